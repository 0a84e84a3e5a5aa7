"""Records that mean the same: looked for by a job, joined by a person, parted again when wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.errors import DomainError, NotFound
from mosty.core.jobs import run_job, start_job
from mosty.core.merging import point_back, point_elsewhere
from mosty.core.models import EngineRun, JobRun
from mosty.core.runs import confirm_run, keep_run, stored_run
from mosty.directory.actions.figures import refresh_small_figures
from mosty.directory.actions.removals import forget_removed, remember_removed
from mosty.directory.actions.secrecy import hide_units
from mosty.directory.actions.stations import SOURCE, station_entry
from mosty.directory.actions.words import index_organisation, index_services
from mosty.directory.enums import ProposalState, RecordKind, ServiceStatus
from mosty.directory.models import Merge, PairVerdict, ProposedChange, Service
from mosty.directory.queries.duplicates import likeness_inputs, run_kind
from mosty.directory.rules import search_text
from mosty.directory.rules.likeness import THRESHOLD, model_of
from mosty.engines.linkage import VERSION, find_pairs
from mosty.people.models import Organisation
from mosty.territory.models import Municipality
from mosty.territory.queries import village_units
from mosty.thread.actions import register_stations, remove_station

#: Rows that belong to one service alone and are made anew, or tell what happened to it.
_OWN = frozenset({"directory.SearchWord", "directory.CheckReminder"})
#: Empty fields of the record that stays are filled from the one that goes.
_FILLED: Mapping[RecordKind, Sequence[str]] = {
    RecordKind.ORGANISATION: (
        "short_name", "nip", "regon", "description", "address", "email", "phone", "website",
    ),
    RecordKind.SERVICE: (
        "name_uk", "summary", "summary_uk", "text_easy", "for_whom", "how_to_apply", "who_decides",
        "what_to_bring", "cost_kind", "cost_for_person", "hours_text", "phone", "email", "website",
    ),
}  # fmt: skip


class CannotMerge(DomainError):
    """The two records cannot be joined, or not parted."""

    code = "cannot_merge"


class BothWait(CannotMerge):
    """Both services have a change of the same part that waits: joined, they could keep but one.

    Attributes:
        changes: those that wait, of the service that stays first.
    """

    code = "both_wait"

    def __init__(self, changes: Sequence[ProposedChange]) -> None:
        super().__init__(
            _(
                "Both services have a change that waits for a decision. Decide about one of them "
                "first, then join the services."
            )
        )
        self.changes = changes


@dataclass(frozen=True)
class _Deed:
    """The two records of a merge, locked."""

    kind: RecordKind
    kept: Any
    merged: Any


@transaction.atomic
def start_search(*, municipality: Municipality, by: Access) -> JobRun:
    """A job that looks for organisations and services that stand twice."""
    by.require("directory.records_merge")
    record("directory.duplicates_searched", by=by, on=municipality)
    return start_job(
        search_duplicates,
        kind="directory.duplicates",
        title=_("Looking for records that stand twice"),
        by=by,
        args={"municipality_id": municipality.pk},
    )


@task()
def search_duplicates(job_id: str, municipality_id: int) -> None:
    """Job: look for pairs of both kinds and store them."""
    with run_job(job_id) as job:
        municipality = Municipality.objects.get(pk=municipality_id)
        kinds = (RecordKind.ORGANISATION, RecordKind.SERVICE)
        for done, kind in enumerate(kinds):
            job.progress(done, total=len(kinds))
            store_pairs(municipality, kind=kind)
        job.progress(len(kinds), total=len(kinds))
        job.finish()


def store_pairs(municipality: Municipality, *, kind: RecordKind) -> EngineRun:
    """The stored pairs of the present records; what did not change is not computed again."""
    records = likeness_inputs(municipality, kind)
    given = {"records": records, "threshold": THRESHOLD, "version": VERSION}
    known = stored_run(municipality.pk, run_kind(kind), given)
    if known is not None:
        return confirm_run(known)
    pairs = find_pairs(records, model_of(kind), threshold=THRESHOLD)
    return keep_run(
        municipality_id=municipality.pk,
        kind=run_kind(kind),
        inputs=given,
        engine="linkage",
        engine_version=VERSION,
        parameters={"threshold": THRESHOLD, "records": len(records)},
        result={
            "pairs": [
                {
                    "ids": [pair.first, pair.second],
                    "probability": round(pair.probability, 4),
                    "reasons": [
                        [reason.comparison, reason.level, reason.weight] for reason in pair.reasons
                    ],
                }
                for pair in pairs
            ]
        },
        by=system_access(municipality.pk),
    )


@transaction.atomic
def say_different(
    *, municipality: Municipality, kind: RecordKind, first_id: int, second_id: int, by: Access
) -> PairVerdict:
    """The two are not the same; the pair is never proposed again."""
    by.require("directory.records_merge")
    first, second = sorted((first_id, second_id))
    _locked(municipality, kind, first, second)
    verdict, _is_new = PairVerdict.objects.get_or_create(
        kind=kind,
        first_id=first,
        second_id=second,
        defaults={"municipality": municipality, "said_by_label": by.label[:200]},
    )
    record("directory.pair_told_apart", by=by, on=verdict, data={"kind": str(kind)})
    return verdict


@transaction.atomic
def merge_records(
    *,
    municipality: Municipality,
    kind: RecordKind,
    kept_id: int,
    merged_id: int,
    reasons: Sequence[Any] = (),
    by: Access,
) -> Merge:
    """Everything of the second record now belongs to the first one.

    Raises: CannotMerge: one record twice, or one that is joined already; BothWait; NotFound.
    """
    by.require("directory.records_merge")
    if kept_id == merged_id:
        raise CannotMerge(_("A record cannot be joined with itself."))
    deed = _locked(municipality, kind, kept_id, merged_id)
    if deed.kept.merged_into_id or deed.merged.merged_into_id:
        raise CannotMerge(_("One of the two is joined with another record already."))
    if _hides_a_public_service(deed):
        raise CannotMerge(_("Keep the published service and join the other one with it."))
    _refuse_two_waiting(deed)
    moved = point_elsewhere(deed.merged, deed.kept, except_for=_OWN)
    filled = _fill(deed)
    deed.merged.merged_into = deed.kept
    deed.merged.save(update_fields=["merged_into", "updated_at"])
    _leave(deed)
    merge = Merge.objects.create(
        municipality=municipality,
        kind=kind,
        kept_id=kept_id,
        merged_id=merged_id,
        before={
            "filled": filled,
            "names": [deed.kept.name, deed.merged.name],
            "lost_unit": _lost_unit(deed),
        },
        moved=moved,
        reasons=list(reasons),
        merged_by_label=by.label[:200],
    )
    record("directory.records_merged", by=by, on=merge, data={"kind": str(kind)})
    return merge


@transaction.atomic
def part_records(*, municipality: Municipality, merge_id: int, by: Access) -> Merge:
    """The two records as they were; what somebody changed since stays as it is.

    Raises: CannotMerge: parted already, or the record that stayed was joined further.
    """
    by.require("directory.records_merge")
    merge = Merge.objects.select_for_update().filter(municipality=municipality, pk=merge_id).first()
    if merge is None:
        raise NotFound(_("There is no such record here."))
    if merge.undone_at is not None:
        raise CannotMerge(_("These records are parted already."))
    kind = RecordKind(merge.kind)
    deed = _locked(municipality, kind, merge.kept_id, merge.merged_id)
    if deed.kept.merged_into_id:
        raise CannotMerge(_("Part first the record that this one was joined with."))
    point_back(deed.merged, deed.kept, merge.moved)
    _empty(deed, merge.before["filled"])
    deed.merged.merged_into = None
    deed.merged.save(update_fields=["merged_into", "updated_at"])
    _give_unit_back(deed, merge.before.get("lost_unit"))
    _return(deed)
    merge.undone_at = timezone.now()
    merge.undone_by_label = by.label[:200]
    merge.save()
    record("directory.records_parted", by=by, on=merge, data={"kind": merge.kind})
    return merge


def _locked(municipality: Municipality, kind: RecordKind, kept_id: int, merged_id: int) -> _Deed:
    model: Any = Service if kind is RecordKind.SERVICE else Organisation
    rows = model.objects.select_for_update(of=("self",)).filter(municipality=municipality)
    if kind is RecordKind.SERVICE:
        rows = rows.select_related("municipality", "service_type", "organisation", "village_unit")
    found = {one.pk: one for one in rows.filter(pk__in=(kept_id, merged_id)).order_by("pk")}
    if len(found) != 2:
        raise NotFound(_("There is no such record here."))
    return _Deed(kind, found[kept_id], found[merged_id])


def _hides_a_public_service(deed: _Deed) -> bool:
    return deed.kind is RecordKind.SERVICE and (
        deed.merged.status == ServiceStatus.PUBLISHED
        and deed.kept.status != ServiceStatus.PUBLISHED
    )


def _refuse_two_waiting(deed: _Deed) -> None:
    """A provider's change must not stay behind with the service that goes."""
    if deed.kind is not RecordKind.SERVICE:
        return
    waiting = ProposedChange.objects.filter(state=ProposalState.WAITING).order_by("part")
    of_kept = list(waiting.filter(service=deed.kept))
    of_merged = waiting.filter(service=deed.merged, part__in=[one.part for one in of_kept])
    if twice := list(of_merged):
        parts = {one.part for one in twice}
        raise BothWait([one for one in of_kept if one.part in parts] + twice)


