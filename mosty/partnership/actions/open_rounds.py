"""Self-assessment of an open institution: prepared, opened, answered without a name, closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mosty.core.access import Access, system_access, visitor_access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.partnership.actions.recommendations import require_here
from mosty.partnership.enums import RoundState
from mosty.partnership.models import OpenRound, RoundQuestionnaire
from mosty.partnership.queries.open_rounds import institutions, is_over, takes_answers
from mosty.partnership.rules.open_institution import (
    GROUPS,
    asked_group,
    link_token,
    pack_version,
    questions_for,
    token_hash,
)
from mosty.questionnaires.actions import (
    build_questionnaire,
    freeze_questionnaire,
    send_answers,
)
from mosty.questionnaires.queries import Response
from mosty.questionnaires.rules import AnswerValue
from mosty.territory.models import Municipality

#: Words shown above the questions; another wording is another version.
CONSENT_VERSION = "open-1"


class RoundClosed(DomainError):
    """It takes no answers now, or can no longer be changed."""

    code = "open_round_closed"
    status = 409


@dataclass(frozen=True)
class RoundEntry:
    institution_id: int
    opens_on: date
    closes_on: date
    place: str = ""


@transaction.atomic
def create_round(*, municipality: Municipality, entry: RoundEntry, by: Access) -> OpenRound:
    """A round in preparation, with the questions of the three groups.

    Raises: NotAllowed, InvalidInput.
    """
    by.require("partnership.open_institution")
    require_here(municipality, by)
    institution = institutions(municipality).filter(pk=entry.institution_id).first()
    if institution is None:
        message = _("Choose an institution from the list.")
        raise InvalidInput(message, fields={"institution": message})
    _check_days(entry.opens_on, entry.closes_on)
    made = OpenRound.objects.create(
        municipality=municipality,
        institution=institution,
        place=entry.place.strip(),
        slug=_free_slug(municipality, institution.name, entry.opens_on),
        opens_on=entry.opens_on,
        closes_on=entry.closes_on,
        pack_version=pack_version(),
    )
    system = system_access(municipality.pk)
    for group in GROUPS:
        # The ready set is the same for everybody: whoever runs a round may take it.
        questionnaire = build_questionnaire(
            municipality=municipality,
            title=f"{institution.name[:150]} – {asked_group(group).title}",
            definitions=questions_for(group),
            by=system,
        )
        RoundQuestionnaire.objects.create(
            open_round=made,
            group=group,
            questionnaire=questionnaire,
            token_hash=token_hash(link_token(made.pk, group)),
        )
    record("partnership.open_round_made", by=by, on=made)
    return made


@transaction.atomic
def edit_round(
    *,
    municipality: Municipality,
    round_id: int,
    opens_on: date,
    closes_on: date,
    place: str,
    by: Access,
) -> OpenRound:
    """With other days or another place; not once it is over: results may have been read.

    Raises: NotAllowed, NotFound, InvalidInput, RoundClosed.
    """
    by.require("partnership.open_institution")
    stored = locked_round(municipality, round_id, by)
    today = timezone.localdate()
    if is_over(stored, today):
        raise RoundClosed(_("It is over, so its days stay as they are. Prepare a new one."))
    _check_days(opens_on, closes_on)
    if stored.state == RoundState.OPEN and closes_on < today:
        message = _("To end it now, choose “Close it today”.")
        raise InvalidInput(message, fields={"closes_on": message})
    stored.opens_on, stored.closes_on, stored.place = opens_on, closes_on, place.strip()
    stored.save(update_fields=["opens_on", "closes_on", "place"])
    record("partnership.open_round_edited", by=by, on=stored)
    return stored


@transaction.atomic
def open_round_now(*, municipality: Municipality, round_id: int, by: Access) -> OpenRound:
    """Its questions are settled: from the first day on people answer.

    Raises: NotAllowed, NotFound, RoundClosed.
    """
    by.require("partnership.open_institution")
    stored = locked_round(municipality, round_id, by)
    if stored.state == RoundState.OPEN:
        return stored
    if stored.state == RoundState.CLOSED:
        raise RoundClosed(_("It is over, so its days stay as they are. Prepare a new one."))
    if stored.closes_on < timezone.localdate():
        raise RoundClosed(_("Its last day has passed. Choose other days first."))
    for own in stored.questionnaires.select_related("questionnaire"):
        freeze_questionnaire(questionnaire=own.questionnaire, by=system_access(municipality.pk))
    stored.state = RoundState.OPEN
    stored.save(update_fields=["state"])
    record("partnership.open_round_opened", by=by, on=stored)
    return stored


@transaction.atomic
def close_round(*, municipality: Municipality, round_id: int, by: Access) -> OpenRound:
    """No answers from now on; the results can be read.

    Raises: NotAllowed, NotFound, RoundClosed.
    """
    by.require("partnership.open_institution")
    stored = locked_round(municipality, round_id, by)
    if stored.state == RoundState.DRAFT:
        raise RoundClosed(_("It has not begun yet."))
    if stored.state == RoundState.CLOSED:
        return stored
    stored.state = RoundState.CLOSED
    stored.save(update_fields=["state"])
    record("partnership.open_round_closed", by=by, on=stored)
    return stored


@transaction.atomic
def show_round(
    *, municipality: Municipality, round_id: int, is_public: bool, by: Access
) -> OpenRound:
    """Whether everybody reads the results once it is over.

    Raises: NotAllowed, NotFound.
    """
    by.require("partnership.open_institution")
    stored = locked_round(municipality, round_id, by)
    if stored.is_public != is_public:
        stored.is_public = is_public
        stored.save(update_fields=["is_public"])
        record("partnership.open_round_shown", by=by, on=stored, data={"public": is_public})
    return stored


@transaction.atomic
def answer_round(
    *, asked: RoundQuestionnaire, token: str, answers: Mapping[str, AnswerValue]
) -> Response:
    """The answers, sent; the same page sent twice counts once.

    Raises: RoundClosed; InvalidAnswer.
    """
    # Locked: a round that is being closed takes no answer after its results were read.
    stored = OpenRound.objects.select_for_update().get(pk=asked.open_round_id)
    if not takes_answers(stored, timezone.localdate()):
        raise RoundClosed(_("This survey does not take answers now."))
    return send_answers(
        questionnaire=asked.questionnaire,
        token=token,
        consent_version=CONSENT_VERSION,
        answers=answers,
        by=visitor_access(stored.municipality_id),
    )


def locked_round(municipality: Municipality, round_id: int, by: Access) -> OpenRound:
    """The round of this municipality, locked."""
    require_here(municipality, by)
    found = (
        OpenRound.objects.select_for_update(of=("self",))
        .select_related("institution", "municipality")
        .filter(municipality=municipality, pk=round_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such self-assessment here."))
    return found


# --- inside -------------------------------------------------------------------------------------


def _check_days(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        message = _("The last day must not be earlier than the first.")
        raise InvalidInput(message, fields={"closes_on": message})


def _free_slug(municipality: Municipality, name: str, opens_on: date) -> str:
    """`osrodek-pomocy-spolecznej-2026-11`, with a number where it is taken."""
    plain = name.translate(str.maketrans("łŁ", "lL"))
    base = f"{slugify(plain)[:60].strip('-') or 'miejsce'}-{opens_on:%Y-%m}"
    taken = set(
        OpenRound.objects.filter(municipality=municipality, slug__startswith=base).values_list(
            "slug", flat=True
        )
    )
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
