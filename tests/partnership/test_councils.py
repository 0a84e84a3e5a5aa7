"""Councils, terms, seats and meetings: deeds."""

from datetime import date

import pytest
from time_machine import travel

from mosty.calendars.actions import Occupied
from mosty.calendars.enums import BookingState
from mosty.calendars.models import Booking, PersonTime
from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.partnership.actions.council_meetings import (
    MeetingIsOver,
    NotHeldYet,
    call_meeting,
    cancel_meeting,
    change_meeting,
    keep_minutes,
    publish_minutes,
)
from mosty.partnership.actions.council_terms import (
    MemberEntry,
    SeatInMinutes,
    TermEntry,
    remove_member,
    save_member,
    save_term,
)
from mosty.partnership.actions.councils import create_council, edit_council
from mosty.partnership.enums import CouncilSide, MeetingState
from mosty.partnership.models import CouncilMember
from mosty.partnership.queries.councils import council_lines, council_page
from tests.factories.calendars import ResourceFactory
from tests.factories.partnership import (
    CouncilFactory,
    CouncilMeetingFactory,
    CouncilMemberFactory,
    DraftForOpinionFactory,
    UmbrellaMemberFactory,
)
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.territory import MunicipalityFactory
from tests.partnership.council_world import NOW, at, council_of, law, meeting_entry

pytestmark = pytest.mark.django_db

FACTS = {"body": "GRDPP", "name": "Gminna Rada Pożytku"}


@pytest.fixture(autouse=True)
def _on_the_day():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(access_as):
    return access_as(Role.CLERK)


@pytest.fixture
def sent(django_capture_on_commit_callbacks, mailoutbox):
    """Letters that left while the deed was done."""

    def deed(do):
        with django_capture_on_commit_callbacks(execute=True):
            result = do()
        return result, list(mailoutbox)

    return deed


def account(municipality, email="radna@example.org"):
    user = UserFactory(email=email, full_name="Anna Wójcik")
    MembershipFactory(user=user, municipality=municipality, role=Role.COUNCILLOR)
    return user


# --- councils -----------------------------------------------------------------------------------


def test_council_is_made_with_an_address_of_its_own(municipality, clerk):
    one = create_council(municipality=municipality, facts=FACTS, by=clerk)
    other = create_council(municipality=municipality, facts=FACTS, by=clerk)
    odd = create_council(
        municipality=municipality, facts={"body": "RADA_SENIOROW", "name": "Nowa"}, by=clerk
    )

    assert [one.slug, other.slug] == ["gminna-rada-pozytku", "gminna-rada-pozytku-2"]
    assert odd.slug == "nowa-2"
    assert AuditEntry.objects.filter(action="partnership.council_created").count() == 3


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"body": "WOJT", "name": "Rada"}, "body"),
        ({"body": "nie ma", "name": "Rada"}, "body"),
        ({"body": "GRDPP", "name": "  "}, "name"),
        (
            {**FACTS, "created_on": date(2026, 2, 1), "ended_on": date(2026, 1, 1)},
            "ended_on",
        ),
    ],
)
def test_council_that_cannot_be_is_refused(municipality, clerk, facts, field):
    with pytest.raises(InvalidInput) as refused:
        create_council(municipality=municipality, facts=facts, by=clerk)

    assert field in refused.value.fields


def test_two_who_change_a_council_lose_nothing(municipality, clerk):
    council = create_council(municipality=municipality, facts=FACTS, by=clerk)
    here = {"municipality": municipality, "council_id": council.pk, "by": clerk}
    edit_council(revision=1, facts={"contact": "pokój 4"}, **here)

    with pytest.raises(StaleEdit) as stale:
        edit_council(revision=1, facts={"contact": "pokój 9"}, **here)

    assert stale.value.theirs == {"contact": "pokój 4"}
    assert stale.value.yours == {"contact": "pokój 9"}


def test_council_of_another_municipality_is_not_found(municipality, clerk):
    other = CouncilFactory()

    with pytest.raises(NotFound):
        edit_council(
            municipality=municipality,
            council_id=other.pk,
            revision=1,
            facts={"name": "x"},
            by=clerk,
        )
    with pytest.raises(NotAllowed):
        create_council(municipality=MunicipalityFactory(), facts=FACTS, by=clerk)


# --- terms and seats ----------------------------------------------------------------------------


def term_of(municipality, council, by, **facts):
    entry = TermEntry(**{"number": 1, "starts_on": date(2027, 3, 1), **facts})
    return save_term(municipality=municipality, council_id=council.pk, entry=entry, by=by)


