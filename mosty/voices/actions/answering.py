"""Answering a survey on the web: nobody is asked who they are, nothing typed is lost."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import DomainError
from mosty.questionnaires.actions import (
    discard_response,
    forget_old_drafts,
    renew_consent,
    save_answer,
    start_response,
    submit_response,
)
from mosty.questionnaires.enums import ResponseState
from mosty.questionnaires.queries import Response
from mosty.questionnaires.rules import AnswerValue
from mosty.voices.models import Survey
from mosty.voices.rules import takes_answers


class SurveyNotOpen(DomainError):
    """The survey has not begun, or is over."""

    code = "survey_not_open"
    status = 409


class ConsentOutdated(DomainError):
    """The text people agree to has changed since this person read it."""

    code = "consent_outdated"
    status = 409


@transaction.atomic
def begin_answers(*, survey: Survey, token: str, consent_version: str, by: Access) -> Response:
    """The draft of this browser, new or begun before.

    Raises: SurveyNotOpen; ConsentOutdated: show the new text and ask again.
    """
    by.require("questionnaires.answer")
    _require_open(survey)
    _require_consent(survey, consent_version)
    forget_old_drafts(questionnaire=survey.questionnaire, by=by)
    return start_response(
        questionnaire=survey.questionnaire,
        token=token,
        consent_version=consent_version,
        by=by,
    )


@transaction.atomic
def keep_answer(
    *, survey: Survey, response: Response, code: str, value: AnswerValue, by: Access
) -> Response:
    """The draft with one more answer."""
    by.require("questionnaires.answer")
    _require_open(survey)
    return save_answer(response=response, code=code, value=value, by=by)


@transaction.atomic
def send_answers(
    *, survey: Survey, response: Response, consent_version: str = "", by: Access
) -> Response:
    """The answers, sent; sending them twice is the same as once.

    Raises: SurveyNotOpen: the draft stays readable; ConsentOutdated; InvalidAnswer.
    """
    by.require("questionnaires.answer")
    if response.state == ResponseState.SUBMITTED:
        return response
    _require_open(survey)
    if response.consent_version != survey.consent_text.version:
        _require_consent(survey, consent_version)
        response = renew_consent(response=response, consent_version=consent_version, by=by)
    return submit_response(response=response, by=by)


@transaction.atomic
def drop_answers(*, response: Response, by: Access) -> None:
    """Forget what was begun: the person starts anew."""
    by.require("questionnaires.answer")
    discard_response(response=response, by=by)


def _require_open(survey: Survey) -> None:
    if not takes_answers(survey, timezone.localdate()):
        raise SurveyNotOpen(_("This survey does not take answers now."))


def _require_consent(survey: Survey, consent_version: str) -> None:
    if consent_version != survey.consent_text.version:
        raise ConsentOutdated(
            _("The text about your data has changed. Read it once more and agree if you wish.")
        )
