from datetime import date

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.directory import queries
from mosty.directory.enums import ServiceStatus, Setting
from mosty.directory.models import Service
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VillageUnitFactory

pytestmark = pytest.mark.django_db
UKRAINIAN = {"mosty_language": "uk"}


def page(name: str, *args) -> str:
    return reverse(name, args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def answers(service: Service, **changes) -> dict[str, str]:
    """What the form of a service sends."""
    facts = {
        "service_type": service.service_type_id,
        "organisation": service.organisation_id,
        "provider_mode": "JEDNOSTKA",
        "name": service.name,
        "for_whom": service.for_whom,
        "how_to_apply": service.how_to_apply,
        "revision": service.revision,
        "covers_all": "on",
    } | {f"condition_{letter}": "unknown" for letter in "abcd"}
    return {key: str(value) for key, value in (facts | changes).items()}


# --- the list -----------------------------------------------------------------------------------


def test_service_list_is_calm_when_empty(municipality, client):
    text = text_of(client.get(page("directory:service_list")))
    assert "Nie ma jeszcze usług" in text
    assert "Dodaj usługę" not in text


def test_service_list_finds_and_keeps_the_filter_in_the_address(municipality, client):
    unit = VillageUnitFactory(municipality=municipality, name="Łąki")
    ServiceFactory(municipality=municipality, name="Usługi sąsiedzkie", phone="900 100 201")
    ServiceFactory(municipality=municipality, name="Obiady")
    url = page("directory:service_list")
    text = text_of(client.get(url, {"szukaj": "sasiedzkie", "miejsce": unit.pk, "grupa": "SEN"}))
    assert "Usługi sąsiedzkie" in text
    assert "Telefon 900 100 201" in text
    assert "Obiady" not in text
    assert "Znaleziono 1 usługę." in text
    assert 'value="sasiedzkie"' in text
    assert "Znaleziono 2 usługi." in text_of(client.get(url))
    nothing = client.get(url, {"szukaj": "atlantyda"})
    assert "Nic nie pasuje do wszystkich wyborów" in text_of(nothing)


@pytest.mark.parametrize(
    "query", [{"miejsce": "x"}, {"grupa": "XX"}, {"page": "99"}, {"forma": "'"}]
)
def test_service_list_bears_wrong_filters(municipality, client, query):
    ServiceFactory(municipality=municipality, name="Obiady")
    response = client.get(page("directory:service_list"), query)
    assert response.status_code == 200
    assert "Obiady" in text_of(response)


@pytest.mark.parametrize("count", [1, 3])
def test_service_list_needs_the_same_queries_for_more_rows(
    municipality, client, django_assert_num_queries, count
):
    ServiceFactory.create_batch(count, municipality=municipality)
    with django_assert_num_queries(8):
        client.get(page("directory:service_list"))


def test_service_list_shows_neither_drafts_nor_other_municipalities(municipality, client):
    ServiceFactory(name="Cudza usługa")
    DraftFactory(municipality=municipality, name="Szkic usługi")
    text = text_of(client.get(page("directory:service_list")))
    assert "Cudza usługa" not in text
    assert "Szkic usługi" not in text


def test_service_list_speaks_ukrainian(municipality, client):
    ServiceFactory(municipality=municipality, name="Obiady", name_uk="Обіди")
    client.cookies.load(UKRAINIAN)
    text = text_of(client.get(page("directory:service_list")))
    assert "Обіди" in text
    assert "Послуги" in text


# --- one service --------------------------------------------------------------------------------


def test_service_page_says_what_a_resident_needs(municipality, client):
    service = ServiceFactory(
        municipality=municipality,
        name="Pomoc w domu",
        phone="900 100 201",
        text_easy="Opiekunka przychodzi do domu.",
        people_count=38,
        waiting_count=6,
        unit_cost_grosze=4200,
        figures_on=date(2026, 6, 30),
        condition_a="yes",
        condition_a_reason="Godziny według osoby.",
    )
    home = ServiceTypeFactory(
        code="I-DPS", name="dom pomocy społecznej", setting=Setting.INSTITUTIONAL
    )
    service.service_type.substitutes.add(home)
    text = text_of(client.get(page("directory:service_detail", service.pk)))
    assert 'href="tel:900100201"' in text
    assert "Opiekunka przychodzi do domu." in text
    assert "42 zł / godzina" in text.replace("\xa0", " ")
    assert "30 czerwca 2026" in text
    assert "Godziny według osoby." in text
    assert "jeszcze nie oceniono" in text
    assert "Dom pomocy społecznej" in text
    assert "Zmień usługę" not in text


def test_service_page_hides_small_counts_and_the_cost_that_tells_them(municipality, client):
    service = ServiceFactory(
        municipality=municipality,
        people_count=4,
        unit_cost_grosze=100_000,
        yearly_cost_grosze=4_800_000,
    )
    text = text_of(client.get(page("directory:service_detail", service.pk)))
    assert "mniej niż 5" in text
    assert "48\xa0000" not in text
    assert ">4<" not in text


def test_service_page_escapes_what_people_type(municipality, client):
    bad = "<script>alert(1)</script>"
    service = ServiceFactory(
        municipality=municipality,
        name=bad,
        summary=bad,
        text_easy=bad,
        for_whom=bad,
        condition_b_reason=bad,
        phone=bad[:40],
    )
    text = text_of(client.get(page("directory:service_detail", service.pk)))
    assert bad not in text
    assert "&lt;script&gt;alert(1)" in text
    assert bad not in text_of(client.get(page("directory:service_list")))


def test_closed_service_keeps_its_page(municipality, client):
    service = ServiceFactory(
        municipality=municipality, status=ServiceStatus.CLOSED, closed_on=date(2026, 6, 30)
    )
    text = text_of(client.get(page("directory:service_detail", service.pk)))
    assert "Ta usługa już nie działa" in text
    assert "30 czerwca 2026" in text


def test_service_page_of_a_draft_or_of_another_municipality_is_not_found(municipality, client):
    for service in (DraftFactory(municipality=municipality), ServiceFactory()):
        url = page("directory:service_detail", service.pk)
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_service_page_needs_the_same_queries_for_more_services(
    municipality, client, django_assert_num_queries, count
):
    service = ServiceFactory.create_batch(count, municipality=municipality)[0]
    with django_assert_num_queries(11):
        client.get(page("directory:service_detail", service.pk))


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_register_is_for_anyone(municipality, client, file_format):
    ServiceFactory(municipality=municipality, name="Pomoc w domu")
    response = client.get(page("directory:service_export", file_format))
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'debowa-dolina.{file_format}"')
    if file_format == "csv":
        assert "Pomoc w domu" in response.content.decode("utf-8-sig")


