"""Reads of lines of service: who offers them, who coordinates them, and where nobody does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from mosty.partnership.enums import TieKind
from mosty.partnership.models import LineCoordinator
from mosty.partnership.queries.ties import MapOrganisation, TieMap, line_names, tie_map
from mosty.partnership.rules.ties import MapTie
from mosty.territory.models import Municipality

__all__ = [
    "LineCoordinator",
    "LineOverview",
    "LineRow",
    "coordinator",
    "coordinators_of",
    "line_overview",
    "line_row",
]


@dataclass(frozen=True)
class Declared:
    """Somebody who coordinates others of a line by declared ties."""

    organisation: MapOrganisation
    others: int


@dataclass(frozen=True)
class LineRow:
    """A line of service.

    Attributes:
        offered_by: organisations with a published service of this type.
        named: the coordinator of today; `next_named`: one named for later.
        declared: who coordinates others by ties, most others first.
    """

    code: str
    name: str
    offered_by: tuple[MapOrganisation, ...]
    named: LineCoordinator | None
    next_named: LineCoordinator | None
    declared: tuple[Declared, ...]

    @property
    def has_nobody(self) -> bool:
        return self.named is None and not self.declared


@dataclass(frozen=True)
class LineOverview:
    """Lines of service that somebody offers, has a tie about or coordinates."""

    rows: tuple[LineRow, ...]

    @property
    def nobody(self) -> tuple[LineRow, ...]:
        return tuple(row for row in self.rows if row.has_nobody)


def line_overview(municipality: Municipality, found: TieMap | None = None) -> LineOverview:
    """All lines, those nobody coordinates first, then by name; `found`: the map without filters."""
    whole = found or tie_map(municipality)
    names = line_names()
    today = timezone.localdate()
    named: dict[str, list[LineCoordinator]] = {}
    for entry in _not_ended(municipality, today):
        named.setdefault(entry.line, []).append(entry)
    codes = {code for one in whole.organisations.values() for code in one.lines}
    codes |= {line.tie.line for line in whole.ties if line.tie.line} | named.keys()
    offered: dict[str, list[MapOrganisation]] = {}
    for one in whole.organisations.values():
        for code in one.lines:
            offered.setdefault(code, []).append(one)
    coordinated: dict[str, list[MapTie]] = {}
    for line in whole.ties:
        if line.tie.kind == TieKind.COORDINATION:
            coordinated.setdefault(line.tie.line, []).append(line.tie)
    rows = [
        LineRow(
            code=code,
            name=names.get(code, code),
            offered_by=tuple(offered.get(code, ())),
            named=_now(named.get(code, []), today),
            next_named=_later(named.get(code, []), today),
            declared=_declared(coordinated.get(code, ()), whole),
        )
        for code in sorted(codes)
    ]
    rows.sort(key=lambda row: (not row.has_nobody, row.name, row.code))
    return LineOverview(tuple(rows))


def line_row(municipality: Municipality, code: str) -> LineRow | None:
    """One line, also one that nobody offers yet; None for a code nobody knows."""
    for row in line_overview(municipality).rows:
        if row.code == code:
            return row
    name = line_names().get(code)
    return None if name is None else LineRow(code, name, (), None, None, ())


def coordinators_of(municipality: Municipality, code: str) -> QuerySet[LineCoordinator]:
    """Everybody who coordinated or will coordinate the line, the latest first."""
    return (
        LineCoordinator.objects.filter(municipality=municipality, line=code)
        .select_related("organisation")
        .order_by("-since", "-pk")
    )


def coordinator(municipality: Municipality, pk: int) -> LineCoordinator | None:
    return (
        LineCoordinator.objects.filter(municipality=municipality, pk=pk)
        .select_related("organisation")
        .first()
    )


# --- inside -------------------------------------------------------------------------------------


def _not_ended(municipality: Municipality, day: date) -> QuerySet[LineCoordinator]:
    return (
        LineCoordinator.objects.filter(Q(until=None) | Q(until__gt=day), municipality=municipality)
        .select_related("organisation")
        .order_by("since", "pk")
    )


def _declared(ties: Iterable[MapTie], whole: TieMap) -> tuple[Declared, ...]:
    others: dict[int, set[int]] = {}
    for tie in ties:
        others.setdefault(tie.first, set()).add(tie.second)
    found = [Declared(whole.organisations[pk], len(own)) for pk, own in others.items()]
    return tuple(
        sorted(found, key=lambda one: (-one.others, one.organisation.name, one.organisation.pk))
    )


def _now(named: Sequence[LineCoordinator], today: date) -> LineCoordinator | None:
    return next((one for one in reversed(named) if one.since <= today), None)


def _later(named: Sequence[LineCoordinator], today: date) -> LineCoordinator | None:
    return next((one for one in named if one.since > today), None)