def test_term_ends_as_law_says_and_names_it(municipality, clerk):
    law()
    council = CouncilFactory(municipality=municipality)

    term = term_of(municipality, council, clerk)

    assert term.ends_on == date(2030, 2, 28)
    assert "3 lata" in term.end_basis
    assert "art. 41e" in term.end_basis


def test_term_of_law_is_that_of_its_first_day(municipality, clerk):
    law(years="3", valid_from=date(2024, 10, 9))
    council = CouncilFactory(municipality=municipality)

    with pytest.raises(InvalidInput) as refused:
        term_of(municipality, council, clerk, starts_on=date(2020, 1, 1))

    assert "ends_on" in refused.value.fields


def test_term_needs_a_day_where_law_sets_none(municipality, clerk):
    law()
    council = CouncilFactory(municipality=municipality, body="RADA_SENIOROW")
    with pytest.raises(InvalidInput):
        term_of(municipality, council, clerk)

    term = term_of(municipality, council, clerk, ends_on=date(2029, 3, 1), end_basis="statut, § 4")

    assert (term.ends_on, term.end_basis) == (date(2029, 3, 1), "statut, § 4")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_on": date(2029, 2, 28), "number": 2}, "starts_on"),
        ({"starts_on": date(2029, 3, 1), "number": 1}, "number"),
        ({"starts_on": date(2020, 1, 1), "ends_on": date(2020, 1, 1), "number": 2}, "ends_on"),
    ],
)
def test_two_terms_do_not_run_at_once(municipality, clerk, facts, field):
    council = council_of(municipality)

    with pytest.raises(InvalidInput) as refused:
        term_of(municipality, council, clerk, **{"ends_on": date(2032, 1, 1), **facts})

    assert field in refused.value.fields


def seat(council, municipality, by, member_id=None, **facts):
    entry = MemberEntry(**{"name": "Jan Lis", "side": CouncilSide.NGO, **facts})
    return save_member(
        municipality=municipality,
        council_id=council.pk,
        term_id=council.terms.get().pk,
        entry=entry,
        by=by,
        member_id=member_id,
    )


def test_seat_carries_the_voice_of_a_federation(municipality, clerk):
    council = council_of(municipality)
    federation = OrganisationFactory(municipality=municipality)
    UmbrellaMemberFactory(umbrella=federation)

    member = seat(
        council, municipality, clerk, organisation_id=federation.pk, voice_of_id=federation.pk
    )

    assert member.voice_of == federation
    assert council_page(council).voices == (federation,)


def test_account_of_a_seat_is_one_with_a_role_here(municipality, clerk):
    council, user = council_of(municipality), account(municipality)
    stranger = account(MunicipalityFactory(), "obca@example.org")
    former = UserFactory(email="dawna@example.org")
    MembershipFactory(
        user=former,
        municipality=municipality,
        role=Role.COUNCILLOR,
        valid_to=date(2027, 3, 7),
    )

    assert seat(council, municipality, clerk, email="RADNA@example.org").user == user
    for email in (stranger.email, former.email, "nikt@example.org"):
        with pytest.raises(InvalidInput) as refused:
            seat(council, municipality, clerk, email=email)
        assert "email" in refused.value.fields


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"since": date(2026, 2, 28)}, "since"),
        ({"until": date(2029, 3, 1)}, "until"),
        ({"since": date(2027, 5, 1), "until": date(2027, 4, 1)}, "until"),
    ],
)
def test_seat_that_cannot_be_is_refused(municipality, clerk, facts, field):
    with pytest.raises(InvalidInput) as refused:
        seat(council_of(municipality), municipality, clerk, **facts)

    assert field in refused.value.fields


def test_organisation_of_another_municipality_has_no_seat(municipality, clerk):
    council, other = council_of(municipality), OrganisationFactory()

    with pytest.raises(InvalidInput) as refused:
        seat(council, municipality, clerk, organisation_id=other.pk)
    assert "organisation" in refused.value.fields


def test_voice_of_a_federation_is_not_of_the_municipality(municipality, clerk):
    federation = OrganisationFactory(municipality=municipality)

    with pytest.raises(InvalidInput) as refused:
        seat(
            council_of(municipality),
            municipality,
            clerk,
            side=CouncilSide.MUNICIPALITY,
            voice_of_id=federation.pk,
        )
    assert "voice_of" in refused.value.fields


