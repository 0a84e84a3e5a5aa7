"""The evaluation: prepared from the ready set, opened for some days, answered without a name."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access, system_access, visitor_access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput
from mosty.events.enums import EventState
from mosty.events.models import Evaluation, Event
from mosty.events.queries.evaluation import default_questions, is_ready, takes_answers
from mosty.questionnaires.actions import (
    build_questionnaire,
    freeze_questionnaire,
    send_answers,
)
from mosty.questionnaires.queries import Response
from mosty.questionnaires.rules import AnswerValue

#: Words shown above the questions; another wording is another version.
CONSENT_VERSION = "events-1"
DAYS_OPEN = 14


class EvaluationExists(DomainError):
    """The event has an evaluation already."""

    code = "evaluation_exists"
    status = 409


class EvaluationClosed(DomainError):
    """The survey has not begun, or is over."""

    code = "evaluation_closed"
    status = 409


@transaction.atomic
def prepare_evaluation(*, event: Event, days: int = DAYS_OPEN, by: Access) -> Evaluation:
    """The evaluation with the ready set of questions, open for some days after the event."""
    by.require("events.manage")
    if Evaluation.objects.filter(event=event).exists():
        raise EvaluationExists(_("This event has its questions already."))
    # The ready set is the same for everybody: whoever prepares events may take it. Other questions
    # are chosen by those who may build questionnaires.
    questionnaire = build_questionnaire(
        municipality=event.municipality,
        title=event.title[:200],
        title_uk=event.title_uk[:200],
        definitions=default_questions(),
        by=system_access(event.municipality_id),
    )
    evaluation = Evaluation.objects.create(
        event=event,
        questionnaire=questionnaire,
        opens_on=event.ends_on,
        closes_on=event.ends_on + timedelta(days=days),
    )
    record("events.evaluation_prepared", by=by, on=evaluation)
    return evaluation


@transaction.atomic
def set_evaluation_days(
    *, evaluation: Evaluation, opens_on: date, closes_on: date, by: Access
) -> Evaluation:
    """The evaluation with another first and last day; a later last day prolongs it."""
    by.require("events.manage")
    if closes_on < opens_on:
        message = _("The last day must not be earlier than the first.")
        raise InvalidInput(message, fields={"closes_on": message})
    if opens_on < evaluation.event.starts_on:
        message = _("People can say how it was once the event has begun.")
        raise InvalidInput(message, fields={"opens_on": message})
    evaluation.opens_on, evaluation.closes_on = opens_on, closes_on
    evaluation.save(update_fields=["opens_on", "closes_on"])
    record("events.evaluation_dated", by=by, on=evaluation)
    return evaluation


@transaction.atomic
def open_evaluation(*, evaluation: Evaluation, by: Access) -> Evaluation:
    """Its questions are settled: from the first day on people answer by the link."""
    by.require("events.manage")
    if is_ready(evaluation):
        return evaluation
    freeze_questionnaire(
        questionnaire=evaluation.questionnaire, by=system_access(evaluation.event.municipality_id)
    )
    evaluation.questionnaire.refresh_from_db()
    record("events.evaluation_opened", by=by, on=evaluation)
    return evaluation


@transaction.atomic
def answer_evaluation(
    *, evaluation: Evaluation, token: str, answers: Mapping[str, AnswerValue]
) -> Response:
    """The answers, sent; the same page sent twice counts once.

    Raises: EvaluationClosed; InvalidAnswer: `fields` says what is wrong, by code of the question.
    """
    event = evaluation.event
    if event.state != EventState.PUBLISHED or not takes_answers(evaluation, timezone.localdate()):
        raise EvaluationClosed(_("This survey does not take answers now."))
    return send_answers(
        questionnaire=evaluation.questionnaire,
        token=token,
        consent_version=CONSENT_VERSION,
        answers=answers,
        by=visitor_access(event.municipality_id),
    )
