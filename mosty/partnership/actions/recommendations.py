"""Recommendations: written, grounded, voted on, moved on, published."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.actions.recommendation_stations import keep_stations
from mosty.partnership.enums import RecommendationKind, RecommendationState
from mosty.partnership.models import CafeNote, Recommendation, RecommendationBasis
from mosty.partnership.rules.recommendations import (
    EASIER_WORDS,
    OPEN_STATES,
    PUBLIC_STATES,
    WRITERS_STATES,
    may_move,
)
from mosty.territory.models import Municipality


class RecommendationSettled(DomainError):
    """It was adopted or rejected; its words stay as people agreed on them."""

    code = "recommendation_settled"
    status = 409


class CannotMove(DomainError):
    """The state asked for does not follow the one it has."""

    code = "cannot_move"
    status = 409


class NoteTaken(DomainError):
    """Somebody made a recommendation of this note before, or the note lies below another one."""

    code = "note_taken"
    status = 409


@dataclass(frozen=True)
class RecommendationEntry:
    """A recommendation as somebody writes it."""

    title: str
    problem: str
    text: str
    kind: str
    legal_basis: str = ""
    proposed_provision: str = ""
    cost_effect: str = ""
    title_uk: str = ""
    text_easy: str = ""
    text_uk: str = ""

    def values(self) -> dict[str, str]:
        return {name: value.strip() for name, value in asdict(self).items()}

    def problems(self) -> dict[str, str]:
        values = self.values()
        wrong: dict[str, str] = {}
        if not values["title"]:
            wrong["title"] = _("Say in one sentence what should change.")
        if not values["problem"]:
            wrong["problem"] = _("Write what is wrong today.")
        if not values["text"]:
            wrong["text"] = _("Write what is recommended.")
        if values["kind"] not in RecommendationKind.values:
            wrong["kind"] = _("Choose what kind of recommendation it is.")
        return wrong


@dataclass(frozen=True)
class Votes:
    """How those who voted were minded; numbers, never names."""

    in_favour: int
    against: int
    abstaining: int
    voted_by: str


@transaction.atomic
def create_recommendation(
    *,
    municipality: Municipality,
    entry: RecommendationEntry,
    note_id: int | None = None,
    by: Access,
) -> Recommendation:
    """A draft with the next number of the year; of a note of a café, whose words become its grounds.

    Raises: NotAllowed, InvalidInput, NotFound, NoteTaken.
    """
    by.require("partnership.recommend")
    require_here(municipality, by)
    _check(entry)
    note = _free_note(municipality, note_id) if note_id is not None else None
    year = timezone.localdate().year
    found = Recommendation.objects.create(
        municipality=municipality,
        year=year,
        number=_next_number(municipality, year),
        **entry.values(),
    )
    if note is not None:
        texts = [note.text, *(part.text for part in note.parts.filter(is_hidden=False))]
        RecommendationBasis.objects.bulk_create(
            RecommendationBasis(recommendation=found, text=text) for text in texts
        )
        note.recommendation = found
        note.save(update_fields=["recommendation"])
    keep_stations(found)
    record("partnership.recommendation_made", by=by, on=found, data={"kind": found.kind})
    return found


@transaction.atomic
def edit_recommendation(
    *,
    municipality: Municipality,
    recommendation_id: int,
    revision: int,
    entry: RecommendationEntry,
    by: Access,
) -> Recommendation:
    """With changed words; once it is adopted or rejected only easier ones and translations.

    Raises: NotAllowed, NotFound, InvalidInput, StaleEdit, RecommendationSettled.
    """
    by.require("partnership.recommend")
    found = locked_recommendation(municipality, recommendation_id, by)
    values = entry.values()
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    if found.revision != revision:
        raise StaleEdit(
            _(
                "Somebody saved this recommendation while you were writing. Nothing of yours is lost."
            ),
            theirs={name: getattr(found, name) for name in changed},
            yours={name: values[name] for name in changed},
        )
    if not changed:
        return found
    if found.state not in OPEN_STATES and not set(changed) <= set(EASIER_WORDS):
        raise RecommendationSettled(
            _(
                "The recommendation is decided. Only easier words and translations can be added."
                " To change it, take it back to consultation first."
            )
        )
    _check(entry)
    for name in changed:
        setattr(found, name, values[name])
    _save(found)
    record("partnership.recommendation_edited", by=by, on=found, data={"fields": sorted(changed)})
    return found


@transaction.atomic
def move_recommendation(
    *,
    municipality: Municipality,
    recommendation_id: int,
    to: RecommendationState,
    reason: str = "",
    by: Access,
) -> Recommendation:
    """In another state. Writers move between draft and consultation; the rest is for those who adopt.

    Raises: NotAllowed, NotFound, CannotMove, InvalidInput.
    """
    by.require("partnership.recommend")
    found = locked_recommendation(municipality, recommendation_id, by)
    if not {to, found.state} <= WRITERS_STATES:
        by.require("partnership.send_recommendations")
    if not may_move(found.state, to):
        raise CannotMove(_("Somebody moved this recommendation on meanwhile. Look at it again."))
    if found.state == RecommendationState.ADOPTED and found.sendings.exists():
        raise CannotMove(_("It was sent to its addressees: its words cannot be taken back."))
    if to == RecommendationState.REJECTED and not reason.strip():
        message = _("Write why it is rejected. Those who proposed it will read this.")
        raise InvalidInput(message, fields={"reason": message})
    before = found.state
    found.state, found.state_reason = to, reason.strip()
    if to not in PUBLIC_STATES:
        found.is_public = False
    _save(found)
    record(
        "partnership.recommendation_moved", by=by, on=found, data={"from": before, "to": str(to)}
    )
    return found


@transaction.atomic
def publish_recommendation(
    *, municipality: Municipality, recommendation_id: int, is_public: bool, by: Access
) -> Recommendation:
    """In the public register from now on, or out of it.

    Raises: NotAllowed, NotFound, CannotMove.
    """
    by.require("partnership.send_recommendations")
    found = locked_recommendation(municipality, recommendation_id, by)
    if is_public and found.state not in PUBLIC_STATES:
        raise CannotMove(_("A draft is not published. Begin its consultation first."))
    if found.is_public == is_public:
        return found
    found.is_public = is_public
    found.published_at = timezone.now() if is_public else found.published_at
    _save(found)
    if is_public:
        record("partnership.recommendation_published", by=by, on=found)
    else:
        record("partnership.recommendation_hidden", by=by, on=found)
    return found


@transaction.atomic
def note_votes(
    *, municipality: Municipality, recommendation_id: int, votes: Votes | None, by: Access
) -> Recommendation:
    """How people voted on it; None: nobody did.

    Raises: NotAllowed, NotFound, InvalidInput.
    """
    by.require("partnership.send_recommendations")
    found = locked_recommendation(municipality, recommendation_id, by)
    if votes is not None:
        _check_votes(votes)
    found.votes_for = votes.in_favour if votes else None
    found.votes_against = votes.against if votes else None
    found.votes_abstain = votes.abstaining if votes else None
    found.voted_by = votes.voted_by.strip() if votes else ""
    _save(found)
    record("partnership.recommendation_voted", by=by, on=found, data=asdict(votes) if votes else {})
    return found


# --- for the other deeds of recommendations -------------------------------------------------------


def locked_recommendation(
    municipality: Municipality, recommendation_id: int, by: Access
) -> Recommendation:
    """The recommendation of this municipality, locked."""
    require_here(municipality, by)
    found = (
        Recommendation.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(municipality=municipality, pk=recommendation_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such recommendation here."))
    return found


def require_here(municipality: Municipality, by: Access) -> None:
    """Roles of one municipality count in it alone."""
    if not by.is_system and by.municipality_id != municipality.pk:
        raise NotAllowed(_("You may not do this in another municipality."))


# --- inside ---------------------------------------------------------------------------------------


def _save(found: Recommendation) -> None:
    found.revision += 1
    found.save()
    keep_stations(found)


def _check(entry: RecommendationEntry) -> None:
    wrong = entry.problems()
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _check_votes(votes: Votes) -> None:
    if min(votes.in_favour, votes.against, votes.abstaining) < 0:
        raise InvalidInput(_("Votes cannot be fewer than none."))
    if not votes.in_favour + votes.against + votes.abstaining:
        message = _("Give at least one vote.")
        raise InvalidInput(message, fields={"votes_for": message})
    if not votes.voted_by.strip():
        message = _("Write who voted: a council, a workshop, a café.")
        raise InvalidInput(message, fields={"voted_by": message})


def _next_number(municipality: Municipality, year: int) -> int:
    """The next number of the year; whoever else wants one waits for the municipality's row."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    last = Recommendation.objects.filter(municipality=municipality, year=year).aggregate(
        last=Max("number")
    )["last"]
    return (last or 0) + 1


def _free_note(municipality: Municipality, note_id: int) -> CafeNote:
    note = (
        CafeNote.objects.select_for_update(of=("self",))
        .filter(table__cafe__municipality=municipality, pk=note_id, is_hidden=False)
        .first()
    )
    if note is None:
        raise NotFound(_("There is no such note here."))
    if note.into_id is not None:
        raise NoteTaken(_("This note lies below another one. Make the recommendation of that one."))
    if note.recommendation_id is not None:
        raise NoteTaken(_("Somebody has made a recommendation of this note already."))
    return note
