"""The score on the page of a service and the list of the worst descriptions."""

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed
from mosty.core.models import AuditEntry, EngineRun
from mosty.directory import actions
from mosty.directory.actions.capacity import report_capacity
from mosty.directory.actions.confirming import confirm_service
from mosty.directory.actions.doubts import settle_doubt
from mosty.directory.actions.hours import set_hours
from mosty.directory.actions.places import save_place
from mosty.directory.actions.quality import keep_quality, refresh_quality
from mosty.directory.enums import ServiceStatus, Setting
from mosty.directory.models import (
    Doubt,
    LocationFeature,
    OpeningWindow,
    Service,
    ServiceLanguage,
)
from mosty.directory.queries.quality import describe, services_by_quality
from mosty.engines.opening import Window
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db


def page(name: str, *args) -> str:
    return reverse(name, args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def refresh(municipality, today=None):
    return refresh_quality(
        municipality=municipality,
        today=today or timezone.localdate(),
        by=system_access(municipality.pk),
    )


# --- what the score reads -----------------------------------------------------------------------


def test_describe_reads_the_rows_beside_the_service(municipality):
    club = ServiceTypeFactory(code="D-KLU", setting=Setting.COMMUNITY)
    service = ServiceFactory(municipality=municipality, service_type=club, people_count=0)
    place = at(service, latitude="52.1", longitude="21.0")
    LocationFeature.objects.create(location=place, feature="step_free")
    LocationFeature.objects.create(location=place, feature="lift")
    ServiceLanguage.objects.create(service=service, language="pl")
    OpeningWindow.objects.create(service=service, weekday=0, opens="08:00", closes="16:00")
    for kind in ("wrong", "no_answer", "still_true"):
        Doubt.objects.create(municipality=municipality, service=service, kind=kind)
    Doubt.objects.create(
        municipality=municipality, service=service, kind="wrong", settled_at=timezone.now()
    )
    found = describe([service])[service.pk]
    assert (found.is_on_site, found.keeps_hours, found.has_windows) == (True, True, True)
    assert (found.has_place, found.has_point, found.has_accessibility) == (True, True, True)
    assert (found.is_secret, found.has_languages, found.has_figure) == (False, True, True)
    assert found.open_doubts == 2


def test_describe_tells_a_confidential_place_from_none(municipality):
    hidden, bare, both = ServiceFactory.create_batch(3, municipality=municipality)
    at(hidden, is_confidential=True)
    at(both, is_confidential=True)
    at(both)
    found = describe([hidden, bare, both])
    assert [found[one.pk].is_secret for one in (hidden, bare, both)] == [True, False, False]
    assert [found[one.pk].has_place for one in (hidden, bare, both)] == [True, False, True]


# --- on the page of the service -----------------------------------------------------------------


def test_service_page_shows_the_score_with_links_to_mend(municipality, client_as):
    service = ServiceFactory(municipality=municipality, how_to_apply="Zadzwoń do nas.")
    text = text_of(client_as(Role.CLERK).get(page("directory:service_detail", service.pk)))
    assert "Jak dobry jest ten opis" in text
    assert "Nie podano telefonu" in text
    assert f'href="/debowa-dolina/uslugi/{service.pk}/edycja/#id_phone"' in text
    assert f'href="/debowa-dolina/uslugi/{service.pk}/#sprawdzone"' in text
    assert "Wszystko się zgadza" in text
    assert "O to nie pytamy przy takiej usłudze" in text  # given at home: no place, no hours


def test_service_page_hides_the_score_from_residents(municipality, client):
    service = ServiceFactory(municipality=municipality)
    text = text_of(client.get(page("directory:service_detail", service.pk)))
    assert "Jak dobry jest ten opis" not in text
    assert "Wszystko się zgadza" not in text


def test_provider_mends_its_own_public_service_by_a_proposal(municipality, client_as):
    organisation = OrganisationFactory(municipality=municipality)
    service = ServiceFactory(
        municipality=municipality, organisation=organisation, provider_mode="NGO_UDPP"
    )
    Doubt.objects.create(municipality=municipality, service=service, kind="wrong")
    browser = client_as(Role.NGO_REPRESENTATIVE, organisation)
    text = text_of(browser.get(page("directory:service_detail", service.pk)))
    assert f"/uslugi/{service.pk}/zmiany/#id_phone" in text
    assert "/uslugi/uwagi/" not in text
    assert "#id_funded_until" not in text
    assert "Poprawia to urząd." in text


def test_provider_does_not_see_the_score_of_others(municipality, client_as):
    service = ServiceFactory(municipality=municipality)
    browser = client_as(Role.NGO_REPRESENTATIVE, OrganisationFactory(municipality=municipality))
    text = text_of(browser.get(page("directory:service_detail", service.pk)))
    assert "Jak dobry jest ten opis" not in text


# --- the list -----------------------------------------------------------------------------------


def test_quality_list_is_calm_when_empty(municipality, client_as):
    text = text_of(client_as(Role.CLERK).get(page("directory:quality_list")))
    assert "Nie ma jeszcze opublikowanych usług" in text


def test_quality_list_shows_the_worst_first_and_what_to_mend(municipality, client_as):
    poor = ServiceFactory(municipality=municipality, name="Krótka", how_to_apply="Pytaj.")
    ServiceFactory(
        municipality=municipality,
        name="Dobra",
        phone="900 100 200",
        how_to_apply="Zadzwoń.",
        summary="a" * 400,
        checked_on=timezone.localdate(),
    )
    refresh(municipality)
    text = text_of(client_as(Role.CLERK).get(page("directory:quality_list")))
    assert text.index("Krótka") < text.index("Dobra")
    assert f"/uslugi/{poor.pk}/#sprawdzone" in text
    assert "Potwierdzone na czas: 1 z 2." in text
    assert "Czego najczęściej brakuje w gminie" in text
    assert "Prosty tekst: 2" in text


@pytest.mark.slow
def test_quality_list_filters_by_organisation_kind_and_freshness(municipality, client_as):
    club = ServiceTypeFactory(code="D-KLU", name="klub", setting=Setting.COMMUNITY)
    fresh = ServiceFactory(
        municipality=municipality,
        name="Klubowa",
        service_type=club,
        checked_on=timezone.localdate(),
    )
    ServiceFactory(municipality=municipality, name="Domowa", checked_on=date(2020, 1, 1))
    browser = client_as(Role.CLERK)
    for query in (
        {"organizacja": fresh.organisation.name},
        {"rodzaj": "D-KLU"},
        {"stan": "fresh"},
    ):
        text = text_of(browser.get(page("directory:quality_list"), query))
        assert "Klubowa" in text
        assert "Domowa" not in text
    text = text_of(browser.get(page("directory:quality_list"), {"stan": "overdue"}))
    assert "Domowa" in text
    nothing = text_of(browser.get(page("directory:quality_list"), {"stan": "due"}))
    assert "Nic nie pasuje do wszystkich wyborów" in nothing
    wrong = browser.get(page("directory:quality_list"), {"rodzaj": "x", "stan": "'", "page": "99"})
    assert wrong.status_code == 200


def test_quality_list_of_a_provider_holds_its_own_services_only(municipality, client_as):
    own = OrganisationFactory(municipality=municipality)
    ServiceFactory(municipality=municipality, organisation=own, name="Nasza")
    ServiceFactory(municipality=municipality, name="Cudza")
    refresh(municipality)
    text = text_of(client_as(Role.NGO_COORDINATOR, own).get(page("directory:quality_list")))
    assert "Nasza" in text
    assert "Cudza" not in text
    assert "Czego najczęściej brakuje w gminie" not in text
    assert "Policz punkty teraz" not in text


def test_quality_list_shows_neither_drafts_nor_closed_nor_other_municipalities(
    municipality, client_as
):
    DraftFactory(municipality=municipality, name="Szkic")
    ServiceFactory(municipality=municipality, name="Zamknięta", status=ServiceStatus.CLOSED)
    kept = ServiceFactory(municipality=municipality, name="Główna")
    ServiceFactory(municipality=municipality, name="Powtórzona", merged_into=kept)
    ServiceFactory(municipality=MunicipalityFactory(), name="Obca")
    text = text_of(client_as(Role.CLERK).get(page("directory:quality_list")))
    assert "Główna" in text
    for name in ("Szkic", "Zamknięta", "Powtórzona", "Obca"):
        assert name not in text


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.NGO_WORKER])
def test_quality_list_is_refused_to_those_who_edit_nothing(municipality, client_as, role):
    assert client_as(role).get(page("directory:quality_list")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_quality_list_needs_the_same_queries_for_more_rows(
    municipality, client_as, django_assert_num_queries, count
):
    for service in ServiceFactory.create_batch(count, municipality=municipality):
        at(service)
    browser = client_as(Role.CLERK)
    with django_assert_num_queries(13):
        browser.get(page("directory:quality_list"))


def test_quality_list_escapes_what_people_wrote(municipality, client_as):
    ServiceFactory(municipality=municipality, name="<script>alert(1)</script>")
    text = text_of(client_as(Role.CLERK).get(page("directory:quality_list")))
    assert "&lt;script&gt;alert(1)" in text


# --- stored scores ------------------------------------------------------------------------------


def test_refresh_stores_scores_and_the_overview(municipality):
    services = ServiceFactory.create_batch(3, municipality=municipality)
    other = ServiceFactory(municipality=MunicipalityFactory())
    updated_at = Service.objects.get(pk=services[0].pk).updated_at
    report = refresh(municipality)
    assert (report.services, report.changed) == (3, 3)
    stored = Service.objects.get(pk=services[0].pk)
    assert stored.quality is not None
    assert stored.quality_on == timezone.localdate()
    assert stored.updated_at == updated_at  # nothing a copy of the feed would have to fetch
    assert Service.objects.get(pk=other.pk).quality is None
    run = EngineRun.objects.get(municipality_id=municipality.pk, kind="directory.quality")
    assert run.result["lacking"]["easy"] == 3
    assert AuditEntry.objects.filter(action="directory.quality_reckoned").count() == 1


def test_refresh_again_changes_nothing_and_keeps_one_overview(municipality):
    ServiceFactory(municipality=municipality, checked_on=date(2026, 1, 1))
    refresh(municipality, date(2026, 3, 1))
    assert refresh(municipality, date(2026, 3, 1)).changed == 0
    assert refresh(municipality, date(2027, 6, 1)).changed == 1  # time alone lowers a score
    assert EngineRun.objects.filter(kind="directory.quality").count() == 1


def test_refresh_is_refused_to_providers(municipality, access_as):
    with pytest.raises(NotAllowed):
        refresh_quality(
            municipality=municipality,
            today=timezone.localdate(),
            by=access_as(Role.NGO_REPRESENTATIVE),
        )


def test_refresh_can_be_started_from_the_page(
    municipality, client_as, django_capture_on_commit_callbacks
):
    service = ServiceFactory(municipality=municipality)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_as(Role.CLERK).post(page("directory:quality_refresh"), follow=True)
    assert "Liczymy punkty" in text_of(answer)
    assert Service.objects.get(pk=service.pk).quality is not None


def test_refresh_of_many_services_takes_few_queries(municipality, django_assert_max_num_queries):
    ServiceFactory.create_batch(30, municipality=municipality)
    with django_assert_max_num_queries(25):
        refresh(municipality)


def test_keep_quality_stores_the_score_of_one_service(municipality, access_as):
    service = ServiceFactory(municipality=municipality)
    keep_quality([service.pk])
    before = Service.objects.get(pk=service.pk).quality
    Service.objects.filter(pk=service.pk).update(text_easy="Pani robi zakupy.")
    keep_quality([service.pk])
    assert Service.objects.get(pk=service.pk).quality > before


def test_worst_first_puts_services_without_a_score_last(municipality, access_as):
    bad, none, good = ServiceFactory.create_batch(3, municipality=municipality)
    Service.objects.filter(pk=bad.pk).update(quality=10)
    Service.objects.filter(pk=good.pk).update(quality=90)
    found = services_by_quality(
        municipality, access=access_as(Role.CLERK), today=timezone.localdate()
    )
    assert list(found) == [bad, good, none]


@pytest.mark.parametrize(
    "deed",
    [
        lambda one, by: actions.update_service(
            municipality=one.municipality,
            service_id=one.pk,
            revision=one.revision,
            facts={"text_easy": "Pani robi zakupy.", "languages": ["uk"]},
            by=by,
        ),
        lambda one, by: confirm_service(
            municipality=one.municipality, service_id=one.pk, revision=one.revision, by=by
        ),
        lambda one, by: settle_doubt(
            municipality=one.municipality, doubt_id=one.doubts.get().pk, by=by
        ),
        lambda one, by: report_capacity(
            municipality=one.municipality,
            service_id=one.pk,
            state="room",
            on=timezone.localdate(),
            by=by,
        ),
        lambda one, by: save_place(
            municipality=one.municipality,
            service_id=one.pk,
            facts={"address": "Rynek 1", "features": ["lift"]},
            by=by,
        ),
        lambda one, by: set_hours(
            municipality=one.municipality,
            service_id=one.pk,
            revision=one.revision,
            windows=[Window(weekday=0, opens=time(8), closes=time(16))],
            special=[],
            by=by,
        ),
    ],
    ids=["facts", "check", "doubt", "capacity", "place", "hours"],
)
def test_every_deed_that_mends_raises_the_stored_score(municipality, access_as, deed):
    club = ServiceTypeFactory(code="D-KLU", setting=Setting.COMMUNITY)
    service = ServiceFactory(municipality=municipality, service_type=club)
    Doubt.objects.create(municipality=municipality, service=service, kind="wrong")
    keep_quality([service.pk])
    before = Service.objects.get(pk=service.pk).quality
    deed(service, access_as(Role.SERVICE_ORGANISER))
    assert Service.objects.get(pk=service.pk).quality > before
