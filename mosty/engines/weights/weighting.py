"""Raking of respondents: what goes in, what comes out, what is refused."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mosty.engines.arrays import Floats, numbers
from mosty.engines.errors import Infeasible, NotEnoughData, ShapeError, SolverFailed
from mosty.engines.weights.cells import Cells, collapse
from mosty.engines.weights.margins import Margin, agree_on_total, checked_codes
from mosty.engines.weights.raking import MET, NOTHING, Ratios, fit

__all__ = ["CategoryFit", "MarginFit", "Weights", "rake"]

_AT_BOUND = 1e-9


@dataclass(frozen=True, slots=True)
class CategoryFit:
    """One category before and after weighting.

    Attributes:
        category: its name.
        respondents: in the sample, without weights.
        target: as given.
        target_share: its share of those who answered, 0 to 1.
        share_before: with the base weights, of those who answered.
        share_after: with the weights.
    """

    category: str
    respondents: int
    target: float
    target_share: float
    share_before: float
    share_after: float


@dataclass(frozen=True, slots=True)
class MarginFit:
    """One margin before and after weighting.

    Attributes:
        margin: its name.
        categories: in the order given.
        no_answer: respondents without an answer in this margin.
        worst_before: the largest difference of a share from its target share, 0 to 1.
        worst_after: the same with the weights; rounding only.
    """

    margin: str
    categories: tuple[CategoryFit, ...]
    no_answer: int
    worst_before: float
    worst_after: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the respondents and what they cost.

    Attributes:
        weights: (n,) > 0, in the order of the respondents; they add up to the sum of the base
            weights (to n without them: then the mean is 1).
        respondents: n.
        effective_size: (sum w)^2 / sum w^2: a simple random sample of that many people would be
            as precise, for a question unrelated to the margins (Kish).
        design_effect: n / effective_size, >= 1.
        smallest: weight; >= floor when there are no base weights.
        largest: weight.
        floor: least ratio of a weight to its base weight that was allowed.
        cap: greatest one; None = no cap.
        at_floor: respondents whose ratio is the floor.
        at_cap: respondents whose ratio is the cap.
        combinations: distinct combinations of answers.
        rounds: of the algorithm.
        entropy: mean over the sample of ratio * log(ratio), base-weighted: how far the weights
            had to move; 0 = not at all.
        margins: each before and after.
    """

    weights: Floats
    respondents: int
    effective_size: float
    design_effect: float
    smallest: float
    largest: float
    floor: float
    cap: float | None
    at_floor: int
    at_cap: int
    combinations: int
    rounds: int
    entropy: float
    margins: tuple[MarginFit, ...]


def rake(
    margins: Sequence[Margin],
    answers: Sequence[ArrayLike],
    *,
    base: ArrayLike | None = None,
    cap: float | None = None,
    floor: float = 0,
    missing: str = "keep",
    as_shares: bool = False,
) -> Weights:
    """Weights under which the sample has the known margins, as close to equal as can be.

    Of all weights that meet every target with ratios to the base weights between floor and cap,
    these have the least relative entropy: sum w log(w / base). Without a cap this is classical
    raking; with one, what is cut off is redistributed until margins and caps hold together.

    A respondent without an answer in a margin keeps, as a group, the share such respondents have
    in the sample; the margin's targets are shares of the rest (`missing="keep"`).

    Args:
        margins: (k rows) at least one.
        answers: per margin (n,) codes: positions in `margin.categories`, -1 = no answer. `coded`
            makes them of names.
        base: (n,) weights to start from, > 0; None = 1 each.
        cap: greatest ratio of a weight to its base weight, > 1; None = no cap. Without base
            weights: no weight above `cap` times the mean.
        floor: least ratio, 0 to below 1.
        missing: "keep" (above) or "refuse" respondents without an answer.
        as_shares: take each margin as shares of its own total, whatever it adds up to.

    Raises:
        ShapeError: codes, base weights or bounds out of range, lists of different lengths.
        NotEnoughData: no respondents, or an answer missing with `missing="refuse"`.
        Infeasible: the targets cannot be met: totals that differ between margins, a target for a
            category nobody is in, a zero target for a category with respondents, targets that
            contradict each other in this sample, or a cap or floor too tight. The message names
            the categories and what could be reached; it is proved by a linear programme.
        SolverFailed: neither weights nor a proof was found.

    It does not claim that the weighted answers are unbiased: it corrects the margins only, and
    `effective_size` counts the loss by unequal weights only.

    Source: Deming & Stephan 1940, Annals of Mathematical Statistics 11(4), 427-444; Deville &
    Särndal 1992, JASA 87(418), 376-382 (bounds); Kish 1965, Survey Sampling, §11.7 (effective size).
    """
    cells, has_missing = _door(margins, answers, base, missing)
    highest = _bounds(cap, floor)
    if not as_shares:
        agree_on_total(margins)
    people = [cells.sums(position, cells.count) for position in range(len(margins))]
    targets = [
        _targets(cells, position, margin, people[position], has_missing[position])
        for position, margin in enumerate(margins)
    ]
    ratios = fit(cells, targets, floor=floor, cap=highest)
    if not (ratios.error <= MET and ratios.values.min() >= NOTHING):
        from mosty.engines.weights.proof import why_not  # noqa: PLC0415 -- the solver loads here

        names = [[(margin.name, category) for category in margin.categories] for margin in margins]
        reason = why_not(cells, targets, names, floor=floor, cap=highest)
        if reason is not None:
            raise reason
        if not ratios.error <= MET:
            raise SolverFailed(
                "the weights did not settle (worst relative difference %(error)s), though the"
                " targets can be met: join small categories",
                error=f"{ratios.error:.1g}",
            )
    weights = cells.of_respondents(ratios.values)
    if base is not None:
        weights *= np.asarray(base, dtype=np.float64)
    weights.setflags(write=False)
    fits = tuple(
        _fit(cells, position, margin, people[position], targets[position], ratios.values)
        for position, margin in enumerate(margins)
    )
    return _summed(cells, ratios, weights, fits, floor=floor, cap=cap)


