"""The report: counts without small numbers, quoted cards, what to carry home; page and files."""

import io
import zipfile
from itertools import pairwise

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosty.core.access import Role
from mosty.events.enums import Pool, RegistrationState
from mosty.events.models import Participant
from mosty.events.queries.reports import _Person, _two_tables, event_report
from mosty.people.enums import OrganisationForm
from tests.core.documents import structure, text_of
from tests.factories.events import (
    CertificateFactory,
    EventFactory,
    ObservationCardFactory,
    ParticipantFactory,
    PassageFactory,
    RegistrationFactory,
    StopFactory,
)
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _after_the_event():
    with time_machine.travel("2027-03-20 12:00:00+01:00"):
        yield


@pytest.fixture
def event(municipality):
    return EventFactory(municipality=municipality, slug="wizyta", title="Wizyta w Mikołowie")


def people(event, count, *, came=True, institution="", pool=Pool.ON_SITE, **registration):
    for _number in range(count):
        own = RegistrationFactory(event=event, pool=pool, **registration)
        somebody = ParticipantFactory(registration=own, institution=institution)
        if came:
            PassageFactory(participant=somebody)


def _page(name, *args):
    return reverse(f"events:{name}", args=["debowa-dolina", *args])


def test_people_are_counted_by_pool_and_by_kind_of_institution(event, municipality):
    OrganisationFactory(municipality=municipality, name="Urząd Gminy", form=OrganisationForm.OFFICE)
    OrganisationFactory(
        municipality=municipality, name="Dębowy Most", form=OrganisationForm.ASSOCIATION
    )
    people(event, 12, institution="urząd gminy")
    people(event, 6, institution="Dębowy Most", came=False)
    people(event, 7, institution="Z daleka", pool=Pool.ONLINE)
    people(event, 5, state=RegistrationState.CANCELLED)
    report = event_report(event)
    pools = {line.label: (line.registered.count, line.came.count) for line in report.by_pool.lines}
    assert pools == {str(Pool.ON_SITE.label): (18, 12), str(Pool.ONLINE.label): (7, 7)}
    kinds = {line.label: (line.registered.count, line.came.count) for line in report.by_kind.lines}
    assert kinds == {
        "urzędy i jednostki publiczne": (12, 12),
        "organizacje": (6, 0),
        "inne instytucje": (7, 7),
    }
    assert report.by_pool.total.came.count == report.by_kind.total.came.count == 19


def test_few_people_are_told_nowhere(event, client_as):
    people(event, 20)
    people(event, 2, pool=Pool.ONLINE)
    report = event_report(event)
    online = report.by_pool.lines[1]
    assert online.registered.count is None
    told = [line.registered.count for line in (*report.by_pool.lines, report.by_pool.total)]
    assert told.count(None) >= 2
    html = client_as(Role.MAYOR).get(_page("event_report", event.slug)).content.decode()
    assert "ukryto" in html


def test_few_who_stayed_away_hide_the_places_and_not_who_came(event):
    people(event, 37)
    people(event, 3, came=False)
    report = event_report(event)
    for table in (report.by_pool, report.by_kind):
        assert (table.total.registered.count, table.total.came.count) == (None, 37)
        assert all(line.registered.count is None for line in table.lines)


def test_three_people_in_all_are_not_counted(event):
    people(event, 3)
    report = event_report(event)
    for table in (report.by_pool, report.by_kind):
        assert table.total.registered.count is None
        assert all(line.came.count is None for line in table.lines)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["on_site", "online"]), st.sampled_from(["", "a", "b"]), st.booleans()
        ),
        min_size=1,
        max_size=40,
    )
)
def test_no_small_number_stands_in_a_table_or_follows_from_one(rows):
    crowd = [_Person(pool, institution, came) for pool, institution, came in rows]
    kinds = {"": "none", "a": "ngo", "b": "other"}
    tables = _two_tables(crowd, lambda one: kinds[one.institution])
    if sum(one.came for one in crowd) >= 5:  # what a report is read for
        assert tables[0].total.came.count == tables[1].total.came.count is not None
    for table in tables:
        lines = [*table.lines, table.total]
        for line in lines:
            for shown in (line.registered.count, line.came.count):
                assert shown is None or shown == 0 or shown >= 5
            if line.registered.count is not None and line.came.count is not None:
                assert not 0 < line.registered.count - line.came.count < 5
        for name in ("registered", "came"):
            told = [getattr(line, name).count for line in table.lines]
            total = getattr(table.total, name).count
            if total is not None:
                assert told.count(None) != 1


