"""Runs of nearness: computed by a job, stored, shown by pages."""

from dataclasses import astuple

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.enums import DiArea
from mosty.core.errors import InvalidInput
from mosty.core.jobs import run_job, start_job
from mosty.core.models import EngineRun, JobRun
from mosty.core.runs import confirm_run, keep_run, stored_run
from mosty.directory.queries.nearness import run_inputs, run_kind
from mosty.directory.rules.nearness import nearness
from mosty.engines.access import VERSION
from mosty.territory.models import Municipality

_LONGEST_REACH_KM = 100


class CannotRun(InvalidInput):
    """The run lacks what it is computed from."""

    code = "cannot_run"


@transaction.atomic
def start_nearness_run(
    *, municipality: Municipality, area: str, reach_km: float, by: Access
) -> JobRun:
    """A job that computes how far people have to the help of an area.

    Raises: CannotRun: no area, an impossible reach, or no village unit with coordinates.
    """
    by.require("directory.access_run")
    if area not in DiArea.values:
        raise CannotRun(_("Choose whose help you ask about."))
    if not 0 < reach_km <= _LONGEST_REACH_KM:
        raise CannotRun(_("Write a distance between 0 and 100 km."))
    if not run_inputs(municipality, area=area).homes:
        raise CannotRun(
            _("No village unit says where it lies. Add their coordinates with the file of units.")
        )
    record(
        "directory.nearness_started", by=by, on=municipality, data={"area": area, "km": reach_km}
    )
    return start_job(
        compute_nearness,
        kind="directory.nearness",
        title=_("How far people have to services"),
        by=by,
        args={"municipality_id": municipality.pk, "area": area, "reach_km": reach_km},
    )


@task()
def compute_nearness(job_id: str, municipality_id: int, area: str, reach_km: float) -> None:
    """Job: compute and store a run; inputs that did not change are not computed again."""
    with run_job(job_id) as job:
        municipality = Municipality.objects.get(pk=municipality_id)
        store_nearness(municipality, area=area, reach_km=reach_km)
        job.finish()


def store_nearness(municipality: Municipality, *, area: str, reach_km: float) -> EngineRun:
    """The stored run of the present catalogue."""
    inputs = run_inputs(municipality, area=area, reach_km=reach_km)
    given = {**inputs.as_json(), "version": VERSION}
    kind = run_kind(area)
    known = stored_run(municipality.pk, kind, given)
    if known is not None:
        return confirm_run(known)
    kinds = {
        code: nearness(inputs.homes, offers, reach_km=reach_km)
        for code, offers in inputs.offers.items()
    }
    return keep_run(
        municipality_id=municipality.pk,
        kind=kind,
        inputs=given,
        engine="access",
        engine_version=VERSION,
        parameters={"area": area, "reach_km": reach_km},
        result={
            "year": inputs.year,
            "ages": inputs.ages,
            "nowhere": list(inputs.nowhere),
            "units": [{"name": home.name, "people": home.people} for home in inputs.homes],
            "kinds": {
                code: {
                    "services": found.services,
                    "lost": found.lost,
                    "seen": [list(astuple(one)) for one in found.seen],
                }
                for code, found in kinds.items()
            },
        },
        by=system_access(municipality.pk),
    )
