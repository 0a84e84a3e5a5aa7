"""The page of opening hours and the action behind it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.directory import actions
from mosty.directory.queries import hours_of, shown_hours
from mosty.directory.rules.hours import WrongHours, hours_as_facts, hours_from_facts
from mosty.engines.opening import SpecialDays, Week, Window, read_osm
from tests.directory.hours_rows import give_hours
from tests.factories.directory import DraftFactory, ServiceFactory, at
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=WARSAW)
OFFICE = read_osm("Mo-Fr 08:00-15:00; PH off")


@pytest.fixture
def service(municipality):
    return ServiceFactory(municipality=municipality, name="Pomoc w domu")


def page(service) -> str:
    return reverse("directory:service_hours", args=["debowa-dolina", service.pk])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def answers(service, **changes) -> dict[str, str]:
    """What the form sends: an office open from Monday to Friday."""
    days = {
        f"day_{day}_{end}_1": hour
        for day in range(5)
        for end, hour in (("opens", "08:00"), ("closes", "15:00"))
    }
    usual = {"revision": str(service.revision), "holidays": "closed"}
    rows = {"more_rows": "1", "special_rows": "1", "more_0_weekday": "0"}
    return days | usual | rows | changes


def save(service, plan, by, **changes):
    facts = {
        "municipality": service.municipality,
        "service_id": service.pk,
        "revision": service.revision,
        "windows": plan.windows,
        "special": plan.special,
        "by": by,
    }
    return actions.set_hours(**(facts | changes))


# --- the action ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.CLERK, Role.SERVICE_ORGANISER])
def test_hours_are_stored_with_a_trace(service, access_as, role):
    before = service.updated_at
    saved = save(service, OFFICE, access_as(role))
    assert set(hours_of(saved).windows) == set(OFFICE.windows)
    assert saved.revision == 2
    assert saved.updated_at > before
    entry = AuditEntry.objects.get(action="directory.hours_set")
    assert entry.data == {"windows": 5, "special": 0}


def test_the_same_hours_change_nothing(service, access_as):
    give_hours(service, OFFICE)
    assert save(service, OFFICE, access_as(Role.CLERK)).revision == 1
    assert not AuditEntry.objects.filter(action="directory.hours_set").exists()


def test_new_hours_take_the_place_of_the_old_ones(service, access_as):
    give_hours(service, OFFICE)
    save(service, read_osm("Sa 10:00-12:00; 2026 Dec 24 off"), access_as(Role.CLERK))
    stored = hours_of(service)
    assert [one.weekday for one in stored.windows] == [5]
    assert stored.special == (SpecialDays(date(2026, 12, 24), date(2026, 12, 24)),)


def test_hours_belong_to_the_organisation_and_the_office(service, access_as):
    other = OrganisationFactory(municipality=service.municipality)
    with pytest.raises(NotAllowed):
        save(service, OFFICE, access_as(Role.NGO_COORDINATOR, other))
    with pytest.raises(NotAllowed):
        save(service, OFFICE, access_as(Role.RESIDENT))


def test_a_provider_sets_hours_of_a_draft_and_proposes_those_of_a_public_service(
    service, access_as
):
    own = access_as(Role.NGO_COORDINATOR, service.organisation)
    with pytest.raises(NotAllowed, match="urząd"):
        save(service, OFFICE, own)
    draft = DraftFactory(municipality=service.municipality, organisation=service.organisation)
    assert hours_of(save(draft, OFFICE, own))


def test_hours_of_another_municipality_are_not_there(service, access_as):
    stranger = ServiceFactory()
    with pytest.raises(NotFound):
        save(service, OFFICE, access_as(Role.CLERK), service_id=stranger.pk)


def test_a_stale_form_carries_both_plans(service, access_as):
    give_hours(service, OFFICE)
    with pytest.raises(StaleEdit) as raised:
        save(service, read_osm("24/7"), access_as(Role.CLERK), revision=7)
    assert set(raised.value.theirs["hours"].windows) == set(OFFICE.windows)
    assert len(raised.value.yours["hours"].windows) == 7


def test_hours_at_a_strange_place_are_refused(service, access_as):
    stranger = at(ServiceFactory(municipality=service.municipality))
    plan = Week((Window(0, time(8), time(9), place=stranger.pk),))
    with pytest.raises(WrongHours, match="nie działa w tym miejscu"):
        save(service, plan, access_as(Role.CLERK))


def test_too_many_hours_are_refused(service, access_as):
    plan = Week(tuple(Window(0, time(8), time(9)) for _ in range(201)))
    with pytest.raises(WrongHours, match="za dużo"):
        save(service, plan, access_as(Role.CLERK))


# --- facts of a proposed change -----------------------------------------------------------------


def test_hours_go_into_facts_and_back():
    plan = read_osm('Mo[1,3] 08:00-15:00, Jul-Aug Tu 10:00-12:00 "by appointment"; 2026 Dec 24 off')
    facts = hours_as_facts(plan)
    assert facts["windows"][0] == {
        "weekday": 0,
        "opens": "08:00:00",
        "closes": "15:00:00",
        "weeks": 5,
        "holidays": "as_usual",
    }
    assert facts["special"] == [{"first_day": "2026-12-24", "last_day": "2026-12-24"}]
    assert hours_from_facts(facts) == plan


@pytest.mark.parametrize(
    "facts",
    [
        {"windows": 3},
        {"windows": [{"weekday": 9, "opens": "08:00", "closes": "09:00"}]},
        {"windows": [{"weekday": "x", "opens": "08:00", "closes": "09:00"}]},
        {"windows": [{"opens": "08:00"}]},
        {"special": [{"first_day": "2026-13-01", "last_day": "2026-13-01"}]},
        {"windows": [{"weekday": 0, "opens": "8:00", "closes": "9:00", "note": "x" * 201}]},
    ],
)
def test_facts_that_are_no_hours_are_refused(facts):
    with pytest.raises(WrongHours):
        hours_from_facts(facts)


# --- the page -----------------------------------------------------------------------------------


def test_the_page_of_a_service_without_hours_says_so(service, client_as):
    text = text_of(client_as(Role.CLERK).get(page(service)))
    assert "Nie podano godzin. Zapytaj przez telefon." in text
    assert "Zapisz godziny" in text


def test_the_page_shows_what_is_stored(service, client_as):
    give_hours(service, read_osm("Mo-Fr 08:00-15:00; PH off; 2027 Dec 24 off"))
    text = text_of(client_as(Role.CLERK).get(page(service)))
    assert 'name="day_4_opens_1" value="08:00"' in text
    assert 'value="2027-12-24"' in text
    assert 'Poniedziałek–piątek: <strong class="number">8.00–15.00</strong>' in text
    assert "W święta nieczynne." in text
    assert "Mo-Fr 08:00-15:00; PH off; 2027 Dec 24 off" in text


def test_saving_the_page_stores_the_hours(service, client_as):
    browser = client_as(Role.CLERK)
    sent = answers(
        service,
        day_0_opens_2="16:00",
        day_0_closes_2="18:00",
        more_0_weekday="5",
        more_0_opens="10:00",
        more_0_closes="12:00",
        more_0_weeks=["1", "4"],
        more_0_season_from="15.05",
        more_0_season_to="15-09",
        more_0_holidays="closed",
        special_0_first_day="2026-12-24",
        special_0_note="Wigilia",
    )
    response = browser.post(page(service), sent)
    assert response.status_code == 302
    stored = hours_of(service)
    assert len(stored.windows) == 7
    assert Window(5, time(10), time(12), weeks=5, season_from=515, season_to=915) in stored.windows
    assert stored.special == (SpecialDays(date(2026, 12, 24), date(2026, 12, 24), note="Wigilia"),)


def test_what_the_page_shows_saves_as_it_was(service, client_as):
    """Any plan goes into the form and comes out of it unchanged."""
    place = at(service)
    plan = read_osm(
        "Mo-Fr 08:00-10:00,12:00-13:00,15:00-16:00; Sa[1,-1] 22:00-02:00;"
        ' Nov 15-Mar 15 Su 10:00-12:00 "by appointment; sala 2"; PH off; 2027 Dec 24 10:00-12:00'
    )
    plan = Week(
        (*plan.windows, Window(1, time(8), time(9), place=place.pk, valid_from=date(2027, 1, 1))),
        (*plan.special, SpecialDays(date(2027, 1, 4), date(2027, 1, 8), place=place.pk)),
    )
    give_hours(service, plan)
    browser = client_as(Role.CLERK)
    form = browser.get(page(service)).context["form"]
    sent: dict[str, object] = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            shown = field.field.widget.format_value(value)
            sent[field.html_name] = shown if shown is not None else value
    response = browser.post(page(service), sent)
    assert response.status_code == 302
    stored = hours_of(service)
    assert set(stored.windows) == set(plan.windows)
    assert stored.special == plan.special
    service.refresh_from_db()
    assert service.revision == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day_0_closes_1": ""}, "Wpisz obie godziny: od i do."),
        ({"day_0_closes_1": "25:00"}, "Wpisz poprawną godzinę."),
        ({"season_from": "15.05"}, "Wpisz oba dni: od i do."),
        ({"season_from": "31.02", "season_to": "15.05"}, "Nie ma takiego dnia w roku."),
        ({"season_from": "maj", "season_to": "15.05"}, "Wpisz dzień i miesiąc"),
        ({"special_0_opens": "10:00"}, "Wpisz, w którym dniu."),
        (
            {"special_0_first_day": "2026-12-24", "special_0_opens": "10:00"},
            "Wpisz obie godziny: od i do.",
        ),
        (
            {"special_0_first_day": "2026-12-24", "special_0_last_day": "2026-12-01"},
            "ostatni dzień jest wcześniejszy niż pierwszy",
        ),
        (
            {
                "more_0_opens": "10:00",
                "more_0_closes": "12:00",
                "more_0_valid_from": "2026-12-24",
                "more_0_valid_to": "2026-12-01",
            },
            "godziny przestają obowiązywać",
        ),
    ],
)
def test_an_error_keeps_what_was_typed(service, client_as, changes, words):
    response = client_as(Role.CLERK).post(
        page(service), answers(service, day_6_opens_1="11:11", day_6_closes_1="12:12", **changes)
    )
    assert response.status_code == 422
    text = text_of(response)
    assert words in text
    assert 'value="11:11"' in text
    assert not hours_of(service)


def test_more_rows_keep_what_was_typed(service, client_as):
    sent = answers(service, more_0_opens="07:07", more_0_weeks=["1"], add_rows="1")
    response = client_as(Role.CLERK).post(page(service), sent)
    assert response.status_code == 200
    text = text_of(response)
    assert 'value="07:07"' in text
    assert 'name="more_1_opens"' in text
    assert 'name="special_2_first_day"' in text
    assert 'name="more_0_weeks" value="1"' in text
    assert not hours_of(service)


def test_a_pasted_text_is_shown_before_it_is_saved(service, client_as):
    place = at(service)
    give_hours(service, Week((Window(6, time(9), time(10), place=place.pk),)))
    browser = client_as(Role.CLERK)
    text_sent = "Mo-Fr 7.30–15.30; We off; PH off; 2027 Dec 24 off"
    response = browser.post(page(service), answers(service, osm=text_sent, read="1"))
    assert response.status_code == 200
    text = text_of(response)
    assert "Tak rozumiemy ten tekst" in text
    assert 'Poniedziałek, wtorek, czwartek, piątek: <strong class="number">7.30–15.30' in text
    assert 'name="day_0_opens_1" value="07:30"' in text
    assert 'name="day_2_opens_1" value=' not in text
    assert 'value="09:00"' in text  # hours of a single place stay
    assert len(hours_of(service).windows) == 1


def test_a_text_that_cannot_be_read_says_what_to_write(service, client_as):
    sent = answers(service, osm="Mo-Fr sunrise-sunset", day_6_opens_1="11:11")
    response = client_as(Role.CLERK).post(page(service), sent)
    assert response.status_code == 422
    text = text_of(response)
    assert "nie da się zapisać godzin według słońca" in text
    assert "Mo-Fr sunrise-sunset" in text
    assert 'value="11:11"' in text


def test_hours_that_the_form_cannot_hold_are_not_cut_short(service, client_as):
    many = "; ".join(f"2027 Mar {day:02} off" for day in range(1, 32))
    browser = client_as(Role.CLERK)
    pasted = browser.post(page(service), answers(service, osm=f"Mo 08:00-09:00; {many}"))
    assert pasted.status_code == 422
    assert "więcej wierszy niż ten formularz" in text_of(pasted)
    give_hours(service, read_osm(many))
    shown = browser.get(page(service))
    assert shown.status_code == 422
    assert "więcej wierszy niż ten formularz" in text_of(shown)


def test_a_stale_page_shows_both_versions(service, client_as):
    browser = client_as(Role.CLERK)
    sent = answers(service)
    give_hours(service, read_osm("Sa 10:00-12:00"))
    type(service).objects.filter(pk=service.pk).update(revision=2)
    response = browser.post(page(service), sent)
    assert response.status_code == 409
    text = text_of(response)
    assert "sobota: 10.00–12.00" in text
    assert "poniedziałek–piątek: 8.00–15.00" in text
    again = browser.post(page(service), sent | {"revision": "2"})
    assert again.status_code == 302
    assert len(hours_of(service).windows) == 5


def test_the_page_belongs_to_those_who_keep_the_service(service, client_as):
    own = client_as(Role.NGO_COORDINATOR, service.organisation)
    assert (
        own.get(
            page(DraftFactory(municipality=service.municipality, organisation=service.organisation))
        ).status_code
        == 200
    )
    assert client_as(Role.NGO_COORDINATOR).get(page(service)).status_code == 403
    assert client_as(Role.CLERK).get(page(ServiceFactory())).status_code == 404
    assert client_as(Role.ANYONE).get(page(service)).status_code == 302


def test_hours_of_a_provider_wait_for_the_office(service, client_as):
    own = client_as(Role.NGO_COORDINATOR, service.organisation)
    assert "Wyślij do urzędu" in text_of(own.get(page(service)))
    response = own.post(page(service), answers(service), follow=True)
    assert "Wysłano. Dopóki urząd nie zdecyduje, mieszkańcy czytają poprzednią wersję." in text_of(
        response
    )
    assert not hours_of(service)
    assert 'name="day_4_opens_1" value="08:00"' in text_of(own.get(page(service)))
    change = service.proposed_changes.get(part="hours")
    assert len(hours_from_facts(change.facts).windows) == 5


def test_hours_that_are_public_already_do_not_wait(service, client_as):
    give_hours(service, OFFICE)
    own = client_as(Role.NGO_COORDINATOR, service.organisation)
    response = own.post(page(service), answers(service), follow=True)
    assert (
        "Wszystko jest tak samo jak w opublikowanym opisie, więc nic nie czeka na decyzję."
        in text_of(response)
    )
    assert not service.proposed_changes.exists()


def test_what_people_type_is_escaped(service, client_as):
    plan = Week((Window(0, time(8), time(9), note="<script>alert(1)</script>"),))
    give_hours(service, plan)
    text = text_of(client_as(Role.CLERK).get(page(service)))
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_needs_the_same_queries_for_more_hours(
    service, client_as, django_assert_max_num_queries, count
):
    for _ in range(count):
        give_hours(service, OFFICE)
    browser = client_as(Role.CLERK)
    with django_assert_max_num_queries(14):
        browser.get(page(service))


# --- in words -----------------------------------------------------------------------------------


@time_machine.travel(MONDAY_NOON, tick=False)
def test_hours_of_a_confidential_place_do_not_leave(service, client_as):
    shelter = at(service, is_confidential=True, name="Schronienie")
    give_hours(service, Week((Window(0, time(8), time(15), place=shelter.pk),)))
    shown = shown_hours(service, MONDAY_NOON)
    assert not shown
    assert shown.status.state == "unknown"
