"""What a plan still lacks before it can be adopted, point by point, each with its place."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from mosty.localplans.models import ActionCard, LocalPlan
from mosty.localplans.queries.take import ACTION_SOURCE
from mosty.localplans.rules import code_key
from mosty.thread.enums import StationKind
from mosty.thread.models import Link


@dataclass(frozen=True)
class MissingPoint:
    """One thing to fill in.

    Attributes:
        text: what is missing, in words.
        path: address of the form where it can be filled in.
        action_code: the card it belongs to, "" if the plan itself.
    """

    text: str
    path: str
    action_code: str = ""


def missing_points(plan: LocalPlan) -> tuple[MissingPoint, ...]:
    """Everything that keeps the plan from adoption; empty when it is complete."""
    slugs = (plan.municipality.slug, plan.slug)
    points: list[MissingPoint] = []
    edit = reverse("localplans:plan_edit", args=slugs)
    if not plan.vision.strip():
        points.append(MissingPoint(_("The plan has no vision."), edit))
    if not plan.main_goal.strip():
        points.append(MissingPoint(_("The plan has no main goal."), edit))
    cards = list(plan.actions.select_related("goal").prefetch_related("budget_lines", "indicators"))
    if not cards:
        points.append(
            MissingPoint(
                _("The plan has no action card."), reverse("localplans:action_create", args=slugs)
            )
        )
    judged_goals = set(
        plan.indicators.filter(action__isnull=True, goal__isnull=False).values_list(
            "goal_id", flat=True
        )
    )
    with_need = cards_with_need(plan)
    for card in sorted(cards, key=lambda card: code_key(card.code)):
        points.extend(_of_card(plan, card, card.pk in with_need, judged_goals))
    return tuple(points)


def cards_with_need(plan: LocalPlan) -> set[int]:
    """Ids of the actions that at least one need of the thread leads to."""
    return set(
        Link.objects.filter(
            municipality_id=plan.municipality_id,
            target__source=ACTION_SOURCE,
            target__source_id__in=plan.actions.values("pk"),
            origin__kind=StationKind.NEED,
        ).values_list("target__source_id", flat=True)
    )


def _of_card(
    plan: LocalPlan, card: ActionCard, has_need: bool, judged_goals: set[int]
) -> list[MissingPoint]:
    args = (plan.municipality.slug, plan.slug, card.code)
    name = {"code": card.code, "title": card.title}
    points = []

    def add(text: str, page: str) -> None:
        points.append(MissingPoint(text % name, reverse(page, args=args), card.code))

    if not has_need:
        add(
            _("Action %(code)s “%(title)s” answers no need of the diagnosis."),
            "localplans:action_links",
        )
    if card.starts_on.year < plan.year_from or card.ends_on.year > plan.year_to:
        add(
            _("Action %(code)s “%(title)s” has dates outside the plan's years."),
            "localplans:action_edit",
        )
    lines = list(card.budget_lines.all())
    if not lines and not card.budget_note.strip():
        add(_("Action %(code)s “%(title)s” has no budget."), "localplans:action_budget")
    elif sum(line.amount_grosze for line in lines) == 0 and not card.budget_note.strip():
        add(
            _("Action %(code)s “%(title)s” costs 0 zł: write why."),
            "localplans:action_budget",
        )
    if any(not plan.year_from <= line.year <= plan.year_to for line in lines):
        add(
            _("Action %(code)s “%(title)s” has money in years outside the plan."),
            "localplans:action_budget",
        )
    goals = {card.goal_id, card.goal.parent_id}
    if not card.indicators.all() and not goals & judged_goals:
        slugs = (plan.municipality.slug, plan.slug)
        points.append(
            MissingPoint(
                _("Action %(code)s “%(title)s” has no indicator.") % name,
                reverse("localplans:plan_indicator_create", args=slugs) + f"?dzialanie={card.code}",
                card.code,
            )
        )
    if not card.responsible.strip():
        add(
            _("Action %(code)s “%(title)s” has nobody responsible."),
            "localplans:action_edit",
        )
    return points
