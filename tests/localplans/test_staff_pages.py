"""Pages on which the plan is written, moved on and monitored."""

from datetime import date

import pytest

from mosty.core.access import Role
from mosty.localplans import actions
from mosty.localplans.enums import PlanState
from mosty.localplans.models import ActionCard, LocalPlan
from mosty.localplans.queries.snapshot import BudgetRow
from mosty.thread.enums import StationKind
from tests.factories.localplans import GoalFactory, IndicatorFactory, PlanIndicatorFactory

from .conftest import a_station, card_fields

BASE = "/debowa-dolina/plan/"
PLAN = f"{BASE}lpdi-2026-2028/"
PLAN_DATA = {
    "title": "Plan na lata 2026-2028",
    "year_from": "2026",
    "year_to": "2028",
    "law_as_of": "2026-11-01",
    "vision": "Blisko domu.",
}
CARD_DATA = {
    "code": "D1",
    "title": "Usługi sąsiedzkie",
    "area": "SEN",
    "description": "Sąsiedzi pomagają w zakupach i rozmowie.",
    "recipients": "40 osób po 75 roku życia",
    "delivery_form": "sasiedzkie",
    "starts_on": "2026-01-01",
    "ends_on": "2027-12-31",
    "responsible": "kierownik OPS",
}


def card_data(plan: LocalPlan, **changes: str) -> dict[str, str]:
    return CARD_DATA | {"goal_id": str(plan.goals.get(code="1").pk)} | changes


@pytest.fixture
def coordinator(client_as):
    return client_as(Role.PLAN_COORDINATOR)


def test_coordinator_makes_a_plan_with_goal_and_action(coordinator, municipality):
    response = coordinator.post(f"{BASE}nowy/", PLAN_DATA, follow=True)
    assert response.request["PATH_INFO"] == f"{PLAN}zadania/"
    coordinator.post(f"{PLAN}cele/nowy/", {"code": "1", "area": "SEN", "title": "Dom"})
    plan = LocalPlan.objects.get()
    response = coordinator.post(f"{PLAN}dzialania/nowe/", card_data(plan))
    assert response["Location"] == f"{PLAN}dzialania/D1/powiazania/"
    text = coordinator.get(f"{PLAN}zadania/").content.decode()
    assert "Brakuje 4 rzeczy do przyjęcia planu" in text


def test_form_error_keeps_what_was_typed(coordinator, plan):
    response = coordinator.post(
        f"{PLAN}dzialania/nowe/", card_data(plan, ends_on="2020-01-01", risks="Zabraknie ludzi")
    )
    text = response.content.decode()
    assert response.status_code == 200
    assert "Koniec jest przed początkiem." in text
    assert "Zabraknie ludzi" in text
    assert not ActionCard.objects.exists()


def test_second_editor_sees_both_versions_and_loses_nothing(coordinator, plan, card, system):
    opened = str(card.revision)
    actions.save_action_card(
        plan=plan,
        fields=card_fields(plan, recipients="60 osób z sołectw"),
        card=card,
        revision=card.revision,
        by=system,
    )
    response = coordinator.post(
        f"{PLAN}dzialania/D1/edycja/",
        card_data(plan, responsible="organizatorka społeczności", revision=opened),
    )
    text = response.content.decode()
    assert response.status_code == 409
    for words in (
        "Dwie osoby edytowały to w tym samym czasie",
        "60 osób z sołectw",
        'value="40 osób po 75 roku życia"',
        'value="organizatorka społeczności"',
        'name="keep-recipients"',
        'name="keep-responsible"',
    ):
        assert words in text, words
    assert 'name="keep-title"' not in text
    response = coordinator.post(
        f"{PLAN}dzialania/D1/edycja/",
        card_data(
            plan,
            responsible="organizatorka społeczności",
            revision="2",
            **{"keep-recipients": "theirs", "keep-responsible": "yours"},
        ),
    )
    assert response.status_code == 302
    card.refresh_from_db()
    assert (card.recipients, card.responsible) == (
        "60 osób z sołectw",
        "organizatorka społeczności",
    )


def test_clash_form_carries_the_revision_that_is_stored_now(coordinator, plan, card, system):
    actions.save_action_card(plan=plan, fields=card_fields(plan), card=card, by=system)
    response = coordinator.post(
        f"{PLAN}dzialania/D1/edycja/", card_data(plan, title="Inny tytuł", revision="1")
    )
    assert 'name="revision" value="2"' in response.content.decode()