def _door(
    margins: Sequence[Margin], answers: Sequence[ArrayLike], base: ArrayLike | None, missing: str
) -> tuple[Cells, list[bool]]:
    if not margins:
        raise NotEnoughData("no margin is given: at least one is needed")
    names = [margin.name for margin in margins]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise ShapeError("margin %(margin)s is given twice", margin=name)
    if len(answers) != len(margins):
        raise ShapeError(
            "answers to %(given)d margins are given, %(needed)d are needed",
            given=len(answers),
            needed=len(margins),
        )
    if missing not in ("keep", "refuse"):
        raise ShapeError('missing must be "keep" or "refuse", not "%(given)s"', given=missing)
    length = len(np.asarray(answers[0]).reshape(-1))
    if not length:
        raise NotEnoughData("there are no respondents")
    checked = [
        checked_codes(margin, codes, length=length)
        for margin, codes in zip(margins, answers, strict=True)
    ]
    has_missing = [found for _codes, found in checked]
    if missing == "refuse" and any(has_missing):
        position = has_missing.index(True)
        count = int((checked[position][0] == len(margins[position].categories)).sum())
        raise NotEnoughData(
            "margin %(margin)s: %(count)d respondents gave no answer",
            margin=margins[position].name,
            count=count,
        )
    starting = None
    if base is not None:
        starting = numbers("base weights", base, length=length)
        if starting.min() <= 0:
            raise ShapeError(
                "base weights: value number %(number)d is %(value)s; it must be above zero",
                number=int((starting <= 0).argmax()) + 1,
                value=f"{starting[int((starting <= 0).argmax())]:g}",
            )
    sizes = [
        len(margin.categories) + found for margin, found in zip(margins, has_missing, strict=True)
    ]
    return collapse([codes for codes, _found in checked], sizes, starting), has_missing


def _bounds(cap: float | None, floor: float) -> float:
    if cap is not None and not 1 < cap < math.inf:
        raise ShapeError("the cap must be above 1, not %(cap)s", cap=f"{cap:g}")
    if not 0 <= floor < 1:
        raise ShapeError(
            "the floor must be 0 or more and below 1, not %(floor)s", floor=f"{floor:g}"
        )
    return math.inf if cap is None else cap


def _targets(
    cells: Cells, position: int, margin: Margin, people: Floats, has_missing: bool
) -> Floats:
    """(k,) weighted sums wanted; refuses what no weights can do, category by category."""
    for category, target, count in zip(margin.categories, margin.targets, people, strict=False):
        if target > 0 and count == 0:
            raise Infeasible(
                "margin %(margin)s: nobody in the sample is in %(category)s, but its target is"
                " %(target)s: join it with another category",
                margin=margin.name,
                category=category,
                target=f"{target:g}",
            )
        if target == 0 and count > 0:
            raise Infeasible(
                "margin %(margin)s: the target of %(category)s is zero, but %(count)d respondents"
                " are in it: correct the target or leave them out",
                margin=margin.name,
                category=category,
                count=int(count),
            )
    sums = cells.sums(position, cells.base)
    known = len(margin.categories)
    if has_missing and not sums[:known].sum() > 0:
        raise NotEnoughData("margin %(margin)s: nobody answered", margin=margin.name)
    shares = np.array(margin.targets) / margin.total
    return np.concatenate((shares * sums[:known].sum(), sums[known:]))


def _fit(
    cells: Cells, position: int, margin: Margin, people: Floats, targets: Floats, ratios: Floats
) -> MarginFit:
    known = len(margin.categories)
    before = cells.sums(position, cells.base)[:known]
    after = cells.sums(position, cells.base * ratios)[:known]
    shares = [part / part.sum() for part in (targets[:known], before, after)]
    return MarginFit(
        margin=margin.name,
        categories=tuple(
            CategoryFit(category, int(count), float(target), *map(float, row))
            for category, count, target, *row in zip(
                margin.categories, people[:known], margin.targets, *shares, strict=True
            )
        ),
        no_answer=int(people[known:].sum()),
        worst_before=float(np.abs(shares[1] - shares[0]).max()),
        worst_after=float(np.abs(shares[2] - shares[0]).max()),
    )


def _summed(
    cells: Cells,
    ratios: Ratios,
    weights: Floats,
    fits: tuple[MarginFit, ...],
    *,
    floor: float,
    cap: float | None,
) -> Weights:
    values = ratios.values
    total = float((cells.base * values).sum())
    effective = total**2 / float((cells.base_squares * values**2).sum())
    at_floor = values <= floor * (1 + _AT_BOUND)
    at_cap = values >= (math.inf if cap is None else cap) * (1 - _AT_BOUND)
    return Weights(
        weights=weights,
        respondents=len(weights),
        effective_size=effective,
        design_effect=len(weights) / effective,
        smallest=float(values.min() if cells.base is cells.count else weights.min()),
        largest=float(values.max() if cells.base is cells.count else weights.max()),
        floor=float(floor),
        cap=cap,
        at_floor=int(cells.count[at_floor].sum()),
        at_cap=int(cells.count[at_cap].sum()),
        combinations=len(values),
        rounds=ratios.rounds,
        entropy=float((cells.base * values * np.log(values)).sum()) / float(cells.base.sum()),
        margins=fits,
    )
