"""The door: a portfolio checked, in one canonical order, in whole numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, gcd, lcm
from numbers import Rational
from typing import Any

from mosty.engines.coverage.portfolio.problem import Action, Condition, Portfolio
from mosty.engines.errors import ShapeError

__all__ = ["Ground", "Plan", "prepared"]

MOST_GROSZE = 10**14  # in all: sums stay exact in the solver's doubles
MOST_WEIGHTED = 10**9

# The start year of each action, in the order of ids; None = not chosen.
Plan = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """A checked portfolio by indices: actions, sources, cells (group × unit with people in need).

    Attributes:
        years, counted: of the plan; in which coverage counts.
        actions: by id; their starts in order, their sources by id (`split` follows).
        place: of an action by its id.
        sources, most: ids in order; the largest share each may pay.
        budget: grosze by (source, year).
        groups, units: all that are named, in order.
        cells, people, weight: by (group, unit); weights whole, `scale` times the given ones.
        blocks: per action: (places, cells it serves).
        guaranteed: per cell, people-years.
        guarantees: (condition, cells, people-years per cell).
        exclusions: sets of actions.
        unit_of_weight, unit_of_money: every total is a multiple of them.
    """

    years: tuple[int, ...]
    counted: tuple[int, ...]
    actions: tuple[Action, ...]
    place: dict[str, int]
    sources: tuple[str, ...]
    most: dict[str, Fraction]
    budget: dict[tuple[str, int], int]
    cells: tuple[tuple[str, str], ...]
    people: tuple[int, ...]
    weight: tuple[int, ...]
    scale: int
    blocks: tuple[tuple[tuple[int, tuple[int, ...]], ...], ...]
    guarantees: tuple[tuple[Condition, tuple[int, ...], tuple[int, ...]], ...]
    exclusions: tuple[tuple[int, ...], ...]
    empty_cells: tuple[tuple[str, str], ...]
    unit_of_weight: int
    unit_of_money: int

    @property
    def span(self) -> int:
        """Counted years: the people-years of one person in need."""
        return len(self.counted)

    def serving(self, action: int, start: int) -> tuple[int, ...]:
        """Counted years in which the action serves people when it starts in that year."""
        chosen = self.actions[action]
        first = start + chosen.serves_after
        last = self.years[-1]
        if chosen.serves_years is not None:
            last = min(last, first + chosen.serves_years - 1)
        return tuple(year for year in self.counted if first <= year <= last)

    def cost_in(self, action: int, start: int, year: int) -> int:
        cost = self.actions[action].cost
        return cost[year - start] if 0 <= year - start < len(cost) else 0

    def whole_cost(self, plan: Plan) -> int:
        return sum(
            sum(action.cost)
            for action, start in zip(self.actions, plan, strict=True)
            if start is not None
        )

    def floors(self) -> list[int]:
        """Guaranteed people-years per cell."""
        floors = [0] * len(self.cells)
        for _condition, cells, least in self.guarantees:
            for cell, people_years in zip(cells, least, strict=True):
                floors[cell] = max(floors[cell], people_years)
        return floors


def prepared(portfolio: Portfolio) -> Ground:
    """The portfolio in canonical order, checked.

    Raises:
        ShapeError: anything that is no plan: see each message.
    """
    years = _years(portfolio)
    sources = sorted(portfolio.sources, key=lambda source: source.id)
    _once("source", [source.id for source in sources])
    most = {
        source.id: _share(f"source {source.id}: the largest share", source.at_most)
        for source in sources
    }
    actions = tuple(_action(action, most, years) for action in portfolio.actions)
    actions = tuple(sorted(actions, key=lambda action: action.id))
    _once("action", [action.id for action in actions])
    place = {action.id: number for number, action in enumerate(actions)}
    _prerequisites(actions, place)
    cells, people, weight, empty = _needs(portfolio)
    scale = lcm(*(share.denominator for share in weight))
    whole = tuple(int(share * scale) for share in weight)
    span = len(set(portfolio.counted_years or years))
    if sum(w * p for w, p in zip(whole, people, strict=True)) * span > MOST_WEIGHTED:
        raise ShapeError(
            "the weighted need is larger than the engine can count exactly;"
            " use smaller weights with fewer decimal places"
        )
    if sum(sum(action.cost) for action in actions) > MOST_GROSZE:
        raise ShapeError("the actions cost more together than the engine can count exactly")
    index = {cell: number for number, cell in enumerate(cells)}
    named = (set(cells) | set(empty)) or set()
    return Ground(
        years=years,
        counted=tuple(sorted(set(portfolio.counted_years))) or years,
        actions=actions,
        place=place,
        sources=tuple(source.id for source in sources),
        most=most,
        budget=_budgets(portfolio, most, years),
        cells=cells,
        people=people,
        weight=whole,
        scale=scale,
        blocks=tuple(_blocks(action, index) for action in actions),
        guarantees=_guarantees(portfolio, cells, people, span, named),
        exclusions=_exclusions(portfolio, place),
        empty_cells=empty,
        unit_of_weight=gcd(*whole) or 1,
        unit_of_money=gcd(*(sum(action.cost) for action in actions)) or 1,
    )


def whole(name: str, value: Any, *, least: int | None = 0) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ShapeError(
            "%(name)s: a whole number is needed, not %(value)s", name=name, value=str(value)
        )
    if least is not None and value < least:
        raise ShapeError(
            "%(name)s: %(value)d is less than %(least)d", name=name, value=value, least=least
        )
    return value


def _number(name: str, value: Any) -> Fraction:
    if isinstance(value, (Rational, Decimal, float)) and not isinstance(value, bool):
        try:
            number = Fraction(str(value))
        except ValueError:
            pass
        else:
            if number < 0:
                raise ShapeError("%(name)s: %(value)s is less than 0", name=name, value=str(value))
            return number
    raise ShapeError("%(name)s: a number is needed, not %(value)s", name=name, value=str(value))


def _share(name: str, value: Any) -> Fraction:
    share = _number(name, value)
    if share > 1:
        raise ShapeError("%(name)s: %(value)s is more than 1", name=name, value=str(value))
    return share


def _once(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if not isinstance(id_, str) or not id_:
            raise ShapeError("every %(what)s needs an id", what=what)
        if id_ in seen:
            raise ShapeError("%(what)s %(id)s is given twice", what=what, id=id_)
        seen.add(id_)


def _known(owner: str, what: str, id_: object, known: Iterable[object]) -> None:
    if id_ not in known:
        raise ShapeError(
            "%(owner)s: %(what)s %(id)s is not in the plan", owner=owner, what=what, id=str(id_)
        )


def _years(portfolio: Portfolio) -> tuple[int, ...]:
    years = tuple(sorted(whole("years", year) for year in portfolio.years))
    if not years:
        raise ShapeError("years: the plan needs at least one year")
    if years != tuple(range(years[0], years[0] + len(years))):
        raise ShapeError("years: the years of a plan follow one another, each once")
    for year in portfolio.counted_years:
        _known("counted years", "year", year, years)
    return years


def _action(action: Action, most: dict[str, Fraction], years: tuple[int, ...]) -> Action:
    owner = f"action {action.id}"
    for number, grosze in enumerate(action.cost, start=1):
        whole(f"{owner}: cost of year {number} in grosze", grosze)
    whole(f"{owner}: years before service", action.serves_after)
    if action.serves_years is not None:
        whole(f"{owner}: years of service", action.serves_years, least=1)
    if not action.starts:
        raise ShapeError("%(owner)s: at least one starting year is needed", owner=owner)
    for year in action.starts:
        _known(owner, "starting year", year, years)
    if len(set(action.sources)) < len(action.sources):
        raise ShapeError("%(owner)s: a source is named twice", owner=owner)
    for source in action.sources:
        _known(owner, "source", source, most)
    if any(action.cost) and not action.sources:
        raise ShapeError("%(owner)s: it costs money and no source pays it", owner=owner)
    if action.split:
        _split(action, owner, most)
    for capacity in action.capacity:
        whole(f"{owner}: places", capacity.places)
        if not capacity.groups or not capacity.units:
            raise ShapeError("%(owner)s: its places need a group and a unit", owner=owner)
    by_id = sorted(range(len(action.sources)), key=lambda place: action.sources[place])
    return Action(
        id=action.id,
        cost=tuple(action.cost),
        sources=tuple(action.sources[place] for place in by_id),
        starts=tuple(sorted(set(action.starts))),
        capacity=action.capacity,
        serves_after=action.serves_after,
        serves_years=action.serves_years,
        needs=tuple(sorted({tuple(sorted(set(any_of))) for any_of in action.needs})),
        decided=bool(action.decided),
        split=tuple(tuple(action.split[place]) for place in by_id) if action.split else (),
        name=action.name,
    )


def _split(action: Action, owner: str, most: dict[str, Fraction]) -> None:
    if len(action.split) != len(action.sources) or any(
        len(row) != len(action.cost) for row in action.split
    ):
        raise ShapeError("%(owner)s: the split needs one amount per source and year", owner=owner)
    for source, row in zip(action.sources, action.split, strict=True):
        for year, (grosze, cost) in enumerate(zip(row, action.cost, strict=True), start=1):
            whole(f"{owner}: {source} in year {year}, in grosze", grosze)
            if grosze > most[source] * cost:
                raise ShapeError(
                    "%(owner)s: %(source)s pays more than it may in year %(year)d",
                    owner=owner,
                    source=source,
                    year=year,
                )
    for year, cost in enumerate(action.cost):
        if sum(row[year] for row in action.split) != cost:
            raise ShapeError(
                "%(owner)s: the sources do not add up to the cost of year %(year)d",
                owner=owner,
                year=year + 1,
            )


def _prerequisites(actions: Sequence[Action], place: dict[str, int]) -> None:
    edges: list[list[int]] = []
    for action in actions:
        for any_of in action.needs:
            if not any_of:
                raise ShapeError("action %(id)s: a prerequisite names no action", id=action.id)
            for needed in any_of:
                _known(f"action {action.id}", "its prerequisite", needed, place)
        edges.append([place[needed] for any_of in action.needs for needed in any_of])
    state = [0] * len(actions)  # 1 = on the path, 2 = done
    for root in range(len(actions)):
        path: list[int] = []
        pending = [(root, False)]
        while pending:
            node, leaving = pending.pop()
            if leaving:
                state[node] = 2
                path.pop()
            elif state[node] == 1:
                circle = [*path[path.index(node) :], node]
                raise ShapeError(
                    "prerequisites go round in a circle: %(circle)s",
                    circle=" → ".join(actions[number].id for number in circle),
                )
            elif state[node] == 0:
                state[node] = 1
                path.append(node)
                pending.append((node, True))
                pending.extend((needed, False) for needed in reversed(edges[node]))


def _needs(
    portfolio: Portfolio,
) -> tuple[
    tuple[tuple[str, str], ...], tuple[int, ...], tuple[Fraction, ...], tuple[tuple[str, str], ...]
]:
    found: dict[tuple[str, str], tuple[int, Fraction]] = {}
    for need in portfolio.needs:
        owner = f"need of {need.group} in {need.unit}"
        if (need.group, need.unit) in found:
            raise ShapeError("%(owner)s is given twice", owner=owner)
        found[need.group, need.unit] = (
            whole(f"{owner}: people", need.people),
            _number(f"{owner}: weight", need.weight),
        )
    cells = tuple(sorted(cell for cell, (people, _weight) in found.items() if people))
    return (
        cells,
        tuple(found[cell][0] for cell in cells),
        tuple(found[cell][1] for cell in cells),
        tuple(sorted(cell for cell, (people, _weight) in found.items() if not people)),
    )


def _budgets(
    portfolio: Portfolio, most: dict[str, Fraction], years: tuple[int, ...]
) -> dict[tuple[str, int], int]:
    budgets: dict[tuple[str, int], int] = {}
    for budget in portfolio.budgets:
        owner = f"budget of {budget.source} in {budget.year}"
        _known(owner, "source", budget.source, most)
        _known(owner, "year", budget.year, years)
        if (budget.source, budget.year) in budgets:
            raise ShapeError("%(owner)s is given twice", owner=owner)
        budgets[budget.source, budget.year] = whole(f"{owner} in grosze", budget.grosze)
    return {
        (source, year): budgets.get((source, year), 0) for source in sorted(most) for year in years
    }


def _blocks(
    action: Action, index: dict[tuple[str, str], int]
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    blocks = []
    for capacity in action.capacity:
        cells = {
            index[group, unit]
            for group in capacity.groups
            for unit in capacity.units
            if (group, unit) in index
        }
        if capacity.places and cells:
            blocks.append((tuple(sorted(cells)), capacity.places))
    return tuple((places, cells) for cells, places in sorted(blocks))


def _guarantees(
    portfolio: Portfolio,
    cells: tuple[tuple[str, str], ...],
    people: tuple[int, ...],
    span: int,
    named: set[tuple[str, str]],
) -> tuple[tuple[Condition, tuple[int, ...], tuple[int, ...]], ...]:
    kept: dict[Condition, Fraction] = {}
    for guarantee in portfolio.guarantees:
        group, unit = guarantee.group, guarantee.unit
        if group is not None:
            _known("guarantee", "group", group, {group for group, _unit in named})
        if unit is not None:
            _known("guarantee", "unit", unit, {unit for _group, unit in named})
        condition = Condition("guarantee", (group or "*", unit or "*"))
        share = _share(f"guarantee for {group or '*'} / {unit or '*'}", guarantee.share)
        kept[condition] = max(share, kept.get(condition, Fraction(0)))
    told = []
    for condition, share in sorted(kept.items()):
        group, unit = condition.ids
        places = tuple(
            number
            for number, cell in enumerate(cells)
            if group in ("*", cell[0]) and unit in ("*", cell[1])
        )
        least = tuple(ceil(share * people[cell] * span) for cell in places)
        if any(least):
            told.append((condition, places, least))
    return tuple(told)


def _exclusions(portfolio: Portfolio, place: dict[str, int]) -> tuple[tuple[int, ...], ...]:
    sets = set()
    for exclusion in portfolio.at_most_one:
        for id_ in exclusion.actions:
            _known("at most one", "action", id_, place)
        if len(set(exclusion.actions)) < 2:
            raise ShapeError("at most one: two different actions or more are needed")
        sets.add(tuple(sorted(place[id_] for id_ in set(exclusion.actions))))
    return tuple(sorted(sets))
