"""Answers that staff bring in: one sheet on the keyboard page, or many in a file."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import NotAllowed
from mosty.core.imports import StoreCounts
from mosty.questionnaires.actions import EnteredResponse, enter_response, store_responses
from mosty.questionnaires.enums import Channel
from mosty.questionnaires.queries import Response
from mosty.questionnaires.rules import AnswerValue
from mosty.territory.models import Municipality
from mosty.voices.actions.coding import refresh_stations
from mosty.voices.importers import ResponseRow
from mosty.voices.models import Coding, Survey

__all__ = ["ResponseRow", "enter_sheet", "note_answers_read", "note_export", "store_response_rows"]


@transaction.atomic
def enter_sheet(
    *,
    survey: Survey,
    external_id: str,
    channel: Channel,
    day: date,
    answers: Mapping[str, AnswerValue],
    by: Access,
) -> Response:
    """One sheet typed in by staff; the consent stands on the sheet.

    Raises: SheetNumberTaken; InvalidAnswer.
    """
    by.require("voices.paper_entry")
    _require_here(survey.municipality_id, by)
    response = enter_response(
        questionnaire=survey.questionnaire,
        entered=EnteredResponse(
            external_id=external_id.strip(),
            channel=channel,
            day=day,
            answers=answers,
            consent_version=survey.consent_text.version,
        ),
        by=by,
    )
    record("voices.sheet_entered", by=by, on=survey, data={"channel": channel})
    return response


@transaction.atomic
def store_response_rows(
    rows: Sequence[ResponseRow], municipality_id: int, by: Access
) -> StoreCounts:
    """Rows of a file of answers, stored; the same file again changes nothing."""
    by.require("voices.paper_entry")
    _require_here(municipality_id, by)
    grouped: dict[int, list[ResponseRow]] = defaultdict(list)
    for row in rows:
        grouped[row.survey_id].append(row)
    surveys = {
        survey.pk: survey
        for survey in Survey.objects.filter(
            municipality_id=municipality_id, pk__in=list(grouped)
        ).select_related("questionnaire__municipality", "consent_text")
    }
    created = updated = unchanged = 0
    for survey_id, members in grouped.items():
        survey = surveys[survey_id]
        done = store_responses(
            questionnaire=survey.questionnaire,
            entered=[_entered(row, survey) for row in members],
            by=by,
        )
        # Other words than before: whether nobody can be recognised must be judged anew.
        Coding.objects.filter(answer__in=done.changed_texts).update(quote_allowed=False)
        created += done.created
        updated += done.updated
        unchanged += done.unchanged
    if created or updated:
        record("voices.responses_imported", by=by, data={"created": created, "updated": updated})
        refresh_stations(Municipality.objects.get(pk=municipality_id))
    return StoreCounts(created, updated, unchanged)


@transaction.atomic
def note_answers_read(*, survey: Survey, count: int, by: Access) -> None:
    """Somebody read answers in own words: it is kept who and when, not what."""
    by.require("voices.see_answers")
    record("voices.answers_read", by=by, on=survey, data={"answers": count})


@transaction.atomic
def note_export(*, survey: Survey, with_texts: bool, by: Access) -> None:
    """Somebody takes answers out of the system."""
    by.require("voices.export")
    if with_texts:
        by.require("voices.see_answers")
    _require_here(survey.municipality_id, by)
    record("voices.responses_exported", by=by, on=survey, data={"with_texts": with_texts})


def _entered(row: ResponseRow, survey: Survey) -> EnteredResponse:
    return EnteredResponse(
        external_id=row.external_id,
        channel=row.channel,
        day=row.day,
        answers=dict(row.answers),
        village_unit_id=row.village_unit_id,
        consent_version=survey.consent_text.version,
    )


def _require_here(municipality_id: int, by: Access) -> None:
    if by.municipality_id != municipality_id:
        raise NotAllowed(_("This belongs to another municipality."))
