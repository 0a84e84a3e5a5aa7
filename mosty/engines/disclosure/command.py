"""tables of counts of people made safe to publish together, with the proof; or judged"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mosty.engines.work import Progress

if TYPE_CHECKING:
    from mosty.engines.disclosure.results import Audit, Protected

_MOST_LINES = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="CSV (dimensions, count) or JSON (linked tables); empty count or x = hidden",
    )
    parser.add_argument("--threshold", type=int, default=5, help="least number shown (default: 5)")
    parser.add_argument("--total", metavar="LABEL", help="label of totals (default: total)")
    parser.add_argument(
        "--hide-zeros", action="store_true", help="zeros may be hidden to protect other counts"
    )
    parser.add_argument(
        "--audit", action="store_true", help="attack the table as it is published: hide nothing"
    )
    parser.add_argument(
        "--staff", action="store_true", help="with true counts and costs: not for publication"
    )


def run(arguments: argparse.Namespace, *, progress: Progress | None = None) -> "Protected | Audit":
    from mosty.engines.disclosure import audit, protect  # noqa: PLC0415 -- only when it runs
    from mosty.engines.disclosure.readers import read_publication  # noqa: PLC0415 -- the same

    publication = read_publication(arguments.file, total=arguments.total)
    if arguments.audit:
        return audit(
            publication,
            threshold=arguments.threshold,
            hide_zeros=arguments.hide_zeros,
            progress=progress,
        )
    result = protect(
        publication,
        threshold=arguments.threshold,
        hide_zeros=arguments.hide_zeros,
        progress=progress,
    )
    return result if arguments.staff else result.for_publication()


def summary(result: "Protected | Audit") -> str:
    from mosty.engines.disclosure.results import Audit  # noqa: PLC0415 -- only when it runs

    proof = result.proof
    lines = [
        f"hidden: {proof.hidden} counts, shown: {proof.shown}",
        f"attacked with {proof.flows} flows and {proof.programmes} linear programmes",
    ]
    if isinstance(result, Audit):
        weak = [interval for interval in result.intervals if interval.weakness]
        lines.append(
            f"every hidden count has at least {proof.threshold} possible numbers, the largest at "
            f"least {proof.threshold}"
            if result.is_safe
            else f"not safe: {len(weak)} hidden counts"
        )
        lines += [
            f"  {_words(interval.place)}: {interval.weakness}, {interval.lower} to "
            f"{'any number' if interval.upper is None else interval.upper}"
            for interval in weak[:_MOST_LINES]
        ]
        if len(weak) > _MOST_LINES:
            lines.append(f"  … and {len(weak) - _MOST_LINES} more (--json lists all)")
        return "\n".join(lines)
    if result.staff is not None:
        staff = result.staff
        lines.append(f"of these {staff.small} small, {staff.complementary} to protect them")
        lines += [
            f"{cost.name}: {cost.hidden} of {cost.cells} hidden ({cost.totals_hidden} totals), "
            f"{cost.people_hidden} of {cost.people} people"
            for cost in staff.costs
        ]
    for table in result.publication.tables:
        lines += ["", f"{table.name}: {' × '.join(table.dimensions)}"]
        lines += [
            f"  {' × '.join(labels)}: {'hidden' if count is None else count}"
            for labels, count in table.rows
        ]
    return "\n".join(lines)


def _words(place: tuple[tuple[str, str], ...]) -> str:
    from mosty.engines.disclosure.publication import told  # noqa: PLC0415 -- only when it runs

    return told(place)
