"""Results of a questionnaire: counts in which nobody can be recognised.

Everything here is what the public may see. The number of all answers is told by itself; inside a
question small counts are hidden, and so many others that no hidden one can be computed.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.core.charts import Bar, Chart, bar_chart
from mosty.core.formatting import NBSP, number
from mosty.engines.disclosure import THRESHOLD, share_percent, show_count
from mosty.questionnaires.enums import QuestionKind, ResponseState
from mosty.questionnaires.models import Answer, Questionnaire
from mosty.questionnaires.rules import QuestionSpec, ShownCount, shown_count, shown_counts


@dataclass(frozen=True)
class OptionCount:
    """One line of a result: how many people, in words, and their share where it may be told."""

    code: str
    text: str
    count: ShownCount
    share: str = ""


@dataclass(frozen=True)
class QuestionResults:
    """What came out of one question.

    Attributes:
        answered: people who gave an answer.
        declined: people who preferred not to say.
        options: counts per option or point of the scale; empty for own words and numbers.
        mean: of a scale or a number, where no count behind it is hidden.
    """

    code: str
    text: str
    kind: str
    answered: ShownCount
    declined: ShownCount
    options: tuple[OptionCount, ...]
    mean: str
    chart: Chart | None
    has_hidden: bool


@dataclass
class Tally:
    """Raw counts of one question: never shown as they are."""

    answered: int = 0
    declined: int = 0
    choices: Counter[str] = field(default_factory=Counter)
    numbers: list[Decimal] = field(default_factory=list)
    texts: int = 0


def tallies(questionnaire: Questionnaire) -> Mapping[int, Tally]:
    """Raw counts by id of the question, of answers that were sent."""
    found: dict[int, Tally] = defaultdict(Tally)
    rows = Answer.objects.filter(
        response__questionnaire=questionnaire.pk,
        response__state=ResponseState.SUBMITTED,
    ).values_list("question_id", "choices", "number", "is_declined", "text")
    for question_id, choices, value, is_declined, text in rows.iterator(chunk_size=2000):
        tally = found[question_id]
        if is_declined:
            tally.declined += 1
            continue
        tally.answered += 1
        tally.choices.update(choices)
        tally.texts += bool(text)
        if value is not None:
            tally.numbers.append(value)
    return found


def question_results(spec: QuestionSpec, tally: Tally, whole: int) -> QuestionResults:
    """The counts of one question that may be shown; `whole`: all who sent answers."""
    if spec.kind == QuestionKind.MULTIPLE:
        answered, declined = _answered(tally, whole)
        lines = tuple(
            option_line(
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
        has_hidden=has_hidden or not answered.is_shown or not declined.is_shown,
    )


def option_line(code: str, text: str, count: ShownCount, answered: ShownCount) -> OptionCount:
    """A line with its share of those who answered, where both are told."""
    share = ""
    if count.count is not None and answered.count and count.count <= answered.count:
        percent = share_percent(count.count, answered.count)
        share = f"{number(percent)}{NBSP}%" if percent is not None else ""
    return OptionCount(code, text, count, share)


def _answered(tally: Tally, whole: int) -> tuple[ShownCount, ShownCount]:
    rest = whole - tally.answered - tally.declined
    answered, declined, _rest = shown_counts((tally.answered, tally.declined, rest))
    return answered, declined


def _chosen(part: int, answered: int, whole: int) -> ShownCount:
    """People who chose an option, next to those who answered without it and those who did not."""
    return shown_counts((part, answered - part, whole - answered))[0]


def _one_of(
    spec: QuestionSpec, tally: Tally, whole: int
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
        option_line(code, text, count, answered)
        for (code, text), count in zip(classes, shown, strict=True)
    )
    return answered, declined, lines


def _mean(spec: QuestionSpec, tally: Tally, *, has_hidden: bool) -> str:
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
