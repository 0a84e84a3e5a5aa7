"""Forms of registration: a person, an institution with several people, somebody on the telephone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mosty.events.actions import Application, ChangedParticipant, Guest
from mosty.events.enums import Pool, WaitingRule
from mosty.events.queries import Door, Participant
from mosty.events.rules import NEED_QUESTIONS, questions_asked

#: Rows of people a form shows at first, and at most.
FIRST_ROWS, MOST_ROWS = 3, 30


class NeedsForm(forms.Form):
    """What somebody needs: the questions the organiser chose, and a line for own words."""

    def __init__(
        self,
        asks: Sequence[str],
        data: Mapping[str, Any] | None = None,
        *,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix)
        for question in questions_asked(asks):
            self.fields[question.code] = forms.MultipleChoiceField(
                label=str(question.title),
                choices=list(question.options.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if asks:
            self.fields["note"] = forms.CharField(
                label=gettext_lazy("Anything else you need"), required=False, max_length=1000
            )

    def choices(self) -> dict[str, list[str]]:
        return {
            code: self.cleaned_data[code] for code in NEED_QUESTIONS if self.cleaned_data.get(code)
        }

    def note(self) -> str:
        return str(self.cleaned_data.get("note", ""))

    @property
    def is_filled(self) -> bool:
        """Whether something was chosen or written; for opening what is folded."""
        return self.is_bound and self.has_changed()


class _HowForm(forms.Form):
    """What every registration says: which way of taking part, which group, what is agreed to."""

    def __init__(self, door: Door, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.door = door
        if len(door.pools) > 1:
            self.fields["pool"] = forms.ChoiceField(
                label=_("How do you want to take part?"),
                choices=[(pool.value, _pool_words(door, pool)) for pool in door.pools],
                widget=forms.RadioSelect,
            )
        if door.rules.waiting_rule == WaitingRule.PRIORITY:
            groups = [(one["code"], one["title"]) for one in door.rules.priority_groups]
            self.fields["priority_group"] = forms.ChoiceField(
                label=_("Do you belong to one of these groups?"),
                help_text=_("They go first when there are more people than places."),
                choices=[*groups, ("", _("none of these"))],
                required=False,
                widget=forms.RadioSelect,
            )
        if door.rules.asks:
            self.fields["needs_agreed"] = forms.BooleanField(
                label=_("I agree that the organiser reads what I wrote of needs."),
                help_text=ngettext(
                    "Only those who prepare the meeting read it. It is deleted %(days)d day after"
                    " the event. Needed only if you chose or wrote something.",
                    "Only those who prepare the meeting read it. It is deleted %(days)d days after"
                    " the event. Needed only if you chose or wrote something.",
                    door.rules.remove_needs_days,
                )
                % {"days": door.rules.remove_needs_days},
                required=False,
            )
        if door.rules.consent:
            self.fields["consent"] = forms.BooleanField(
                label=door.rules.consent,
                error_messages={
                    "required": _("Tick that you agree; without it you cannot register.")
                },
            )

    def pool(self) -> Pool:
        return Pool(self.cleaned_data.get("pool") or self.door.pools[0])

    def check_needs(self, needs: Sequence[NeedsForm]) -> bool:
        """Whether needs may be stored; else the form says what is missing."""
        given = any(one.choices() or one.note() for one in needs)
        if given and not self.cleaned_data.get("needs_agreed"):
            self.add_error(
                "needs_agreed",
                _("Tick that you agree, or leave the answers on needs empty."),
            )
            return False
        return True

    def application(self, guests: Sequence[Guest], *, language: str) -> Application:
        data = self.cleaned_data
        return Application(
            contact_name=data.get("contact_name") or data["name"],
            contact_email=data.get("contact_email", ""),
            contact_phone=data.get("contact_phone", ""),
            institution=data.get("institution", ""),
            guests=guests,
            pool=self.pool(),
            priority_group=data.get("priority_group", ""),
            language=language,
            is_apart=data.get("kind") == "apart",
            has_agreed=bool(data.get("consent")),
        )


class PersonForm(_HowForm):
    """Somebody who registers alone."""

    name = forms.CharField(
        label=gettext_lazy("Name and surname"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("We send a code of six figures to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    institution = forms.CharField(
        label=gettext_lazy("Institution or organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    field_order = ("name", "contact_email", "institution", "pool", "priority_group")

    def guest(self, needs: NeedsForm) -> Guest:
        data = self.cleaned_data
        return Guest(
            name=data["name"],
            email=data["contact_email"],
            institution=data["institution"],
            needs=needs.choices(),
            note=needs.note(),
        )


class InstitutionForm(_HowForm):
    """Whoever registers several people; their rows are `GuestForm`s."""

    institution = forms.CharField(
        label=gettext_lazy("Institution or organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Your name and surname"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        help_text=gettext_lazy("We send a code of six figures to it, and later all news."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("If there is not enough room for everybody"),
        choices=[
            ("together", gettext_lazy("we come all together or nobody comes")),
            ("apart", gettext_lazy("everybody gets a place on their own")),
        ],
        widget=forms.RadioSelect,
    )

    field_order = (
        "institution",
        "contact_name",
        "contact_email",
        "kind",
        "pool",
        "priority_group",
    )


class StaffForm(_HowForm):
    """Somebody on the telephone or at the desk; no e-mail needed."""

    contact_name = forms.CharField(
        label=gettext_lazy("Who registers"),
        help_text=gettext_lazy("If you write no other names below, this person comes."),
        max_length=200,
    )
    contact_phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("With an e-mail this person gets letters; without it, call."),
        required=False,
    )
    institution = forms.CharField(
        label=gettext_lazy("Institution or organisation"), max_length=200, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("If there are several people"),
        choices=[
            ("together", gettext_lazy("all together or nobody")),
            ("apart", gettext_lazy("everybody on their own")),
        ],
        initial="together",
        required=False,
        widget=forms.RadioSelect,
    )

    field_order = (
        "contact_name",
        "contact_phone",
        "contact_email",
        "institution",
        "pool",
        "priority_group",
        "kind",
    )


class GuestForm(forms.Form):
    """One row of people; left empty it counts for nobody."""

    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    role = forms.CharField(label=gettext_lazy("Position or role"), max_length=200, required=False)

    def __init__(
        self, number: int, asks: Sequence[str], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix=f"osoba{number}")
        self.number = number
        self.needs = NeedsForm(asks, data, prefix=f"potrzeby{number}")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and (self.has_changed() or self.needs.has_changed()):
            self.add_error("name", _("Write the name of this person."))
        return cleaned

    def guest(self, institution: str) -> Guest | None:
        data = self.cleaned_data
        if not data.get("name"):
            return None
        return Guest(
            name=data["name"],
            email=data["email"],
            institution=institution,
            role=data["role"],
            needs=self.needs.choices(),
            note=self.needs.note(),
        )


class GuestRows:
    """The rows of people of one form; a button adds empty ones and loses nothing."""

    def __init__(
        self, asks: Sequence[str], data: QueryDict | None = None, *, count: int = FIRST_ROWS
    ) -> None:
        self.count = min(max(count, 1), MOST_ROWS)
        self.forms = [GuestForm(number, asks, data) for number in range(1, self.count + 1)]

    def is_valid(self) -> bool:
        results = [(form.is_valid(), form.needs.is_valid()) for form in self.forms]
        return all(map(all, results))

    def guests(self, institution: str = "") -> list[Guest]:
        found = [form.guest(institution) for form in self.forms]
        return [one for one in found if one is not None]

    @property
    def needs(self) -> list[NeedsForm]:
        return [form.needs for form in self.forms]

    @property
    def may_grow(self) -> bool:
        return self.count < MOST_ROWS


class CodeForm(forms.Form):
    """The code of the letter."""

    code = forms.CharField(
        label=gettext_lazy("Code of six figures"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class ParticipantForm(forms.Form):
    """Another name, or another person, on the same place."""

    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    role = forms.CharField(label=gettext_lazy("Position or role"), max_length=200, required=False)
    is_another = forms.BooleanField(
        label=gettext_lazy("Another person comes instead"),
        help_text=gettext_lazy("What the first person needs is then deleted."),
        required=False,
    )
    is_leaving = forms.BooleanField(
        label=gettext_lazy("This person does not come"),
        help_text=gettext_lazy("The place goes to the next person at once."),
        required=False,
    )

    def __init__(
        self,
        participant: Participant,
        data: Mapping[str, Any] | None = None,
        *,
        is_alone: bool = False,
    ) -> None:
        super().__init__(
            data,
            prefix=f"osoba{participant.pk}",
            initial={
                "name": participant.name,
                "email": participant.email,
                "role": participant.role,
            },
        )
        self.participant = participant
        if is_alone:  # who comes alone cancels the registration
            del self.fields["is_leaving"]

    def changed(self) -> ChangedParticipant:
        return ChangedParticipant(participant_id=self.participant.pk, **self.cleaned_data)


def _pool_words(door: Door, pool: Pool) -> str | Promise:
    """ "on site – 12 free places"."""
    free = door.free[pool]
    if door.is_queueing[pool]:
        if door.waits_for_draw:
            return pool.label
        return _("%(pool)s – no free places, you join the waiting list") % {"pool": pool.label}
    if free is None:
        return pool.label
    return ngettext("%(pool)s – %(count)d free place", "%(pool)s – %(count)d free places", free) % {
        "pool": pool.label,
        "count": free,
    }
