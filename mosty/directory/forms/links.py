"""Forms of links: whom the office asks, and what a provider answers without an account."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mosty.directory.enums import AnswerKind, LocationKind, PlaceDeed
from mosty.directory.forms.capacity import CapacityForm, initial_of_capacity
from mosty.directory.forms.places import PlaceForm, initial_of_place, initial_of_wish
from mosty.directory.forms.proposals import CorrectionForm
from mosty.directory.forms.services import ServiceForm
from mosty.directory.models import Location, Service
from mosty.directory.queries import fact_of, place_title, shown_locations_of
from mosty.directory.rules import ASKED_BY_LINK, PlaceAnswer, PlaceWish, is_same, may_propose
from mosty.people.models import Organisation
from mosty.territory.models import VillageUnit


class OrganisationChoiceForm(forms.Form):
    """Whom to ask; kept in the address."""

    organizacja = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["organizacja"]
        chosen.queryset = organisations


class LinkForm(forms.Form):
    """About which services to ask, and at which address."""

    services = forms.TypedMultipleChoiceField(
        label=_("About which services to ask"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of the person who knows these services. It is forgotten after 90 days."),
    )

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["services"]
        choices.choices = [(one.pk, one.name) for one in services]
        self.fields["services"].initial = [one.pk for one in services]


class KindForm(forms.Form):
    """What the provider says of one service as a whole."""

    kind = forms.ChoiceField(
        label=_("Is this true?"), choices=AnswerKind.choices, widget=forms.RadioSelect
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Do you want to tell the office something?"),
        help_text=_("For example other opening hours. Residents do not see this."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LinkCorrectionForm(CorrectionForm):
    """The facts residents read."""

    def __init__(self, *args: Any, instance: Service, **kwargs: Any) -> None:
        super().__init__(
            *args, instance=instance, allowed=ASKED_BY_LINK & may_propose(instance), **kwargs
        )
        for name in ("revision", "note"):  # asked once, beside the answer
            del self.fields[name]


class LinkPlaceForm(PlaceForm):
    """What residents read of one place; its address, where the description does not ask it."""

    is_gone = forms.BooleanField(label=_("We do not work at this place any more"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        prefix: str,
        place: Location,
        wish: PlaceWish | None,
        is_first: bool,
    ) -> None:
        """`wish`: proposed before, shown instead; `is_first`: the address asked elsewhere."""
        self.title = place_title(place)
        given = initial_of_place(place) | (initial_of_wish(wish) if wish else {})
        given["is_gone"] = wish is not None and wish.deed is PlaceDeed.LEAVE
        super().__init__(data, prefix=prefix, instance=copy(place), initial=given)
        asked = {"directions", "features", "access_note", "is_gone"}
        if not is_first and place.kind != LocationKind.VIRTUAL:
            asked.add("address")
            self.fields["address"].required = True
        for name in set(self.fields) - asked:
            del self.fields[name]

    def facts(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given.pop("is_gone")
        return given | {"features": sorted(given["features"])}

    @property
    def wants_attention(self) -> bool:
        """Whether the page shows the form open: something in it was typed."""
        return self.is_bound and (bool(self.errors) or self.has_changed())

    def wish(self) -> PlaceAnswer | None:
        """What was said of the place; None: nothing differs from what the page showed."""
        if not self.has_changed():
            return None
        return PlaceAnswer(facts=self.facts(), is_gone=self.cleaned_data["is_gone"])


class RoomForm(CapacityForm):
    """Whether there is room, if the provider wants to say so today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].required = False
        del self.fields["on"]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or self.cleaned_data
        if self.has_changed() and not given.get("state"):
            self.add_error("state", gettext("Choose whether there is room."))
        return given

    def room(self) -> Mapping[str, Any] | None:
        """Arguments of `report_capacity`, or None: nothing was said."""
        if not self.cleaned_data["state"]:
            return None
        return {**self.facts(), "on": timezone.localdate()}


