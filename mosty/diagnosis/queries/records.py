"""Needs and assets, and what stands on the thread beside them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from mosty.core.access import Access
from mosty.core.enums import DiArea
from mosty.diagnosis.models import Asset, Need, Observation
from mosty.diagnosis.queries.figures import shown_figures
from mosty.diagnosis.rules import (
    EVIDENCE_SOURCES,
    NEED_SOURCE,
    OBSERVATION_SOURCE,
    THEME_SOURCE,
    has_number,
    sees_staff,
)
from mosty.territory.models import Municipality
from mosty.thread.models import Link
from mosty.thread.queries import Trail, station_for, stations_for, trail, trails
from mosty.voices.models import Theme


@dataclass(frozen=True)
class NeedLine:
    """A need of a list with what led to it and what became of it, as far as the reader may see."""

    need: Need
    area_label: str
    priority_label: str
    evidence_count: int
    onward_count: int


@dataclass(frozen=True)
class NeedGroup:
    """Needs of one area."""

    area: str
    label: str
    needs: tuple[NeedLine, ...]


@dataclass(frozen=True)
class EvidenceItem:
    """Something a need stands on, that staff may unlink."""

    source: str
    source_id: int
    title: str
    path: str
    note: str


@dataclass(frozen=True)
class EvidenceChoice:
    """Something a need could stand on; `key` is "source:id"."""

    key: str
    label: str


def needs(
    municipality: Municipality, *, area: str = "", public_only: bool = True
) -> QuerySet[Need]:
    """Needs by code; `public_only` leaves out drafts."""
    found = Need.objects.filter(municipality=municipality)
    if area:
        found = found.filter(area=area)
    return found.filter(is_public=True) if public_only else found


def need_by_code(municipality: Municipality, code: str, *, public_only: bool = True) -> Need | None:
    """The need with this code, or None."""
    return needs(municipality, public_only=public_only).filter(code=code).first()


def assets(
    municipality: Municipality, *, public_only: bool = True, kind: str = ""
) -> QuerySet[Asset]:
    """Assets by kind and code, with their village units."""
    found = Asset.objects.filter(municipality=municipality).select_related("village_unit")
    if kind:
        found = found.filter(kind=kind)
    if public_only:
        found = found.filter(is_public=True)
    return found.order_by("kind", "code")


def asset_by_code(municipality: Municipality, code: str) -> Asset | None:
    return assets(municipality, public_only=False).filter(code=code).first()


def is_published(municipality: Municipality) -> bool:
    """Whether anything of the diagnosis is public: then its figures are too."""
    return needs(municipality).exists() or assets(municipality).exists()


def need_lines(
    municipality: Municipality, *, access: Access, area: str = ""
) -> tuple[NeedLine, ...]:
    """Needs the reader may see with counts of evidence and of what follows."""
    found = list(
        needs(municipality, area=area, public_only=not sees_staff(access, municipality.pk))
    )
    stations = stations_for(NEED_SOURCE, [need.pk for need in found])
    walked = trails(list(stations.values()), access=access)
    empty = Trail((), ())
    return tuple(
        _need_line(need, walked[stations[need.pk].pk] if need.pk in stations else empty)
        for need in found
    )


def by_area(lines: Sequence[NeedLine]) -> tuple[NeedGroup, ...]:
    """Lines grouped by area in the order of the areas; areas without needs are left out."""
    return tuple(
        NeedGroup(area.value, str(area.label), members)
        for area in DiArea
        if (members := tuple(line for line in lines if line.need.area == area))
    )


def need_counts_by_area(municipality: Municipality, *, public_only: bool = True) -> Counter[str]:
    """How many needs each area has."""
    found = needs(municipality, public_only=public_only).order_by()
    return Counter(found.values_list("area", flat=True))


def need_trail(need: Need, *, access: Access) -> Trail:
    """What led to the need and what became of it, as far as the reader may see."""
    station = station_for(NEED_SOURCE, need.pk)
    return trail(station, access=access) if station else Trail((), ())


def evidence_of(need: Need) -> tuple[EvidenceItem, ...]:
    """Everything linked to the need as evidence, for staff."""
    links = Link.objects.filter(
        target__source=NEED_SOURCE, target__source_id=need.pk, origin__source__in=EVIDENCE_SOURCES
    ).select_related("origin")
    return tuple(
        EvidenceItem(
            source=one.origin.source,
            source_id=one.origin.source_id,
            title=one.origin.title,
            path=one.origin.path,
            note=one.note,
        )
        for one in links
    )


def evidence_choices(need: Need, municipality: Municipality) -> tuple[EvidenceChoice, ...]:
    """Themes and latest figures that are not linked to the need yet, for staff."""
    linked = {(one.source, one.source_id) for one in evidence_of(need)}
    themes = [
        EvidenceChoice(f"{THEME_SOURCE}:{theme.pk}", f"{theme.get_kind_display()}: {theme.name}")
        for theme in Theme.objects.filter(municipality=municipality)
        if (THEME_SOURCE, theme.pk) not in linked
    ]
    shown = {
        one.observation_id: one
        for figures in shown_figures(municipality, with_raw=True).values()
        for one in figures
    }
    stored = (
        Observation.objects.filter(municipality=municipality, village_unit=None)
        .select_related("indicator")
        .order_by("indicator__position", "indicator__code", "-year")
    )
    figures = [
        EvidenceChoice(
            f"{OBSERVATION_SOURCE}:{one.pk}",
            f"{one.indicator.code} {one.indicator.name}: {shown[one.pk].text} ({one.year})",
        )
        for one in stored
        if has_number(one.status) and one.pk in shown and (OBSERVATION_SOURCE, one.pk) not in linked
    ]
    return (*themes, *figures)


def _need_line(need: Need, walked: Trail) -> NeedLine:
    return NeedLine(
        need=need,
        area_label=str(need.get_area_display()),
        priority_label=str(need.get_priority_display()),
        evidence_count=sum(1 for step in walked.back if step.distance == 1),
        onward_count=len(walked.onward),
    )
