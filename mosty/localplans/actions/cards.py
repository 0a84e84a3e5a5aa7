"""Deeds on action cards: text, budget, and their knots on the golden thread."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.diagnosis.models import Need
from mosty.directory.models import Service, ServiceType
from mosty.localplans.actions.access import open_plan, own_plan
from mosty.localplans.actions.goals import check_code
from mosty.localplans.actions.inputs import (
    CardFields,
    changed_names,
    stored_values,
    values_of,
    write,
)
from mosty.localplans.actions.stations import (
    DONE_SOURCE,
    READING_SOURCE,
    known_station,
    register_card,
)
from mosty.localplans.enums import FundingSource
from mosty.localplans.models import ActionCard, BudgetLine, Goal, LocalPlan, Reading
from mosty.localplans.queries.budget import budget_rows
from mosty.localplans.queries.snapshot import BudgetRow
from mosty.localplans.queries.take import ACTION_SOURCE
from mosty.people.models import Organisation
from mosty.thread.actions import link, remove_station, unlink
from mosty.thread.enums import StationKind
from mosty.thread.models import Link, Station


@transaction.atomic
def save_action_card(
    *,
    plan: LocalPlan,
    fields: CardFields,
    card: ActionCard | None = None,
    revision: int | None = None,
    by: Access,
) -> ActionCard:
    """A new card, or `card` with new contents.

    `revision` is the one the person opened. If somebody saved the card meanwhile, nothing is
    written and StaleEdit carries both versions, field by field.
    """
    by.require("localplans.action_edit")
    stored_plan = open_plan(plan.pk, by)
    if card is None:
        stored = ActionCard(plan=stored_plan, revision=0)
        changed = ["created"]
    else:
        stored = _locked(card, stored_plan)
        if revision is not None and stored.revision != revision:
            raise StaleEdit(
                _("Somebody saved this action card while you were writing."),
                theirs=stored_values(stored, fields),
                yours=values_of(fields),
            )
        changed = changed_names(stored, fields)
    _check(stored, fields)
    write(stored, fields)
    stored.revision += 1
    stored.updated_by_label = by.label[:200]
    stored.save()
    register_card(stored)
    record("localplans.action_saved", by=by, on=stored, data={"fields": changed})
    return stored


@transaction.atomic
def remove_action_card(*, card: ActionCard, by: Access) -> None:
    """The card is gone with its budget, indicators and knots; versions still show it."""
    by.require("localplans.action_edit")
    plan = open_plan(card.plan_id, by)
    stored = _locked(card, plan)
    readings = Reading.objects.filter(plan_indicator__action=stored)
    for reading_id in readings.values_list("pk", flat=True):
        remove_station(READING_SOURCE, reading_id)
    remove_station(DONE_SOURCE, stored.pk)
    remove_station(ACTION_SOURCE, stored.pk)
    record("localplans.action_removed", by=by, on=stored, data={"plan": plan.slug})
    stored.delete()


@transaction.atomic
def set_budget(
    *,
    card: ActionCard,
    rows: Sequence[BudgetRow],
    note: str = "",
    opened: Sequence[BudgetRow] | None = None,
    by: Access,
) -> tuple[BudgetRow, ...]:
    """The card's whole budget; years and sources not given are removed.

    `opened` is the budget the person started from: StaleEdit if it is another one by now.
    A row of 0 says that somebody counted and it costs nothing; `note` says why.
    """
    by.require("localplans.action_edit")
    plan = open_plan(card.plan_id, by)
    stored = _locked(card, plan)
    now = budget_rows(stored)
    if opened is not None and now != tuple(sorted(opened, key=_row_key)):
        raise StaleEdit(
            _("Somebody saved this budget while you were writing."),
            theirs={_name(row): row.amount_grosze for row in now},
            yours={_name(row): row.amount_grosze for row in rows},
        )
    _check_rows(plan, rows)
    stored.budget_lines.all().delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(action=stored, year=row.year, source=row.source, amount_grosze=row.amount_grosze)
        for row in rows
    )
    stored.budget_note = note.strip()
    stored.save(update_fields=["budget_note", "updated_at"])
    record(
        "localplans.budget_set",
        by=by,
        on=stored,
        data={"total_grosze": sum(row.amount_grosze for row in rows), "rows": len(rows)},
    )
    return tuple(sorted(rows, key=_row_key))


@transaction.atomic
def link_action_to_need(*, card: ActionCard, need: Need, by: Access) -> None:
    """`need` of the diagnosis led to the action."""
    by.require("localplans.action_edit")
    stored = _locked(card, own_plan(card.plan_id, by))
    origin = known_station("diagnosis.need", need.pk, stored.plan.municipality_id)
    link(origin=origin, target=register_card(stored), by=by)


@transaction.atomic
def link_action_to_service(*, card: ActionCard, service: Service, by: Access) -> None:
    """The action became, or leads to, a service of the directory."""
    by.require("localplans.action_edit")
    stored = _locked(card, own_plan(card.plan_id, by))
    target = known_station("directory.service", service.pk, stored.plan.municipality_id)
    link(origin=register_card(stored), target=target, by=by)


@transaction.atomic
def set_action_links(
    *, card: ActionCard, station_ids: Collection[int], by: Access
) -> tuple[int, int]:
    """Exactly these needs and services around the action; how many were added and removed."""
    by.require("localplans.action_edit")
    stored = _locked(card, own_plan(card.plan_id, by))
    wanted = set(station_ids)
    around = Station.objects.filter(
        municipality_id=stored.plan.municipality_id,
        kind__in=(StationKind.NEED, StationKind.SERVICE),
    )
    chosen = {station.pk: station for station in around.filter(pk__in=wanted)}
    if len(chosen) != len(wanted):
        raise NotFound(_("One of the chosen records is not in this municipality."))
    own = register_card(stored)
    before = Station.objects.filter(pk__in=linked_ids(own))
    old = {station.pk: station for station in before}
    for pk, station in chosen.items():
        if pk not in old:
            origin, target = _ends(own, station)
            link(origin=origin, target=target, by=by)
    for pk, station in old.items():
        if pk not in chosen:
            origin, target = _ends(own, station)
            unlink(origin=origin, target=target, by=by)
    added, removed = len(chosen.keys() - old.keys()), len(old.keys() - chosen.keys())
    record(
        "localplans.action_linked",
        by=by,
        on=stored,
        data={"added": added, "removed": removed},
    )
    return added, removed


def linked_ids(own: Station) -> set[int]:
    """Ids of needs before and services after the action's station."""
    needs = Link.objects.filter(target=own, origin__kind=StationKind.NEED)
    services = Link.objects.filter(origin=own, target__kind=StationKind.SERVICE)
    return {*needs.values_list("origin_id", flat=True)} | {
        *services.values_list("target_id", flat=True)
    }


