"""What a provider wishes for the places of a service residents read: it waits for the office.

All wishes for the places of one service are one proposal: each new one replaces it, so nobody
decides on what he has not read. The trail and the lists name deeds, never an address.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.errors import NotFound, StaleEdit
from mosty.core.text import fold
from mosty.directory.actions.places import editable_service, refuse_nowhere, save_place
from mosty.directory.actions.proposals import CannotPropose, replace_waiting
from mosty.directory.enums import PlaceDeed, ProposalPart
from mosty.directory.models import AnswerLink, Location, ProposedChange, Service
from mosty.directory.queries import (
    facts_of_place,
    place_to_edit,
    places_to_share,
    waiting_wishes,
)
from mosty.directory.rules import (
    PLACE_FACTS,
    PlaceAnswer,
    PlaceWish,
    base_of_wishes,
    facts_of_wishes,
    place_changes_from,
    with_wish,
    without_wish,
)
from mosty.territory.models import Municipality


@transaction.atomic
def propose_place(
    *,
    municipality: Municipality,
    service_id: int,
    location_id: int | None = None,
    key: str = "",
    revision: int = 0,
    facts: Mapping[str, Any],
    link: AnswerLink | None = None,
    by: Access,
) -> ProposedChange | None:
    """The proposal that waits now, with this wish; None when nothing of places waits any more.

    Args:
        location_id: the place to change; None: a new one.
        key: of a new place that waits already and is written anew.
        revision: of the place the provider saw.
        facts: named in PLACE_FACTS; of a new place all of them.
    Raises: StaleEdit: somebody saved the place meanwhile. CannotSavePlace: nothing says where it is.
    """
    service = editable_service(municipality, service_id, by)
    _refuse_strangers(facts)
    if location_id is None:
        refuse_nowhere(
            {"latitude": None, "longitude": None, "is_confidential": False} | dict(facts)
        )
        wish = PlaceWish(_key_of_new(service, key), PlaceDeed.ADD, facts)
        return _replace(service, with_wish(waiting_wishes(service), wish), link=link, by=by)
    place = _place(service, location_id, by)
    now = facts_of_place(place)
    changed = place_changes_from(now, facts)
    if place.revision != revision:
        raise StaleEdit(
            _("Somebody saved this place while you were writing. Nothing of yours is lost."),
            theirs={name: now[name] for name in changed},
            yours=changed,
        )
    wishes = without_wish(waiting_wishes(service), str(place.uuid))
    if changed:
        refuse_nowhere(now | changed)
        wish = PlaceWish(str(place.uuid), PlaceDeed.CHANGE, changed, now)
        wishes = with_wish(waiting_wishes(service), wish)
    return _replace(service, wishes, link=link, by=by)


@transaction.atomic
def propose_leaving(
    *,
    municipality: Municipality,
    service_id: int,
    location_id: int,
    link: AnswerLink | None = None,
    by: Access,
) -> ProposedChange | None:
    """The proposal, with the wish that the service be given at the place no more."""
    service = editable_service(municipality, service_id, by)
    place = _place(service, location_id, by)
    wish = PlaceWish(str(place.uuid), PlaceDeed.LEAVE, base=facts_of_place(place))
    return _replace(service, with_wish(waiting_wishes(service), wish), link=link, by=by)


@transaction.atomic
def propose_sharing(
    *, municipality: Municipality, service_id: int, location_id: int, by: Access
) -> ProposedChange | None:
    """The proposal, with the wish that a place of the municipality be one of this service too."""
    service = editable_service(municipality, service_id, by)
    known = {place.pk: place for place in places_to_share(service, access=by)}
    if location_id not in known:
        raise NotFound(_("There is no such place here."))
    wish = PlaceWish(str(known[location_id].uuid), PlaceDeed.SHARE)
    return _replace(service, with_wish(waiting_wishes(service), wish), by=by)


@transaction.atomic
def withdraw_wish(
    *, municipality: Municipality, service_id: int, key: str, by: Access
) -> ProposedChange | None:
    """The proposal without the wish for this place; None when nothing else waits."""
    service = editable_service(municipality, service_id, by)
    wishes = waiting_wishes(service)
    left = without_wish(wishes, key)
    if left == wishes:
        raise NotFound(_("Nothing about this place waits any more."))
    return _replace(service, left, by=by)


@transaction.atomic
def answer_places(
    answers: Mapping[int, PlaceAnswer],
    *,
    municipality: Municipality,
    service_id: int,
    link: AnswerLink,
    by: Access,
) -> None:
    """What an answer without an account says of places waits with what was wished before.

    Raises: NotFound: of a place that is, or should be, confidential nobody answers without an
        account.
    """
    about: dict[str, Any] = {
        "municipality": municipality,
        "service_id": service_id,
        "link": link,
        "by": by,
    }
    service = editable_service(municipality, service_id, by)
    for location_id, answer in answers.items():
        place = _place(service, location_id, by)
        earlier = [wish for wish in waiting_wishes(service) if wish.key == str(place.uuid)]
        if place.is_confidential or any(wish.hides for wish in earlier):
            raise NotFound(_("There is no such place here."))
        if answer.is_gone:
            propose_leaving(location_id=place.pk, **about)
            continue
        facts = _with_earlier(earlier, place, answer.facts)
        propose_place(location_id=place.pk, revision=place.revision, facts=facts, **about)


def _with_earlier(
    earlier: Sequence[PlaceWish], place: Location, said: Mapping[str, Any]
) -> dict[str, Any]:
    """What is said now with what waits about the place; a point belongs to its address."""
    facts = {name: value for wish in earlier for name, value in wish.facts.items()} | dict(said)
    moved = fold(facts.get("address", place.address)) != fold(place.address)
    if moved and "latitude" not in facts:
        facts |= {"latitude": None, "longitude": None}
    return facts


@transaction.atomic
def save_secret_place(
    *,
    municipality: Municipality,
    service_id: int,
    location_id: int | None = None,
    key: str = "",
    revision: int = 0,
    facts: Mapping[str, Any],
    by: Access,
) -> Location:
    """The place, hidden at once; what waited about it does not wait any more.

    Otherwise the office could later agree to show what its provider has just hidden.
    """
    place = save_place(
        municipality=municipality,
        service_id=service_id,
        location_id=location_id,
        revision=revision,
        facts=facts,
        by=by,
    )
    service = editable_service(municipality, service_id, by)
    wishes = waiting_wishes(service)
    left = without_wish(wishes, str(place.uuid) if location_id else key)
    if left != wishes:
        _replace(service, left, by=by)
    return place


def _place(service: Service, location_id: int, by: Access) -> Location:
    place = place_to_edit(service, location_id, access=by)
    if place is None:
        raise NotFound(_("There is no such place here."))
    return place.location


def _refuse_strangers(facts: Mapping[str, Any]) -> None:
    if strangers := sorted(set(facts) - set(PLACE_FACTS)):
        raise CannotPropose(
            _("The office keeps these facts. Write to the office to change them."),
            fields=dict.fromkeys(strangers, _("The office keeps this fact.")),
        )


def _key_of_new(service: Service, key: str) -> str:
    """The key of a new place that waits, or one for a place nobody wrote before."""
    waiting = {wish.key for wish in waiting_wishes(service) if wish.deed is PlaceDeed.ADD}
    if key and key not in waiting:
        raise NotFound(_("Nothing about this place waits any more."))
    return key or str(uuid.uuid4())


def _replace(
    service: Service, wishes: Sequence[PlaceWish], *, link: AnswerLink | None = None, by: Access
) -> ProposedChange | None:
    new = ProposedChange(
        service=service,
        part=ProposalPart.PLACES,
        facts=facts_of_wishes(wishes),
        base=base_of_wishes(wishes),
        link=link,
    )
    fields = [f"{wish.deed.value} {wish.key}" for wish in wishes] if wishes else None
    return replace_waiting(new, fields=fields, by=by)
