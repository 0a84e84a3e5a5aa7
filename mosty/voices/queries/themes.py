"""Themes: what several people say in their own words, and how many of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from mosty.core.text import sort_key
from mosty.questionnaires.enums import ResponseState
from mosty.questionnaires.models import Answer
from mosty.territory.models import Municipality
from mosty.voices.models import Coding, Theme
from mosty.voices.rules import PUBLIC_FROM, answers_summary

_SENT = ResponseState.SUBMITTED


@dataclass(frozen=True)
class ThemeSummary:
    """A theme with what may be told about it.

    Attributes:
        answer_count: "27 z 74 odpowiedzi" in words; few people are never counted.
        is_public: enough people said it to show it to everyone.
        quotes: own words that staff found nobody can be recognised from.
        raw_count: people who said it; None unless asked for (staff pages only).
    """

    theme_id: int
    code: str
    name: str
    description: str
    kind: str
    area: str
    answer_count: str
    is_public: bool
    quotes: tuple[str, ...]
    raw_count: int | None = None


def themes(municipality: Municipality, *, kind: str = "") -> QuerySet[Theme]:
    """Themes of the municipality by kind and name."""
    found = Theme.objects.filter(municipality=municipality)
    return found.filter(kind=kind) if kind else found


def theme_by_code(municipality: Municipality, code: str) -> Theme | None:
    return themes(municipality).filter(code=code).first()


def theme_summaries(
    municipality: Municipality, *, kind: str = "", with_raw: bool = False
) -> tuple[ThemeSummary, ...]:
    """All themes with counts and quotes, those most people named first."""
    return _summaries(municipality, themes(municipality, kind=kind), with_raw=with_raw)


def theme_summary(theme: Theme, *, with_raw: bool = False) -> ThemeSummary:
    """One theme with counts and quotes."""
    return _summaries(theme.municipality, Theme.objects.filter(pk=theme.pk), with_raw=with_raw)[0]


def written_count(municipality: Municipality) -> int:
    """People who wrote something in their own words, in surveys whose open answers were read."""
    coded = (
        Coding.objects.filter(theme__municipality=municipality)
        .order_by()
        .values("answer__response__questionnaire_id")
    )
    return (
        Answer.objects.filter(
            response__municipality=municipality,
            response__state=_SENT,
            response__questionnaire__in=coded,
            text__gt="",
        )
        .order_by()
        .values("response_id")
        .distinct()
        .count()
    )


def _summaries(
    municipality: Municipality, wanted: Iterable[Theme], *, with_raw: bool
) -> tuple[ThemeSummary, ...]:
    found = list(wanted)
    counts: dict[int, int] = dict(
        Coding.objects.filter(theme__in=found, answer__response__state=_SENT)
        .order_by()
        .values_list("theme_id")
        .annotate(people=Count("answer__response", distinct=True))
    )
    whole = written_count(municipality)
    quotes: dict[int, list[str]] = defaultdict(list)
    for theme_id, text in (
        Coding.objects.filter(theme__in=found, quote_allowed=True, answer__response__state=_SENT)
        .exclude(answer__text="")
        .order_by("id")
        .values_list("theme_id", "answer__text")
    ):
        quotes[theme_id].append(text)
    ordered = sorted(
        found, key=lambda theme: (-counts.get(theme.pk, 0), sort_key(theme.name), theme.pk)
    )
    return tuple(
        ThemeSummary(
            theme_id=theme.pk,
            code=theme.code,
            name=theme.name,
            description=theme.description,
            kind=theme.kind,
            area=theme.area,
            answer_count=answers_summary(counts.get(theme.pk, 0), whole),
            is_public=counts.get(theme.pk, 0) >= PUBLIC_FROM,
            quotes=tuple(quotes[theme.pk]),
            raw_count=counts.get(theme.pk, 0) if with_raw else None,
        )
        for theme in ordered
    )
