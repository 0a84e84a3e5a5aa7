"""Social cafés: prepared with their tables, moved on from notes to dots, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.partnership.actions.recommendations import require_here
from mosty.partnership.enums import CafeState
from mosty.partnership.models import Cafe, CafeTable
from mosty.partnership.rules.cafe import MOST_DOTS, MOST_TABLES, next_state, state_before
from mosty.partnership.rules.cafe_secrets import cafe_token, token_hash
from mosty.territory.models import Municipality


class CafeNotThere(DomainError):
    """The café is at another moment: notes are not taken, or dots are not given now."""

    code = "cafe_not_there"
    status = 409


@dataclass(frozen=True)
class TableEntry:
    question: str
    host: str = ""


@dataclass(frozen=True)
class CafeEntry:
    """A café as somebody prepares it.

    Attributes:
        tables: in their order; one without a question is left out.
    """

    title: str
    held_on: date
    tables: Sequence[TableEntry]
    place: str = ""
    purpose: str = ""
    dots: int = 3
    people_count: int | None = None


@transaction.atomic
def create_cafe(*, municipality: Municipality, entry: CafeEntry, by: Access) -> Cafe:
    """A café in preparation, with its link.

    Raises: NotAllowed, InvalidInput.
    """
    by.require("partnership.run_cafe")
    require_here(municipality, by)
    uuid = uuid4()
    cafe = Cafe(municipality=municipality, uuid=uuid, token_hash=token_hash(cafe_token(uuid)))
    _fill(cafe, entry)
    cafe.save()
    _keep_tables(cafe, entry.tables)
    record("partnership.cafe_made", by=by, on=cafe)
    return cafe


@transaction.atomic
def edit_cafe(*, municipality: Municipality, cafe_id: int, entry: CafeEntry, by: Access) -> Cafe:
    """With other words, tables or dots. A table at which notes were written keeps standing.

    Raises: NotAllowed, NotFound, InvalidInput.
    """
    by.require("partnership.run_cafe")
    cafe = locked_cafe(municipality, cafe_id, by)
    if cafe.dots != entry.dots and cafe.given_dots.exists():
        message = _("Dots were given already: their number cannot be changed any more.")
        raise InvalidInput(message, fields={"dots": message})
    _fill(cafe, entry)
    cafe.save()
    _keep_tables(cafe, entry.tables)
    record("partnership.cafe_edited", by=by, on=cafe)
    return cafe


@transaction.atomic
def move_cafe(*, municipality: Municipality, cafe_id: int, to: CafeState, by: Access) -> Cafe:
    """One step on, or one back to correct; back from dots only while nobody has given one.

    Raises: NotAllowed, NotFound, CafeNotThere.
    """
    by.require("partnership.run_cafe")
    cafe = locked_cafe(municipality, cafe_id, by)
    if to not in {next_state(cafe.state), state_before(cafe.state)}:
        raise CafeNotThere(_("Somebody moved the café on meanwhile. Look at it again."))
    if to == CafeState.MERGING and cafe.state == CafeState.VOTES and cafe.given_dots.exists():
        raise CafeNotThere(_("Dots were given already, so notes stay together as they are."))
    before, cafe.state = cafe.state, to
    cafe.save(update_fields=["state"])
    record("partnership.cafe_moved", by=by, on=cafe, data={"from": before, "to": str(to)})
    return cafe


def locked_cafe(municipality: Municipality, cafe_id: int, by: Access) -> Cafe:
    """The café of this municipality, locked."""
    require_here(municipality, by)
    cafe = (
        Cafe.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(municipality=municipality, pk=cafe_id)
        .first()
    )
    if cafe is None:
        raise NotFound(_("There is no such café here."))
    return cafe


# --- inside ---------------------------------------------------------------------------------------


def _fill(cafe: Cafe, entry: CafeEntry) -> None:
    wrong: dict[str, str] = {}
    if not entry.title.strip():
        wrong["title"] = _("Give the café a name.")
    if not 1 <= entry.dots <= MOST_DOTS:
        wrong["dots"] = _("From 1 to 10 dots.")
    if not 1 <= len(_asked(entry.tables)) <= MOST_TABLES:
        wrong["question_1"] = _("Give at least one table a question.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    cafe.title, cafe.held_on = entry.title.strip(), entry.held_on
    cafe.place, cafe.purpose = entry.place.strip(), entry.purpose.strip()
    cafe.dots, cafe.people_count = entry.dots, entry.people_count


def _asked(tables: Sequence[TableEntry]) -> list[TableEntry]:
    return [one for one in tables if one.question.strip()]


def _keep_tables(cafe: Cafe, entries: Sequence[TableEntry]) -> None:
    """Tables by their numbers, so that those with notes keep them."""
    wanted = dict(enumerate(_asked(entries), start=1))
    for number, one in wanted.items():
        CafeTable.objects.update_or_create(
            cafe=cafe,
            number=number,
            defaults={"question": one.question.strip(), "host": one.host.strip()},
        )
    gone = cafe.tables.exclude(number__in=wanted)
    if gone.filter(notes__isnull=False).exists():
        message = _("Notes were written at a table you took away. Leave it its question.")
        raise InvalidInput(message, fields={"question_1": message})
    gone.delete()
