"""Pages of series."""

from dataclasses import replace
from datetime import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.calendars.actions import make_series
from mosty.calendars.enums import OverrideKind
from mosty.calendars.models import Series
from mosty.core.access import Role
from tests.calendars.test_series import NOW, SECOND, TUESDAYS, block, booked
from tests.factories.calendars import ResourceFactory, SeriesFactory

pytestmark = pytest.mark.django_db

FORM = {
    "title": "Klub <script>alert(1)</script>",
    "place": "Remiza",
    "starts_on": "2026-12-01",
    "starts": "17:00",
    "ends": "19:00",
    "repeat": "weekly",
    "every": "2",
    "weekdays": ["1", "3"],
    "which": "1",
    "until": "2026-12-31",
    "holidays": "left_out",
}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def path(name: str, *args: object) -> str:
    return reverse(f"calendars:{name}", args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


@pytest.fixture
def hall(municipality):
    return ResourceFactory(municipality=municipality, name="Duża sala")


@pytest.fixture
def series(municipality, hall, access_as):
    made, _done = make_series(
        municipality=municipality,
        details=replace(TUESDAYS, resource_ids=(hall.pk,)),
        by=access_as(Role.CLERK),
    )
    return made


def test_an_empty_list_offers_the_first_step(municipality, client_as):
    response = client_as(Role.CLERK).get(path("series_list"))

    assert "Nic się jeszcze nie powtarza" in text_of(response)
    assert path("series_create") in response.content.decode()


def test_the_list_tells_the_rule_in_words(client_as, series):
    text = text_of(client_as(Role.CLERK).get(path("series_list")))

    assert "co tydzień we wtorki" in text
    assert "1 grudnia 2026, 17:00" in text


def test_a_series_is_made_from_plain_answers(municipality, client_as, hall):
    browser = client_as(Role.CLERK)
    assert browser.get(path("series_create")).status_code == 200

    response = browser.post(path("series_create"), {**FORM, "resources": [hall.pk]}, follow=True)

    made = Series.objects.get()
    assert made.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20261231"
    assert made.minutes == 120
    assert "<script>alert" not in response.content.decode()
    assert "co 2 tygodnie we wtorki i w czwartki" in text_of(response)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"repeat": "monthly_weekday"}, "weekdays"),
        ({"until": "2026-01-01"}, "until"),
        ({"every": "0"}, "every"),
        ({"starts_on": "1900-01-01"}, "starts_on"),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_the_rest_is_kept(
    municipality, client_as, changed, field
):
    response = client_as(Role.CLERK).post(path("series_create"), {**FORM, **changed})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert 'value="Remiza"' in response.content.decode()


def test_the_last_thursday_can_be_said(municipality, client_as):
    answers = {**FORM, "repeat": "monthly_weekday", "weekdays": ["3"], "which": "-1", "every": "1"}

    client_as(Role.CLERK).post(path("series_create"), answers)

    assert Series.objects.get().rule == "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20261231"


def test_the_form_shows_what_is_stored(client_as, series):
    response = client_as(Role.CLERK).get(path("series_edit", series.pk))

    initial = response.context["form"].initial
    assert (initial["repeat"], initial["weekdays"]) == ("weekly", ["1"])
    assert initial["ends"].hour == 19


def test_a_series_is_changed(client_as, series, hall):
    answers = {**FORM, "title": "Klub", "starts": "18:00", "ends": "20:00", "every": "1"}

    response = client_as(Role.CLERK).post(
        path("series_edit", series.pk), {**answers, "weekdays": ["1"], "resources": [hall.pk]}
    )

    assert response.status_code == 302
    assert booked(series)[0] == "2026-12-01T18:00"


def test_the_page_tells_which_dates_have_no_room(municipality, client_as, access_as, hall):
    block(municipality, hall, 8)
    made, _done = make_series(
        municipality=municipality,
        details=replace(TUESDAYS, resource_ids=(hall.pk,)),
        by=access_as(Role.CLERK),
    )

    text = text_of(client_as(Role.CLERK).get(path("series_detail", made.pk)))

    assert "1 termin nie ma tu sali" in text
    assert "sala zajęta Duża sala" in text
    assert "zarezerwowany" in text


def test_a_date_is_cancelled_and_put_back(client_as, series):
    browser = client_as(Role.CLERK)
    page = path("series_date", series.pk, SECOND)
    assert "8 grudnia 2026, 17:00" in text_of(browser.get(page))

    gone = browser.post(page, {"co": "odwolaj", "reason": "Remont"}, follow=True)
    assert "nie odbywa się" in text_of(gone)
    assert "Remont" in text_of(gone)
    assert "Remont" in text_of(browser.get(page))

    browser.post(page, {"co": "przywroc"})
    assert SECOND in booked(series)


