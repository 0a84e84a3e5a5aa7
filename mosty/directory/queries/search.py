"""Search that understands Polish; the same answers on SQLite and PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import overload

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, IntegerField, Max, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from mosty.directory.models import SearchWord, Service, ServiceQuerySet
from mosty.directory.queries.filters import Filters, filtered
from mosty.directory.queries.hours import few_open
from mosty.directory.queries.near import Near, by_distance, nearest_ids
from mosty.directory.queries.services import published
from mosty.directory.queries.synonyms import synonym_groups
from mosty.directory.queries.vocabulary import Vocabulary, vocabulary
from mosty.directory.rules.audience import Audience, asked_about, audience_of, fit
from mosty.directory.rules.phrases import Heard, Typed
from mosty.directory.rules.questions import Known, Question, Term, understand
from mosty.directory.rules.words import as_written, written_words
from mosty.territory.models import Municipality

#: The most services one question or one place finds; nobody pages further.
MOST_FOUND = 300
#: A service that scores less than this part of the best one is left out.
_LEAST_PART = 25
#: A service scoring this part of the best fits well: of those, the nearest comes first.
_FITS_WELL = 60
#: Words in more than this part of the services are left out when rarer words were asked too.
_COMMON_PART = 0.2
#: The most rows of the index one question reads, beginning with the rarest words.
_MOST_ROWS = 12_000
#: The most rows of the index read before the filters are asked.
ASKED_AFTER = 5_000
#: Where the weight of a word stops mattering (BM25's k).
_SATURATION = 6


@dataclass(frozen=True)
class Reason:
    """Why a service was found: what was typed, and the name of the kind it stands for, or ""."""

    typed: str
    kind: str = ""


class Found(Sequence[Service]):
    """Services that fit, best first; a Paginator pages over it.

    Attributes:
        rows: the same without order, to filter or count on.
        is_cut: there may be more; these are the best.
        corrected: words taken for others because of a wrong letter: (typed, meant).
        heard: everyday phrases that were understood.
    """

    def __init__(
        self,
        rows: ServiceQuerySet,
        *,
        order: Sequence[int] | None = None,
        question: Question | None = None,
        terms: Sequence[Term] = (),
    ) -> None:
        self.base = rows
        self.rows = rows if order is None else rows.filter(pk__in=order)
        self.order = order
        self.is_cut = order is not None and len(order) == MOST_FOUND
        self.terms = terms
        asked = question or Question()
        self.corrected = tuple(
            (one.written, as_written(one.meant)) for one in asked.typed if one.meant
        )
        self.heard: tuple[Heard, ...] = asked.heard
        self.typed: tuple[Typed, ...] = asked.typed

    def __len__(self) -> int:
        return self.rows.count() if self.order is None else len(self.order)

    def __iter__(self) -> Iterator[Service]:
        return iter(self[:])

    @overload
    def __getitem__(self, part: int) -> Service: ...

    @overload
    def __getitem__(self, part: slice) -> Sequence[Service]: ...

    def __getitem__(self, part: int | slice) -> Service | Sequence[Service]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        if self.order is None:
            return _in_order(self.rows, list(self.rows.values_list("pk", flat=True)[part]))
        return _in_order(self.base, self.order[part])

    def ids(self) -> Sequence[int]:
        """Ids of all that fit, best first."""
        return list(self.rows.values_list("pk", flat=True)) if self.order is None else self.order

    def reasons(self, shown: Iterable[Service]) -> Mapping[int, Sequence[Reason]]:
        """Why each of the services was found; empty when no text was asked."""
        by_id = {service.pk: service for service in shown}
        if not self.terms or not by_id:
            return {}
        words = {word for term in self.terms for word in term.words}
        held: dict[int, set[str]] = {pk: set() for pk in by_id}
        rows = SearchWord.objects.filter(service__in=by_id, word__in=words).order_by()
        for pk, word in rows.values_list("service_id", "word"):
            held[pk].add(word)
        return {pk: _reasons(self.terms, held[pk], service) for pk, service in by_id.items()}


def search(
    municipality: Municipality,
    *,
    text: str = "",
    area: str = "",
    domain: str = "",
    setting: str = "",
    village_unit_id: int | None = None,
    cost: str = "",
    language: str = "",
    features: Sequence[str] = (),
    open_now: datetime | None = None,
    near: Near | None = None,
) -> Found:
    """Published services that fit everything asked.

    Text orders them by how well they fit; a place orders those that fit well by distance; without
    either they stand by name. Text of nothing but "for", "the", "I need" asks nothing.

    Args:
        village_unit_id: those people of this village unit may use.
        features: of one place of the service, all of them.
        open_now: the moment at which they should be open.
    """
    filters = Filters(
        area, domain, setting, village_unit_id, cost, language, tuple(features), open_now
    )
    if not text.strip():
        return _without_words(municipality, filters, near)
    narrow, filters = _narrowed(municipality, filters)
    fitting = filtered(published(municipality).filter(narrow), filters)
    if near is not None:
        fitting = by_distance(fitting, near)
    words = vocabulary(municipality)
    question = understand_question(municipality, text, words)
    if not question.terms:
        return Found(fitting.none(), question=question)
    terms, rarities = _worth_asking(question.terms, words)
    asked = asked_about(text, (word for term in question.terms for word in term.words))
    rows = filtered(_found_rows(municipality).filter(narrow), filters)
    many = sum(words.counts[word] for word in rarities) > ASKED_AFTER
    among = rows if many and (narrow or filters != Filters()) else None
    scores = _scores(rows, asked, _all_scores(municipality, terms, rarities, among=among))
    ids = list(scores)
    if near is not None:
        ids = _nearest_of_best(fitting, scores)
    return Found(fitting, order=ids, question=question, terms=terms)


def _without_words(municipality: Municipality, filters: Filters, near: Near | None) -> Found:
    """Services by name, or from the nearest; those open now, or near, as many as anybody pages."""
    narrow, rest = _narrowed(municipality, filters)
    rows = filtered(published(municipality).filter(narrow), rest)
    if near is not None:
        ids = nearest_ids(rows, near, most=MOST_FOUND)
        return Found(by_distance(rows, near), order=ids)
    if filters.open_now is None:
        return Found(rows)
    return Found(rows, order=list(rows.values_list("pk", flat=True)[:MOST_FOUND]))


def _narrowed(municipality: Municipality, filters: Filters) -> tuple[Q, Filters]:
    """At night: the few services that are open, and the filters that are left to ask."""
    if filters.open_now is None:
        return Q(), filters
    few = few_open(municipality, filters.open_now, most=MOST_FOUND)
    return (Q(), filters) if few is None else (Q(pk__in=few), replace(filters, open_now=None))


def published_services(
    municipality: Municipality,
    *,
    text: str = "",
    area: str = "",
    setting: str = "",
    village_unit_id: int | None = None,
) -> ServiceQuerySet:
    """Services residents can use, by name; `text` finds them as the search page does.

    village_unit_id: those people of this village unit may use (most serve the whole municipality).
    """
    found = search(
        municipality, text=text, area=area, setting=setting, village_unit_id=village_unit_id
    )
    return found.rows


def understand_question(
    municipality: Municipality, text: str, words: Vocabulary | None = None
) -> Question:
    """What the text asks for, in words of this municipality's services."""
    words = words or vocabulary(municipality)
    known = Known(words.holds, words.family, words.nearest, synonym_groups(municipality))
    return understand(text, known)


