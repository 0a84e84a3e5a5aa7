"""Which conditions stand against each other: a smallest set, found by leaving them out in turn."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from mosty.engines.coverage.portfolio.ground import Ground
from mosty.engines.coverage.portfolio.model import Programme
from mosty.engines.coverage.portfolio.problem import Condition
from mosty.engines.coverage.portfolio.stages import Search
from mosty.engines.errors import Infeasible, SolverFailed

__all__ = ["conditions", "conflicting", "is_feasible", "narrowed", "relaxed", "smallest"]


def conditions(ground: Ground) -> tuple[Condition, ...]:
    """Every condition of the portfolio that can be left out, one by one."""
    ids = [action.id for action in ground.actions]
    found = [Condition("budget", (source, str(year))) for source, year in sorted(ground.budget)]
    found += [
        Condition("own share", (source,)) for source in ground.sources if ground.most[source] < 1
    ]
    found += [
        Condition("at most one", tuple(ids[action] for action in exclusion))
        for exclusion in ground.exclusions
    ]
    for action in ground.actions:
        found += [Condition("needs", (action.id, *any_of)) for any_of in action.needs]
    found += [condition for condition, _cells, _least in ground.guarantees]
    found += [Condition("decided", (action.id,)) for action in ground.actions if action.decided]
    return tuple(found)


def relaxed(ground: Ground, without: Collection[Condition]) -> Ground:
    """The same choice with these conditions left out."""
    ids = [action.id for action in ground.actions]
    everything = sum(sum(action.cost) for action in ground.actions)
    return replace(
        ground,
        budget={
            (source, year): everything
            if Condition("budget", (source, str(year))) in without
            else grosze
            for (source, year), grosze in ground.budget.items()
        },
        most={
            source: Fraction(1) if Condition("own share", (source,)) in without else most
            for source, most in ground.most.items()
        },
        exclusions=tuple(
            exclusion
            for exclusion in ground.exclusions
            if Condition("at most one", tuple(ids[action] for action in exclusion)) not in without
        ),
        actions=tuple(
            replace(
                action,
                decided=action.decided and Condition("decided", (action.id,)) not in without,
                needs=tuple(
                    any_of
                    for any_of in action.needs
                    if Condition("needs", (action.id, *any_of)) not in without
                ),
            )
            for action in ground.actions
        ),
        guarantees=tuple(told for told in ground.guarantees if told[0] not in without),
    )


def narrowed(ground: Ground, kept: Sequence[int], settled: Collection[int]) -> Ground:
    """Only these actions, in the same order, and no people: a small question about money and rules.

    `settled` actions are chosen already: their own prerequisites are met.
    """
    actions = tuple(
        replace(ground.actions[number], needs=()) if number in settled else ground.actions[number]
        for number in kept
    )
    place = {action.id: number for number, action in enumerate(actions)}
    new = {number: position for position, number in enumerate(kept)}
    exclusions = (
        tuple(new[action] for action in exclusion if action in new)
        for exclusion in ground.exclusions
    )
    return replace(
        ground,
        actions=actions,
        place=place,
        cells=(),
        people=(),
        weight=(),
        blocks=tuple(() for _action in actions),
        guarantees=(),
        exclusions=tuple(sorted({exclusion for exclusion in exclusions if len(exclusion) > 1})),
    )


def is_feasible(ground: Ground) -> bool:
    """Whether any portfolio keeps all conditions.

    Raises:
        SolverFailed: the solver did not find out.
    """
    try:
        found = Search(Programme(ground)).any_plan()
    except Infeasible:
        return False
    if found is None:
        raise SolverFailed("the solver did not find out whether conditions conflict")
    return True


def smallest(
    candidates: Sequence[Condition], holds: Callable[[frozenset[Condition]], bool]
) -> tuple[Condition, ...]:
    """Conditions of which none can be left out: without any one of them there is an answer.

    Whole kinds are left out first, then one condition after another.

    Args:
        candidates: (n,) conditions that conflict together.
        holds: whether there is an answer without these conditions.

    Source: Chinneck & Dravnieks 1991, ORSA Journal on Computing 3(2), 157-168 (deletion filter).
    """
    out: frozenset[Condition] = frozenset()
    kinds = list(dict.fromkeys(condition.kind for condition in candidates))
    groups: list[Iterable[Condition]] = [
        [condition for condition in candidates if condition.kind == kind] for kind in kinds
    ]
    for group in groups:
        if not holds(out.union(group)):
            out = out.union(group)
    for condition in candidates:
        if condition not in out and not holds(out | {condition}):
            out |= {condition}
    return tuple(sorted(condition for condition in candidates if condition not in out))


def conflicting(ground: Ground) -> tuple[Condition, ...]:
    """A smallest set of conditions that no portfolio keeps together, when none keeps them all."""
    return smallest(conditions(ground), lambda out: is_feasible(relaxed(ground, out)))
