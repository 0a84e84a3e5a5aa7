"""Deeds on a whole plan: made, described, moved through its states, frozen as versions."""

import hashlib
import json
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.localplans.actions.access import open_plan, own_plan
from mosty.localplans.actions.inputs import (
    PlanFields,
    changed_names,
    stored_values,
    values_of,
    write,
)
from mosty.localplans.actions.stations import register_all
from mosty.localplans.enums import PlanState
from mosty.localplans.models import ChapterText, LocalPlan, PlanVersion
from mosty.localplans.queries.completeness import missing_points
from mosty.localplans.queries.take import take_snapshot
from mosty.localplans.rules import CannotChangeState, PlanIncomplete, next_states
from mosty.territory.models import Municipality

#: Stands in addresses at the place of a plan: the form of a new one.
_RESERVED_SLUG = "nowy"


@transaction.atomic
def create_plan(
    *, municipality: Municipality, fields: PlanFields, slug: str = "", by: Access
) -> LocalPlan:
    """A new draft plan; unless `slug` is given, its address comes from its years."""
    by.require("localplans.plan_edit")
    if not (by.is_system or by.municipality_id == municipality.pk):
        raise NotFound(_("This is not your municipality."))
    _check(fields)
    plan = LocalPlan(
        municipality=municipality,
        slug=_free_slug(municipality, slugify(slug) or f"lpdi-{fields.year_from}-{fields.year_to}"),
    )
    write(plan, fields)
    plan.save(force_insert=True)
    record("localplans.plan_created", by=by, on=plan)
    return plan


@transaction.atomic
def update_plan(*, plan: LocalPlan, fields: PlanFields, revision: int, by: Access) -> LocalPlan:
    """The plan with new title, years and texts; StaleEdit if somebody saved it meanwhile."""
    by.require("localplans.plan_edit")
    stored = open_plan(plan.pk, by)
    _check(fields)
    if stored.revision != revision:
        raise StaleEdit(
            _("Somebody saved this plan while you were writing. Both texts are below."),
            theirs=stored_values(stored, fields),
            yours=values_of(fields),
        )
    changed = changed_names(stored, fields)
    write(stored, fields)
    stored.revision += 1
    stored.save()
    if "is_public" in changed:
        register_all(stored)
    record("localplans.plan_updated", by=by, on=stored, data={"fields": changed})
    return stored


@transaction.atomic
def save_chapter_text(
    *, plan: LocalPlan, code: str, body: str, revision: int, by: Access
) -> ChapterText:
    """The text of a chapter; `revision` is the one opened, 0 where there was no text yet."""
    by.require("localplans.plan_edit")
    stored = open_plan(plan.pk, by)
    text = ChapterText.objects.select_for_update().filter(plan=stored, code=code).first()
    if text is None:
        text = ChapterText(plan=stored, code=code, revision=0)
    if text.revision != revision:
        raise StaleEdit(
            _("Somebody saved this chapter while you were writing. Both texts are below."),
            theirs={"body": text.body},
            yours={"body": body},
        )
    text.body = body.strip()
    text.revision += 1
    text.save()
    record("localplans.chapter_saved", by=by, on=stored, data={"chapter": code})
    return text


@transaction.atomic
def change_plan_state(
    *,
    plan: LocalPlan,
    state: PlanState,
    adopted_on: date | None = None,
    adopting_body: str = "",
    adopting_act: str = "",
    note: str = "",
    by: Access,
) -> PlanVersion:
    """The plan in its next state, kept as a version; adoption needs a complete plan and its act."""
    by.require("localplans.adopt")
    stored = own_plan(plan.pk, by)
    if state not in next_states(stored.state):
        raise CannotChangeState(
            _("A plan that is “%(now)s” cannot become “%(then)s”.")
            % {"now": stored.get_state_display(), "then": PlanState(state).label}
        )
    before = stored.state
    was_public = stored.is_public
    if state == PlanState.ADOPTED:
        _adopt(stored, adopted_on, adopting_body, adopting_act)
    if state in (PlanState.CONSULTED, PlanState.ADOPTED):
        stored.is_public = True  # nobody can speak about, or live by, a hidden plan
    stored.state = state
    stored.revision += 1
    stored.save()
    if stored.is_public != was_public:
        register_all(stored)
    version = _store_version(stored, note or str(PlanState(state).label), by=by)
    record(
        "localplans.plan_state_changed",
        by=by,
        on=stored,
        data={"from": before, "to": str(state), "version": version.number},
    )
    plan.refresh_from_db()
    return version


@transaction.atomic
def create_version(*, plan: LocalPlan, note: str, by: Access) -> PlanVersion:
    """The plan as it stands now, kept for ever under the next number."""
    by.require("localplans.plan_edit")
    stored = own_plan(plan.pk, by)
    if not note.strip():
        message = _("Write in a few words what this version is for.")
        raise InvalidInput(message, fields={"note": message})
    version = _store_version(stored, note.strip(), by=by)
    record("localplans.version_created", by=by, on=stored, data={"version": version.number})
    return version


def _store_version(plan: LocalPlan, note: str, *, by: Access) -> PlanVersion:
    snapshot = take_snapshot(plan).as_dict()
    payload = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    return PlanVersion.objects.create(
        plan=plan,
        number=last + 1,
        state=plan.state,
        note=note[:300],
        snapshot=json.loads(payload),
        snapshot_sha256=hashlib.sha256(payload.encode()).hexdigest(),
        created_by_label=by.label[:200],
    )


def _adopt(plan: LocalPlan, adopted_on: date | None, body: str, act: str) -> None:
    fields: dict[str, str] = {}
    if adopted_on is None:
        fields["adopted_on"] = _("Give the day on which the plan was adopted.")
    if not body.strip():
        fields["adopting_body"] = _("Write who adopted the plan, for example the council.")
    if not act.strip():
        fields["adopting_act"] = _("Write the number of the resolution or order.")
    if fields:
        raise InvalidInput(_("An adopted plan needs its date, body and act number."), fields=fields)
    missing = missing_points(plan)
    if missing:
        raise PlanIncomplete(
            ngettext(
                "The plan is not complete yet: %(count)s point is missing.",
                "The plan is not complete yet: %(count)s points are missing.",
                len(missing),
            )
            % {"count": len(missing)},
            missing=[point.text for point in missing],
        )
    plan.adopted_on, plan.adopting_body, plan.adopting_act = adopted_on, body.strip(), act.strip()


def _check(fields: PlanFields) -> None:
    if not fields.title.strip():
        message = _("Give the plan a title.")
        raise InvalidInput(message, fields={"title": message})
    if fields.year_to < fields.year_from:
        message = _("The last year comes before the first one.")
        raise InvalidInput(message, fields={"year_to": message})
    if fields.year_to - fields.year_from > 10:
        message = _("A plan covers at most 11 years.")
        raise InvalidInput(message, fields={"year_to": message})


def _free_slug(municipality: Municipality, base: str) -> str:
    taken = {
        _RESERVED_SLUG,
        *LocalPlan.objects.filter(municipality=municipality, slug__startswith=base).values_list(
            "slug", flat=True
        ),
    }
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)
