"""Whole responses entered by staff or read from a file: all at once, found again by sheet number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, NotAllowed
from mosty.questionnaires.actions.answering import NotSentYet, answer_fields
from mosty.questionnaires.enums import Channel, QuestionKind, QuestionnaireState, ResponseState
from mosty.questionnaires.models import Answer, Questionnaire, Response
from mosty.questionnaires.queries import answer_value, question_specs
from mosty.questionnaires.rules import AnswerValue, complete_answers

_FIELDS = ("channel", "village_unit_id", "consent_version", "submitted_at")


class SheetNumberTaken(DomainError):
    """A sheet with this number was entered before."""

    code = "sheet_number_taken"
    status = 409


@dataclass(frozen=True)
class EnteredResponse:
    """One sheet.

    Attributes:
        external_id: number of the sheet, once in a questionnaire.
        day: when the person answered.
        answers: by code of the question.
        village_unit_id: where the person lives, if the sheet says so.
    """

    external_id: str
    channel: Channel
    day: date
    answers: Mapping[str, AnswerValue]
    village_unit_id: int | None = None
    consent_version: str = ""

    @property
    def moment(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day, time(12)))


@dataclass
class StoredResponses:
    """What storing did.

    Attributes:
        changed_texts: ids of answers whose own words are others than before.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    changed_texts: list[int] = field(default_factory=list)


@transaction.atomic
def enter_response(
    *, questionnaire: Questionnaire, entered: EnteredResponse, by: Access
) -> Response:
    """One sheet typed in by staff.

    Raises: SheetNumberTaken; InvalidAnswer: `fields` says what is wrong, by code of the question.
    """
    by.require("questionnaires.enter")
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    taken = questionnaire.responses.filter(external_id=entered.external_id)
    if not entered.external_id or taken.exists():
        message = _("A sheet with this number was entered before. Check the number.")
        raise SheetNumberTaken(message, fields={"external_id": message})
    store_responses(questionnaire=questionnaire, entered=(entered,), by=by)
    return questionnaire.responses.get(external_id=entered.external_id)


@transaction.atomic
def store_responses(
    *, questionnaire: Questionnaire, entered: Sequence[EnteredResponse], by: Access
) -> StoredResponses:
    """Many sheets at once; the same ones again change nothing, a corrected sheet is corrected."""
    by.require("questionnaires.enter")
    if by.municipality_id != questionnaire.municipality_id:
        raise NotAllowed(_("This belongs to another municipality."))
    if questionnaire.state != QuestionnaireState.FROZEN:
        raise NotSentYet(_("These questions are not ready yet."))
    specs = question_specs(questionnaire)
    question_ids = {spec.code: spec.pk for spec in specs}
    place_codes = {spec.code for spec in specs if spec.kind == QuestionKind.VILLAGE_UNIT}
    known = _known(questionnaire, [one.external_id for one in entered])
    done = StoredResponses()
    fresh: list[tuple[Response, Mapping[str, AnswerValue]]] = []
    for one in entered:
        answers = complete_answers(specs, _with_place(one, place_codes))
        wanted = _response(questionnaire, one, answers, place_codes, by)
        old = known.get(one.external_id)
        if old is None:
            fresh.append((wanted, answers))
            known[one.external_id] = wanted
        elif old.pk is None:
            raise SheetNumberTaken(
                _("The sheet number %(number)s stands twice.") % {"number": one.external_id}
            )
        elif _bring_up_to_date(old, wanted, answers, question_ids, done.changed_texts):
            done.updated += 1
        else:
            done.unchanged += 1
    done.created = len(fresh)
    responses = Response.objects.bulk_create([one for one, _answers in fresh], batch_size=500)
    Answer.objects.bulk_create(
        [
            Answer(response=response, question_id=question_ids[code], **answer_fields(value))
            for response, (_one, answers) in zip(responses, fresh, strict=True)
            for code, value in answers.items()
        ],
        batch_size=500,
    )
    if done.created or done.updated:
        record(
            "questionnaires.responses_entered",
            by=by,
            on=questionnaire,
            data={"created": done.created, "updated": done.updated},
        )
    return done


def _known(questionnaire: Questionnaire, external_ids: Sequence[str]) -> dict[str, Response]:
    found: dict[str, Response] = {}
    for start in range(0, len(external_ids), 500):
        rows = questionnaire.responses.filter(external_id__in=external_ids[start : start + 500])
        for response in rows.prefetch_related("answers__question"):
            found[response.external_id] = response
    return found


def _with_place(one: EnteredResponse, place_codes: set[str]) -> dict[str, AnswerValue]:
    """The answers, with the place of living as an answer where the questionnaire asks for it."""
    answers = dict(one.answers)
    if one.village_unit_id is not None:
        for code in place_codes - set(answers):
            answers[code] = AnswerValue(choices=(str(one.village_unit_id),))
    return answers


def _response(
    questionnaire: Questionnaire,
    one: EnteredResponse,
    answers: Mapping[str, AnswerValue],
    place_codes: set[str],
    by: Access,
) -> Response:
    unit_id = one.village_unit_id
    for code in place_codes & set(answers):
        unit_id = int(answers[code].choices[0]) if answers[code].choices else None
    return Response(
        municipality_id=questionnaire.municipality_id,
        questionnaire=questionnaire,
        state=ResponseState.SUBMITTED,
        channel=one.channel,
        external_id=one.external_id,
        village_unit_id=unit_id,
        consent_version=one.consent_version,
        consented_at=one.moment,
        entered_by_id=by.user_id,
        submitted_at=one.moment,
    )


def _bring_up_to_date(
    old: Response,
    wanted: Response,
    answers: Mapping[str, AnswerValue],
    question_ids: Mapping[str, int],
    changed_texts: list[int],
) -> bool:
    """Whether anything of the stored response had to change."""
    changed = False
    if any(getattr(old, name) != getattr(wanted, name) for name in _FIELDS):
        for name in _FIELDS:
            setattr(old, name, getattr(wanted, name))
        old.consented_at = wanted.consented_at
        old.save()
        changed = True
    stored = {answer.question.code: answer for answer in old.answers.all()}
    for code, value in answers.items():
        answer = stored.pop(code, None)
        if answer is None:
            Answer.objects.create(
                response=old, question_id=question_ids[code], **answer_fields(value)
            )
            changed = True
        elif answer_value(answer) != _normal(value):
            if answer.text != value.text.strip():
                changed_texts.append(answer.pk)
            for name, content in answer_fields(value).items():
                setattr(answer, name, content)
            answer.save()
            changed = True
    for answer in stored.values():
        answer.delete()
        changed = True
    return changed


def _normal(value: AnswerValue) -> AnswerValue:
    """As it reads back from the database."""
    return AnswerValue(
        choices=value.choices,
        number=value.number.normalize() if value.number is not None else None,
        text=value.text.strip(),
        is_declined=value.is_declined,
    )