def _lost_unit(deed: _Deed) -> dict[str, Any] | None:
    """The village unit a confidential place of the other service has just taken away."""
    if deed.kind is not RecordKind.SERVICE or deed.kept.village_unit is None:
        return None
    if not Service.objects.filter(pk=deed.kept.pk, village_unit=None).exists():
        return None
    return {"id": deed.kept.village_unit_id, "covers_all": deed.kept.covers_all}


def _give_unit_back(deed: _Deed, lost: Mapping[str, Any] | None) -> None:
    """The village unit that the merge took away, unless somebody has said another one since."""
    if lost is None or deed.kept.village_unit is not None:
        return
    deed.kept.village_unit = village_units(deed.kept.municipality).filter(pk=lost["id"]).first()
    if deed.kept.village_unit is not None:
        deed.kept.covers_all = lost["covers_all"]
        deed.kept.save()


def _fill(deed: _Deed) -> dict[str, str]:
    """Fields of the kept record that were empty and are not any more."""
    filled = {
        name: getattr(deed.merged, name)
        for name in _FILLED[deed.kind]
        if not getattr(deed.kept, name) and getattr(deed.merged, name)
    }
    for name, value in filled.items():
        setattr(deed.kept, name, value)
    deed.kept.revision += 1
    deed.kept.save()
    return filled