# --- the catalogue ------------------------------------------------------------------------------


def test_catalogue_shows_what_works_here(municipality, client):
    ServiceTypeFactory(code="U-TEL", name="teleopieka", setting=Setting.DIGITAL)
    ServiceFactory(
        municipality=municipality, service_type=ServiceTypeFactory(name="usługi opiekuńcze")
    )
    url = page("directory:service_type_list")
    text = text_of(client.get(url))
    assert "Teleopieka" in text
    assert text.count("jeszcze nie") == 1
    assert "Teleopieka" not in text_of(client.get(url, {"forma": "DOMOWA"}))
    assert "Żaden rodzaj usługi nie pasuje" in text_of(client.get(url, {"szukaj": "xyz"}))


@pytest.mark.parametrize("count", [1, 3])
def test_catalogue_needs_the_same_queries_for_more_rows(
    municipality, client, django_assert_num_queries, count
):
    for number in range(count):
        kind = ServiceTypeFactory(code=f"U-AA{number}")
        ServiceFactory(municipality=municipality, service_type=kind)
    with django_assert_num_queries(4):
        client.get(page("directory:service_type_list"))


def test_kind_page_compares_costs_and_says_what_stands_in(municipality, client):
    home = ServiceTypeFactory(
        code="I-DPS",
        name="dom pomocy społecznej",
        setting=Setting.INSTITUTIONAL,
        unit="miejsce / miesiąc",
    )
    help_at_home = ServiceTypeFactory(name="usługi opiekuńcze")
    help_at_home.substitutes.add(home)
    ServiceFactory(municipality=municipality, service_type=home, unit_cost_grosze=687_082)
    ServiceFactory(municipality=municipality, service_type=help_at_home, unit_cost_grosze=4500)
    text = text_of(client.get(page("directory:service_type_detail", "I-DPS")))
    assert "Usługi opiekuńcze" in text
    assert "153" in text
    assert "5,0" in text
    assert client.get(page("directory:service_type_detail", "X-YZ")).status_code == 404


# --- editing ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_service_is_written_published_and_closed_on_pages(municipality, client_as):
    organisation = OrganisationFactory(municipality=municipality)
    model = DraftFactory.build(
        municipality=municipality,
        service_type=ServiceTypeFactory(),
        organisation=organisation,
        name="Klub seniora",
    )
    browser = client_as(Role.SERVICE_ORGANISER)
    assert browser.get(page("directory:service_create")).status_code == 200
    sent = answers(model, unit_cost="42,50", people_count="30")
    assert browser.post(page("directory:service_create"), sent).status_code == 302
    service = Service.objects.get()
    assert (service.unit_cost_grosze, service.status) == (4250, ServiceStatus.DRAFT)
    detail = page("directory:service_detail", service.pk)
    assert "Opublikuj usługę" in text_of(browser.get(detail))
    answer = browser.post(page("directory:service_publish", service.pk), follow=True)
    assert "Usługa jest już opublikowana." in text_of(answer)
    answer = browser.post(page("directory:service_close", service.pk), follow=True)
    assert "Usługa jest zakończona." in text_of(answer)
    answer = browser.post(page("directory:service_close", service.pk), follow=True)
    assert "Zakończyć można tylko opublikowaną usługę." in text_of(answer)


