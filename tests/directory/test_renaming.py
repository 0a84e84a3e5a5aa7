"""An organisation's new name reaches its services, whoever wrote it."""

import pytest

from mosty.core.access import system_access
from mosty.core.imports import ImportFile, run_import
from mosty.core.imports import undo as undo_import
from mosty.core.models import ImportRun
from mosty.directory.actions import index_services
from mosty.directory.models import Service
from mosty.directory.queries import search
from mosty.people.actions import update_organisation
from mosty.people.models import Organisation
from mosty.thread.models import Station
from tests.factories.directory import ServiceFactory
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db
HEAD = "nazwa,forma,rejestr,numer,NIP\n"


@pytest.fixture
def service(municipality) -> Service:
    organisation = OrganisationFactory(municipality=municipality, name="Fundacja Zorza")
    service = ServiceFactory(municipality=municipality, organisation=organisation, name="Obiady")
    index_services([service])
    return service


def rename(service: Service, name: str) -> None:
    organisation = Organisation.objects.get(pk=service.organisation_id)
    update_organisation(
        organisation_id=organisation.pk,
        fields={"name": name},
        revision=organisation.revision,
        by=system_access(service.municipality_id),
    )


def found(municipality, text: str) -> list[int]:
    return [one.pk for one in search(municipality, text=text)]


def test_service_is_found_by_the_new_name_alone(municipality, service):
    assert found(municipality, "zorza") == [service.pk]
    rename(service, "Stowarzyszenie Przystań")
    assert found(municipality, "przystań") == [service.pk]
    assert found(municipality, "zorza") == []


def test_station_of_the_service_tells_the_new_name(municipality, service):
    rename(service, "Stowarzyszenie Przystań")
    station = Station.objects.get(source="directory.service", source_id=service.pk)
    assert station.summary.startswith("Stowarzyszenie Przystań")


def test_copies_of_the_open_feed_hear_of_the_new_name(municipality, service):
    before = Service.objects.get(pk=service.pk).updated_at
    rename(service, "Stowarzyszenie Przystań")
    assert Service.objects.get(pk=service.pk).updated_at > before


def test_other_change_of_an_organisation_touches_no_service(municipality, service):
    before = Service.objects.get(pk=service.pk).updated_at
    organisation = service.organisation
    update_organisation(
        organisation_id=organisation.pk,
        fields={"phone": "600 100 200"},
        revision=organisation.revision,
        by=system_access(municipality.pk),
    )
    assert Service.objects.get(pk=service.pk).updated_at == before


def test_import_that_renames_and_its_undo_reach_the_services(municipality, service):
    organisation = service.organisation
    organisation.nip = "5260250274"
    organisation.save()
    file = ImportFile(
        "o.csv", f"{HEAD}Stowarzyszenie Przystań,STOWARZYSZENIE,,,5260250274\n".encode()
    )
    by = system_access(municipality.pk)
    outcome = run_import("people.organisations", file, municipality.pk, by)
    assert (outcome.updated, outcome.errors) == (1, ())
    assert found(municipality, "przystań") == [service.pk]
    undo_import(ImportRun.objects.get(), by=by)
    assert found(municipality, "przystań") == []
    assert found(municipality, "zorza") == [service.pk]


def test_services_of_another_organisation_stay_as_they_are(municipality, service):
    other = ServiceFactory(municipality=municipality, name="Zakupy")
    index_services([other])
    before = Service.objects.get(pk=other.pk).updated_at
    rename(service, "Stowarzyszenie Przystań")
    assert Service.objects.get(pk=other.pk).updated_at == before
