"""Cell suppression against pytauargus (Tau-Argus with HiGHS, its optimal method).

`python -m benchmarks.engines.disclosure [--small]`. Both get the same counts: ours as a table, the
peer as one row a person, its only entry for counts. "Equal protection" is judged by our attack on
both patterns; the peer's own audit is timed too.
"""

import argparse
import os
import tempfile
from functools import cache
from typing import Any

from benchmarks.engines.harness import Measure, alone, bandwidth, line, measure, start_up

MODULE = "benchmarks.engines.disclosure"
SIZES = ((16, 10), (100, 12), (380, 16))
MEANS = (14, 40)  # people in a cell: many small counts, and few
SEED = 20_260_101


@cache
def counts(height: int, width: int, mean: int) -> Any:
    """Village units x needs; the larger the mean, the fewer small counts."""
    import numpy as np

    random = np.random.default_rng(SEED)
    return random.poisson(random.gamma(2, mean / 2, size=(height, width)))


@cache
def publication(kind: str, height: int, width: int, mean: int) -> Any:
    """One table; with municipalities above; linked with two others; or cut by age as well."""
    import numpy as np

    from mosty.engines.disclosure import Publication, Table

    random = np.random.default_rng(SEED + 1)
    array = counts(height, width, mean)
    units = [f"u{i:03}" for i in range(height)]
    needs = [f"n{j:02}" for j in range(width)]

    def table(name: str, dimensions: tuple[str, ...], labels: Any, cells: Any) -> Any:
        rows = (
            (tuple(names[i] for names, i in zip(labels, index, strict=True)), int(count))
            for index, count in np.ndenumerate(cells)
        )
        return Table(name, dimensions, tuple(rows))

    main_table = table("units", ("unit", "need"), (units, needs), array)
    if kind == "table":
        return Publication((main_table,))
    if kind == "levels":
        parents = {"unit": {unit: f"m{i // 12:02}" for i, unit in enumerate(units)}}
        return Publication((main_table,), parents=parents)
    ages = [f"a{k}" for k in range(4)]
    if kind == "linked":
        totals = array.sum(axis=0)
        by_age = np.array([random.multinomial(total, (0.4, 0.3, 0.2, 0.1)) for total in totals])
        by_sex = np.array([random.multinomial(total, (0.7, 0.3)) for total in totals])
        return Publication(
            (
                main_table,
                table("ages", ("need", "age"), (needs, ages), by_age),
                table("sexes", ("need", "sex"), (needs, ["k", "m"]), by_sex),
            )
        )
    cube = random.multinomial(array.ravel(), (0.4, 0.3, 0.2, 0.1)).reshape(height, width, 4)
    return Publication((table("cube", ("unit", "need", "age"), (units, needs, ages), cube),))


def ours(kind: str, height: int, width: int, mean: int, hide_zeros: bool) -> dict[str, Any]:
    from mosty.engines.disclosure import protect

    result = protect(publication(kind, height, width, mean), hide_zeros=hide_zeros)
    assert result.staff is not None
    return {
        "hidden": result.proof.hidden,
        "small": result.staff.small,
        "totals": sum(cost.totals_hidden for cost in result.staff.costs),
        "people": sum(cost.people_hidden for cost in result.staff.costs),
        "flows": result.proof.flows,
        "programmes": result.proof.programmes,
    }


@cache
def pattern(kind: str, height: int, width: int, mean: int, hide_zeros: bool) -> Any:
    from mosty.engines.disclosure import protect

    result = protect(publication(kind, height, width, mean), hide_zeros=hide_zeros)
    assert result.staff is not None
    return [dict(cell.place) for cell in result.staff.hidden]


def our_audit(kind: str, height: int, width: int, mean: int, hide_zeros: bool) -> int:
    from mosty.engines.disclosure import audit

    hidden = pattern(kind, height, width, mean, hide_zeros)
    found = audit(publication(kind, height, width, mean), hidden, hide_zeros=hide_zeros)
    assert found.is_safe
    return len(found.intervals)


@cache
def people(height: int, width: int, mean: int) -> dict[str, list[Any]]:
    import numpy as np

    listed: dict[str, list[Any]] = {"unit": [], "need": [], "one": []}
    for (i, j), count in np.ndenumerate(counts(height, width, mean)):
        listed["unit"] += [f"u{i:03}"] * int(count)
        listed["need"] += [f"n{j:02}"] * int(count)
        listed["one"] += [1.0] * int(count)
    return listed


