"""Opinion map of votes on statements: groups of people, what joins and what divides them.

VOTES is the folder of a Polis export, or a CSV file with the columns comment-id, voter-id, vote
(1 agree, 0 pass, -1 disagree) and, where votes changed, timestamp.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mosty.engines.errors import ShapeError
from mosty.engines.work import Progress

if TYPE_CHECKING:
    from mosty.engines.opinion.results import OpinionMap


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("votes", type=Path, metavar="VOTES", help="export folder or votes.csv")
    parser.add_argument("--groups", type=int, help="so many groups, whether they hold or not")
    parser.add_argument("--convention", default="mosty", help="mosty (default) or polis")
    parser.add_argument("--seed", type=int, default=0, help="of starts and resamples (0)")
    parser.add_argument(
        "--resamples", type=int, default=200, help="maps made again to judge stability (200)"
    )
    parser.add_argument(
        "--keep", default="", metavar="IDS", help="people put in a group even with few votes: 5,10"
    )
    parser.add_argument(
        "--initial-centres", default="", metavar="POINTS", help="where k-means begins: x,y;x,y"
    )


def run(arguments: Namespace, *, progress: Progress | None = None) -> "OpinionMap":
    """The map of the votes in the file or folder."""
    from mosty.engines.opinion.opinion_map import opinion_map  # noqa: PLC0415 -- numpy loads here
    from mosty.engines.opinion.readers import read_conversation  # noqa: PLC0415 -- the same

    conversation = read_conversation(arguments.votes)
    return opinion_map(
        conversation.votes,
        groups=arguments.groups,
        convention=arguments.convention,
        seed=arguments.seed,
        resamples=arguments.resamples,
        keep=_numbers("--keep", arguments.keep),
        moderated=conversation.moderated,
        meta=conversation.meta,
        initial_centres=_points(arguments.initial_centres),
        progress=progress,
    )


def summary(result: "OpinionMap") -> str:
    """The map in words."""
    counts = result.counts
    lines = [
        f"{counts.participants} participants, {counts.statements} statements, {counts.votes} votes",
        f"Votes replaced by later ones of the same person: {counts.replaced}",
        f"Placed in groups: {counts.clustered}",
        f"Too few votes (below {counts.threshold}): {counts.below_threshold}",
        f"Groups: {result.groups} ({_joined(result.group_sizes)} people)",
    ]
    if result.one_group is not None:
        lines.append(f"No stable groups: {result.one_group.value}.")
    lines += [f"  silhouette of {one.groups} groups: {one.score:.3f}" for one in result.silhouettes]
    if result.stability is not None:
        lines.append(
            f"  stability of {result.candidate_groups} groups: adjusted Rand index"
            f" {result.stability.adjusted_rand:.3f} over {result.stability.resamples} resamples"
        )
    for group, chosen in enumerate(result.representative):
        told = _joined(f"{one.statement} ({one.direction})" for one in chosen)
        lines.append(f"Group {group} stands out by statements: {told}")
    lines += [
        f"Most people agree with: {_joined(one.statement for one in result.consensus_agree)}",
        f"Most people disagree with: {_joined(one.statement for one in result.consensus_disagree)}",
        f"Dividing: {_joined(one.statement for one in result.divisive)}",
    ]
    first = sorted(range(len(result.priorities)), key=lambda at: -result.priorities[at])[:5]
    lines.append(f"To ask next: {_joined(result.statements[at] for at in first)}")
    return "\n".join(lines)


def _joined(things: Iterable[object]) -> str:
    return ", ".join(map(str, things)) or "none"


def _numbers(name: str, text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",") if part)
    except ValueError:
        raise ShapeError("%(name)s: whole numbers with commas are needed", name=name) from None


def _points(text: str) -> list[list[float]] | None:
    if not text:
        return None
    try:
        return [[float(part) for part in point.split(",")] for point in text.split(";")]
    except ValueError:
        raise ShapeError(
            "%(name)s: points are needed, like 0.5,1;-2,0", name="--initial-centres"
        ) from None
