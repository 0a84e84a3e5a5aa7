"""Compiles the inner loops of this engine."""

from mosty.engines.budget import elect, election


def warm() -> None:
    """Runs equal shares on three voters, with and without points."""
    costs = {"a": 2, "b": 3}
    approvals = election(budget=4, costs=costs, ballots=[["a"], ["a", "b"], ["b"]])
    elect(approvals, rule="equal-shares", completion="add1")
    scores = election(
        budget=4, costs=costs, ballots=[{"a": 1}, {"a": 2, "b": 1}], vote_type="cumulative"
    )
    elect(scores, rule="equal-shares", utility="score")
