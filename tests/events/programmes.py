"""Lines of programmes for tests of the rules."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from mosty.events.rules import LinePerson, ProgrammeLine
from tests.factories.events import DAY, on_day

JAN = LinePerson(1, "Jan Kowal", "speaker", "FRSO")
EWA = LinePerson(2, "Ewa Lis", "moderator")

#: The programme of a study visit: seven items, three hours, no gap.
VISIT = (
    ("10:00", "10:15", "opening"),
    ("10:15", "10:55", "lecture"),
    ("10:55", "11:35", "lecture"),
    ("11:35", "12:00", "break"),
    ("12:00", "12:40", "case_study"),
    ("12:40", "12:55", "discussion"),
    ("12:55", "13:00", "summary"),
)


def line(start: str, end: str, *, day: date = DAY, **facts) -> ProgrammeLine:
    """`line("10:00", "11:00", room="A")`; an end that is not later is on the next day."""
    starts_at, ends_at = on_day(start, day), on_day(end, day)
    if ends_at <= starts_at:
        ends_at = on_day(end, day + timedelta(days=1))
    if facts.get("room"):
        facts.setdefault("room_key", ord(facts["room"][-1]))
    values = {"key": f"{day}{start}{facts.get('room', '')}", "kind": "lecture", "title": start}
    return ProgrammeLine(starts_at=starts_at, ends_at=ends_at, **values | facts)


def visit() -> tuple[ProgrammeLine, ...]:
    """The study visit as lines."""
    return tuple(line(start, end, kind=kind) for start, end, kind in VISIT)


@st.composite
def lines(draw: st.DrawFn, key: str = "") -> ProgrammeLine:
    """A line anywhere in three days, in one of three rooms or nowhere."""
    start = on_day("00:00") + timedelta(minutes=5 * draw(st.integers(0, 3 * 24 * 12 - 1)))
    room = draw(st.sampled_from(["", "sala A", "sala B", "sala C"]))
    return ProgrammeLine(
        key=key or draw(st.uuids()).hex,
        kind=draw(st.sampled_from(["lecture", "break", "workshop"])),
        title=draw(st.text(max_size=12)),
        starts_at=start,
        ends_at=start + timedelta(minutes=5 * draw(st.integers(1, 60))),
        room=room,
        room_key=ord(room[-1]) if room else None,
        place=draw(st.sampled_from(["", "rynek"])),
        scope_points=tuple(draw(st.lists(st.text(max_size=5), max_size=2))),
        persons=tuple(draw(st.lists(st.sampled_from([JAN, EWA]), unique=True))),
        seats=draw(st.sampled_from([None, 10, 40])),
        is_cancelled=draw(st.booleans()),
    )


def programmes(most: int = 8) -> st.SearchStrategy[list[ProgrammeLine]]:
    """Lines with keys of their own; the same few keys come again in another programme."""
    return st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=most).flatmap(
        lambda keys: st.tuples(*(lines(key=key) for key in keys)).map(list)
    )


def minute_by_minute(found: list[ProgrammeLine]) -> set[datetime]:
    """Every minute in which something takes place."""
    return {
        one.starts_at + timedelta(minutes=minute) for one in found for minute in range(one.minutes)
    }
