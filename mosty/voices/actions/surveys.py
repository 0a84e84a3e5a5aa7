"""Surveys: prepared, opened, closed, results published and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed
from mosty.core.text import fold
from mosty.questionnaires.actions import build_from_bank, freeze_questionnaire
from mosty.territory.models import Municipality
from mosty.voices.enums import SurveyState
from mosty.voices.models import ConsentText, Survey
from mosty.voices.queries import consent_text_now
from mosty.voices.rules import takes_answers

#: Words that are addresses of other pages.
RESERVED_SLUGS = frozenset({"nowa", "motywy"})


class CannotOpen(DomainError):
    """The survey is not ready for answers."""

    code = "cannot_open_survey"
    status = 409


class CannotPublishResults(DomainError):
    """People may still answer."""

    code = "cannot_publish_results"
    status = 409


@dataclass(frozen=True)
class SurveyDetails:
    """What staff say about a survey."""

    title: str
    intro: str
    opens_on: date
    closes_on: date
    title_uk: str = ""
    intro_uk: str = ""
    intro_easy: str = ""


@transaction.atomic
def store_consent_text(
    *, municipality: Municipality, text: str, text_uk: str = "", version: str = "", by: Access
) -> ConsentText:
    """The wording people agree to; another wording than the last one is a new version."""
    by.require("voices.survey_manage")
    _require_here(municipality.pk, by)
    text, text_uk = text.strip(), text_uk.strip()
    known = municipality.consent_texts.filter(version=version).first() if version else None
    known = known or consent_text_now(municipality)
    if known is not None and (known.text, known.text_uk) == (text, text_uk):
        return known
    if version and municipality.consent_texts.filter(version=version).exists():
        message = _("There is another consent text with this version.")
        raise InvalidInput(message, fields={"version": message})
    stored = ConsentText.objects.create(
        municipality=municipality,
        version=version or _next_version(municipality),
        text=text,
        text_uk=text_uk,
    )
    record("voices.consent_text_stored", by=by, on=stored, data={"version": stored.version})
    return stored


@transaction.atomic
def create_survey(
    *,
    municipality: Municipality,
    details: SurveyDetails,
    codes: Iterable[str],
    consent_text: ConsentText,
    slug: str = "",
    by: Access,
) -> Survey:
    """A survey in preparation, with questions of the bank."""
    by.require("voices.survey_manage")
    _require_here(municipality.pk, by)
    _check_dates(details)
    questionnaire = build_from_bank(
        municipality=municipality,
        title=details.title,
        title_uk=details.title_uk,
        codes=codes,
        by=by,
    )
    survey = Survey.objects.create(
        municipality=municipality,
        questionnaire=questionnaire,
        consent_text=consent_text,
        slug=_free_slug(municipality, slug or details.title),
        **vars(details),
    )
    record("voices.survey_created", by=by, on=survey)
    return survey


@transaction.atomic
def edit_survey(
    *, survey: Survey, details: SurveyDetails, consent_text: ConsentText, by: Access
) -> Survey:
    """The survey with other words and dates; its address stays."""
    by.require("voices.survey_manage")
    locked = _locked(survey, by)
    _check_dates(details)
    changed = [name for name, value in vars(details).items() if getattr(locked, name) != value]
    if locked.consent_text_id != consent_text.pk:
        changed.append("consent_text")
    for name, value in vars(details).items():
        setattr(locked, name, value)
    locked.consent_text = consent_text
    locked.save()
    if changed:
        record("voices.survey_edited", by=by, on=locked, data={"changed": changed})
    return locked


@transaction.atomic
def open_survey(*, survey: Survey, by: Access) -> Survey:
    """The survey takes answers from its first to its last day; its questions are frozen.

    Raises: CannotOpen: its last day has passed, or it has no questions.
    """
    by.require("voices.survey_manage")
    locked = _locked(survey, by)
    if locked.state == SurveyState.OPEN:
        return locked
    if not locked.questionnaire.questions.exists():
        raise CannotOpen(_("Add at least one question first."))
    freeze_questionnaire(questionnaire=locked.questionnaire, by=by)
    locked.state = SurveyState.OPEN
    locked.results_published_at = None
    locked.save(update_fields=["state", "results_published_at"])
    record("voices.survey_opened", by=by, on=locked)
    return locked


@transaction.atomic
def close_survey(*, survey: Survey, by: Access) -> Survey:
    """The survey takes no more answers from now on; it may be opened again."""
    by.require("voices.survey_manage")
    locked = _locked(survey, by)
    if locked.state != SurveyState.OPEN:
        return locked
    locked.state = SurveyState.CLOSED
    locked.save(update_fields=["state"])
    record("voices.survey_closed", by=by, on=locked)
    return locked


@transaction.atomic
def publish_results(*, survey: Survey, moment: datetime | None = None, by: Access) -> Survey:
    """Everyone may see the results from now on (or from `moment`).

    Raises: CannotPublishResults: while people still answer, two states of the numbers side by
        side would tell what the last person said.
    """
    by.require("voices.survey_manage")
    locked = _locked(survey, by)
    if locked.state == SurveyState.DRAFT or takes_answers(locked, timezone.localdate()):
        raise CannotPublishResults(
            _("Results can be published once the survey is closed, so that nobody is recognised.")
        )
    if locked.results_published_at is None or moment is not None:
        locked.results_published_at = moment or timezone.now()
        locked.save(update_fields=["results_published_at"])
        record("voices.results_published", by=by, on=locked)
    return locked


@transaction.atomic
def withdraw_results(*, survey: Survey, by: Access) -> Survey:
    """Results are for staff only again."""
    by.require("voices.survey_manage")
    locked = _locked(survey, by)
    if locked.results_published_at is not None:
        locked.results_published_at = None
        locked.save(update_fields=["results_published_at"])
        record("voices.results_withdrawn", by=by, on=locked)
    return locked


def _locked(survey: Survey, by: Access) -> Survey:
    _require_here(survey.municipality_id, by)
    return (
        Survey.objects.select_for_update(of=("self",))
        .select_related("questionnaire__municipality", "municipality", "consent_text")
        .get(pk=survey.pk)
    )


def _require_here(municipality_id: int, by: Access) -> None:
    if by.municipality_id != municipality_id:
        raise NotAllowed(_("This belongs to another municipality."))


def _check_dates(details: SurveyDetails) -> None:
    if details.closes_on < details.opens_on:
        message = _("The last day must not be earlier than the first.")
        raise InvalidInput(message, fields={"closes_on": message})


def _next_version(municipality: Municipality) -> str:
    known = set(municipality.consent_texts.values_list("version", flat=True))
    number = len(known) + 1
    while str(number) in known:
        number += 1
    return str(number)


def _free_slug(municipality: Municipality, words: str) -> str:
    base = slugify(fold(words))[:70].strip("-") or "ankieta"
    taken = set(municipality.surveys.values_list("slug", flat=True)) | RESERVED_SLUGS
    slug, number = base, 2
    while slug in taken:
        slug = f"{base}-{number}"
        number += 1
    return slug
