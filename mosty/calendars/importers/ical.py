"""Busy times of a room or of a person out of an iCalendar file, a year ahead."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.calendars.enums import TAKING, BookingState
from mosty.calendars.importers.expanding import WARSAW, FoundDate, Refused, found_dates
from mosty.calendars.models import Occupancy, Person, Resource
from mosty.calendars.rules import Span, most_at_once
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, Parsed, RowError

#: `Booking.source` of what came from a file; its number is made of the event's UID.
FROM_FILE = "calendars.file"
AHEAD = timedelta(days=366)
_OWNER_LINE = b"X-MOSTY-FOR:"
_NAMES = uuid.UUID("0c9a8f1e-5f0d-4a53-9a37-6a53f1b6f3a1")


@dataclass(frozen=True)
class Owner:
    """Whose busy times a file holds: exactly one of the two."""

    resource: Resource | None = None
    person: Person | None = None

    @property
    def key(self) -> str:
        one = self.resource or self.person
        return str(one.uuid) if one is not None else ""


@dataclass(frozen=True)
class BusyTime:
    """One date that takes time.

    Attributes:
        number: of the date in the file.
        source_id: the same whenever the same date of the same event is read for the same owner.
        title: of a person's time nothing is kept but that it is taken.
        doubt: why somebody should look at it first.
    """

    number: int
    source_id: int
    title: str
    place: str
    span: Span
    state: BookingState
    owner: Owner
    doubt: str = ""


def for_owner(file: ImportFile, key: str) -> ImportFile:
    """The file with a first line that says whose times it holds (`uuid` of a room or a person)."""
    return ImportFile(file.name, _OWNER_LINE + key.encode() + b"\r\n" + file.data)


def parse_busy_times(file: ImportFile, municipality_id: int) -> Parsed:
    """Dates of the file from today to a year ahead; wrong ones with the reason.

    Raises: InvalidFile.
    """
    owner, data = _owner_of(file, municipality_id)
    since = timezone.localtime(timezone=WARSAW).replace(hour=0, minute=0, second=0, microsecond=0)
    rows: list[BusyTime] = []
    errors: list[RowError] = []
    passed: Counter[str] = Counter()
    for number, one in enumerate(found_dates(data, since, since + AHEAD), start=1):
        if isinstance(one, Refused):
            errors.append(RowError(number, _named(one.title, one.reason)))
        elif one.is_free:
            passed["free"] += 1
        elif one.ends_at <= one.starts_at:
            passed["empty"] += 1
        else:
            rows.append(_row(number, one, owner))
    rows = list(_told_apart(rows))
    good, taken = _without_taken(rows, owner)
    return Parsed(
        rows=tuple(good),
        errors=(*errors, *taken),
        numbers=tuple(row.number for row in good),
        notes=tuple(_notes(passed, since)),
    )


def _owner_of(file: ImportFile, municipality_id: int) -> tuple[Owner, bytes]:
    first, _newline, data = file.data.partition(b"\r\n")
    if not first.startswith(_OWNER_LINE):
        raise InvalidFile(
            _("Say first whose times the file holds: send it on the page “Read in busy times”.")
        )
    try:
        key = uuid.UUID(first.removeprefix(_OWNER_LINE).decode("ascii"))
    except ValueError:
        key = uuid.UUID(int=0)
    resource = Resource.objects.filter(municipality=municipality_id, uuid=key).first()
    person = Person.objects.filter(municipality=municipality_id, uuid=key).first()
    if resource is None and person is None:
        raise InvalidFile(_("The room or the person whose times the file holds is not here."))
    return Owner(resource, person), data


def _row(number: int, one: FoundDate, owner: Owner) -> BusyTime:
    is_person = owner.person is not None
    state = BookingState.PENCILLED if one.is_tentative else BookingState.CONFIRMED
    # Without an UID the event is known by what it says.
    uid = one.uid or f"{one.title}|{one.starts_at.isoformat()}"
    name = uuid.uuid5(_NAMES, "|".join((owner.key, uid, one.recurrence)))
    return BusyTime(
        number=number,
        source_id=name.int >> 66,
        title=_("busy") if is_person else (one.title or _("busy"))[:300],
        place="" if is_person else one.place[:300],
        span=Span(one.starts_at, one.ends_at),
        state=BookingState.CANCELLED if one.is_cancelled else state,
        owner=owner,
        doubt=one.doubt,
    )


def _told_apart(rows: list[BusyTime]) -> Iterator[BusyTime]:
    """Each date once: of two with the same name the later in the file counts, as calendars do it."""
    last = {row.source_id: row for row in rows}
    return iter(sorted(last.values(), key=lambda row: row.number))


def _without_taken(rows: list[BusyTime], owner: Owner) -> tuple[list[BusyTime], list[RowError]]:
    """Rows that fit between what others have, and an error for each that does not."""
    if owner.resource is None or not rows:
        return rows, []
    resource = owner.resource
    parts = list(resource.parts.all()) or [resource]
    before = timedelta(minutes=max(part.minutes_before for part in parts))
    after = timedelta(minutes=max(part.minutes_after for part in parts))
    free = min(part.units for part in parts)
    taken = _taken(rows, parts)
    good: list[BusyTime] = []
    errors: list[RowError] = []
    for row in rows:
        if row.state not in TAKING:
            good.append(row)
            continue
        wanted = row.span.widened(before, after)
        beside = [(span.common(wanted), units) for span, units in taken]
        if most_at_once([(span, units) for span, units in beside if span is not None]) + 1 > free:
            errors.append(
                RowError(row.number, _named(row.title, _("taken at that time already."), row.span))
            )
            continue
        taken.append((wanted, 1))
        good.append(row)
    return good, errors


def _taken(rows: list[BusyTime], parts: list[Resource]) -> list[tuple[Span, int]]:
    """What others have meanwhile; what came from the same file before is not in the way."""
    own = [row.source_id for row in rows]
    found = Occupancy.objects.filter(
        resource__in=parts,
        starts_at__lt=max(row.span.ends_at for row in rows) + timedelta(days=2),
        ends_at__gt=min(row.span.starts_at for row in rows) - timedelta(days=2),
    ).exclude(booking__source=FROM_FILE, booking__source_id__in=own)
    return [
        (Span(start, end), units)
        for start, end, units in found.values_list("starts_at", "ends_at", "units")
    ]


def _named(title: str, reason: str, span: Span | None = None) -> str:
    when = f", {span.starts_at.astimezone(WARSAW):%Y-%m-%d %H:%M}" if span else ""
    return f"“{title or _('without a title')}”{when}: {reason}"


def _notes(passed: Counter[str], since: datetime) -> Iterator[str]:
    yield _("Dates from %(first)s to %(last)s were read; others are left alone.") % {
        "first": f"{since:%Y-%m-%d}",
        "last": f"{since + AHEAD:%Y-%m-%d}",
    }
    if passed["free"]:
        yield ngettext(
            "%(count)d date does not make anybody busy; it is left out.",
            "%(count)d dates do not make anybody busy; they are left out.",
            passed["free"],
        ) % {"count": passed["free"]}
    if passed["empty"]:
        yield ngettext(
            "%(count)d date takes no time; it is left out.",
            "%(count)d dates take no time; they are left out.",
            passed["empty"],
        ) % {"count": passed["empty"]}
