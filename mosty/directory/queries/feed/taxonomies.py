"""Taxonomies of the open feed: kinds of services, areas, domains, settings, the four conditions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils import translation

from mosty.core.enums import DiArea, YesNoUnknown
from mosty.directory.enums import CusDomain, DiCondition, Setting
from mosty.directory.models import ServiceType
from mosty.directory.rules.identifiers import taxonomy_id, term_id

VERSION = "1"
ANSWERS = (YesNoUnknown.YES, YesNoUnknown.PARTLY, YesNoUnknown.NO)


class Taxonomy(StrEnum):
    """Codes of the taxonomies."""

    KINDS = "rodzaje"
    AREAS = "obszary"
    DOMAINS = "dziedziny"
    SETTINGS = "formy"
    CONDITIONS = "warunki"

    @property
    def id(self) -> UUID:
        return taxonomy_id(self.value)


#: Names and descriptions: the feed is a Polish document, whatever language the reader chose.
TAXONOMIES: Mapping[Taxonomy, tuple[str, str]] = {
    Taxonomy.KINDS: (
        "Rodzaje usług",
        "Katalog rodzajów usług społecznych, od pomocy sąsiedzkiej po dom pomocy społecznej.",
    ),
    Taxonomy.AREAS: (
        "Obszary deinstytucjonalizacji",
        "Grupy osób, którym służy rodzaj usługi.",
    ),
    Taxonomy.DOMAINS: (
        "Dziedziny usług społecznych",
        "Dziedziny z art. 2 ust. 1 ustawy o centrach usług społecznych (Dz.U. 2019 poz. 1818).",
    ),
    Taxonomy.SETTINGS: (
        "Formy usług",
        "Gdzie osoba dostaje pomoc: w domu, w środowisku, w rodzinie, w placówce.",
    ),
    Taxonomy.CONDITIONS: (
        "Cztery warunki usługi w środowisku",
        "Warunki z definicji usług świadczonych w społeczności lokalnej i odpowiedź na każdy z nich.",
    ),
}


@dataclass(frozen=True)
class Term:
    """A term; `parent` is the code of a wider one in the same taxonomy, or ""."""

    taxonomy: Taxonomy
    code: str
    name: str
    description: str
    parent: str = ""

    @property
    def id(self) -> UUID:
        return term_id(self.taxonomy.value, self.code)

    @property
    def parent_id(self) -> UUID | None:
        return term_id(self.taxonomy.value, self.parent) if self.parent else None


def terms() -> Sequence[Term]:
    """All terms in Polish, in an order that stays."""
    with translation.override("pl"):
        return tuple(_terms())


def _terms() -> Iterator[Term]:
    for kind in ServiceType.objects.order_by("code"):
        yield Term(Taxonomy.KINDS, kind.code, kind.name, kind.plain_name or kind.name)
    lists = ((Taxonomy.AREAS, DiArea), (Taxonomy.DOMAINS, CusDomain), (Taxonomy.SETTINGS, Setting))
    for taxonomy, codes in lists:
        for one in codes:
            yield Term(taxonomy, str(one.value), str(one.label), str(one.label))
    for condition in DiCondition:
        title = str(condition.label)
        yield Term(Taxonomy.CONDITIONS, condition.value, title, title)
        for answer in ANSWERS:
            code = answer_code(condition.value, answer.value)
            name = f"{title}: {answer.label}"
            yield Term(Taxonomy.CONDITIONS, code, name, name, parent=condition.value)


def answer_code(condition: str, answer: str) -> str:
    """Code of the term for an answer to a condition: "a.yes"."""
    return f"{condition}.{answer}"


def with_term(wanted: UUID) -> Q | None:
    """Which services have the term (a wider term: any of its narrower ones); None: no such term."""
    for term in terms():
        if term.id == wanted:
            return _has(term)
    return None


def with_taxonomy(wanted: UUID) -> Q | None:
    """Which services have any term of the taxonomy; None: no such taxonomy."""
    if wanted in (Taxonomy.KINDS.id, Taxonomy.SETTINGS.id):
        return Q()
    if wanted == Taxonomy.AREAS.id:
        return _of_kinds("areas", "")
    if wanted == Taxonomy.DOMAINS.id:
        return _of_kinds("domains", "")
    if wanted == Taxonomy.CONDITIONS.id:
        found = Q(pk__in=())
        for condition in DiCondition:
            found |= ~Q(**{f"condition_{condition.value}": YesNoUnknown.UNKNOWN})
        return found
    return None


def _has(term: Term) -> Q:
    if term.taxonomy is Taxonomy.KINDS:
        return Q(service_type__code=term.code)
    if term.taxonomy is Taxonomy.SETTINGS:
        return Q(service_type__setting=term.code)
    if term.taxonomy is Taxonomy.AREAS:
        return _of_kinds("areas", term.code)
    if term.taxonomy is Taxonomy.DOMAINS:
        return _of_kinds("domains", term.code)
    condition, _dot, answer = term.code.partition(".")
    field = f"condition_{condition}"
    return Q(**{field: answer}) if answer else ~Q(**{field: YesNoUnknown.UNKNOWN})


def _of_kinds(name: str, code: str) -> Q:
    """Services of kinds whose list holds the code, or, without a code, anything."""
    kinds = ServiceType.objects.values_list("pk", name)
    fitting = [pk for pk, codes in kinds if (code in codes if code else codes)]
    return Q(service_type__in=fitting)
