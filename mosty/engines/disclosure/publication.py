"""What is published together: tables of the same people, their totals and the sums that bind them.

Two cells of two tables are the same cell when they name the same group of people: "need = care,
every village" of one table is "need = care, every age" of the other.
"""

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import product

from mosty.engines.errors import ShapeError

__all__ = ["Place", "Publication", "Sums", "Table", "place_of", "sums_of", "told"]

# (dimension, label) pairs in alphabetical order; totals are left out: () is everybody.
Place = tuple[tuple[str, str], ...]

MOST_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of people cut by one or more dimensions.

    Totals may be given (they are checked) or left out (they are computed); a combination that is
    not given counts nobody. Each person belongs to one label of each dimension.

    Attributes:
        name: what errors and results call it.
        dimensions: names; the same name in two tables of a publication is the same question.
        rows: (labels in the order of the dimensions, count); the count is a whole number >= 0,
            or None where a published table hides it (for `audit` only).
    """

    name: str
    dimensions: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], int | None], ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """Tables that the same reader will see, about the same people.

    Attributes:
        tables: at least one.
        parents: for a dimension with levels: label -> the label above it (village unit ->
            municipality). Labels without one stand right below the total.
        total: the label of a total in the rows.
        fixed: places that cannot be hidden, because they are known from elsewhere, as dimension ->
            label ({} is the number of all people).
    """

    tables: tuple[Table, ...]
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    total: str = "total"
    fixed: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """A publication as numbers: its cells once each, in alphabetical order, and their sums.

    Attributes:
        places: (n,) the cells.
        values: (n,) people; None = hidden and unknown.
        depths: (n,) in how many dimensions the cell is a total.
        equations: (cell, cells that add up to it), by number.
        fixed: numbers of the cells that cannot be hidden.
        tables: for each table its cells in alphabetical order: labels and number.
    """

    places: tuple[Place, ...]
    values: tuple[int | None, ...]
    depths: tuple[int, ...]
    equations: tuple[tuple[int, tuple[int, ...]], ...]
    fixed: frozenset[int]
    tables: tuple[tuple[tuple[tuple[str, ...], int], ...], ...]


def told(place: Place) -> str:
    """The place in words, for errors and summaries."""
    return ", ".join(f"{dimension} = {label}" for dimension, label in place) or "everybody"


def sums_of(publication: Publication) -> Sums:
    """The checked publication with all its totals, each group of people once.

    Raises:
        ShapeError: no table, a repeated name or cell, a label that does not fit, a count that is
            not a whole number >= 0, totals that contradict their parts, levels that run in a
            circle, more than two million cells.
    """
    if not publication.tables:
        raise ShapeError("a publication needs at least one table")
    names = [table.name for table in publication.tables]
    if len(set(names)) < len(names):
        raise ShapeError("every table needs a name of its own")
    shared = [dimension for table in publication.tables for dimension in table.dimensions]
    cubes = [
        _Cube(table, publication, shared.count)
        for table in sorted(publication.tables, key=lambda table: table.name)
    ]
    values: dict[Place, int | None] = {}
    owner: dict[Place, str] = {}
    for cube in cubes:
        for place, value in cube.values().items():
            known = values.setdefault(place, value)
            owner.setdefault(place, cube.name)
            if known is None and value is not None:
                values[place] = value
            elif known is not None and value is not None and known != value:
                raise ShapeError(
                    "%(place)s: %(one)d people in table %(one_table)s, "
                    "%(other)d in table %(other_table)s",
                    place=told(place),
                    one=known,
                    one_table=owner[place],
                    other=value,
                    other_table=cube.name,
                )
    places = tuple(sorted(values))
    number = {place: index for index, place in enumerate(places)}
    depths = [0] * len(places)
    for cube in cubes:
        for place, depth in cube.depths():
            depths[number[place]] = max(depths[number[place]], depth)
    equations = {
        (number[whole], tuple(sorted(number[part] for part in parts)))
        for cube in cubes
        for whole, parts in cube.equations()
    }
    fixed = {place_of(mapping.items(), publication.total) for mapping in publication.fixed}
    for place in sorted(fixed):
        if place not in number:
            raise ShapeError("%(place)s is not in any table", place=told(place))
    return Sums(
        places=places,
        values=tuple(values[place] for place in places),
        depths=tuple(depths),
        equations=tuple(sorted(equations)),
        fixed=frozenset(number[place] for place in fixed),
        tables=tuple(
            tuple((labels, number[place]) for labels, place in cube.cells()) for cube in cubes
        ),
    )


def place_of(pairs: Iterable[tuple[str, str]], total: str) -> Place:
    """The place these (dimension, label) pairs name; totals fall out."""
    return tuple(sorted(pair for pair in pairs if pair[1] != total))


class _Cube:
    """One table with every combination of its labels, their levels and the totals."""

    def __init__(
        self, table: Table, publication: Publication, times_used: Callable[[str], int]
    ) -> None:
        self.name = table.name
        self.dimensions = table.dimensions
        self.total = publication.total
        if not table.dimensions or len(set(table.dimensions)) < len(table.dimensions):
            raise ShapeError(
                "table %(table)s: name each of its dimensions, once each", table=table.name
            )
        self._given = self._read(table)
        self._above = [
            self._levels(position, publication.parents.get(dimension, {}))
            for position, dimension in enumerate(self.dimensions)
        ]
        self._below: list[dict[str, list[str]]] = []
        for above in self._above:
            below: dict[str, list[str]] = {}
            for label in sorted(above):
                below.setdefault(above[label], []).append(label)
            self._below.append(below)
        if reduce(operator.mul, (len(above) + 1 for above in self._above)) > MOST_CELLS:
            raise ShapeError(
                "table %(table)s has more than %(most)d cells", table=table.name, most=MOST_CELLS
            )
        # A cell that is a total in several dimensions needs one sum only, the others follow.
        # Levels first, dimensions shared with other tables last: so the sums form a network.
        self._order = sorted(
            range(len(self.dimensions)),
            key=lambda i: (
                len(self._below[i]) < 2,
                times_used(self.dimensions[i]),
                self.dimensions[i],
            ),
        )

    def _read(self, table: Table) -> dict[tuple[str, ...], int | None]:
        given: dict[tuple[str, ...], int | None] = {}
        for number, (labels, count) in enumerate(table.rows, start=1):
            where = {"table": table.name, "row": number}
            if len(labels) != len(table.dimensions) or not all(
                isinstance(label, str) and label for label in labels
            ):
                raise ShapeError(
                    "table %(table)s, row %(row)d: every dimension needs a label", **where
                )
            if count is not None and (isinstance(count, bool) or not _is_whole(count)):
                raise ShapeError(
                    "table %(table)s, row %(row)d: %(value)s is not a whole number of people",
                    **where,
                    value=str(count),
                )
            if count is not None and count < 0:
                raise ShapeError(
                    "table %(table)s, row %(row)d: a count of people cannot be negative", **where
                )
            if tuple(labels) in given:
                raise ShapeError(
                    "table %(table)s, row %(row)d: %(cell)s is given twice",
                    **where,
                    cell=" × ".join(labels),
                )
            given[tuple(labels)] = None if count is None else int(count)
        return given

    def _levels(self, position: int, parents: Mapping[str, str]) -> dict[str, str]:
        """Every label of the dimension in this table -> the label above it."""
        above: dict[str, str] = {}
        for used in sorted({labels[position] for labels in self._given} - {self.total}):
            label, seen = used, {used}
            while label != self.total and label not in above:
                above[label] = parents.get(label, self.total)
                label = above[label]
                if label in seen:
                    raise ShapeError(
                        "the levels of %(dimension)s run in a circle at %(label)s",
                        dimension=self.dimensions[position],
                        label=label,
                    )
                seen.add(label)
        return above

    def cells(self) -> Iterator[tuple[tuple[str, ...], Place]]:
        """Labels and place of every cell; labels alphabetically, totals last."""
        for labels in product(*([*sorted(above), self.total] for above in self._above)):
            yield labels, self._at(labels)

    def depths(self) -> Iterator[tuple[Place, int]]:
        """In how many dimensions each cell is a total."""
        for labels, place in self.cells():
            yield place, len(self._summed(labels))

    def values(self) -> dict[Place, int | None]:
        """People in every cell.

        Raises:
            ShapeError: a total that is not the sum of its parts.
        """
        found: dict[tuple[str, ...], int | None] = {}

        def value(labels: tuple[str, ...]) -> int | None:
            if labels in found:
                return found[labels]
            summed = [
                [value(part) for part in self._parts(labels, position)]
                for position in self._summed(labels)
            ]
            sums = [sum(parts) for parts in summed if None not in parts]  # type: ignore[arg-type]
            given = self._given.get(labels, sums[0] if sums else None if summed else 0)
            for computed in sums:
                if given is not None and computed != given:
                    raise ShapeError(
                        "table %(table)s: %(cell)s is %(given)d, but its parts add up to %(sum)d",
                        table=self.name,
                        cell=" × ".join(labels),
                        given=given,
                        sum=computed,
                    )
            found[labels] = given
            return given

        return {place: value(labels) for labels, place in self.cells()}

    def equations(self) -> Iterator[tuple[Place, list[Place]]]:
        """One sum for every cell that is a total; all the other sums follow from these."""
        for labels, place in self.cells():
            summed = self._summed(labels)
            if summed:
                position = min(summed, key=self._order.index)
                yield place, [self._at(part) for part in self._parts(labels, position)]

    def _at(self, labels: tuple[str, ...]) -> Place:
        return place_of(zip(self.dimensions, labels, strict=True), self.total)

    def _summed(self, labels: tuple[str, ...]) -> list[int]:
        return [i for i, label in enumerate(labels) if label in self._below[i]]

    def _parts(self, labels: tuple[str, ...], position: int) -> list[tuple[str, ...]]:
        return [
            (*labels[:position], label, *labels[position + 1 :])
            for label in self._below[position][labels[position]]
        ]


def _is_whole(count: object) -> bool:
    if isinstance(count, float):
        return math.isfinite(count) and count.is_integer()
    return hasattr(count, "__index__")
