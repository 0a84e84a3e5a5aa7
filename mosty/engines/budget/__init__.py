"""Co-decided budgets: who wins a participatory budget, who paid for it, and why others lost.

Reads and writes `.pb` files (PaBuLib). Rules: the Method of Equal Shares with its completions,
greedy rules, Phragmén's sequential rule. Exact: whole numbers decide, ties are listed.
docs/methods/budget.md explains the rules in words.
"""

from mosty.engines.budget.elections import Ballots, Election, Project, election
from mosty.engines.budget.methods import COMPLETIONS, RULES, UTILITIES, Method, method
from mosty.engines.budget.outcome import elect
from mosty.engines.budget.paying import paid_by, payments
from mosty.engines.budget.pb import format_pb, parse_pb
from mosty.engines.budget.readers import read_pb, write_pb
from mosty.engines.budget.result import (
    Add1,
    BallotPayments,
    Comparison,
    Loss,
    Result,
    Round,
    Tie,
)

__all__ = [
    "COMPLETIONS",
    "RULES",
    "UTILITIES",
    "VERSION",
    "Add1",
    "BallotPayments",
    "Ballots",
    "Comparison",
    "Election",
    "Loss",
    "Method",
    "Project",
    "Result",
    "Round",
    "Tie",
    "elect",
    "election",
    "format_pb",
    "method",
    "paid_by",
    "parse_pb",
    "payments",
    "read_pb",
    "write_pb",
]

VERSION = "1"
