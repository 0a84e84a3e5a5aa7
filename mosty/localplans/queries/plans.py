"""Plans and what stands in them, for pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.enums import DiArea
from mosty.core.errors import NotFound
from mosty.diagnosis.models import Indicator
from mosty.directory.models import ServiceType
from mosty.localplans.enums import PlanState
from mosty.localplans.models import (
    ActionCard,
    BudgetLine,
    Goal,
    LocalPlan,
    PlanDocument,
    PlanIndicator,
    PlanVersion,
)
from mosty.localplans.queries.take import ACTION_SOURCE
from mosty.localplans.rules import code_key
from mosty.people.models import Organisation
from mosty.territory.models import Municipality
from mosty.thread.enums import StationKind
from mosty.thread.models import Link, Station


@dataclass(frozen=True)
class GoalNode:
    """A strategic goal with its operational goals and all their actions."""

    goal: Goal
    actions: tuple[ActionCard, ...]
    children: tuple["GoalNode", ...]


@dataclass(frozen=True)
class AreaActions:
    """The actions of one area."""

    area: DiArea
    actions: tuple[ActionCard, ...]


def plans(municipality: Municipality, *, access: Access) -> QuerySet[LocalPlan]:
    """Plans this reader may see, the newest period first."""
    found = LocalPlan.objects.filter(municipality=municipality)
    if not access.may("localplans.see_drafts"):
        found = found.filter(is_public=True)
    return found.annotate(budget_grosze=Sum("actions__budget_lines__amount_grosze")).order_by(
        "-year_from", "slug"
    )


def visible_plan(municipality: Municipality, slug: str, *, access: Access) -> LocalPlan:
    """The plan by its address, or NotFound where this reader may not see it."""
    plan = (
        LocalPlan.objects.select_related("municipality")
        .filter(municipality=municipality, slug=slug)
        .first()
    )
    if plan is None or not (plan.is_public or access.may("localplans.see_drafts")):
        raise NotFound(_("There is no such plan here, or it is not public yet."))
    return plan


def current_plan(municipality: Municipality, *, public_only: bool = True) -> LocalPlan | None:
    """The plan to show first: in force before consulted before draft, the newest of its state."""
    found = LocalPlan.objects.select_related("municipality").filter(municipality=municipality)
    if public_only:
        found = found.filter(is_public=True)
    order = {
        PlanState.MONITORED: 0,
        PlanState.ADOPTED: 0,
        PlanState.CONSULTED: 1,
        PlanState.DRAFT: 2,
    }
    ranked = sorted(found, key=lambda plan: (order[PlanState(plan.state)], -plan.year_from))
    return ranked[0] if ranked else None


def plan_actions(plan: LocalPlan) -> list[ActionCard]:
    """All cards of the plan in code order, with goal, provider and the sum of their budget."""
    cards = (
        plan.actions.select_related("goal", "provider", "plan")
        .annotate(budget_grosze=Sum("budget_lines__amount_grosze"))
        .order_by("code")
    )
    return sorted(cards, key=lambda card: code_key(card.code))


def actions_by_area(cards: Sequence[ActionCard]) -> list[AreaActions]:
    """Cards grouped by area, in the order of the areas."""
    return [
        AreaActions(area, tuple(card for card in cards if card.area == area))
        for area in DiArea
        if any(card.area == area for card in cards)
    ]


def goal_tree(plan: LocalPlan, cards: Sequence[ActionCard]) -> list[GoalNode]:
    """Strategic goals with their operational ones and the given cards, in code order."""
    goals = sorted(plan.goals.all(), key=lambda goal: code_key(goal.code))

    def node(goal: Goal) -> GoalNode:
        return GoalNode(
            goal=goal,
            actions=tuple(card for card in cards if card.goal_id == goal.pk),
            children=tuple(node(child) for child in goals if child.parent_id == goal.pk),
        )

    return [node(goal) for goal in goals if goal.parent_id is None]


def action_card(plan: LocalPlan, code: str) -> ActionCard:
    """The card by its code, with its budget, or NotFound."""
    card = (
        plan.actions.select_related("goal", "provider", "plan__municipality")
        .prefetch_related(
            Prefetch("budget_lines", queryset=BudgetLine.objects.order_by("year", "source"))
        )
        .filter(code=code)
        .first()
    )
    if card is None:
        raise NotFound(_("There is no such action in this plan."))
    return card


def plan_goal(plan: LocalPlan, code: str) -> Goal:
    goal = plan.goals.select_related("parent").filter(code=code).first()
    if goal is None:
        raise NotFound(_("There is no such goal in this plan."))
    return goal


def plan_indicator(plan: LocalPlan, pk: int) -> PlanIndicator:
    row = plan.indicators.select_related("indicator", "goal", "action").filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such indicator in this plan."))
    return row


def plan_versions(plan: LocalPlan, *, access: Access) -> QuerySet[PlanVersion]:
    """Stored versions the reader may see, the newest first, without their contents.

    Versions kept while the plan was a draft are for those who may read drafts.
    """
    found = plan.versions.all()
    if not access.may("localplans.see_drafts"):
        found = found.exclude(state=PlanState.DRAFT)
    return found.defer("snapshot").order_by("-number")


def plan_version(plan: LocalPlan, number: int, *, access: Access) -> PlanVersion:
    """The version with its contents, or NotFound."""
    version = plan_versions(plan, access=access).filter(number=number).defer(None).first()
    if version is None:
        raise NotFound(_("There is no such version of this plan."))
    return version


def plan_documents(plan: LocalPlan, *, access: Access) -> QuerySet[PlanDocument]:
    """Produced files of the versions the reader may see, the newest version first."""
    return (
        PlanDocument.objects.filter(version__in=plan_versions(plan, access=access).values("pk"))
        .select_related("version")
        .defer("version__snapshot")
        .order_by("-version__number", "kind", "file_format")
    )


def plan_document(plan: LocalPlan, pk: int, *, access: Access) -> PlanDocument:
    document = plan_documents(plan, access=access).filter(pk=pk).first()
    if document is None:
        raise NotFound(_("There is no such document of this plan."))
    return document


def indicator_choices(municipality: Municipality) -> list[Indicator]:
    """Indicators the municipality may put into a plan: shared ones and its own."""
    return list(
        Indicator.objects.filter(
            Q(municipality__isnull=True) | Q(municipality=municipality)
        ).order_by("-is_core", "position", "code")
    )


def organisation_choices(municipality: Municipality) -> list[Organisation]:
    return list(
        Organisation.objects.unmerged().filter(municipality=municipality).order_by("sort_key")
    )


def service_type_choices() -> list[ServiceType]:
    return list(ServiceType.objects.order_by("code"))


def service_type_name(code: str) -> str:
    """`U01 usługi opiekuńcze`, or "" without a code."""
    if not code:
        return ""
    found = ServiceType.objects.filter(code=code).first()
    return str(found) if found else code


def link_choices(municipality: Municipality, kind: StationKind) -> list[Station]:
    """Needs or services of the municipality that an action can be linked to."""
    return list(
        Station.objects.filter(municipality=municipality, kind=kind).order_by("area", "sort_key")
    )


def linked_station_ids(card: ActionCard) -> set[int]:
    """Stations of needs before and services after the card."""
    links = Link.objects.filter(
        Q(target__source=ACTION_SOURCE, target__source_id=card.pk, origin__kind=StationKind.NEED)
        | Q(
            origin__source=ACTION_SOURCE,
            origin__source_id=card.pk,
            target__kind=StationKind.SERVICE,
        )
    ).select_related("origin", "target")
    return {
        link.origin_id if link.origin.kind == StationKind.NEED else link.target_id for link in links
    }


def next_action_code(plan: LocalPlan) -> str:
    """A free code of the shape D1, D2, … for a new card."""
    taken = set(plan.actions.values_list("code", flat=True))
    return next(code for code in (f"D{n}" for n in range(1, len(taken) + 2)) if code not in taken)


def next_goal_code(plan: LocalPlan, parent: Goal | None = None) -> str:
    """A free code: 1, 2, … for strategic goals, 1.1, 1.2, … under a parent."""
    taken = set(plan.goals.values_list("code", flat=True))
    prefix = f"{parent.code}." if parent else ""
    codes = (f"{prefix}{n}" for n in range(1, len(taken) + 2))
    return next(code for code in codes if code not in taken)


def newest_version_number(plan: LocalPlan) -> int:
    """0 while nothing was stored."""
    return plan.versions.aggregate(last=Max("number"))["last"] or 0
