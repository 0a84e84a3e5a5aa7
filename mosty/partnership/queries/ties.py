"""Reads of the cooperation map: organisations, their ties, lines of service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.directory.models import Service, ServiceType
from mosty.engines.network import Sector
from mosty.partnership.enums import TieKind, TieStrength
from mosty.partnership.models import TieDeclaration
from mosty.partnership.rules.map_drawing import SECTOR_WORDS
from mosty.partnership.rules.ties import (
    MapTie,
    Said,
    may_declare_for,
    put_together,
    sector_of,
)
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

__all__ = [
    "MapOrganisation",
    "Organisation",
    "OwnTie",
    "TieDeclaration",
    "TieLine",
    "TieMap",
    "ended_ties",
    "known_organisations",
    "line_choices",
    "line_names",
    "map_organisation",
    "said_ties",
    "speaks_for",
    "tie_declaration",
    "tie_map",
    "ties_of",
]


#: All the map needs of a declaration.
_SAID = ("source_id", "target_id", "declared_by_id", "kind", "strength", "line")


@dataclass(frozen=True)
class MapOrganisation:
    """An organisation as the map shows it.

    Attributes:
        lines: codes of service types of which it has a published service.
    """

    pk: int
    name: str
    form: str
    sector: Sector
    lines: tuple[str, ...] = ()

    @property
    def sector_words(self) -> str:
        return str(SECTOR_WORDS[self.sector])


@dataclass(frozen=True)
class TieLine:
    """A tie in words, for tables.

    Attributes:
        line: name of the line of service, "" in general.
        said_by: "both sides", or who; of the same field never who.
    """

    tie: MapTie
    first: MapOrganisation
    second: MapOrganisation
    kind: str
    strength: str
    line: str
    said_by: str


@dataclass(frozen=True)
class _Words:
    """What ties are called in the reader's language, once for all of them."""

    lines: Mapping[str, str]
    kinds: Mapping[TieKind, str]
    strengths: Mapping[int, str]
    both: str
    one: str


@dataclass(frozen=True)
class TieMap:
    """What is declared today.

    Attributes:
        organisations: by id, in Polish order.
        alone: those without any tie.
        one_sided: how many ties only one side declared.
    """

    organisations: Mapping[int, MapOrganisation]
    ties: tuple[TieLine, ...]
    alone: tuple[MapOrganisation, ...]
    one_sided: int


@dataclass(frozen=True)
class OwnTie:
    """A tie from the side of one organisation.

    Attributes:
        words: how this side would say it ("pays", "is paid"), "" without a direction.
        own: its own declaration; None: the other side says so alone.
        theirs: what the other side declared, None: this side says so alone.
    """

    line: TieLine
    other: MapOrganisation
    words: str
    own: TieDeclaration | None
    theirs: TieDeclaration | None


def known_organisations(municipality: Municipality) -> Mapping[int, Organisation]:
    """Every id of an organisation here -> the one it lives on as (itself, or what it was joined to)."""
    here = Organisation.objects.filter(municipality=municipality)
    rows = {one.pk: one for one in here.only("name", "form", "sort_key", "merged_into")}
    found = {}
    for pk in rows:
        seen, last = {pk}, rows[pk]
        while last.merged_into_id in rows and last.merged_into_id not in seen:
            seen.add(last.merged_into_id)
            last = rows[last.merged_into_id]
        found[pk] = last
    return found


def said_ties(municipality: Municipality, *, on: date | None = None) -> QuerySet[TieDeclaration]:
    """Declarations that hold on the day (today)."""
    day = on or timezone.localdate()
    return TieDeclaration.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day), municipality=municipality
    ).order_by("pk")


def tie_map(
    municipality: Municipality,
    *,
    kind: str = "",
    line: str = "",
    only_one_sided: bool = False,
) -> TieMap:
    """Organisations and ties of today; the filters choose ties alone. Four queries."""
    living = known_organisations(municipality)
    organisations = _map_organisations(municipality, living)
    ties = put_together(
        said
        for row in said_ties(municipality).values_list(*_SAID)
        if (said := _said(row, living)) is not None
    )
    tied = {pk for tie in ties for pk in tie.pair}
    words = _words()
    chosen = [
        tie
        for tie in ties
        if (not kind or tie.kind == kind)
        and (not line or tie.line == line)
        and not (only_one_sided and tie.is_confirmed)
    ]
    lines = [_tie_line(tie, organisations, words) for tie in chosen]
    place = {pk: number for number, pk in enumerate(organisations)}
    lines.sort(key=lambda one: (place[one.first.pk], place[one.second.pk], one.kind, one.line))
    return TieMap(
        organisations=organisations,
        ties=tuple(lines),
        alone=tuple(one for pk, one in organisations.items() if pk not in tied),
        one_sided=sum(1 for tie in ties if not tie.is_confirmed),
    )


