"""Writes of drafts for opinion: handed in, opinion, answer; silence recorded where it is a waiver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access, system_access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound, StaleEdit
from mosty.partnership.actions.council_letters import tell_of_draft
from mosty.partnership.actions.councils import locked_council, require_writer
from mosty.partnership.enums import DraftMatter, OpinionKind
from mosty.partnership.models import Council, DraftForOpinion
from mosty.partnership.queries.council_drafts import drafts_to_waive, law_for
from mosty.partnership.rules.bodies import body_of
from mosty.partnership.rules.clocks import read_term
from mosty.partnership.rules.council_clock import last_day
from mosty.partnership.rules.councils import clock_of_law
from mosty.territory.models import Municipality


class ClockIsOver(DomainError):
    """The last day is past, or the opinion is given: the draft and its clock stay as they are."""

    code = "draft_clock_is_over"
    status = 409


class OpinionTooLate(DomainError):
    """By law the right to this opinion was waived."""

    code = "opinion_too_late"
    status = 409


class NothingToAnswer(DomainError):
    """The council has said nothing yet, and its time still runs."""

    code = "nothing_to_answer"
    status = 409


@dataclass(frozen=True)
class DraftEntry:
    """What somebody says of a draft.

    Attributes:
        own_due_on, own_basis: the day the office set, and on what grounds; only where law sets none.
    """

    title: str
    matter: DraftMatter
    handed_on: date
    kind: str = ""
    url: str = ""
    text: str = ""
    own_due_on: date | None = None
    own_basis: str = ""
    meeting_id: int | None = None


@dataclass(frozen=True)
class OpinionEntry:
    """What the council says, and on which day it said it. Votes None: nobody voted."""

    opinion: OpinionKind
    text: str
    given_on: date
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstain: int | None = None


@transaction.atomic
def hand_in_draft(
    *, municipality: Municipality, council_id: int, entry: DraftEntry, by: Access
) -> DraftForOpinion:
    """The draft, before the council from `handed_on`; members get a letter.

    Raises: InvalidInput: names the field; law sets the day, or sets none and it is missing.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    draft = DraftForOpinion(council=council)
    _fill(draft, entry, by)
    draft.save()
    record("partnership.draft_handed_in", by=by, on=draft, data=_clock_data(draft))
    if draft.due_on >= timezone.localdate():
        tell_of_draft(draft)
    return draft


@transaction.atomic
def change_draft(
    *,
    municipality: Municipality,
    council_id: int,
    draft_id: int,
    revision: int,
    entry: DraftEntry,
    by: Access,
) -> DraftForOpinion:
    """The draft corrected while its clock runs.

    Raises: ClockIsOver: nobody moves a last day that is past; StaleEdit, InvalidInput.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    draft = draft_of_council(council, draft_id)
    names = ("title", "matter", "kind", "url", "text", "handed_on")
    _refuse_stale(draft, revision, {name: getattr(entry, name) for name in names})
    if draft.opinion or draft.due_on < timezone.localdate():
        raise ClockIsOver(
            _("The clock of this draft is over. Hand the draft in again if it was wrong.")
        )
    _fill(draft, entry, by)
    draft.revision += 1
    draft.save()
    record("partnership.draft_edited", by=by, on=draft, data=_clock_data(draft))
    return draft


@transaction.atomic
def withdraw_draft(
    *, municipality: Municipality, council_id: int, draft_id: int, by: Access
) -> None:
    """A draft handed in by mistake is gone; the trail keeps that it was there.

    Raises: ClockIsOver: there is an opinion, or the silence counts.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    draft = draft_of_council(council, draft_id)
    if draft.opinion or draft.due_on < timezone.localdate():
        raise ClockIsOver(_("The clock of this draft is over, so it stays on record."))
    record("partnership.draft_withdrawn", by=by, on=draft, data=_clock_data(draft))
    draft.delete()


