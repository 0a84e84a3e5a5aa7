"""What to look at in the programme of an event, for the pages of its organiser."""

from collections.abc import Sequence

from mosty.events import queries
from mosty.events.queries import Event
from mosty.events.rules import ProgrammeLine, Remark, remarks


def remarks_of(event: Event, lines: Sequence[ProgrammeLine] | None = None) -> tuple[Remark, ...]:
    """Everything to look at; they warn, they never refuse."""
    return remarks(
        queries.current_lines(event) if lines is None else lines,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        people=queries.people_on_site(event),
        room_seats=queries.room_seats(event),
        is_open=queries.rooms_open(event),
    )
