"""Reads of what providers wish for the places of their services.

A wish may hold a confidential address (of a place to be shown, or hidden since it was written):
whoever may not edit the service reads none of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Prefetch

from mosty.core.access import Access
from mosty.core.worddiff import word_changes
from mosty.directory.enums import PlaceDeed, ProposalPart, ProposalState
from mosty.directory.models import Location, ProposedChange, Service, ServiceAtLocation
from mosty.directory.queries.places import (
    facts_of_place,
    other_services,
    place_title,
    title_of_facts,
)
from mosty.directory.queries.proposals import FactChange, described_facts, waiting_change_of
from mosty.directory.queries.views import readable_fact
from mosty.directory.rules import (
    PLACE_TEXTS,
    PlaceWish,
    is_same,
    may_edit,
    told_facts,
    told_value,
    wishes_in,
)


@dataclass(frozen=True)
class PlaceChange:
    """A wish for one place, against the place as it is now.

    Attributes:
        place: None: a new place, or one that is not there any more.
        title: how the place is called; empty where the reader may not know.
        facts: what would differ, fact by fact; of a known place what it says now.
        others: names of other services that would change too, as far as the reader may know.
        is_shared: other services are given there.
        is_gone: the place went meanwhile (or came already), so nothing is left to decide.
        is_secret: its address is confidential now.
        loses_hours: hours of this service at the place would go too.
    """

    wish: PlaceWish
    place: Location | None
    title: str
    facts: Sequence[FactChange]
    others: tuple[str, ...] = ()
    is_shared: bool = False
    is_gone: bool = False
    is_secret: bool = False
    loses_hours: bool = False

    @property
    def needs_scope(self) -> bool:
        """Whether somebody must say for whom the place changes."""
        return self.wish.deed is PlaceDeed.CHANGE and self.is_shared


def wishes_of(change: ProposedChange | None) -> tuple[PlaceWish, ...]:
    """The wishes of a proposal about places; none of no proposal."""
    return wishes_in(change.facts, change.base) if change else ()


def waiting_wishes(service: Service) -> tuple[PlaceWish, ...]:
    """What its provider wished for its places and nobody has decided on."""
    return wishes_of(waiting_change_of(service, ProposalPart.PLACES))


@dataclass(frozen=True)
class Waiting:
    """What a provider proposed of one service and nobody has decided on.

    Attributes:
        facts: of the description, without wishes to publish or close.
        wishes: for places.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    wishes: tuple[PlaceWish, ...] = ()


def waiting_of(services: Iterable[Service]) -> Mapping[int, Waiting]:
    """What waits of each of the services, in one query."""
    found = {service.pk: Waiting() for service in services}
    changes = ProposedChange.objects.filter(
        service__in=found,
        part__in=(ProposalPart.FACTS, ProposalPart.PLACES),
        state=ProposalState.WAITING,
    )
    for one in changes:
        assert one.service_id is not None
        if one.part == ProposalPart.PLACES:
            said: dict[str, Any] = {"wishes": wishes_of(one)}
        else:
            said = {"facts": described_facts(one.facts)}
        found[one.service_id] = replace(found[one.service_id], **said)
    return found


def deeds_of(change: ProposedChange) -> Sequence[PlaceDeed]:
    """What a proposal would do with places, without saying with which: for lists and letters."""
    return list(dict.fromkeys(wish.deed for wish in wishes_of(change)))


def place_changes(change: ProposedChange | None, *, access: Access) -> Sequence[PlaceChange]:
    """What a proposal would do with each place; nothing for whoever may not edit the service.

    Decided proposals are history: they are shown against what the provider saw.
    """
    if change is None or change.service is None:
        return ()
    service = change.service
    if change.part != ProposalPart.PLACES or not may_edit(access, service.organisation_id):
        return ()
    wishes = wishes_of(change)
    if change.state != ProposalState.WAITING:
        return [_decided(wish) for wish in wishes]
    places = _places_by_key(service, wishes)
    return [_waiting(wish, places.get(wish.key), service, access) for wish in wishes]


def _places_by_key(service: Service, wishes: Sequence[PlaceWish]) -> Mapping[str, Location]:
    found = Location.objects.filter(
        municipality_id=service.municipality_id, uuid__in=[wish.key for wish in wishes]
    ).prefetch_related(
        "features",
        Prefetch(
            "service_locations",
            queryset=ServiceAtLocation.objects.select_related("service").order_by("id"),
        ),
    )
    return {str(one.uuid): one for one in found}


def _waiting(
    wish: PlaceWish, place: Location | None, service: Service, access: Access
) -> PlaceChange:
    if wish.deed is PlaceDeed.ADD:
        return PlaceChange(wish, None, title_of_facts(wish.facts), _differences({}, {}, wish.facts))
    if wish.deed is PlaceDeed.SHARE:
        return _sharing(wish, place, service, access)
    links = place.service_locations.all() if place else ()
    if place is None or all(link.service_id != service.pk for link in links):
        return PlaceChange(wish, None, title_of_facts(wish.base), (), is_gone=True)
    now = facts_of_place(place)
    return PlaceChange(
        wish,
        place,
        place_title(place),
        _differences(wish.base, now, wish.facts),
        others=other_services(place, service, access=access),
        is_shared=len(links) > 1,
        is_secret=place.is_confidential,
        loses_hours=wish.deed is PlaceDeed.LEAVE and has_hours_at(service, place),
    )


def _sharing(
    wish: PlaceWish, place: Location | None, service: Service, access: Access
) -> PlaceChange:
    """A known place; one that others made confidential since it was chosen is told to nobody."""
    if place is None or _is_secret_of_others(place, service):
        return PlaceChange(wish, None, "", (), is_gone=True)
    if any(link.service_id == service.pk for link in place.service_locations.all()):
        return PlaceChange(wish, None, place_title(place), (), is_gone=True)
    told = {name: value for name, value in facts_of_place(place).items() if value}
    return PlaceChange(
        wish,
        place,
        place_title(place),
        _differences({}, {}, told),
        others=other_services(place, service, access=access),
        is_secret=place.is_confidential,
    )


def _is_secret_of_others(place: Location, service: Service) -> bool:
    return place.is_confidential and any(
        link.service.organisation_id != service.organisation_id
        for link in place.service_locations.all()
    )


def _decided(wish: PlaceWish) -> PlaceChange:
    title = title_of_facts(dict(wish.base) | dict(wish.facts)) if wish.base or wish.facts else ""
    return PlaceChange(wish, None, title, _differences(wish.base, wish.base, wish.facts))


def _differences(
    base: Mapping[str, Any], now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Sequence[FactChange]:
    found = []
    for name in told_facts(wanted):
        was, stored, value = (told_value(facts, name) for facts in (base, now, wanted))
        if not now and not value:
            continue  # of a new place nothing is said of it
        found.append(
            FactChange(
                name=name,
                base=readable_fact(name, was),
                now=readable_fact(name, stored),
                proposed=readable_fact(name, value),
                is_conflict=bool(base) and not is_same(stored, was) and not is_same(stored, value),
                words=word_changes(stored, value)
                if name in PLACE_TEXTS and stored and value
                else (),
            )
        )
    return found


def has_hours_at(service: Service, place: Location) -> bool:
    """Whether hours of the service are told for this place apart."""
    return (
        service.windows.filter(location=place).exists()
        or service.exceptions.filter(location=place).exists()
    )
