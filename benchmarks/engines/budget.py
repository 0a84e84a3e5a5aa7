"""Co-decided budgets against pabutools (GPL, with gmpy2) and muoblpbindings (C++).

`python -m benchmarks.engines.budget [--small] [--full]`: --full also runs pabutools with Add1, for
fifteen minutes at most; without it pabutools runs single steps of Add1, which are compared. The
city is synthetic, as large as Warsaw's whole-city election of 2026.
"""

import argparse
import os
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Any

from benchmarks.engines.harness import Measure, alone, bandwidth, line, measure, start_up

MODULE = "benchmarks.engines.budget"
CITY = (61_668, 80)
TOWN = (6_000, 60)
VILLAGE = (600, 15)
SEED = 20_260_101
PATIENCE = 900  # seconds for pabutools with Add1


def write_city(path: str, voters: int, projects: int) -> None:
    """Popularity falls off as in real files; 1 to 15 marks a ballot, 6.8 on average."""
    import numpy as np

    random = np.random.default_rng(SEED)
    popular = random.pareto(1.2, projects) + 0.3
    # In step with the number of voters, so that Add1 needs about as many steps everywhere.
    cost = np.exp(random.normal(12.8, 1.0, projects)).clip(10_000, 3_000_000)
    cost = (cost * voters / CITY[0]).round().astype(int)
    lengths = np.minimum(random.geometric(0.13, voters), 15)
    order = np.argsort(-(np.log(popular) + random.gumbel(size=(voters, projects))), axis=1)
    ages = random.integers(10, 90, voters)
    with Path(path).open("w", encoding="utf-8") as out:
        out.write("META\nkey;value\ndescription;Synthetic city\ncountry;Poland\nunit;City\n")
        out.write(f"instance;2026\nnum_projects;{projects}\nnum_votes;{voters}\n")
        out.write(f"budget;{int(cost.sum() * 0.32)}\nvote_type;approval\nrule;greedy\n")
        out.write("PROJECTS\nproject_id;cost;name\n")
        out.writelines(f"{100 + 7 * i};{cost[i]};Projekt {i}\n" for i in range(projects))
        out.write("VOTES\nvoter_id;vote;age;sex;voting_method\n")
        for voter in range(voters):
            marks = sorted(100 + 7 * int(i) for i in order[voter, : lengths[voter]])
            vote = ",".join(str(mark) for mark in marks)
            out.write(f"{voter + 1};{vote};{ages[voter]};{'FM'[voter % 2]};internet\n")


def budget_of(path: str) -> int:
    from mosty.engines.budget import read_pb

    return int(read_pb(path).budget)


def read(path: str) -> int:
    from mosty.engines.budget import read_pb

    return read_pb(path).voter_count


def peer_read(path: str) -> int:
    from pabutools.election import parse_pabulib

    return int(parse_pabulib(path)[1].num_ballots())


def ours(path: str, rule: str, utility: str | None, completion: str | None) -> dict[str, Any]:
    from mosty.engines.budget import elect, read_pb

    found = elect(read_pb(path), rule=rule, utility=utility, completion=completion)
    return {
        "winners": sorted(found.winners),
        "steps": found.add1.steps if found.add1 else 0,
        "ties": len(found.ties) + len(found.other_ties),
    }


def pabutools(
    path: str, rule: str, utility: str | None, completion: str | None, raised: int = 0
) -> Any:
    """pabutools with exact fractions of gmpy2, without its exhaustive stop (see docs/methods).

    With `raised` every voter has so much more than the budget gives: one step of Add1.
    """
    warnings.simplefilter("ignore")
    from pabutools.election import (
        ApprovalBallot,
        ApprovalMultiProfile,
        ApprovalProfile,
        Cardinality_Sat,
        Cost_Sat,
        parse_pabulib,
    )
    from pabutools.rules import (
        exhaustion_by_budget_increase,
        greedy_utilitarian_welfare,
        method_of_equal_shares,
        sequential_phragmen,
    )
    from pabutools.tiebreaking import TieBreakingRule

    instance, profile = parse_pabulib(path)
    if not isinstance(profile, ApprovalProfile | ApprovalMultiProfile):
        profile = ApprovalProfile([ApprovalBallot(set(ballot)) for ballot in profile])
    instance.budget_limit += raised * profile.num_ballots()
    cheaper = TieBreakingRule(lambda _instance, _profile, project: (project.cost, project.name))
    if rule == "phragmen":
        chosen = sequential_phragmen(instance, profile, tie_breaking=cheaper)
    elif rule == "greedy":
        chosen = greedy_utilitarian_welfare(
            instance, profile, sat_class=Cost_Sat, tie_breaking=cheaper
        )
    else:
        asked = {
            "sat_class": Cost_Sat if utility == "cost" else Cardinality_Sat,
            "tie_breaking": cheaper,
        }
        if completion == "add1":
            chosen = exhaustion_by_budget_increase(
                instance,
                profile,
                method_of_equal_shares,
                rule_params=asked,
                exhaustive_stop=False,
                budget_step=profile.num_ballots(),
            )
        else:
            chosen = method_of_equal_shares(instance, profile, **asked)
    return {
        "winners": sorted(project.name for project in chosen),
        "cost": int(sum(project.cost for project in chosen)),
    }


