"""Who may do what with councils: permissions by role, pages by guard, deeds by role."""

from datetime import date

import pytest
from django.urls import reverse
from time_machine import travel

from mosty.core.access import Role
from mosty.core.errors import NotAllowed
from mosty.partnership.actions.council_drafts import (
    OpinionEntry,
    answer_opinion,
    change_draft,
    give_opinion,
    hand_in_draft,
    withdraw_draft,
)
from mosty.partnership.actions.council_meetings import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    keep_minutes,
    publish_minutes,
)
from mosty.partnership.actions.council_reminders import remind_councils
from mosty.partnership.actions.council_terms import (
    MemberEntry,
    TermEntry,
    remove_member,
    save_member,
    save_term,
)
from mosty.partnership.actions.councils import create_council, edit_council
from mosty.partnership.enums import CouncilSide, OpinionKind
from tests.factories.partnership import CouncilMeetingFactory, DraftForOpinionFactory
from tests.factories.territory import MunicipalityFactory
from tests.partnership.council_world import (
    NOW,
    TODAY,
    council_of,
    draft_entry,
    law,
    meeting_entry,
)

pytestmark = pytest.mark.django_db

KEEPS = {Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.NGO_OFFICER, Role.CLERK}
SPEAKS = {Role.COUNCILLOR, Role.NGO_OFFICER}
TABLE = {"partnership.councils": KEEPS, "partnership.give_opinions": SPEAKS}
OPINION = OpinionEntry(OpinionKind.POSITIVE, "", TODAY)


@pytest.fixture(autouse=True)
def _on_the_day():
    with travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_what_the_table_says_and_nothing_else(access_as, role):
    access = access_as(role)
    assert {code for code in TABLE if access.may(code)} == {
        code for code, roles in TABLE.items() if role in roles
    }


def _kept(council, meeting, draft, by):
    """Every deed of `partnership.councils`; what is wrong besides the role does not matter here."""
    town = {"municipality": council.municipality, "by": by}
    here = {**town, "council_id": council.pk}
    term = council.terms.get()
    seat = {**here, "term_id": term.pk}
    entry = MemberEntry("x", CouncilSide.NGO)
    yield lambda: create_council(facts={"body": "GRDPP", "name": "x"}, **town)
    yield lambda: edit_council(revision=1, facts={"name": "y"}, **here)
    yield lambda: save_term(entry=TermEntry(2, date(2030, 1, 1)), **here)
    yield lambda: save_member(entry=entry, **seat)
    yield lambda: remove_member(member_id=term.members.get().pk, **seat)
    yield lambda: call_meeting(entry=meeting_entry(), **here)
    yield lambda: change_meeting(meeting_id=meeting.pk, revision=1, entry=meeting_entry(), **here)
    yield lambda: cancel_meeting(meeting_id=meeting.pk, reason="x", **here)
    yield lambda: hand_in_draft(entry=draft_entry(), **here)
    yield lambda: change_draft(draft_id=draft.pk, revision=1, entry=draft_entry(), **here)
    yield lambda: withdraw_draft(draft_id=draft.pk, **here)
    yield lambda: answer_opinion(draft_id=draft.pk, revision=1, text="x", answered_on=TODAY, **here)
    yield lambda: remind_councils(today=TODAY, **town)


def _spoken(council, meeting, draft, by):
    """Every deed of `partnership.give_opinions`."""
    here = {"municipality": council.municipality, "council_id": council.pk, "by": by}
    yield lambda: give_opinion(draft_id=draft.pk, revision=1, entry=OPINION, **here)
    yield lambda: keep_minutes(meeting_id=meeting.pk, revision=1, present=[], minutes="x", **here)
    yield lambda: publish_minutes(meeting_id=meeting.pk, **here)


def _world(municipality):
    council = council_of(municipality)
    return council, CouncilMeetingFactory(council=council), DraftForOpinionFactory(council=council)


@pytest.mark.parametrize("role", sorted(set(Role) - KEEPS))
def test_keeping_is_refused_to_whoever_may_not(municipality, access_as, role):
    for deed in _kept(*_world(municipality), access_as(role)):
        with pytest.raises(NotAllowed):
            deed()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.NGO_OFFICER}))
def test_speaking_for_the_council_is_refused_to_whoever_does_not_sit_in_it(
    municipality, access_as, role
):
    """A councillor too: the role alone is no seat."""
    for deed in _spoken(*_world(municipality), access_as(role)):
        with pytest.raises(NotAllowed):
            deed()


