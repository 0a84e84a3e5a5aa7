"""Who paid what: from the shares of the rounds and a ballot, nothing else."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from mosty.engines.budget.elections import Election, amount
from mosty.engines.budget.result import BallotPayments, Result
from mosty.engines.errors import ShapeError

__all__ = ["paid_by", "payments"]


def payments(election: Election, result: Result) -> tuple[BallotPayments, ...]:
    """What everybody paid in an outcome of equal shares, one entry for each kind of ballot.

    Every payment is min(what is left, share * weight), weight = the points given with score
    utility, else 1. The payments for a project sum to its cost exactly.

    Raises:
        ShapeError: the result is not one of equal shares.

    Source: Peters, Pierczyński & Skowron 2021, NeurIPS, section 3.
    """
    shares = _shares(result)
    people = election.ballots.people.tolist()
    told = [
        _paid(_ballot(election, number), people[number], shares, result)
        for number in range(len(election.ballots))
    ]
    return tuple(sorted(told, key=lambda entry: (entry.ballot, entry.points)))


def paid_by(election: Election, result: Result, voter_id: str) -> BallotPayments:
    """What one voter paid in an outcome of equal shares; `voters` says how many voted alike.

    Raises:
        ShapeError: no such voter, more than one, or not a result of equal shares.

    Source: Peters, Pierczyński & Skowron 2021, NeurIPS, section 3.
    """
    found = [place for place, id in enumerate(election.voters["voter_id"]) if id == voter_id]
    if len(found) != 1:
        raise ShapeError(
            "%(count)d ballots have the voter_id %(id)s", count=len(found), id=voter_id
        )
    number = int(election.ballots.of_voter[found[0]])
    people = int(election.ballots.people[number])
    return _paid(_ballot(election, number), people, _shares(result), result)


def _shares(result: Result) -> Mapping[str, Fraction]:
    """Shares of the projects bought, in the order of election."""
    is_greedy = result.comparison is not None and result.comparison.taken == "greedy"
    if result.rule != "equal-shares" or is_greedy:
        raise ShapeError("only the winners of equal shares are paid by their voters")
    return {told.project: told.share for told in result.rounds if told.share is not None}


def _ballot(election: Election, number: int) -> dict[str, Fraction]:
    """Project ids of a ballot with their points (1 where it has none)."""
    ballots = election.ballots
    marked = slice(int(ballots.starts[number]), int(ballots.starts[number + 1]))
    ids = [election.projects[mark].id for mark in ballots.marks[marked].tolist()]
    if ballots.points is None:
        points = [Fraction(1)] * len(ids)
        if election.vote_type == "ordinal":
            most = int(election.meta.get("max_length", str(len(election.projects))))
            points = [Fraction(most - place) for place in range(len(ids))]
    else:
        points = [Fraction(value, ballots.unit) for value in ballots.points[marked].tolist()]
    marks = list(zip(ids, points, strict=True))
    return dict(marks if election.vote_type == "ordinal" else sorted(marks))


def _paid(
    ballot: Mapping[str, Fraction], people: int, shares: Mapping[str, Fraction], result: Result
) -> BallotPayments:
    weighted = result.utility == "score"
    left = result.endowment or Fraction(0)
    paid = []
    for project, share in shares.items():
        if ballot.get(project, 0) and left:
            part = min(left, share * ballot[project] if weighted else share)
            paid.append((project, part))
            left -= part
    points: Sequence[int | float] = [amount(value) for value in ballot.values()]
    return BallotPayments(
        ballot=tuple(ballot),
        points=tuple(points) if weighted else (),
        voters=people,
        paid=tuple(paid),
        left=left,
    )
