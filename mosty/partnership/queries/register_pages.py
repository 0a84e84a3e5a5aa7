"""Long lists of recommendations: ordered by a few columns, read whole for one page alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mosty.core.text import fold, matches_all
from mosty.partnership.enums import RecommendationKind
from mosty.partnership.models import Recommendation, Sending
from mosty.partnership.queries.recommendations import (
    RecommendationLine,
    lines_of,
    need_of_answer,
    published,
    recommendations,
)
from mosty.partnership.rules.recommendations import Progress, SendingFacts, progress_of
from mosty.territory.models import Municipality

OWED = frozenset({Progress.OVERDUE, Progress.WAITING})
_TEXTS = ("title", "title_uk", "problem", "text", "text_uk")


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; empty: not."""

    progress: str = ""
    kind: str = ""
    body: str = ""
    words: str = ""


@dataclass(frozen=True)
class Place:
    """Where a recommendation stands in a list, without its words."""

    pk: int
    progress: Progress


def register_places(municipality: Municipality, *, today: date) -> Sequence[Place]:
    """The whole public register; recommendations that wait longest beyond their day stand first."""
    return _places(published(municipality), today, by_need=True)


def desk_places(municipality: Municipality, *, today: date) -> Sequence[Place]:
    """Every recommendation, the newest first."""
    return _places(recommendations(municipality), today, by_need=False)


def fitting(places: Sequence[Place], municipality: Municipality, chosen: Filter) -> Sequence[Place]:
    """Those of the places that fit the filter, in their order."""
    found = recommendations(municipality)
    if chosen.kind in RecommendationKind.values:
        found = found.filter(kind=chosen.kind)
    if chosen.body:
        found = found.filter(sendings__body=chosen.body).distinct()
    if fold(chosen.words):
        known = {
            pk
            for pk, *texts in found.values_list("pk", *_TEXTS)
            if matches_all(fold(" ".join(texts)), chosen.words)
        }
    else:
        known = set(found.values_list("pk", flat=True))
    shown = [one for one in places if one.pk in known]
    if chosen.progress == "owed":
        return [one for one in shown if one.progress in OWED]
    if chosen.progress in Progress.values:
        return [one for one in shown if one.progress == chosen.progress]
    return shown


def lines_at(places: Sequence[Place], today: date) -> Sequence[RecommendationLine]:
    """Recommendations of one page in its order, whole, in two queries."""
    found = Recommendation.objects.filter(pk__in=[one.pk for one in places])
    lines = {line.recommendation.pk: line for line in lines_of(found, today)}
    return [lines[one.pk] for one in places if one.pk in lines]


# --- inside ---------------------------------------------------------------------------------------


def _places(found: QuerySet[Recommendation], today: date, *, by_need: bool) -> Sequence[Place]:
    sendings: dict[int, list[SendingFacts]] = {}
    rows = Sending.objects.filter(recommendation__in=found.order_by()).order_by()
    columns = rows.values_list("recommendation_id", "outcome", "sent_on", "due_on")
    for pk, outcome, sent_on, due_on in columns:
        sendings.setdefault(pk, []).append(SendingFacts(outcome, sent_on, due_on))
    lines = []
    for pk, year, number in found.values_list("pk", "year", "number"):
        own = sendings.get(pk, [])
        progress = progress_of(own, today)
        owed = [one.sent_on for one in own if one.is_waiting]
        lines.append((need_of_answer(progress, owed, year, number), Place(pk, progress)))
    if by_need:
        lines.sort(key=lambda line: line[0])
    return [place for _key, place in lines]
