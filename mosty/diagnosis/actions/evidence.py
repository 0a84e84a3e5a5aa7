"""What a need stands on: themes of the voices and figures, linked on the golden thread."""

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import NotFound
from mosty.diagnosis.actions.stations import (
    register_needs,
    register_observation,
    theme_station,
)
from mosty.diagnosis.importers.records import Evidence
from mosty.diagnosis.models import Need, Observation
from mosty.diagnosis.rules import NEED_SOURCE, OBSERVATION_SOURCE, THEME_SOURCE
from mosty.thread.actions import link, unlink
from mosty.thread.models import Link, Station
from mosty.thread.queries import station_for


@transaction.atomic
def add_evidence(
    *, need: Need, station_source: str, source_id: int, note: str = "", by: Access
) -> Link:
    """The theme or figure led to the need; the same once more changes nothing but the note.

    Raises: NotFound: there is no such theme or figure here.
    """
    _require(need, by)
    origin = _origin(need, station_source, source_id)
    target = register_needs(need.municipality, need)[0]
    made = link(origin=origin, target=target, note=note.strip(), by=by)
    record(
        "diagnosis.evidence_added",
        by=by,
        on=need,
        data={"source": station_source, "source_id": source_id},
    )
    return made


@transaction.atomic
def remove_evidence(*, need: Need, station_source: str, source_id: int, by: Access) -> None:
    """The need does not stand on it any more; the theme or figure itself stays."""
    _require(need, by)
    origin = station_for(station_source, source_id)
    target = station_for(NEED_SOURCE, need.pk)
    if origin is None or target is None or not unlink(origin=origin, target=target, by=by):
        raise NotFound(_("This evidence is not linked to the need."))
    record(
        "diagnosis.evidence_removed",
        by=by,
        on=need,
        data={"source": station_source, "source_id": source_id},
    )


def has_evidence(need: Need, evidence: Evidence) -> bool:
    """Whether the need stands on it already."""
    return Link.objects.filter(
        origin__source=evidence.source,
        origin__source_id=evidence.source_id,
        target__source=NEED_SOURCE,
        target__source_id=need.pk,
    ).exists()


def _require(need: Need, by: Access) -> None:
    """Whoever edits the diagnosis or imports into it, in its own municipality."""
    if not by.may("diagnosis.import"):
        by.require("diagnosis.edit")
    if not by.is_system and by.municipality_id != need.municipality_id:
        raise NotFound(_("There is no such need here."))


def _origin(need: Need, source: str, source_id: int) -> Station:
    if source == THEME_SOURCE:
        station = theme_station(need.municipality_id, source_id)
        if station is not None:
            return station
    if source == OBSERVATION_SOURCE:
        stored = (
            Observation.objects.filter(pk=source_id, municipality=need.municipality_id)
            .select_related("indicator", "municipality")
            .first()
        )
        if stored is not None:
            return register_observation(stored)
    raise NotFound(_("There is no such theme or figure here."))
