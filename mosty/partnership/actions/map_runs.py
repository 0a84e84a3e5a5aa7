"""Runs of the cooperation map: computed by a job, stored, shown by pages."""

from dataclasses import asdict

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput
from mosty.core.jobs import run_job, start_job
from mosty.core.models import EngineRun, JobRun
from mosty.core.runs import confirm_run, keep_run, stored_run
from mosty.engines.network import VERSION, Thresholds, analyse
from mosty.partnership.queries.map_runs import RUN_KIND, plain_thresholds, run_inputs
from mosty.partnership.queries.ties import tie_map
from mosty.partnership.rules.local_system import facts_of
from mosty.partnership.rules.ties import network_of
from mosty.territory.models import Municipality


class CannotRun(InvalidInput):
    """There is nothing to compute from."""

    code = "cannot_run"


@transaction.atomic
def start_map_run(*, municipality: Municipality, by: Access) -> JobRun:
    """A job that computes the figures of the map as it is declared today.

    Raises: CannotRun: nobody has declared a tie.
    """
    by.require("partnership.edit_map")
    if not tie_map(municipality).ties:
        raise CannotRun(_("Nobody has declared a tie yet. Declare ties first."))
    record("partnership.map_run_started", by=by, on=municipality)
    return start_job(
        compute_map,
        kind=RUN_KIND,
        title=_("Figures of the cooperation map"),
        by=by,
        args={"municipality_id": municipality.pk},
    )


@task()
def compute_map(job_id: str, municipality_id: int) -> None:
    """Job: compute and store a run; inputs that did not change are not computed again."""
    with run_job(job_id) as job:
        municipality = Municipality.objects.get(pk=municipality_id)
        store_map_run(municipality)
        job.finish(path=reverse("partnership:cooperation_map", args=[municipality.slug]))


def store_map_run(municipality: Municipality) -> EngineRun:
    """The stored run of the ties of today: all of them, and the word for confirmed ones alone."""
    inputs = run_inputs(tie_map(municipality))
    given = inputs.as_json()
    known = stored_run(municipality.pk, RUN_KIND, given)
    if known is not None:
        return confirm_run(known)
    thresholds = Thresholds()
    network = network_of(inputs.actors, inputs.ties)
    analysis = analyse(network, thresholds=thresholds)
    confirmed = [tie for tie in inputs.ties if tie.is_confirmed]
    surely = analyse(network_of(inputs.actors, confirmed), thresholds=thresholds)
    return keep_run(
        municipality_id=municipality.pk,
        kind=RUN_KIND,
        inputs=given,
        engine="network",
        engine_version=VERSION,
        parameters={"thresholds": plain_thresholds(thresholds)},
        result={
            **asdict(analysis),
            "confirmed": asdict(surely.typology),
            "facts": asdict(facts_of(analysis.typology, inputs.ties)),
        },
        by=system_access(municipality.pk),
    )
