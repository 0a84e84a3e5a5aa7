"""What can be taken: described, put together from parts, no longer lent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Occupancy, Resource
from mosty.calendars.rules import Span, check_opening, most_at_once
from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.text import sort_key
from mosty.directory.models import Location
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

#: What may be said of a resource, by name.
RESOURCE_FACTS = (
    "kind", "name", "description", "organisation_id", "location_id", "whole_id", "site_id",
    "units", "seats", "minutes_before", "minutes_after", "opening",
)  # fmt: skip


class CannotSaveResource(InvalidInput):
    """What was said of the resource cannot be, or would upset what is booked."""

    code = "cannot_save_resource"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, fields={field: message})


@transaction.atomic
def save_resource(
    *,
    municipality: Municipality,
    resource_id: int | None = None,
    revision: int = 0,
    facts: Mapping[str, Any],
    by: Access,
) -> Resource:
    """A site, a room or a thing, new (`resource_id` None) or changed; facts named in RESOURCE_FACTS.

    Raises:
        CannotSaveResource: what cannot be, with the field that says so.
        StaleEdit: somebody saved it after this person opened it.
    """
    by.require("calendars.resource_manage")
    require_here(municipality, by)
    resource = _locked(municipality, resource_id, facts)
    before = {name: getattr(resource, name) for name in RESOURCE_FACTS}
    changed = [name for name in RESOURCE_FACTS if name in facts and facts[name] != before[name]]
    if resource.pk is not None and resource.revision != revision:
        raise StaleEdit(
            _("Somebody saved this while you were writing. Nothing of yours is lost."),
            theirs={name: before[name] for name in changed},
            yours={name: facts[name] for name in changed},
        )
    if resource.pk is not None and not changed:
        return resource
    for name in changed:
        setattr(resource, name, facts[name])
    resource.name = resource.name.strip()
    resource.opening = _readable_hours(resource.opening)
    _refuse_impossible(municipality, resource)
    _refuse_upset(resource, before)
    _store(resource)
    record("calendars.resource_saved", by=by, on=resource, data={"fields": changed})
    return resource


@transaction.atomic
def switch_resource(
    *, municipality: Municipality, resource_id: int, is_active: bool, by: Access
) -> Resource:
    """Lent from now on, or no longer; what is booked stays booked."""
    by.require("calendars.resource_manage")
    require_here(municipality, by)
    resource = _locked(municipality, resource_id, {})
    if resource.is_active == is_active:
        return resource
    resource.is_active = is_active
    resource.revision += 1
    resource.save(update_fields=["is_active", "revision", "updated_at"])
    record("calendars.resource_switched", by=by, on=resource, data={"is_active": is_active})
    return resource


def require_here(municipality: Municipality, by: Access) -> None:
    """Nothing, or NotAllowed: what one may do in one municipality one may not in another."""
    if by.municipality_id != municipality.pk:
        raise NotAllowed(_("You may do this in your own municipality only."))


# --- inside -------------------------------------------------------------------------------------


def _locked(
    municipality: Municipality, resource_id: int | None, facts: Mapping[str, Any]
) -> Resource:
    """The resource; locked with its whole, the old and the new one, so that nobody books meanwhile."""
    here = Resource.objects.filter(municipality=municipality)
    if resource_id is None:
        _lock(here, {facts.get("whole_id")})
        return Resource(municipality=municipality)
    whole_id = here.filter(pk=resource_id).values_list("whole_id", flat=True).first()
    _lock(here, {resource_id, whole_id, facts.get("whole_id")})
    resource = here.filter(pk=resource_id).first()
    if resource is None:
        raise NotFound(_("There is no such room or thing here."))
    return resource


def _lock(here: Any, ids: Iterable[int | None]) -> None:
    wanted = [pk for pk in ids if pk is not None]
    list(here.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))


def _readable_hours(opening: str) -> str:
    try:
        return check_opening(opening)
    except InvalidInput as error:
        raise CannotSaveResource("opening", str(error.message)) from error


def _refuse_impossible(municipality: Municipality, resource: Resource) -> None:
    """Nothing, or CannotSaveResource: rules that hold though nothing is booked."""
    if not resource.name:
        raise CannotSaveResource("name", _("Give it a name."))
    same = Resource.objects.filter(
        municipality=municipality, kind=resource.kind, name=resource.name
    ).exclude(pk=resource.pk)
    if same.exists():
        raise CannotSaveResource("name", _("There is one with this name already."))
    if resource.units < 1:
        raise CannotSaveResource("units", _("There must be at least one."))
    _refuse_strangers(municipality, resource)
    _refuse_wrong_site(municipality, resource)
    if resource.whole_id is not None:
        _refuse_wrong_whole(municipality, resource)
    if resource.units > 1 and (resource.whole_id or _parts(resource).exists()):
        raise CannotSaveResource(
            "units", _("What is made of parts, or is a part, is there once: write 1.")
        )


def _refuse_strangers(municipality: Municipality, resource: Resource) -> None:
    owner = Organisation.objects.filter(municipality=municipality, pk=resource.organisation_id or 0)
    if resource.organisation_id is not None and not owner.exists():
        raise CannotSaveResource("organisation", _("There is no such organisation here."))
    place = Location.objects.shown().filter(municipality=municipality, pk=resource.location_id or 0)
    if resource.location_id is not None and not place.exists():
        raise CannotSaveResource("location", _("There is no such place here."))


def _refuse_wrong_site(municipality: Municipality, resource: Resource) -> None:
    if resource.kind == ResourceKind.SITE:
        if resource.site_id is not None:
            raise CannotSaveResource("site", _("A site stands on no other site."))
        return
    if resource.pk is not None and resource.things.exists():
        raise CannotSaveResource("kind", _("Rooms or things stand here, so it stays a site."))
    site = Resource.objects.filter(
        municipality=municipality, kind=ResourceKind.SITE, pk=resource.site_id or 0
    )
    if resource.site_id is not None and not site.exists():
        raise CannotSaveResource("site", _("There is no such site here."))


def _refuse_wrong_whole(municipality: Municipality, resource: Resource) -> None:
    whole = Resource.objects.filter(municipality=municipality, pk=resource.whole_id or 0).first()
    if whole is None:
        raise CannotSaveResource("whole", _("There is no such room or thing here."))
    if whole.pk == resource.pk:
        raise CannotSaveResource("whole", _("Nothing is a part of itself."))
    if whole.whole_id is not None:
        raise CannotSaveResource(
            "whole",
            _("“%(name)s” is a part itself. Choose the whole it belongs to.")
            % {"name": whole.name},
        )
    if resource.pk is not None and _parts(resource).exists():
        raise CannotSaveResource("whole", _("It has parts of its own, so it cannot be a part."))
    if whole.kind != resource.kind:
        raise CannotSaveResource("whole", _("A room is a part of a room, a thing of a thing."))
    if whole.units > 1:
        raise CannotSaveResource("whole", _("There are several of it, so it has no parts."))


def _refuse_upset(resource: Resource, before: Mapping[str, Any]) -> None:
    """Nothing, or CannotSaveResource: a change under which two could have the same."""
    now = timezone.now()
    if resource.whole_id != before["whole_id"] and (
        upset := _booked(now, [resource.pk, resource.whole_id, before["whole_id"]])
    ):
        raise CannotSaveResource(
            "whole",
            ngettext(
                "It is booked %(count)d time ahead. Parts change while nothing is booked.",
                "It is booked %(count)d times ahead. Parts change while nothing is booked.",
                upset,
            )
            % {"count": upset},
        )
    if resource.pk is not None and resource.units != before["units"]:
        ahead = Occupancy.objects.filter(resource=resource, ends_at__gt=now)
        spans = ahead.values_list("starts_at", "ends_at", "units")
        most = most_at_once([(Span(start, end), units) for start, end, units in spans])
        if most > resource.units:
            raise CannotSaveResource(
                "units", _("%(count)d are booked at one time already.") % {"count": most}
            )
        ahead.update(is_exclusive=resource.units == 1)


def _booked(now: datetime, ids: Sequence[int | None]) -> int:
    """How many bookings ahead take these resources or parts of them."""
    known = [pk for pk in ids if pk is not None]
    rows = Occupancy.objects.filter(
        Q(resource__in=known) | Q(resource__whole__in=known), ends_at__gt=now
    )
    return rows.values("booking_id").distinct().count()


def _parts(resource: Resource) -> Any:
    return Resource.objects.filter(whole_id=resource.pk) if resource.pk else Resource.objects.none()


def _store(resource: Resource) -> None:
    resource.sort_key = sort_key(resource.name)
    resource.revision = resource.revision + 1 if resource.pk is not None else 1
    try:
        with transaction.atomic():
            resource.save()
    except IntegrityError as error:  # two gave the same name at once
        raise CannotSaveResource("name", _("There is one with this name already.")) from error
