"""Attendance from the file of an online host: by e-mail, line by line, safe to run twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.calendars.rules import Span, joined
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.text import fold
from mosty.events.enums import PassageKind, PassageMeans, RegistrationState
from mosty.events.importers.host_files import HostLine, read_host_file
from mosty.events.models import Event, Participant, Passage, ProgrammeItem


@dataclass(frozen=True)
class UnmatchedLine:
    """A line that no mark came of, and why."""

    number: int
    name: str
    email: str
    reason: str


@dataclass(frozen=True)
class HostFileReport:
    """What became of the file.

    Attributes:
        matched: lines of people who are registered.
        people: how many people these are.
        added: new marks; 0 when the file was stored before.
        voided: marks of earlier files that this one corrects.
    """

    lines: int
    matched: int
    people: int
    added: int
    voided: int
    unmatched: Sequence[UnmatchedLine]


@transaction.atomic
def import_host_file(
    *, event: Event, item: ProgrammeItem | None, data: bytes, file_name: str, by: Access
) -> HostFileReport:
    """What was stored, and every line that was not.

    Connections of one person that overlap become one; what an earlier file told of the same item is
    joined with it.

    Args:
        item: which item of the programme the meeting was; None: the whole event.

    Raises: InvalidFile.
    """
    by.require("events.mark_presence")
    lines = read_host_file(data, file_name, days=_days(event))
    people = _people(event)
    spans: dict[Participant, list[Span]] = defaultdict(list)
    unmatched: list[UnmatchedLine] = []
    for line in lines:
        person, reason = _matched(line, people)
        if person is None:
            unmatched.append(UnmatchedLine(line.number, line.name, line.email, reason))
        else:
            spans[person] += _span(line, event, item)
    added = voided = 0
    for person, found in sorted(spans.items(), key=lambda pair: pair[0].pk):
        new, gone = _store(person, item, found, by.label)
        added, voided = added + new, voided + gone
    report = HostFileReport(
        lines=len(lines),
        matched=len(lines) - len(unmatched),
        people=len(spans),
        added=added,
        voided=voided,
        unmatched=tuple(unmatched),
    )
    record(
        "events.host_file_imported",
        by=by,
        on=event,
        data={
            "lines": report.lines,
            "unmatched": len(unmatched),
            "added": added,
            "voided": voided,
        },
    )
    return report


# --- inside -------------------------------------------------------------------------------------


def _days(event: Event) -> list[date]:
    """Days of the event; what begins in the evening may end on the next."""
    length = (event.ends_on - event.starts_on).days
    return [event.starts_on + timedelta(days=number) for number in range(length + 2)]


def _people(event: Event) -> Mapping[str, Sequence[Participant]]:
    """E-mail -> people who have a place, locked."""
    found: dict[str, list[Participant]] = defaultdict(list)
    for person in (
        Participant.objects.select_for_update(of=("self",))
        .filter(registration__event=event, registration__state=RegistrationState.CONFIRMED)
        .select_related("registration")
        .order_by("pk")
    ):
        email = person.email or person.registration.contact_email
        if email:
            found[email.strip().lower()].append(person)
    return found


def _matched(
    line: HostLine, people: Mapping[str, Sequence[Participant]]
) -> tuple[Participant | None, str]:
    """The person of the line, or why nobody."""
    if line.problem:
        return None, line.problem
    if not line.email:
        return None, _("The line has no e-mail.")
    found = people.get(line.email, ())
    if len(found) > 1:  # an office registered several people with its own address
        found = [one for one in found if fold(one.name) == fold(line.name)]
        if len(found) != 1:
            return None, _("Several people are registered with this e-mail. Mark them on the list.")
    if not found:
        return None, _("Nobody is registered with this e-mail.")
    return found[0], ""


def _span(line: HostLine, event: Event, item: ProgrammeItem | None) -> list[Span]:
    """Time of the connection; one that nobody ended lasts to the end of the item or of the day."""
    assert line.joined_at is not None
    end = line.left_at or _end(line.joined_at, event, item)
    return [Span(line.joined_at, end)] if line.joined_at < end else []


def _end(joined_at: datetime, event: Event, item: ProgrammeItem | None) -> datetime:
    if item is not None:
        return item.ends_at
    day = timezone.localtime(joined_at).date()
    ends = [
        one.ends_at
        for one in ProgrammeItem.objects.filter(event=event, is_cancelled=False)
        if timezone.localtime(one.starts_at).date() == day
    ]
    return max(ends, default=joined_at)


def _store(
    person: Participant, item: ProgrammeItem | None, found: Sequence[Span], label: str
) -> tuple[int, int]:
    """(marks added, marks voided) so that marks of files say: these spans and the earlier ones."""
    rows = Passage.objects.filter(
        participant=person, item=item, means=PassageMeans.FILE, voided_at__isnull=True
    ).order_by("at", "pk")
    known = {(one.at, one.kind): one for one in rows}
    wanted: set[tuple[datetime, str]] = set()
    for span in joined([*found, *_told(list(known.values()))]):
        wanted |= {(span.starts_at, PassageKind.ENTRY), (span.ends_at, PassageKind.EXIT)}
    gone = [row.pk for key, row in known.items() if key not in wanted]
    Passage.objects.filter(pk__in=gone).update(voided_at=timezone.now())
    new = 0
    for at, kind in sorted(wanted - set(known)):
        new += _add(person, item, at, kind, label)
    return new, len(gone)


def _add(
    person: Participant, item: ProgrammeItem | None, at: datetime, kind: str, label: str
) -> int:
    """1, or 0 where staff took this very mark back: a file does not bring it again."""
    _row, is_new = Passage.objects.get_or_create(
        client_id=_client_id(person, item, at, kind),
        defaults={
            "participant": person,
            "item": item,
            "kind": kind,
            "means": PassageMeans.FILE,
            "at": at,
            "recorded_by_label": label[:200],
        },
    )
    return int(is_new)


def _told(rows: Sequence[Passage]) -> list[Span]:
    """Spans between entries and exits of earlier files."""
    found: list[Span] = []
    since: datetime | None = None
    for row in rows:
        if row.kind == PassageKind.ENTRY:
            since = row.at
        elif since is not None and since < row.at:
            found.append(Span(since, row.at))
            since = None
    return found


def _client_id(person: Participant, item: ProgrammeItem | None, at: datetime, kind: str) -> UUID:
    """The same for the same line of the file, however often it is imported."""
    return uuid5(person.uuid, f"{item.uuid if item else ''} {at.timestamp()} {kind}")
