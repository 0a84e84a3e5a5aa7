"""The golden thread as pages tell it: what stands where, what is behind it, what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mosty.core.access import Access
from mosty.territory.models import Municipality
from mosty.thread import queries as thread
from mosty.thread.enums import STATION_ORDER, StationKind
from mosty.thread.queries import Station, Step


@dataclass(frozen=True)
class ArchStation:
    """One of the five stations of `<c-thread>`."""

    kind: str
    label: str
    count: int
    href: str


@dataclass(frozen=True)
class StationLine:
    """A station in a list.

    Attributes:
        behind: "3 głosy, 2 potrzeby": what led to it; empty if nothing is linked.
        onward: "1 działanie": what came of it; empty if nothing is linked.
        waits_for: what should come next, said where nothing came of it.
    """

    station: Station
    behind: str
    onward: str
    waits_for: str


@dataclass(frozen=True)
class KindSection:
    """Stations of one kind, for a page about all of them."""

    kind: StationKind
    title: str
    explanation: str
    lines: tuple[StationLine, ...]
    total: int


@dataclass(frozen=True)
class StepLine:
    """A step of a trail as the station's page shows it; `via` names the station in between."""

    step: Step
    via: Station | None


@dataclass(frozen=True)
class StepGroup:
    """Steps of one kind."""

    kind: StationKind
    title: str
    lines: tuple[StepLine, ...]


@dataclass(frozen=True)
class StationStory:
    """Everything the page of a station tells."""

    station: Station
    behind: str
    onward: str
    back_groups: tuple[StepGroup, ...]
    onward_groups: tuple[StepGroup, ...]
    arch: tuple[ArchStation, ...]


def arch(municipality: Municipality, *, access: Access) -> tuple[ArchStation, ...]:
    """The five stations with how many records stand on each, each leading to its list."""
    counted = thread.counts(municipality, access=access)
    base = reverse("home:thread", args=[municipality.slug])
    return tuple(
        ArchStation(kind.value, kind_name(kind), counted[kind], f"{base}?rodzaj={kind.value}")
        for kind in STATION_ORDER
    )


def sections(
    municipality: Municipality, *, access: Access, area: str = "", shown: int = 6
) -> tuple[KindSection, ...]:
    """All five kinds with their first stations, in a bounded number of queries."""
    found = {
        kind: list(thread.stations(municipality, access=access, kind=kind, area=area)[: shown + 1])
        for kind in STATION_ORDER
    }
    totals = {
        kind: len(rows)
        if len(rows) <= shown
        else thread.stations(municipality, access=access, kind=kind, area=area).count()
        for kind, rows in found.items()
    }
    every = [station for rows in found.values() for station in rows[:shown]]
    lines = {line.station.pk: line for line in station_lines(every, access=access)}
    return tuple(
        KindSection(
            kind=kind,
            title=kind_plural(kind),
            explanation=explanation(kind),
            lines=tuple(lines[station.pk] for station in found[kind][:shown]),
            total=totals[kind],
        )
        for kind in STATION_ORDER
    )


def station_lines(stations: Sequence[Station], *, access: Access) -> tuple[StationLine, ...]:
    """The stations with what is behind each and what came of it, in words."""
    trails = thread.trails(stations, access=access)
    return tuple(
        StationLine(
            station,
            in_words(trails[station.pk].back),
            in_words(trails[station.pk].onward),
            waits_for(StationKind(station.kind)),
        )
        for station in stations
    )


def story(station: Station, *, municipality: Municipality, access: Access) -> StationStory:
    """The station with its trail, ready to be told."""
    trail = thread.trail(station, access=access)
    on_trail = {step.station.pk: step.station for step in (*trail.back, *trail.onward)}
    here = StationKind(station.kind)
    counted = {kind: len(trail.stations(kind)) for kind in STATION_ORDER} | {here: 1}
    page = reverse("home:station", args=[municipality.slug, station.pk])
    return StationStory(
        station=station,
        behind=in_words(trail.back),
        onward=in_words(trail.onward),
        back_groups=_groups(trail.back, on_trail),
        onward_groups=_groups(trail.onward, on_trail),
        arch=tuple(
            ArchStation(
                kind.value,
                kind_name(kind),
                counted[kind],
                f"{page}#{kind.value}" if counted[kind] and kind != here else "",
            )
            for kind in STATION_ORDER
        ),
    )


def in_words(steps: Iterable[Step]) -> str:
    """`3 głosy, 2 potrzeby`; empty for no steps."""
    counted = dict.fromkeys(STATION_ORDER, 0)
    for step in steps:
        counted[StationKind(step.station.kind)] += 1
    return ", ".join(counted_kind(kind, count) for kind, count in counted.items() if count)


def counted_kind(kind: StationKind, count: int) -> str:
    """`1 głos`, `2 głosy`, `5 głosów`."""
    texts = {
        StationKind.VOICE: ngettext("%(count)s voice", "%(count)s voices", count),
        StationKind.NEED: ngettext("%(count)s need", "%(count)s needs", count),
        StationKind.ACTION: ngettext("%(count)s action", "%(count)s actions", count),
        StationKind.SERVICE: ngettext("%(count)s service", "%(count)s services", count),
        StationKind.CHANGE: ngettext("%(count)s change", "%(count)s changes", count),
    }
    return texts[kind] % {"count": count}


def kind_name(kind: StationKind) -> str:
    """The name of a station on the arch."""
    return {
        StationKind.VOICE: pgettext("station", "Voice"),
        StationKind.NEED: pgettext("station", "Need"),
        StationKind.ACTION: pgettext("station", "Action"),
        StationKind.SERVICE: pgettext("station", "Service"),
        StationKind.CHANGE: pgettext("station", "Change"),
    }[kind]


def kind_plural(kind: StationKind) -> str:
    """The heading of a list of stations of one kind."""
    return {
        StationKind.VOICE: pgettext("stations", "Voices"),
        StationKind.NEED: pgettext("stations", "Needs"),
        StationKind.ACTION: pgettext("stations", "Actions"),
        StationKind.SERVICE: pgettext("stations", "Services"),
        StationKind.CHANGE: pgettext("stations", "Changes"),
    }[kind]


def explanation(kind: StationKind) -> str:
    """What stands on the station, in one plain sentence."""
    return {
        StationKind.VOICE: _("What residents said in surveys, and what the figures say."),
        StationKind.NEED: _("What people lack. Each need comes from voices."),
        StationKind.ACTION: _("What the municipality plans to do about a need."),
        StationKind.SERVICE: _("Help that you can get today."),
        StationKind.CHANGE: _("What got better, measured and checked."),
    }[kind]


def waits_for(kind: StationKind) -> str:
    """What should come next but is not there; nothing comes after a change."""
    return {
        StationKind.VOICE: _("Nobody has made a need of it yet."),
        StationKind.NEED: _("No action answers it yet."),
        StationKind.ACTION: _("No service came of it yet."),
        StationKind.SERVICE: _("Nobody has measured a change yet."),
        StationKind.CHANGE: "",
    }[kind]


def _groups(steps: Iterable[Step], on_trail: dict[int, Station]) -> tuple[StepGroup, ...]:
    by_kind: dict[StationKind, list[StepLine]] = {}
    for step in steps:
        via = on_trail.get(step.via_id) if step.distance > 1 else None
        by_kind.setdefault(StationKind(step.station.kind), []).append(StepLine(step, via))
    return tuple(
        StepGroup(kind, kind_plural(kind), tuple(lines)) for kind, lines in by_kind.items()
    )