@transaction.atomic
def give_opinion(
    *,
    municipality: Municipality,
    council_id: int,
    draft_id: int,
    revision: int,
    entry: OpinionEntry,
    by: Access,
) -> DraftForOpinion:
    """The draft with the opinion of the council, as of the day on which it was given.

    What was given in time and is written down later counts, even if the silence stands on record.
    Raises: NotAllowed: no member of the council, nor the office; OpinionTooLate, StaleEdit.
    """
    council = locked_council(municipality, council_id)
    require_writer(council, by)
    draft = draft_of_council(council, draft_id)
    _refuse_stale(
        draft,
        revision,
        {
            "opinion": entry.opinion,
            "opinion_text": entry.text.strip(),
            "opinion_on": entry.given_on,
            "votes_for": entry.votes_for,
            "votes_against": entry.votes_against,
            "votes_abstain": entry.votes_abstain,
        },
    )
    _check_opinion(draft, entry)
    was_waived = draft.opinion == OpinionKind.WAIVED
    draft.opinion, draft.opinion_text = entry.opinion, entry.text.strip()
    draft.opinion_on, draft.waived_at = entry.given_on, None
    draft.votes_for, draft.votes_against = entry.votes_for, entry.votes_against
    draft.votes_abstain = entry.votes_abstain
    _touch(draft, by)
    record(
        "partnership.opinion_given",
        by=by,
        on=draft,
        data={
            "opinion": str(entry.opinion),
            "on": entry.given_on.isoformat(),
            "in_time": entry.given_on <= draft.due_on,
            "was_waived": was_waived,
        },
    )
    return draft


@transaction.atomic
def answer_opinion(
    *,
    municipality: Municipality,
    council_id: int,
    draft_id: int,
    revision: int,
    text: str,
    answered_on: date,
    by: Access,
) -> DraftForOpinion:
    """The draft with the office's answer: what it did with the opinion, or with the silence.

    Raises: NothingToAnswer: the council has not spoken and its time still runs.
    """
    by.require("partnership.councils")
    council = locked_council(municipality, council_id)
    draft = draft_of_council(council, draft_id)
    _refuse_stale(draft, revision, {"response": text.strip()})
    today = timezone.localdate()
    if not draft.opinion and draft.due_on >= today:
        raise NothingToAnswer(_("The council has not given its opinion and still has time."))
    wrong: dict[str, str] = {}
    if not text.strip():
        wrong["response"] = _("Write what the office did with the opinion and why.")
    if not draft.handed_on <= answered_on <= today:
        wrong["responded_on"] = _("The day lies between the handing over and today.")
    _refuse(wrong)
    draft.response, draft.responded_on = text.strip(), answered_on
    _touch(draft, by)
    record("partnership.draft_answered", by=by, on=draft, data={"on": answered_on.isoformat()})
    return draft


def record_waivers(*, today: date, municipality: Municipality | None = None) -> int:
    """How many silences were recorded: of drafts whose last day by law is over.

    Each in a transaction of its own; running it twice records nothing twice. Pages reckon the same
    by themselves, so a machine that was off says the truth all the same.
    """
    ids = list(drafts_to_waive(today, municipality).values_list("pk", flat=True))
    return sum(_waive(pk, today) for pk in ids)


def draft_of_council(council: Council, pk: int) -> DraftForOpinion:
    """The draft of this council, locked: the daily round may record its silence at this moment."""
    draft = council.drafts.select_for_update(of=("self",)).filter(pk=pk).first()
    if draft is None:
        raise NotFound(_("There is no such draft here."))
    draft.council = council
    return draft


# --- inside -------------------------------------------------------------------------------------


@transaction.atomic
def _waive(pk: int, today: date) -> bool:
    draft = drafts_to_waive(today).select_for_update(of=("self",)).filter(pk=pk).first()
    if draft is None:  # an opinion came meanwhile, or another run was faster
        return False
    draft.opinion = OpinionKind.WAIVED
    draft.opinion_on = date.fromordinal(draft.due_on.toordinal() + 1)
    draft.waived_at = timezone.now()
    by = system_access(draft.council.municipality_id)
    _touch(draft, by)
    record("partnership.opinion_waived", by=by, on=draft, data=_clock_data(draft))
    return True


