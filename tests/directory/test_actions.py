from datetime import date
from typing import Any

import pytest

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidFile, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.directory import actions, queries
from mosty.directory.enums import ProviderMode, ServiceStatus
from mosty.directory.models import Service, ServiceType
from mosty.thread.queries import station_for
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory

pytestmark = pytest.mark.django_db
SYSTEM = system_access(None)
PLACE = "directory.service"


def facts_of(organisation, **changes: Any) -> dict[str, Any]:
    facts = {
        "service_type_id": ServiceTypeFactory().pk,
        "organisation_id": organisation.pk,
        "name": "Pomoc w domu",
        "provider_mode": ProviderMode.NGO_CALL,
    }
    return facts | changes


# --- catalogue ----------------------------------------------------------------------------------


def test_catalogue_is_loaded_once():
    assert actions.load_service_types(by=SYSTEM) == 53
    ids = dict(ServiceType.objects.values_list("code", "pk"))
    assert actions.load_service_types(by=SYSTEM) == 53
    assert dict(ServiceType.objects.values_list("code", "pk")) == ids
    assert AuditEntry.objects.filter(action="directory.types_loaded").count() == 1


def test_catalogue_holds_every_kind_of_the_fact_sheet():
    actions.load_service_types(by=SYSTEM)
    expected = {
        "I": "DPS POW POR RPOT ZOL PSY PCO SCH NOC DMD SOW MOW",
        "P": "RDP COM",
        "M": "TRE WSP HF NAJ",
        "U": "OPI SUO SUP SAS AOO AOR WYD WYC TEL DTD POS WYP",
        "D": "DDP KLU DDM SDS WTZ PWD CZP STR",
        "R": "SPO NZW ZAW POG SPE RDD WSP",
        "S": "POR INT KRE DIO",
        "W": "SAM WOL BAN MIE",
    }
    codes = {f"{family}-{end}" for family, ends in expected.items() for end in ends.split()}
    assert set(ServiceType.objects.values_list("code", flat=True)) == codes


def test_catalogue_knows_what_stands_in_for_institutions():
    actions.load_service_types(by=SYSTEM)
    care_home, children_home, shelter = (
        queries.service_type(code) for code in ("I-DPS", "I-POW", "I-SCH")
    )
    assert care_home is not None
    assert children_home is not None
    assert shelter is not None
    instead = {kind.code for kind in queries.substitutes_of(care_home)}
    assert {"U-OPI", "U-TEL", "U-WYD", "D-DDP", "U-SAS", "M-WSP", "P-RDP"} <= instead
    families = {kind.code for kind in queries.substitutes_of(children_home)}
    assert {"R-SPO", "R-NZW", "R-ZAW", "R-POG", "R-SPE", "R-RDD"} <= families
    assert {"M-HF", "M-TRE"} <= {kind.code for kind in queries.substitutes_of(shelter)}


def test_catalogue_with_an_unknown_substitute_is_refused(tmp_path):
    path = tmp_path / "service_types.yaml"
    path.write_text(
        "pack: service_types\nversion: 1\nchecked_on: 2026-11-22\nsource: x\nitems:\n"
        "  - {code: U-OPI, name: a, setting: DOMOWA, is_residential: false, unit: godzina,"
        " areas: [SEN], domains: [SOCIAL_ASSISTANCE], substitutes: [I-XXX]}\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidFile, match="I-XXX"):
        actions.load_service_types(path=path, by=SYSTEM)


def test_catalogue_is_for_the_administrator(access_as):
    with pytest.raises(NotAllowed):
        actions.load_service_types(by=access_as(Role.SERVICE_ORGANISER))


# --- create and update --------------------------------------------------------------------------


def test_new_service_is_a_draft_nobody_sees(municipality, access_as):
    organisation = OrganisationFactory(municipality=municipality)
    service = actions.create_service(
        municipality=municipality, facts=facts_of(organisation), by=access_as(Role.CLERK)
    )
    assert service.status == ServiceStatus.DRAFT
    assert not queries.published_services(municipality).exists()
    assert station_for(PLACE, service.pk) is None


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [
        (Role.SERVICE_ORGANISER, False, True),
        (Role.CENTRE_DIRECTOR, False, True),
        (Role.CLERK, False, True),
        (Role.NGO_REPRESENTATIVE, True, True),
        (Role.NGO_COORDINATOR, True, True),
        (Role.NGO_REPRESENTATIVE, False, False),
        (Role.NGO_WORKER, True, False),
        (Role.ADMINISTRATOR, False, False),
        (Role.MAYOR, False, False),
        (Role.RESIDENT, False, False),
    ],
)
def test_who_may_change_a_service(municipality, access_as, role, own, may):
    organisation = OrganisationFactory(municipality=municipality)
    service = DraftFactory(municipality=municipality, organisation=organisation)
    by = access_as(role, organisation) if own else access_as(role)

    def change() -> Service:
        return actions.update_service(
            municipality=municipality,
            service_id=service.pk,
            revision=1,
            facts=facts_of(organisation, name="Nowa nazwa"),
            by=by,
        )

    if may:
        assert change().name == "Nowa nazwa"
    else:
        with pytest.raises(NotAllowed):
            change()


