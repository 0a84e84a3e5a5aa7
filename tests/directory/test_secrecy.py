"""A service that keeps an address secret says no village unit: in a village it tells the house."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from mosty.core.access import Role, system_access
from mosty.core.imports import ImportFile
from mosty.directory import actions, queries
from mosty.directory.actions.merging import merge_records
from mosty.directory.actions.secrecy import hide_units
from mosty.directory.enums import RecordKind
from mosty.directory.models import ProposedChange, SearchWord, Service
from mosty.directory.queries.nearness import run_inputs
from mosty.directory.rules import may_propose
from mosty.thread.models import Station
from tests.directory.test_import_undo import everything, imported, place, undone  # noqa: F401
from tests.factories.directory import DraftFactory, ServiceFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VillageUnitFactory

pytestmark = pytest.mark.django_db
SYSTEM = system_access(None)
SECRET = {"kind": "physical", "address": "Lipki 3", "is_confidential": True, "features": []}


@pytest.fixture
def unit(municipality):
    return VillageUnitFactory(
        municipality=municipality, name="Lipki", latitude="52.1", longitude="19.4"
    )


@pytest.fixture
def service(municipality, unit) -> Service:
    """Published with its village unit on the thread and in the search."""
    draft = DraftFactory(
        municipality=municipality, name="Schronisko", village_unit=unit, covers_all=False
    )
    return actions.publish_service(municipality=municipality, service_id=draft.pk, by=SYSTEM)


def hide(service, **more: Any):
    return actions.save_place(
        municipality=service.municipality, service_id=service.pk, facts=SECRET, by=SYSTEM, **more
    )


def told(service) -> list[str]:
    """Where the name of the village unit is still kept of the service."""
    service.refresh_from_db()
    kept = {
        "unit": service.village_unit_id is not None,
        "only": not service.covers_all,
        "text": "lipki" in service.search_text,
        "words": SearchWord.objects.filter(service=service, word="lipki").exists(),
        "station": Station.objects.filter(
            source="directory.service", source_id=service.pk, summary__contains="Lipki"
        ).exists(),
    }
    return [name for name, is_kept in kept.items() if is_kept]


def test_place_made_confidential_takes_the_village_unit_away(service):
    assert told(service) == ["unit", "only", "text", "words", "station"]
    hide(service)
    assert told(service) == []


def test_place_that_everybody_sees_leaves_the_village_unit(service):
    actions.save_place(
        municipality=service.municipality,
        service_id=service.pk,
        facts=SECRET | {"is_confidential": False},
        by=SYSTEM,
    )
    assert "unit" in told(service)


def test_confidential_place_of_another_service_takes_it_away_too(service):
    sister = ServiceFactory(
        municipality=service.municipality,
        organisation=service.organisation,
        village_unit=service.village_unit,
    )
    secret = hide(service)
    actions.share_place(
        municipality=service.municipality, service_id=sister.pk, location_id=secret.pk, by=SYSTEM
    )
    assert told(sister) == []
    third = ServiceFactory(municipality=service.municipality)
    shown = at(third)
    actions.share_place(
        municipality=service.municipality, service_id=sister.pk, location_id=shown.pk, by=SYSTEM
    )
    Service.objects.filter(pk=third.pk).update(village_unit=VillageUnitFactory())
    actions.save_place(
        municipality=service.municipality,
        service_id=sister.pk,
        location_id=shown.pk,
        revision=1,
        facts={"is_confidential": True},
        by=SYSTEM,
    )
    assert told(third) == []


def test_page_tells_that_the_unit_went_and_what_else_may_tell(service, client_as):
    service.organisation.address = "Lipki 3 <b>"
    service.organisation.save()
    browser = client_as(Role.CLERK)
    page = reverse("directory:place_add", args=["debowa-dolina", service.pk])
    sent = {"kind": "physical", "address": "Lipki 3", "is_confidential": "on"}
    text = browser.post(page, sent, follow=True).content.decode()
    assert "usługa nie podaje już: Lipki." in text
    assert "Publiczny jest też adres organizacji: Lipki 3 &lt;b&gt;." in text


def test_pages_and_interfaces_say_no_unit(service, client):
    hide(service)
    slug = "debowa-dolina"
    for path in (
        reverse("directory:service_detail", args=[slug, service.pk]),
        reverse("directory:service_export", args=[slug, "csv"]),
        f"/api/hsds/services/{service.uuid}",
        f"/api/v1/municipalities/{slug}/services/{service.pk}",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        body = answer.content.decode()
        assert "Schronisko" in body, path
        assert "Lipki" not in body, path


def test_nearness_does_not_fall_back_to_the_unit(service, municipality):
    hide(service)
    offers = [
        offer
        for area in service.service_type.areas
        for kind in run_inputs(municipality, area=area).offers.values()
        for offer in kind
    ]
    assert all(offer.places == () and offer.only_unit is None for offer in offers)


# --- the unit cannot come back ------------------------------------------------------------------


def test_unit_is_not_given_back(service, unit, client_as):
    hide(service)
    service.refresh_from_db()
    with pytest.raises(actions.CannotSaveService) as refused:
        actions.update_service(
            municipality=service.municipality,
            service_id=service.pk,
            revision=service.revision,
            facts={"village_unit_id": unit.pk},
            by=SYSTEM,
        )
    assert "village_unit_id" in refused.value.fields
    assert {"village_unit_id", "address"}.isdisjoint(may_propose(service))
    sent = {"name": "Schronisko", "revision": service.revision, "village_unit": unit.pk}
    page = reverse("directory:service_edit", args=["debowa-dolina", service.pk])
    shown = client_as(Role.CLERK).get(page)
    form = shown.context["form"].initial | sent
    typed = {key: value for key, value in form.items() if value is not None}
    answer = client_as(Role.CLERK).post(page, typed)
    assert answer.status_code == 422
    assert "na wsi zdradziłoby, gdzie jest to miejsce" in answer.content.decode()


def test_unit_proposed_before_the_place_was_hidden_is_not_accepted(service, unit):
    hide(service)
    service.refresh_from_db()
    change = ProposedChange.objects.create(
        municipality=service.municipality,
        organisation=service.organisation,
        service=service,
        facts={"village_unit_id": unit.pk},
        base={"village_unit_id": None},
        base_revision=service.revision,
    )
    with pytest.raises(actions.CannotSaveService):
        actions.accept_change(
            municipality=service.municipality,
            change_id=change.pk,
            revision=service.revision,
            by=SYSTEM,
        )
    assert told(service) == []


def test_joined_service_brings_its_secret_with_it(service):
    other = ServiceFactory(municipality=service.municipality)
    at(other, is_confidential=True)
    merge_records(
        municipality=service.municipality,
        kind=RecordKind.SERVICE,
        kept_id=service.pk,
        merged_id=other.pk,
        by=SYSTEM,
    )
    assert told(service) == []


# --- files --------------------------------------------------------------------------------------

HEAD = "id;nazwa;rodzaj;wykonawca;tryb;sołectwo;adres;miejscowość;adres poufny;dla kogo;jak skorzystać;stan\n"


def line(unit: str = "", address: str = "Lipki 3", secret: str = "", city: str = "") -> str:
    return (
        f"U1;Schronisko;U-OPI;GOPS;JEDNOSTKA;{unit};{address};{city};{secret};"
        "Kobiety.;Zadzwoń.;opublikowana\n"
    )


def errors_of(municipality, text: str):
    parsed = actions.SERVICES.parse(ImportFile("a.csv", text.encode()), municipality.pk)
    return parsed.errors, parsed.rows


@pytest.mark.parametrize(
    ("before", "row", "is_wrong"),
    [
        (None, line("Lipki", secret="tak"), True),
        (None, line("Lipki"), False),
        (None, line("", secret="tak", city="Lipki"), False),
        (line(secret="tak"), line("Lipki"), True),
        (line(secret="tak"), line("Lipki", secret="nie"), False),
        (line(secret="tak"), line("", city="Lipki"), False),
    ],
)
def test_row_with_a_secret_and_a_unit_is_wrong(place, unit, before, row, is_wrong):  # noqa: F811
    if before:
        imported(place, HEAD + before)
    errors, rows = errors_of(place, HEAD + row)
    assert bool(errors) is is_wrong
    if is_wrong:
        assert "poufnym adresem nie ma sołectwa" in str(errors)
        return
    actions.store_services(rows, place.pk, SYSTEM)
    service = Service.objects.get()
    assert service.village_unit is None or not queries.has_secret_place(service)


def test_second_secret_place_stays_when_a_row_opens_the_first(place, unit):  # noqa: F811
    imported(place, HEAD + line(secret="tak"))
    at(Service.objects.get(), is_confidential=True)
    errors, _rows = errors_of(place, HEAD + line("Lipki", secret="nie"))
    assert errors


def test_row_that_hides_takes_the_unit_away_and_the_undo_gives_it_back(place, unit):  # noqa: F811
    imported(place, HEAD + line("Lipki"))
    before = everything(place)
    run = imported(place, HEAD + line("", secret="tak"))
    assert told(Service.objects.get()) == []
    undone(run)
    assert everything(place) == before


def test_undo_does_not_give_a_unit_back_to_a_place_hidden_since(place, unit):  # noqa: F811
    imported(place, HEAD + line("Lipki"))
    run = imported(place, HEAD + line(""))
    service = Service.objects.get()
    assert service.village_unit is None
    at(service, is_confidential=True)
    undone(run)
    assert told(service) == []


# --- what was stored before the rule ------------------------------------------------------------


def test_services_stored_before_the_rule_are_mended(service):
    at(service, is_confidential=True)
    innocent = ServiceFactory(
        municipality=service.municipality, village_unit=service.village_unit, covers_all=False
    )
    migration = import_module("mosty.directory.migrations.0014_no_unit_of_secret_places")
    revision = Service.objects.get(pk=service.pk).revision
    migration.hide_units(apps, None)
    assert told(service) == []
    assert service.revision == revision + 1
    assert not SearchWord.objects.filter(service=service).exists()
    assert actions.index_missing() == 1
    assert told(service) == []
    assert "unit" in told(innocent)
    old = service.search_text
    hide_units([service.pk])
    service.refresh_from_db()
    assert service.search_text == old


def test_one_hidden_service_touches_no_other(service):
    other = ServiceFactory(
        municipality=service.municipality,
        organisation=OrganisationFactory(municipality=service.municipality),
        village_unit=service.village_unit,
    )
    hide(service)
    assert "unit" in told(other)
