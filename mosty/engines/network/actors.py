"""Actors and their ties, checked at the door and put in one order."""

from dataclasses import dataclass
from enum import StrEnum

from mosty.engines.errors import NotEnoughData, ShapeError

__all__ = ["BOTH_WAYS", "Actor", "Kind", "Network", "Relation", "Sector", "Tie"]

STRENGTHS = range(1, 4)


class Sector(StrEnum):
    """Whose an actor is."""

    MUNICIPALITY = "municipality"  # the office and its units: social assistance, schools, culture
    PUBLIC = "public"  # other public bodies: county, hospital, police
    NGO = "ngo"
    SOCIAL_ENTERPRISE = "social-enterprise"
    INFORMAL = "informal"  # groups without a registration
    CHURCH = "church"
    BUSINESS = "business"
    OTHER = "other"


class Kind(StrEnum):
    """What a tie is about."""

    COOPERATION = "cooperation"
    INFORMATION = "information"
    COORDINATION = "coordination"  # from who coordinates to who is coordinated
    FUNDING = "funding"  # from who pays
    REFERRAL = "referral"  # from who sends people
    COMPETITION = "competition"


BOTH_WAYS = frozenset({Kind.COOPERATION, Kind.INFORMATION, Kind.COMPETITION})


@dataclass(frozen=True, slots=True)
class Actor:
    """One local actor.

    Attributes:
        id: known by; each once in a network.
        name: for people to read.
        sector: whose it is.
        services: lines of service it offers.
    """

    id: str
    name: str
    sector: Sector
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """What one actor declared of another.

    Attributes:
        source: id of the actor the tie starts from (who coordinates, pays, sends).
        target: id of the other.
        kind: of the tie. Several ties of different kinds or services may join two actors.
        strength: 1 now and then, 2 regular, 3 joint work.
        declared_by_both: the other side said so too. Cooperation, information and competition
            have no direction: A -> B and B -> A are then one tie, declared by both.
        service: line of service it is about; "" = in general.
    """

    source: str
    target: str
    kind: Kind
    strength: int = 1
    declared_by_both: bool = False
    service: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie after both directions were put together; positions of actors.

    Attributes: first < second where the kind has no direction; else from first to second.
    """

    first: int
    second: int
    kind: Kind
    service: str
    strength: int
    confirmed: bool

    @property
    def pair(self) -> tuple[int, int]:
        return min(self.first, self.second), max(self.first, self.second)


@dataclass(frozen=True, slots=True)
class Network:
    """Actors and ties that fit together, in the order of their ids.

    Attributes:
        actors: sorted by id.
        ties: sorted by source, target, kind and service.
    """

    actors: tuple[Actor, ...]
    ties: tuple[Tie, ...]

    def __post_init__(self) -> None:
        if not self.actors:
            raise NotEnoughData("there are no actors")
        known: set[str] = set()
        for actor in self.actors:
            if not actor.id:
                raise ShapeError("actor %(name)s has no id", name=actor.name)
            if actor.id in known:
                raise ShapeError("actor %(id)s is given twice", id=actor.id)
            if not isinstance(actor.sector, Sector):
                raise ShapeError(
                    "actor %(id)s: %(sector)s is no known sector", id=actor.id, sector=actor.sector
                )
            known.add(actor.id)
        seen: set[tuple[str, str, Kind, str]] = set()
        for tie in self.ties:
            _check(tie, known, seen)
        object.__setattr__(self, "actors", tuple(sorted(self.actors, key=lambda a: a.id)))
        object.__setattr__(self, "ties", tuple(sorted(self.ties, key=_place)))

    def relations(self) -> tuple[Relation, ...]:
        """The ties, both directions put together where the kind has none; the weaker counts."""
        position = {actor.id: place for place, actor in enumerate(self.actors)}
        found: dict[tuple[int, int, Kind, str], Relation] = {}
        for tie in self.ties:
            first, second = position[tie.source], position[tie.target]
            strength, confirmed = tie.strength, tie.declared_by_both
            if tie.kind in BOTH_WAYS:
                first, second = min(first, second), max(first, second)
            key = (first, second, tie.kind, tie.service)
            if key in found:
                strength, confirmed = min(strength, found[key].strength), True
            found[key] = Relation(first, second, tie.kind, tie.service, strength, confirmed)
        return tuple(found[key] for key in sorted(found))


def _place(tie: Tie) -> tuple[str, str, Kind, str]:
    return tie.source, tie.target, tie.kind, tie.service


def _check(tie: Tie, known: set[str], seen: set[tuple[str, str, Kind, str]]) -> None:
    for end in (tie.source, tie.target):
        if end not in known:
            raise ShapeError(
                "tie %(source)s - %(target)s: there is no actor %(end)s",
                source=tie.source,
                target=tie.target,
                end=end,
            )
    if tie.source == tie.target:
        raise ShapeError("actor %(id)s is tied to itself", id=tie.source)
    if not isinstance(tie.kind, Kind):
        raise ShapeError(
            "tie %(source)s - %(target)s: %(kind)s is no known kind",
            source=tie.source,
            target=tie.target,
            kind=tie.kind,
        )
    if tie.strength not in STRENGTHS:
        raise ShapeError(
            "tie %(source)s - %(target)s: the strength must be 1, 2 or 3, not %(strength)s",
            source=tie.source,
            target=tie.target,
            strength=tie.strength,
        )
    if _place(tie) in seen:
        raise ShapeError(
            "tie %(source)s - %(target)s (%(kind)s) is given twice",
            source=tie.source,
            target=tie.target,
            kind=tie.kind.value,
        )
    seen.add(_place(tie))
