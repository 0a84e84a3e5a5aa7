"""Cooperating, separate or competing: one word for a local system, with the figures behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mosty.engines.errors import ShapeError
from mosty.engines.network.actors import Kind, Relation, Sector
from mosty.engines.network.structure import Links

__all__ = ["Figure", "LocalSystem", "Thresholds", "Typology", "typology"]

REGULAR = 2  # strength


class LocalSystem(StrEnum):
    """How municipality and organisations live beside each other."""

    COOPERATING = "cooperating"
    SEPARATE = "separate"
    COMPETING = "competing"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the word depends on; every threshold is inclusive.

    Attributes:
        public: sectors on the municipality's side.
        civic: sectors on the organisations' side.
        least_actors: fewer of them: unclear.
        least_public: fewer on the municipality's side: unclear.
        least_civic: fewer on the organisations' side: unclear.
        least_ties: fewer declared ties of any kind: unclear.
        reached_much: share of civic actors linked with a public one, from which it cooperates.
        reached_little: share up to which it lives apart.
        steady: share of public-civic links that are regular (strength 2) or declared by both
            sides, from which it cooperates.
        competing: share of tied pairs that compete, from which it competes.
    """

    public: frozenset[Sector] = frozenset({Sector.MUNICIPALITY})
    civic: frozenset[Sector] = frozenset({Sector.NGO, Sector.SOCIAL_ENTERPRISE, Sector.INFORMAL})
    least_actors: int = 5
    least_public: int = 1
    least_civic: int = 2
    least_ties: int = 3
    reached_much: float = 0.5
    reached_little: float = 0.25
    steady: float = 0.5
    competing: float = 0.3

    def __post_init__(self) -> None:
        for name in ("reached_much", "reached_little", "steady", "competing"):
            if not 0 <= getattr(self, name) <= 1:
                raise ShapeError("threshold %(name)s must lie between 0 and 1", name=name)
        if not self.reached_little < self.reached_much:
            raise ShapeError("threshold reached_little must be below reached_much")
        if self.public & self.civic:
            raise ShapeError("a sector cannot be public and civic at once")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and its threshold.

    Attributes:
        name: of the figure ("reached_share").
        value: None where it cannot be computed (0/0).
        threshold: it is compared with.
        sign: ">=" or "<=": how it must stand to the threshold.
        met: it does.
    """

    name: str
    value: float | None
    threshold: float
    sign: str
    met: bool


@dataclass(frozen=True, slots=True)
class Typology:
    """The word and why.

    Attributes:
        system: the word.
        decided_by: name of the figure that decided; for an unclear system the one that stands in
            the way.
        reason: "too-few" data, "both-ways" (cooperates and competes), "between" thresholds, or
            "" where the word is clear.
        public_civic_links: linked pairs of a public and a civic actor.
        public_civic_density: of all such pairs, 0 to 1; None when there are none.
        figures: all of them, in the order they are asked.
    """

    system: LocalSystem
    decided_by: str
    reason: str
    public_civic_links: int
    public_civic_density: float | None
    figures: tuple[Figure, ...]


def typology(
    sectors: Sequence[Sector],
    relations: Sequence[Relation],
    links: Links,
    thresholds: Thresholds,
) -> Typology:
    """The first of these that holds:

    1. too few actors on a side, in all, or too few ties: unclear;
    2. competes, and does not also cooperate steadily: competing; both: unclear;
    3. many civic actors reached, by steady links: cooperating;
    4. few civic actors reached: separate; otherwise unclear.
    """
    public = {place for place, sector in enumerate(sectors) if sector in thresholds.public}
    civic = {place for place, sector in enumerate(sectors) if sector in thresholds.civic}
    bridging = {
        (first, second)
        for first, second in links.pairs
        if {first, second} & public and {first, second} & civic
    }
    firm = {
        relation.pair
        for relation in relations
        if relation.kind is not Kind.COMPETITION
        and (relation.confirmed or relation.strength >= REGULAR)
    }
    reached = {place for link in bridging for place in link} & civic
    tied = {relation.pair for relation in relations}
    rival = {relation.pair for relation in relations if relation.kind is Kind.COMPETITION}
    much = _figure("reached_share", _share(len(reached), len(civic)), thresholds.reached_much)
    little = _figure(
        "reached_share", _share(len(reached), len(civic)), thresholds.reached_little, most=True
    )
    steady = _figure("steady_share", _share(len(bridging & firm), len(bridging)), thresholds.steady)
    competing = _figure("competing_share", _share(len(rival), len(tied)), thresholds.competing)
    enough = (
        _figure("actors", len(sectors), thresholds.least_actors),
        _figure("public_actors", len(public), thresholds.least_public),
        _figure("civic_actors", len(civic), thresholds.least_civic),
        _figure("ties", len(relations), thresholds.least_ties),
    )
    system, decided_by, reason = _word(enough, competing, much, steady, little)
    return Typology(
        system=system,
        decided_by=decided_by,
        reason=reason,
        public_civic_links=len(bridging),
        public_civic_density=_share(len(bridging), len(public) * len(civic)),
        figures=(*enough, competing, much, steady, little),
    )


def _word(
    enough: Sequence[Figure], competing: Figure, much: Figure, steady: Figure, little: Figure
) -> tuple[LocalSystem, str, str]:
    missing = [figure for figure in enough if not figure.met]
    if missing:
        return LocalSystem.UNCLEAR, missing[0].name, "too-few"
    cooperates = much.met and steady.met
    if competing.met:
        if cooperates:
            return LocalSystem.UNCLEAR, competing.name, "both-ways"
        return LocalSystem.COMPETING, competing.name, ""
    if cooperates:
        return LocalSystem.COOPERATING, much.name, ""
    if little.met:
        return LocalSystem.SEPARATE, little.name, ""
    return LocalSystem.UNCLEAR, (steady if much.met else much).name, "between"


def _figure(name: str, value: float | None, threshold: float, *, most: bool = False) -> Figure:
    met = value is not None and (value <= threshold if most else value >= threshold)
    return Figure(name, value, threshold, "<=" if most else ">=", met)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
