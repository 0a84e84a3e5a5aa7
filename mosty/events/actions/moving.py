"""What was planned within an event moves to another day with it, on the wall clock."""

from mosty.events.models import Event
from mosty.events.queries.itinerary import legs_of, stops_of, zone
from mosty.events.rules.shifting import shifted, shifted_pair


def move_along(event: Event, days: int) -> int:
    """How many items of the programme moved; stops and ways move with them.

    Cancelled items move too: they stand struck out beside the others. Rules of registration stay as
    they were stated. The time of rooms and people is not taken here: call `keep_times` afterwards.
    """
    items = list(event.items.all())
    for item in items:
        item.starts_at, item.ends_at = shifted_pair(item.starts_at, item.ends_at, days, zone())
        item.save(update_fields=["starts_at", "ends_at", "updated_at"])
    for stop in stops_of(event):
        stop.arrives_at, stop.leaves_at = shifted_pair(
            stop.arrives_at, stop.leaves_at, days, zone()
        )
        stop.save(update_fields=["arrives_at", "leaves_at"])
    for leg in legs_of(event):
        leg.leaves_at = shifted(leg.leaves_at, days, zone())
        leg.save(update_fields=["leaves_at"])
    return len(items)
