"""Pages everyone reads, in Polish."""

from datetime import date
from decimal import Decimal

import pytest

from mosty.core.access import Role
from mosty.localplans import actions
from mosty.localplans.enums import ActionState, PlanState
from mosty.localplans.models import LocalPlan, Reading
from mosty.localplans.queries.snapshot import BudgetRow
from mosty.thread.actions import link
from mosty.thread.enums import StationKind
from tests.factories.localplans import (
    ActionCardFactory,
    BudgetLineFactory,
    LocalPlanFactory,
    PlanIndicatorFactory,
)

from .conftest import a_station, link_need, many_cards

BASE = "/debowa-dolina/plan/"
PLAN = f"{BASE}lpdi-2026-2028/"
PAGES = ("", "budzet/", "wskazniki/", "wersje/", "dokumenty/", "dzialania/D1/")


def page(response) -> str:
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


@pytest.fixture
def public_plan(complete_plan, system) -> LocalPlan:
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    return complete_plan


def test_empty_list_offers_the_visitor_another_way(client, municipality):
    text = page(client.get(BASE))
    assert "Nie ma jeszcze planu do pokazania" in text
    assert "Utwórz plan" not in text


def test_empty_list_offers_the_coordinator_to_start(client_as):
    assert f'href="{BASE}nowy/"' in page(client_as(Role.PLAN_COORDINATOR).get(BASE))


def test_list_shows_the_public_plan_with_its_progress(client, public_plan):
    text = page(client.get(BASE))
    assert f'href="{PLAN}"' in text
    assert "0 z 1" in text


def test_draft_is_hidden_from_visitors_on_every_page(client, complete_plan):
    assert "Lokalny Plan Deinstytucjonalizacji" not in page(client.get(BASE))
    for path in PAGES:
        assert client.get(PLAN + path).status_code == 404, path


@pytest.mark.parametrize(
    ("role", "sees"),
    [(Role.RESIDENT, False), (Role.NGO_WORKER, False), (Role.COUNCILLOR, True), (Role.CLERK, True)],
)
def test_draft_is_shown_to_those_who_may_read_drafts(client_as, complete_plan, role, sees):
    browser = client_as(role)
    for path in PAGES:
        assert browser.get(PLAN + path).status_code == (200 if sees else 404), path


@pytest.mark.slow
def test_public_plan_answers_visitors_on_every_page(client, public_plan):
    for path in PAGES:
        page(client.get(PLAN + path))


def test_plan_page_shows_goals_actions_and_money(client, public_plan):
    text = page(client.get(PLAN))
    for words in (
        "Każdy może żyć u siebie.",
        "Osoby starsze zostają w domu",
        "D1. Usługi sąsiedzkie",
        "zaplanowane",
        "12\u00a0500,50\u00a0zł",
        "0 z 1",
    ):
        assert words in text, words


def test_action_page_says_whose_voices_led_to_it(client, municipality, public_plan, card, system):
    need = link_need(card, system, number=5, title="Samotność osób starszych")
    voice = a_station(municipality, StationKind.VOICE, title="Brak rozmowy")
    link(origin=voice, target=need, by=system)
    text = page(client.get(f"{PLAN}dzialania/D1/"))
    for words in ("Czyje głosy do tego doprowadziły", "Brak rozmowy", "Samotność osób starszych"):
        assert words in text, words


def test_dropped_action_shows_its_reason(client, public_plan, card, system):
    actions.set_action_state(
        card=card, state=ActionState.DROPPED, reason="Powiat zrobi to sam.", by=system
    )
    text = page(client.get(f"{PLAN}dzialania/D1/"))
    assert "zaniechane" in text
    assert "Powiat zrobi to sam." in text


def test_unknown_action_is_a_calm_404(client, public_plan):
    response = client.get(f"{PLAN}dzialania/D99/")
    assert response.status_code == 404
    assert "Nie ma takiego działania w tym planie" in response.content.decode()


@pytest.mark.parametrize("axis", ["source", "area", "goal", "action", "nonsense"])
def test_budget_page_counts_along_every_axis(client, public_plan, axis):
    text = page(client.get(f"{PLAN}budzet/?os={axis}"))
    assert "<svg" in text
    assert "12\u00a0500,50\u00a0zł" in text


def test_indicator_without_reading_and_without_data_says_so(client, public_plan, card):
    PlanIndicatorFactory(
        plan=public_plan,
        action=card,
        indicator__code="DI-09",
        baseline_status="no_data",
        baseline_value=None,
    )
    text = page(client.get(f"{PLAN}wskazniki/"))
    assert "brak danych" in text
    assert "jeszcze nie odczytano" in text