def test_seat_in_minutes_is_ended_and_not_removed(municipality, clerk):
    council = council_of(municipality)
    one = council.terms.get().members.get()
    other = seat(council, municipality, clerk)
    CouncilMeetingFactory(council=council, present=[one.pk], state=MeetingState.HELD)
    here = {
        "municipality": municipality,
        "council_id": council.pk,
        "term_id": council.terms.get().pk,
        "by": clerk,
    }

    remove_member(member_id=other.pk, **here)
    with pytest.raises(SeatInMinutes):
        remove_member(member_id=one.pk, **here)
    assert list(CouncilMember.objects.all()) == [one]


def test_page_tells_who_sits_and_whether_half_is_of_organisations(municipality):
    council = council_of(municipality)
    term = council.terms.get()
    CouncilMemberFactory(term=term, side=CouncilSide.MUNICIPALITY, name="B")
    CouncilMemberFactory(term=term, side=CouncilSide.OTHER, name="C")
    CouncilMemberFactory(term=term, name="D", until=date(2027, 3, 7))
    CouncilMemberFactory(term=term, name="E", since=date(2027, 3, 9))

    page = council_page(council)

    assert [one.name for one in page.members] == ["Anna Wójcik", "B", "C"]
    assert [one.name for one in page.former] == ["D"]
    assert (page.seats.ngo, page.seats.total) == (1, 3)
    assert page.breaks_half
    term.members.filter(name="C").update(until=date(2027, 3, 8))
    assert len(council_page(council, today=date(2027, 3, 9)).members) == 3
    term.members.filter(name__in=["B", "C"]).delete()
    assert not council_page(council).breaks_half


def test_term_that_is_over_shows_who_sat_to_its_end(municipality):
    council = council_of(municipality)

    page = council_page(council, today=date(2030, 1, 1))

    assert not page.is_term_running
    assert [one.name for one in page.members] == ["Anna Wójcik"]


def test_list_of_councils_is_of_one_municipality_and_ended_ones_come_last(municipality):
    council_of(MunicipalityFactory(), slug="obca")
    ended = CouncilFactory(municipality=municipality, name="A", ended_on=date(2020, 1, 1))
    running = council_of(municipality)
    CouncilMeetingFactory(council=running)
    DraftForOpinionFactory(council=running)
    DraftForOpinionFactory(council=running, due_on=date(2027, 3, 2))

    lines = council_lines(municipality)

    assert [line.council for line in lines] == [running, ended]
    assert lines[0].waiting == 1
    assert lines[0].next_meeting is not None
    assert lines[0].seats.total == 1
    assert lines[1].is_ended


# --- meetings -----------------------------------------------------------------------------------


def test_meeting_takes_its_room_stands_in_calendars_and_members_are_told(municipality, clerk, sent):
    user = account(municipality)
    council = council_of(municipality, user=user)
    room = ResourceFactory(municipality=municipality)
    draft = DraftForOpinionFactory(council=council)

    meeting, letters = sent(
        lambda: call_meeting(
            municipality=municipality,
            council_id=council.pk,
            entry=meeting_entry(
                room_id=room.pk, agenda="1. Program", draft_ids=[draft.pk], online_url=""
            ),
            by=clerk,
        )
    )

    booking = Booking.objects.get(source="partnership.meeting", source_id=meeting.pk)
    assert booking.is_public
    assert booking.state == BookingState.CONFIRMED
    assert booking.occupancies.get().resource == room
    assert PersonTime.objects.get(booking=booking).person.user == user
    draft.refresh_from_db()
    assert draft.meeting == meeting
    assert [letter.to for letter in letters] == [["radna@example.org"]]
    assert "16:00" in letters[0].body
    assert "1. Program" in letters[0].body
    with pytest.raises(Occupied):
        call_meeting(
            municipality=municipality,
            council_id=council.pk,
            entry=meeting_entry(room_id=room.pk, starts_at=at(17), ends_at=at(19)),
            by=clerk,
        )
    assert council.meetings.count() == 1


def test_meeting_shows_in_the_calendar_of_whoever_joins_the_council_later(municipality, clerk):
    council = council_of(municipality)
    meeting = call_meeting(
        municipality=municipality, council_id=council.pk, entry=meeting_entry(), by=clerk
    )
    assert not PersonTime.objects.exists()
    user = account(municipality)

    member = seat(council, municipality, clerk, email=user.email)
    assert PersonTime.objects.get().booking.source_id == meeting.pk

    seat(council, municipality, clerk, member_id=member.pk, email="")
    assert not PersonTime.objects.exists()


