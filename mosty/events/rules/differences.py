"""What changed from one announced programme to the next, in words, and whom it concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.formatting import day as day_words
from mosty.events.rules.dates import hours_words
from mosty.events.rules.lines import ProgrammeLine, in_order


class ChangeKind(StrEnum):
    """What became of an item."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


CHANGE_WORDS: dict[ChangeKind, str | Promise] = {
    ChangeKind.CANCELLED: gettext_lazy("cancelled"),
    ChangeKind.MOVED: gettext_lazy("moved"),
    ChangeKind.NEW: gettext_lazy("new"),
    ChangeKind.CHANGED: gettext_lazy("changed"),
    ChangeKind.GONE: gettext_lazy("taken out"),
}

#: A change of these is a move.
_TIME = frozenset({"starts_at", "ends_at"})
_PLACE = frozenset({"place", "room", "stop"})
#: A number of the database says nothing to a reader.
_SILENT = frozenset({"item_id", "room_key"})

_FIELD_WORDS: dict[str, str | Promise] = {
    "title": gettext_lazy("title"),
    "title_uk": gettext_lazy("title in Ukrainian"),
    "subtitle": gettext_lazy("subtitle"),
    "kind": gettext_lazy("kind"),
    "description": gettext_lazy("description"),
    "scope_points": gettext_lazy("what it covers"),
    "track": gettext_lazy("track"),
    "language": gettext_lazy("language"),
    "persons": gettext_lazy("people of the item"),
    "seats": gettext_lazy("number of seats"),
}


@dataclass(frozen=True)
class Change:
    """One item that is not as it was.

    Attributes:
        before: None when the item is new.
        after: None when the item is gone.
        names: fields that differ, in the order of ProgrammeLine.
    """

    kind: ChangeKind
    before: ProgrammeLine | None
    after: ProgrammeLine | None
    names: tuple[str, ...] = ()

    @property
    def line(self) -> ProgrammeLine:
        """The item as it is now, or as it was when it is gone."""
        line = self.after or self.before
        assert line is not None
        return line

    @property
    def is_other_time(self) -> bool:
        return not _TIME.isdisjoint(self.names)

    @property
    def is_other_place(self) -> bool:
        return not _PLACE.isdisjoint(self.names)


def differences(
    before: Iterable[ProgrammeLine], after: Iterable[ProgrammeLine]
) -> tuple[Change, ...]:
    """Changes in the order of the programme; none between two that read the same."""
    old = {line.key: line for line in before}
    new = {line.key: line for line in after}
    found = [
        change
        for key in (*old, *(key for key in new if key not in old))
        if (change := _change(old.get(key), new.get(key))) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.line.starts_at, one.line.key)))


def applied(
    before: Iterable[ProgrammeLine], changes: Iterable[Change]
) -> tuple[ProgrammeLine, ...]:
    """The programme after the changes."""
    lines = {line.key: line for line in before}
    for change in changes:
        if change.after is None:
            lines.pop(change.line.key, None)
        else:
            lines[change.after.key] = change.after
    return in_order(lines.values())


def concerning(changes: Iterable[Change], *, is_online: bool) -> tuple[Change, ...]:
    """Those that change somebody's day: another time, cancelled or gone; a place for those on site."""
    return tuple(
        change
        for change in changes
        if change.kind in (ChangeKind.CANCELLED, ChangeKind.GONE)
        or change.is_other_time
        or (change.is_other_place and not is_online)
    )


def change_words(change: Change) -> str:
    """What changed, in one line: `10:00–11:00 → 11:00–12:00; room A → room B; people`."""
    before, after = change.before, change.after
    if before is None or after is None or change.kind == ChangeKind.CANCELLED:
        return when_and_where(change.line)
    said = []
    if change.is_other_time:
        said.append(f"{when(before, beside=after)} → {when(after, beside=before)}")
    if change.is_other_place:
        said.append(f"{before.where or _('no place')} → {after.where or _('no place')}")
    if "is_cancelled" in change.names:
        said.append(_("takes place after all"))
    said += [str(_FIELD_WORDS[name]) for name in change.names if name in _FIELD_WORDS]
    return "; ".join(said)


def when_and_where(line: ProgrammeLine) -> str:
    """`18 marca 2027, 10:00–11:00, sala A`."""
    said = (day_words(line.day), hours_words(line.starts_at, line.ends_at), line.where)
    return ", ".join(filter(None, said))


def when(line: ProgrammeLine, *, beside: ProgrammeLine) -> str:
    """Hours; with the day when the other one is on another day."""
    hours = hours_words(line.starts_at, line.ends_at)
    return hours if line.day == beside.day else f"{day_words(line.day)}, {hours}"


def _change(before: ProgrammeLine | None, after: ProgrammeLine | None) -> Change | None:
    if before is None:
        return None if after is None or after.is_cancelled else Change(ChangeKind.NEW, None, after)
    if after is None:
        return None if before.is_cancelled else Change(ChangeKind.GONE, before, None)
    names = _differing(before, after)
    if not names:
        return None
    return Change(_kind(before, after, names), before, after, names)


def _kind(before: ProgrammeLine, after: ProgrammeLine, names: Sequence[str]) -> ChangeKind:
    if after.is_cancelled and not before.is_cancelled:
        return ChangeKind.CANCELLED
    if not _TIME.isdisjoint(names) or not _PLACE.isdisjoint(names):
        return ChangeKind.MOVED
    return ChangeKind.CHANGED


def _differing(before: ProgrammeLine, after: ProgrammeLine) -> tuple[str, ...]:
    return tuple(
        one.name
        for one in fields(ProgrammeLine)
        if one.name not in _SILENT and getattr(before, one.name) != getattr(after, one.name)
    )