def test_second_editor_of_the_plan_and_of_a_chapter_sees_both_texts(
    coordinator, plan, system, monkeypatch
):
    actions.update_plan(
        plan=plan,
        fields=actions.PlanFields(
            title="Tytuł pierwszej osoby",
            year_from=2026,
            year_to=2028,
            law_as_of=date(2026, 11, 1),
        ),
        revision=1,
        by=system,
    )
    response = coordinator.post(f"{PLAN}edycja/", PLAN_DATA | {"revision": "1"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Tytuł pierwszej osoby" in text
    assert "Plan na lata 2026-2028" in text


def test_budget_grid_reads_polish_amounts_and_zero(coordinator, plan, card):
    response = coordinator.post(
        f"{PLAN}dzialania/D1/budzet/",
        {"kwota-2026-gmina": "12 500,50", "kwota-2027-ue": "0", "opened": "", "note": "wycena"},
    )
    assert response.status_code == 302
    assert list(card.budget_lines.values_list("year", "source", "amount_grosze")) == [
        (2026, "gmina", 1_250_050),
        (2027, "ue", 0),
    ]
    text = coordinator.get(f"{PLAN}dzialania/D1/budzet/").content.decode()
    assert 'value="12\u00a0500,50"' in text


def test_budget_grid_says_what_is_wrong_and_keeps_the_text(coordinator, plan, card):
    response = coordinator.post(
        f"{PLAN}dzialania/D1/budzet/", {"kwota-2026-gmina": "dużo", "kwota-2027-gmina": "7"}
    )
    text = response.content.decode()
    assert "Wpisz kwotę w złotych" in text
    assert 'value="dużo"' in text
    assert not card.budget_lines.exists()


def test_second_editor_of_the_budget_sees_the_saved_amounts(coordinator, plan, card, system):
    actions.set_budget(card=card, rows=[BudgetRow(2026, "gmina", 70_000)], by=system)
    response = coordinator.post(
        f"{PLAN}dzialania/D1/budzet/", {"kwota-2026-gmina": "900", "opened": ""}
    )
    text = response.content.decode()
    assert response.status_code == 409
    assert 'value="900"' in text
    assert "700\u00a0zł" in text
    assert 'value="2026:gmina:70000"' in text


def test_links_page_offers_needs_and_services(coordinator, municipality, card):
    need = a_station(municipality, StationKind.NEED, title="Samotność")
    service = a_station(municipality, StationKind.SERVICE, title="Klub seniora")
    path = f"{PLAN}dzialania/D1/powiazania/"
    text = coordinator.get(path).content.decode()
    assert "Samotność" in text
    assert "Klub seniora" in text
    coordinator.post(path, {"needs": [need.pk], "services": [service.pk]})
    assert coordinator.get(path).content.decode().count("checked") == 2
    coordinator.post(path, {})
    assert "checked" not in coordinator.get(path).content.decode()


def test_indicator_form_takes_decimal_comma(coordinator, plan, card):
    indicator = IndicatorFactory()
    response = coordinator.post(
        f"{PLAN}wskazniki/nowy/",
        {
            "indicator_id": indicator.pk,
            "judges": f"action-{card.pk}",
            "baseline_status": "no_data",
            "baseline_year": "2025",
            "target_value": "12,5",
            "target_year": "2028",
            "source": "OPS",
            "frequency": "rocznie",
            "responsible": "koordynator",
        },
    )
    assert response.status_code == 302, response.content.decode()
    row = plan.indicators.get()
    assert (str(row.target_value.normalize()), row.action) == ("12.5", card)
    text = coordinator.get(f"{PLAN}wskazniki/{row.pk}/").content.decode()
    assert 'value="12,5"' in text
    coordinator.post(f"{PLAN}wskazniki/{row.pk}/usun/")
    assert not plan.indicators.exists()


def test_adoption_page_lists_what_is_missing_and_refuses(coordinator, plan, card, system):
    actions.change_plan_state(plan=plan, state=PlanState.CONSULTED, by=system)
    path = f"{PLAN}stan/adopted/"
    data = {
        "state": "adopted",
        "adopted_on": "2026-11-05",
        "adopting_body": "Rada",
        "adopting_act": "XII/88",
    }
    assert "nie odpowiada na żadną potrzebę" in coordinator.get(path).content.decode()
    response = coordinator.post(path, data)
    assert response.status_code == 200
    assert "Plan nie jest jeszcze kompletny" in response.content.decode()
    plan.refresh_from_db()
    assert plan.state == PlanState.CONSULTED


def test_adoption_page_says_that_the_act_must_be_given(coordinator, complete_plan, system):
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    text = coordinator.get(f"{PLAN}stan/adopted/").content.decode()
    assert text.count("(nieobowiązkowe)") == 1  # only the note for the list of versions
    response = coordinator.post(f"{PLAN}stan/adopted/", {"state": "adopted", "note": "po sesji"})
    text = response.content.decode()
    assert "Podaj dzień, w którym plan został przyjęty." in text
    assert "Wpisz numer uchwały albo zarządzenia." in text
    assert "po sesji" in text


def test_plan_is_adopted_on_the_page(coordinator, complete_plan, system):
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    response = coordinator.post(
        f"{PLAN}stan/adopted/",
        {
            "state": "adopted",
            "adopted_on": "2026-11-05",
            "adopting_body": "Rada Miejska",
            "adopting_act": "XII/88/2026",
        },
        follow=True,
    )
    assert "XII/88/2026" in response.content.decode()
    assert coordinator.get(f"{PLAN}stan/adopted/").status_code == 404
    refused = coordinator.post(
        f"{PLAN}dzialania/D1/edycja/", card_data(complete_plan, revision="1")
    )
    assert "Ten plan jest już przyjęty" in refused.content.decode()


def test_monitoring_pages_store_state_and_reading(client_as, complete_plan, card):
    organiser = client_as(Role.SERVICE_ORGANISER)
    response = organiser.post(
        f"{PLAN}dzialania/D1/stan/", {"state": "zaniechane", "reason": "", "on": "2026-01-05"}
    )
    assert "Napisz, dlaczego działanie zostało zaniechane" in response.content.decode()
    organiser.post(f"{PLAN}dzialania/D1/stan/", {"state": "w_toku", "on": "2026-01-05"})
    card.refresh_from_db()
    assert card.state == "w_toku"
    row = complete_plan.indicators.get()
    path = f"{PLAN}wskazniki/{row.pk}/odczyt/"
    data = {"year": "2026", "status": "value", "value": "7,5", "read_on": "2026-02-01"}
    assert organiser.post(path, data | {"value": ""}).status_code == 200
    assert organiser.post(path, data).status_code == 302
    assert "7,5" in organiser.get(path).content.decode() or row.indicator.decimals == 0
    assert "w toku" in organiser.get(f"{PLAN}monitoring/").content.decode()


def test_monitoring_page_of_an_empty_plan_explains_itself(coordinator, plan):
    text = coordinator.get(f"{PLAN}monitoring/").content.decode()
    assert "Nie ma jeszcze działań" in text


def test_goal_is_removed_only_when_nothing_hangs_on_it(coordinator, plan, card):
    refused = coordinator.post(f"{PLAN}cele/1/usun/")
    assert "Do tego celu należą" in refused.content.decode()
    GoalFactory(plan=plan, code="2")
    coordinator.post(f"{PLAN}cele/2/usun/")
    assert not plan.goals.filter(code="2").exists()


def test_removal_of_a_card_asks_first(coordinator, plan, card):
    text = coordinator.get(f"{PLAN}dzialania/D1/usun/").content.decode()
    assert "Usługi sąsiedzkie" in text
    assert ActionCard.objects.exists()
    coordinator.post(f"{PLAN}dzialania/D1/usun/")
    assert not ActionCard.objects.exists()


def test_version_is_stored_with_a_note(coordinator, plan):
    assert coordinator.post(f"{PLAN}wersje/nowa/", {"note": ""}).status_code == 200
    coordinator.post(f"{PLAN}wersje/nowa/", {"note": "Przed radą seniorów"})
    assert "Przed radą seniorów" in coordinator.get(f"{PLAN}wersje/").content.decode()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("nowy/", "plan_edit"),
        ("lpdi-2026-2028/edycja/", "plan_edit"),
        ("lpdi-2026-2028/zadania/", "see_drafts"),
        ("lpdi-2026-2028/cele/nowy/", "plan_edit"),
        ("lpdi-2026-2028/cele/1/", "plan_edit"),
        ("lpdi-2026-2028/cele/1/usun/", "plan_edit"),
        ("lpdi-2026-2028/dzialania/nowe/", "action_edit"),
        ("lpdi-2026-2028/dzialania/D1/edycja/", "action_edit"),
        ("lpdi-2026-2028/dzialania/D1/budzet/", "action_edit"),
        ("lpdi-2026-2028/dzialania/D1/powiazania/", "action_edit"),
        ("lpdi-2026-2028/dzialania/D1/usun/", "action_edit"),
        ("lpdi-2026-2028/dzialania/D1/stan/", "monitor"),
        ("lpdi-2026-2028/wskazniki/nowy/", "action_edit"),
        ("lpdi-2026-2028/stan/consulted/", "adopt"),
        ("lpdi-2026-2028/monitoring/", "monitor"),
        ("lpdi-2026-2028/wersje/nowa/", "plan_edit"),
        ("lpdi-2026-2028/dokumenty/nowe/", "documents_make"),
    ],
)
@pytest.mark.parametrize(
    "role", [Role.RESIDENT, Role.MAYOR, Role.CLERK, Role.COMMUNITY_ORGANISER, Role.PLAN_COORDINATOR]
)
def test_staff_page_opens_only_for_its_permission(
    client_as, access_as, plan, card, role, path, code
):
    allowed = access_as(role).may(f"localplans.{code}")
    status = client_as(role).get(BASE + path).status_code
    assert status in ((200, 302) if allowed else (403,))


def test_visitor_is_sent_to_sign_in(client, plan):
    assert client.get(f"{PLAN}zadania/").status_code == 302


def test_staff_pages_of_another_municipality_are_not_found(client_as, municipality):
    from tests.factories.localplans import LocalPlanFactory

    other = LocalPlanFactory(slug="obcy")
    PlanIndicatorFactory(plan=other)
    browser = client_as(Role.PLAN_COORDINATOR)
    assert browser.get(f"{BASE}obcy/zadania/").status_code == 404
    assert browser.get(f"/{other.municipality.slug}/plan/obcy/zadania/").status_code == 403
