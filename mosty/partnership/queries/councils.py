"""Reads of advisory councils: who sits where, for whom, when they meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from mosty.calendars.models import Booking
from mosty.core.access import Access
from mosty.core.text import sort_key
from mosty.partnership.enums import CouncilSide, MeetingState
from mosty.partnership.models import (
    Council,
    CouncilMeeting,
    CouncilMember,
    CouncilTerm,
    DraftForOpinion,
)
from mosty.partnership.queries.bodies import BodyCard, body_card
from mosty.partnership.rules.bodies import body_of
from mosty.partnership.rules.clocks import days_left
from mosty.partnership.rules.councils import (
    TERM_ENDS_SOON_DAYS,
    Seats,
    needs_half,
    runs_on,
    seats_of,
)
from mosty.partnership.rules.wording import local_text
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

__all__ = [
    "MEETING_SOURCE",
    "Council",
    "CouncilLine",
    "CouncilMeeting",
    "CouncilMember",
    "CouncilPage",
    "CouncilTerm",
    "account_members",
    "bookings_of_council",
    "bookings_of_meeting",
    "council_by_slug",
    "council_lines",
    "council_page",
    "is_member",
    "may_write_for",
    "meeting_of",
    "meetings_of",
    "meetings_to_choose",
    "member_of_council",
    "members_on",
    "members_present",
    "members_to_tick",
    "organisations_here",
    "term_of",
    "terms_of",
]

#: How bookings of calendars know a meeting of a council.
MEETING_SOURCE = "partnership.meeting"


@dataclass(frozen=True)
class CouncilLine:
    """A council in the list.

    Attributes:
        body_title: what kind of council it is, in Polish.
        term: the running one; None: nobody sits now.
        next_meeting: the nearest one called.
        waiting: drafts on which the clock runs.
    """

    council: Council
    name: str
    body_title: str
    term: CouncilTerm | None
    seats: Seats
    next_meeting: CouncilMeeting | None
    waiting: int

    @property
    def is_ended(self) -> bool:
        return self.council.ended_on is not None and self.council.ended_on < timezone.localdate()


@dataclass(frozen=True)
class CouncilPage:
    """All that a page of a council shows beside its drafts.

    Attributes:
        term: the running one, else the next, else the last one.
        members: who sits on the day, or sat to the end of a term that is over.
        former: who left before the term ended.
        breaks_half: law gives organisations half of the seats and they have fewer.
    """

    council: Council
    name: str
    card: BodyCard | None
    term: CouncilTerm | None
    is_term_running: bool
    members: Sequence[CouncilMember]
    former: Sequence[CouncilMember]
    seats: Seats
    terms: Sequence[CouncilTerm]
    seats_of_terms: Sequence[tuple[CouncilTerm, Sequence[CouncilMember]]]
    upcoming: Sequence[CouncilMeeting]
    past: Sequence[CouncilMeeting]
    voices: Sequence[Organisation] = field(default=())

    @property
    def breaks_half(self) -> bool:
        body = self.card.body if self.card else None
        return needs_half(body) and self.seats.total > 0 and not self.seats.is_half_ngo

    @property
    def needs_new_term(self) -> bool:
        """Whether the running term ends soon and no next one is written down."""
        if self.term is None or not self.is_term_running:
            return False
        left = days_left(self.term.ends_on, on=timezone.localdate())
        return left <= TERM_ENDS_SOON_DAYS and self.term == self.terms[0]

    @property
    def has_half_by_law(self) -> bool:
        return needs_half(self.card.body if self.card else None)


# --- councils -----------------------------------------------------------------------------------


def council_by_slug(municipality: Municipality, slug: str) -> Council | None:
    return (
        Council.objects.select_related("municipality")
        .filter(municipality=municipality, slug=slug)
        .first()
    )


def council_lines(
    municipality: Municipality, *, today: date | None = None, now: datetime | None = None
) -> Sequence[CouncilLine]:
    """Councils that work first, then those that ended, by name."""
    today, now = today or timezone.localdate(), now or timezone.now()
    called = CouncilMeeting.objects.filter(state=MeetingState.CALLED, ends_at__gte=now)
    terms = CouncilTerm.objects.filter(starts_on__lte=today, ends_on__gte=today)
    found = (
        Council.objects.filter(municipality=municipality)
        .annotate(waiting=Count("drafts", filter=Q(drafts__opinion="", drafts__due_on__gte=today)))
        .prefetch_related(
            Prefetch("terms", queryset=terms.prefetch_related("members"), to_attr="running"),
            Prefetch("meetings", queryset=called.order_by("starts_at"), to_attr="called"),
        )
        .order_by("pk")
    )
    lines = [_line(one, today) for one in found]
    return sorted(lines, key=lambda line: (line.is_ended, sort_key(line.council.name)))


def council_page(
    council: Council, *, today: date | None = None, now: datetime | None = None
) -> CouncilPage:
    """The council with its members and meetings, in a constant number of queries."""
    today, now = today or timezone.localdate(), now or timezone.now()
    terms = list(terms_of(council))
    term = _term_to_show(terms, today)
    day = min(today, term.ends_on) if term is not None else today
    if term is not None:
        day = max(day, term.starts_on)
    everybody = _in_order(term.members.all()) if term is not None else []
    sitting = [one for one in everybody if runs_on(one.since, one.until, day)]
    meetings = list(meetings_of(council))
    body = body_of(council.body)
    return CouncilPage(
        council=council,
        name=local_text(council.name, council.name_uk),
        card=body_card(body, today) if body is not None else None,
        term=term,
        is_term_running=term is not None and runs_on(term.starts_on, term.ends_on, today),
        members=sitting,
        former=[one for one in everybody if one.until is not None and one.until < day],
        seats=seats_of(one.side for one in sitting),
        terms=terms,
        seats_of_terms=[(one, _in_order(one.members.all())) for one in terms],
        upcoming=sorted(
            (one for one in meetings if one.ends_at >= now and one.state != MeetingState.HELD),
            key=lambda one: (one.starts_at, one.pk),
        ),
        past=[one for one in meetings if one.ends_at < now or one.state == MeetingState.HELD],
        voices=_voices(sitting),
    )


# --- terms and members --------------------------------------------------------------------------


def terms_of(council: Council) -> QuerySet[CouncilTerm]:
    """Terms, the newest first, with their members."""
    members = CouncilMember.objects.select_related("organisation", "voice_of")
    return council.terms.prefetch_related(
        Prefetch("members", queryset=members.order_by("name", "pk"))
    ).order_by("-number")


def term_of(council: Council, pk: int) -> CouncilTerm | None:
    return council.terms.filter(pk=pk).first()


def member_of_council(council: Council, pk: int) -> CouncilMember | None:
    return (
        CouncilMember.objects.select_related("term", "user", "organisation", "voice_of")
        .filter(term__council=council, pk=pk)
        .first()
    )


def members_on(council: Council, day: date) -> QuerySet[CouncilMember]:
    """Who sits in the council on the day, by name."""
    return (
        CouncilMember.objects.filter(
            Q(since=None) | Q(since__lte=day),
            Q(until=None) | Q(until__gte=day),
            term__council=council,
            term__starts_on__lte=day,
            term__ends_on__gte=day,
        )
        .select_related("user", "organisation")
        .order_by("name", "pk")
    )


def account_members(council: Council, day: date) -> Sequence[CouncilMember]:
    """Those of them who have an account: they get letters and see meetings in their calendar."""
    return list(members_on(council, day).filter(user__is_active=True))


def is_member(council: Council, access: Access, *, on: date | None = None) -> bool:
    """Whether the reader sits in the council on the day (today)."""
    if access.user_id is None:
        return False
    return members_on(council, on or timezone.localdate()).filter(user=access.user_id).exists()


def may_write_for(council: Council, access: Access) -> bool:
    """Whether the reader writes opinions and minutes of this council: a member of it, or the office."""
    if not access.may("partnership.give_opinions"):
        return False
    return access.may("partnership.councils") or is_member(council, access)


def organisations_here(municipality: Municipality) -> QuerySet[Organisation]:
    """For choosing, in Polish order."""
    return (
        Organisation.objects.unmerged().filter(municipality=municipality).order_by("sort_key", "pk")
    )


# --- meetings -----------------------------------------------------------------------------------


def meetings_of(council: Council) -> QuerySet[CouncilMeeting]:
    """Meetings, the latest first."""
    return council.meetings.select_related("room").order_by("-starts_at", "pk")


def meeting_of(council: Council, pk: int) -> CouncilMeeting | None:
    drafts = DraftForOpinion.objects.order_by("due_on", "pk")
    return (
        council.meetings.select_related("room", "council__municipality")
        .prefetch_related(Prefetch("drafts", queryset=drafts))
        .filter(pk=pk)
        .first()
    )


def meetings_to_choose(council: Council, *, kept: int | None = None) -> QuerySet[CouncilMeeting]:
    """Meetings to come, and the one that was chosen before."""
    to_come = Q(state=MeetingState.CALLED, ends_at__gte=timezone.now())
    return council.meetings.filter(to_come | Q(pk=kept or 0)).order_by("starts_at", "pk")


def members_to_tick(meeting: CouncilMeeting) -> Sequence[CouncilMember]:
    """Who sat in the council on the day of the meeting, and who is on its list already."""
    held_on = timezone.localtime(meeting.starts_at).date()
    found = {one.pk: one for one in members_on(meeting.council, held_on)}
    found |= {one.pk: one for one in members_present(meeting)}
    return _in_order(found.values())


def members_present(meeting: CouncilMeeting) -> Sequence[CouncilMember]:
    """Who came, by name; of any term of the council."""
    found = CouncilMember.objects.select_related("organisation").filter(
        term__council=meeting.council_id, pk__in=meeting.present
    )
    return _in_order(found.order_by("pk"))


def bookings_of_council(council: Council) -> Sequence[Booking]:
    """Bookings of its meetings, for calendars."""
    ids = council.meetings.values("pk")
    return list(_bookings(council).filter(source_id__in=ids).order_by("starts_at", "pk"))


def bookings_of_meeting(meeting: CouncilMeeting) -> Sequence[Booking]:
    return list(_bookings(meeting.council).filter(source_id=meeting.pk))


# --- inside -------------------------------------------------------------------------------------


def _bookings(council: Council) -> QuerySet[Booking]:
    return Booking.objects.filter(municipality=council.municipality_id, source=MEETING_SOURCE)


def _line(council: Council, today: date) -> CouncilLine:
    running: list[CouncilTerm] = council.running  # type: ignore[attr-defined]
    called: list[CouncilMeeting] = council.called  # type: ignore[attr-defined]
    term = running[0] if running else None
    members = term.members.all() if term is not None else ()
    sitting = [one for one in members if runs_on(one.since, one.until, today)]
    body = body_of(council.body)
    return CouncilLine(
        council=council,
        name=local_text(council.name, council.name_uk),
        body_title=body.title if body is not None else council.body,
        term=term,
        seats=seats_of(one.side for one in sitting),
        next_meeting=called[0] if called else None,
        waiting=council.waiting,  # type: ignore[attr-defined]
    )


def _term_to_show(terms: Sequence[CouncilTerm], today: date) -> CouncilTerm | None:
    """The running term, else the nearest to come, else the last one."""
    running = [one for one in terms if runs_on(one.starts_on, one.ends_on, today)]
    to_come = sorted((one for one in terms if one.starts_on > today), key=lambda one: one.starts_on)
    return next(iter([*running, *to_come, *terms]), None)


def _in_order(members: Iterable[CouncilMember]) -> list[CouncilMember]:
    """By name, in Polish order."""
    return sorted(members, key=lambda one: (sort_key(one.name), one.pk))


def _voices(members: Sequence[CouncilMember]) -> Sequence[Organisation]:
    """Federations whose common voice sits here, each once."""
    found = {
        one.voice_of.pk: one.voice_of
        for one in members
        if one.voice_of is not None and one.side == CouncilSide.NGO
    }
    return tuple(found.values())