def _fill(draft: DraftForOpinion, entry: DraftEntry, by: Access) -> None:
    wrong: dict[str, str] = {}
    if not entry.title.strip():
        wrong["title"] = _("Give the draft a title.")
    if not entry.url and not entry.text.strip():
        wrong["url"] = _(
            "Give a link to the draft or its text: the council must be able to read it."
        )
    if entry.handed_on > timezone.localdate():
        wrong["handed_on"] = _("The draft cannot be handed over on a day to come.")
    council = draft.council
    if entry.meeting_id is not None and not council.meetings.filter(pk=entry.meeting_id).exists():
        wrong["meeting"] = _("There is no such meeting here.")
    _refuse(wrong)
    draft.title, draft.matter, draft.kind = entry.title.strip(), entry.matter, entry.kind.strip()
    draft.url, draft.text = entry.url, entry.text.strip()
    draft.handed_on, draft.meeting_id = entry.handed_on, entry.meeting_id
    _set_clock(draft, entry)
    draft.updated_by_label = by.label[:200]


def _set_clock(draft: DraftForOpinion, entry: DraftEntry) -> None:
    """The last day by law, or the one the office set."""
    body_code = draft.council.body
    parameter, waives = law_for(body_code, entry.matter, entry.handed_on)
    length = read_term(parameter.value, parameter.unit) if parameter is not None else None
    if parameter is not None and length is not None:
        if entry.own_due_on is not None:
            message = _("Law sets the last day for this matter. Leave the field empty.")
            raise InvalidInput(message, fields={"own_due_on": message})
        draft.due_on = last_day(entry.handed_on, length)
        draft.due_parameter, draft.due_basis = parameter.code, parameter.legal_basis
        draft.waives = waives
        return
    if entry.own_due_on is None:
        is_law_unknown = clock_of_law(body_of(body_code), entry.matter) is not None
        message = (
            _(
                "We do not know the number of days that law set on that day. Set the last day yourself."
            )
            if is_law_unknown
            else _("Law sets no last day for this matter. Set it yourself.")
        )
        raise InvalidInput(message, fields={"own_due_on": message})
    if entry.own_due_on <= entry.handed_on:
        message = _("The last day must be later than the day of handing over.")
        raise InvalidInput(message, fields={"own_due_on": message})
    if not entry.own_basis.strip():
        message = _("Write where this day comes from: a letter, the rules of the council.")
        raise InvalidInput(message, fields={"own_basis": message})
    draft.due_on, draft.due_basis = entry.own_due_on, entry.own_basis.strip()
    draft.due_parameter, draft.waives = "", False


def _check_opinion(draft: DraftForOpinion, entry: OpinionEntry) -> None:
    wrong: dict[str, str] = {}
    if entry.opinion not in (
        OpinionKind.POSITIVE,
        OpinionKind.WITH_REMARKS,
        OpinionKind.NEGATIVE,
    ):
        wrong["opinion"] = _("Choose what the council says.")
    if not draft.handed_on <= entry.given_on <= timezone.localdate():
        wrong["opinion_on"] = _("The day lies between the handing over and today.")
    if entry.opinion != OpinionKind.POSITIVE and not entry.text.strip():
        wrong["opinion_text"] = _("Write the remarks or the reasons.")
    _refuse(wrong)
    if draft.waives and entry.given_on > draft.due_on:
        raise OpinionTooLate(
            _(
                "The last day for this opinion is past, and by law the council gave up its right to"
                " it. The office can hand the draft in again."
            ),
            fields={"opinion_on": _("This day is after the last day.")},
        )


def _touch(draft: DraftForOpinion, by: Access) -> None:
    draft.revision += 1
    draft.updated_by_label = by.label[:200]
    draft.save()


def _refuse_stale(draft: DraftForOpinion, revision: int, yours: Mapping[str, Any]) -> None:
    if draft.revision == revision:
        return
    differing = {name: value for name, value in yours.items() if getattr(draft, name) != value}
    raise StaleEdit(
        _("Somebody saved this draft while you were writing. Nothing of yours is lost."),
        theirs={name: getattr(draft, name) for name in differing},
        yours=differing,
    )


def _refuse(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _clock_data(draft: DraftForOpinion) -> dict[str, str]:
    return {
        "matter": str(draft.matter),
        "handed_on": draft.handed_on.isoformat(),
        "due_on": draft.due_on.isoformat(),
        "parameter": draft.due_parameter,
    }
