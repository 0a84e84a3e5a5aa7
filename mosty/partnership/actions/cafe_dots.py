"""Dots: given and taken back from a phone without an account, typed in from paper.

Two guards. The café's row is locked while a dot is given, so nobody gives one note more than its
share and nobody votes after the end. Should two clicks still meet, each dot takes a slot from 1 to
the café's number of dots, and the table holds a slot of a device once: more than that cannot be
stored. Who gives a dot is written nowhere, not in the trail either.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.partnership.actions.cafes import CafeNotThere, locked_cafe
from mosty.partnership.enums import CafeState
from mosty.partnership.models import Cafe, CafeDot, CafeNote
from mosty.partnership.rules.cafe import PAPER, dots_a_note, free_slot
from mosty.territory.models import Municipality


class NoDotsLeft(DomainError):
    """This device has given all its dots, or all it may give to this note."""

    code = "no_dots_left"
    status = 409


def give_dot(*, cafe: Cafe, note_id: int, voter: str) -> CafeDot:
    """One more dot of this device on the note. `voter`: hash of the device's secret at this café.

    Raises: NotFound, CafeNotThere, NoDotsLeft.
    """
    with holding(cafe) as held:
        note = _voted_note(held, note_id)
        for _attempt in range(held.dots + 1):
            mine = list(
                CafeDot.objects.filter(cafe=held, voter_hash=voter).values_list("slot", "note_id")
            )
            if sum(given_to == note.pk for _slot, given_to in mine) >= dots_a_note(held.dots):
                raise NoDotsLeft(_("You have given this one all the dots one may give it."))
            slot = _slot([taken for taken, _given_to in mine], held.dots)
            if slot is None:
                break
            try:
                with transaction.atomic():
                    return CafeDot.objects.create(cafe=held, note=note, voter_hash=voter, slot=slot)
            except IntegrityError:  # another click took the slot
                continue
        raise NoDotsLeft(_("You have no dot left. Take one back first."))


def take_back_dot(*, cafe: Cafe, note_id: int, voter: str) -> bool:
    """Whether this device had a dot on the note; it is free again.

    Raises: NotFound, CafeNotThere.
    """
    with holding(cafe) as held:
        note = _voted_note(held, note_id)
        mine = note.given_dots.filter(voter_hash=voter).order_by("-slot").first()
        if mine is None:
            return False
        mine.delete()
        return True


@transaction.atomic
def note_paper_dots(
    *, municipality: Municipality, cafe_id: int, counts: Mapping[int, int], by: Access
) -> int:
    """How many dots stick on the paper notes in all; those typed in before are replaced.

    Raises: NotAllowed, NotFound, CafeNotThere, InvalidInput.
    """
    by.require("partnership.run_cafe")
    cafe = locked_cafe(municipality, cafe_id, by)
    if cafe.state != CafeState.VOTES:
        raise CafeNotThere(_("Dots from paper are typed in while dots are being given."))
    total = sum(counts.values())
    heads = set(
        CafeNote.objects.filter(table__cafe=cafe, into=None, is_hidden=False).values_list(
            "pk", flat=True
        )
    )
    if any(count < 0 for count in counts.values()) or not set(counts) <= heads:
        raise InvalidInput(_("Give each note the number of its dots, or leave it empty."))
    phones = cafe.given_dots.exclude(voter_hash=PAPER).count()
    if cafe.people_count is not None and total + phones > cafe.people_count * cafe.dots:
        raise InvalidInput(
            _(
                "That is more dots than the people who came could give: %(people)d × %(dots)d."
                " Count again, or correct how many came."
            )
            % {"people": cafe.people_count, "dots": cafe.dots}
        )
    cafe.given_dots.filter(voter_hash=PAPER).delete()
    stuck = [note_id for note_id, count in sorted(counts.items()) for _dot in range(count)]
    CafeDot.objects.bulk_create(
        CafeDot(cafe=cafe, note_id=note_id, voter_hash=PAPER, slot=slot)
        for slot, note_id in enumerate(stuck, start=1)
    )
    record("partnership.cafe_paper_dots", by=by, on=cafe, data={"dots": total})
    return total


@contextmanager
def holding(cafe: Cafe) -> Iterator[Cafe]:
    """The café while dots are given: whoever else gives one waits."""
    with transaction.atomic():
        yield _open(Cafe.objects.select_for_update(no_key=True).get(pk=cafe.pk))


# --- inside ---------------------------------------------------------------------------------------


def _open(cafe: Cafe) -> Cafe:
    if cafe.state != CafeState.VOTES:
        raise CafeNotThere(_("Dots are not being given now."))
    return cafe


def _slot(taken: list[int], dots: int) -> int | None:
    return free_slot(taken, dots)


def _voted_note(cafe: Cafe, note_id: int) -> CafeNote:
    note = CafeNote.objects.filter(table__cafe=cafe, pk=note_id, into=None, is_hidden=False).first()
    if note is None:
        raise NotFound(_("This note is gone, or lies below another one now."))
    return note
