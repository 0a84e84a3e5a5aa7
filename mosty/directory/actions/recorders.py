"""How an import of services is undone: services and places are put back, or go."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.bulk import BATCH, portions, save_many
from mosty.core.imports import CannotUndo, Facts, Present, Undoing, pointing_to
from mosty.directory.actions.import_contacts import ContactRecorder
from mosty.directory.actions.many import (
    derive_words,
    remove_links,
    remove_places,
    show_everywhere,
    store_features,
    store_hours,
    store_languages,
    store_links,
    tell_feed_of_places,
)
from mosty.directory.actions.removals import forget_removed, remember_removed
from mosty.directory.actions.secrecy import hide_units
from mosty.directory.actions.stations import SOURCE
from mosty.directory.enums import RecordKind
from mosty.directory.importers import (
    PLACE_FIELDS_KEPT,
    SERVICE_FIELDS,
    TITLES,
    place_facts,
    service_facts,
)
from mosty.directory.models import Location, OpeningWindow, Service, ServiceAtLocation
from mosty.people.actions import OrganisationRecorder
from mosty.people.models import Organisation
from mosty.territory.models import Municipality, VillageUnit
from mosty.thread.actions import remove_stations
from mosty.thread.models import Link

_DERIVED = ("search_text", "sort_key", "revision", "updated_at")


def _field_title(model: type[Model], name: str) -> str:
    if name in TITLES:
        return TITLES[name]
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


class ServiceRecorder:
    model, order = "directory.Service", 1
    title: str | Promise = gettext_lazy("services")
    #: Rows that belong to a service and go with it.
    parts = (
        "directory.ServiceLanguage",
        "directory.ServiceAtLocation",
        "directory.OpeningWindow",
        "directory.OpeningException",
        "directory.SearchWord",
    )

    def present(self, municipality_id: int, ids: Collection[int]) -> Mapping[int, Present]:
        return service_facts(municipality_id, ids)

    def field_title(self, name: str) -> str:
        return _field_title(Service, name)

    def blockers(self, ids: Collection[int], plan: Undoing) -> Mapping[int, str]:
        pointing = pointing_to(Service, ids, plan, parts=self.parts)
        found = {pk: _("in use: %(rows)s") % {"rows": rows} for pk, rows in pointing.items()}
        for some in portions(ids):
            links = Link.objects.filter(
                Q(origin__source=SOURCE, origin__source_id__in=some)
                | Q(target__source=SOURCE, target__source_id__in=some)
            ).select_related("origin", "target")
            for link in links:
                for station in (link.origin, link.target):
                    if station.source == SOURCE and station.source_id in some:
                        found[station.source_id] = _("linked on the golden thread")
        return found

    def restore(self, municipality_id: int, facts: Mapping[int, Facts], by: Any) -> None:
        municipality = Municipality.objects.get(pk=municipality_id)
        _refuse_missing(facts)
        services: list[Service] = []
        for some in portions(facts):
            services += Service.objects.filter(municipality=municipality, pk__in=some)
        names: set[str] = set()
        for service in services:
            for name, value in facts[service.pk].items():
                if name in SERVICE_FIELDS:
                    setattr(service, name, SERVICE_FIELDS[name].to_python(value))
                    names.add(name)
            service.revision += 1
        derive_words(services)
        save_many(services, [*names, *_DERIVED])
        store_languages(_named(facts, "languages"))
        store_links(_named(facts, "places"))
        store_hours(_named(facts, "hours"))
        show_everywhere(municipality, services)
        hide_units(facts)  # somebody may have hidden a place since

    def remove(self, municipality_id: int, ids: Collection[int], by: Any) -> None:
        for some in portions(ids):
            services = list(Service.objects.filter(municipality=municipality_id, pk__in=some))
            links = ServiceAtLocation.objects.filter(service__in=some)
            remove_links(list(links.select_related("service", "location")))
            public = [one for one in services if one.published_at is not None]
            remove_stations(SOURCE, [service.pk for service in public])
            uuids = [service.uuid for service in public]
            remember_removed(municipality_id, RecordKind.SERVICE, uuids)
            Service.objects.filter(pk__in=some).delete()
        show_everywhere(Municipality.objects.get(pk=municipality_id), [])


class PlaceRecorder:
    model, order = "directory.Location", 2
    title: str | Promise = gettext_lazy("places")

    def present(self, municipality_id: int, ids: Collection[int]) -> Mapping[int, Present]:
        return place_facts(municipality_id, ids)

    def field_title(self, name: str) -> str:
        return _field_title(Location, name)

    def blockers(self, ids: Collection[int], plan: Undoing) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for some in portions(ids):
            links = ServiceAtLocation.objects.filter(location__in=some)
            windows = OpeningWindow.objects.filter(location__in=some)
            for rows, fact in ((links, "places"), (windows, "hours")):
                for service_id, place_id in rows.values_list("service_id", "location_id"):
                    if not plan.returns(ServiceRecorder.model, service_id, fact):
                        found[place_id] = _("a service is given there")
        return found

    def restore(self, municipality_id: int, facts: Mapping[int, Facts], by: Any) -> None:
        places: dict[int, Location] = {}
        for some in portions(facts):
            places |= Location.objects.filter(municipality=municipality_id).in_bulk(some)
        gone = [pk for pk in facts if pk not in places]
        for pk in gone:
            places[pk] = Location(pk=pk, municipality_id=municipality_id, revision=0)
        names: set[str] = set()
        for pk, place in places.items():
            for name, value in facts[pk].items():
                if name in PLACE_FIELDS_KEPT:
                    setattr(place, name, PLACE_FIELDS_KEPT[name].to_python(value))
                    names.add(name)
            place.revision += 1
        Location.objects.bulk_create([places[pk] for pk in gone], batch_size=BATCH)
        stored = [place for pk, place in places.items() if pk not in gone]
        save_many(stored, [*names, "revision", "updated_at"])
        store_features(_named(facts, "features"))
        forget_removed(RecordKind.LOCATION, [places[pk].uuid for pk in gone])
        tell_feed_of_places(
            [places[pk] for pk, some_facts in facts.items() if "is_confidential" in some_facts]
        )
        for some in portions(pk for pk, place in places.items() if place.is_confidential):
            links = ServiceAtLocation.objects.filter(location__in=some)
            hide_units(list(links.values_list("service_id", flat=True)))

    def remove(self, municipality_id: int, ids: Collection[int], by: Any) -> None:
        for some in portions(ids):
            remove_places(list(Location.objects.filter(municipality=municipality_id, pk__in=some)))


class OrganisationInFeedRecorder(OrganisationRecorder):
    """Organisations as `people` puts them back; the open feed hears of those that go."""

    def remove(self, municipality_id: int, ids: Collection[int], by: Any) -> None:
        for some in portions(ids):
            gone = Organisation.objects.filter(municipality=municipality_id, pk__in=some)
            uuids = list(gone.values_list("uuid", flat=True))
            remember_removed(municipality_id, RecordKind.ORGANISATION, uuids)
        super().remove(municipality_id, ids, by)


def _refuse_missing(facts: Mapping[int, Facts]) -> None:
    """Nothing, or CannotUndo: an organisation or a village unit that services had before is gone."""
    for name, model in (("organisation_id", Organisation), ("village_unit_id", VillageUnit)):
        wanted = {one[name] for one in facts.values() if one.get(name) is not None}
        for some in portions(wanted):
            if model._default_manager.filter(pk__in=some).count() < len(some):
                raise CannotUndo(
                    _("An organisation or a village unit that services had before is gone.")
                )


RECORDERS = (ContactRecorder(), ServiceRecorder(), PlaceRecorder(), OrganisationInFeedRecorder())


def _named(facts: Mapping[int, Facts], name: str) -> dict[int, Any]:
    """One fact by id, of records that have it."""
    return {pk: one[name] for pk, one in facts.items() if name in one}
