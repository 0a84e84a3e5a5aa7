"""From an election to its result under one rule."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace as _with
from fractions import Fraction

import numpy as np

from mosty.engines.budget.completion import Raised, endowment, raised
from mosty.engines.budget.elections import Election, amount
from mosty.engines.budget.equal_shares import Ground, Purchase, Run, ground
from mosty.engines.budget.greedy import Passed, Taken, greedy
from mosty.engines.budget.methods import Method, method
from mosty.engines.budget.paying import payments
from mosty.engines.budget.phragmen import phragmen
from mosty.engines.budget.result import Add1, Comparison, Loss, Result, Round, Tie
from mosty.engines.budget.tally import Tally, priorities, tally
from mosty.engines.work import Progress

__all__ = ["elect"]


def elect(
    election: Election,
    *,
    rule: str = "declared",
    utility: str | None = None,
    completion: str | None = None,
    ties: str = "cheaper-first",
    with_payments: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Result:
    """The winners of an election, why the others lost, and every tie on the way.

    The order of projects and voters in the file does not matter. Whole numbers decide; doubles
    only choose what has to be looked at exactly.

    Args:
        election: see `read_pb` and `election`.
        rule: "declared" (what the file says), "equal-shares", "greedy" (passes over what does not
            fit), "greedy-no-skip" (stops there) or "phragmen".
        utility: of equal shares: "cost", "cardinality" or "score" (points of the ballots); None =
            as declared, otherwise "cost".
        completion: of equal shares: "none", "add1" or "add1-utilitarian"; None = as declared,
            otherwise "none".
        ties: "cheaper-first", "dearer-first" or "lot:SEED".
        with_payments: fill `Result.payments`.
        executor: where steps of Add1 run; None = threads.
        progress: called with percent of the budget used by Add1 so far, at last (100, 100).

    Raises:
        ShapeError: an unknown word or rule, amounts that cannot be counted exactly.
        NotEnoughData: Add1 does not come to an end.

    It does not claim that the outcome is the best by any measure: it is the one the rule gives.

    Source: Peters, Pierczyński & Skowron 2021, NeurIPS, "Proportional Participatory Budgeting
    with Additive Utilities", section 3 (equal shares); the other rules in their modules.
    """
    counted = tally(election)
    places = priorities(counted, ties)
    chosen = method(election, rule=rule, utility=utility, completion=completion)
    count = _Count(election, counted, places, chosen, ties)
    if chosen.rule == "equal-shares":
        result = count.by_equal_shares(executor, progress, with_payments=with_payments)
    elif chosen.rule == "phragmen":
        result = count.by_phragmen()
    else:
        result = count.by_votes()
    if progress is not None and chosen.completion in (None, "none"):
        progress(100, 100)
    return result


class _Count:
    """One election counted by one method."""

    def __init__(
        self,
        election: Election,
        counted: Tally,
        places: Sequence[int],
        chosen: Method,
        ties: str,
    ) -> None:
        self.election = election
        self.counted = counted
        self.places = tuple(places)
        self.method = chosen
        self.ties = ties

    def by_votes(self) -> Result:
        taken = self._greedy()
        return self._result(
            self._rounds(taken.order, "votes"),
            [self._passed(passed) for passed in taken.passed],
            [self._tie(*tie) for tie in taken.ties],
        )

    def by_phragmen(self) -> Result:
        bought = phragmen(self.counted, self.places)
        shares = [moment / self.counted.unit for moment in bought.moments]
        return self._result(
            self._rounds(bought.order, "phragmen", shares),
            [self._passed(passed) for passed in bought.passed],
            [self._tie(*tie) for tie in bought.ties],
        )

    def by_equal_shares(
        self, executor: Executor | None, progress: Progress | None, *, with_payments: bool
    ) -> Result:
        counted = self.counted
        on = ground(counted, self.method.utility or "cost", self.places)
        free = [p for p, cost in enumerate(counted.costs) if cost == 0 and counted.votes[p]]
        if counted.voters == 0:
            return self._result((), [self._unbought(on, None, p) for p in range(len(on.open))], ())
        far: Raised | None = None
        if self.method.completion != "none":
            far = raised(on, executor=executor, progress=progress)
        given = endowment(on, far.step if far else 0)
        run = Run(on, given)
        run.outcome()
        bought = run.told()
        order = [*free, *(purchase.project for purchase in bought)]
        rounds = [*self._rounds(free, "free"), *self._purchases(bought)]
        steps = (far.step, far.step, 1) if far else ()
        ties = [
            self._tie(number, purchase.tied, purchase.project, steps)
            for number, purchase in enumerate(bought, start=len(free) + 1)
            if len(purchase.tied) > 1
        ]
        if self.method.completion == "add1-utilitarian":
            filled = greedy(counted, self.places, skip=True, already=order)
            rounds += self._rounds(filled.order, "votes", already=order)
            losers = [self._passed(passed) for passed in filled.passed]
            ties += [self._tie(*tie) for tie in filled.ties]
        else:
            losers = [self._unbought(on, run, p) for p in range(len(on.open)) if p not in order]
        result = self._result(
            rounds,
            losers,
            ties,
            endowment=given / counted.unit,
            add1=self._add1(far, free),
            other_ties=self._other_ties(far, len(free)),
        )
        if self.method.compare:
            result = self._compared(result)
        if with_payments:
            result = _with(result, payments=payments(self.election, result))
        return result

    def _greedy(self) -> Taken:
        threshold = self.method.threshold
        return greedy(
            self.counted,
            self.places,
            skip=self.method.rule != "greedy-no-skip",
            least_score=0 if threshold is None else -int(-threshold * self.counted.score_unit // 1),
        )

    def _compared(self, result: Result) -> Result:
        """The greedy outcome instead, if more voters have more of their projects in it."""
        other = greedy(self.counted, self.places, skip=True)
        ours = self._marked_winners(self.counted.ids.index(id) for id in result.winners)
        theirs = self._marked_winners(other.order)
        people = self.counted.people
        against, for_ = int(people[theirs > ours].sum()), int(people[ours > theirs].sum())
        taken = "greedy" if against > for_ else "equal-shares"
        told = Comparison(for_, against, tuple(self.counted.ids[p] for p in other.order), taken)
        if taken == "equal-shares":
            return _with(result, comparison=told)
        winners = set(result.winners)
        return self._result(
            self._rounds(other.order, "votes"),
            [
                self._passed(passed)
                if self.counted.ids[passed.project] not in winners
                else self._loss(passed.project, "comparison")
                for passed in other.passed
            ],
            [*result.ties, *(self._tie(*tie) for tie in other.ties)],
            endowment=result.endowment,
            add1=result.add1,
            other_ties=result.other_ties,
            comparison=told,
        )

    def _marked_winners(self, winners: Iterable[int]) -> np.ndarray:
        """(m,) how many winners each ballot marks."""
        wins = np.zeros(len(self.counted.ids), dtype=np.int64)
        wins[list(winners)] = 1
        before = np.concatenate(([0], np.cumsum(wins[self.counted.marks])))
        return np.diff(before[self.counted.ballot_starts])

    def _add1(self, far: Raised | None, free: Sequence[int]) -> Add1 | None:
        if far is None:
            return None
        if far.too_dear is None:
            return Add1(far.step, None, ())
        order = (*free, *far.too_dear.order)
        return Add1(far.step, self._money(far.too_dear.cost), self._ids(order))

    def _other_ties(self, far: Raised | None, offset: int) -> list[Tie]:
        """Ties at other steps than the one taken; the same tie at many steps once."""
        if far is None:
            return []
        outcomes = list(far.tied)
        if far.too_dear is not None:
            outcomes.append((far.step + 1, far.too_dear))
        steps: dict[tuple[tuple[int, ...], int], list[int]] = {}
        rounds: dict[tuple[tuple[int, ...], int], int] = {}
        for step, outcome in outcomes:
            for tied, chosen in outcome.ties if step != far.step else ():
                steps.setdefault((tied, chosen), []).append(step)
                rounds.setdefault((tied, chosen), outcome.order.index(chosen) + 1 + offset)
        return [
            self._tie(rounds[key], *key, (at[0], at[-1], len(at)))
            for key, at in sorted(steps.items())
        ]

    def _rounds(
        self,
        order: Sequence[int],
        by: str,
        shares: Sequence[Fraction] | None = None,
        already: Sequence[int] = (),
    ) -> list[Round]:
        counted = self.counted
        left = counted.budget - sum(counted.costs[p] for p in already)
        rounds = []
        for number, p in enumerate(order):
            left -= counted.costs[p]
            rounds.append(
                Round(
                    project=counted.ids[p],
                    cost=self._money(counted.costs[p]),
                    by=by,
                    score=self._score(p),
                    supporters=counted.votes[p],
                    left=self._money(left),
                    share=None if shares is None else shares[number],
                )
            )
        return rounds

    def _purchases(self, bought: Sequence[Purchase]) -> list[Round]:
        counted = self.counted
        left = counted.budget
        weights = counted.score_unit if self.method.utility == "score" else 1
        rounds = []
        for purchase in bought:
            p = purchase.project
            share = purchase.share * weights
            cost = counted.costs[p]
            left -= cost
            rounds.append(
                Round(
                    project=counted.ids[p],
                    cost=self._money(cost),
                    by="equal shares",
                    score=self._score(p),
                    supporters=counted.votes[p],
                    left=self._money(left),
                    share=share / counted.unit,
                    effective_votes=cost / share,
                    full=purchase.full,
                    partial=purchase.partial,
                    partial_sum=(cost - purchase.share * purchase.full_weight) / counted.unit,
                )
            )
        return rounds

    def _unbought(self, on: Ground, run: Run | None, p: int) -> Loss:
        if self.counted.costs[p] > self.counted.budget and self.counted.votes[p]:
            return self._loss(p, "over-budget", self.counted.budget)
        if run is None or not on.open[p]:
            return self._loss(p, "no-votes")
        return self._loss(p, "supporters-money", run.money_of_supporters(p))

    def _passed(self, passed: Passed) -> Loss:
        p = passed.project
        if passed.reason == "below-threshold":
            assert self.method.threshold is not None
            score = Fraction(self.counted.scores[p], self.counted.score_unit)
            loss = self._loss(p, passed.reason)
            return _with(loss, available=score, missing=self.method.threshold - score)
        if passed.reason == "no-votes":
            return self._loss(p, passed.reason)
        return self._loss(p, passed.reason, passed.left)

    def _loss(self, p: int, reason: str, available: Fraction | int | None = None) -> Loss:
        counted = self.counted
        missing = None
        if available is not None:
            missing = counted.money(max(Fraction(0), counted.costs[p] - Fraction(available)))
        return Loss(
            project=counted.ids[p],
            cost=self._money(counted.costs[p]),
            score=self._score(p),
            supporters=counted.votes[p],
            reason=reason,
            available=None if available is None else counted.money(available),
            missing=missing,
        )

    def _tie(
        self, number: int, tied: Sequence[int], chosen: int, steps: tuple[int, ...] = ()
    ) -> Tie:
        return Tie(number, self._ids(tied), self.counted.ids[chosen], self.ties, steps)

    def _result(
        self,
        rounds: Sequence[Round],
        losers: Sequence[Loss],
        ties: Sequence[Tie],
        *,
        endowment: Fraction | None = None,
        add1: Add1 | None = None,
        other_ties: Sequence[Tie] = (),
        comparison: Comparison | None = None,
    ) -> Result:
        election, counted = self.election, self.counted
        cost = dict(zip(counted.ids, counted.costs, strict=True))
        return Result(
            rule=self.method.rule,
            declared=election.meta.get("rule", ""),
            utility=self.method.utility,
            completion=self.method.completion,
            ties_rule=self.ties,
            threshold=self.method.threshold,
            budget=self._money(counted.budget),
            winners=tuple(told.project for told in rounds),
            total_cost=self._money(sum(cost[told.project] for told in rounds)),
            voters=counted.voters,
            distinct_ballots=len(election.ballots),
            repeated_marks=election.repeated_marks,
            repeated_voters=election.repeated_voters,
            ties=tuple(ties),
            other_ties=tuple(other_ties),
            rounds=tuple(rounds),
            losers=tuple(sorted(losers, key=lambda loss: (-loss.score, loss.project))),
            endowment=endowment,
            add1=add1,
            comparison=comparison,
        )

    def _money(self, units: int) -> int | float:
        return amount(self.counted.money(units))

    def _score(self, p: int) -> int | float:
        return amount(Fraction(self.counted.scores[p], self.counted.score_unit))

    def _ids(self, projects: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.counted.ids[p] for p in projects)
