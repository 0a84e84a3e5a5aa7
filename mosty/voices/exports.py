"""The file of answers: one row per response, with the columns the import of answers reads."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from mosty.core.sheetwriter import csv_lines
from mosty.engines.disclosure import THRESHOLD
from mosty.questionnaires.enums import Channel, QuestionKind
from mosty.questionnaires.queries import question_specs, submitted_responses
from mosty.questionnaires.rules import AnswerValue, QuestionSpec
from mosty.voices.models import Survey
from mosty.voices.queries import responses_for_export
from mosty.voices.rules import CHANNEL_WORDS, DECLINED_WORD, WEB_NUMBER


def responses_csv(survey: Survey, *, with_texts: bool = False) -> Iterator[str]:
    """Lines of the file.

    Own words are left out unless asked for. A place from which fewer than five people answered is
    left blank, so that a row does not point at a neighbour.
    """
    specs = [
        spec
        for spec in question_specs(survey.questionnaire)
        if with_texts or spec.kind != QuestionKind.TEXT
    ]
    headers = ["ankieta", "nr ankiety", "kanał", "data", "sołectwo", *(spec.code for spec in specs)]
    yield from csv_lines(headers, _rows(survey, specs, with_texts=with_texts))


def _rows(
    survey: Survey, specs: Sequence[QuestionSpec], *, with_texts: bool
) -> Iterator[Sequence[str]]:
    units: Counter[int | None] = Counter(
        submitted_responses(survey.questionnaire).values_list("village_unit_id", flat=True)
    )
    for response, answers in responses_for_export(survey):
        may_name = units[response.village_unit_id] >= THRESHOLD and response.village_unit
        place = response.village_unit.name if may_name and response.village_unit else ""
        yield [
            survey.slug,
            response.external_id or f"{WEB_NUMBER}{response.pk}",
            CHANNEL_WORDS[Channel(response.channel)],
            _day(response.submitted_at),
            place,
            *(_cell(spec, answers.get(spec.code), place, with_texts=with_texts) for spec in specs),
        ]


def _cell(spec: QuestionSpec, answer: AnswerValue | None, place: str, *, with_texts: bool) -> str:
    if answer is None:
        return ""
    if answer.is_declined:
        return DECLINED_WORD
    if spec.kind == QuestionKind.VILLAGE_UNIT:
        return place
    if answer.number is not None:
        return format(answer.number, "f").replace(".", ",")
    if not spec.has_options:
        return answer.text
    other = spec.other
    return "|".join(
        f"{code}: {answer.text.replace('|', '/')}"
        if with_texts and answer.text and other is not None and code == other.code
        else code
        for code in answer.choices
    )


def _day(moment: datetime | None) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""
