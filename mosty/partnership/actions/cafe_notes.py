"""Notes of a café: written on a phone or typed in from paper, put together, hidden.

A note carries an id made on the device. The same note sent again (the answer got lost, the button
was pressed twice) is answered like the first time. The same id with other words is another note:
nothing anybody wrote is lost, and it is stored once as well.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access, visitor_access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.partnership.actions.cafes import CafeNotThere, locked_cafe
from mosty.partnership.enums import CafeState
from mosty.partnership.models import Cafe, CafeNote, CafeTable
from mosty.partnership.rules.cafe import TYPING, id_of_other_words
from mosty.territory.models import Municipality

LONGEST_NOTE = 500


class CannotMerge(DomainError):
    """These notes cannot be put together."""

    code = "cannot_merge"


@transaction.atomic
def write_note(*, table: CafeTable, client_id: UUID, text: str) -> CafeNote:
    """The note of somebody at the table, stored once; while notes are being written.

    One that came once already is answered also after the café went on: its answer got lost.
    Raises: InvalidInput, CafeNotThere.
    """
    words = _words(text)
    known = _known(table, client_id, words)
    if known is not None:
        return known
    cafe = Cafe.objects.select_for_update(no_key=True).get(pk=table.cafe_id)
    if cafe.state != CafeState.NOTES:
        raise CafeNotThere(_("Notes are not being written now. Give yours to the host of a table."))
    note, is_new = _stored(table, client_id, words)
    if is_new:
        record("partnership.cafe_note_written", by=visitor_access(cafe.municipality_id), on=cafe)
    return note


@transaction.atomic
def type_note(*, table: CafeTable, client_id: UUID, text: str, by: Access) -> CafeNote:
    """A note somebody wrote on paper or said to the host, typed in.

    Raises: NotAllowed, NotFound, InvalidInput, CafeNotThere.
    """
    by.require("partnership.run_cafe")
    cafe = locked_cafe(table.cafe.municipality, table.cafe_id, by)
    if cafe.state not in TYPING:
        raise CafeNotThere(_("Notes are typed in until the dots are given."))
    note, is_new = _stored(table, client_id, _words(text))
    if is_new:
        record("partnership.cafe_note_typed", by=by, on=cafe)
    return note


@transaction.atomic
def merge_notes(
    *,
    municipality: Municipality,
    cafe_id: int,
    note_ids: Collection[int],
    head_id: int,
    by: Access,
) -> CafeNote:
    """The note under whose words the others stand now; each stays readable as it was written.

    What was put into one of them before comes along. Raises: NotAllowed, NotFound, CafeNotThere,
    CannotMerge.
    """
    by.require("partnership.run_cafe")
    cafe = _being_merged(municipality, cafe_id, by)
    found = {
        one.pk: one
        for one in CafeNote.objects.filter(
            table__cafe=cafe, pk__in={*note_ids, head_id}, into=None, is_hidden=False
        )
    }
    head = found.pop(head_id, None)
    if head is None or not found or len(found) != len(set(note_ids) - {head_id}):
        raise CannotMerge(_("Mark at least two notes that stand by themselves, and choose one."))
    if any(one.recommendation_id is not None for one in found.values()):
        raise CannotMerge(_("A recommendation was made of one of these notes. It stays by itself."))
    CafeNote.objects.filter(into__in=found).update(into=head)
    CafeNote.objects.filter(pk__in=found).update(into=head)
    record("partnership.cafe_notes_merged", by=by, on=cafe, data={"notes": len(found) + 1})
    return head


@transaction.atomic
def split_note(*, municipality: Municipality, cafe_id: int, note_id: int, by: Access) -> CafeNote:
    """The note stands by itself again.

    Raises: NotAllowed, NotFound, CafeNotThere.
    """
    by.require("partnership.run_cafe")
    cafe = _being_merged(municipality, cafe_id, by)
    note = _note(cafe, note_id)
    if note.into_id is not None:
        note.into = None
        note.save(update_fields=["into"])
        record("partnership.cafe_note_split", by=by, on=cafe)
    return note


@transaction.atomic
def hide_note(
    *, municipality: Municipality, cafe_id: int, note_id: int, is_hidden: bool, by: Access
) -> CafeNote:
    """Nobody reads it any more (it names somebody), or everybody does again.

    Notes put into it stand by themselves; dots on it go. Raises: NotAllowed, NotFound.
    """
    by.require("partnership.run_cafe")
    cafe = locked_cafe(municipality, cafe_id, by)
    note = _note(cafe, note_id)
    if note.is_hidden == is_hidden:
        return note
    note.is_hidden = is_hidden
    if is_hidden:
        note.into = None
        note.parts.update(into=None)
        note.given_dots.all().delete()
    note.save(update_fields=["is_hidden", "into"])
    record("partnership.cafe_note_hidden", by=by, on=cafe, data={"is_hidden": is_hidden})
    return note


# --- inside ---------------------------------------------------------------------------------------


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        message = _("Write one thought in a short sentence.")
        raise InvalidInput(message, fields={"text": message})
    if len(words) > LONGEST_NOTE:
        message = _("At most 500 characters fit on a note. Write the rest on another one.")
        raise InvalidInput(message, fields={"text": message})
    return words


def _known(table: CafeTable, client_id: UUID, words: str) -> CafeNote | None:
    """The same words at the same table under this id, or under the one made for other words."""
    ids = (client_id, id_of_other_words(client_id, table.pk, words))
    return CafeNote.objects.filter(client_id__in=ids, table=table, text=words).first()


def _stored(table: CafeTable, client_id: UUID, words: str) -> tuple[CafeNote, bool]:
    """The note and whether it is new; the id is unique, so two sent at once are one."""
    note, is_new = CafeNote.objects.get_or_create(
        client_id=client_id, defaults={"table": table, "text": words}
    )
    if is_new or (note.table_id == table.pk and note.text == words):
        return note, is_new
    return CafeNote.objects.get_or_create(
        client_id=id_of_other_words(client_id, table.pk, words),
        defaults={"table": table, "text": words},
    )


def _being_merged(municipality: Municipality, cafe_id: int, by: Access) -> Cafe:
    cafe = locked_cafe(municipality, cafe_id, by)
    if cafe.state not in TYPING:
        raise CafeNotThere(_("Notes are put together before the dots are given."))
    return cafe


def _note(cafe: Cafe, note_id: int) -> CafeNote:
    note = CafeNote.objects.select_for_update().filter(table__cafe=cafe, pk=note_id).first()
    if note is None:
        raise NotFound(_("There is no such note here."))
    return note
