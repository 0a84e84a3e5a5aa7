"""Inner loops of equal shares in doubles; every double comes with a bound of its error.

Nothing is decided here: the loops find the projects that may come next and split their supporters
into those who surely cannot pay the full share, surely can, and those too close to tell. Exact
integers decide (`equal_shares.py`).

A project's row of supporters shrinks as people run out of money; `SPENT` marks their purse.
"""

import numpy as np
from numpy.typing import NDArray

from mosty.engines.compiled import kernel

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Indices = NDArray[np.int32]

SPENT = -np.inf
UNIT = 2.0**-53


@kernel
def share(
    cost: float,
    least: float,
    ceiling: float,
    error: float,
    start: int,
    stop: int,
    rows: Indices,
    weights: Floats,
    people: Floats,
    purses: Floats,
) -> tuple[float, float, int]:
    """The share x with sum(people * min(purse, x * weight)) = cost, from below.

    Newton's method on a concave, piecewise linear function: from a share that is too small the
    tangent's root is never too large.

    Returns:
        the share (inf: the supporters cannot pay, surely), how far below it the exact one may lie
        (inf: it cannot be told whether they can pay), where the shortened row ends. Stops early
        once the share is surely above `ceiling`.
    """
    weighted = len(weights) > 0
    x = least
    kept = start
    first = True
    while True:
        poor_money = 0.0
        poor = 0.0
        rich = 0.0
        if first:
            first = False
            for entry in range(start, stop):
                row = rows[entry]
                purse = purses[row]
                if purse == SPENT:
                    continue
                weight = 1.0
                rows[kept] = row
                if weighted:
                    weight = weights[entry]
                    weights[kept] = weight
                kept += 1
                many = people[row]
                is_poor = purse < x * weight
                poor_money += many * purse if is_poor else 0.0
                poor += many if is_poor else 0.0
                rich += 0.0 if is_poor else many * weight
        elif weighted:
            for entry in range(start, kept):
                row = rows[entry]
                purse = purses[row]
                weight = weights[entry]
                many = people[row]
                is_poor = purse < x * weight
                poor_money += many * purse if is_poor else 0.0
                poor += many if is_poor else 0.0
                rich += 0.0 if is_poor else many * weight
        else:
            for entry in range(start, kept):
                row = rows[entry]
                purse = purses[row]
                many = people[row]
                is_poor = purse < x
                poor_money += many * purse if is_poor else 0.0
                poor += many if is_poor else 0.0
                rich += 0.0 if is_poor else many
        doubt = (kept - start + 8) * UNIT * (poor_money + cost) + poor * error
        if rich == 0.0:
            if poor_money + 2.0 * doubt < cost:
                return np.inf, 0.0, kept
            return x, np.inf, kept
        following = (cost - poor_money) / rich
        slack = 2.0 * doubt / rich + error + 8.0 * UNIT * following
        if following <= x or following - slack > ceiling:
            return max(x, following), slack, kept
        x = following


@kernel
def candidates(
    costs: Floats,
    factors: Floats,
    starts: Longs,
    stops: Longs,
    rows: Indices,
    weights: Floats,
    people: Floats,
    purses: Floats,
    error: float,
    floor: float,
    least: Floats,
    shares: Floats,
    slacks: Floats,
    found: Longs,
) -> tuple[int, float]:
    """Projects whose price per utility may be the lowest; prices never fall, so few are counted.

    Args:
        factors: (p,) utility of a mark of weight 1; price per utility = share / factor.
        floor: projects with a price up to it are found in any case.
        least: (p,) no share is below it; raised here; inf = its supporters cannot pay.
        shares, slacks: (p,) filled for the projects found.
        found: (p,) filled with their numbers.

    Returns:
        how many are found, and a price below which no other project lies.
    """
    count = len(costs)
    looked = np.zeros(count, dtype=np.bool_)
    best = np.inf
    while True:
        chosen = -1
        lowest = np.inf
        for project in range(count):
            if not looked[project] and least[project] / factors[project] < lowest:
                lowest = least[project] / factors[project]
                chosen = project
        if chosen < 0 or lowest > max(best, floor):
            break
        looked[chosen] = True
        x, slack, stops[chosen] = share(
            costs[chosen],
            least[chosen],
            max(best, floor) * factors[chosen] * (1.0 + 8.0 * UNIT),
            error,
            starts[chosen],
            stops[chosen],
            rows,
            weights,
            people,
            purses,
        )
        shares[chosen] = x
        slacks[chosen] = slack
        if x == np.inf:
            least[chosen] = np.inf
            continue
        if slack < np.inf:
            least[chosen] = max(least[chosen], x - slack)
            best = min(best, (x + slack) / factors[chosen] * (1.0 + 8.0 * UNIT))
    number = 0
    rest = np.inf
    for project in range(count):
        price = least[project] / factors[project] * (1.0 - 8.0 * UNIT)
        if looked[project] and price <= max(best, floor) and price < np.inf:
            found[number] = project
            number += 1
        else:
            rest = min(rest, price)
    return number, rest


@kernel
def split(
    start: int,
    stop: int,
    low: float,
    high: float,
    error: float,
    rows: Indices,
    weights: Floats,
    whole_people: Longs,
    purses: Floats,
    ballot_starts: Longs,
    paid_count: Indices,
    paid_rounds: Indices,
    paid_weights: Longs,
    paid: Longs,
    close: Longs,
) -> tuple[int, int, int, int]:
    """Supporters split by whether they can pay a share between `low` and `high`.

    Args:
        paid_count, paid_rounds, paid_weights: what `pay` has written down.
        paid: (r,) filled: by how many weights those who cannot pay have paid in each round.
        close: filled with entries of the row that are too close to tell.

    Returns:
        people who cannot pay the full share, people who can, their weight, how many are close.
    """
    paid[:] = 0
    poor = 0
    rich = 0
    rich_weight = 0
    doubtful = 0
    weighted = len(weights) > 0
    for entry in range(start, stop):
        row = rows[entry]
        purse = purses[row]
        if purse == SPENT:
            continue
        weight = weights[entry] if weighted else 1.0
        if purse + error < low * weight:
            many = whole_people[row]
            poor += many
            place = ballot_starts[row]
            for _payment in range(paid_count[row]):
                paid[paid_rounds[place]] += many * (paid_weights[place] if weighted else 1)
                place += 1
        elif purse - error > high * weight:
            rich += whole_people[row]
            rich_weight += whole_people[row] * np.int64(weight)
        else:
            close[doubtful] = entry
            doubtful += 1
    return poor, rich, rich_weight, doubtful


@kernel
def pay(
    start: int,
    stop: int,
    number: int,
    x: float,
    low: float,
    high: float,
    error: float,
    rows: Indices,
    weights: Floats,
    purses: Floats,
    ballot_starts: Longs,
    paid_count: Indices,
    paid_rounds: Indices,
    paid_weights: Longs,
) -> None:
    """Takes the share of everybody who is not too close to tell (the same bounds as in `split`).

    Args:
        number: of the round; written down for those who pay in full.
    """
    weighted = len(weights) > 0
    for entry in range(start, stop):
        row = rows[entry]
        purse = purses[row]
        weight = weights[entry] if weighted else 1.0
        if purse + error < low * weight:
            purses[row] = SPENT
        elif purse - error > high * weight:
            purses[row] = purse - x * weight
            place = ballot_starts[row] + paid_count[row]
            paid_count[row] += 1
            paid_rounds[place] = number
            if weighted:
                paid_weights[place] = np.int64(weight)