def muoblp(path: str, completion: str) -> Any:
    """The C++ rules in doubles; the file is read by our reader, so only their part differs."""
    import muoblpbindings

    from mosty.engines.budget import read_pb

    read_in = read_pb(path)
    ids = [project.id for project in read_in.projects]
    cost = {project.id: float(project.cost) for project in read_in.projects}
    ballots = read_in.ballots
    utilities: dict[str, list[tuple[str, int]]] = {id: [] for id in ids}
    voters = [str(number) for number in range(read_in.voter_count)]
    for voter, kind in zip(voters, ballots.of_voter.tolist(), strict=True):
        for mark in ballots.marks[ballots.starts[kind] : ballots.starts[kind + 1]].tolist():
            utilities[ids[mark]].append((voter, int(cost[ids[mark]])))
    total = {id: sum(worth for _voter, worth in utilities[id]) for id in ids}
    rule = (
        muoblpbindings.equal_shares_add1
        if completion == "add1"
        else muoblpbindings.equal_shares_utils
    )
    chosen = rule(voters, ids, cost, utilities, total, float(read_in.budget))
    return {"winners": sorted(chosen)}


def sweep(folder: str) -> dict[str, Any]:
    """Equal shares and Phragmén on every given real file, ours against pabutools."""
    told: dict[str, Any] = {"files": 0, "equal": {}, "differ": []}
    for path in sorted(Path(folder).glob("*.pb")):
        told["files"] += 1
        for rule, utility in (
            ("equal-shares", "cost"),
            ("equal-shares", "cardinality"),
            ("phragmen", None),
        ):
            name = f"{rule} {utility or ''}".strip()
            same = (
                ours(str(path), rule, utility, "none")["winners"]
                == pabutools(str(path), rule, utility, None)["winners"]
            )
            told["equal"][name] = told["equal"].get(name, 0) + same
            if not same:
                told["differ"].append(f"{path.stem} {name}")
    return told


def agreement(mine: Measure, peer: Measure) -> str:
    one, other = set(mine.answer["winners"]), set(peer.answer["winners"])
    if one == other:
        return "the same winners"
    return f"OTHER WINNERS: ours alone {sorted(one - other)}, the peer's {sorted(other - one)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="6,000 ballots: a quick try")
    parser.add_argument("--full", action="store_true", help="pabutools with Add1 too")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("MOSTY_REFERENCE_DATA", "")) / "pabulib",
        help="folder of real .pb files to sweep",
    )
    asked = parser.parse_args()
    voters, projects = TOWN if asked.small else CITY
    with alone(), tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "city.pb")
        write_city(path, voters, projects)
        size = Path(path).stat().st_size
        print(f"{voters:,} ballots x {projects} projects, {size / 1e6:.1f} MB, two cores")
        plain = ("equal-shares", "cost", None)
        add1 = ("equal-shares", "cost", "add1")
        peer_parse = measure(f"{MODULE}:peer_read", path, runs=1, warm=False)
        print(line("pabutools: reading", peer_parse))
        print(line("reading", measure(f"{MODULE}:read", path, runs=5), against=peer_parse))
        for rule in (plain, ("phragmen", None, None), ("greedy", None, None)):
            peer = measure(f"{MODULE}:pabutools", path, *rule, runs=1, warm=False)
            mine = measure(f"{MODULE}:ours", path, *rule, runs=5)
            print(line(f"pabutools: {rule[0]}, from the file", peer))
            print(line(f"{rule[0]}, from the file", mine, against=peer))
            note = " (it maximises cost, not votes)" if rule[0] == "greedy" else ""
            print(f"  {agreement(mine, peer)}{note}")
        mine = measure(f"{MODULE}:ours", path, *add1, runs=5)
        peer = measure(f"{MODULE}:muoblp", path, "add1", runs=1, warm=False)
        print(line("muoblpbindings: Add1, from the file", peer))
        print(line("Add1, from the file", mine, against=peer, target="30 x, under 300 MB"))
        print(f"  {agreement(mine, peer)}; {mine.answer['steps']} steps")
        steps = mine.answer["steps"]
        last, after = (
            measure(f"{MODULE}:pabutools", path, *plain, raised, runs=1, warm=False)
            for raised in (steps, steps + 1)
        )
        budget = budget_of(path)
        print(f"  pabutools at step {steps}: {agreement(mine, last)}, cost {last.answer['cost']:,}")
        print(f"  ... at the next step: {after.answer['cost']:,}, of a budget of {budget:,}")
        if asked.full:
            try:
                peer = measure(
                    f"{MODULE}:pabutools", path, *add1, runs=1, warm=False, timeout=PATIENCE
                )
            except subprocess.TimeoutExpired:
                more = PATIENCE / mine.seconds
                print(f"pabutools: Add1 not done after {PATIENCE} s: more than {more:.0f} x")
            else:
                print(line("pabutools: Add1, from the file", peer))
                print(line("Add1, from the file", mine, against=peer, target="300 x"))
                print(f"  {agreement(mine, peer)}")
        village = str(Path(folder) / "village.pb")
        write_city(village, *VILLAGE)
        small = measure(f"{MODULE}:ours", village, *add1, runs=5)
        exact = measure(f"{MODULE}:pabutools", village, *add1, runs=1, warm=False)
        print(line(f"pabutools: Add1, {VILLAGE[0]} x {VILLAGE[1]}", exact))
        print(line("the same, ours", small, against=exact))
        print(f"  {agreement(small, exact)}; {small.answer['steps']} steps")
        # Each step of Add1 has to read every mark and purse at least once (12 bytes a mark).
        marks = 6.8 * voters
        least = size / bandwidth() + (mine.answer["steps"] + 2) * marks * 12 / bandwidth()
        print(f"{'bytes that must be touched':44}{least:10.4f} s  ({mine.seconds / least:.0f} x)")
        if asked.data.is_dir():
            told = measure(f"{MODULE}:sweep", str(asked.data), runs=1, warm=False).answer
            print(f"the same winners as pabutools in {told['equal']} of {told['files']} files")
            print(*told["differ"], sep="\n")
        start_up("budget")


if __name__ == "__main__":
    main()
