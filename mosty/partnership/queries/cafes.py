"""Social cafés: lists, tables with their notes, groups of notes with dots and places."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from mosty.engines.disclosure import Shown, show_count
from mosty.partnership.enums import CafeState
from mosty.partnership.models import Cafe, CafeDot, CafeNote, CafeTable
from mosty.partnership.rules.cafe import PAPER, ranking
from mosty.partnership.rules.cafe_secrets import token_hash
from mosty.territory.models import Municipality

__all__ = ["Cafe", "CafeNote", "CafeTable"]


@dataclass(frozen=True)
class CafeLine:
    """A café in a list; hidden notes are not counted."""

    cafe: Cafe
    tables: int
    notes: int


@dataclass(frozen=True)
class NoteGroup:
    """A note with those put into it.

    Attributes:
        place: by dots; equal dots share a place.
        paper: how many of the dots were stuck on paper.
        own: how many the reader gave from this device.
        recommendation_mark: "7/2027" of what was made of it, where it may be shown.
    """

    note: CafeNote
    parts: tuple[CafeNote, ...]
    dots: int
    place: int
    paper: int
    own: int = 0

    @property
    def table(self) -> CafeTable:
        return self.note.table


@dataclass(frozen=True)
class TableNotes:
    """A table and what was written at it, hidden notes too for those who run the café."""

    table: CafeTable
    notes: tuple[CafeNote, ...]


@dataclass(frozen=True)
class DotCounts:
    """Dots of a café and from how many devices; devices are for those who run it alone."""

    every: int
    paper: int
    devices: int

    def is_more_than(self, people: int | None, dots: int) -> bool:
        """Whether more dots were given than the people who came could give."""
        return people is not None and self.every > people * dots


def cafes(municipality: Municipality) -> QuerySet[Cafe]:
    return Cafe.objects.filter(municipality=municipality).select_related("municipality")


def cafe_lines(municipality: Municipality, *, only_ended: bool) -> tuple[CafeLine, ...]:
    """The latest first, in one query; for residents those that are over."""
    found = cafes(municipality).order_by("-held_on", "-pk")
    if only_ended:
        found = found.filter(state=CafeState.ENDED)
    shown = Q(tables__notes__is_hidden=False)
    rows = found.annotate(
        table_count=Count("tables", distinct=True),
        note_count=Count("tables__notes", distinct=True, filter=shown),
    )
    return tuple(CafeLine(one, one.table_count, one.note_count) for one in rows)


def cafe(municipality: Municipality, pk: int) -> Cafe | None:
    return cafes(municipality).filter(pk=pk).first()


def cafe_by_token(municipality: Municipality, token: str) -> Cafe | None:
    """The café of the link on its tables."""
    return cafes(municipality).filter(token_hash=token_hash(token)).first()


def tables(found: Cafe) -> Sequence[CafeTable]:
    return list(found.tables.order_by("number"))


def table(found: Cafe, number: int) -> CafeTable | None:
    return found.tables.select_related("cafe__municipality").filter(number=number).first()


def table_notes(found: Cafe) -> tuple[TableNotes, ...]:
    """Every table with every note as it was written, in two queries."""
    rows = found.tables.order_by("number").prefetch_related("notes")
    return tuple(TableNotes(one, tuple(one.notes.all())) for one in rows)


def shown_notes(found: CafeTable) -> Sequence[CafeNote]:
    """What people at the table see, as it was written."""
    return list(found.notes.filter(is_hidden=False).order_by("written_at", "pk"))


def note(found: Cafe, pk: int) -> CafeNote | None:
    return (
        CafeNote.objects.filter(table__cafe=found, pk=pk)
        .select_related("table__cafe__municipality", "recommendation")
        .first()
    )


def groups(found: Cafe, *, voter: str = "") -> tuple[NoteGroup, ...]:
    """Notes that stand by themselves with those put into them, most dots first, in two queries.

    Among equal dots the order of the tables and of writing stays. `voter`: hash of the reader's device.
    """
    rows = list(
        CafeNote.objects.filter(table__cafe=found, is_hidden=False)
        .select_related("table", "recommendation")
        .order_by("table__number", "written_at", "pk")
    )
    parts: dict[int, list[CafeNote]] = {}
    for one in rows:
        if one.into_id is not None:
            parts.setdefault(one.into_id, []).append(one)
    given: dict[int, list[str]] = {}
    for note_id, who in found.given_dots.order_by().values_list("note_id", "voter_hash"):
        given.setdefault(note_id, []).append(who)
    heads = {one.pk: one for one in rows if one.into_id is None}
    ranked = ranking({note_id: len(who) for note_id, who in given.items()}, list(heads))
    return tuple(
        NoteGroup(
            note=heads[one.note_id],
            parts=tuple(parts.get(one.note_id, ())),
            dots=one.dots,
            place=one.place,
            paper=given.get(one.note_id, []).count(PAPER),
            own=given.get(one.note_id, []).count(voter) if voter else 0,
        )
        for one in ranked
    )


def dot_counts(found: Cafe) -> DotCounts:
    """Dots given and the devices they came from."""
    voters = list(
        CafeDot.objects.filter(cafe=found).order_by().values_list("voter_hash", flat=True)
    )
    phones = [one for one in voters if one != PAPER]
    return DotCounts(len(voters), len(voters) - len(phones), len(set(phones)))


def dots_left(found: Cafe, voter: str) -> int:
    """How many dots this device has left."""
    return max(0, found.dots - found.given_dots.filter(voter_hash=voter).count())


def people_shown(found: Cafe) -> Shown | None:
    """How many came, for everybody to read: fewer than 5 are not told. None: nobody counted."""
    return None if found.people_count is None else show_count(found.people_count)


def note_here(municipality: Municipality, pk: int) -> CafeNote | None:
    """The note of any café of the municipality, with those put into it."""
    return (
        CafeNote.objects.filter(table__cafe__municipality=municipality, pk=pk, is_hidden=False)
        .select_related("table__cafe", "recommendation")
        .prefetch_related("parts")
        .first()
    )
