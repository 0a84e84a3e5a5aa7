"""Needs and figures as stations of the golden thread."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mosty.diagnosis.models import Need, Observation
from mosty.diagnosis.queries.figures import shown_figures
from mosty.diagnosis.queries.records import is_published
from mosty.diagnosis.rules import NEED_SOURCE, OBSERVATION_SOURCE, THEME_SOURCE
from mosty.territory.models import Municipality
from mosty.thread.actions import StationEntry, register_stations
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Station

_LANGUAGE = "pl"  # what is stored is read by residents


def register_needs(municipality: Municipality, *found: Need) -> tuple[Station, ...]:
    """Stations of the needs; a need that is not public is for staff."""
    return register_stations(
        municipality=municipality,
        entries=[
            StationEntry(
                StationKind.NEED,
                NEED_SOURCE,
                need.pk,
                need.title,
                reverse("diagnosis:need_detail", args=[municipality.slug, need.code]),
                area=need.area,
                audience=Audience.PUBLIC if need.is_public else Audience.STAFF,
                summary=need.scale,
            )
            for need in found
        ],
    )


def register_observation(stored: Observation) -> Station:
    """The station of one figure, made when it first becomes evidence."""
    return _register(stored.municipality, [stored])[0]


def refresh_observations(municipality: Municipality) -> None:
    """Bring titles and audience of all figures on the thread up to date."""
    ids = Station.objects.filter(municipality=municipality, source=OBSERVATION_SOURCE).values_list(
        "source_id", flat=True
    )
    stored = list(
        Observation.objects.filter(municipality=municipality, pk__in=list(ids)).select_related(
            "indicator"
        )
    )
    if stored:
        _register(municipality, stored)


def theme_station(municipality_id: int, theme_id: int) -> Station | None:
    """The station of a theme, which voices made."""
    return Station.objects.filter(
        municipality_id=municipality_id, source=THEME_SOURCE, source_id=theme_id
    ).first()


def _register(municipality: Municipality, found: list[Observation]) -> tuple[Station, ...]:
    audience = Audience.PUBLIC if is_published(municipality) else Audience.STAFF
    with translation.override(_LANGUAGE):
        texts = {
            one.observation_id: one.text
            for figures in shown_figures(municipality).values()
            for one in figures
        }
        entries = [
            StationEntry(
                StationKind.VOICE,
                OBSERVATION_SOURCE,
                one.pk,
                _("%(name)s: %(figure)s (%(year)d)")
                % {
                    "name": one.indicator.name,
                    "figure": texts.get(one.pk, ""),
                    "year": one.year,
                },
                reverse("diagnosis:indicator_detail", args=[municipality.slug, one.indicator.code]),
                area=one.indicator.area,
                audience=audience,
                summary=one.source,
            )
            for one in found
        ]
    return register_stations(municipality=municipality, entries=entries)
