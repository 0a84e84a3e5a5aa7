"""Forms of services: what residents look for, all that is known about one service."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mosty.core.enums import DiArea, YesNoUnknown
from mosty.directory.enums import Language, Setting
from mosty.directory.models import CHECK_EVERY_MONTHS, Service, ServiceType
from mosty.people.models import Organisation
from mosty.territory.models import VillageUnit

_ANY = [("", _("any"))]
_MONEY = {"unit_cost_grosze": "unit_cost", "yearly_cost_grosze": "yearly_cost"}
_REFERENCES = {
    "service_type_id": "service_type",
    "organisation_id": "organisation",
    "village_unit_id": "village_unit",
}


class TypeFilterForm(forms.Form):
    """What to look for in the catalogue of kinds."""

    szukaj = forms.CharField(label=_("Word"), max_length=100, required=False)
    grupa = forms.ChoiceField(label=_("For whom"), choices=[*_ANY, *DiArea.choices], required=False)
    forma = forms.ChoiceField(
        label=_("Form of help"), choices=[*_ANY, *Setting.choices], required=False
    )

    def chosen(self) -> Mapping[str, str]:
        self.is_valid()
        given = self.cleaned_data
        return {
            "text": given.get("szukaj", ""),
            "area": given.get("grupa", ""),
            "setting": given.get("forma", ""),
        }


def _zloty(label: Any, hint: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=hint,
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        localize=True,
    )


class ServiceForm(forms.ModelForm[Service]):
    """All that is known about a service, in sections of one page."""

    address = forms.CharField(
        label=_("Address of the place"),
        help_text=_("Street and number. More places have a page of their own."),
        max_length=200,
        required=False,
    )
    unit_cost = _zloty(
        _("Cost of one unit, in złote"), _("For the unit of its kind: an hour, a place in a month.")
    )
    yearly_cost = _zloty(_("Cost in the year, in złote"))
    website = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        label=_("Languages in which one can get help"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (
            _("What it is"),
            ("service_type", "organisation", "provider_mode", "name", "summary", "text_easy"),
        ),
        (
            _("For the resident"),
            (
                "for_whom",
                "min_age",
                "max_age",
                "languages",
                "how_to_apply",
                "who_decides",
                "what_to_bring",
                "cost_kind",
                "cost_for_person",
                "hours_text",
                "phone",
                "email",
                "website",
            ),
        ),
        (_("Where"), ("village_unit", "address", "is_outside", "covers_all")),
        (
            _("Figures"),
            (
                "capacity_places",
                "people_count",
                "waiting_count",
                "figures_on",
                "opened_on",
                "check_every_months",
            ),
        ),
        (
            _("Money"),
            (
                "unit_cost",
                "yearly_cost",
                "cost_year",
                "units_per_person_month",
                "funding_source",
                "funded_until",
            ),
        ),
        (
            _("Four conditions of a community-based service"),
            tuple(f"condition_{letter}{end}" for letter in "abcd" for end in ("", "_reason")),
        ),
        (_("In Ukrainian"), ("name_uk", "summary_uk")),
    )

    class Meta:
        model = Service
        fields = (
            "service_type", "organisation", "provider_mode", "name", "summary", "text_easy",
            "for_whom", "min_age", "max_age", "how_to_apply", "who_decides", "what_to_bring",
            "cost_kind", "cost_for_person", "hours_text", "phone", "email", "website",
            "village_unit", "is_outside", "covers_all", "capacity_places",
            "people_count", "waiting_count", "figures_on", "opened_on", "cost_year",
            "units_per_person_month", "funding_source", "funded_until", "check_every_months",
            "condition_a", "condition_a_reason",
            "condition_b", "condition_b_reason", "condition_c", "condition_c_reason",
            "condition_d", "condition_d_reason", "name_uk", "summary_uk",
        )  # fmt: skip
        labels = {
            "service_type": _("Kind of service"),
            "organisation": _("Who provides it"),
            "provider_mode": _("How the provider was chosen"),
            "name": _("Name residents will read"),
            "summary": _("What happens in the service"),
            "text_easy": _("The same in easy words"),
            "for_whom": _("Who may use it"),
            "min_age": _("From what age"),
            "max_age": _("To what age"),
            "how_to_apply": _("How to get it"),
            "who_decides": _("Who decides"),
            "what_to_bring": _("What to bring"),
            "cost_kind": _("What it costs the person"),
            "cost_for_person": _("What the person pays, in words"),
            "hours_text": _("Days and hours, in words"),
            "phone": _("Telephone"),
            "email": _("E-mail"),
            "village_unit": _("Village unit of the place"),
            "is_outside": _("The place lies outside the municipality"),
            "covers_all": _("People from the whole municipality may use it"),
            "capacity_places": _("Places"),
            "people_count": _("People who use it"),
            "waiting_count": _("People who wait"),
            "figures_on": _("Day of these figures"),
            "opened_on": _("Day the service started"),
            "cost_year": _("Year of the costs"),
            "units_per_person_month": _("Units a month for one person"),
            "funding_source": _("Where the money comes from"),
            "funded_until": _("Last day with money"),
            "check_every_months": _("Ask the provider every so many months whether this is true"),
            "name_uk": _("Name in Ukrainian"),
            "summary_uk": _("Description in Ukrainian"),
            "condition_a": _("a. It is individual and close to home or family conditions"),
            "condition_b": _("b. People control their lives and decisions"),
            "condition_c": _("c. People are not isolated nor compelled to live together"),
            "condition_d": _("d. People's needs come before the needs of the organisation"),
        } | {f"condition_{letter}_reason": _("Why?") for letter in "abcd"}
        help_texts = {
            "text_easy": _("Short sentences, one thought each. No abbreviations."),
            "for_whom": _("Plain words: who, at what age, in what situation."),
            "how_to_apply": _("First step first: whom to call, where to come, what to bring."),
            "hours_text": _("Only what the page of hours cannot say."),
            "people_count": _("Numbers below 5 are never shown to the public."),
            "funded_until": _("Leave empty when the money does not end."),
        }

    def __init__(
        self,
        *args: Any,
        organisations: Iterable[Organisation],
        units: Iterable[VillageUnit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        allowed: Any = self.fields["organisation"]
        allowed.queryset = organisations
        places: Any = self.fields["village_unit"]
        places.queryset = units
        places.empty_label = _("– not given –")
        kinds: Any = self.fields["service_type"]
        kinds.queryset = ServiceType.objects.order_by("code")
        self.fields["check_every_months"].required = False
        for letter in "abcd":
            self.fields[f"condition_{letter}"] = forms.ChoiceField(
                label=self.fields[f"condition_{letter}"].label,
                choices=YesNoUnknown.choices,
                widget=forms.RadioSelect,
                initial=YesNoUnknown.UNKNOWN,
            )
            self.fields[f"condition_{letter}_reason"].widget.attrs["rows"] = 2

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Title and fields of each part of the page."""
        asked = [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.SECTIONS
        ]
        return [(title, fields) for title, fields in asked if fields]

    def facts(self) -> dict[str, Any]:
        """What was typed, as the actions take it: ids instead of records, grosze instead of złote."""
        given = dict(self.cleaned_data)
        given.pop("revision", None)
        if "languages" in given:
            given["languages"] = sorted(given["languages"])
        if "check_every_months" in given:
            given["check_every_months"] = given["check_every_months"] or CHECK_EVERY_MONTHS
        for stored, typed in _MONEY.items():
            if typed in given:
                zloty: Decimal | None = given.pop(typed)
                given[stored] = None if zloty is None else int(zloty * 100)
        for stored, typed in _REFERENCES.items():
            if typed in given:
                chosen = given.pop(typed)
                given[stored] = None if chosen is None else chosen.pk
        return given

    def label_of(self, stored: str) -> str:
        """The label of the field under which a fact was asked."""
        return str(self.fields[field_name(stored)].label)

    def field_of(self, stored: str) -> str | None:
        """The field an error of an action belongs to, or None for the form as a whole."""
        name = field_name(stored)
        return name if name in self.fields else None


def initial_of(service: Service) -> dict[str, Any]:
    """What a form shows of a stored service besides the fields of the model."""
    return {
        "revision": service.revision,
        "address": service.address,
        "languages": [one.language for one in service.languages.all()],
        "unit_cost": _in_zloty(service.unit_cost_grosze),
        "yearly_cost": _in_zloty(service.yearly_cost_grosze),
    }


def initial_of_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows of facts that are not stored in the service."""
    return {
        field_name(name): _in_zloty(value) if name in _MONEY else value
        for name, value in facts.items()
    }


def field_name(stored: str) -> str:
    """The name of the field under which a fact is asked."""
    return _MONEY.get(stored) or _REFERENCES.get(stored) or stored


def _in_zloty(grosze: int | None) -> Decimal | None:
    return None if grosze is None else Decimal(grosze) / 100
