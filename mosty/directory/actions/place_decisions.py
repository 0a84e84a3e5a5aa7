"""What becomes of places when the office agrees to what a provider wished for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, StaleEdit
from mosty.directory.actions.places import (
    editable_service,
    leave_place,
    save_place,
    share_place,
    take_away,
)
from mosty.directory.enums import PlaceDeed
from mosty.directory.models import (
    Location,
    LocationFeature,
    ProposedChange,
    Service,
    ServiceAtLocation,
)
from mosty.directory.queries import PlaceChange, facts_of_place, place_changes
from mosty.directory.rules import (
    FOR_ALL,
    FOR_THIS_SERVICE,
    SCOPE,
    choice_name,
    stored_names,
)


class CannotDecide(InvalidInput):
    """The decision lacks a reason, or a choice between two versions."""

    code = "cannot_decide_change"


def take_places(
    change: ProposedChange, chosen: Mapping[str, str], revision: int, by: Access
) -> Sequence[str]:
    """Deeds that are done now, each with the identifier of its place.

    Raises: StaleEdit: the service or one of its places changed after this person read it.
        CannotDecide: a choice is missing, or nothing is left to agree to.
    """
    assert change.service is not None
    service = editable_service(change.municipality, change.service.pk, by)
    if service.revision != revision:
        raise StaleEdit(
            _("Somebody saved this service while you were writing. Nothing of yours is lost."),
            theirs={},
            yours={},
        )
    found = [one for one in place_changes(change, access=by) if not one.is_gone]
    if not found:
        raise CannotDecide(_("None of these places is there any more: refuse the change."))
    _refuse_unsettled(found, chosen)
    for one in found:
        _take(one, service, chosen, by)
    return [f"{one.wish.deed.value} {one.wish.key}" for one in found]


def _refuse_unsettled(changes: Sequence[PlaceChange], chosen: Mapping[str, str]) -> None:
    missing: dict[str, str] = {}
    for one in changes:
        for fact in one.facts:
            name = choice_name(one.wish.key, fact.name)
            if fact.is_conflict and chosen.get(name) not in ("now", "proposed"):
                missing[name] = _("Choose which version stays.")
        scope = choice_name(one.wish.key, SCOPE)
        if one.needs_scope and chosen.get(scope) not in (FOR_ALL, FOR_THIS_SERVICE):
            missing[scope] = _("Choose for whom the place changes.")
    if missing:
        raise CannotDecide(next(iter(missing.values())), fields=missing)


def _take(change: PlaceChange, service: Service, chosen: Mapping[str, str], by: Access) -> None:
    wish = change.wish
    about: dict[str, Any] = {
        "municipality": service.municipality,
        "service_id": service.pk,
        "by": by,
    }
    if wish.deed is PlaceDeed.ADD:
        save_place(facts=wish.facts, **about)
        return
    assert change.place is not None
    if wish.deed is PlaceDeed.LEAVE:
        leave_place(location_id=change.place.pk, **about)
    elif wish.deed is PlaceDeed.SHARE:
        share_place(location_id=change.place.pk, **about)
    elif facts := _chosen_facts(change, chosen):
        place = change.place
        if change.is_shared and chosen[choice_name(wish.key, SCOPE)] == FOR_THIS_SERVICE:
            place = _part(service, place, by)
        save_place(location_id=place.pk, revision=place.revision, facts=facts, **about)


def _chosen_facts(change: PlaceChange, chosen: Mapping[str, str]) -> dict[str, Any]:
    kept = {
        name
        for fact in change.facts
        if chosen.get(choice_name(change.wish.key, fact.name)) == "now"
        for name in stored_names(fact.name)
    }
    return {name: value for name, value in change.wish.facts.items() if name not in kept}


def _part(service: Service, shared: Location, by: Access) -> Location:
    """A place of this service alone, the same as the one it shared; its hours come along."""
    facts = facts_of_place(shared)
    features = facts.pop("features")
    place = Location.objects.create(
        municipality_id=service.municipality_id, organisation_id=service.organisation_id, **facts
    )
    LocationFeature.objects.bulk_create(
        LocationFeature(location=place, feature=one) for one in features
    )
    ServiceAtLocation.objects.create(service=service, location=place)
    for hours in (service.windows, service.exceptions):
        hours.filter(location=shared).update(location=place)
    take_away(ServiceAtLocation.objects.get(service=service, location=shared))
    record(
        "directory.place_parted", by=by, on=service, data={"from": shared.uuid, "place": place.uuid}
    )
    return place