def test_organisation_cannot_hand_its_service_to_another(municipality, access_as):
    own = OrganisationFactory(municipality=municipality)
    other = OrganisationFactory(municipality=municipality)
    service = DraftFactory(municipality=municipality, organisation=own)
    with pytest.raises(NotAllowed):
        actions.update_service(
            municipality=municipality,
            service_id=service.pk,
            revision=1,
            facts=facts_of(other),
            by=access_as(Role.NGO_REPRESENTATIVE, own),
        )


def test_service_cannot_point_into_another_municipality(municipality, access_as):
    foreign = OrganisationFactory()
    with pytest.raises(actions.CannotSaveService) as refusal:
        actions.create_service(
            municipality=municipality, facts=facts_of(foreign), by=access_as(Role.CLERK)
        )
    assert "organisation_id" in refusal.value.fields
    own = OrganisationFactory(municipality=municipality)
    with pytest.raises(actions.CannotSaveService):
        actions.create_service(
            municipality=municipality,
            facts=facts_of(own, village_unit_id=VillageUnitFactory().pk),
            by=access_as(Role.CLERK),
        )


def test_service_of_another_municipality_is_out_of_reach(municipality, access_as):
    foreign = ServiceFactory(municipality=MunicipalityFactory())
    with pytest.raises(NotFound):
        actions.close_service(
            municipality=municipality, service_id=foreign.pk, by=access_as(Role.CENTRE_DIRECTOR)
        )


def test_second_editor_gets_both_versions(municipality, access_as):
    organisation = OrganisationFactory(municipality=municipality)
    service = DraftFactory(municipality=municipality, organisation=organisation, name="Pierwotna")
    by = access_as(Role.CLERK)

    def save(name: str, revision: int) -> Service:
        return actions.update_service(
            municipality=municipality,
            service_id=service.pk,
            revision=revision,
            facts=facts_of(organisation, name=name),
            by=by,
        )

    save("Pierwsza osoba", 1)
    with pytest.raises(StaleEdit) as conflict:
        save("Druga osoba", 1)
    assert conflict.value.theirs["name"] == "Pierwsza osoba"
    assert conflict.value.yours["name"] == "Druga osoba"
    assert save("Druga osoba", 2).revision == 3


def test_saving_without_a_change_leaves_no_trace(municipality, access_as):
    organisation = OrganisationFactory(municipality=municipality)
    by = access_as(Role.CLERK)
    facts = facts_of(organisation)
    service = actions.create_service(municipality=municipality, facts=facts, by=by)
    actions.update_service(
        municipality=municipality, service_id=service.pk, revision=1, facts=facts, by=by
    )
    assert not AuditEntry.objects.filter(action="directory.service_updated").exists()


# --- publish and close --------------------------------------------------------------------------


def test_published_service_stands_on_the_thread(municipality, access_as):
    service = DraftFactory(municipality=municipality, name="Obiady", organisation__name="Caritas")
    actions.publish_service(
        municipality=municipality, service_id=service.pk, by=access_as(Role.SERVICE_ORGANISER)
    )
    station = station_for(PLACE, service.pk)
    assert station is not None
    assert (station.title, station.kind, station.audience) == ("Obiady", "service", "public")
    assert station.path == f"/debowa-dolina/uslugi/{service.pk}/"
    assert station.area == "SEN"
    assert queries.published_services(municipality).get().published_at is not None


def test_service_without_a_way_to_get_it_cannot_be_public(municipality, access_as):
    service = DraftFactory(municipality=municipality, how_to_apply=" ")
    with pytest.raises(actions.CannotPublish) as refusal:
        actions.publish_service(
            municipality=municipality, service_id=service.pk, by=access_as(Role.SERVICE_ORGANISER)
        )
    assert set(refusal.value.fields) == {"how_to_apply"}


def test_public_service_cannot_lose_what_residents_need(municipality, access_as):
    organisation = OrganisationFactory(municipality=municipality)
    service = ServiceFactory(municipality=municipality, organisation=organisation)
    with pytest.raises(actions.CannotPublish):
        actions.update_service(
            municipality=municipality,
            service_id=service.pk,
            revision=1,
            facts=facts_of(organisation, for_whom=""),
            by=access_as(Role.CLERK),
        )


@pytest.mark.parametrize("role", [Role.CLERK, Role.NGO_REPRESENTATIVE, Role.RESIDENT])
def test_publishing_is_for_the_heads(municipality, access_as, role):
    service = DraftFactory(municipality=municipality)
    with pytest.raises(NotAllowed):
        actions.publish_service(
            municipality=municipality, service_id=service.pk, by=access_as(role)
        )


def test_closed_service_stays_on_the_thread_and_opens_again(municipality, access_as):
    by = access_as(Role.CENTRE_DIRECTOR)
    service = DraftFactory(municipality=municipality, opened_on=date(2020, 1, 1))
    deed = {"municipality": municipality, "service_id": service.pk, "by": by}
    actions.publish_service(**deed)
    with pytest.raises(actions.CannotPublish):
        actions.close_service(**deed, closed_on=date(2019, 1, 1))
    closed = actions.close_service(**deed, closed_on=date(2026, 6, 30))
    assert (closed.status, closed.closed_on) == (ServiceStatus.CLOSED, date(2026, 6, 30))
    station = station_for(PLACE, service.pk)
    assert station is not None
    with pytest.raises(actions.CannotPublish):
        actions.close_service(**deed)
    assert actions.publish_service(**deed).closed_on is None
