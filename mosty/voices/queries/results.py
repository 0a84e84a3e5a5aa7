"""Results of a survey: counts in which nobody can be recognised.

Everything here is what the public may see; staff see the same numbers before they are published.
The number of all answers is told by itself; inside a question small counts are hidden, and so many
others that no hidden one can be computed from the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from mosty.engines.disclosure import THRESHOLD, show_count
from mosty.questionnaires import queries as questionnaires
from mosty.questionnaires.enums import Channel, ResponseState
from mosty.questionnaires.models import Response
from mosty.questionnaires.queries import (
    OptionCount,
    Tally,
    option_line,
    question_results,
    question_specs,
    tallies,
)
from mosty.questionnaires.rules import ShownCount, shown_count, shown_counts
from mosty.territory.models import Municipality
from mosty.territory.queries import village_units
from mosty.voices.models import Coding, Survey
from mosty.voices.queries.surveys import local_title
from mosty.voices.rules import answers_summary


@dataclass(frozen=True)
class ChannelCount:
    """How many people answered one way: on the web, on paper, …"""

    channel: str
    label: str
    count: str


@dataclass(frozen=True)
class ThemeCount:
    """A theme many people named in their own words."""

    code: str
    name: str
    kind: str
    count: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class QuestionResults(questionnaires.QuestionResults):
    """What came out of one question of a survey.

    Attributes:
        themes: what many people wrote in their own words; never the answers themselves.
    """

    themes: tuple[ThemeCount, ...] = ()


@dataclass(frozen=True)
class SurveyResults:
    """Results of one survey, ready to show."""

    survey: Survey
    title: str
    response_count: ShownCount
    by_channel: tuple[OptionCount, ...]
    by_village_unit: tuple[OptionCount, ...]
    questions: tuple[QuestionResults, ...]


def survey_results(survey: Survey) -> SurveyResults:
    """Counts per question, by channel and by village unit, with small numbers hidden."""
    sent = Response.objects.filter(
        questionnaire=survey.questionnaire_id, state=ResponseState.SUBMITTED
    )
    whole = sent.count()
    specs = [
        spec.localised(translation.get_language()) for spec in question_specs(survey.questionnaire)
    ]
    counted = tallies(survey.questionnaire)
    themes = _themes(survey, counted)
    return SurveyResults(
        survey=survey,
        title=local_title(survey),
        response_count=shown_count(show_count(whole)),
        by_channel=_by_channel(tuple(sent.values_list("channel", flat=True)), whole),
        by_village_unit=_by_village_unit(
            survey.municipality, tuple(sent.values_list("village_unit_id", flat=True)), whole
        ),
        questions=tuple(
            QuestionResults(
                **vars(question_results(spec, counted[spec.pk], whole)),
                themes=themes.get(spec.pk, ()),
            )
            for spec in specs
        ),
    )


def participation(municipality: Municipality) -> tuple[ChannelCount, ...]:
    """How people answered all surveys so far, by channel; few people are never counted."""
    channels = Response.objects.filter(
        municipality=municipality,
        state=ResponseState.SUBMITTED,
        questionnaire__survey__isnull=False,
    ).values_list("channel", flat=True)
    counts = Counter(channels)
    used = [channel for channel in Channel if counts[channel]]
    shown = shown_counts([counts[channel] for channel in used])
    return tuple(
        ChannelCount(str(channel), str(channel.label), count.text)
        for channel, count in zip(used, shown, strict=True)
    )


def _by_channel(channels: Sequence[str], whole: int) -> tuple[OptionCount, ...]:
    counts = Counter(channels)
    used = [channel for channel in Channel if counts[channel]]
    shown = shown_counts([counts[channel] for channel in used])
    answered = shown_count(show_count(whole))
    return tuple(
        option_line(str(channel), str(channel.label), count, answered)
        for channel, count in zip(used, shown, strict=True)
    )


def _by_village_unit(
    municipality: Municipality, unit_ids: Sequence[int | None], whole: int
) -> tuple[OptionCount, ...]:
    counts = Counter(unit_ids)
    if not any(unit_id is not None for unit_id in counts):
        return ()
    names = [(unit.pk, unit.name) for unit in village_units(municipality)]
    *shown, unknown = shown_counts([*(counts[pk] for pk, _name in names), counts[None]])
    answered = shown_count(show_count(whole))
    lines = [
        option_line(str(pk), name, count, answered)
        for (pk, name), count in zip(names, shown, strict=True)
    ]
    return (*lines, option_line("", _("not said"), unknown, answered))


def _themes(survey: Survey, counted: Mapping[int, Tally]) -> Mapping[int, tuple[ThemeCount, ...]]:
    """Themes by question that enough people named to show them."""
    people: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    quotes: dict[tuple[int, int], list[str]] = defaultdict(list)
    facts: dict[int, tuple[str, str, str]] = {}
    rows = (
        Coding.objects.filter(
            answer__response__questionnaire=survey.questionnaire_id,
            answer__response__state=ResponseState.SUBMITTED,
        )
        .order_by("id")
        .values_list(
            "answer__question_id",
            "theme_id",
            "answer__response_id",
            "quote_allowed",
            "answer__text",
            "theme__code",
            "theme__name",
            "theme__kind",
        )
    )
    for question_id, theme_id, response_id, allowed, text, code, name, kind in rows:
        people[question_id][theme_id].add(response_id)
        facts[theme_id] = (code, name, kind)
        if allowed and text:
            quotes[question_id, theme_id].append(text)
    return {
        question_id: tuple(
            ThemeCount(
                *facts[theme_id],
                answers_summary(len(who), counted[question_id].texts),
                tuple(quotes[question_id, theme_id][:5]),
            )
            for theme_id, who in sorted(
                found.items(), key=lambda pair: (-len(pair[1]), facts[pair[0]][1])
            )
            if len(who) >= THRESHOLD
        )
        for question_id, found in people.items()
    }
