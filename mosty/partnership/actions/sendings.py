"""Recommendations sent to bodies: by when an answer is due, what was answered, what was done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound, StaleEdit
from mosty.partnership.actions.recommendation_stations import keep_change
from mosty.partnership.actions.recommendations import locked_recommendation, require_here
from mosty.partnership.enums import RecommendationState, SendingOutcome
from mosty.partnership.models import Recommendation, Sending
from mosty.partnership.queries.bodies import body_card
from mosty.partnership.queries.due_answers import Due, due_by
from mosty.partnership.rules.bodies import Body, body_of
from mosty.partnership.rules.recommendations import DueBy
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

#: A recommendation goes out once people agreed on it.
SENT_STATES = frozenset({RecommendationState.CONSULTED, RecommendationState.ADOPTED})


class CannotSend(DomainError):
    """It is not agreed on yet, or this body has it already."""

    code = "cannot_send"
    status = 409


class AnswerCame(DomainError):
    """The body has answered: the sending is part of the record."""

    code = "answer_came"
    status = 409


@dataclass(frozen=True)
class SendingEntry:
    """To whom, when, and by when an answer is awaited.

    Attributes:
        body_name: as the letter was addressed; empty: the name of the pack.
        agreed_on: the day agreed in the letter, when the answer is due by that.
    """

    body: str
    sent_on: date
    due_by: DueBy
    body_name: str = ""
    organisation_id: int | None = None
    reference: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True)
class AnswerEntry:
    """What the body said and what it did.

    Attributes:
        outcome: WAITING takes back an answer written down by mistake.
    """

    outcome: SendingOutcome
    answered_on: date | None = None
    answer: str = ""
    implemented_on: date | None = None
    implemented_note: str = ""


@transaction.atomic
def send_recommendation(
    *, municipality: Municipality, recommendation_id: int, entry: SendingEntry, by: Access
) -> Sending:
    """The sending, with the last day for an answer and what that rests on.

    Raises: NotAllowed, NotFound, InvalidInput, CannotSend.
    """
    by.require("partnership.send_recommendations")
    found = locked_recommendation(municipality, recommendation_id, by)
    if found.state not in SENT_STATES:
        raise CannotSend(_("Only a recommendation in consultation or adopted is sent."))
    body = body_of(entry.body)
    if body is None:
        message = _("Choose to whom it is sent.")
        raise InvalidInput(message, fields={"body": message})
    name = entry.body_name.strip() or body.title
    _check_sending(found, entry, name)
    due = _due(body, entry)
    sending = Sending.objects.create(
        recommendation=found,
        body=body.code,
        body_name=name,
        organisation_id=entry.organisation_id,
        sent_on=entry.sent_on,
        reference=entry.reference.strip(),
        due_on=due.on,
        due_basis=due.basis[:300],
        updated_by_label=by.label[:200],
    )
    record(
        "partnership.recommendation_sent",
        by=by,
        on=found,
        data={"body": body.code, "due_on": due.on},
    )
    return sending


@transaction.atomic
def note_answer(
    *,
    municipality: Municipality,
    recommendation_id: int,
    sending_id: int,
    seen: datetime,
    entry: AnswerEntry,
    by: Access,
) -> Sending:
    """What came back; everybody reads it when the recommendation is public.

    seen: `updated_at` of what the person opened.
    Raises: NotAllowed, NotFound, InvalidInput, StaleEdit.
    """
    by.require("partnership.send_recommendations")
    sending = _locked_sending(municipality, recommendation_id, sending_id, by)
    values = _answer_values(sending, entry)
    if sending.updated_at != seen:
        raise StaleEdit(
            _("Somebody wrote down an answer while you were writing. Nothing of yours is lost."),
            theirs={name: getattr(sending, name) for name in values},
            yours=values,
        )
    for name, value in values.items():
        setattr(sending, name, value)
    sending.reminded_at = None
    sending.updated_by_label = by.label[:200]
    sending.save()
    keep_change(sending, by)
    record(
        "partnership.answer_noted",
        by=by,
        on=sending.recommendation,
        data={"body": sending.body, "outcome": str(entry.outcome)},
    )
    return sending


@transaction.atomic
def remove_sending(
    *, municipality: Municipality, recommendation_id: int, sending_id: int, by: Access
) -> Recommendation:
    """Without a sending that was written down by mistake; one that was answered stays.

    Raises: NotAllowed, NotFound, AnswerCame.
    """
    by.require("partnership.send_recommendations")
    sending = _locked_sending(municipality, recommendation_id, sending_id, by)
    if sending.outcome != SendingOutcome.WAITING:
        raise AnswerCame(_("The body has answered already, so this stays on record."))
    found = sending.recommendation
    record("partnership.sending_removed", by=by, on=found, data={"body": sending.body})
    sending.delete()
    return found


# --- inside ---------------------------------------------------------------------------------------


def _check_sending(found: Recommendation, entry: SendingEntry, name: str) -> None:
    wrong: dict[str, str] = {}
    if entry.sent_on > timezone.localdate():
        wrong["sent_on"] = _("This day has not come yet.")
    if entry.due_by == DueBy.AGREED and entry.agreed_on is None:
        wrong["agreed_on"] = _("Give the day agreed in the letter.")
    elif entry.agreed_on is not None and entry.agreed_on < entry.sent_on:
        wrong["agreed_on"] = _("An answer cannot be due before the letter left.")
    if (
        entry.organisation_id is not None
        and not Organisation.objects.unmerged()
        .filter(municipality=found.municipality_id, pk=entry.organisation_id)
        .exists()
    ):
        wrong["organisation"] = _("There is no such organisation here.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    if found.sendings.filter(body=entry.body, body_name=name).exists():
        raise CannotSend(_("This body has the recommendation already: %(name)s.") % {"name": name})


def _due(body: Body, entry: SendingEntry) -> Due:
    card = body_card(body, entry.sent_on)
    due = due_by(card, entry.due_by, sent_on=entry.sent_on, agreed_on=entry.agreed_on)
    if due is None:
        message = _("No law known on that day says by when this body answers.")
        raise InvalidInput(message, fields={"due_by": message})
    return due


def _answer_values(sending: Sending, entry: AnswerEntry) -> dict[str, object]:
    """The fields to store, checked."""
    if entry.outcome == SendingOutcome.WAITING:
        return {
            "outcome": entry.outcome,
            "answered_on": None,
            "answer": "",
            "implemented_on": None,
            "implemented_note": "",
        }
    today = timezone.localdate()
    is_done = entry.outcome == SendingOutcome.IMPLEMENTED
    wrong: dict[str, str] = {}
    if entry.answered_on is None:
        wrong["answered_on"] = _("Give the day on which the answer came.")
    elif not sending.sent_on <= entry.answered_on <= today:
        wrong["answered_on"] = _("Between the day it was sent and today.")
    if is_done and entry.implemented_on is None:
        wrong["implemented_on"] = _("Give the day since when it is done.")
    elif is_done and entry.implemented_on is not None and entry.implemented_on > today:
        wrong["implemented_on"] = _("This day has not come yet.")
    if not is_done and not entry.answer.strip():
        wrong["answer"] = _("Write what was answered. A few sentences are enough.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    return {
        "outcome": entry.outcome,
        "answered_on": entry.answered_on,
        "answer": entry.answer.strip(),
        "implemented_on": entry.implemented_on if is_done else None,
        "implemented_note": entry.implemented_note.strip() if is_done else "",
    }


def _locked_sending(
    municipality: Municipality, recommendation_id: int, sending_id: int, by: Access
) -> Sending:
    require_here(municipality, by)
    sending = (
        Sending.objects.select_for_update(of=("self",))
        .select_related("recommendation__municipality")
        .filter(
            recommendation__municipality=municipality,
            recommendation=recommendation_id,
            pk=sending_id,
        )
        .first()
    )
    if sending is None:
        raise NotFound(_("It was not sent to this body, or that was taken back."))
    return sending
