"""winners of a co-decided budget from a .pb file, with reasons and ties"""

import argparse
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from mosty.engines.work import Progress

if TYPE_CHECKING:
    from mosty.engines.budget.result import Loss, Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.pb")
    parser.add_argument(
        "--rule",
        default="declared",
        choices=("declared", "equal-shares", "greedy", "greedy-no-skip", "phragmen"),
        help="default: the rule the file declares",
    )
    parser.add_argument(
        "--utility",
        choices=("cost", "cardinality", "score"),
        help="of equal shares; default: as declared, otherwise cost",
    )
    parser.add_argument(
        "--completion",
        choices=("none", "add1", "add1-utilitarian"),
        help="of equal shares; default: as declared, otherwise none",
    )
    parser.add_argument(
        "--ties",
        default="cheaper-first",
        metavar="cheaper-first|dearer-first|lot:SEED",
        help="how ties are broken (default: cheaper-first)",
    )
    parser.add_argument(
        "--payments", action="store_true", help="equal shares: who paid what, by kind of ballot"
    )
    parser.add_argument("--voter", metavar="ID", help="equal shares: what this voter paid")


def run(arguments: argparse.Namespace, *, progress: Progress | None = None) -> "Result":
    from mosty.engines.budget import elect, paid_by, read_pb  # noqa: PLC0415 -- only when it runs

    election = read_pb(arguments.file)
    result = elect(
        election,
        rule=arguments.rule,
        utility=arguments.utility,
        completion=arguments.completion,
        ties=arguments.ties,
        with_payments=arguments.payments,
        progress=progress,
    )
    if arguments.voter is not None:
        result = replace(result, payments=(paid_by(election, result, arguments.voter),))
    return result


def summary(result: "Result") -> str:
    words = [result.rule, result.utility, result.completion]
    lines = [
        f"rule: {', '.join(word for word in words if word)}"
        + (f" (declared: {result.declared})" if result.declared else ""),
        f"winners: {len(result.winners)}, cost {result.total_cost} of {result.budget}",
        f"voters: {result.voters}, distinct ballots: {result.distinct_ballots}",
    ]
    if result.endowment is not None:
        lines.append(f"endowment of a voter: {_short(result.endowment)}")
    if result.add1 is not None:
        after = result.add1.next_cost
        lines.append(
            f"raised by {result.add1.steps}; "
            + ("everything is bought" if after is None else f"one more would cost {after}")
        )
    if result.comparison is not None:
        lines.append(
            f"prefer this outcome: {result.comparison.prefer_equal_shares}, the greedy one:"
            f" {result.comparison.prefer_greedy}; taken: {result.comparison.taken}"
        )
    lines.append("")
    for number, won in enumerate(result.rounds, start=1):
        share = "" if won.share is None else f", share {_short(won.share)}"
        lines.append(f"{number:4}. {won.project}  cost {won.cost}, score {won.score}{share}")
    lines.append("")
    lines += [f"not: {lost.project}  cost {lost.cost}, {_why(lost)}" for lost in result.losers]
    lines.append("")
    for name, ties in (("tie", result.ties), ("tie at another step", result.other_ties)):
        lines += [
            f"{name} in round {tie.round}: {', '.join(tie.tied)} -> {tie.chosen} by {tie.rule}"
            for tie in ties
        ]
    if not result.ties and not result.other_ties:
        lines.append("no ties")
    for entry in result.payments:
        paid = ", ".join(f"{project} {_short(part)}" for project, part in entry.paid)
        lines.append(
            f"{entry.voters} x [{', '.join(entry.ballot)}]: {paid or 'nothing'};"
            f" left {_short(entry.left)}"
        )
    return "\n".join(lines)


def _why(lost: "Loss") -> str:
    if lost.missing is None or lost.available is None:
        return lost.reason
    return f"{lost.reason}: there was {_short(lost.available)}, missing {_short(lost.missing)}"


def _short(value: Fraction) -> str:
    return f"{float(value):.2f}"
