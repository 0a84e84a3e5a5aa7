"""Answering: a draft found again by a secret, saved question by question, sent once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, NotAllowed, NotFound
from mosty.questionnaires.enums import Channel, QuestionKind, QuestionnaireState, ResponseState
from mosty.questionnaires.models import Answer, Questionnaire, Response
from mosty.questionnaires.queries import answers_of, draft_hash, question_specs
from mosty.questionnaires.rules import (
    AnswerValue,
    InvalidAnswer,
    QuestionSpec,
    check_answer,
    complete_answers,
)

#: A draft nobody came back to is forgotten; the cookie lives as long.
DRAFT_LIFE = timedelta(days=30)


class AlreadySent(DomainError):
    """The answers were sent before and cannot be changed."""

    code = "already_sent"
    status = 409


class NotSentYet(DomainError):
    """Nobody may answer this questionnaire yet."""

    code = "questionnaire_not_in_use"
    status = 409


@transaction.atomic
def start_response(
    *,
    questionnaire: Questionnaire,
    token: str,
    consent_version: str,
    channel: Channel = Channel.WEB,
    by: Access,
) -> Response:
    """The draft of this token, new or started before (a double click makes one)."""
    by.require("questionnaires.answer")
    _require_here(questionnaire.municipality_id, by)
    if questionnaire.state != QuestionnaireState.FROZEN:
        raise NotSentYet(_("These questions are not ready yet."))
    response, _created = Response.objects.get_or_create(
        questionnaire=questionnaire,
        draft_hash=draft_hash(token),
        defaults={
            "municipality_id": questionnaire.municipality_id,
            "channel": channel,
            "consent_version": consent_version,
            "consented_at": timezone.now(),
        },
    )
    return response


@transaction.atomic
def save_answer(*, response: Response, code: str, value: AnswerValue, by: Access) -> Response:
    """One answer of a draft, stored; an empty one is taken out.

    Raises: InvalidAnswer; AlreadySent; NotFound: no such question.
    """
    by.require("questionnaires.answer")
    draft = _locked_draft(response, by)
    question = _spec(question_specs(draft.questionnaire), code)
    check_answer(question, value)
    if value.is_empty:
        draft.answers.filter(question_id=question.pk).delete()
    else:
        Answer.objects.update_or_create(
            response=draft, question_id=question.pk, defaults=answer_fields(value)
        )
    if question.kind == QuestionKind.VILLAGE_UNIT:
        draft.village_unit_id = int(value.choices[0]) if value.choices else None
    draft.save()
    return draft


@transaction.atomic
def send_answers(
    *,
    questionnaire: Questionnaire,
    token: str,
    consent_version: str,
    answers: Mapping[str, AnswerValue],
    by: Access,
) -> Response:
    """The response of a page that keeps no draft, sent; the same page sent twice counts once.

    Raises: InvalidAnswer: nothing is answered, or `fields` says what is wrong, by code.
    """
    if not answers:
        raise InvalidAnswer(_("Answer at least one question, then send the survey."))
    forget_old_drafts(questionnaire=questionnaire, by=by)
    response = start_response(
        questionnaire=questionnaire, token=token, consent_version=consent_version, by=by
    )
    if response.submitted_at is not None:
        return response
    for code, value in answers.items():
        save_answer(response=response, code=code, value=value, by=by)
    return submit_response(response=response, by=by)


@transaction.atomic
def submit_response(*, response: Response, by: Access) -> Response:
    """The response, sent; sent a second time it is left as it is.

    Answers to questions that this person is not asked in the end are dropped.
    Raises: InvalidAnswer: `fields` names questions that still need an answer.
    """
    by.require("questionnaires.answer")
    _require_here(response.municipality_id, by)
    draft = _locked(response)
    if draft.state == ResponseState.SUBMITTED:
        return draft
    specs = question_specs(draft.questionnaire)
    kept = complete_answers(specs, answers_of(draft))
    if not kept:
        raise InvalidAnswer(_("Answer at least one question, then send the survey."))
    draft.answers.exclude(question__code__in=list(kept)).delete()
    if not any(spec.kind == QuestionKind.VILLAGE_UNIT and spec.code in kept for spec in specs):
        draft.village_unit = None
    draft.state = ResponseState.SUBMITTED
    draft.submitted_at = timezone.now()
    draft.save()
    record(
        "questionnaires.response_submitted",
        by=by,
        on=draft.questionnaire,
        data={"channel": draft.channel, "answers": len(kept)},
    )
    return draft


@transaction.atomic
def renew_consent(*, response: Response, consent_version: str, by: Access) -> Response:
    """The draft, agreed to under the wording that holds now."""
    by.require("questionnaires.answer")
    draft = _locked_draft(response, by)
    draft.consent_version = consent_version
    draft.consented_at = timezone.now()
    draft.save()
    return draft


@transaction.atomic
def discard_response(*, response: Response, by: Access) -> None:
    """Forget a draft with all its answers; sent answers stay."""
    by.require("questionnaires.answer")
    _require_here(response.municipality_id, by)
    draft = Response.objects.select_for_update().filter(pk=response.pk).first()
    if draft is not None and draft.state == ResponseState.DRAFT:
        draft.delete()


@transaction.atomic
def forget_old_drafts(
    *, questionnaire: Questionnaire, by: Access, now: datetime | None = None
) -> int:
    """How many drafts nobody came back to were deleted; sent answers lose their link to a browser."""
    by.require("questionnaires.answer")
    _require_here(questionnaire.municipality_id, by)
    limit = (now or timezone.now()) - DRAFT_LIFE
    old = questionnaire.responses.filter(updated_at__lt=limit)
    old.filter(state=ResponseState.SUBMITTED).exclude(draft_hash="").update(draft_hash="")
    drafts = list(old.filter(state=ResponseState.DRAFT).values_list("pk", flat=True))
    Response.objects.filter(pk__in=drafts).delete()
    return len(drafts)


def answer_fields(value: AnswerValue) -> dict[str, object]:
    """An answer as the columns of its row."""
    return {
        "choices": list(value.choices),
        "number": value.number,
        "text": value.text.strip(),
        "is_declined": value.is_declined,
    }


# --- inside -----------------------------------------------------------------------------------


def _locked(response: Response) -> Response:
    locked = (
        Response.objects.select_for_update(of=("self",))
        .select_related("questionnaire__municipality")
        .filter(pk=response.pk)
        .first()
    )
    if locked is None:
        raise NotFound(_("There are no started answers here."))
    return locked


def _locked_draft(response: Response, by: Access) -> Response:
    _require_here(response.municipality_id, by)
    locked = _locked(response)
    if locked.state != ResponseState.DRAFT:
        raise AlreadySent(_("Your answers were sent already and cannot be changed."))
    return locked


def _spec(specs: tuple[QuestionSpec, ...], code: str) -> QuestionSpec:
    found = next((spec for spec in specs if spec.code == code), None)
    if found is None:
        raise NotFound(_("There is no such question here."))
    return found


def _require_here(municipality_id: int, by: Access) -> None:
    if by.municipality_id != municipality_id:
        raise NotAllowed(_("This belongs to another municipality."))
