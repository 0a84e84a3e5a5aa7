"""How long it takes from one site to another."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from mosty.calendars.actions.resources import require_here
from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Resource, Way
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.territory.models import Municipality

#: A way that takes longer than a day is a slip of the hand.
LONGEST_WAY = 24 * 60


@transaction.atomic
def save_way(
    *, municipality: Municipality, origin_id: int, target_id: int, minutes: int, by: Access
) -> Way:
    """The way between two sites, both directions, new or with other minutes.

    Raises: InvalidInput: not two sites of this municipality, or no such time.
    """
    by.require("calendars.resource_manage")
    require_here(municipality, by)
    _refuse_impossible(municipality, origin_id, target_id, minutes)
    ways = Way.objects.filter(municipality=municipality)
    between = Q(origin=origin_id, target=target_id) | Q(origin=target_id, target=origin_id)
    known = list(ways.filter(between))
    if [one.minutes for one in known] == [minutes]:
        return known[0]
    ways.filter(between).delete()
    way = Way.objects.create(
        municipality=municipality, origin_id=origin_id, target_id=target_id, minutes=minutes
    )
    record("calendars.way_saved", by=by, on=way, data={"minutes": minutes})
    return way


@transaction.atomic
def remove_way(*, municipality: Municipality, way_id: int, by: Access) -> None:
    """Nobody says any more how long it takes: no clash is told for the sake of this way."""
    by.require("calendars.resource_manage")
    require_here(municipality, by)
    way = Way.objects.filter(municipality=municipality, pk=way_id).first()
    if way is None:
        raise NotFound(_("There is no such way here."))
    record("calendars.way_removed", by=by, on=way, data={"minutes": way.minutes})
    way.delete()


def _refuse_impossible(
    municipality: Municipality, origin_id: int, target_id: int, minutes: int
) -> None:
    if origin_id == target_id:
        message = _("Choose two different sites.")
        raise InvalidInput(message, fields={"target": message})
    # Locked, so that two who save the same way at once do not store it twice.
    sites = Resource.objects.select_for_update(no_key=True).filter(
        municipality=municipality, kind=ResourceKind.SITE, pk__in=[origin_id, target_id]
    )
    if len(sites.order_by("pk")) < 2:
        raise InvalidInput(_("There is no such site here."))
    if not 1 <= minutes <= LONGEST_WAY:
        message = _("Write how many minutes it takes, at most a day.")
        raise InvalidInput(message, fields={"minutes": message})