def call(municipality, council, by, **facts):
    return call_meeting(
        municipality=municipality, council_id=council.pk, entry=meeting_entry(**facts), by=by
    )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_at": at(16)}, "ends"),
        ({"place": " "}, "place"),
        ({"room_id": 10**6}, "room"),
    ],
)
def test_meeting_that_cannot_be_is_refused(municipality, clerk, facts, field):
    with pytest.raises(InvalidInput) as refused:
        call(municipality, council_of(municipality), clerk, **facts)

    assert field in refused.value.fields


def test_change_of_time_is_told_and_another_agenda_is_not(municipality, clerk, sent):
    council = council_of(municipality, user=account(municipality))
    meeting = call(municipality, council, clerk)
    here = {
        "municipality": municipality,
        "council_id": council.pk,
        "meeting_id": meeting.pk,
        "by": clerk,
    }

    _one, letters = sent(
        lambda: change_meeting(revision=1, entry=meeting_entry(agenda="nowy"), **here)
    )
    assert letters == []
    later = meeting_entry(agenda="nowy", starts_at=at(17))
    _two, letters = sent(lambda: change_meeting(revision=2, entry=later, **here))

    assert len(letters) == 1
    assert Booking.objects.get().starts_at == at(17)
    assert Booking.objects.get().sequence == 1
    with pytest.raises(StaleEdit) as stale:
        change_meeting(revision=1, entry=meeting_entry(agenda="stary"), **here)
    assert stale.value.theirs["agenda"] == "nowy"


def test_cancelled_meeting_gives_its_time_back(municipality, clerk, sent):
    council = council_of(municipality, user=account(municipality))
    room = ResourceFactory(municipality=municipality)
    meeting = call(municipality, council, clerk, room_id=room.pk)
    here = {
        "municipality": municipality,
        "council_id": council.pk,
        "meeting_id": meeting.pk,
        "by": clerk,
    }
    with pytest.raises(InvalidInput):
        cancel_meeting(reason=" ", **here)

    _done, letters = sent(lambda: cancel_meeting(reason="Sala w remoncie", **here))

    assert Booking.objects.get().state == BookingState.CANCELLED
    assert not Booking.objects.get().occupancies.exists()
    assert "Sala w remoncie" in letters[0].body
    with pytest.raises(MeetingIsOver):
        change_meeting(revision=2, entry=meeting_entry(), **here)


def test_minutes_are_written_of_what_took_place_and_published(municipality, access_as):
    officer = access_as(Role.NGO_OFFICER)
    council = council_of(municipality)
    member = council.terms.get().members.get()
    stranger = CouncilMemberFactory()
    past = CouncilMeetingFactory(
        council=council, starts_at=at(9, date(2027, 3, 1)), ends_at=at(10, date(2027, 3, 1))
    )
    future = CouncilMeetingFactory(council=council)
    here = {"municipality": municipality, "council_id": council.pk, "by": officer}
    written = {"present": [member.pk], "minutes": "Omówiono program."}

    with pytest.raises(NotHeldYet):
        keep_minutes(meeting_id=future.pk, revision=1, **written, **here)
    with pytest.raises(InvalidInput):
        publish_minutes(meeting_id=past.pk, **here)
    with pytest.raises(InvalidInput):
        keep_minutes(meeting_id=past.pk, revision=1, present=[stranger.pk], minutes="x", **here)
    kept = keep_minutes(meeting_id=past.pk, revision=1, **written, **here)
    assert (kept.state, kept.present) == (MeetingState.HELD, [member.pk])
    with pytest.raises(StaleEdit):
        keep_minutes(meeting_id=past.pk, revision=1, present=[], minutes="inne", **here)
    assert publish_minutes(meeting_id=past.pk, **here).minutes_published_at is not None
    publish_minutes(meeting_id=past.pk, **here)
    assert AuditEntry.objects.filter(action="partnership.council_minutes_published").count() == 1


def test_minutes_are_for_members_of_this_council_and_the_office(municipality, access_as):
    councillor = access_as(Role.COUNCILLOR)
    council = council_of(municipality)
    meeting = CouncilMeetingFactory(
        council=council, starts_at=at(9, date(2027, 3, 1)), ends_at=at(10, date(2027, 3, 1))
    )
    deed = {
        "municipality": municipality,
        "council_id": council.pk,
        "meeting_id": meeting.pk,
        "revision": 1,
        "present": [],
        "minutes": "x",
        "by": councillor,
    }

    with pytest.raises(NotAllowed):
        keep_minutes(**deed)
    member = council.terms.get().members.get()
    member.user_id = councillor.user_id
    member.save()
    assert keep_minutes(**deed).minutes == "x"
