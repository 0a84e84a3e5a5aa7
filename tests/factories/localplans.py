"""Plans for tests: one goal, whole cards, nothing random."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from mosty.core.enums import DataStatus, DiArea
from mosty.diagnosis.enums import Direction, IndicatorKind
from mosty.diagnosis.models import Indicator
from mosty.localplans.enums import DeliveryForm, GoalKind, PlanState
from mosty.localplans.models import ActionCard, BudgetLine, Goal, LocalPlan, PlanIndicator
from tests.factories.territory import MunicipalityFactory


class LocalPlanFactory(DjangoModelFactory):
    class Meta:
        model = LocalPlan

    class Params:
        adopted = factory.Trait(
            state=PlanState.ADOPTED,
            is_public=True,
            adopted_on=date(2026, 11, 5),
            adopting_body="Rada Miejska",
            adopting_act="XII/88/2026",
        )

    municipality = factory.SubFactory(MunicipalityFactory)
    slug = factory.Sequence(lambda n: f"lpdi-{n}")
    title = "Lokalny Plan Deinstytucjonalizacji"
    year_from = 2026
    year_to = 2028
    law_as_of = date(2026, 11, 1)
    vision = "Każdy może żyć u siebie."
    main_goal = "Więcej pomocy blisko domu."


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    plan = factory.SubFactory(LocalPlanFactory)
    kind = GoalKind.STRATEGIC
    code = factory.Sequence(lambda n: f"{n + 1}")
    area = DiArea.SEN
    title = "Osoby starsze zostają w domu"


class ActionCardFactory(DjangoModelFactory):
    class Meta:
        model = ActionCard

    plan = factory.SubFactory(LocalPlanFactory)
    goal = factory.LazyAttribute(
        lambda card: card.plan.goals.first() or GoalFactory(plan=card.plan)
    )
    code = factory.Sequence(lambda n: f"D{n + 1}")
    area = DiArea.SEN
    title = "Usługi sąsiedzkie"
    description = "Sąsiedzi pomagają w zakupach i rozmowie."
    recipients = "40 osób po 75 roku życia"
    delivery_form = DeliveryForm.NEIGHBOURS
    starts_on = date(2026, 1, 1)
    ends_on = date(2027, 12, 31)
    responsible = "kierownik OPS"


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = BudgetLine

    action = factory.SubFactory(ActionCardFactory)
    year = 2026
    source = "gmina"
    amount_grosze = 1_250_050


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    code = factory.Sequence(lambda n: f"DI-{n + 1:02d}")
    name = "Osoby objęte usługami sąsiedzkimi"
    unit = "osób"
    kind = IndicatorKind.RESULT
    direction = Direction.UP_IS_GOOD
    area = DiArea.SEN


class PlanIndicatorFactory(DjangoModelFactory):
    class Meta:
        model = PlanIndicator

    plan = factory.SubFactory(LocalPlanFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    baseline_status = DataStatus.ZERO
    baseline_value = Decimal(0)
    baseline_year = 2025
    target_value = Decimal(40)
    target_year = 2028
    source = "sprawozdanie OPS"
    responsible = "koordynator planu"