@pytest.mark.parametrize("role", sorted(KEEPS))
def test_every_role_that_keeps_councils_hands_in_and_calls(municipality, access_as, role):
    law()
    council, by = council_of(municipality), access_as(role)
    here = {"municipality": municipality, "council_id": council.pk, "by": by}

    assert hand_in_draft(entry=draft_entry(), **here).waives
    assert call_meeting(entry=meeting_entry(), **here).pk


def test_member_without_a_role_that_speaks_is_refused(municipality, access_as):
    """A seat alone is no permission: who signs in with no role writes nothing."""
    council, meeting, draft = _world(municipality)
    resident = access_as(Role.RESIDENT)
    council.terms.get().members.update(user=resident.user_id)

    for deed in _spoken(council, meeting, draft, resident):
        with pytest.raises(NotAllowed):
            deed()


_STAFF_PAGES = {
    "council_add": (KEEPS, ""),
    "council_edit": (KEEPS, "slug"),
    "council_desk": (KEEPS, "slug"),
    "council_term_add": (KEEPS, "slug"),
    "council_term_edit": (KEEPS, "slug term"),
    "council_member_add": (KEEPS, "slug term"),
    "council_member_edit": (KEEPS, "slug term member"),
    "council_meeting_add": (KEEPS, "slug"),
    "council_meeting_edit": (KEEPS, "slug meeting"),
    "council_meeting_cancel": (KEEPS, "slug meeting"),
    "council_draft_add": (KEEPS, "slug"),
    "council_draft_edit": (KEEPS, "slug draft"),
    "council_response": (KEEPS, "slug draft"),
    "council_minutes": ({Role.NGO_OFFICER}, "slug meeting"),
    "council_opinion": ({Role.NGO_OFFICER}, "slug draft"),
}


@pytest.mark.parametrize("name", _STAFF_PAGES)
def test_staff_pages_open_for_those_who_work_there(municipality, client_as, name):
    roles, parts = _STAFF_PAGES[name]
    council, meeting, draft = _world(municipality)
    term = council.terms.get()
    known = {
        "slug": council.slug,
        "term": term.pk,
        "member": term.members.get().pk,
        "meeting": meeting.pk,
        "draft": draft.pk,
    }
    args = [known[part] for part in parts.split()]
    address = reverse(f"partnership:{name}", args=[municipality.slug, *args])

    for role in (*KEEPS, Role.COUNCILLOR, Role.MAYOR, Role.RESIDENT, Role.NGO_REPRESENTATIVE):
        expected = 200 if role in roles else 403
        assert client_as(role).get(address).status_code == expected, role
    assert client_as(Role.ANYONE).get(address).status_code == 302


def test_publishing_is_closed_for_others(municipality, client_as):
    council, meeting, _draft = _world(municipality)
    address = reverse(
        "partnership:council_minutes_publish",
        args=[municipality.slug, council.slug, meeting.pk],
    )

    for role in (Role.RESIDENT, Role.CLERK, Role.COUNCILLOR):
        assert client_as(role).post(address).status_code == 403
    assert client_as(Role.NGO_OFFICER).get(address).status_code == 405


def test_member_writes_for_the_own_council_and_for_no_other(municipality, client_as):
    council, _meeting, draft = _world(municipality)
    other = council_of(municipality, slug="inna")
    strange = DraftForOpinionFactory(council=other)
    browser = client_as(Role.COUNCILLOR)
    council.terms.get().members.update(user=browser.session["_auth_user_id"])

    def write(one):
        args = [municipality.slug, one.council.slug, one.pk]
        return browser.get(reverse("partnership:council_opinion", args=args)).status_code

    assert (write(draft), write(strange)) == (200, 403)


def test_staff_of_one_municipality_reach_nothing_of_another(municipality, client_as):
    council, meeting, draft = _world(MunicipalityFactory())
    browser = client_as(Role.NGO_OFFICER)
    for name, more in (
        ("council_desk", []),
        ("council_meeting_edit", [meeting.pk]),
        ("council_opinion", [draft.pk]),
    ):
        here = reverse(f"partnership:{name}", args=[municipality.slug, council.slug, *more])
        there = reverse(
            f"partnership:{name}", args=[council.municipality.slug, council.slug, *more]
        )
        assert browser.get(here).status_code == 404
        assert browser.get(there).status_code == 403