def ties_of(
    municipality: Municipality, organisation_id: int, found: TieMap | None = None
) -> tuple[OwnTie, ...]:
    """Ties of one organisation, from its side."""
    whole = found or tie_map(municipality)
    living = known_organisations(municipality)
    rows: dict[tuple[int, int, str, str], dict[int, TieDeclaration]] = {}
    own_ids = [pk for pk, one in living.items() if one.pk == organisation_id]
    for one in said_ties(municipality).filter(Q(source__in=own_ids) | Q(target__in=own_ids)):
        said = _said(tuple(getattr(one, name) for name in _SAID), living)
        if said is not None:
            (tie,) = put_together([said]) or (None,)
            if tie is not None:
                key = (tie.first, tie.second, tie.kind, tie.line)
                rows.setdefault(key, {}).setdefault(said.declared_by, one)
    own = []
    for line in whole.ties:
        tie = line.tie
        if organisation_id not in tie.pair:
            continue
        other = line.second if tie.first == organisation_id else line.first
        said_by = rows.get((tie.first, tie.second, tie.kind, tie.line), {})
        own.append(
            OwnTie(
                line=line,
                other=other,
                words=_direction_words(tie, organisation_id),
                own=said_by.get(organisation_id),
                theirs=said_by.get(other.pk),
            )
        )
    return tuple(own)


def ended_ties(municipality: Municipality, organisation_id: int) -> QuerySet[TieDeclaration]:
    """What the organisation itself declared once and ended, the latest first."""
    return (
        TieDeclaration.objects.filter(
            municipality=municipality,
            declared_by=organisation_id,
            ended_on__lte=timezone.localdate(),
        )
        .select_related("source", "target")
        .order_by("-ended_on", "-pk")
    )


def map_organisation(municipality: Municipality, organisation_id: int) -> Organisation | None:
    """An organisation of the municipality that was not joined with another."""
    found = Organisation.objects.unmerged().filter(municipality=municipality, pk=organisation_id)
    return found.first()


def speaks_for(municipality: Municipality, by: Access) -> list[Organisation]:
    """Organisations for which the person may declare ties, in Polish order."""
    return [
        one
        for one in Organisation.objects.unmerged().filter(municipality=municipality)
        if may_declare_for(by, one.pk, one.form)
    ]


def tie_declaration(municipality: Municipality, pk: int) -> TieDeclaration | None:
    """A declaration that holds today."""
    return (
        said_ties(municipality)
        .filter(pk=pk)
        .select_related("source", "target", "declared_by")
        .first()
    )


def line_names() -> Mapping[str, str]:
    """Code of a line of service -> its name."""
    return dict(ServiceType.objects.order_by("code").values_list("code", "name"))


def line_choices() -> list[tuple[str, str]]:
    """Lines of service for a form, the first being none."""
    return [("", _("in general, no single line")), *line_names().items()]


# --- inside -------------------------------------------------------------------------------------


def _map_organisations(
    municipality: Municipality, living: Mapping[int, Organisation]
) -> dict[int, MapOrganisation]:
    lines: dict[int, set[str]] = {}
    rows = (
        Service.objects.published()
        .filter(municipality=municipality)
        .order_by()
        .values_list("organisation_id", "service_type__code")
        .distinct()
    )
    for organisation_id, code in rows:
        if organisation_id in living:
            lines.setdefault(living[organisation_id].pk, set()).add(code)
    here = sorted({one.pk: one for one in living.values()}.values(), key=_order)
    return {
        one.pk: MapOrganisation(
            one.pk, one.name, one.form, sector_of(one.form), tuple(sorted(lines.get(one.pk, ())))
        )
        for one in here
        if one.merged_into_id is None
    }


def _order(one: Organisation) -> tuple[str, int]:
    return one.sort_key, one.pk


def _said(row: tuple[Any, ...], living: Mapping[int, Organisation]) -> Said | None:
    """A declaration by its columns `_SAID`; None: one of its organisations is not here."""
    source, target, declared_by, kind, strength, line = row
    if not {source, target, declared_by} <= living.keys():
        return None
    return Said(
        source=living[source].pk,
        target=living[target].pk,
        declared_by=living[declared_by].pk,
        kind=TieKind(kind),
        strength=strength,
        line=line,
    )


def _words() -> _Words:
    return _Words(
        lines=line_names(),
        kinds={kind: str(kind.label) for kind in TieKind},
        strengths={strength: str(strength.label) for strength in TieStrength},
        both=_("both sides"),
        one=_("one side"),
    )


def _tie_line(tie: MapTie, here: Mapping[int, MapOrganisation], words: _Words) -> TieLine:
    return TieLine(
        tie=tie,
        first=here[tie.first],
        second=here[tie.second],
        kind=words.kinds[tie.kind],
        strength=words.strengths[tie.strength],
        line=words.lines.get(tie.line, tie.line),
        said_by=_said_by(tie, here, words),
    )


def _said_by(tie: MapTie, here: Mapping[int, MapOrganisation], words: _Words) -> str:
    if tie.is_confirmed:
        return words.both
    if tie.kind == TieKind.COMPETITION:  # nobody is pointed at
        return words.one
    (one,) = tie.said_by
    return _("only: %(name)s") % {"name": here[one].name}


def _direction_words(tie: MapTie, organisation_id: int) -> str:
    if not tie.has_direction:
        return ""
    is_first = tie.first == organisation_id
    if tie.kind == TieKind.COORDINATION:
        return _("coordinates the other") if is_first else _("is coordinated by the other")
    if tie.kind == TieKind.FUNDING:
        return _("gives funds to the other") if is_first else _("gets funds from the other")
    return _("sends people to the other") if is_first else _("gets people from the other")
