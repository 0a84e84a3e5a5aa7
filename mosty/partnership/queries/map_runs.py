"""What a run of the cooperation map is computed from, and the stored run as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mosty.core.models import EngineRun
from mosty.core.runs import fingerprint, latest_run
from mosty.engines.network import VERSION, LocalSystem, Thresholds
from mosty.partnership.enums import TieKind
from mosty.partnership.queries.ties import MapOrganisation, TieMap, tie_map
from mosty.partnership.rules.local_system import (
    FIGURE_WORDS,
    SYSTEM_WORDS,
    SystemFacts,
    missing_words,
    what_if_words,
    what_ifs,
)
from mosty.partnership.rules.ties import MapActor, MapTie
from mosty.territory.models import Municipality

RUN_KIND = "partnership.network"
#: Groups found in fewer of the repeated searches than that are not shown.
_AGREEMENT = 0.8
_COUNTS = frozenset({"actors", "public_actors", "civic_actors", "ties"})


@dataclass(frozen=True)
class RunInputs:
    """Everything a run depends on: whose the organisations are, what they offer, their ties."""

    actors: tuple[MapActor, ...]
    ties: tuple[MapTie, ...]

    def as_json(self) -> dict[str, Any]:
        """The same for the same inputs, for the fingerprint."""
        return {
            "version": VERSION,
            "actors": [[one.pk, one.sector.value, list(one.lines)] for one in self.actors],
            "ties": [
                [
                    one.first,
                    one.second,
                    one.kind.value,
                    one.line,
                    one.strength,
                    one.is_confirmed,
                ]
                for one in self.ties
            ],
        }


@dataclass(frozen=True)
class FigureLine:
    """A figure of the word with its threshold."""

    name: str
    value: float | None
    threshold: float
    sign: str
    is_met: bool
    is_share: bool
    is_deciding: bool


@dataclass(frozen=True)
class ActorLine:
    """One organisation in the stored run.

    Attributes:
        contacts: organisations it has a tie with; `across`: of them of another sector.
        between: share of the shortest ways of others that pass through it.
        holds: without it a part of the map would lose contact with the rest.
    """

    organisation: MapOrganisation
    contacts: int
    across: int
    between: float
    holds: bool


@dataclass(frozen=True)
class KindLine:
    """Ties of one kind: how many, and how many both sides declared."""

    name: str
    ties: int
    both: int
    share: float | None


@dataclass(frozen=True)
class Reach:
    """Who coordinates whom by declared ties.

    Attributes:
        clear: the one that coordinates at least half of the others, if there is just one.
    """

    coordinators: tuple[tuple[MapOrganisation, int, float], ...]
    clear: MapOrganisation | None


@dataclass(frozen=True)
class MapRun:
    """The stored run, in words.

    Attributes:
        is_old: something it was computed from has changed since.
        word, system: "cooperating" and its code; `confirmed_word` counts confirmed ties alone.
        missing: what is lacking before anything can be said.
        what_ifs: sentences on what would change the word.
        groups: who has more ties with each other than with the rest; none if that is uncertain.
    """

    made_at: datetime
    engine: str
    is_old: bool
    system: str
    word: str
    reason: str
    figures: tuple[FigureLine, ...]
    missing: tuple[str, ...]
    what_ifs: tuple[str, ...]
    confirmed_word: str
    confirmed_differs: bool
    actors: int
    ties: int
    links: int
    density: float | None
    parts: int
    share_across: float | None
    expected_across: float | None
    lines: tuple[ActorLine, ...]
    holding: tuple[MapOrganisation, ...]
    groups: tuple[tuple[MapOrganisation, ...], ...]
    kinds: tuple[KindLine, ...]
    in_general: Reach
    reach: Mapping[str, Reach]


def run_inputs(found: TieMap) -> RunInputs:
    """What the engine is asked about; give the map without filters."""
    return RunInputs(
        actors=tuple(
            MapActor(one.pk, one.sector, one.lines)
            for one in sorted(found.organisations.values(), key=lambda one: one.pk)
        ),
        ties=tuple(sorted((line.tie for line in found.ties), key=_tie_key)),
    )


def map_run(municipality: Municipality, found: TieMap | None = None) -> MapRun | None:
    """The latest stored run, or None; `found` is the map of today without filters."""
    run = latest_run(municipality.pk, RUN_KIND)
    if run is None:
        return None
    whole = found or tie_map(municipality)
    return _map_run(run, whole, is_old=fingerprint(run_inputs(whole).as_json()) != run.fingerprint)


def thresholds_of(run: EngineRun) -> Thresholds:
    """The thresholds the run was made with (its sectors are the stated ones)."""
    stored = run.parameters.get("thresholds", {})
    plain = {name: value for name, value in stored.items() if name not in ("public", "civic")}
    return Thresholds(**plain)


def plain_thresholds(thresholds: Thresholds) -> dict[str, Any]:
    """Thresholds fit for JSON."""
    plain = asdict(thresholds)
    for name in ("public", "civic"):
        plain[name] = sorted(plain[name])
    return plain


# --- inside -------------------------------------------------------------------------------------


def _tie_key(tie: MapTie) -> tuple[int, int, str, str]:
    return tie.first, tie.second, tie.kind.value, tie.line


def _map_run(run: EngineRun, whole: TieMap, *, is_old: bool) -> MapRun:
    result, here = run.result, whole.organisations
    kind = result["typology"]
    facts, thresholds = SystemFacts(**result["facts"]), thresholds_of(run)
    figures = {one["id"]: one for one in result["figures"]}
    communities = result["communities"]
    shown = [group for group in communities["members"] if len(group) > 1]
    coordination = result["coordination"]
    return MapRun(
        made_at=run.created_at,
        engine=f"{run.engine} {run.engine_version}",
        is_old=is_old,
        system=kind["system"],
        word=str(SYSTEM_WORDS[kind["system"]]),
        reason=kind["reason"],
        figures=_figures(kind),
        missing=missing_words(facts, thresholds),
        what_ifs=tuple(what_if_words(one) for one in what_ifs(facts, thresholds)),
        confirmed_word=str(SYSTEM_WORDS[result["confirmed"]["system"]]),
        confirmed_differs=result["confirmed"]["system"] != kind["system"],
        actors=result["actors"],
        ties=result["ties"],
        links=result["links"],
        density=result["density"],
        parts=sum(1 for part in result["components"] if len(part) > 1),
        share_across=result["mixing"]["share_across"],
        expected_across=result["mixing"]["expected_share"],
        lines=tuple(
            _actor_line(one, figures[str(pk)]) for pk, one in here.items() if str(pk) in figures
        ),
        holding=_organisations(result["articulation_points"], here),
        groups=tuple(_organisations(group, here) for group in shown)
        if len(shown) > 1 and communities["agreement"] >= _AGREEMENT
        else (),
        kinds=tuple(
            KindLine(
                str(TieKind(one["kind"]).label),
                one["ties"],
                one["declared_by_both"],
                one["reciprocity"],
            )
            for one in result["kinds"]
            if one["ties"]
        ),
        in_general=_reach(coordination["general"], here),
        reach={one["service"]: _reach(one, here) for one in coordination["lines"]},
    )


def _figures(kind: Mapping[str, Any]) -> tuple[FigureLine, ...]:
    found = []
    for one in kind["figures"]:
        found.append(
            FigureLine(
                name=str(FIGURE_WORDS[one["name"]]),
                value=one["value"],
                threshold=one["threshold"],
                sign=one["sign"],
                is_met=one["met"],
                is_share=one["name"] not in _COUNTS,
                is_deciding=one["name"] == kind["decided_by"]
                and (one["sign"] == "<=") == (kind["system"] == LocalSystem.SEPARATE),
            )
        )
    return tuple(found)


def _actor_line(one: MapOrganisation, figures: Mapping[str, Any]) -> ActorLine:
    return ActorLine(
        organisation=one,
        contacts=figures["degree"],
        across=figures["degree_across"],
        between=figures["betweenness_share"],
        holds=figures["is_articulation_point"],
    )


def _organisations(
    ids: Sequence[str], here: Mapping[int, MapOrganisation]
) -> tuple[MapOrganisation, ...]:
    """The organisations that are still here, in Polish order."""
    wanted = set(ids)
    return tuple(one for pk, one in here.items() if str(pk) in wanted)


def _reach(line: Mapping[str, Any], here: Mapping[int, MapOrganisation]) -> Reach:
    clear = line["clear_coordinator"]
    return Reach(
        coordinators=tuple(
            (here[int(one["id"])], one["coordinates"], one["reach"])
            for one in line["coordinators"]
            if int(one["id"]) in here
        ),
        clear=here.get(int(clear)) if clear is not None else None,
    )
