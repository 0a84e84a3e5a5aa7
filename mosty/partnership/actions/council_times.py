"""Time that meetings of councils take: the room, and the calendars of members with an account."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.calendars.actions import BookingEntry, cancel_time, take_times
from mosty.calendars.enums import PersonRole
from mosty.calendars.models import Person
from mosty.partnership.enums import MeetingState
from mosty.partnership.models import Council, CouncilMeeting
from mosty.partnership.queries.councils import MEETING_SOURCE, account_members
from mosty.people.models import User
from mosty.territory.models import Municipality


def keep_times_of(council: Council) -> None:
    """Bookings of all meetings to come are as they should be: call it after members changed."""
    called = council.meetings.filter(state=MeetingState.CALLED, ends_at__gte=timezone.now())
    keep_times(council, called.order_by("starts_at", "pk"))


def keep_times(council: Council, meetings: Iterable[CouncilMeeting]) -> None:
    """Bookings of these meetings are as they should be.

    Raises: Occupied: a room is taken.
    """
    entries = [_entry(council, one) for one in meetings]
    if entries:
        take_times(municipality=council.municipality, entries=entries)


def give_time_back(meeting: CouncilMeeting) -> None:
    """The room is free at once; calendars learn that the meeting is cancelled."""
    cancel_time(
        municipality=meeting.council.municipality,
        source=MEETING_SOURCE,
        source_ids=[meeting.pk],
    )


def _entry(council: Council, meeting: CouncilMeeting) -> BookingEntry:
    slug = council.municipality.slug
    path = reverse("partnership:council_meeting_detail", args=[slug, council.slug, meeting.pk])
    with translation.override("pl"):
        title = _("%(council)s: meeting") % {"council": council.name}
    return BookingEntry(
        source=MEETING_SOURCE,
        source_id=meeting.pk,
        title=title[:300],
        description=meeting.agenda,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        resources={meeting.room_id: 1} if meeting.room_id is not None else {},
        persons=[(one.pk, PersonRole.PARTICIPANT) for one in _persons(council, meeting)],
        place=_place(meeting),
        path=path,
        is_public=True,
    )


def _place(meeting: CouncilMeeting) -> str:
    room = meeting.room.name if meeting.room is not None else ""
    return ", ".join(filter(None, (room, meeting.place)))[:300]


def _persons(council: Council, meeting: CouncilMeeting) -> Sequence[Person]:
    """Members of the day with an account, as calendars know them."""
    day = timezone.localtime(meeting.starts_at).date()
    users = {one.user.pk: one.user for one in account_members(council, day) if one.user is not None}
    return [_person(council.municipality, users[pk]) for pk in sorted(users)]


def _person(municipality: Municipality, user: User) -> Person:
    """Who the account is in the calendars here: known by account, else by its proven e-mail."""
    here = Person.objects.filter(municipality=municipality)
    known = here.filter(user=user).first()
    if known is not None:
        return known
    by_email = here.filter(email__iexact=user.email, user=None).first()
    if by_email is not None:
        by_email.user = user
        by_email.save(update_fields=["user", "updated_at"])
        return by_email
    name = (user.full_name or user.email)[:200]
    return Person.objects.create(municipality=municipality, user=user, name=name)
