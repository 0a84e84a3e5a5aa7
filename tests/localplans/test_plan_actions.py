"""Deeds on a whole plan: its states, versions, texts."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.localplans import actions
from mosty.localplans.enums import PLAN_TRANSITIONS, PlanState
from mosty.localplans.models import LocalPlan
from mosty.localplans.queries import PlanSnapshot, take_snapshot
from mosty.localplans.queries.completeness import missing_points
from mosty.localplans.rules import CannotChangeState, PlanIncomplete, PlanIsClosed
from mosty.thread.enums import Audience
from mosty.thread.queries import station_for
from tests.factories.localplans import ActionCardFactory, LocalPlanFactory
from tests.factories.territory import MunicipalityFactory

from .conftest import card_fields

ACT = {
    "adopted_on": date(2026, 11, 5),
    "adopting_body": "Rada Miejska",
    "adopting_act": "XII/88/2026",
}
FIELDS = actions.PlanFields(
    title="Plan na lata 2026-2028", year_from=2026, year_to=2028, law_as_of=date(2026, 11, 1)
)


def test_plan_is_created_as_hidden_draft_with_audit_line(municipality, access_as):
    plan = actions.create_plan(
        municipality=municipality, fields=FIELDS, by=access_as(Role.PLAN_COORDINATOR)
    )
    assert (plan.slug, plan.state, plan.is_public) == ("lpdi-2026-2028", PlanState.DRAFT, False)
    assert AuditEntry.objects.filter(action="localplans.plan_created", object_id=plan.pk).exists()


def test_second_plan_of_the_same_years_gets_another_address(municipality, system):
    actions.create_plan(municipality=municipality, fields=FIELDS, by=system)
    second = actions.create_plan(municipality=municipality, fields=FIELDS, by=system)
    assert second.slug == "lpdi-2026-2028-2"


def test_plan_never_takes_the_address_of_the_form(municipality, system):
    plan = actions.create_plan(municipality=municipality, fields=FIELDS, slug="nowy", by=system)
    assert plan.slug == "nowy-2"


def test_plan_with_years_in_wrong_order_is_refused(municipality, system):
    with pytest.raises(InvalidInput) as refused:
        actions.create_plan(
            municipality=municipality,
            fields=actions.PlanFields(
                title="Plan", year_from=2028, year_to=2026, law_as_of=date(2026, 1, 1)
            ),
            by=system,
        )
    assert "year_to" in refused.value.fields


def test_plan_of_another_municipality_is_not_found(plan, access_as):
    stranger = system_access(MunicipalityFactory().pk)
    by = access_as(Role.PLAN_COORDINATOR)
    other = LocalPlanFactory()
    with pytest.raises(NotFound):
        actions.update_plan(plan=other, fields=FIELDS, revision=1, by=by)
    with pytest.raises(NotFound):
        actions.create_plan(municipality=other.municipality, fields=FIELDS, by=by)
    assert stranger.may("localplans.plan_edit")


def test_second_editor_of_a_plan_gets_both_versions(plan, system):
    actions.update_plan(plan=plan, fields=FIELDS, revision=1, by=system)
    with pytest.raises(StaleEdit) as refused:
        actions.update_plan(
            plan=plan,
            fields=actions.PlanFields(
                title="Inny", year_from=2026, year_to=2028, law_as_of=date(2026, 11, 1)
            ),
            revision=1,
            by=system,
        )
    assert refused.value.theirs["title"] == "Plan na lata 2026-2028"
    assert refused.value.yours["title"] == "Inny"


def test_chapter_text_is_saved_and_second_editor_is_stopped(plan, system):
    first = actions.save_chapter_text(plan=plan, code="1", body="Pierwszy", revision=0, by=system)
    assert first.revision == 1
    with pytest.raises(StaleEdit) as refused:
        actions.save_chapter_text(plan=plan, code="1", body="Drugi", revision=0, by=system)
    assert (refused.value.theirs, refused.value.yours) == ({"body": "Pierwszy"}, {"body": "Drugi"})


@pytest.mark.parametrize("before", list(PlanState))
@pytest.mark.parametrize("after", list(PlanState))
def test_plan_takes_only_the_steps_of_the_table(complete_plan, system, before, after):
    act = dict(ACT) if before in (PlanState.ADOPTED, PlanState.MONITORED) else {}
    LocalPlan.objects.filter(pk=complete_plan.pk).update(state=before, **act)
    given = ACT if after == PlanState.ADOPTED else {}
    if after in PLAN_TRANSITIONS[before]:
        version = actions.change_plan_state(plan=complete_plan, state=after, by=system, **given)
        complete_plan.refresh_from_db()
        assert complete_plan.state == after == version.state == version.snapshot["state"]
    else:
        with pytest.raises(CannotChangeState):
            actions.change_plan_state(plan=complete_plan, state=after, by=system, **given)
        complete_plan.refresh_from_db()
        assert complete_plan.state == before
        assert not complete_plan.versions.exists()


def test_consultation_makes_the_plan_and_its_stations_public(complete_plan, card, system):
    assert station_for("localplans.action", card.pk).audience == Audience.STAFF
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    assert complete_plan.is_public
    assert station_for("localplans.action", card.pk).audience == Audience.PUBLIC


def test_mayor_may_adopt_though_the_mayor_links_nothing(complete_plan, system, access_as):
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    LocalPlan.objects.update(is_public=False)
    actions.change_plan_state(
        plan=complete_plan, state=PlanState.ADOPTED, by=access_as(Role.MAYOR), **ACT
    )
    assert complete_plan.state == PlanState.ADOPTED


def test_adoption_needs_date_body_and_act(complete_plan, system):
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    with pytest.raises(InvalidInput) as refused:
        actions.change_plan_state(plan=complete_plan, state=PlanState.ADOPTED, by=system)
    assert set(refused.value.fields) == {"adopted_on", "adopting_body", "adopting_act"}


def test_adoption_of_an_incomplete_plan_lists_what_is_missing(plan, card, system):
    actions.change_plan_state(plan=plan, state=PlanState.CONSULTED, by=system)
    with pytest.raises(PlanIncomplete) as refused:
        actions.change_plan_state(plan=plan, state=PlanState.ADOPTED, by=system, **ACT)
    text = " ".join(refused.value.missing)
    assert len(refused.value.missing) == 3
    assert "D1" in text


def test_missing_points_name_the_place_to_fill_in(plan, card):
    paths = {point.path.rsplit("/plan/")[1] for point in missing_points(plan)}
    assert paths == {
        "lpdi-2026-2028/dzialania/D1/powiazania/",
        "lpdi-2026-2028/dzialania/D1/budzet/",
        "lpdi-2026-2028/wskazniki/nowy/?dzialanie=D1",
    }


def test_dates_outside_the_plan_are_a_missing_point(complete_plan, card):
    assert missing_points(complete_plan) == ()
    card.ends_on = date(2031, 1, 1)
    card.save()
    assert [point.action_code for point in missing_points(complete_plan)] == ["D1"]


def test_action_without_cost_is_complete_only_with_a_reason(complete_plan, card, system):
    from mosty.localplans.queries.snapshot import BudgetRow

    actions.set_budget(card=card, rows=[BudgetRow(2026, "gmina", 0)], by=system)
    assert len(missing_points(complete_plan)) == 1
    actions.set_budget(
        card=card, rows=[BudgetRow(2026, "gmina", 0)], note="Robią to sąsiedzi.", by=system
    )
    assert missing_points(complete_plan) == ()


def test_adopted_plan_keeps_its_text(complete_plan, card, system):
    actions.change_plan_state(plan=complete_plan, state=PlanState.CONSULTED, by=system)
    actions.change_plan_state(plan=complete_plan, state=PlanState.ADOPTED, by=system, **ACT)
    deeds = (
        lambda: actions.update_plan(plan=complete_plan, fields=FIELDS, revision=3, by=system),
        lambda: actions.save_action_card(
            plan=complete_plan, fields=card_fields(complete_plan), card=card, by=system
        ),
        lambda: actions.set_budget(card=card, rows=[], by=system),
        lambda: actions.remove_action_card(card=card, by=system),
        lambda: actions.save_chapter_text(
            plan=complete_plan, code="1", body="x", revision=0, by=system
        ),
        lambda: actions.add_goal(
            plan=complete_plan, fields=actions.GoalFields("9", "SEN", "Nowy cel"), by=system
        ),
    )
    for deed in deeds:
        with pytest.raises(PlanIsClosed):
            deed()


def test_version_holds_the_plan_as_it_was(complete_plan, system):
    version = actions.create_version(plan=complete_plan, note="Przed radą", by=system)
    assert PlanSnapshot.from_dict(version.snapshot) == take_snapshot(complete_plan)
    assert (version.number, version.created_by_label) == (1, "system")
    LocalPlan.objects.update(title="Zmieniony")
    version.refresh_from_db()
    assert version.snapshot["title"] == "Lokalny Plan Deinstytucjonalizacji"


def test_version_cannot_be_changed_even_past_the_deeds(complete_plan, system):
    version = actions.create_version(plan=complete_plan, note="Przed radą", by=system)
    with pytest.raises(DatabaseError), transaction.atomic():
        version.__class__.objects.filter(pk=version.pk).update(note="inna")
    version.note = "jeszcze inna"
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()
    version.refresh_from_db()
    assert version.note == "Przed radą"


def test_version_without_a_note_is_refused(plan, system):
    with pytest.raises(InvalidInput):
        actions.create_version(plan=plan, note="  ", by=system)


def test_snapshot_takes_the_same_number_of_queries_for_one_and_three_cards(
    plan, django_assert_num_queries
):
    ActionCardFactory(plan=plan)
    plan = LocalPlan.objects.select_related("municipality").get(pk=plan.pk)
    with django_assert_num_queries(7):
        take_snapshot(plan)
    ActionCardFactory(plan=plan)
    ActionCardFactory(plan=plan)
    with django_assert_num_queries(7):
        take_snapshot(plan)


def test_clerk_may_not_edit_the_plan(plan, access_as):
    with pytest.raises(NotAllowed):
        actions.update_plan(plan=plan, fields=FIELDS, revision=1, by=access_as(Role.CLERK))
