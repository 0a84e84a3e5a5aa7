"""Links across sectors against random mixing, and what is declared by both sides."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb

from mosty.engines.network.actors import BOTH_WAYS, Kind, Relation, Sector
from mosty.engines.network.structure import Links

__all__ = ["KindFigures", "Mixing", "SectorPair", "kinds", "mixing"]


@dataclass(frozen=True, slots=True)
class SectorPair:
    """Links between two sectors, or inside one.

    Attributes:
        first: sector.
        second: sector; the same as first = inside it.
        links: pairs of actors that are linked.
        possible: pairs of actors there are.
        density: links / possible; None when no pair is possible.
        expected: links there would be if all linked pairs were drawn at random.
    """

    first: Sector
    second: Sector
    links: int
    possible: int
    density: float | None
    expected: float


@dataclass(frozen=True, slots=True)
class Mixing:
    """Links across sectors.

    Attributes:
        across: links between actors of different sectors.
        inside: links between actors of one sector.
        share_across: across / all links, 0 to 1; None without links.
        expected_share: share of all possible pairs that cross sectors; None with one actor.
        ei_index: (across - inside) / all links, -1 (only inside) to 1 (only across); None
            without links.
        expected_ei_index: the same of all possible pairs.
        pairs: of sectors that have actors.
    """

    across: int
    inside: int
    share_across: float | None
    expected_share: float | None
    ei_index: float | None
    expected_ei_index: float | None
    pairs: tuple[SectorPair, ...]


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Ties of one kind.

    Attributes:
        kind: of the ties.
        ties: after both directions of a tie without direction were put together.
        pairs: of actors joined.
        declared_by_both: ties that both sides declared.
        reciprocity: declared_by_both / ties; None without ties.
        mutual_pairs: pairs tied in both directions (kinds with a direction only; else None).
        mean_strength: 1 to 3; None without ties.
    """

    kind: Kind
    ties: int
    pairs: int
    declared_by_both: int
    reciprocity: float | None
    mutual_pairs: int | None
    mean_strength: float | None


def mixing(links: Links, sectors: Sequence[Sector]) -> Mixing:
    present = [sector for sector in Sector if sector in sectors]
    size = Counter(sectors)
    order = {sector: place for place, sector in enumerate(Sector)}
    linked: Counter[tuple[Sector, Sector]] = Counter()
    for first, second in links.pairs:
        one, two = sorted((sectors[first], sectors[second]), key=order.__getitem__)
        linked[one, two] += 1
    pairs = []
    for one, two in combinations_with_replacement(present, 2):
        possible = comb(size[one], 2) if one == two else size[one] * size[two]
        count = linked[one, two]
        pairs.append(
            SectorPair(
                first=one,
                second=two,
                links=count,
                possible=possible,
                density=count / possible if possible else None,
                expected=len(links.pairs) * possible / links.possible if links.possible else 0.0,
            )
        )
    across = sum(pair.links for pair in pairs if pair.first != pair.second)
    may_cross = sum(pair.possible for pair in pairs if pair.first != pair.second)
    share = across / len(links.pairs) if links.pairs else None
    expected = may_cross / links.possible if links.possible else None
    return Mixing(
        across=across,
        inside=len(links.pairs) - across,
        share_across=share,
        expected_share=expected,
        ei_index=None if share is None else 2 * share - 1,
        expected_ei_index=None if expected is None else 2 * expected - 1,
        pairs=tuple(pairs),
    )


def kinds(relations: Iterable[Relation]) -> tuple[KindFigures, ...]:
    by_kind: dict[Kind, list[Relation]] = {kind: [] for kind in Kind}
    for relation in relations:
        by_kind[relation.kind].append(relation)
    return tuple(_of_kind(kind, own) for kind, own in by_kind.items())


def _of_kind(kind: Kind, own: list[Relation]) -> KindFigures:
    both = sum(relation.confirmed for relation in own)
    directed = {(relation.first, relation.second) for relation in own}
    pairs = {relation.pair for relation in own}
    return KindFigures(
        kind=kind,
        ties=len(own),
        pairs=len(pairs),
        declared_by_both=both,
        reciprocity=both / len(own) if own else None,
        mutual_pairs=None if kind in BOTH_WAYS else len(directed) - len(pairs),
        mean_strength=sum(relation.strength for relation in own) / len(own) if own else None,
    )