def _peer(height: int, width: int, mean: int, folder: str, *, run: bool) -> Any:
    import pytauargus

    os.chdir(folder)  # it leaves a log where it runs
    return pytauargus.protect(
        people(height, width, mean),
        ["unit", "need"],
        response="one",
        safety_rules="FREQ(5,100)",
        suppress="OPT(1)",
        workdir=folder,
        run=run,
    )


def peer_files(height: int, width: int, mean: int) -> None:
    """What the peer spends on writing its input."""
    with tempfile.TemporaryDirectory() as folder:
        _peer(height, width, mean, folder, run=False)


def peer(height: int, width: int, mean: int) -> list[dict[str, str]]:
    """The peer's pattern."""
    with tempfile.TemporaryDirectory() as folder:
        tau = _peer(height, width, mean, folder, run=True)
        os.chdir("/")
    return [
        {name: row[name] for name in ("unit", "need") if row[name] != "Total"}
        for row in tau.tables[0].rows
        if row["status"] in "UM"
    ]


@cache
def peer_engine(height: int, width: int, mean: int) -> Any:
    return _peer(height, width, mean, tempfile.mkdtemp(), run=True).engine


def peer_audit(height: int, width: int, mean: int) -> int:
    return len(peer_engine(height, width, mean).audit(0))


def judged(height: int, width: int, mean: int, hidden: list[dict[str, str]]) -> str:
    """The peer's pattern under our attack, in words."""
    from mosty.engines.disclosure import audit

    array = counts(height, width, mean)
    shown = publication("table", height, width, mean)
    inner = [place for place in hidden if len(place) == 2]
    lost = sum(int(array[int(place["unit"][1:]), int(place["need"][1:])]) for place in inner)
    words = [f"{len(hidden)} hidden, {len(hidden) - len(inner)} totals, {lost} people"]
    for hide_zeros in (True, False):
        found = audit(shown, hidden, hide_zeros=hide_zeros)
        kinds = [interval.weakness for interval in found.intervals]
        told = ", ".join(
            f"{kinds.count(kind)} {kind}" for kind in ("computable", "small", "narrow")
        )
        words.append(f"reader who {'cannot' if hide_zeros else 'can'} exclude zeros: {told}")
    return "; ".join(words)


def told(measured: Measure) -> str:
    found = measured.answer
    return (
        f"    {found['hidden']} hidden ({found['small']} small), {found['totals']} totals,"
        f" {found['people']} people; {found['flows']} flows, {found['programmes']} programmes"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="no 380 x 16 and no three dimensions")
    asked = parser.parse_args()
    sizes = SIZES[:-1] if asked.small else SIZES
    with alone():
        start_up("disclosure")
        for height, width in sizes:
            for mean in MEANS:
                print(f"\n{height} x {width} counts, {mean} people each on average, threshold 5")
                size = (height, width, mean)
                tau = measure(f"{MODULE}:peer", *size)
                files = measure(f"{MODULE}:peer_files", *size, runs=1)
                print(line("pytauargus, optimal", tau))
                print(line("    of this writing its files", files))
                print("    " + judged(*size, tau.answer))
                for hide_zeros, name in ((True, "cannot"), (False, "can")):
                    mine = measure(f"{MODULE}:ours", "table", *size, hide_zeros, runs=5)
                    target = "not slower at equal protection"
                    print(
                        line(f"ours, reader {name} exclude zeros", mine, against=tau, target=target)
                    )
                    print(told(mine))
                attack = measure(f"{MODULE}:peer_audit", *size, runs=1)
                mine = measure(f"{MODULE}:our_audit", "table", *size, False, runs=5)
                print(line("pytauargus, its audit", attack))
                print(line("ours, the proof alone", mine, against=attack))
                # A proof must at least read the counts, and for each hidden count walk one way
                # down and one up: closed paths of four cells, each an arc of 32 bytes.
                cells = (height + 1) * (width + 1)
                touched = 8 * cells + 2 * 4 * 32 * mine.answer
                limit = touched / bandwidth()
                print(
                    f"    bytes to touch {touched:,}: {limit:.2e} s, {mine.seconds / limit:,.0f} x"
                )
        print("\npublications pytauargus' entry does not take")
        rest = [("levels", 380, 16, 14), ("linked", 380, 16, 14)]
        for kind, *shape in rest if not asked.small else []:
            mine = measure(f"{MODULE}:ours", kind, *shape, False)
            print(line(f"{kind}, {shape[0]} x {shape[1]}", mine))
            print(told(mine))
        mine = measure(f"{MODULE}:ours", "cube", 15 if asked.small else 30, 8, 40, False, runs=1)
        print(line(f"three dimensions, {15 if asked.small else 30} x 8 x 4", mine))
        print(told(mine))


if __name__ == "__main__":
    main()
