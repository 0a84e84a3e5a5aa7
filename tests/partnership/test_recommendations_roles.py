"""Who may do what with recommendations and cafés: every role against every deed and every page."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import DomainError, NotAllowed
from mosty.partnership.actions import (
    cafe_dots,
    cafe_notes,
    cafes,
    grounds,
    recommendations,
    sendings,
)
from mosty.partnership.enums import CafeState, RecommendationState, SendingOutcome
from mosty.partnership.rules.recommendations import DueBy
from tests.factories.partnership import (
    CafeFactory,
    CafeNoteFactory,
    CafeTableFactory,
    RecommendationFactory,
    SendingFactory,
)

pytestmark = pytest.mark.django_db

LEADS = {Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.NGO_OFFICER}
OFFICE = LEADS | {Role.SERVICE_ORGANISER, Role.COMMUNITY_ORGANISER}
WRITERS = OFFICE | {Role.REGIONAL_EXPERT}
SENDERS = LEADS | {Role.REGIONAL_EXPERT}

ENTRY = recommendations.RecommendationEntry(title="x", problem="x", text="x", kind="systemic")
CAFE = cafes.CafeEntry(title="x", held_on=date(2027, 3, 18), tables=[cafes.TableEntry("x")])


def _deeds(found, sending, cafe, note, by):
    """(who may, deed); what is wrong besides the role does not matter here."""
    town = {"municipality": found.municipality, "by": by}
    here = {**town, "recommendation_id": found.pk}
    there = {**town, "cafe_id": cafe.pk}
    votes = recommendations.Votes(1, 0, 0, "x")
    sent = sendings.SendingEntry("WOJT", date(2027, 3, 1), DueBy.NONE)
    answer = sendings.AnswerEntry(SendingOutcome.WAITING)
    back, settled = RecommendationState.DRAFT, RecommendationState.ADOPTED
    yield WRITERS, lambda: recommendations.create_recommendation(entry=ENTRY, **town)
    yield WRITERS, lambda: recommendations.edit_recommendation(revision=1, entry=ENTRY, **here)
    yield WRITERS, lambda: recommendations.move_recommendation(to=back, **here)
    yield SENDERS, lambda: recommendations.move_recommendation(to=settled, **here)
    yield SENDERS, lambda: recommendations.publish_recommendation(is_public=True, **here)
    yield SENDERS, lambda: recommendations.note_votes(votes=votes, **here)
    yield WRITERS, lambda: grounds.add_ground(entry=grounds.GroundEntry(text="x"), **here)
    yield WRITERS, lambda: grounds.remove_ground(ground_id=0, **here)
    yield SENDERS, lambda: sendings.send_recommendation(entry=sent, **here)
    yield (
        SENDERS,
        lambda: sendings.note_answer(
            sending_id=sending.pk, seen=sending.updated_at, entry=answer, **here
        ),
    )
    yield SENDERS, lambda: sendings.remove_sending(sending_id=sending.pk, **here)
    yield WRITERS, lambda: cafes.create_cafe(entry=CAFE, **town)
    yield WRITERS, lambda: cafes.edit_cafe(entry=CAFE, **there)
    yield WRITERS, lambda: cafes.move_cafe(to=CafeState.MERGING, **there)
    yield (
        WRITERS,
        lambda: cafe_notes.type_note(table=note.table, client_id=uuid4(), text="x", by=by),
    )
    yield WRITERS, lambda: cafe_notes.merge_notes(note_ids=[], head_id=note.pk, **there)
    yield WRITERS, lambda: cafe_notes.split_note(note_id=note.pk, **there)
    yield WRITERS, lambda: cafe_notes.hide_note(note_id=note.pk, is_hidden=True, **there)
    yield WRITERS, lambda: cafe_dots.note_paper_dots(counts={}, **there)


@pytest.mark.parametrize("role", sorted(Role))
def test_every_deed_is_done_by_its_roles_and_refused_to_all_others(municipality, access_as, role):
    found = RecommendationFactory(municipality=municipality, state=RecommendationState.CONSULTED)
    sending = SendingFactory(recommendation=found)
    cafe = CafeFactory(municipality=municipality)
    note = CafeNoteFactory(table=CafeTableFactory(cafe=cafe))
    for number, (allowed, deed) in enumerate(_deeds(found, sending, cafe, note, access_as(role))):
        refused = False
        try:
            deed()
        except NotAllowed:
            refused = True
        except DomainError:
            pass
        assert refused == (role not in allowed), (role, number)


_PAGES = {
    "recommendation_desk": (WRITERS, ()),
    "recommendation_create": (WRITERS, ()),
    "recommendation_work": (WRITERS, ("recommendation",)),
    "recommendation_edit": (WRITERS, ("recommendation",)),
    "recommendation_votes": (SENDERS, ("recommendation",)),
    "sending_body": (SENDERS, ("recommendation",)),
    "sending_answer": (SENDERS, ("recommendation", "sending")),
    "sending_remove": (SENDERS, ("recommendation", "sending")),
    "cafe_create": (WRITERS, ()),
    "cafe_edit": (WRITERS, ("cafe",)),
    "cafe_desk": (WRITERS, ("cafe",)),
    "cafe_sheets": (WRITERS, ("cafe",)),
    "cafe_note_type": (WRITERS, ("cafe",)),
    "cafe_paper_dots": (WRITERS, ("cafe",)),
}


@pytest.mark.parametrize("name", sorted(_PAGES))
def test_pages_open_for_their_roles_and_are_closed_for_others(municipality, client_as, name):
    allowed, parts = _PAGES[name]
    found = RecommendationFactory(municipality=municipality)
    ids = {
        "recommendation": found.pk,
        "sending": SendingFactory(recommendation=found).pk,
        "cafe": CafeTableFactory(cafe=CafeFactory(municipality=municipality)).cafe_id,
    }
    address = reverse(
        f"partnership:{name}", args=[municipality.slug, *(ids[part] for part in parts)]
    )
    for role in (*sorted(allowed), Role.RESIDENT, Role.NGO_REPRESENTATIVE, Role.CLERK, Role.MAYOR):
        expected = 200 if role in allowed else 403
        assert client_as(role).get(address).status_code == expected, role
    assert client_as(Role.ANYONE).get(address).status_code == 302


def test_staff_of_one_municipality_reach_nothing_of_another(municipality, client_as):
    sending = SendingFactory()
    found = sending.recommendation
    cafe = CafeTableFactory().cafe
    browser = client_as(Role.PLAN_COORDINATOR)
    for name, other, more in (
        ("recommendation_work", found.municipality, [found.pk]),
        ("recommendation_edit", found.municipality, [found.pk]),
        ("sending_answer", found.municipality, [found.pk, sending.pk]),
        ("cafe_desk", cafe.municipality, [cafe.pk]),
        ("cafe_results", cafe.municipality, [cafe.pk]),
    ):
        here = reverse(f"partnership:{name}", args=[municipality.slug, *more])
        there = reverse(f"partnership:{name}", args=[other.slug, *more])
        assert browser.get(here).status_code == 404
        assert browser.get(there).status_code in {403, 404}
