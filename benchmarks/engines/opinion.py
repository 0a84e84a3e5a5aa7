"""Opinion maps against red-dwarf, on the same votes: time, memory, agreement.

    python -m benchmarks.engines.opinion            10,000 x 500; ours at 100,000 x 1,000 too
    python -m benchmarks.engines.opinion --full     red-dwarf at 100,000 x 1,000 too (10 minutes)
    python -m benchmarks.engines.opinion --small    1,000 x 100 only

The path timed: from the list of votes (arrays for ours, the peer's own list of dicts for the peer;
making that list is not counted and reported) to groups, representative statements and priorities.
The peer has no stability of groups; ours is a row of its own.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engines.harness import (
    Measure,
    alone,
    bandwidth,
    line,
    measure,
    start_up,
)

NAME = "benchmarks.engines.opinion"
FILLED = 0.15
SIZES = {"small": (1_000, 100), "middle": (10_000, 500), "large": (100_000, 1_000)}
WANTED = {"middle": "35 x, 6 x less memory", "large": "80 x, under 500 MB"}


def make_votes(folder: Path, participants: int, statements: int) -> int:
    """Votes of three planted groups in a random order, as three files of arrays."""
    random = np.random.default_rng(1)
    leaning = random.normal(size=(3, statements))
    group = random.choice(3, participants, p=[0.5, 0.3, 0.2])
    rows, columns, values = [], [], []
    for first in range(0, participants, 5_000):
        last = min(first + 5_000, participants)
        row, column = np.nonzero(random.random((last - first, statements)) < FILLED)
        opinion = leaning[group[first + row], column] + random.normal(size=len(row))
        rows.append((first + row).astype(np.int32))
        columns.append(column.astype(np.int32))
        values.append((opinion > 0.4).astype(np.int8) - (opinion < -0.4).astype(np.int8))
    order = random.permutation(sum(map(len, rows)))
    for name, parts in (("rows", rows), ("columns", columns), ("values", values)):
        np.save(folder / f"{name}.npy", np.concatenate(parts)[order])
    return len(order)


@cache
def arrays(folder: str) -> tuple[Any, Any, Any]:
    names = ("rows", "columns", "values")
    return tuple(np.load(Path(folder) / f"{name}.npy") for name in names)  # type: ignore[return-value]


def ours(folder: str, convention: str, resamples: int) -> dict[str, Any]:
    from mosty.engines.opinion import opinion_map, votes_from_rows

    votes = votes_from_rows(*arrays(folder))
    answer = opinion_map(votes, convention=convention, resamples=resamples)
    return {
        "groups": answer.groups,
        "sizes": answer.group_sizes,
        "silhouettes": [one.score for one in answer.silhouettes],
        "stability": answer.stability and answer.stability.adjusted_rand,
    }


@cache
def dicts(folder: str) -> list[dict[str, int]]:
    return [
        {"participant_id": row, "statement_id": column, "vote": value, "modified": 0}
        for row, column, value in zip(*(one.tolist() for one in arrays(folder)), strict=True)
    ]


def red_dwarf(folder: str) -> dict[str, float]:
    from reddwarf.implementations.polis import run_pipeline

    started = time.perf_counter()
    votes = dicts(folder)
    building = time.perf_counter() - started
    answer = run_pipeline(votes=votes)
    target = Path(folder)
    people, statements = answer.participants_df, answer.statements_df
    np.save(target / "peer_places.npy", people[["x", "y"]].to_numpy(float))
    np.save(target / "peer_groups.npy", people["cluster_id"].fillna(-1).to_numpy(int))
    np.save(target / "peer_common.npy", statements["group-aware-consensus"].to_numpy(float))
    np.save(target / "peer_priority.npy", statements["priority"].to_numpy(float))
    chosen = [(group, one["tid"]) for group, found in answer.repness.items() for one in found]
    np.save(target / "peer_chosen.npy", np.array(chosen))
    return {"building": building}


def agreement(folder: str) -> dict[str, float]:
    """How far our answer in the peer's conventions, from the same first centres, is from its own."""
    from mosty.engines.opinion import adjusted_rand, opinion_map, votes_from_rows

    told = {
        name: np.load(Path(folder) / f"peer_{name}.npy")
        for name in ("places", "groups", "common", "priority", "chosen")
    }
    votes = votes_from_rows(*arrays(folder))
    first = opinion_map(votes, convention="polis", groups=1, resamples=0)
    sign = np.sign((first.participant_coordinates * told["places"]).sum(axis=0))
    inside = told["groups"] >= 0
    centres = np.unique(told["places"][inside], axis=0)[:5] * sign
    same = opinion_map(votes, convention="polis", initial_centres=centres, resamples=0)
    ratio = same.group_consensus[0] / told["common"]
    chosen = [
        (group, one.statement) for group, found in enumerate(same.representative) for one in found
    ]
    return {
        "adjusted Rand index of groups": adjusted_rand(told["groups"][inside], same.group[inside]),
        "largest difference of coordinates": float(
            np.abs(same.participant_coordinates * sign - told["places"]).max()
        ),
        "largest relative difference of consensus": float(np.abs(ratio - 1).max()),
        "largest difference of priorities": float(np.abs(same.priorities - told["priority"]).max()),
        "representative statements in common": len(
            set(chosen) & {tuple(one) for one in told["chosen"].tolist()}
        )
        / max(len(chosen), 1),
    }


