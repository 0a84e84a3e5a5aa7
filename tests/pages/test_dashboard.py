"""The desk of staff: what waits, for whom; insights decided there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import MUNICIPALITY_ROLES, Role
from mosty.core.enums import ImportState, JobState
from mosty.core.models import ImportRun, JobRun
from mosty.pages.queries import dashboard
from mosty.thread.enums import InsightState, StationKind
from tests.factories.diagnosis import IndicatorFactory
from tests.factories.localplans import ActionCardFactory, LocalPlanFactory
from tests.factories.territory import MunicipalityFactory
from tests.factories.thread import InsightFactory, StationFactory

pytestmark = pytest.mark.django_db


def page(municipality):
    return reverse("home:dashboard", args=[municipality.slug])


def names(municipality, access):
    found = dashboard.tasks(municipality, access=access, today=timezone.localdate())
    return [task.name for task in found]


@pytest.fixture
def busy(municipality, make_survey, make_service):
    """Something of everything that can wait, here and in another municipality."""
    today = timezone.localdate()
    for place in (municipality, MunicipalityFactory()):
        JobRun.objects.create(kind="x", title="x", municipality_id=place.pk, state=JobState.FAILED)
        station = StationFactory(municipality=place, kind=StationKind.NEED)
        InsightFactory(station=station)
        make_survey(place, title="Ankieta", closes_on=today + timedelta(days=3))
        make_service(place, name="Asystent", funded_until=today + timedelta(days=30))
        plan = LocalPlanFactory(municipality=place, adopted=True)
        ActionCardFactory(
            plan=plan,
            title="Zaległe",
            starts_on=today - timedelta(days=90),
            ends_on=today - timedelta(days=1),
        )
    IndicatorFactory(is_core=True)
    return municipality


def test_desk_shows_what_waits_most_pressing_first(client_as, busy):
    html = client_as(Role.CENTRE_DIRECTOR).get(page(busy)).content.decode()
    for text in (
        "Zadania w tle, które się nie udały",
        "Zaległe",
        "Ankieta zaraz się kończy: Ankieta",
        "Wnioski, które czekają na podjęcie",
        "Potrzeby, na które nie odpowiada żadne działanie",
        "Pieniądze na usługę się kończą: Asystent",
        "Główne wskaźniki bez danych",
    ):
        assert html.count(text) == 1, text
    assert html.index("Zadania w tle, które się nie udały") < html.index("Ankieta zaraz")


def test_each_role_sees_only_what_it_may(access_as, busy):
    mayor = names(busy, access_as(Role.MAYOR))
    assert "Zadania w tle, które się nie udały" in mayor
    assert "Wnioski, które czekają na podjęcie" not in mayor
    expert = names(busy, access_as(Role.REGIONAL_EXPERT))
    assert "Zadania w tle, które się nie udały" not in expert


def test_empty_desk_says_so(client_as, municipality):
    html = client_as(Role.COUNCILLOR).get(page(municipality)).content.decode()
    assert "Nic na Ciebie nie czeka" in html


@pytest.mark.parametrize("role", sorted(MUNICIPALITY_ROLES))
def test_desk_opens_for_every_role_of_the_municipality(client_as, busy, role):
    assert client_as(role).get(page(busy)).status_code == 200


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.NGO_REPRESENTATIVE])
def test_desk_is_closed_for_others(client_as, municipality, role):
    assert client_as(role).get(page(municipality)).status_code == 403


def test_visitor_is_sent_to_sign_in(client, municipality):
    assert client.get(page(municipality)).status_code == 302


def test_statement_waits_for_whoever_may_write_it(access_as, municipality):
    task = "Uzupełnij deklarację dostępności"
    assert task in names(municipality, access_as(Role.CLERK))
    assert task not in names(municipality, access_as(Role.PLAN_COORDINATOR))
    municipality.accessibility = {
        "status": "full",
        "published_on": "2020-01-01",
        "updated_on": "2020-01-01",
        "prepared_on": "2020-01-01",
    }
    access = access_as(Role.CLERK)
    today = timezone.localdate().replace(month=11, day=1)
    found = dashboard.tasks(municipality, access=access, today=today)
    assert "Zrób przegląd deklaracji dostępności" in [one.name for one in found]


def test_checked_import_waits_for_its_confirmation(access_as, municipality):
    kinds = [kind for kind in dashboard.import_kinds() if Role.CLERK]
    allowed = next(k for k in kinds if access_as(Role.PLAN_COORDINATOR).may(k.permission))
    ImportRun.objects.create(
        municipality_id=municipality.pk,
        kind=allowed.code,
        file_name="lista.csv",
        sha256="0" * 64,
        size_bytes=1,
        state=ImportState.CHECKED,
        bad_count=2,
    )
    assert "Import do potwierdzenia: lista.csv" in names(
        municipality, access_as(Role.PLAN_COORDINATOR)
    )
    assert "Import do potwierdzenia: lista.csv" not in names(municipality, access_as(Role.MAYOR))


def test_tools_are_those_the_role_may_use(access_as, municipality):
    def labels(role):
        return {str(tool.label) for tool in dashboard.tools(municipality, access=access_as(role))}

    assert "Dziennik zdarzeń" in labels(Role.DATA_PROTECTION_OFFICER)
    assert "Dziennik zdarzeń" not in labels(Role.MAYOR)
    assert "Deklaracja dostępności i kontakt" in labels(Role.ADMINISTRATOR)
    assert "Zadania w tle" not in labels(Role.REGIONAL_EXPERT)


def decide(browser, municipality, insight, **data):
    address = reverse("home:insight_decide", args=[municipality.slug, insight.pk])
    return browser.post(address, data, follow=True)


def test_insight_is_taken_up_or_put_aside_with_a_reason(client_as, municipality):
    first, second = (InsightFactory(station__municipality=municipality) for _n in range(2))
    browser = client_as(Role.PLAN_COORDINATOR)
    assert (
        "Wniosek został podjęty."
        in decide(browser, municipality, first, decision="take").content.decode()
    )
    html = decide(browser, municipality, second, decision="dismiss", reason=" ").content.decode()
    assert "Napisz, dlaczego to odkładasz." in html
    html = decide(
        browser, municipality, second, decision="dismiss", reason="Jest."
    ).content.decode()
    assert "Wniosek został odłożony." in html
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (InsightState.TAKEN, InsightState.DISMISSED)
    assert "Żaden wniosek nie czeka" in html


def test_insight_of_another_municipality_cannot_be_decided(client_as, municipality):
    insight = InsightFactory()
    html = decide(
        client_as(Role.PLAN_COORDINATOR), municipality, insight, decision="take"
    ).content.decode()
    assert "Nie ma tu takiego wniosku." in html
    insight.refresh_from_db()
    assert insight.state == InsightState.WAITING


def test_insights_list_escapes_and_leads_to_the_station(client_as, municipality):
    insight = InsightFactory(station__municipality=municipality, text="<script>x</script>")
    html = (
        client_as(Role.PLAN_COORDINATOR)
        .get(reverse("home:insights", args=[municipality.slug]))
        .content.decode()
    )
    assert "&lt;script&gt;x" in html
    assert reverse("home:station", args=[municipality.slug, insight.station_id]) in html