def test_service_that_says_too_little_is_not_published(municipality, client_as):
    service = DraftFactory(municipality=municipality, how_to_apply="")
    answer = client_as(Role.CENTRE_DIRECTOR).post(
        page("directory:service_publish", service.pk), follow=True
    )
    assert "Napisz, jak skorzystać z usługi." in text_of(answer)


def test_service_form_shows_errors_and_keeps_what_was_typed(municipality, client_as):
    service = ServiceFactory(municipality=municipality)
    url = page("directory:service_edit", service.pk)
    browser = client_as(Role.CLERK)
    answer = browser.post(url, answers(service, name="", summary="Długi opis", unit_cost="dużo"))
    assert answer.status_code == 422
    assert "Długi opis" in text_of(answer)
    assert 'value="dużo"' in text_of(answer)
    answer = browser.post(url, answers(service, for_whom=""))
    assert answer.status_code == 422
    assert "Napisz, kto może skorzystać z usługi." in text_of(answer)


def test_second_editor_sees_both_versions_and_loses_nothing(municipality, client_as):
    service = DraftFactory(municipality=municipality, name="Pierwotna nazwa")
    url = page("directory:service_edit", service.pk)
    first, second = client_as(Role.CLERK), client_as(Role.SERVICE_ORGANISER)
    mine = answers(service, name="Nazwa drugiej osoby", unit_cost="50,00")
    first.post(url, answers(service, name="Nazwa pierwszej osoby"))
    answer = second.post(url, mine)
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Dwie wersje" in text
    assert "Nazwa pierwszej osoby" in text
    assert 'value="Nazwa drugiej osoby"' in text
    assert "50 zł" in text.replace("\xa0", " ")
    assert 'name="revision" value="2"' in text
    assert second.post(url, mine | {"revision": "2"}).status_code == 302
    service.refresh_from_db()
    assert (service.name, service.revision) == ("Nazwa drugiej osoby", 3)


@pytest.mark.slow
def test_organisation_edits_its_own_services_only(municipality, client_as):
    own = OrganisationFactory(municipality=municipality, name="Nasza Fundacja")
    mine = DraftFactory(municipality=municipality, organisation=own)
    other = ServiceFactory(municipality=municipality, organisation__name="Inna Fundacja")
    browser = client_as(Role.NGO_REPRESENTATIVE, own)
    form = text_of(browser.get(page("directory:service_edit", mine.pk)))
    assert "Nasza Fundacja" in form
    assert "Inna Fundacja" not in form
    assert browser.get(page("directory:service_edit", other.pk)).status_code == 403
    sent = answers(mine, organisation=other.organisation_id)
    assert browser.post(page("directory:service_edit", mine.pk), sent).status_code == 422
    assert browser.post(page("directory:service_publish", mine.pk)).status_code == 403
    mine_page = browser.get(page("directory:service_detail", mine.pk))
    assert "Opublikuj usługę" not in text_of(mine_page)


@pytest.mark.parametrize("name", ["directory:service_create", "directory:service_desk"])
def test_pages_of_editors_are_closed_to_residents(municipality, client_as, client, name):
    assert client_as(Role.RESIDENT).get(page(name)).status_code == 403
    assert client.get(page(name)).status_code == 302


def test_desk_shows_what_waits(municipality, client_as):
    DraftFactory(municipality=municipality, name="Niegotowa")
    ServiceFactory(municipality=municipality, name="Bez pieniędzy", funded_until=date(2025, 12, 31))
    browser = client_as(Role.CLERK)
    text = text_of(browser.get(page("directory:service_desk")))
    assert "Niegotowa" in text
    assert "do 31 grudnia 2025" in text.replace("\xa0", " ")
    assert queries.overview(municipality).drafts == 1


@pytest.mark.parametrize("count", [1, 3])
def test_desk_needs_the_same_queries_for_more_rows(
    municipality, client_as, django_assert_num_queries, count
):
    DraftFactory.create_batch(count, municipality=municipality)
    ServiceFactory.create_batch(count, municipality=municipality)
    browser = client_as(Role.CLERK)
    with django_assert_num_queries(7):
        browser.get(page("directory:service_desk"))
