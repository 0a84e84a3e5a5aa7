"""How a reading of busy times is undone: what came goes, what was changed is put back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from mosty.calendars.actions.bookings import BookingEntry, cancel_bookings, take_times
from mosty.calendars.enums import BookingState, PersonRole
from mosty.calendars.models import Booking
from mosty.core.access import Access
from mosty.core.imports import Facts, Present, Undoing
from mosty.territory.models import Municipality

_TITLES: Mapping[str, str | Promise] = {
    "title": gettext_lazy("title"),
    "place": gettext_lazy("place"),
    "starts_at": gettext_lazy("start"),
    "ends_at": gettext_lazy("end"),
    "state": gettext_lazy("state"),
    "resources": gettext_lazy("rooms and things"),
    "persons": gettext_lazy("persons"),
}


class BookingRecorder:
    """Bookings that came from a file; one that goes is cancelled, so that calendars hear of it."""

    model, order = "calendars.Booking", 1
    title: str | Promise = gettext_lazy("busy times")

    def present(self, municipality_id: int, ids: Collection[int]) -> Mapping[int, Present]:
        found = Booking.objects.filter(municipality=municipality_id, pk__in=ids)
        return {
            one.pk: Present(one.title, _facts(one))
            for one in found.prefetch_related("occupancies", "persons")
        }

    def field_title(self, name: str) -> str:
        return str(_TITLES.get(name, name))

    def blockers(self, ids: Collection[int], plan: Undoing) -> Mapping[int, str]:
        return {}

    def restore(self, municipality_id: int, facts: Mapping[int, Facts], by: Access) -> None:
        """Raises: Occupied: what was given up is somebody else's by now."""
        municipality = Municipality.objects.get(pk=municipality_id)
        bookings = Booking.objects.filter(municipality=municipality, pk__in=facts)
        wanted = [(one, {**_facts(one), **facts[one.pk]}) for one in bookings]
        gone = [one.pk for one, now in wanted if now["state"] == BookingState.CANCELLED]
        cancel_bookings(municipality=municipality, booking_ids=gone)
        take_times(
            municipality=municipality,
            entries=[_entry(one, now) for one, now in wanted if one.pk not in gone],
        )

    def remove(self, municipality_id: int, ids: Collection[int], by: Access) -> None:
        municipality = Municipality.objects.get(pk=municipality_id)
        cancel_bookings(municipality=municipality, booking_ids=ids)


def _facts(booking: Booking) -> dict[str, Any]:
    return {
        "title": booking.title,
        "place": booking.place,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "state": str(booking.state),
        "resources": sorted([row.resource_id, row.units] for row in booking.occupancies.all()),
        "persons": sorted([row.person_id, str(row.role)] for row in booking.persons.all()),
    }


def _entry(booking: Booking, facts: Mapping[str, Any]) -> BookingEntry:
    return BookingEntry(
        source=booking.source,
        source_id=booking.source_id,
        title=facts["title"],
        place=facts["place"],
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        ends_at=datetime.fromisoformat(facts["ends_at"]),
        resources=dict(facts["resources"]),
        persons=[(pk, PersonRole(role)) for pk, role in facts["persons"]],
        state=BookingState(facts["state"]),
    )
