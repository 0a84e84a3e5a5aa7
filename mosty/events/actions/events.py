"""Events: prepared and changed. Announcing and cancelling are in announcing.py."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.calendars.models import Resource
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, StaleEdit
from mosty.events.actions.letters import tell_of_other_day
from mosty.events.actions.locking import locked_event
from mosty.events.actions.moving import move_along
from mosty.events.actions.stations import keep_station
from mosty.events.actions.times import keep_times
from mosty.events.enums import EventFormat, EventState
from mosty.events.models import Event
from mosty.events.rules import ACCESS_FEATURES, free_slug
from mosty.events.rules.shifting import whole_days
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

#: Fields a person may fill in; foreign keys by id.
EDITABLE: tuple[str, ...] = (
    "kind",
    "format",
    "title",
    "title_uk",
    "purpose",
    "description",
    "description_uk",
    "description_easy",
    "form",
    "audience",
    "project",
    "organiser_id",
    "organiser_name",
    "place",
    "site_id",
    "starts_on",
    "ends_on",
    "access_note",
    "access_features",
    "online_url",
    "contact_name",
    "contact_email",
    "contact_phone",
)
#: A change of these is told to those who are registered.
TOLD: tuple[str, ...] = ("starts_on", "ends_on", "place")


@transaction.atomic
def create_event(*, municipality: Municipality, facts: Mapping[str, Any], by: Access) -> Event:
    """A new event in preparation; `facts` are fields named in EDITABLE."""
    by.require("events.manage")
    _require_here(municipality, by)
    event = Event(municipality=municipality, state=EventState.DRAFT)
    _fill(event, facts)
    _check(event)
    taken = set(municipality.events.values_list("slug", flat=True))
    event.slug = free_slug(event.title, taken)
    event.save()
    record("events.created", by=by, on=event, data={"title": event.title})
    return event


@transaction.atomic
def edit_event(
    *,
    municipality: Municipality,
    event_id: int,
    revision: int,
    facts: Mapping[str, Any],
    moves_along: bool = False,
    by: Access,
) -> Event:
    """The event with changed facts; whoever is registered is told of another day or place.

    Args:
        moves_along: when the whole event moves (it lasts as many days as before), the programme,
            stops and ways move with it; a day put before the others moves nothing.
    Raises:
        StaleEdit: somebody saved it after this person opened it; carries both versions of the
            fields that differ.
        Occupied: a room or a vehicle is taken on the new day; nothing was stored.
    """
    by.require("events.manage")
    event = locked_event(municipality, event_id)
    changed = [name for name in EDITABLE if name in facts and getattr(event, name) != facts[name]]
    if event.revision != revision:
        raise StaleEdit(
            _("Somebody saved this event while you were writing. Nothing of yours is lost."),
            theirs={name: getattr(event, name) for name in changed},
            yours={name: facts[name] for name in changed},
        )
    if not changed:
        return event
    before = {name: getattr(event, name) for name in TOLD}
    _fill(event, facts)
    _check(event)
    event.revision += 1
    event.save()
    days = whole_days(before["starts_on"], event.starts_on)
    if moves_along and days and days == whole_days(before["ends_on"], event.ends_on):
        move_along(event, days)
    keep_times(event)
    if event.state != EventState.DRAFT:
        keep_station(event)
    if event.state == EventState.PUBLISHED and set(TOLD).intersection(changed):
        tell_of_other_day(event, before)
    record("events.edited", by=by, on=event, data={"fields": sorted(changed)})
    return event


def _require_here(municipality: Municipality, by: Access) -> None:
    if not by.is_system and by.municipality_id != municipality.pk:
        raise NotAllowed(_("You may not do this in another municipality."))


def _fill(event: Event, facts: Mapping[str, Any]) -> None:
    for name in EDITABLE:
        if name in facts:
            setattr(event, name, facts[name])
    event.title = event.title.strip()
    if "access_features" in facts:
        chosen = set(facts["access_features"])
        event.access_features = [code for code in ACCESS_FEATURES if code in chosen]


def _check(event: Event) -> None:
    """Nothing, or InvalidInput that says which field is wrong."""
    wrong: dict[str, str] = {}
    if not event.title:
        wrong["title"] = _("Give the event a title.")
    if event.ends_on < event.starts_on:
        wrong["ends_on"] = _("The last day must not be earlier than the first.")
    here = event.municipality_id
    if (
        event.organiser_id
        and not Organisation.objects.filter(municipality=here, pk=event.organiser_id).exists()
    ):
        wrong["organiser"] = _("There is no such organisation here.")
    if event.site_id and not Resource.objects.filter(municipality=here, pk=event.site_id).exists():
        wrong["site"] = _("There is no such place here.")
    if event.online_url and event.format == EventFormat.ON_SITE:
        wrong["online_url"] = _("An event that is only on site has no address to join online.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