def test_few_who_came_and_earned_nothing_are_not_told_by_the_number_of_certificates(event):
    people(event, 8)
    for somebody in Participant.objects.all()[:6]:
        CertificateFactory(participant=somebody)
    assert event_report(event).certificates.count is None
    people(event, 3)
    assert event_report(event).certificates.count == 6


def test_only_cards_marked_for_it_are_quoted_by_place(event):
    club = StopFactory(event=event, name="Klub Seniora")
    ObservationCardFactory(event=event, stop=club, works="Jeden numer.", may_quote=True)
    ObservationCardFactory(event=event, stop=club, works="Jeden numer.", may_quote=True)
    ObservationCardFactory(event=event, stop=club, works="Tajne.")
    ObservationCardFactory(
        event=event, works="", carry_home="Dyżur", who="koordynator", may_quote=True
    )
    ObservationCardFactory(event=event, works="", carry_home="Tajny dyżur")
    report = event_report(event)
    assert [(one.place, one.groups) for one in report.quotes] == [
        ("Klub Seniora", (("Co działa", ("Jeden numer.",)),))
    ]
    assert [card.carry_home for card in report.things] == ["Dyżur"]
    assert (report.card_count, report.quoted_count) == (5, 3)


def test_page_and_files_say_the_same(event, client_as):
    people(event, 6, institution="Z daleka")
    ObservationCardFactory(
        event=event,
        works="Jeden <numer>.",
        hard="Kadry.",
        carry_home="Dyżur w sołectwie",
        who="koordynator",
        due_on="2027-06-30",
        may_quote=True,
    )
    browser = client_as(Role.MAYOR)
    html = browser.get(_page("event_report", event.slug)).content.decode()
    words = ("Co działa", "Kadry.", "Dyżur w sołectwie", "koordynator", "30 czerwca 2027")
    for one in words:
        assert one in html, one
    assert "Jeden &lt;numer&gt;." in html
    pdf = browser.get(_page("event_report_file", event.slug, "pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    text = " ".join(text_of(pdf.content).split())
    for one in (*words, "Jeden <numer>."):
        assert one in text, one
    tags = [tag for tag, _node in structure(pdf.content)]
    assert {"/Title", "/H1", "/Table", "/TH", "/L"} <= set(tags)
    levels = [int(tag[2]) for tag in tags if tag in ("/H1", "/H2", "/H3")]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    docx = browser.get(_page("event_report_file", event.slug, "docx"))
    with zipfile.ZipFile(io.BytesIO(docx.content)) as packed:
        assert "Dyżur w sołectwie" in packed.read("word/document.xml").decode()
    assert browser.get(_page("event_report_file", event.slug, "exe")).status_code == 404


def test_event_without_anything_says_so(event, client_as):
    browser = client_as(Role.MAYOR)
    html = browser.get(_page("event_report", event.slug)).content.decode()
    assert "Nie ma jeszcze o czym sprawozdać" in html
    assert browser.get(_page("event_report_file", event.slug, "pdf")).status_code == 200


def test_page_takes_the_same_queries_for_more_people(event, client_as, django_assert_num_queries):
    browser = client_as(Role.MAYOR)
    people(event, 1)
    ObservationCardFactory(event=event, may_quote=True)
    browser.get(_page("event_report", event.slug))
    with CaptureQueriesContext(connection) as one:
        browser.get(_page("event_report", event.slug))
    people(event, 2)
    ObservationCardFactory.create_batch(2, event=event, may_quote=True)
    with django_assert_num_queries(len(one)):
        browser.get(_page("event_report", event.slug))