def test_a_date_is_moved_by_its_form(client_as, series):
    browser = client_as(Role.CLERK)
    page = path("series_date", series.pk, SECOND)

    wrong = browser.post(page, {"day": "", "starts": "10:00", "ends": "11:00"})
    done = browser.post(
        page, {"day": "2026-12-28", "starts": "22:00", "ends": "01:00", "reason": ""}, follow=True
    )

    assert wrong.status_code == 422
    override = series.overrides.get()
    assert (override.kind, override.starts, override.minutes) == (
        OverrideKind.MOVED,
        "2026-12-28T22:00",
        180,
    )
    assert "przesunięty" in text_of(done)
    assert browser.get(page).status_code == 200


def test_an_extra_date_is_added(client_as, series):
    browser = client_as(Role.CLERK)
    assert browser.get(path("series_add", series.pk)).status_code == 200

    browser.post(
        path("series_add", series.pk), {"day": "2026-12-05", "starts": "10:00", "ends": "11:00"}
    )
    again = browser.post(
        path("series_add", series.pk), {"day": "2026-12-08", "starts": "17:00", "ends": "18:00"}
    )

    assert "2026-12-05T10:00" in booked(series)
    assert again.status_code == 422


def test_a_series_is_ended(client_as, series):
    browser = client_as(Role.CLERK)
    assert browser.get(path("series_end", series.pk)).status_code == 200

    early = browser.post(path("series_end", series.pk), {"last_day": "2026-11-01"})
    browser.post(path("series_end", series.pk), {"last_day": "2026-12-08"})

    assert early.status_code == 422
    assert len(booked(series)) == 2


def test_dates_are_booked_further(municipality, client_as, access_as):
    made, _done = make_series(
        municipality=municipality,
        details=replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=TU"),
        by=access_as(Role.CLERK),
    )
    browser = client_as(Role.CLERK)

    done = browser.post(path("series_book", made.pk), {"until": "2027-12-31"}, follow=True)
    far = browser.post(path("series_book", made.pk), {"until": "2031-12-31"}, follow=True)
    wrong = browser.post(path("series_book", made.pk), {"until": "jutro"}, follow=True)

    assert "Zarezerwowano 31 terminów." in done.content.decode()
    assert "najwyżej na dwa lata" in far.content.decode()
    assert wrong.status_code == 200


@pytest.mark.slow
def test_later_dates_are_a_link_away(municipality, client_as, access_as):
    made, _done = make_series(
        municipality=municipality,
        details=replace(TUESDAYS, rule="FREQ=DAILY"),
        by=access_as(Role.CLERK),
    )
    browser = client_as(Role.CLERK)

    first = browser.get(path("series_detail", made.pk))
    later = browser.get(path("series_detail", made.pk) + "?od=2026-12-30")

    assert "?od=2026-12-30" in first.content.decode()
    assert "30 grudnia 2026" in text_of(later)
    assert browser.get(path("series_detail", made.pk) + "?od=nigdy").status_code == 200


def test_a_series_of_an_app_is_changed_there(municipality, client_as):
    other = SeriesFactory(municipality=municipality)
    browser = client_as(Role.CLERK)

    assert browser.get(path("series_detail", other.pk)).status_code == 200
    assert browser.get(path("series_edit", other.pk)).status_code == 404
    assert browser.get(path("series_date", other.pk, "2026-12-08T10:00")).status_code == 404


def test_residents_and_visitors_do_not_come_in(client_as, series):
    for name, args in (("series_list", ()), ("series_detail", (series.pk,)), ("series_create", ())):
        assert client_as(Role.RESIDENT).get(path(name, *args)).status_code == 403
        assert client_as(Role.ANYONE).get(path(name, *args)).status_code == 302


def test_unknown_series_and_dates_are_not_found(client_as, series):
    browser = client_as(Role.CLERK)

    assert browser.get(path("series_detail", 10_000)).status_code == 404
    assert browser.get(path("series_date", series.pk, "2026-12-09T17:00")).status_code == 404
    assert browser.get(path("series_date", series.pk, "jutro")).status_code == 404


def test_the_list_asks_as_often_for_three_series_as_for_one(municipality, client_as, series):
    browser = client_as(Role.CLERK)
    browser.get(path("series_list"))
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as found:
            browser.get(path("series_list"))
        counts.append(len(found))
        SeriesFactory.create_batch(2, municipality=municipality)

    assert counts[0] == counts[1]


@pytest.mark.slow
def test_the_dates_ask_as_often_for_thirty_as_for_five(municipality, client_as, access_as, hall):
    browser = client_as(Role.CLERK)
    counts = []
    for rule in ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231", "FREQ=DAILY"):
        made, _done = make_series(
            municipality=municipality,
            details=replace(TUESDAYS, rule=rule, starts_on=datetime(2026, 12, 1).date()),
            by=access_as(Role.CLERK),
        )
        browser.get(path("series_detail", made.pk))
        with CaptureQueriesContext(connection) as found:
            browser.get(path("series_detail", made.pk))
        counts.append(len(found))

    assert counts[0] == counts[1]