class ServiceAnswerForms:
    """The answer about one service: what is said of it, corrections, room."""

    #: Facts the page shows, as a form orders them.
    ORDER = tuple(
        name for _title, names in ServiceForm.SECTIONS for name in names if name in ASKED_BY_LINK
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        service: Service,
        waiting: Mapping[str, Any],
        wishes: Sequence[PlaceWish] = (),
        units: Iterable[VillageUnit],
    ) -> None:
        """`waiting`: facts proposed before, `wishes`: for places; shown in the corrections."""
        self.service = service
        prefix = f"s{service.pk}"
        self._seen = {
            name: waiting.get(name, fact_of(service, name))
            for name in ASKED_BY_LINK & may_propose(service)
        }
        self.kind = KindForm(data, prefix=prefix, initial={"revision": service.revision})
        self.correction = LinkCorrectionForm(
            data, prefix=f"{prefix}-text", instance=service, waiting=waiting, units=units
        )
        self.room = RoomForm(
            data,
            prefix=f"{prefix}-room",
            initial=initial_of_capacity(service) | {"state": ""},
        )
        by_key = {wish.key: wish for wish in wishes}
        hidden = {wish.key for wish in wishes if wish.hides}
        self.places = [
            LinkPlaceForm(
                data,
                prefix=f"{prefix}-place{place.pk}",
                place=place,
                wish=by_key.get(str(place.uuid)),
                is_first=number == 0 and "address" in self._seen,
            )
            for number, place in enumerate(shown_locations_of(service))
            if str(place.uuid) not in hidden  # without an account nobody reads what should be
        ]

    @property
    def forms(self) -> Sequence[forms.BaseForm]:
        return (self.kind, self.correction, self.room, *self.places)

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms)

    @property
    def wants_correction(self) -> bool:
        return bool(self.kind["kind"].value() == AnswerKind.CORRECT or self.correction.errors)

    @property
    def wants_room(self) -> bool:
        return self.room.is_bound and self.room.has_changed()

    def is_valid(self) -> bool:
        """Whether the three forms fit together; what is wrong stands beside its field."""
        parts = [form.is_valid() for form in self.forms]
        chosen = self.kind.cleaned_data.get("kind")
        if chosen == AnswerKind.CORRECT:
            says_nothing = not self.kind.cleaned_data.get("note")
            if says_nothing and self.correction.is_valid() and not self._typed():
                self.kind.add_error(
                    "kind",
                    gettext("Nothing is corrected yet. Open the description and correct it."),
                )
            return all(parts) and not self.kind.errors
        if chosen and (self._typed() if parts[1] else self.correction.has_changed()):
            self.kind.add_error(
                "kind",
                gettext("You changed the description below. Choose “I want to correct something”."),
            )
            return False
        corrections: Sequence[forms.BaseForm] = (self.correction, *self.places)
        for form in corrections:
            form.errors.clear()  # what is not sent need not be right
        return parts[0] and (parts[2] or chosen == AnswerKind.GONE)

    def renew(self) -> None:
        """The page shows the service as it is now: the next answer is about that."""
        typed = cast(QueryDict, self.kind.data).copy()
        typed[self.kind.add_prefix("revision")] = str(self.service.revision)
        self.kind.data = typed

    def typed(self) -> Sequence[tuple[str, str]]:
        """Labels and words somebody typed, so that they can be copied."""
        return [
            (str(field.label), field.value())
            for form in (self.kind, self.correction, *self.places)
            for field in form.visible_fields()
            if field.name in form.changed_data
            and isinstance(field.field, forms.CharField)
            and field.value()
        ]

    def place_answers(self) -> Mapping[int, PlaceAnswer]:
        """What was said of places, by their ids."""
        said = {form.instance.pk: form.wish() for form in self.places}
        return {pk: one for pk, one in said.items() if one is not None}

    def _typed(self) -> Sequence[str]:
        return [
            name
            for name, value in self.correction.facts().items()
            if not is_same(value, self._seen[name])
        ] + [form.title for form in self.places if form.has_changed()]
