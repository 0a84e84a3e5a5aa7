"""Whether there is room: what fits together, how long it is believed, who says it, who reads it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.access import Role
from mosty.core.errors import NotAllowed, NotFound
from mosty.directory import actions, queries
from mosty.directory.enums import CapacityState, ServiceStatus
from mosty.directory.models import Service
from mosty.directory.rules import Belief, CapacityReport, belief, completed, contradictions
from mosty.directory.rules.figures import FULL
from tests.factories.directory import DraftFactory, ServiceFactory
from tests.factories.people import OrganisationFactory

TODAY = date(2026, 11, 22)
count = st.one_of(st.none(), st.integers(0, 60))


def report(state="room", places=None, taken=None, free=None, waiting=None, on=TODAY):
    return CapacityReport(CapacityState(state), places, taken, free, waiting, on)


def wrong_fields(given: CapacityReport, last_on=None) -> set[str]:
    return set(contradictions(given, today=TODAY, last_on=last_on))


# --- rules --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_report", "wrong"),
    [
        (report(), set()),
        (report(places=20, taken=16, free=4), set()),
        (report(places=20, taken=16, free=5), {"places"}),
        (report(places=20, free=21), {"free"}),
        (report(free=0), {"state"}),
        (report(places=20, taken=20), {"state"}),
        (report("no_room", places=20, taken=16), {"state"}),
        (report("waiting", free=2), {"state"}),
        (report("no_room", waiting=3), {"state"}),
        (report("waiting", waiting=3), set()),
        (report("assessment", places=20, taken=20), set()),
        (report(on=TODAY + timedelta(days=1)), {"on"}),
        (report(places=20, taken=45), set()),  # people take turns
    ],
)
def test_answers_that_contradict_each_other_are_named(given_report, wrong):
    assert wrong_fields(given_report) == wrong


def test_an_older_answer_does_not_replace_a_newer_one():
    assert wrong_fields(report(on=date(2026, 11, 1)), last_on=date(2026, 11, 2)) == {"on"}
    assert wrong_fields(report(on=date(2026, 11, 2)), last_on=date(2026, 11, 2)) == set()


@pytest.mark.parametrize(
    ("given_report", "numbers"),
    [
        (report(places=20, taken=16), (20, 16, 4)),
        (report(places=20, free=4), (20, 16, 4)),
        (report(taken=16, free=4), (20, 16, 4)),
        (report("no_room", places=20), (20, 20, 0)),
        (report("no_room", taken=16), (None, 16, 0)),
        (report(places=20, taken=45), (20, 45, None)),
        (report(places=20), (20, None, None)),
    ],
)
def test_the_third_number_is_computed(given_report, numbers):
    done = completed(given_report)
    assert (done.places, done.taken, done.free) == numbers


@given(st.sampled_from(CapacityState), count, count, count, count)
def test_what_is_accepted_agrees_and_says_nothing_else_than_was_said(
    state, places, taken, free, waiting
):
    said = report(state, places, taken, free, waiting)
    if wrong_fields(said):
        return
    done = completed(said)
    for name in ("places", "taken", "free", "waiting"):
        assert getattr(said, name) in (None, getattr(done, name))
    if None not in (done.places, done.taken, done.free) and done.taken <= done.places:
        assert done.taken + done.free == done.places
    if state in FULL:
        assert done.free == 0
    if state == CapacityState.ROOM:
        assert done.free != 0


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (0, Belief.NOW),
        (30, Belief.NOW),
        (31, Belief.THEN),
        (180, Belief.THEN),
        (181, Belief.NO_MORE),
    ],
)
def test_an_answer_grows_old(days, found):
    assert belief(TODAY - timedelta(days=days), TODAY) is found


# --- the line residents read --------------------------------------------------------------------


def line(days=19, **facts):
    service = Service(
        capacity_state="room", figures_on=TODAY - timedelta(days=days), hides_people=False
    )
    for name, value in facts.items():
        setattr(service, name, value)
    with translation.override("pl"):
        return queries.capacity_line(service, TODAY)


def test_line_says_the_state_with_its_day():
    found = line()
    assert found.words == "Są wolne miejsca (stan na 3 listopada 2026)"
    assert (found.kind, found.state, found.belief) == ("ok", "room", Belief.NOW)


@pytest.mark.parametrize(
    ("free", "words"), [(1, "1 wolne miejsce"), (4, "4 wolne miejsca"), (12, "12 wolnych miejsc")]
)
def test_line_counts_free_places_where_that_tells_nobody(free, words):
    found = line(capacity_places=40, free_places=free, people_count=40 - free)
    assert found.words.startswith(words)


def test_line_says_only_the_state_where_few_people_could_be_counted():
    for facts in (
        {"capacity_places": 8, "free_places": 5, "people_count": 3, "hides_people": True},
        {"capacity_places": 8, "free_places": 5},
        {"capacity_places": 30, "free_places": 9, "people_count": 21, "hides_people": True},
    ):
        assert line(**facts).words.startswith("Są wolne miejsca (")


def test_line_of_an_old_answer_says_so():
    found = line(days=60, capacity_state="waiting")
    assert found.words.startswith("23 września 2026 nie było miejsc, ale była lista oczekujących.")
    assert (found.kind, found.state, found.belief) == ("plain", "waiting", Belief.THEN)


def test_line_of_a_very_old_answer_says_that_we_do_not_know():
    found = line(days=200)
    assert found.words == "Nie wiemy, czy są miejsca. Ostatnia wiadomość jest z 6 maja 2026."
    assert (found.state, found.belief) == ("", Belief.NO_MORE)


def test_there_is_no_line_where_nobody_said_anything():
    assert line(capacity_state="") is None
    assert line(figures_on=None) is None


# --- the deed -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_report_stores_what_was_said_and_frees_the_figures(municipality, access_as):
    own = OrganisationFactory(municipality=municipality)
    service = ServiceFactory(municipality=municipality, organisation=own)
    actions.report_capacity(
        municipality=municipality,
        service_id=service.pk,
        state=CapacityState.ROOM,
        places=20,
        taken=16,
        waiting=0,
        on=timezone.localdate(),
        by=access_as(Role.NGO_COORDINATOR, own),
    )
    service.refresh_from_db()
    assert (service.capacity_places, service.people_count, service.free_places) == (20, 16, 4)
    assert (service.capacity_state, service.revision) == ("room", 2)
    assert not service.hides_people
    assert queries.figures_of(service).free.count == 4


@pytest.mark.django_db
def test_report_of_a_draft_stays_hidden(municipality, access_as):
    draft = DraftFactory(municipality=municipality)
    done = actions.report_capacity(
        municipality=municipality,
        service_id=draft.pk,
        state=CapacityState.ROOM,
        taken=16,
        on=timezone.localdate(),
        by=access_as(Role.CLERK),
    )
    assert done.status == ServiceStatus.DRAFT
    assert done.hides_people


@pytest.mark.django_db
def test_report_is_refused_to_others_and_for_services_of_others(municipality, access_as):
    service = ServiceFactory(municipality=municipality)
    elsewhere = ServiceFactory()
    said = {"state": CapacityState.ROOM, "on": timezone.localdate(), "municipality": municipality}
    for role in (Role.RESIDENT, Role.NGO_COORDINATOR, Role.CASE_WORKER):
        with pytest.raises(NotAllowed):
            actions.report_capacity(service_id=service.pk, by=access_as(role), **said)
    with pytest.raises(NotFound):
        actions.report_capacity(service_id=elsewhere.pk, by=access_as(Role.CLERK), **said)


@pytest.mark.django_db
def test_report_that_contradicts_itself_changes_nothing(municipality, access_as):
    service = ServiceFactory(municipality=municipality)
    with pytest.raises(actions.CannotReportCapacity) as refused:
        actions.report_capacity(
            municipality=municipality,
            service_id=service.pk,
            state=CapacityState.NO_ROOM,
            free=3,
            on=timezone.localdate(),
            by=access_as(Role.CLERK),
        )
    assert set(refused.value.fields) == {"state"}
    service.refresh_from_db()
    assert (service.capacity_state, service.revision) == ("", 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "state", "free"),
    [
        ({"phone": "900 100 201"}, "room", 4),
        ({"people_count": 12}, "room", None),
        ({"figures_on": date(2026, 11, 20)}, "", None),
    ],
)
def test_answer_about_room_does_not_grow_young_by_editing(
    municipality, access_as, facts, state, free
):
    service = ServiceFactory(
        municipality=municipality,
        capacity_state=CapacityState.ROOM,
        capacity_places=20,
        people_count=16,
        free_places=4,
        figures_on=date(2026, 1, 3),
    )
    changed = actions.update_service(
        municipality=municipality,
        service_id=service.pk,
        revision=1,
        facts=facts,
        by=access_as(Role.CLERK),
    )
    assert (changed.capacity_state, changed.free_places) == (state, free)


# --- the page -----------------------------------------------------------------------------------


def page(service: Service) -> str:
    return reverse("directory:service_capacity", args=["debowa-dolina", service.pk])


@pytest.mark.django_db
def test_capacity_page_asks_and_keeps_what_was_typed(municipality, client_as):
    own = OrganisationFactory(municipality=municipality)
    service = ServiceFactory(municipality=municipality, organisation=own, capacity_places=20)
    browser = client_as(Role.NGO_REPRESENTATIVE, own)
    text = browser.get(page(service)).content.decode()
    assert "Czy są wolne miejsca?" in text
    assert "nie wiemy, czy są miejsca" in text
    assert 'value="20"' in text
    sent = {"state": "no_room", "places": "20", "free": "3", "on": "2026-11-01"}
    answer = browser.post(page(service), sent)
    assert answer.status_code == 422
    assert "Piszesz, że nie ma miejsc, ale jakieś są wolne." in answer.content.decode()
    assert 'value="3"' in answer.content.decode()
    today = timezone.localdate().isoformat()
    answer = browser.post(page(service), sent | {"free": "", "on": today}, follow=True)
    assert "Mieszkańcy już to widzą." in answer.content.decode()
    service.refresh_from_db()
    assert (service.capacity_state, service.free_places, service.people_count) == ("no_room", 0, 20)


@pytest.mark.django_db
def test_capacity_page_is_for_those_who_keep_the_service(municipality, client, client_as):
    service = ServiceFactory(municipality=municipality)
    assert client.get(page(service)).status_code == 302
    assert client_as(Role.NGO_REPRESENTATIVE).get(page(service)).status_code == 403
    assert client_as(Role.CLERK).get(page(ServiceFactory())).status_code == 404