def _ends(own: Station, other: Station) -> tuple[Station, Station]:
    """Origin and target of the link, in the direction of the thread."""
    return (other, own) if other.kind == StationKind.NEED else (own, other)


def _locked(card: ActionCard, plan: LocalPlan) -> ActionCard:
    stored = ActionCard.objects.select_for_update().filter(pk=card.pk, plan=plan).first()
    if stored is None:
        raise NotFound(_("There is no such action in this plan."))
    stored.plan = plan
    return stored


def _check(card: ActionCard, fields: CardFields) -> None:
    check_code(fields.code)
    plan = card.plan
    problems: dict[str, str] = {}
    if plan.actions.exclude(pk=card.pk).filter(code=fields.code).exists():
        problems["code"] = _("Another action of this plan has this code.")
    if not Goal.objects.filter(pk=fields.goal_id, plan=plan).exists():
        problems["goal_id"] = _("Choose a goal of this plan.")
    if fields.ends_on < fields.starts_on:
        problems["ends_on"] = _("The end comes before the start.")
    for name in ("title", "description", "recipients", "responsible"):
        if not getattr(fields, name).strip():
            problems[name] = _("Fill in this field.")
    if fields.provider_id is not None and not _is_own_organisation(plan, fields.provider_id):
        problems["provider_id"] = _("Choose an organisation of this municipality.")
    if (
        fields.service_type_code
        and not ServiceType.objects.filter(code=fields.service_type_code).exists()
    ):
        problems["service_type_code"] = _("Choose a type from the catalogue.")
    if problems:
        raise InvalidInput(_("Some fields need mending."), fields=problems)


def _is_own_organisation(plan: LocalPlan, organisation_id: int) -> bool:
    return Organisation.objects.filter(
        pk=organisation_id, municipality_id=plan.municipality_id
    ).exists()


def _check_rows(plan: LocalPlan, rows: Sequence[BudgetRow]) -> None:
    seen: set[tuple[int, str]] = set()
    for row in rows:
        if not plan.year_from <= row.year <= plan.year_to:
            raise InvalidInput(_("The year %(year)s is outside the plan.") % {"year": row.year})
        if row.source not in FundingSource.values:
            raise InvalidInput(_("There is no such source of money."))
        if row.amount_grosze < 0:
            raise InvalidInput(_("An amount may not be below zero."))
        if _row_key(row) in seen:
            raise InvalidInput(_("One year and source may stand in a budget only once."))
        seen.add(_row_key(row))


def _row_key(row: BudgetRow) -> tuple[int, str]:
    return (row.year, row.source)


def _name(row: BudgetRow) -> str:
    return f"{row.year}-{row.source}"