def _found_rows(municipality: Municipality) -> ServiceQuerySet:
    return Service.objects.published().filter(municipality=municipality)


def _worth_asking(terms: Sequence[Term], words: Vocabulary) -> tuple[list[Term], Mapping[str, int]]:
    """Terms by rarity as far as the work stays bounded, without very common words if others are there."""
    known = [
        Term(term.label, {word: share for word, share in term.words.items() if words.holds(word)},
             term.is_phrase)
        for term in terms
    ]  # fmt: skip
    sizes = [(sum(words.counts[word] for word in term.words), term) for term in known if term.words]
    sizes.sort(key=lambda sized: (sized[0], sized[1].label, sorted(sized[1].words)))
    common = words.services * _COMMON_PART
    kept: list[Term] = []
    read = 0
    for size, term in sizes:
        if kept and (read + size > _MOST_ROWS or (words.services > 500 and size > common)):
            break
        kept.append(term)
        read += size
    rarities = {
        word: max(1, round(100 * words.rarity(word))) for term in kept for word in term.words
    }
    return kept, rarities


def _scores(rows: ServiceQuerySet, asked: Audience, scored: Mapping[int, int]) -> Mapping[int, int]:
    """Id -> score of those among the rows, best first, ties by name."""
    found = _facts(rows.filter(pk__in=_best_of(rows, scored)))
    points = {pk: scored[pk] * fit(facts[1], asked) // 100 for pk, facts in found.items()}
    ranked = sorted(found, key=lambda pk: (-points[pk], found[pk][0], pk))
    least = points[ranked[0]] * _LEAST_PART // 100 if ranked else 0
    return {pk: points[pk] for pk in ranked if points[pk] >= least}


def _best_of(rows: ServiceQuerySet, scored: Mapping[int, int]) -> Sequence[int]:
    """Ids of the rows that score most, as many as anybody pages."""
    best_first = list(scored)
    ids = rows.order_by().values_list("pk", flat=True)
    asked = best_first[:MOST_FOUND]
    found = set(ids.filter(pk__in=asked))
    if len(found) < len(asked) < len(best_first):
        # The filters leave some of the best out. About so many more must be asked to fill the list:
        more = 2 * MOST_FOUND * len(asked) // max(len(found), 1)
        asked = best_first[: len(asked) + more]
        found |= set(ids.filter(pk__in=asked[MOST_FOUND:]))
    return [pk for pk in asked if pk in found][:MOST_FOUND]


def _facts(rows: ServiceQuerySet) -> Mapping[int, tuple[str, Audience]]:
    """Id -> what ties are ordered by, and for whom the service is."""
    facts = rows.order_by().values_list(
        "pk", "sort_key", "for_whom", "min_age", "max_age", "service_type__areas"
    )
    return {
        pk: (key, audience_of(whom, least, most, tuple(areas)))
        for pk, key, whom, least, most, areas in facts
    }


def _all_scores(
    municipality: Municipality,
    terms: Sequence[Term],
    rarities: Mapping[str, int],
    *,
    among: ServiceQuerySet | None,
) -> Mapping[int, int]:
    """Id -> score from the index alone, best first: of each term the best word counts.

    In whole numbers, so that every database adds up the same. With words in thousands of services
    the index is read for those `among` alone.
    """
    if not rarities:
        return {}
    weight = Cast(F("weight"), IntegerField())
    score: Combinable = Value(0)
    for term in terms:
        points = [
            When(
                word=word,
                then=weight * Value(rarities[word] * share) / (weight + Value(_SATURATION)),
            )
            for word, share in sorted(term.words.items())
        ]
        score = score + Max(Case(*points, default=0, output_field=IntegerField()))
    held = SearchWord.objects.filter(municipality=municipality, word__in=sorted(rarities))
    if among is not None:
        held = held.filter(service__in=among.order_by().values("pk"))
    rows = held.values_list("service_id").annotate(score=score).order_by("-score", "service_id")
    # Tens of thousands of pairs of whole numbers: read as they come, without Django's converters.
    try:
        query, params = rows.query.sql_with_params()
    except EmptyResultSet:  # nothing is open now, no kind helps that group
        return {}
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return dict(cursor.fetchall())


def _nearest_of_best(fitting: ServiceQuerySet, scores: Mapping[int, int]) -> list[int]:
    """Those that fit well from the nearest, then the others from the nearest."""
    good = max(scores.values(), default=0) * _FITS_WELL // 100
    nearest = fitting.filter(pk__in=list(scores)).values_list("pk", flat=True)
    return sorted(nearest, key=lambda pk: scores[pk] < good)  # keeps the order by distance within


def _in_order(rows: ServiceQuerySet, ids: Sequence[int]) -> list[Service]:
    by_id = {service.pk: service for service in rows.filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def _reasons(terms: Sequence[Term], held: set[str], service: Service) -> Sequence[Reason]:
    """The phrases that led to the service, and the words that do not stand in one of them."""
    hit = [term for term in terms if not held.isdisjoint(term.words)]
    phrases = list(dict.fromkeys(term.label for term in hit if term.is_phrase))
    told = {word for phrase in phrases for word in written_words(phrase)}
    words = [term.label for term in hit if not term.is_phrase and term.label not in told]
    kind = service.service_type.name
    return [*(Reason(phrase, kind) for phrase in phrases), *(Reason(word) for word in words)]