def square_roots() -> float:
    """Square roots a second of one core, operands in the nearest cache."""
    numbers = np.random.default_rng(0).random(2048)
    target = np.empty_like(numbers)
    started = time.perf_counter()
    for _round in range(20_000):
        np.sqrt(numbers, out=target)
    return 20_000 * len(numbers) / (time.perf_counter() - started)


def compare(size: str, *, peer: bool, runs: int) -> None:
    participants, statements = SIZES[size]
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        votes = make_votes(folder, participants, statements)
        print(f"\n{participants:,} participants x {statements:,} statements, {votes:,} votes")
        against: Measure | None = None
        if peer:
            slow = size == "large"
            against = measure(
                f"{NAME}:red_dwarf", kept, runs=1 if slow else 3, warm=not slow, timeout=3600
            )
            if slow:
                against = replace(against, seconds=against.seconds - against.answer["building"])
            print(line("red-dwarf", against))
            building = measure(f"{NAME}:list_of_dicts", kept, runs=1, warm=False)
            print(f"  (its list of dicts, not counted: {building.seconds:.2f} s)")
        mine = measure(f"{NAME}:ours", kept, "mosty", 0, runs=runs)
        print(line("ours", mine, against=against, target=WANTED.get(size, "")))
        polis = measure(f"{NAME}:ours", kept, "polis", 0, runs=runs)
        print(line("ours, Polis' conventions", polis, against=against))
        judged = measure(f"{NAME}:ours", kept, "mosty", 200, runs=1)
        print(line("ours with stability over 200 resamples", judged))
        print(f"  groups {mine.answer['sizes']}, stability {judged.answer['stability']:.3f}")
        if peer:
            for name, value in measure(f"{NAME}:agreement", kept, runs=1).answer.items():
                print(f"  {name}: {value:.3g}")
        data = votes * 9 / bandwidth()
        roots = participants**2 / 2 / square_roots() / 2
        print(
            f"  limits: reading the votes once {data:.4f} s; a square root for every pair of people"
            f" on two cores {roots:.4f} s; ours takes {mine.seconds / (data + roots):.1f} x both"
        )


def list_of_dicts(folder: str) -> int:
    return len(dicts(folder))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    with alone():
        start_up("opinion")
        if arguments.small:
            compare("small", peer=True, runs=5)
            return
        compare("small", peer=True, runs=5)
        compare("middle", peer=True, runs=5)
        compare("large", peer=arguments.full, runs=3)


if __name__ == "__main__":
    main()
