"""The current local plan: goals, actions, budget sums; and public needs it answers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from mosty.core.enums import DiArea
from mosty.core.errors import NotFound
from mosty.diagnosis.queries import Need, needs
from mosty.localplans.queries import current_plan, plan_progress, take_snapshot
from mosty.localplans.queries.snapshot import ActionRow, StationNote
from mosty.pages.api.shapes import (
    NOT_FOUND,
    Limit,
    Offset,
    Portion,
    Slug,
    full_address,
    municipality,
    portion,
)
from mosty.territory.queries import Municipality

router = Router()


class NeedOut(Schema):
    """What people of a group lack."""

    code: str
    area: str
    title: str
    description: str
    text_easy: str
    scale: str
    priority: str
    missing_service: str
    page: str


class SumOut(Schema):
    """Money of one year, one source or one action, in grosze."""

    key: str
    amount_grosze: int


class GoalOut(Schema):
    code: str
    parent_code: str
    kind: str
    area: str
    title: str
    description: str


class NoteOut(Schema):
    """A public station beside an action."""

    kind: str
    title: str
    summary: str
    page: str


class ActionOut(Schema):
    """An action of the plan with its money and what stands around it on the thread."""

    code: str
    goal_code: str
    area: str
    title: str
    description: str
    text_easy: str
    recipients: str
    delivery_form: str
    service_type: str
    provider: str
    starts_on: date
    ends_on: date
    responsible: str
    state: str
    total_grosze: int
    by_year: list[SumOut]
    by_source: list[SumOut]
    voices: list[NoteOut]
    needs: list[NoteOut]
    services: list[NoteOut]
    page: str


class ProgressOut(Schema):
    """Actions by state."""

    done: int
    ongoing: int
    late: int
    planned: int
    dropped: int
    total: int


class PlanOut(Schema):
    """The plan in force, or the newest public one; the sums agree with the actions'."""

    slug: str
    title: str
    year_from: int
    year_to: int
    state: str
    law_as_of: date
    vision: str
    main_goal: str
    summary_easy: str
    adopted_on: date | None
    adopting_act: str
    progress: ProgressOut
    total_grosze: int
    by_year: list[SumOut]
    by_source: list[SumOut]
    goals: list[GoalOut]
    actions: list[ActionOut]
    page: str


@router.get(
    "/needs",
    auth=None,
    tags=["diagnosis"],
    response={200: Portion[NeedOut], **NOT_FOUND},
    operation_id="list_needs",
)
def list_needs(
    request: HttpRequest,
    slug: Slug,
    area: Annotated[DiArea | None, Query(None, description="only this area")] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Mapping[str, Any]:
    """Public needs of a municipality."""
    place = municipality(slug)
    page = portion(needs(place, area=area or "", public_only=True), limit, offset)
    return {**page, "items": [_need(one, place, request) for one in page["items"]]}


@router.get(
    "/plan",
    auth=None,
    tags=["local plan"],
    response={200: PlanOut, **NOT_FOUND},
    operation_id="read_plan",
)
def read_plan(request: HttpRequest, slug: Slug) -> Mapping[str, Any]:
    """The current public plan of a municipality."""
    place = municipality(slug)
    plan = current_plan(place, public_only=True)
    if plan is None:
        raise NotFound(_("There is no public plan yet."))
    snapshot = take_snapshot(plan)
    progress = plan_progress(plan)
    return {
        "slug": snapshot.slug,
        "title": snapshot.title,
        "year_from": snapshot.year_from,
        "year_to": snapshot.year_to,
        "state": snapshot.state,
        "law_as_of": snapshot.law_as_of,
        "vision": snapshot.vision,
        "main_goal": snapshot.main_goal,
        "summary_easy": snapshot.summary_easy,
        "adopted_on": snapshot.adopted_on,
        "adopting_act": snapshot.adopting_act,
        "progress": progress,
        **_money(snapshot.actions),
        "goals": snapshot.goals,
        "actions": [_action(row, plan.slug, place, request) for row in snapshot.actions],
        "page": full_address(
            request, reverse("localplans:plan_detail", args=[place.slug, plan.slug])
        ),
    }


def _need(need: Need, place: Municipality, request: HttpRequest) -> dict[str, Any]:
    page = reverse("diagnosis:need_detail", args=[place.slug, need.code])
    return {
        "code": need.code,
        "area": need.area,
        "title": need.title,
        "description": need.description,
        "text_easy": need.text_easy,
        "scale": need.scale,
        "priority": need.priority,
        "missing_service": need.missing_service_code,
        "page": full_address(request, page),
    }


def _action(
    row: ActionRow, plan_slug: str, place: Municipality, request: HttpRequest
) -> dict[str, Any]:
    page = reverse("localplans:action_detail", args=[place.slug, plan_slug, row.code])
    return {
        "code": row.code,
        "goal_code": row.goal_code,
        "area": row.area,
        "title": row.title,
        "description": row.description,
        "text_easy": row.text_easy,
        "recipients": row.recipients,
        "delivery_form": row.delivery_form,
        "service_type": row.service_type_code,
        "provider": row.provider_name or row.provider_note,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "responsible": row.responsible,
        "state": row.state,
        **_money([row]),
        "voices": _notes(row.voices, request),
        "needs": _notes(row.needs, request),
        "services": _notes(row.services, request),
        "page": full_address(request, page),
    }


def _money(rows: Iterable[ActionRow]) -> dict[str, Any]:
    years: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for row in rows:
        for line in row.budget:
            years[str(line.year)] += line.amount_grosze
            sources[line.source] += line.amount_grosze
    return {
        "total_grosze": years.total(),
        "by_year": _sums(years),
        "by_source": _sums(sources),
    }


def _sums(counted: Counter[str]) -> list[dict[str, Any]]:
    return [{"key": key, "amount_grosze": counted[key]} for key in sorted(counted)]


def _notes(notes: Iterable[StationNote], request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "kind": note.kind,
            "title": note.title,
            "summary": note.summary,
            "page": full_address(request, note.path),
        }
        for note in notes
    ]