def _empty(deed: _Deed, filled: Mapping[str, str]) -> None:
    for name, value in filled.items():
        if getattr(deed.kept, name) == value:
            setattr(deed.kept, name, "")
    deed.kept.revision += 1
    deed.kept.save()


def _leave(deed: _Deed) -> None:
    """The record that goes leaves the thread, the feed and the search."""
    uuids = [deed.merged.uuid]
    if deed.kind is RecordKind.ORGANISATION:
        remember_removed(deed.merged.municipality_id, deed.kind, uuids)
        index_organisation(deed.kept.pk)
        return
    if deed.merged.status != ServiceStatus.DRAFT:
        remember_removed(deed.merged.municipality_id, deed.kind, uuids)
        remove_station(SOURCE, deed.merged.pk)
    _write_anew(deed.kept)
    refresh_small_figures(deed.kept.municipality)


def _return(deed: _Deed) -> None:
    forget_removed(deed.kind, [deed.merged.uuid])
    if deed.kind is RecordKind.ORGANISATION:
        index_organisation(deed.kept.pk)
        index_organisation(deed.merged.pk)
        return
    _write_anew(deed.kept, deed.merged)
    refresh_small_figures(deed.kept.municipality)


def _write_anew(*services: Service) -> None:
    """What is kept of the services elsewhere follows them; their places may be confidential now."""
    for service in services:
        service.search_text = search_text(service)
        service.save(update_fields=["search_text", "updated_at"])
        if service.status != ServiceStatus.DRAFT:
            register_stations(municipality=service.municipality, entries=[station_entry(service)])
    index_services(services)
    hide_units([service.pk for service in services])
