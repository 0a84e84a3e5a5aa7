"""What can be taken, as its reader may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Resource, Way
from mosty.core.access import Access
from mosty.directory.models import Location, Service, ServiceAtLocation
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

AT_SECRET_PLACE = (
    Q(location__is_confidential=True)
    | Q(site__location__is_confidential=True)
    | Q(whole__location__is_confidential=True)
    | Q(whole__site__location__is_confidential=True)
)


@dataclass(frozen=True)
class ResourceGroup:
    """Resources of one kind, in Polish order; a part stands right after its whole."""

    kind: ResourceKind
    lines: tuple[Resource, ...]


def resources(municipality: Municipality, *, access: Access) -> QuerySet[Resource]:
    """Those the reader may know of: the office all, others what is lent and stands in no secret."""
    found = Resource.objects.filter(municipality=municipality).select_related(
        "site", "whole", "location", "organisation"
    )
    if access.may("calendars.resource_manage"):
        return found
    return found.filter(is_active=True).exclude(AT_SECRET_PLACE)


def resource(municipality: Municipality, pk: int, *, access: Access) -> Resource | None:
    """The resource, or None: there is none here, or not for this reader."""
    return resources(municipality, access=access).filter(pk=pk).first()


def resource_groups(
    municipality: Municipality, *, access: Access, kind: str = "", site_id: int | None = None
) -> list[ResourceGroup]:
    """All the reader may know of, by kind."""
    found = resources(municipality, access=access)
    if kind:
        found = found.filter(kind=kind)
    if site_id is not None:
        found = found.filter(Q(site=site_id) | Q(whole__site=site_id) | Q(pk=site_id))
    known = list(found)
    groups = [
        ResourceGroup(one, _parts_after_wholes(row for row in known if row.kind == one))
        for one in ResourceKind
    ]
    return [group for group in groups if group.lines]


def sites(municipality: Municipality, *, access: Access) -> list[Resource]:
    """Sites the reader may know of, in Polish order."""
    return list(resources(municipality, access=access).filter(kind=ResourceKind.SITE))


def possible_wholes(municipality: Municipality, *, access: Access) -> list[Resource]:
    """What something new may be a part of: there once, and no part itself."""
    found = resources(municipality, access=access)
    return list(found.filter(whole=None, units=1).exclude(kind=ResourceKind.SITE))


def places_to_stand(municipality: Municipality) -> list[Location]:
    """Places of services residents read whose address may be shown: a draft's place is its own."""
    known = ServiceAtLocation.objects.filter(
        service__in=Service.objects.published().filter(municipality=municipality)
    )
    shown = Location.objects.shown().filter(municipality=municipality)
    return list(shown.filter(pk__in=known.values("location")))


def owners(municipality: Municipality) -> list[Organisation]:
    """Organisations that may lend something, in Polish order."""
    return list(
        Organisation.objects.unmerged().filter(municipality=municipality).order_by("sort_key")
    )


def ways(municipality: Municipality) -> list[Way]:
    """All ways between sites, with their sites."""
    found = Way.objects.filter(municipality=municipality).select_related("origin", "target")
    return list(found.order_by("origin__sort_key", "target__sort_key", "pk"))


def _parts_after_wholes(lines: Iterable[Resource]) -> tuple[Resource, ...]:
    rows = list(lines)
    known = {row.pk: row for row in rows}

    def place(row: Resource) -> tuple[str, int, bool, str, int]:
        whole = known.get(row.whole_id or 0, row)
        return whole.sort_key, whole.pk, whole is not row, row.sort_key, row.pk

    return tuple(sorted(rows, key=place))
