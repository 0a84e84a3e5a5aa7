"""Pages, files and feeds of the calendar of duties."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from mosty.calendars.models import Feed
from mosty.core.access import Role, system_access
from mosty.partnership.enums import StepState
from mosty.partnership.models import DutyMark, DutyTrigger
from mosty.partnership.queries.duties import duty_calendar
from mosty.territory.actions import load_legal_parameters
from tests.factories.partnership import DutyMarkFactory, DutyTriggerFactory, WalkFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
KEY = "cooperation_programme.e0.o0.2026"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args, **_more: TODAY)


@pytest.fixture
def law(db):
    load_legal_parameters(by=system_access(None))


@pytest.fixture
def own(municipality):
    return OrganisationFactory(municipality=municipality, name="Stowarzyszenie Dąb")


def _url(municipality, name, *rest):
    return reverse(f"partnership:{name}", args=[municipality.slug, *rest])


def _form(**changes):
    return {"state": "done", "done_on": "", "evidence": "", "note": "", "seen": "", **changes}


def test_office_sees_what_comes_with_its_law(client_as, municipality, law):
    page = client_as(Role.CLERK).get(_url(municipality, "duty_list")).content.decode()
    assert "30 listopada 2026" in page
    assert "Uchwała o programie współpracy" in page
    assert "art. 5a ust. 1" in page
    assert "Żaden przepis nie podaje tego dnia" in page
    assert "Tych dni nikt nie wpisał" in page


def test_number_of_law_that_is_not_known_is_said(client_as, municipality):
    page = client_as(Role.CLERK).get(_url(municipality, "duty_list")).content.decode()
    assert "Tych obowiązków nie da się policzyć" in page
    assert "udpp.programme_day" in page
    assert "30 listopada" not in page


def test_overdue_duty_stands_first(client_as, municipality, law):
    DutyTriggerFactory(
        municipality=municipality, code="own_offer", title="Oferta KGW", day=date(2026, 9, 1)
    )
    page = client_as(Role.NGO_OFFICER).get(_url(municipality, "duty_list")).content.decode()
    assert page.index("Termin minął") < page.index("Oferta KGW") < page.index(">Listopad 2026<")


def test_duty_is_noted_on_its_page(client_as, municipality, law):
    browser = client_as(Role.NGO_OFFICER)
    address = _url(municipality, "duty_mark", KEY)
    assert "Uchwała o programie" in browser.get(address).content.decode()
    answer = browser.post(address, _form(evidence="<script>uchwała</script>"))
    assert answer.status_code == 302
    page = browser.get(_url(municipality, "duty_list")).content.decode()
    assert "Zrobione i pominięte" in page
    assert "<script>uchwała" not in browser.get(address).content.decode()
    assert DutyMark.objects.get().state == StepState.DONE


def test_note_that_is_wrong_keeps_what_was_typed(client_as, municipality, law):
    answer = client_as(Role.CLERK).post(
        _url(municipality, "duty_mark", KEY), _form(state="left", evidence="moje słowa")
    )
    assert answer.status_code == 422
    assert "Napisz, dlaczego to pomijasz" in answer.content.decode()
    assert "moje słowa" in answer.content.decode()


def test_two_notes_at_once_stand_beside_each_other(client_as, municipality, law):
    first, second = client_as(Role.CLERK), client_as(Role.NGO_OFFICER)
    address = _url(municipality, "duty_mark", KEY)
    first.post(address, _form(state="doing", note="pierwsza osoba"))
    answer = second.post(address, _form(state="doing", note="druga osoba"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "pierwsza osoba" in page
    assert "druga osoba" in page
    seen = DutyMark.objects.get().updated_at.isoformat()
    assert seen in page
    second.post(address, _form(state="doing", note="obie", seen=seen))
    assert DutyMark.objects.get().note == "obie"


@pytest.mark.parametrize(
    ("code", "day", "words"),
    [
        ("council_motion", TODAY, "2\xa0miesięcy, licząc od: Wniosek organizacji"),
        ("coordinating_team", TODAY, "co 3 miesiące (propozycja Mosty), licząc od: Zespół"),
    ],
)
def test_duty_says_how_its_day_is_counted(client_as, municipality, law, code, day, words):
    trigger = DutyTriggerFactory(municipality=municipality, code=code, day=day)
    line = next(
        one for one in duty_calendar(municipality, today=TODAY).lines if one.trigger == trigger
    )
    address = _url(municipality, "duty_mark", line.day.key)
    assert words in client_as(Role.CLERK).get(address).content.decode()


def test_day_that_is_only_proposed_is_never_alarming(municipality, law):
    lines = {one.day.key: one for one in duty_calendar(municipality, today=TODAY).overdue}
    assert lines["cooperation_opinion.e0.o0.2026"].tag == "wait"
    assert lines["budget_draft.e0.o0.2026"].tag == "stop"


def test_day_is_entered_changed_and_ended(client_as, municipality, law):
    browser = client_as(Role.CLERK)
    assert (
        "Nie ma jeszcze żadnego dnia"
        in browser.get(_url(municipality, "duty_days")).content.decode()
    )
    add = _url(municipality, "duty_day_add")
    assert (
        'value="council_motion" selected'
        in browser.get(add, {"co": "council_motion"}).content.decode()
    )
    wrong = browser.post(add, {"code": "council_motion", "title": "", "day": "2026-11-20"})
    assert wrong.status_code == 422
    browser.post(add, {"code": "council_motion", "title": "Wniosek 6", "day": "2026-11-20"})
    trigger = DutyTrigger.objects.get()
    assert "20 stycznia 2027" in browser.get(_url(municipality, "duty_list")).content.decode()
    edit = _url(municipality, "duty_day_edit", trigger.pk)
    assert "Wniosek 6" in browser.get(edit).content.decode()
    browser.post(edit, {"title": "Wniosek 6", "day": "2026-11-20", "ended_on": "2026-12-01"})
    assert "20 stycznia 2027" not in browser.get(_url(municipality, "duty_list")).content.decode()
    days = browser.get(_url(municipality, "duty_days")).content.decode()
    assert "Utworzenie rady działalności pożytku" in days


def test_organisation_has_a_calendar_of_its_own(client_as, municipality, own, law):
    DutyTriggerFactory(municipality=municipality, title="Sprawa urzędu")
    browser = client_as(Role.NGO_COORDINATOR, own)
    add = _url(municipality, "organisation_duty_day_add", own.pk)
    browser.post(add, {"code": "task_ended", "title": "Świetlica", "day": "2026-12-31"})
    page = browser.get(_url(municipality, "organisation_duties", own.pk)).content.decode()
    assert "30 stycznia 2027" in page
    assert "Świetlica" in page
    assert "Sprawa urzędu" not in page
    assert "Uchwała o programie" not in page
    trigger = DutyTrigger.objects.get(organisation=own)
    key = f"task_report.e{trigger.pk}.o{own.pk}."
    mark = _url(municipality, "organisation_duty_mark", own.pk, key)
    assert browser.post(mark, _form()).status_code == 302
    assert browser.get(_url(municipality, "organisation_duty_days", own.pk)).status_code == 200
    edit = _url(municipality, "organisation_duty_day_edit", own.pk, trigger.pk)
    assert browser.get(edit).status_code == 200


def test_calendar_of_an_organisation_is_nobody_elses(client_as, municipality, own, law):
    trigger = DutyTriggerFactory(municipality=municipality, organisation=own, code="task_ended")
    for browser in (client_as(Role.NGO_OFFICER), client_as(Role.NGO_REPRESENTATIVE)):
        for name, rest in (
            ("organisation_duties", ()),
            ("organisation_duty_days", ()),
            ("organisation_duty_day_add", ()),
            ("organisation_duty_day_edit", (trigger.pk,)),
            ("organisation_duty_file", ("csv",)),
            ("organisation_duty_mark", (f"task_report.e{trigger.pk}.o{own.pk}.",)),
        ):
            assert browser.get(_url(municipality, name, own.pk, *rest)).status_code == 404


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_calendar_is_a_table(client_as, municipality, law, file_format):
    DutyMarkFactory(municipality=municipality, note="=1+1")
    answer = client_as(Role.CLERK).get(_url(municipality, "duty_file", file_format))
    assert answer.status_code == 200
    if file_format == "csv":
        assert "2026-11-30;Uchwała o programie współpracy" in answer.content.decode()
        assert "'=1+1" in answer.content.decode()


def test_calendar_reads_the_same_number_of_queries_for_one_and_three_days(
    client_as, municipality, law, django_assert_max_num_queries
):
    browser = client_as(Role.CLERK)
    DutyTriggerFactory(municipality=municipality)
    address = _url(municipality, "duty_list")
    browser.get(address)
    with django_assert_max_num_queries(40) as one:
        browser.get(address)
    for code in ("own_offer", "small_grant_offer", "council_motion"):
        trigger = DutyTriggerFactory(municipality=municipality, code=code, day=TODAY)
        DutyMarkFactory(municipality=municipality, trigger=trigger, key=f"x.{code}")
    with django_assert_max_num_queries(40) as three:
        browser.get(address)
    assert len(one) == len(three)


# --- the year -----------------------------------------------------------------------------------


def test_year_is_for_everybody_and_prints(client, municipality, law):
    page = client.get(_url(municipality, "duty_year", 2027)).content.decode()
    assert "Rok współpracy 2027" in page
    assert "30 kwietnia 2027" in page
    assert "31 maja 2027" in page
    assert client.get(_url(municipality, "duty_year", 1999)).status_code == 404


def test_year_in_ukrainian_marks_polish_words(client, municipality, law):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "uk"
    page = client.get(_url(municipality, "duty_year", 2027)).content.decode()
    assert "Рік співпраці 2027" in page
    assert 'lang="pl">Uchwała' in page


@pytest.mark.parametrize(
    ("file_format", "begins"),
    [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("docx", b"PK"), ("odt", b"PK"), ("pdf", b"%PDF")],
)
def test_year_is_a_file(client, municipality, law, file_format, begins):
    answer = client.get(_url(municipality, "duty_year_file", 2027, file_format))
    assert answer.status_code == 200
    assert answer.content.startswith(begins)


def test_year_as_another_file_is_not_there(client, municipality, law):
    assert client.get(_url(municipality, "duty_year_file", 2027, "exe")).status_code == 404


# --- feeds --------------------------------------------------------------------------------------


def _events(answer):
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_feed_holds_whole_days_of_the_year(client, municipality, law):
    DutyTriggerFactory(municipality=municipality, title="Sprawa urzędu")
    address = _url(municipality, "duty_feed")
    first, second = client.get(address), client.get(address)
    events = {str(one["summary"]): one for one in _events(first)}
    programme = events["Uchwała o programie współpracy"]
    assert programme["dtstart"].dt in (date(2026, 11, 30), date(2027, 11, 30))
    assert programme["dtend"].dt - programme["dtstart"].dt == timedelta(days=1)
    assert "Sprawa urzędu" not in first.content.decode()
    assert first.content == second.content
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def _secret(browser, municipality):
    page = browser.post(_url(municipality, "duty_feeds")).content.decode()
    found = re.search(r"/obowiazki/kalendarz/([\w-]{20,})\.ics", page)
    assert found is not None
    return found[1]


def test_secret_address_holds_duties_of_the_organisation(client, client_as, municipality, own, law):
    WalkFactory(organisation=own)
    DutyTriggerFactory(
        municipality=municipality, organisation=own, code="task_ended", title="Świetlica", day=TODAY
    )
    browser = client_as(Role.NGO_COORDINATOR, own)
    secret = _secret(browser, municipality)
    events = _events(client.get(_url(municipality, "duty_feed_own", secret)))
    titles = {str(one["summary"]) for one in events}
    assert "Sprawozdanie z zadania publicznego (Stowarzyszenie Dąb)" in titles
    assert not any(title.startswith("Uchwała o programie") for title in titles)


def test_secret_address_follows_the_roles_of_its_owner(client, client_as, municipality, law):
    browser = client_as(Role.NGO_OFFICER)
    secret = _secret(browser, municipality)
    address = _url(municipality, "duty_feed_own", secret)
    person = Feed.objects.get().person
    person.user.memberships.all().delete()
    assert _events(client.get(address)) == []
    person.user = None
    person.save()
    assert client.get(address).status_code == 410
    elsewhere = MunicipalityFactory()
    assert client.get(_url(elsewhere, "duty_feed_own", secret)).status_code == 404
    assert client.get(_url(municipality, "duty_feed_own", "x")).status_code == 404
    Feed.objects.update(revoked_at=timezone.now())
    assert client.get(address).status_code == 410


def test_too_many_secret_addresses_are_refused_in_words(client_as, municipality, law):
    browser = client_as(Role.NGO_OFFICER)
    for _one in range(5):
        browser.post(_url(municipality, "duty_feeds"))
    page = browser.post(_url(municipality, "duty_feeds")).content.decode()
    assert "Twój tajny adres" not in page
    assert Feed.objects.count() == 5
