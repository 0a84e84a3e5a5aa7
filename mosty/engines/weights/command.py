"""Weights that give a survey the known margins, or why there are none.

RESPONDENTS: `id`, one column per margin, maybe `base_weight`; TARGETS: `margin,category,target`.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

from mosty.engines.weights.readers import read_respondents, read_targets
from mosty.engines.weights.weighting import Weights, rake
from mosty.engines.work import Progress

__all__ = ["WeightedSurvey", "add_arguments", "run", "summary"]


@dataclass(frozen=True, slots=True)
class WeightedSurvey:
    """Attributes: ids of the respondents, sorted, and the weights in the same order."""

    ids: tuple[str, ...]
    result: Weights


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("respondents", type=Path)
    parser.add_argument("targets", type=Path)
    parser.add_argument("--cap", type=float, help="no weight above CAP times its base weight")
    parser.add_argument("--floor", type=float, default=0.0, help="none below FLOOR times it")
    parser.add_argument("--missing", choices=("keep", "refuse"), default="keep")
    parser.add_argument(
        "--as-shares", action="store_true", help="each margin as shares of its own total"
    )


def run(arguments: argparse.Namespace, *, progress: Progress | None) -> WeightedSurvey:
    margins = read_targets(arguments.targets)
    respondents = read_respondents(arguments.respondents, margins)
    result = rake(
        margins,
        respondents.answers,
        base=respondents.base,
        cap=arguments.cap,
        floor=arguments.floor,
        missing=arguments.missing,
        as_shares=arguments.as_shares,
    )
    if progress is not None:
        progress(1, 1)
    return WeightedSurvey(respondents.ids, result)


def summary(survey: WeightedSurvey) -> str:
    result = survey.result
    lines = [
        f"{result.respondents} respondents, weights {result.smallest:.3f} to {result.largest:.3f}",
        f"effective size {result.effective_size:.1f}, design effect {result.design_effect:.3f}",
    ]
    if result.cap is not None:
        lines.append(f"cap {result.cap:g}: {result.at_cap} respondents at it")
    for margin in result.margins:
        note = f", {margin.no_answer} without an answer" if margin.no_answer else ""
        lines.append(f"{margin.margin}{note}")
        lines.extend(
            f"  {row.category}: {row.respondents} respondents,"
            f" {row.share_before:.1%} -> {row.share_after:.1%} (target {row.target_share:.1%})"
            for row in margin.categories
        )
    return "\n".join(lines)
