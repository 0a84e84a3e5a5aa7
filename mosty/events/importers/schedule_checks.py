"""What breaks the exchange format in one item of a programme, a sentence for each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mosty.core.charts.drawing import printable
from mosty.events.rules.schedule import duration_of


def wrongs(raw: Mapping[str, Any]) -> Iterator[str]:
    """Everything that breaks the format in one item, a sentence each."""
    number = raw.get("id")
    if number is not None and (
        isinstance(number, bool) or not isinstance(number, int) or number < 1
    ):
        yield _("id: “%(value)s” is not a whole number from 1.") % {"value": _short(number)}
    if not _is_uuid(raw.get("guid")):
        yield _("guid: “%(value)s” is not a UUID.") % {"value": _short(raw.get("guid", ""))}
    if not str(raw.get("title") or "").strip():
        yield _("title: it is missing.")
    starts = moment_of(raw.get("date"))
    if starts is None:
        yield _("date: “%(value)s” is not a date and time with a time zone.") % {
            "value": _short(raw.get("date", ""))
        }
    elif length_of(raw, starts) is None:
        yield _("duration: “%(value)s” is not a length such as 01:30.") % {
            "value": _short(raw.get("duration", ""))
        }
    for place, person in enumerate(items_in(raw.get("persons"))):
        yield from _wrong_person(place, person)
    for name in ("links", "attachments"):
        for place, one in enumerate(items_in(raw.get(name))):
            if not isinstance(one, Mapping) or not str(one.get("url") or "").strip():
                yield _("%(field)s: it has no address (url).") % {"field": f"{name}[{place}]"}


def _wrong_person(place: int, person: Any) -> Iterator[str]:
    here = f"persons[{place}]"
    if not isinstance(person, Mapping) or not name_of(person):
        yield _("%(field)s: it has no name.") % {"field": here}
        return
    number = person.get("id")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        yield _("%(field)s: “%(value)s” is not a whole number.") % {
            "field": f"{here}.id",
            "value": _short(number),
        }
    code = person.get("code")
    if code and not (
        str(code).isascii() and str(code).isalnum() and str(code).upper() == str(code)
    ):
        yield _("%(field)s: “%(value)s” may hold capital letters A–Z and digits only.") % {
            "field": f"{here}.code",
            "value": _short(code),
        }


# --- values of the file -------------------------------------------------------------------------


def items_in(value: Any) -> Sequence[Any]:
    """The list, or nothing where the file has something else."""
    return value if isinstance(value, list) else ()


def name_of(person: Mapping[str, Any]) -> str:
    """The name a person is called by."""
    return printable(str(person.get("public_name") or person.get("name") or "")).strip()


def moment_of(value: Any) -> datetime | None:
    """A moment with its time zone, or None."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def length_of(raw: Mapping[str, Any], starts: datetime) -> timedelta | None:
    """How long the item lasts, by its end or its duration; at least a minute."""
    ends = moment_of(raw.get("end_at") or raw.get("end"))
    length = ends - starts if ends else duration_of(str(raw.get("duration") or ""))
    return length if length and timedelta() < length <= timedelta(days=14) else None


def _is_uuid(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return len(str(value)) == 36


def _short(value: Any) -> str:
    return str(value)[:60]
