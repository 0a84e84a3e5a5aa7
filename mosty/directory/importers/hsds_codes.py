"""Taxonomy terms and service areas of HSDS as our own codes; read from the database once a file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from mosty.core.text import fold
from mosty.directory.enums import DiCondition
from mosty.directory.importers.hsds_json import Node
from mosty.directory.models import ServiceType
from mosty.directory.queries.feed.taxonomies import ANSWERS, TAXONOMIES, Taxonomy, answer_code
from mosty.directory.rules.identifiers import taxonomy_id, term_id
from mosty.territory.models import Municipality, VillageUnit

#: From here on two names of kinds are taken for the same, to be looked at by somebody.
LIKE_ENOUGH = 86
_TERC = "TERC"


@dataclass(frozen=True)
class Kind:
    """A kind of services: its folded names, and the terms of other taxonomies that it brings."""

    pk: int
    code: str
    names: tuple[str, ...]
    terms: Collection[tuple[Taxonomy, str]] = field(hash=False)


@dataclass(frozen=True)
class Classified:
    """What the terms of a record say.

    Attributes:
        facts: the kind, and answers to the four conditions.
        doubt: why somebody should look at it, or "".
        lost: terms we have no place for.
    """

    facts: dict[str, Any] = field(hash=False)
    doubt: str
    lost: Sequence[str]


class Codes:
    """Our kinds, the four conditions, and the village units of the municipality."""

    def __init__(self, municipality_id: int) -> None:
        columns = ("pk", "code", "name", "plain_name", "setting", "areas", "domains")
        self._kinds = {
            code.upper(): Kind(
                pk,
                code,
                tuple(fold(one) for one in (name, plain_name) if one),
                {
                    (Taxonomy.KINDS, code),
                    (Taxonomy.SETTINGS, setting),
                    *((Taxonomy.AREAS, area) for area in areas),
                    *((Taxonomy.DOMAINS, domain) for domain in domains),
                },
            )
            for pk, code, name, plain_name, setting, areas, domains in (
                ServiceType.objects.values_list(*columns)
            )
        }
        self._town = Municipality.objects.get(pk=municipality_id)
        units = VillageUnit.objects.filter(municipality=municipality_id).order_by("id")
        self._units: dict[str, int] = {}
        for pk, name in units.values_list("pk", "name"):
            self._units.setdefault(fold(name), pk)
        self._guessed: dict[tuple[str, ...], tuple[Kind, str] | None] = {}

    def classified(self, node: Node) -> Classified:
        """The kind of a service and its answers to the four conditions.

        The kind is known by our code, or by the name of a term of our own catalogue; else a like
        name is taken, which is a doubt.

        Raises: WrongNode: nothing tells the kind.
        """
        terms = [_Term.of(one) for one in node.items("attributes")]
        kind, doubt = self._kind(node, terms)
        facts: dict[str, Any] = {"service_type_id": kind.pk}
        lost = []
        for term in terms:
            answer = _CONDITIONS.get(term.code.casefold())
            if term.taxonomy is Taxonomy.CONDITIONS and answer is not None:
                facts[answer[0]] = answer[1]
            elif term.codes.isdisjoint({kind.code.upper()}) and not (
                term.taxonomy is not None and (term.taxonomy, term.code) in kind.terms
            ):
                lost.append(term.label or term.code or "?")
        return Classified(facts, doubt, lost)

    def _kind(self, node: Node, terms: "Sequence[_Term]") -> tuple[Kind, str]:
        for term in terms:
            for code in sorted(term.codes):
                if code in self._kinds:
                    return self._kinds[code], ""
        for term in terms:
            if term.taxonomy is Taxonomy.KINDS:
                for kind in self._kinds.values():
                    if term.name and fold(term.name) in kind.names:
                        return kind, ""
        names = [name for term in terms for name in (term.name, term.label)]
        wanted = tuple(fold(name) for name in (*names, node.text("name")) if name)
        if wanted not in self._guessed:
            self._guessed[wanted] = self._like(wanted)
        found = self._guessed[wanted]
        if found is None:
            raise node.wrong(
                "attributes",
                _("no code of our catalogue of services, and no name like one of its kinds."),
            )
        return found

    def _like(self, wanted: Sequence[str]) -> tuple[Kind, str] | None:
        best = max(
            (
                (fuzz.token_sort_ratio(name, known), code)
                for name in wanted
                for code, kind in self._kinds.items()
                for known in kind.names
            ),
            default=(0.0, ""),
        )
        if best[0] < LIKE_ENOUGH:
            return None
        return self._kinds[best[1]], _("the kind %(code)s was guessed from the name.") % {
            "code": best[1]
        }

    def served(self, node: Node) -> tuple[dict[str, Any], bool]:
        """Whom the service serves: all of the municipality, or one village unit; whether all was kept."""
        areas = node.items("service_areas")
        found = [self._unit(one) for one in areas]
        if None in found:
            return {"covers_all": True}, len(set(found)) == 1
        units = set(found) - {_ELSEWHERE}
        if len(units) == 1:
            return {"covers_all": False, "village_unit_id": units.pop()}, len(set(found)) == 1
        return {}, not areas

    def _unit(self, area: Node) -> int | None:
        """The village unit of an area; None: the municipality itself."""
        name, around = fold(area.text("name")), fold(area.text("description"))
        own = fold(self._town.name)
        if fold(area.text("extent_type")) == fold(_TERC):
            if area.text("extent") != self._town.terc_code:
                return _ELSEWHERE
        elif around and own not in around:
            return _ELSEWHERE
        if name == own:
            return None
        return self._units.get(name, _ELSEWHERE)


#: An area that is none of ours.
_ELSEWHERE = 0


@dataclass(frozen=True)
class _Term:
    """A term of a record: its taxonomy, if it is one of ours, its code and its words."""

    taxonomy: Taxonomy | None
    code: str
    codes: frozenset[str]
    name: str
    label: str

    @classmethod
    def of(cls, attribute: Node) -> "_Term":
        term = attribute.child("taxonomy_term")
        value, code = attribute.text("value"), term.text("code") if term else ""
        name = term.text("name") if term else ""
        known = _TERMS.get(term.text("id")) if term else None
        taxonomy, code = known or (_taxonomy_of(attribute, term), code or value)
        codes = frozenset(one.upper() for one in (value, code) if one)
        return cls(taxonomy, code, codes, name, attribute.text("label") or name)


def _taxonomy_of(attribute: Node, term: Node | None) -> Taxonomy | None:
    """Our taxonomy of an attribute, by its identifier, its code or its name."""
    detail = term.child("taxonomy_detail") if term else None
    words = {attribute.text("link_type")}
    if term:
        words |= {term.text("taxonomy"), term.text("taxonomy_id")}
    if detail:
        words |= {detail.text("id"), detail.text("name")}
    return next((one for one in Taxonomy if words & _NAMES[one]), None)


_NAMES: Mapping[Taxonomy, frozenset[str]] = {
    one: frozenset({one.value, TAXONOMIES[one][0], str(taxonomy_id(one.value))}) for one in Taxonomy
}
#: Code of an answer -> field of the service and answer.
_CONDITIONS: Mapping[str, tuple[str, str]] = {
    answer_code(condition.value, answer.value): (f"condition_{condition.value}", answer.value)
    for condition in DiCondition
    for answer in ANSWERS
}
#: Identifiers of our terms that stand in no table.
_TERMS: Mapping[str, tuple[Taxonomy, str]] = {
    str(term_id(Taxonomy.CONDITIONS.value, code)): (Taxonomy.CONDITIONS, code)
    for code in _CONDITIONS
}
