"""The rules of co-decided budgets once more: every voter by herself, fractions, no cleverness."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

Costs = Mapping[str, Fraction]
Ballots = Sequence[Mapping[str, int]]
Before = Callable[[str], object]


def share_of(
    project: str, cost: Fraction, ballots: Ballots, money: Sequence[Fraction]
) -> Fraction | None:
    """The share x with sum(min(money, x * weight)) = cost; None when there is too little money."""
    payers = [
        (money[i], ballot[project]) for i, ballot in enumerate(ballots) if ballot.get(project, 0)
    ]
    if not payers or sum(left for left, _weight in payers) < cost:
        return None
    payers.sort(key=lambda payer: payer[0] / payer[1])
    rest, weight = cost, Fraction(sum(weight for _left, weight in payers))
    for left, each in payers:
        if rest * each <= left * weight:
            return rest / weight
        rest -= left
        weight -= each
    raise AssertionError("enough money, but no share")


def equal_shares(
    costs: Costs,
    budget: Fraction,
    ballots: Ballots,
    utility: str,
    endowment: Fraction,
    before: Before,
) -> list[str]:
    free = sorted(id for id in costs if costs[id] == 0 and any(b.get(id, 0) for b in ballots))
    elected = list(free)
    money = [endowment] * len(ballots)
    while True:
        offers = []
        for id, cost in costs.items():
            if id in elected or cost > budget or cost == 0:
                continue
            share = share_of(id, cost, ballots, money)
            if share is not None:
                per_utility = share / cost if utility == "cost" else share
                offers.append((per_utility, before(id), id, share))
        if not offers:
            return elected
        _price, _place, id, share = min(offers)
        elected.append(id)
        for i, ballot in enumerate(ballots):
            money[i] -= min(money[i], share * ballot.get(id, 0))


def completed(
    costs: Costs, budget: Fraction, ballots: Ballots, utility: str, completion: str, before: Before
) -> tuple[list[str], int]:
    """Winners and steps of Add1."""
    if not ballots:
        return [], 0
    start = budget / len(ballots)
    taken = equal_shares(costs, budget, ballots, utility, start, before)
    step = 0
    possible = {
        id for id in costs if costs[id] <= budget and any(ballot.get(id, 0) for ballot in ballots)
    }
    while completion != "none" and set(taken) != possible:
        tried = equal_shares(costs, budget, ballots, utility, start + step + 1, before)
        if sum(costs[id] for id in tried) > budget:
            break
        taken, step = tried, step + 1
    if completion == "add1-utilitarian":
        votes = {id: sum(ballot.get(id, 0) for ballot in ballots) for id in costs}
        taken = taken + greedy(costs, budget, votes, before, skip=True, already=taken)
    return taken, step


def greedy(
    costs: Costs,
    budget: Fraction,
    scores: Mapping[str, Fraction | int],
    before: Before,
    *,
    skip: bool,
    already: Sequence[str] = (),
) -> list[str]:
    left = budget - sum(costs[id] for id in already)
    elected: list[str] = []
    order = sorted(
        (id for id in costs if scores[id] and costs[id] <= budget and id not in already),
        key=lambda id: (-scores[id], before(id)),
    )
    for id in order:
        if costs[id] <= left:
            elected.append(id)
            left -= costs[id]
        elif not skip:
            break
    return elected


def phragmen(costs: Costs, budget: Fraction, ballots: Ballots, before: Before) -> list[str]:
    """Loads of single voters; the next project is the one whose buyers end with the least load."""
    load = [Fraction(0)] * len(ballots)
    elected: list[str] = []
    left = budget
    while True:
        loads = {}
        for id, cost in costs.items():
            buyers = [i for i, ballot in enumerate(ballots) if ballot.get(id, 0)]
            if buyers and id not in elected and cost <= budget:
                loads[id] = (cost + sum(load[i] for i in buyers)) / len(buyers)
        tied = [id for id in loads if loads[id] == min(loads.values())]
        if not tied or any(costs[id] > left for id in tied):
            return elected
        id = min(tied, key=before)
        elected.append(id)
        left -= costs[id]
        for i, ballot in enumerate(ballots):
            if ballot.get(id, 0):
                load[i] = loads[id]
