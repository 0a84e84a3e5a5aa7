"""The partnership of the demo: every fact that is promised of it, and that loading twice is harmless."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core import mail

from mosty.config.demo import steps
from mosty.config.demo.accounts import make_accounts
from mosty.config.demo.files import read_yaml
from mosty.config.demo.partnership import partnership_step
from mosty.config.demo.partnership_field import load_test
from mosty.config.demo.partnership_file import PartnershipFile
from mosty.config.demo.partnership_people import FILE
from mosty.config.demo.steps import Chain
from mosty.core.access import system_access
from mosty.core.models import EngineRun
from mosty.core.packs import registered_packs
from mosty.partnership.enums import (
    AssessmentState,
    CafeState,
    FindingState,
    LocationVariant,
    MeetingState,
    ModelTestState,
    OpenGroup,
    OpinionKind,
    RoundState,
    SendingOutcome,
    SetKind,
    Standing,
    StepState,
)
from mosty.partnership.models import (
    Assessment,
    Cafe,
    Council,
    Cover,
    DutyMark,
    Finding,
    ModelTest,
    OpenRound,
    Recommendation,
    Sending,
    TieDeclaration,
)
from mosty.partnership.queries.assessments import assessment_view
from mosty.partnership.queries.coordinators import line_overview
from mosty.partnership.queries.map_runs import RUN_KIND
from mosty.partnership.queries.mirror import gap_picture
from mosty.partnership.queries.open_rounds import results
from mosty.partnership.queries.procedures import walk_changes, walk_view
from mosty.partnership.queries.ties import tie_map
from mosty.partnership.queries.umbrellas import umbrellas
from mosty.people.models import Organisation

DEMO = Path(__file__).resolve().parents[2] / "demo"
TODAY = date(2026, 11, 23)
PACKS = {"service_types", "legal_parameters"}


@pytest.fixture
def chain(db: None) -> Iterator[Chain]:
    """The municipality with its register and its change to a centre, before partnership."""
    with time_machine.travel("2026-11-23 12:00:00+01:00", tick=False):
        for name, load in registered_packs():
            if name in PACKS:
                load(by=system_access(None))
        found = Chain(folder=DEMO)
        steps.municipality_step(found)
        steps.import_step(found, pattern="organizacje.*", kind="people.organisations")
        steps.later_variants_step(found)
        steps.import_step(found, pattern="organizacje-*.*", kind="people.organisations")
        yield found


@pytest.mark.django_db
def test_demo_holds_every_fact_of_partnership_once(
    chain: Chain, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    """One load for all facts: it is the slow part."""
    content = read_yaml(DEMO / FILE, PartnershipFile)
    assert content.test is not None
    without = load_test(chain, content.test)
    make_accounts(chain.place)
    with django_capture_on_commit_callbacks(execute=True):
        told = partnership_step(chain)

    assert without == "bez testu modelu (eksperci nie mają kont)"
    assert told.startswith("samoocen 3, więzi 17, miejsc testu 2, rekomendacji 4")
    for holds in FACTS:
        holds(chain)
    _is_loaded_once_and_writes_to_nobody(chain)


def named(chain: Chain, name: str) -> Organisation:
    return Organisation.objects.get(municipality=chain.place, name=name)


def _holds_three_assessed_organisations(chain: Chain) -> None:
    own = {
        one.organisation.name: one
        for one in Assessment.objects.filter(standard_set__kind=SetKind.NGO)
    }
    assert {name: one.state for name, one in own.items()} == {
        "Stowarzyszenie „Bliżej Siebie”": AssessmentState.VERIFIED,
        "Fundacja „Dobry Dach”": AssessmentState.SENT,
        "Koło Gospodyń Wiejskich w miejscowości Brzezina": AssessmentState.OPEN,
    }
    standings = [assessment_view(one, on=TODAY).result.standing for one in own.values()]
    assert set(standings) <= set(Standing)
    small = own["Koło Gospodyń Wiejskich w miejscowości Brzezina"]
    assert small.is_small_path
    assert Cover.objects.filter(organisation=small.organisation).count() == 4
    assert own["Stowarzyszenie „Bliżej Siebie”"].experts.exclude(done_at=None).count() == 2


def _holds_a_running_model_test_with_findings(chain: Chain) -> None:
    test = ModelTest.objects.get()

    assert test.state == ModelTestState.RUNNING
    assert test.starts_on <= TODAY <= test.ends_on
    places = {one.name: one for one in test.locations.all()}
    assert set(places) == {"Dębowa Dolina", "Stare Wierzby"}
    for place in places.values():
        assert place.experts.count() == 2
        assert place.diary_entries.exists()
        assert place.trials.exists()
        assert place.findings.filter(state__in=[FindingState.CONFIRMED, FindingState.TAKEN_UP])
        assert place.findings.filter(state=FindingState.NOTED).exists()
    assert Finding.objects.exclude(insight=None).count() == 1
    assert not Finding.objects.filter(evidence=None).exists()


def _holds_recommendations_with_and_without_an_answer(chain: Chain) -> None:
    outcomes = list(Sending.objects.values_list("outcome", flat=True))

    assert outcomes.count(SendingOutcome.WAITING) == 2
    assert {SendingOutcome.PARTLY, SendingOutcome.IMPLEMENTED} <= set(outcomes)
    late = Sending.objects.filter(outcome=SendingOutcome.WAITING, due_on__lt=TODAY)
    assert late.count() == 1
    first = Recommendation.objects.get(title__startswith="Umowy na trzy lata")
    assert first.is_public
    assert first.grounds.exclude(finding=None).exists()
    assert first.cafe_notes.exists()


def _holds_a_cafe_whose_dots_led_to_a_recommendation(chain: Chain) -> None:
    cafe = Cafe.objects.get()

    assert (cafe.state, cafe.tables.count()) == (CafeState.ENDED, 3)
    assert cafe.people_count is not None
    assert cafe.given_dots.count() == 70 <= cafe.people_count * cafe.dots
    most = max(
        (note for table in cafe.tables.all() for note in table.notes.all()),
        key=lambda note: note.given_dots.count(),
    )
    assert most.recommendation is not None
    assert most.parts.count() == 2


def _holds_an_open_institution_seen_by_three_groups(chain: Chain) -> None:
    stored = OpenRound.objects.get()
    found = results(stored)

    assert (stored.state, stored.is_public) == (RoundState.CLOSED, True)
    assert found.silent == []
    assert len(found.areas) == 8
    for area in found.areas:
        assert all(area.means[group] is not None for group in OpenGroup)
    assert len(found.gaps) == 3
    assert stored.steps.count() == 3
    assert stored.institution.ladder_marks.count() == 2


def _holds_a_map_with_ties_of_both_sides_and_of_one(chain: Chain) -> None:
    ties = tie_map(chain.place).ties

    assert {True, False} == {one.tie.is_confirmed for one in ties}
    overview = line_overview(chain.place)
    assert sum(row.named is not None for row in overview.rows) == 3
    assert EngineRun.objects.filter(kind=RUN_KIND).count() == 1
    federation = umbrellas(chain.place).get()
    assert federation.name == "Dolińska Federacja Organizacji Społecznych"
    assert federation.umbrella_members.count() == 6
    assert federation.umbrella_members.exclude(agreed_at=None).count() == 3


def _holds_a_way_that_began_under_the_old_centre(chain: Chain) -> None:
    view = walk_view(named(chain, "Stowarzyszenie „Bliżej Siebie”"), on=TODAY)

    assert view.walk is not None
    assert view.walk.began_on < date(2026, 1, 1)
    assert view.walk.seen_variant == "ops"
    assert view.side == LocationVariant.CUS
    assert view.changed_on == date(2026, 1, 1)
    assert {one.code for one in view.kept} == {"1.2-ops", "1.3-ops", "3.2-ops", "4.1-ops"}
    assert walk_changes(view, on=TODAY)
    marks = DutyMark.objects.filter(state=StepState.DONE)
    assert {"cooperation_draft", "cooperation_opinion"} <= {one.code for one in marks}


def _holds_a_council_with_minutes_an_opinion_and_a_silence(chain: Chain) -> None:
    council = Council.objects.get()

    term = council.terms.get()
    assert (term.starts_on, term.ends_on) == (date(2026, 2, 2), date(2029, 2, 1))
    assert term.members.count() == 7
    assert term.members.get(user__email="radna@debowadolina.example").name == "Elżbieta Macierzanka"
    held = council.meetings.get(state=MeetingState.HELD)
    assert len(held.present) == 6
    assert held.minutes_published_at is not None
    opinions = dict(council.drafts.values_list("matter", "opinion"))
    assert opinions == {"programme": OpinionKind.WITH_REMARKS, "strategy": OpinionKind.WAIVED}


def _holds_both_views_of_the_mirror(chain: Chain) -> None:
    unit = named(chain, "Centrum Usług Społecznych w Dębowej Dolinie")
    picture = gap_picture(unit, chain.by, on=TODAY)

    assert picture.own is not None
    assert picture.views == 3
    assert len(picture.widest) == 3


def _is_loaded_once_and_writes_to_nobody(chain: Chain) -> None:
    counted = (Assessment, TieDeclaration, Finding, Recommendation, OpenRound, DutyMark)
    before = [model.objects.count() for model in counted]

    again = partnership_step(chain)

    assert again.startswith("samoocen 0, więzi 0, test modelu jest, rekomendacji 0")
    assert [model.objects.count() for model in counted] == before
    assert not mail.outbox


FACTS = (
    _holds_three_assessed_organisations,
    _holds_a_running_model_test_with_findings,
    _holds_recommendations_with_and_without_an_answer,
    _holds_a_cafe_whose_dots_led_to_a_recommendation,
    _holds_an_open_institution_seen_by_three_groups,
    _holds_a_map_with_ties_of_both_sides_and_of_one,
    _holds_a_way_that_began_under_the_old_centre,
    _holds_a_council_with_minutes_an_opinion_and_a_silence,
    _holds_both_views_of_the_mirror,
)


@pytest.mark.django_db
def test_folder_without_accounts_is_loaded_without_what_experts_wrote(chain: Chain) -> None:
    told = partnership_step(chain)

    assert "bez testu modelu" in told
    assert not Finding.objects.exists()
    assert not Assessment.objects.filter(state=AssessmentState.VERIFIED).exists()
    assert Recommendation.objects.count() == 4