def test_indicator_shows_its_latest_reading(client, public_plan, card):
    row = PlanIndicatorFactory(plan=public_plan, action=card, indicator__code="DI-09")
    Reading.objects.create(
        plan_indicator=row, year=2026, value=Decimal(12), status="value", read_on=date(2026, 12, 1)
    )
    text = page(client.get(f"{PLAN}wskazniki/"))
    assert "12\u00a0osób" in text
    assert "30 z 100" in text


def test_visitor_sees_versions_from_the_consultation_on(client, client_as, complete_plan, system):
    actions.create_version(plan=complete_plan, note="Szkic do rozmowy", by=system)
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    text = page(client.get(f"{PLAN}wersje/"))
    assert "wersja 2" in text
    assert "Szkic do rozmowy" not in text
    assert client.get(f"{PLAN}wersje/1/").status_code == 404
    assert client.get(f"{PLAN}wersje/1/do/2/").status_code == 404
    assert "Szkic do rozmowy" in page(client_as(Role.COUNCILLOR).get(f"{PLAN}wersje/"))


def test_difference_page_shows_old_and_new_amounts(client, public_plan, card, system):
    actions.set_budget(card=card, rows=[BudgetRow(2026, "gmina", 2_000_000)], by=system)
    actions.create_version(plan=public_plan, note="Po uwagach", by=system)
    text = page(client.get(f"{PLAN}wersje/1/do/2/"))
    assert "12\u00a0500,50\u00a0zł" in text
    assert "20\u00a0000\u00a0zł" in text
    assert "7\u00a0499,50\u00a0zł" in text
    assert "Nic się nie zmieniło" in page(client.get(f"{PLAN}wersje/1/do/1/"))


def test_version_page_shows_the_plan_as_it_was(client, public_plan):
    LocalPlan.objects.update(title="Nowy tytuł")
    assert "Lokalny Plan Deinstytucjonalizacji" in page(client.get(f"{PLAN}wersje/1/"))


def test_nothing_of_another_municipality_shows_up(client, public_plan):
    other = LocalPlanFactory(adopted=True, title="Obcy plan", slug="obcy")
    ActionCardFactory(plan=other, code="D1", title="Obce działanie")
    assert "Obcy plan" not in page(client.get(BASE))
    assert client.get(f"{BASE}obcy/").status_code == 404
    assert client.get(f"{BASE}obcy/dzialania/D1/").status_code == 404


def test_script_typed_by_a_user_is_shown_as_text(client, public_plan, card):
    evil = "<script>alert(1)</script>\"'"
    LocalPlan.objects.update(title=evil, vision=evil, summary_easy=evil)
    type(card).objects.update(title=evil, description=evil, text_easy=evil, recipients=evil)
    for path in (BASE, PLAN, f"{PLAN}dzialania/D1/", f"{PLAN}budzet/?os=action"):
        text = page(client.get(path))
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "&amp;lt;script" not in text, path


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("", Role.ANYONE),
        ("budzet/?os=action", Role.ANYONE),
        ("wskazniki/", Role.ANYONE),
        ("wersje/", Role.ANYONE),
        ("zadania/", Role.PLAN_COORDINATOR),
        ("monitoring/", Role.PLAN_COORDINATOR),
    ],
)
def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    client_as, public_plan, system, django_assert_max_num_queries, path, role
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client_as(role)

    def fill(count: int, start: int) -> None:
        for n, card in enumerate(many_cards(public_plan, count), start):
            card.code = f"Y{n}"
            card.save()
            BudgetLineFactory(action=card)
            PlanIndicatorFactory(plan=public_plan, action=card, indicator__code=f"X-{n}")
            actions.create_version(plan=public_plan, note=f"wersja {n}", by=system)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(browser.get(PLAN + path))
        return len(captured)

    fill(1, 100)
    queries()  # fills caches
    one = queries()
    fill(2, 200)
    assert queries() == one


def test_list_of_plans_takes_the_same_queries_for_three_as_for_one(client, municipality):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client.get(BASE))
        return len(captured)

    LocalPlanFactory(municipality=municipality, adopted=True)
    queries()
    one = queries()
    LocalPlanFactory(municipality=municipality, adopted=True)
    LocalPlanFactory(municipality=municipality, adopted=True)
    assert queries() == one
