"""What is said of meetings, minutes, drafts, opinions and answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.calendars.models import Resource
from mosty.partnership.actions.council_drafts import DraftEntry, OpinionEntry
from mosty.partnership.actions.council_meetings import MeetingEntry
from mosty.partnership.enums import DraftMatter, OpinionKind
from mosty.partnership.models import CouncilMeeting, CouncilMember, DraftForOpinion

_MOST_VOTES = 1000


def _text(label: Any, hint: Any = "", *, rows: int = 5, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _day(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, required=required, widget=forms.DateInput)


def _votes(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=_MOST_VOTES)


class _Work(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def label_of(self, fact: str) -> str:
        """What the page calls a field of the record."""
        name = {"starts_at": "starts", "ends_at": "ends", "room_id": "room"}.get(fact, fact)
        return str(self.fields[name].label)


class MeetingForm(_Work):
    """A meeting; times are those of the wall clock in Poland."""

    day = _day(gettext_lazy("Day"))
    starts = forms.TimeField(label=pgettext_lazy("hour", "From"), widget=forms.TimeInput)
    ends = forms.TimeField(label=pgettext_lazy("hour", "To"), widget=forms.TimeInput)
    room = forms.ModelChoiceField(
        Resource.objects.none(),
        label=gettext_lazy("Room"),
        help_text=gettext_lazy("The room is taken as soon as you save."),
        required=False,
    )
    place = forms.CharField(
        label=gettext_lazy("Where: name and address"), max_length=300, required=False
    )
    online_url = forms.URLField(
        label=gettext_lazy("Address to join online"),
        help_text=gettext_lazy("Only members of the council and the office see it."),
        required=False,
        assume_scheme="https",
    )
    agenda = _text(gettext_lazy("Agenda"), gettext_lazy("One point in each line."), rows=8)
    drafts = forms.MultipleChoiceField(
        label=gettext_lazy("Drafts to discuss"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        meeting: CouncilMeeting | None = None,
        rooms: Any,
        drafts: Sequence[DraftForOpinion],
    ) -> None:
        super().__init__(data, initial=_meeting(meeting) if meeting is not None else None)
        room = self.fields["room"]
        assert isinstance(room, forms.ModelChoiceField)
        room.queryset = rooms
        field = self.fields["drafts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), one.title) for one in drafts]
        if not drafts:
            del self.fields["drafts"]

    @property
    def entry(self) -> MeetingEntry:
        given = self.cleaned_data
        room = given["room"]
        return MeetingEntry(
            starts_at=timezone.make_aware(datetime.combine(given["day"], given["starts"])),
            ends_at=timezone.make_aware(datetime.combine(given["day"], given["ends"])),
            place=given["place"],
            room_id=room.pk if room is not None else None,
            online_url=given["online_url"],
            agenda=given["agenda"],
            draft_ids=[int(pk) for pk in given.get("drafts", ())],
        )


class CancelMeetingForm(forms.Form):
    """Why a meeting does not take place."""

    reason = _text(
        gettext_lazy("Why it is cancelled"),
        gettext_lazy("It stands on the page and in the letter to members."),
        rows=3,
        required=True,
    )


class MinutesForm(_Work):
    """Who came and what was said."""

    present = forms.MultipleChoiceField(
        label=gettext_lazy("Who came"), widget=forms.CheckboxSelectMultiple, required=False
    )
    minutes = _text(
        pgettext_lazy("of a meeting", "Minutes"),
        gettext_lazy(
            "What was said and decided, in plain words. Everybody may read it once it is published,"
            " so write nothing about private matters of people."
        ),
        rows=16,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        meeting: CouncilMeeting,
        members: Iterable[CouncilMember],
    ) -> None:
        initial = {
            "present": [str(pk) for pk in meeting.present],
            "minutes": meeting.minutes,
            "revision": meeting.revision,
        }
        super().__init__(data, initial=initial)
        field = self.fields["present"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), one.name) for one in members]
        if not field.choices:
            del self.fields["present"]

    @property
    def present_ids(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data.get("present", ())]


class DraftForm(_Work):
    """A draft, and the day by which the council answers."""

    title = forms.CharField(label=gettext_lazy("Title of the draft"), max_length=300)
    matter = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        help_text=gettext_lazy("By this it is known whether law sets the last day."),
        choices=DraftMatter.choices,
        widget=forms.RadioSelect,
        initial=DraftMatter.OTHER,
    )
    kind = forms.CharField(
        label=gettext_lazy("Its form"),
        help_text=gettext_lazy("For example: draft of a resolution, draft of an order."),
        max_length=200,
        required=False,
    )
    url = forms.URLField(
        label=gettext_lazy("Link to the draft"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    text = _text(gettext_lazy("or its text"), rows=10)
    handed_on = _day(
        gettext_lazy("When the council got it"),
        gettext_lazy("This day does not count; the clock begins on the next one."),
    )
    own_due_on = _day(
        gettext_lazy("Last day for the opinion"),
        gettext_lazy("Only where law sets none."),
        required=False,
    )
    own_basis = forms.CharField(
        label=gettext_lazy("Where this day comes from"),
        help_text=gettext_lazy("For example: § 7 of the rules of the council, letter of 3 March."),
        max_length=500,
        required=False,
    )
    meeting = forms.ModelChoiceField(
        CouncilMeeting.objects.none(),
        label=gettext_lazy("Discussed at the meeting"),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        draft: DraftForOpinion | None = None,
        meetings: Any,
        law: str = "",
    ) -> None:
        """`law`: which matters of this council have a last day by law, in words."""
        super().__init__(data, initial=_draft(draft) if draft is not None else _fresh())
        field = self.fields["meeting"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = meetings
        field.label_from_instance = _meeting_words  # type: ignore[assignment, method-assign]
        if law:
            self.fields["own_due_on"].help_text = law
        if not meetings:
            del self.fields["meeting"]

    @property
    def entry(self) -> DraftEntry:
        given = self.cleaned_data
        meeting = given.get("meeting")
        return DraftEntry(
            title=given["title"],
            matter=DraftMatter(given["matter"]),
            handed_on=given["handed_on"],
            kind=given["kind"],
            url=given["url"],
            text=given["text"],
            own_due_on=given["own_due_on"],
            own_basis=given["own_basis"],
            meeting_id=meeting.pk if meeting is not None else None,
        )


class OpinionForm(_Work):
    """What the council says of a draft."""

    opinion = forms.ChoiceField(
        label=gettext_lazy("The council is"),
        choices=[(one.value, one.label) for one in OpinionKind if one != OpinionKind.WAIVED],
        widget=forms.RadioSelect,
    )
    opinion_text = _text(gettext_lazy("Opinion, remarks and reasons"), rows=10)
    opinion_on = _day(
        gettext_lazy("When the council gave it"),
        gettext_lazy("The day of the vote or of the letter, not the day on which you type it in."),
    )
    votes_for = _votes(gettext_lazy("Votes for"))
    votes_against = _votes(gettext_lazy("Votes against"))
    votes_abstain = _votes(gettext_lazy("Abstaining"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, draft: DraftForOpinion) -> None:
        initial: dict[str, Any] = {
            name: getattr(draft, name) for name in self.base_fields if hasattr(draft, name)
        }
        if draft.opinion == OpinionKind.WAIVED:
            initial |= {"opinion": "", "opinion_on": None}
        super().__init__(data, initial=initial)

    @property
    def entry(self) -> OpinionEntry:
        given = self.cleaned_data
        return OpinionEntry(
            opinion=OpinionKind(given["opinion"]),
            text=given["opinion_text"],
            given_on=given["opinion_on"],
            votes_for=given["votes_for"],
            votes_against=given["votes_against"],
            votes_abstain=given["votes_abstain"],
        )


class ResponseForm(_Work):
    """What the office did with the opinion."""

    response = _text(
        gettext_lazy("Answer of the office"),
        gettext_lazy("What was taken into the draft, what was not, and why."),
        rows=8,
        required=True,
    )
    responded_on = _day(gettext_lazy("When the office answered"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, draft: DraftForOpinion) -> None:
        super().__init__(
            data,
            initial={
                "response": draft.response,
                "responded_on": draft.responded_on or timezone.localdate(),
                "revision": draft.revision,
            },
        )


# --- inside -------------------------------------------------------------------------------------


def _meeting(meeting: CouncilMeeting) -> dict[str, Any]:
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "room": meeting.room_id,
        "place": meeting.place,
        "online_url": meeting.online_url,
        "agenda": meeting.agenda,
        "drafts": [str(one.pk) for one in meeting.drafts.all()],
        "revision": meeting.revision,
    }


def _meeting_words(meeting: Any) -> str:
    return f"{timezone.localtime(meeting.starts_at):%d.%m.%Y, %H:%M}"


def _fresh() -> dict[str, Any]:
    return {"handed_on": timezone.localdate()}


def _draft(draft: DraftForOpinion) -> dict[str, Any]:
    by_law = bool(draft.due_parameter)
    return {
        "title": draft.title,
        "matter": draft.matter,
        "kind": draft.kind,
        "url": draft.url,
        "text": draft.text,
        "handed_on": draft.handed_on,
        "own_due_on": None if by_law else draft.due_on,
        "own_basis": "" if by_law else draft.due_basis,
        "meeting": draft.meeting_id,
        "revision": draft.revision,
    }
