"""Who earns a certificate, and what stands on it. Pure: items and marks go in as plain data.

Minutes of the programme: breaks and cancelled items left out, items side by side counted once.
Minutes taken part in: rules.presence, over the same items.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from mosty.events.enums import CertificateBasis, ItemKind
from mosty.events.rules.presence import ItemTime, Mark, attendance, programme_minutes

#: Minutes of a lesson hour, in which trainings are reckoned in Poland.
LESSON_HOUR = 45
#: No letter or figure that is easily taken for another.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_PARTS = (4, 4, 4)
_MINUTE = timedelta(minutes=1)


class TimedItem(Protocol):
    """What the rule needs of an item of the programme."""

    pk: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool


@dataclass(frozen=True)
class Earned:
    """How far somebody got.

    Attributes:
        minutes: taken part in.
        of_minutes: of the programme.
        has_earned: a certificate may be issued.
        item_ids: items the person took part in.
        missing: items that were needed and not taken part in (basis ITEMS).
    """

    minutes: int
    of_minutes: int
    has_earned: bool
    item_ids: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()

    @property
    def percent(self) -> int:
        """Whole per cent, never rounded up to what was not reached."""
        return 100 * self.minutes // self.of_minutes if self.of_minutes else 0


def counted_items(items: Iterable[TimedItem]) -> list[ItemTime]:
    """Items whose minutes count: no breaks, nothing that was cancelled."""
    return [
        ItemTime(item.pk, item.starts_at, item.ends_at)
        for item in items
        if item.kind != ItemKind.BREAK and not item.is_cancelled
    ]


def earned(
    *,
    items: Sequence[ItemTime],
    marks: Iterable[Mark],
    basis: str,
    percent: int,
    needed: Collection[int] = (),
) -> Earned:
    """Whether somebody took part long enough; being registered alone is never enough.

    Args:
        items: as counted_items gives them.
        percent: of the minutes of the programme (basis SHARE), or of each needed item (ITEMS).
        needed: ids of items (basis ITEMS).
    """
    took = attendance(items, marks)
    whole = programme_minutes(items)
    item_ids = tuple(item.item_id for item in items if took.minutes[item.item_id] > 0)
    if basis == CertificateBasis.ITEMS:
        lasts = {item.item_id: item.span.length // _MINUTE for item in items}
        missing = tuple(
            pk for pk in needed if not _reaches(took.minutes.get(pk, 0), lasts.get(pk, 0), percent)
        )
        has_earned = bool(needed) and not missing
        return Earned(took.total, whole, has_earned, item_ids, missing)
    return Earned(took.total, whole, _reaches(took.total, whole, percent), item_ids)


def _reaches(minutes: int, of_minutes: int, percent: int) -> bool:
    return minutes > 0 and 100 * minutes >= percent * of_minutes


def duration_words(minutes: int) -> str:
    """`3 godz. 30 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def next_number(numbers: Iterable[str], year: int) -> str:
    """`3/2026` after `1/2026` and `2/2026`; each year begins with 1."""
    ending = f"/{year}"
    used = [int(one.removesuffix(ending)) for one in numbers if one.endswith(ending)]
    return f"{max(used, default=0) + 1}{ending}"


def new_check_code() -> str:
    """`7KQM-2XWA-P9DT`: twelve letters, one in 10^17; easy to read out on the telephone."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _place in range(size)) for size in _CODE_PARTS
    )


def tidy_check_code(typed: str) -> str:
    """The code as it is stored, however it was typed: small letters, without hyphens, with spaces."""
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    if len(signs) != sum(_CODE_PARTS):
        return ""
    parts, start = [], 0
    for size in _CODE_PARTS:
        parts.append(signs[start : start + size])
        start += size
    return "-".join(parts)


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last of the month where there is no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))
