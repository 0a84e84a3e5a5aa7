"""Describing what can be taken, ways between sites, time taken by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from mosty.calendars import actions, queries
from mosty.calendars.actions import CannotSaveResource, Occupied
from mosty.calendars.enums import BookingState, ResourceKind
from mosty.calendars.models import Booking, Resource, Way
from mosty.core.access import Role, system_access, visitor_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from tests.factories.calendars import (
    BookingFactory,
    OccupancyFactory,
    ResourceFactory,
    SiteFactory,
    WayFactory,
)
from tests.factories.directory import LocationFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

HOUR = timedelta(hours=1)
FACTS = {"kind": "room", "name": "Świetlica"}


@pytest.fixture
def office(access_as):
    return access_as(Role.CLERK)


@pytest.fixture
def save(municipality, office):
    def make(resource=None, *, by=office, revision=None, **facts):
        return actions.save_resource(
            municipality=municipality,
            resource_id=resource and resource.pk,
            revision=(resource.revision if resource else 0) if revision is None else revision,
            facts=facts,
            by=by,
        )

    return make


def ahead(resource, hours=24, units=1):
    """The resource booked in some hours from now."""
    booking = BookingFactory(
        municipality=resource.municipality, starts_at=timezone.now() + hours * HOUR
    )
    return OccupancyFactory(booking=booking, resource=resource, units=units)


# --- saving ---------------------------------------------------------------------------------------


def test_a_room_is_stored_with_all_that_was_said(save, municipality):
    site = SiteFactory(municipality=municipality)
    facts = FACTS | {
        "description": "Rzutnik, 40 krzeseł",
        "site_id": site.pk,
        "organisation_id": OrganisationFactory(municipality=municipality).pk,
        "location_id": LocationFactory(municipality=municipality).pk,
        "seats": 40,
        "minutes_before": 15,
        "minutes_after": 30,
        "opening": " Mo-Fr 08:00-20:00 ",
    }
    room = save(**facts)
    room.refresh_from_db()
    assert room.opening == "Mo-Fr 08:00-20:00"
    assert (room.site, room.seats, room.minutes_after, room.revision) == (site, 40, 30, 1)
    entry = AuditEntry.objects.get(action="calendars.resource_saved")
    assert entry.object_label == "Świetlica"


def test_saving_the_same_again_changes_nothing(save):
    room = save(**FACTS)
    assert save(room, **FACTS).revision == 1
    assert save(room, name="Klub").revision == 2


def test_who_read_an_older_version_sees_both(save):
    room = save(**FACTS)
    save(room, seats=20)
    with pytest.raises(StaleEdit) as refused:
        save(room, revision=1, seats=30)
    assert (refused.value.theirs, refused.value.yours) == ({"seats": 20}, {"seats": 30})


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "Zajęta nazwa"}, "name"),
        ({"units": 0}, "units"),
        ({"opening": "od rana do nocy"}, "opening"),
        ({"kind": "site", "name": "Zespół szkół", "site_id": -1}, "site"),
        ({"site_id": -1}, "site"),
        ({"whole_id": -1}, "whole"),
        ({"organisation_id": -1}, "organisation"),
        ({"location_id": -1}, "location"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(save, municipality, facts, field):
    ResourceFactory(municipality=municipality, name="Zajęta nazwa")
    with pytest.raises(CannotSaveResource) as refused:
        save(**FACTS | facts)
    assert list(refused.value.fields) == [field]
    assert Resource.objects.count() == 1


def test_records_of_another_municipality_are_unknown(save):
    other = MunicipalityFactory()
    strangers = {
        "site_id": SiteFactory(municipality=other),
        "whole_id": ResourceFactory(municipality=other),
        "organisation_id": OrganisationFactory(municipality=other),
        "location_id": LocationFactory(municipality=other),
    }
    for fact, stranger in strangers.items():
        with pytest.raises(CannotSaveResource):
            save(**FACTS | {fact: stranger.pk})
    with pytest.raises(NotFound):
        save(ResourceFactory(municipality=other), name="Nasza")


def test_a_confidential_place_is_no_place_of_a_room(save, municipality):
    secret = LocationFactory(municipality=municipality, is_confidential=True)
    with pytest.raises(CannotSaveResource):
        save(**FACTS, location_id=secret.pk)


def test_only_the_office_describes_rooms(save, access_as, municipality):
    with pytest.raises(NotAllowed):
        save(**FACTS, by=access_as(Role.NGO_WORKER))
    elsewhere = system_access(MunicipalityFactory().pk)
    with pytest.raises(NotAllowed):
        save(**FACTS, by=elsewhere)


# --- wholes and parts ----------------------------------------------------------------------------


@pytest.fixture
def hall(municipality):
    return ResourceFactory(municipality=municipality, name="Aula")


def test_parts_have_one_level(save, hall, municipality):
    part = save(**FACTS, whole_id=hall.pk)
    with pytest.raises(CannotSaveResource, match="Świetlica"):
        save(kind="room", name="Kąt", whole_id=part.pk)
    with pytest.raises(CannotSaveResource):
        save(hall, whole_id=ResourceFactory(municipality=municipality).pk)
    with pytest.raises(CannotSaveResource):
        save(part, whole_id=part.pk)


def test_what_is_there_several_times_has_no_parts(save, hall, municipality):
    chairs = ResourceFactory(municipality=municipality, units=40)
    for facts in ({"whole_id": chairs.pk}, {"whole_id": hall.pk, "units": 2}):
        with pytest.raises(CannotSaveResource):
            save(**FACTS, **facts)
    with pytest.raises(CannotSaveResource):
        save(**FACTS | {"kind": "equipment"}, whole_id=hall.pk)
    save(**FACTS, whole_id=hall.pk)
    with pytest.raises(CannotSaveResource):
        save(hall, units=2)


def test_parts_do_not_change_while_something_is_booked_ahead(save, hall, municipality):
    """Else a hall that is booked could be taken again by way of its new part."""
    part = ResourceFactory(municipality=municipality, whole=hall)
    ahead(part)
    with pytest.raises(CannotSaveResource) as refused:
        save(**FACTS, whole_id=hall.pk)
    assert list(refused.value.fields) == ["whole"]
    with pytest.raises(CannotSaveResource):
        save(part, whole_id=None)


def test_parts_change_when_what_was_booked_is_past(save, hall, municipality):
    part = ResourceFactory(municipality=municipality, whole=hall)
    ahead(part, hours=-48)
    assert save(part, whole_id=None).whole_id is None


def test_fewer_than_are_booked_ahead_is_refused(save, municipality):
    chairs = ResourceFactory(municipality=municipality, units=40)
    ahead(chairs, units=25)
    ahead(chairs, units=10)
    with pytest.raises(CannotSaveResource, match="35"):
        save(chairs, units=34)
    assert save(chairs, units=35).units == 35


def test_what_becomes_several_lets_several_in_and_back(save, hall):
    row = ahead(hall)
    save(hall, units=2)
    row.refresh_from_db()
    assert not row.is_exclusive
    hall.refresh_from_db()
    save(hall, units=1)
    row.refresh_from_db()
    assert row.is_exclusive


def test_a_site_with_rooms_stays_a_site(save, municipality):
    site = SiteFactory(municipality=municipality)
    ResourceFactory(municipality=municipality, site=site)
    with pytest.raises(CannotSaveResource):
        save(site, kind=ResourceKind.ROOM)


def test_what_is_no_longer_lent_keeps_its_bookings(municipality, hall, office):
    ahead(hall)
    for is_active in (False, False, True):
        actions.switch_resource(
            municipality=municipality, resource_id=hall.pk, is_active=is_active, by=office
        )
    assert hall.occupancies.count() == 1
    assert AuditEntry.objects.filter(action="calendars.resource_switched").count() == 2


# --- who may know of what -------------------------------------------------------------------------


def test_the_public_knows_nothing_of_what_is_not_lent_or_stands_in_secret(municipality, office):
    shown = ResourceFactory(municipality=municipality)
    secret = LocationFactory(municipality=municipality, is_confidential=True)
    site = SiteFactory(municipality=municipality, location=secret)
    whole = ResourceFactory(municipality=municipality, site=site)
    hidden = [
        ResourceFactory(municipality=municipality, is_active=False),
        site,
        whole,
        ResourceFactory(municipality=municipality, location=secret),
        ResourceFactory(municipality=municipality, whole=whole),
    ]
    visitor = visitor_access(municipality.pk)
    assert list(queries.resources(municipality, access=visitor)) == [shown]
    assert queries.resources(municipality, access=office).count() == len(hidden) + 1
    assert queries.resource(municipality, hidden[0].pk, access=visitor) is None
    assert not queries.resources(MunicipalityFactory(), access=office)


# --- ways -------------------------------------------------------------------------------------------


def test_a_way_is_stored_once_for_both_directions(municipality, office):
    one, other = SiteFactory.create_batch(2, municipality=municipality)
    for pair, minutes in (((one, other), 30), ((other, one), 25), ((one, other), 25)):
        actions.save_way(
            municipality=municipality,
            origin_id=pair[0].pk,
            target_id=pair[1].pk,
            minutes=minutes,
            by=office,
        )
    (way,) = Way.objects.all()
    assert way.minutes == 25
    assert AuditEntry.objects.filter(action="calendars.way_saved").count() == 2
    actions.remove_way(municipality=municipality, way_id=way.pk, by=office)
    assert not Way.objects.exists()
    with pytest.raises(NotFound):
        actions.remove_way(municipality=municipality, way_id=way.pk, by=office)


def test_ways_that_cannot_be_are_refused(municipality, office):
    site = SiteFactory(municipality=municipality)
    for target, minutes in (
        (site, 5),
        (ResourceFactory(municipality=municipality), 5),
        (SiteFactory(), 5),
        (SiteFactory(municipality=municipality), 0),
        (SiteFactory(municipality=municipality), 24 * 60 + 1),
    ):
        with pytest.raises(InvalidInput):
            actions.save_way(
                municipality=municipality,
                origin_id=site.pk,
                target_id=target.pk,
                minutes=minutes,
                by=office,
            )
    with pytest.raises(NotFound):
        actions.remove_way(municipality=municipality, way_id=WayFactory().pk, by=office)


# --- time taken by hand ------------------------------------------------------------------------------


@pytest.fixture
def block(municipality, hall, office):
    def make(title="Malowanie", by=office, hour=9):
        return actions.block_time(
            municipality=municipality,
            resource_id=hall.pk,
            title=title,
            starts_at=datetime(2026, 12, 1, hour, tzinfo=UTC),
            ends_at=datetime(2026, 12, 1, hour + 2, tzinfo=UTC),
            by=by,
        )

    return make


def test_a_block_takes_the_time_and_is_freed(block, municipality, hall, office):
    first = block()
    with pytest.raises(Occupied):
        block()
    freed = actions.release_block(municipality=municipality, booking_id=first.pk, by=office)
    assert freed.state == BookingState.CANCELLED
    block()
    with pytest.raises(NotFound):
        actions.release_block(municipality=municipality, booking_id=first.pk, by=office)


def test_the_trail_names_the_room_and_not_what_for(block):
    block(title="Urodziny Anny Zielnej")
    entry = AuditEntry.objects.get(action="calendars.time_blocked")
    assert entry.object_label == "Aula"
    assert "Anny" not in str(entry.data)


def test_only_blocks_are_freed_by_hand_and_only_by_the_office(
    block, municipality, office, access_as
):
    made = block()
    by = access_as(Role.RESIDENT)
    with pytest.raises(NotAllowed):
        block(by=by, hour=15)
    with pytest.raises(NotAllowed):
        actions.release_block(municipality=municipality, booking_id=made.pk, by=by)
    booking = BookingFactory(municipality=municipality)
    with pytest.raises(NotFound):
        actions.release_block(municipality=municipality, booking_id=booking.pk, by=office)
    assert Booking.objects.exclude(state=BookingState.CANCELLED).count() == 2
