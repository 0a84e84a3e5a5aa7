"""Tables made safe to publish together, and the judgement of tables that somebody published."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from mosty.engines.disclosure.attack import Bounds, Range, attack
from mosty.engines.disclosure.lists import THRESHOLD, check
from mosty.engines.disclosure.publication import (
    Publication,
    Sums,
    Table,
    place_of,
    sums_of,
    told,
)
from mosty.engines.disclosure.results import (
    Audit,
    HiddenCell,
    Interval,
    Proof,
    Protected,
    StaffReport,
    TableCost,
)
from mosty.engines.disclosure.search import search_for
from mosty.engines.errors import Infeasible, ShapeError, SolverFailed
from mosty.engines.work import Progress

__all__ = ["audit", "protect"]

_ROUNDS = 4  # of hiding more where the attack finds a weak cell; then everything is hidden
_PRICE = 1000
_ZERO = 4  # hiding a zero costs as much as four small counts
_TOTAL = 8  # and a total eight times a count one level below it


def protect(
    publication: Publication,
    *,
    threshold: int = THRESHOLD,
    hide_zeros: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Protected:
    """The tables with counts hidden so that together they give no small count away.

    Counts of 1 to threshold-1 are hidden, totals too. Others are hidden with them, cheapest
    first (few people before many, totals last), until the attack of a reader who sees all tables
    finds for every hidden count at least `threshold` possible numbers, the largest of them at
    least `threshold`. Nobody is told which hidden counts are small.

    It does not protect from a reader who knows other people's answers, or other publications
    about the same people; nor from guesses about why a count was chosen to protect another.

    Args:
        publication: tables about the same people; all counts known.
        threshold: the least number of people shown; >= 3.
        hide_zeros: whether zeros may be hidden to protect others. By default every zero is shown,
            so the reader knows that a hidden count is at least 1.
        executor: where parts of the attack run; None = threads.
        progress: called with (parts done, parts) of each attack.

    Raises:
        ShapeError: the tables do not fit together (see `sums_of`), or a count is missing.
        Infeasible: the counts that must be shown leave a hidden one unprotected.
        SolverFailed: the solver gave up or erred. Nothing may be published then.

    Source: Hundepool et al. 2012, Statistical Disclosure Control, Wiley, ch. 4 (threshold rule,
    secondary suppression, linked tables); Fischetti & Salazar 2001, Management Science 47(7),
    1008-1027 (the attacker's programmes, eq. 3-4). The criterion is ours (docs/methods).
    """
    check((), threshold)
    sums = sums_of(publication)
    values = [value for value in sums.values if value is not None]
    if len(values) < len(sums.values):
        missing = max(
            (place for place, value in zip(sums.places, sums.values, strict=True) if value is None),
            key=len,
        )
        raise ShapeError("%(place)s: the count is missing", place=told(missing))
    floor = 0 if hide_zeros else 1
    small = {cell for cell, value in enumerate(values) if 0 < value < threshold}
    if locked := sorted(small & sums.fixed):
        raise Infeasible(
            "%(place)s must be shown, but counts fewer than %(threshold)d people",
            place=told(sums.places[locked[0]]),
            threshold=threshold,
        )
    bounds = _searched(sums, values, small, floor, threshold, executor, progress)
    hidden = frozenset(bounds.intervals)
    return Protected(
        publication=_published(publication, sums, hidden),
        proof=_proof(bounds, threshold, hide_zeros, len(values)),
        staff=_report(publication, sums, values, small, bounds),
    )


def audit(
    publication: Publication,
    pattern: Iterable[Mapping[str, str]] | None = None,
    *,
    threshold: int = THRESHOLD,
    hide_zeros: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Audit:
    """What a reader can find out about the hidden counts of published tables.

    Args:
        publication: the tables; None where a count is hidden. True counts are not needed.
        pattern: which counts to take as hidden as well, as dimension -> label (totals left out),
            when the tables hold true counts.
        threshold: of the rule the publisher followed; >= 3.
        hide_zeros: whether a hidden count can be 0.
        executor: where parts of the attack run; None = threads.
        progress: called with (parts done, parts).

    Raises:
        ShapeError: the tables do not fit together, or the pattern names what they do not hold.
        Infeasible: no whole numbers fit what is shown (with `hide_zeros` some may).
        SolverFailed: the solver gave up or erred: nothing is proven.

    Source: Fischetti & Salazar 2001, Management Science 47(7), 1008-1027, eq. 3-4.
    """
    check((), threshold)
    sums = sums_of(publication)
    floor = 0 if hide_zeros else 1
    hidden = {cell for cell, value in enumerate(sums.values) if value is None}
    number = {place: cell for cell, place in enumerate(sums.places)}
    for mapping in pattern or ():
        place = place_of(mapping.items(), publication.total)
        if place not in number:
            raise ShapeError("%(place)s is not in any table", place=told(place))
        hidden.add(number[place])
        if sums.values[number[place]] == 0 and not hide_zeros:
            raise ShapeError(
                "%(place)s is a hidden zero: the audit must allow hidden zeros", place=told(place)
            )
    values = _base(sums, floor)
    bounds = attack(
        sums.equations,
        values,
        frozenset(hidden),
        floor,
        threshold,
        executor=executor,
        progress=progress,
    )
    intervals = tuple(
        Interval(sums.places[cell], found.lower, found.upper, _weakness(found, threshold))
        for cell, found in bounds.intervals.items()
    )
    return Audit(
        is_safe=not any(interval.weakness for interval in intervals),
        intervals=intervals,
        proof=_proof(bounds, threshold, hide_zeros, len(values)),
    )


def _base(sums: Sums, floor: int) -> list[int]:
    """Counts that fit all that is shown; the true ones where they are known."""
    known = [value for value in sums.values if value is not None]
    if len(known) == len(sums.values):
        return known
    from mosty.engines.disclosure.programme import completed  # noqa: PLC0415 -- the solver loads

    return list(completed(sums.equations, sums.values, floor))


def _weakness(found: Range, threshold: int) -> str:
    if found.lower == found.upper:
        return "computable"
    if found.upper is not None and found.upper < threshold:
        return "small"
    return "narrow" if found.numbers < threshold else ""


def _searched(
    sums: Sums,
    values: list[int],
    small: set[int],
    floor: int,
    threshold: int,
    executor: Executor | None,
    progress: Progress | None,
) -> Bounds:
    """The attack that fails on every hidden cell.

    A cell that is protected stays so when more cells are hidden, so each is looked at once; what
    the attack still finds weak gets more room.
    """
    prices = np.array(
        [
            -1
            if cell in sums.fixed or value < floor
            else _PRICE * (_ZERO if value == 0 else 1 + value.bit_length()) * _TOTAL**depth
            for cell, (value, depth) in enumerate(zip(values, sums.depths, strict=True))
        ],
        np.int64,
    )
    search = search_for(sums.equations, values, prices, small, floor=floor, threshold=threshold)
    done: set[int] = set()
    weak: list[int] = []
    for round_number in range(_ROUNDS + 1):
        width = (threshold - 1) << round_number
        if round_number == _ROUNDS:
            search.hide(cell for cell, price in enumerate(prices.tolist()) if price >= 0)
        else:
            possible = all(search.protect(cell, width) for cell in weak)
            while possible and (todo := sorted(search.hidden - done)):
                possible = all(search.protect(cell, threshold - 1) for cell in todo)
                done.update(todo)
            if not possible:
                continue
        bounds = attack(
            sums.equations,
            values,
            frozenset(search.hidden),
            floor,
            threshold,
            executor=executor,
            progress=progress,
        )
        _must_hold(bounds, values, search.hidden)
        weak = [cell for cell, found in bounds.intervals.items() if _weakness(found, threshold)]
        if not weak:
            return bounds
    raise Infeasible(
        "%(place)s cannot be protected while counts that would protect it must be shown",
        place=told(sums.places[weak[0]]),
    )


def _must_hold(bounds: Bounds, values: list[int], hidden: set[int]) -> None:
    """The attack must have looked at every hidden cell and allow its true number."""
    if set(bounds.intervals) != hidden or any(
        not found.lower <= values[cell] or (found.upper is not None and found.upper < values[cell])
        for cell, found in bounds.intervals.items()
    ):
        raise SolverFailed("the attack did not reach every hidden count; nothing may be published")


def _published(publication: Publication, sums: Sums, hidden: frozenset[int]) -> Publication:
    ordered = sorted(publication.tables, key=lambda table: table.name)
    return replace(
        publication,
        tables=tuple(
            Table(
                name=table.name,
                dimensions=table.dimensions,
                rows=tuple(
                    (labels, None if cell in hidden else sums.values[cell])
                    for labels, cell in cells
                ),
            )
            for table, cells in zip(ordered, sums.tables, strict=True)
        ),
        fixed=tuple(dict(sums.places[cell]) for cell in sorted(sums.fixed)),
    )


def _proof(bounds: Bounds, threshold: int, hide_zeros: bool, cells: int) -> Proof:
    return Proof(
        threshold=threshold,
        hide_zeros=hide_zeros,
        hidden=len(bounds.intervals),
        shown=cells - len(bounds.intervals),
        groups=bounds.groups,
        flows=bounds.flows,
        programmes=bounds.programmes,
    )


def _report(
    publication: Publication, sums: Sums, values: list[int], small: set[int], bounds: Bounds
) -> StaffReport:
    costs = []
    names = sorted(table.name for table in publication.tables)
    for name, cells in zip(names, sums.tables, strict=True):
        inside = [cell for _, cell in cells]
        whole = {cell for cell, _ in sums.equations}
        parts = [cell for cell in inside if cell not in whole]
        hidden = [cell for cell in inside if cell in bounds.intervals]
        costs.append(
            TableCost(
                name=name,
                cells=len(inside),
                hidden=len(hidden),
                totals_hidden=sum(cell in whole for cell in hidden),
                people=sum(values[cell] for cell in parts),
                people_hidden=sum(values[cell] for cell in parts if cell in bounds.intervals),
            )
        )
    return StaffReport(
        small=len(small),
        complementary=len(bounds.intervals) - len(small),
        hidden=tuple(
            HiddenCell(sums.places[cell], values[cell], cell in small, found.lower, found.upper)
            for cell, found in bounds.intervals.items()
        ),
        costs=tuple(costs),
    )
