"""Results of a survey: counts in which nobody can be recognised.

Everything here is what the public may see; staff see the same numbers before they are published.
The number of all answers is told by itself; inside a question small counts are hidden, and so many
others that no hidden one can be computed from the rest.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.core.charts import Bar, Chart, bar_chart
from mosty.core.formatting import NBSP, number
from mosty.engines.disclosure import THRESHOLD, share_percent, show_count
from mosty.questionnaires.enums import Channel, QuestionKind, ResponseState
from mosty.questionnaires.models import Answer, Response
from mosty.questionnaires.queries import question_specs
from mosty.questionnaires.rules import QuestionSpec
from mosty.territory.models import Municipality
from mosty.territory.queries import village_units
from mosty.voices.models import Coding, Survey
from mosty.voices.queries.surveys import local_title
from mosty.voices.rules import ShownCount, answers_summary, shown_count, shown_counts


@dataclass(frozen=True)
class OptionCount:
    """One line of a result: how many people, in words, and their share where it may be told."""

    code: str
    text: str
    count: ShownCount
    share: str = ""


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
class QuestionResults:
    """What came out of one question.

    Attributes:
        answered: people who gave an answer.
        declined: people who preferred not to say.
        options: counts per option or point of the scale; empty for own words and numbers.
        mean: of a scale or a number, where no count behind it is hidden.
        themes: what many people wrote in their own words; never the answers themselves.
    """

    code: str
    text: str
    kind: str
    answered: ShownCount
    declined: ShownCount
    options: tuple[OptionCount, ...]
    mean: str
    chart: Chart | None
    themes: tuple[ThemeCount, ...]
    has_hidden: bool


@dataclass(frozen=True)
class SurveyResults:
    """Results of one survey, ready to show."""

    survey: Survey
    title: str
    response_count: ShownCount
    by_channel: tuple[OptionCount, ...]
    by_village_unit: tuple[OptionCount, ...]
    questions: tuple[QuestionResults, ...]


@dataclass
class _Tally:
    """Raw counts of one question."""

    answered: int = 0
    declined: int = 0
    choices: Counter[str] = field(default_factory=Counter)
    numbers: list[Decimal] = field(default_factory=list)
    texts: int = 0


def survey_results(survey: Survey) -> SurveyResults:
    """Counts per question, by channel and by village unit, with small numbers hidden."""
    sent = Response.objects.filter(
        questionnaire=survey.questionnaire_id, state=ResponseState.SUBMITTED
    )
    whole = sent.count()
    specs = [
        spec.localised(translation.get_language()) for spec in question_specs(survey.questionnaire)
    ]
    tallies = _tallies(survey)
    themes = _themes(survey, tallies)
    return SurveyResults(
        survey=survey,
        title=local_title(survey),
        response_count=shown_count(show_count(whole)),
        by_channel=_by_channel(tuple(sent.values_list("channel", flat=True)), whole),
        by_village_unit=_by_village_unit(
            survey.municipality, tuple(sent.values_list("village_unit_id", flat=True)), whole
        ),
        questions=tuple(
            _question(spec, tallies[spec.pk], themes.get(spec.pk, ()), whole) for spec in specs
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


def _tallies(survey: Survey) -> Mapping[int, _Tally]:
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    rows = Answer.objects.filter(
        response__questionnaire=survey.questionnaire_id,
        response__state=ResponseState.SUBMITTED,
    ).values_list("question_id", "choices", "number", "is_declined", "text")
    for question_id, choices, value, is_declined, text in rows.iterator(chunk_size=2000):
        tally = tallies[question_id]
        if is_declined:
            tally.declined += 1
            continue
        tally.answered += 1
        tally.choices.update(choices)
        tally.texts += bool(text)
        if value is not None:
            tally.numbers.append(value)
    return tallies


def _question(
    spec: QuestionSpec, tally: _Tally, themes: Sequence[ThemeCount], whole: int
) -> QuestionResults:
    if spec.kind == QuestionKind.MULTIPLE:
        answered, declined = _answered(tally, whole)
        lines = tuple(
            _line(
                option.code,
                option.text,
                _chosen(tally.choices[option.code], tally.answered, whole),
                answered,
            )
            for option in spec.options
        )
    elif spec.has_options or spec.points:
        answered, declined, lines = _one_of(spec, tally, whole)
    else:
        answered, declined = _answered(tally, whole)
        lines = ()
    has_hidden = any(not line.count.is_shown for line in lines)
    return QuestionResults(
        code=spec.code,
        text=spec.text,
        kind=spec.kind,
        answered=answered,
        declined=declined,
        options=lines,
        mean=_mean(spec, tally, has_hidden=has_hidden),
        chart=_chart(spec, lines, answered) if lines and whole else None,
        themes=tuple(themes),
        has_hidden=has_hidden or not answered.is_shown or not declined.is_shown,
    )


def _answered(tally: _Tally, whole: int) -> tuple[ShownCount, ShownCount]:
    rest = whole - tally.answered - tally.declined
    answered, declined, _rest = shown_counts((tally.answered, tally.declined, rest))
    return answered, declined


def _chosen(part: int, answered: int, whole: int) -> ShownCount:
    """People who chose an option, next to those who answered without it and those who did not."""
    return shown_counts((part, answered - part, whole - answered))[0]


def _one_of(
    spec: QuestionSpec, tally: _Tally, whole: int
) -> tuple[ShownCount, ShownCount, tuple[OptionCount, ...]]:
    """Options exclude each other: hidden together with "not said" and "not asked"."""
    if spec.points:
        found = Counter(int(value) for value in tally.numbers)
        low, high = spec.scale_labels
        named = {spec.points[0]: low, spec.points[-1]: high}
        classes = [
            (str(point), f"{point}: {named[point]}" if named.get(point) else str(point))
            for point in spec.points
        ]
        counts = [found[point] for point in spec.points]
    else:
        classes = [(option.code, option.text) for option in spec.options]
        counts = [tally.choices[option.code] for option in spec.options]
    rest = whole - tally.answered - tally.declined
    *shown, declined, unasked = shown_counts((*counts, tally.declined, rest))
    everything_else_is_told = declined.is_shown and unasked.is_shown
    answered = (
        ShownCount(number(tally.answered), tally.answered)
        if everything_else_is_told and shown_count(show_count(tally.answered)).is_shown
        else ShownCount(_("hidden"), None)
    )
    lines = tuple(
        _line(code, text, count, answered)
        for (code, text), count in zip(classes, shown, strict=True)
    )
    return answered, declined, lines


def _line(code: str, text: str, count: ShownCount, answered: ShownCount) -> OptionCount:
    share = ""
    if count.count is not None and answered.count and count.count <= answered.count:
        percent = share_percent(count.count, answered.count)
        share = f"{number(percent)}{NBSP}%" if percent is not None else ""
    return OptionCount(code, text, count, share)


def _mean(spec: QuestionSpec, tally: _Tally, *, has_hidden: bool) -> str:
    """The mean, where it gives no hidden count away."""
    if not spec.has_number or has_hidden or len(tally.numbers) < THRESHOLD:
        return ""
    return number(sum(tally.numbers, Decimal(0)) / len(tally.numbers), 1)


def _chart(spec: QuestionSpec, lines: Sequence[OptionCount], answered: ShownCount) -> Chart:
    description = (
        ngettext(
            "%(count)s person answered this question.",
            "%(count)s people answered this question.",
            answered.count,
        )
        % {"count": answered.text}
        if answered.count is not None
        else _("Small numbers are hidden, so that nobody can be recognised.")
    )
    if spec.kind == QuestionKind.MULTIPLE:
        description += " " + _("One person could choose several answers.")
    return bar_chart(
        title=spec.text,
        description=description,
        bars=[Bar(line.text, line.count.count, line.count.text) for line in lines],
        label_header=_("Answer"),
    )


def _by_channel(channels: Sequence[str], whole: int) -> tuple[OptionCount, ...]:
    counts = Counter(channels)
    used = [channel for channel in Channel if counts[channel]]
    shown = shown_counts([counts[channel] for channel in used])
    answered = shown_count(show_count(whole))
    return tuple(
        _line(str(channel), str(channel.label), count, answered)
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
        _line(str(pk), name, count, answered)
        for (pk, name), count in zip(names, shown, strict=True)
    ]
    return (*lines, _line("", _("not said"), unknown, answered))


def _themes(survey: Survey, tallies: Mapping[int, _Tally]) -> Mapping[int, tuple[ThemeCount, ...]]:
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
                answers_summary(len(who), tallies[question_id].texts),
                tuple(quotes[question_id, theme_id][:5]),
            )
            for theme_id, who in sorted(
                found.items(), key=lambda pair: (-len(pair[1]), facts[pair[0]][1])
            )
            if len(who) >= THRESHOLD
        )
        for question_id, found in people.items()
    }
