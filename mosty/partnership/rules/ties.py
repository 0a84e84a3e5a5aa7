"""Ties of the cooperation map: whose an organisation is, and what both sides say put together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mosty.core.access import Access
from mosty.engines.network import Actor, Kind, Network, Sector, Tie
from mosty.engines.network.actors import BOTH_WAYS
from mosty.partnership.enums import TieKind
from mosty.people.enums import OrganisationForm

#: For these the office declares ties; every other organisation speaks for itself.
MUNICIPAL_FORMS = frozenset({OrganisationForm.OFFICE, OrganisationForm.UNIT})
#: Kinds in which one side coordinates, pays or sends.
DIRECTED_KINDS = frozenset(kind for kind in TieKind if Kind(kind.value) not in BOTH_WAYS)

_SECTORS: Mapping[OrganisationForm, Sector] = {
    OrganisationForm.OFFICE: Sector.MUNICIPALITY,
    OrganisationForm.UNIT: Sector.MUNICIPALITY,
    OrganisationForm.COUNTY_UNIT: Sector.PUBLIC,
    OrganisationForm.ASSOCIATION_OF_MUNICIPALITIES: Sector.PUBLIC,
    OrganisationForm.ASSOCIATION: Sector.NGO,
    OrganisationForm.ORDINARY_ASSOCIATION: Sector.NGO,
    OrganisationForm.FOUNDATION: Sector.NGO,
    OrganisationForm.SPORTS_CLUB: Sector.NGO,
    OrganisationForm.FIRE_BRIGADE: Sector.NGO,
    OrganisationForm.FARMERS_WIVES: Sector.NGO,
    OrganisationForm.LOCAL_BRANCH: Sector.NGO,
    OrganisationForm.INFORMAL_GROUP: Sector.INFORMAL,
    OrganisationForm.SOCIAL_COOPERATIVE: Sector.SOCIAL_ENTERPRISE,
    OrganisationForm.NON_PROFIT_COMPANY: Sector.SOCIAL_ENTERPRISE,
    OrganisationForm.CHURCH: Sector.CHURCH,
    OrganisationForm.COMPANY: Sector.BUSINESS,
    # A health provider may be public or private; its form does not tell.
    OrganisationForm.HEALTH_PROVIDER: Sector.OTHER,
}


@dataclass(frozen=True)
class Said:
    """What one side says of a tie; the order of the two means nothing where a kind has none."""

    source: int
    target: int
    declared_by: int
    kind: TieKind
    strength: int
    line: str = ""


@dataclass(frozen=True)
class MapTie:
    """A tie after both sides' words were put together.

    Attributes:
        first, second: who coordinates, pays, sends, and the other; the smaller id first where the
            kind has no direction.
        strength: the weaker of what the two say.
        said_by: who declared it, one or both.
    """

    first: int
    second: int
    kind: TieKind
    line: str
    strength: int
    said_by: frozenset[int]

    @property
    def is_confirmed(self) -> bool:
        return len(self.said_by) > 1

    @property
    def has_direction(self) -> bool:
        return self.kind in DIRECTED_KINDS

    @property
    def pair(self) -> tuple[int, int]:
        return min(self.first, self.second), max(self.first, self.second)


@dataclass(frozen=True)
class MapActor:
    """An organisation on the map and the lines of service it offers."""

    pk: int
    sector: Sector
    lines: tuple[str, ...] = ()


def sector_of(form: str) -> Sector:
    """Whose an organisation of this form is; a form nobody knows is other."""
    try:
        return _SECTORS.get(OrganisationForm(form), Sector.OTHER)
    except ValueError:
        return Sector.OTHER


def may_declare_for(by: Access, organisation_id: int, form: str) -> bool:
    """Whether the person speaks for the organisation: its own people, or the office for its units."""
    if by.may("partnership.declare_ties", organisation_id=organisation_id):
        return True
    return form in MUNICIPAL_FORMS and by.may("partnership.edit_map")


def put_together(said: Iterable[Said]) -> tuple[MapTie, ...]:
    """Ties in a fixed order, each once, however many sides and rows speak of it."""
    found: dict[tuple[int, int, TieKind, str], MapTie] = {}
    for one in said:
        if one.source == one.target:  # two organisations that were joined into one
            continue
        first, second = one.source, one.target
        if one.kind not in DIRECTED_KINDS:
            first, second = min(first, second), max(first, second)
        key = (first, second, one.kind, one.line)
        known = found.get(key)
        found[key] = MapTie(
            *key,
            strength=one.strength if known is None else min(one.strength, known.strength),
            said_by=frozenset({one.declared_by}) | (known.said_by if known else frozenset()),
        )
    return tuple(found[key] for key in sorted(found))


def network_of(actors: Iterable[MapActor], ties: Iterable[MapTie]) -> Network:
    """What the engine is asked about."""
    return Network(
        tuple(Actor(str(one.pk), str(one.pk), one.sector, one.lines) for one in actors),
        tuple(
            Tie(
                str(one.first),
                str(one.second),
                Kind(one.kind.value),
                one.strength,
                one.is_confirmed,
                one.line,
            )
            for one in ties
        ),
    )
