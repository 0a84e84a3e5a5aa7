"""Weights of 100,000 respondents with 4 margins, against weightipy.

Run: python -m benchmarks.engines.weights [--small]
"""

import argparse
import functools
import subprocess
import sys
import time
from typing import Any

import numpy as np

from benchmarks.engines import harness

SIZES = (2, 6, 5, 16)
HERE = "benchmarks.engines.weights"


@functools.cache
def sample(kind: str, n: int) -> tuple[list[Any], list[Any]]:
    """Margins and code columns: independent, strongly tied, or with nearly empty categories."""
    from mosty.engines.weights import Margin

    rng = np.random.default_rng(7)
    if kind == "tied":
        hidden, people = rng.normal(size=n), 1.1 * rng.normal(size=4 * n) + 0.1
        cuts = [np.quantile(hidden, np.linspace(0, 1, size + 1)[1:-1]) for size in SIZES]
        columns = [np.digitize(hidden + 0.1 * rng.normal(size=n), cut) for cut in cuts]
        targets = [
            np.bincount(np.digitize(people + 0.1 * rng.normal(size=4 * n), cut)) for cut in cuts
        ]
    else:
        thin = 0.15 if kind == "thin" else 5
        columns = [rng.choice(size, n, p=_shares(rng, size, thin, n)) for size in SIZES]
        targets = [rng.dirichlet(np.full(size, 5.0)) for size in SIZES]
        if kind == "thin":  # up to four times too many or too few, or they could not be met
            targets = [
                np.bincount(column, minlength=size) * rng.uniform(0.5, 2, size)
                for column, size in zip(columns, SIZES, strict=True)
            ]
    margins = [
        Margin(
            f"m{position}",
            tuple(str(code) for code in range(size)),
            tuple((100 * target / target.sum()).tolist()),
        )
        for position, (size, target) in enumerate(zip(SIZES, targets, strict=True))
    ]
    return margins, columns


def _shares(rng: np.random.Generator, size: int, evenness: float, n: int) -> Any:
    shares = np.maximum(rng.dirichlet(np.full(size, evenness)), 20 / n)
    return shares / shares.sum()


@functools.cache
def names(kind: str, n: int) -> list[list[str]]:
    margins, columns = sample(kind, n)
    return [
        [margin.categories[code] for code in column]
        for margin, column in zip(margins, columns, strict=True)
    ]


@functools.cache
def frame(kind: str, n: int, *, as_names: bool) -> Any:
    import pandas as pd

    margins, columns = sample(kind, n)
    data = names(kind, n) if as_names else columns
    return pd.DataFrame({margin.name: column for margin, column in zip(margins, data, strict=True)})


def ours(kind: str, n: int, cap: float | None = None) -> list[float]:
    from mosty.engines.weights import rake

    margins, columns = sample(kind, n)
    return _told(rake(margins, columns, cap=cap, as_shares=True).weights, n)


def ours_names(kind: str, n: int) -> list[float]:
    from mosty.engines.weights import coded, rake

    margins, _columns = sample(kind, n)
    columns = [coded(*pair) for pair in zip(margins, names(kind, n), strict=True)]
    return _told(rake(margins, columns, as_shares=True).weights, n)


def theirs(kind: str, n: int, as_names: bool = False) -> list[float]:
    import contextlib
    import io

    import weightipy

    margins, _columns = sample(kind, n)
    targets = {
        margin.name: {
            category if as_names else int(category): target
            for category, target in zip(margin.categories, margin.targets, strict=True)
        }
        for margin in margins
    }
    with contextlib.redirect_stdout(io.StringIO()):
        scheme = weightipy.scheme_from_dict(targets, name="b")
        weighted = weightipy.weight_dataframe(frame(kind, n, as_names=as_names), scheme)
    return _told(weighted["weights"].to_numpy(), n)


def _told(weights: Any, n: int) -> list[float]:
    """Enough of the weights to compare them, few enough to pass between processes."""
    return [float(value) for value in weights[:: max(1, n // 2000)]]


def worst_difference(one: list[float], other: list[float]) -> float:
    return max(abs(a - b) / max(abs(b), 1e-300) for a, b in zip(one, other, strict=True))


def import_seconds() -> float:
    code = (
        "import time; t = time.perf_counter(); import mosty.engines.weights;"
        " print(time.perf_counter() - t)"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _run in range(3)
    ]
    return sorted(runs)[1]


def refusal(n: int) -> float:
    """Seconds until a cap that is too tight is refused with its proof."""
    from mosty.engines.errors import Infeasible
    from mosty.engines.weights import rake

    margins, columns = sample("plain", n)
    started = time.perf_counter()
    try:
        rake(margins, columns, cap=1.05, as_shares=True)
    except Infeasible as error:
        print(f"    {error}", flush=True)
        return time.perf_counter() - started
    raise AssertionError("a cap of 1.05 is too tight for this sample")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="2,000 respondents")
    parser.add_argument("--full", action="store_true", help="nothing more: the peer is quick")
    n = 2000 if parser.parse_args().small else 100_000
    with harness.alone():
        copied = harness.bandwidth()
        print(f"{n:,} respondents, margins of {SIZES} categories; import {import_seconds():.3f} s")
        titles = {
            "plain": "independent margins",
            "tied": "strongly tied margins",
            "thin": "nearly empty categories",
        }
        for kind, title in titles.items():
            mine = harness.measure(f"{HERE}:ours", kind, n, runs=21)
            peer = harness.measure(f"{HERE}:theirs", kind, n, runs=5)
            print(harness.line(f"weightipy, {title}", peer))
            target = "30 x" if kind == "plain" else ""
            print(harness.line(f"mosty, {title}", mine, against=peer, target=target))
            difference = worst_difference(mine.answer, peer.answer)
            print(f"    weights differ by {difference:.1e} at most (relative; wanted: 1e-8)")
            if kind == "plain":
                touched = n * 8 * (len(SIZES) + 1)
                print(
                    f"    limit: {touched / 1e6:.1f} MB of codes and weights,"
                    f" {1000 * touched / copied:.3f} ms at {copied / 1e9:.1f} GB/s;"
                    f" {mine.seconds * copied / touched:.1f} x the limit"
                )
        capped = harness.measure(f"{HERE}:ours", "plain", n, 5.0, runs=21)
        print(harness.line("mosty, with a cap of 5", capped))
        mine = harness.measure(f"{HERE}:ours_names", "plain", n, runs=7)
        peer = harness.measure(f"{HERE}:theirs", "plain", n, True, runs=5)
        print(harness.line("weightipy, names of categories", peer))
        print(harness.line("mosty, names of categories", mine, against=peer))
        refused = harness.measure(f"{HERE}:refusal", n, runs=1)
        print(harness.line("mosty, a refusal with its proof", refused))


if __name__ == "__main__":
    main()
