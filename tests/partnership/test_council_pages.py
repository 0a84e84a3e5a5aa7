"""Pages of councils: what everybody reads, what staff and members write."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from time_machine import travel

from mosty.core.access import Role
from mosty.partnership.actions.council_meetings import call_meeting
from mosty.partnership.enums import CouncilSide, DraftMatter, MeetingState, OpinionKind
from mosty.partnership.models import Council, CouncilMeeting, DraftForOpinion
from tests.factories.calendars import ResourceFactory
from tests.factories.partnership import (
    CouncilFactory,
    CouncilMeetingFactory,
    CouncilMemberFactory,
    CouncilTermFactory,
    DraftForOpinionFactory,
)
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.territory import MunicipalityFactory
from tests.partnership.council_world import NOW, at, council_of, law, meeting_entry

pytestmark = pytest.mark.django_db

EMAIL = "tajna.radna@example.org"
CALENDAR = ("council_ics", "council_meeting_ics")


@pytest.fixture(autouse=True)
def _on_the_day():
    with travel(NOW, tick=False):
        yield


def page(name="council_list", *args):
    return reverse(f"partnership:{name}", args=["debowa-dolina", *args])


def text(response):
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def council(municipality):
    """With a member who has an account, a past and a coming meeting, and three drafts."""
    user = UserFactory(email=EMAIL, full_name="Tajne Konto")
    MembershipFactory(user=user, municipality=municipality, role=Role.COUNCILLOR)
    council = council_of(municipality, user=user, description_easy="To jest rada.")
    member = council.terms.get().members.get()
    CouncilMeetingFactory(council=council, agenda="1. Program współpracy")
    CouncilMeetingFactory(
        council=council,
        starts_at=at(9, date(2027, 3, 1)),
        ends_at=at(10, date(2027, 3, 1)),
        state=MeetingState.HELD,
        present=[member.pk],
        minutes="Rada poparła program.",
        minutes_published_at=at(12, date(2027, 3, 2)),
    )
    DraftForOpinionFactory(council=council, title="Program na 2028")
    DraftForOpinionFactory(council=council, title="Strategia", due_on=date(2027, 3, 5))
    DraftForOpinionFactory(
        council=council,
        title="Zasady konsultacji",
        matter=DraftMatter.OTHER,
        waives=False,
        due_parameter="",
        due_basis="regulamin, § 7",
        due_on=date(2027, 3, 5),
    )
    return council


def public_pages(council):
    meetings = list(council.meetings.order_by("pk"))
    for one in council.drafts.all():
        yield page("council_draft_detail", council.slug, one.pk)
    for one in meetings:
        yield page("council_meeting_detail", council.slug, one.pk)
        yield page("council_meeting_ics", council.slug, one.pk)
    yield page("council_list")
    yield page("council_detail", council.slug)
    yield page("council_ics", council.slug)
    yield page("council_drafts")
    yield page("council_export", "csv")
    yield page("council_drafts_export", "csv")
    yield page("council_members_export", council.slug, "csv")
    yield page("council_meetings_export", council.slug, "csv")


# --- everybody ----------------------------------------------------------------------------------


def test_list_from_empty_to_what_waits(client, client_as, municipality):
    empty = text(client.get(page()))
    assert "Nie ma tu jeszcze żadnej rady" in empty
    assert "Dodaj pierwszą radę" not in empty
    assert "Dodaj pierwszą radę" in text(client_as(Role.CLERK).get(page()))

    council = council_of(municipality)
    DraftForOpinionFactory(council=council, title="Program na 2028")
    council_of(MunicipalityFactory(), slug="obca")
    CouncilFactory(municipality=municipality, name="Dawna rada", ended_on=date(2026, 1, 1))
    html = text(client.get(page()))

    assert html.count("Gminna Rada Pożytku</a>") == 1
    assert "1 osoba w radzie" in html
    assert "1 projekt czeka na opinię" in html
    assert "działała do 1 stycznia 2026" in html
    assert "Program na 2028" in html


def test_council_tells_members_meetings_and_drafts(client, council):
    law()
    html = text(client.get(page("council_detail", council.slug)))

    for words in (
        "Anna Wójcik",
        "18 marca 2027",
        "To jest rada.",
        "Program na 2028",
        "Organizacje mają 1 z 1 miejsca.",
        "Kadencja 1: od 1 marca 2026 do 28 lutego 2029.",
        "protokół opublikowany",
        "14 dni",
    ):
        assert words in html, words


def test_nobody_reads_the_account_of_a_member(client, council):
    for address in public_pages(council):
        response = client.get(address)

        assert response.status_code == 200, address
        assert EMAIL not in response.content.decode(), address
        assert "Tajne Konto" not in response.content.decode(), address


def test_draft_page_says_the_truth_while_no_job_has_run(client, council):
    law()
    programme, strategy, rules = council.drafts.order_by("pk")

    waiting = text(client.get(page("council_draft_detail", council.slug, programme.pk)))
    assert "zostało 7 dni" in waiting
    assert "art. 41i ust. 2" in waiting
    assert "Dzień przekazania się nie liczy." in waiting
    waived = text(client.get(page("council_draft_detail", council.slug, strategy.pk)))
    assert "Rada zrezygnowała z prawa do opinii" in waived
    assert "6 marca 2027" in waived
    silent = text(client.get(page("council_draft_detail", council.slug, rules.pk)))
    assert "Opinia nie przyszła" in silent
    assert "regulamin, § 7" in silent
    assert "zrezygnowała" not in silent
    assert DraftForOpinion.objects.filter(opinion="").count() == 3


def test_draft_with_a_moved_last_day_says_why(client, municipality):
    law()
    draft = DraftForOpinionFactory(
        council=council_of(municipality),
        handed_on=date(2027, 3, 6),
        due_on=date(2027, 3, 22),
    )

    html = text(client.get(page("council_draft_detail", draft.council.slug, draft.pk)))
    assert "20 marca 2027" in html
    assert "art. 57 § 4" in html


def test_opinion_votes_and_answer_stand_on_the_page(client, municipality):
    draft = DraftForOpinionFactory(
        council=council_of(municipality),
        opinion=OpinionKind.WITH_REMARKS,
        opinion_text="<script>alert(1)</script> Dodać transport",
        opinion_on=date(2027, 3, 5),
        votes_for=5,
        votes_against=1,
        votes_abstain=2,
        response="Dodaliśmy transport.",
        responded_on=date(2027, 3, 7),
    )

    html = text(client.get(page("council_draft_detail", draft.council.slug, draft.pk)))
    assert "Głosy: 5 za, 1 przeciw, 2 wstrzymujące się." in html
    assert "Dodać transport" in html
    assert "<script>alert" not in html
    assert "Dodaliśmy transport." in html


def test_register_of_drafts_is_chosen_by_standing(client, council):
    html = text(client.get(page("council_drafts"), {"stan": "waived"}))
    assert "Strategia" in html
    assert "Program na 2028" not in html
    none = text(client.get(page("council_drafts"), {"stan": "given"}))
    assert "Pokaż wszystkie projekty" in none
    assert "Program na 2028" in text(client.get(page("council_drafts"), {"stan": "bzdura"}))
    DraftForOpinion.objects.all().delete()
    assert "Nie przekazano jeszcze żadnego projektu" in text(client.get(page("council_drafts")))


def test_minutes_are_public_once_they_are_published(client, client_as, council):
    held = council.meetings.get(state=MeetingState.HELD)
    address = page("council_meeting_detail", council.slug, held.pk)
    assert "Rada poparła program." in text(client.get(address))
    assert "Anna Wójcik" in text(client.get(address))

    CouncilMeeting.objects.filter(pk=held.pk).update(minutes_published_at=None)
    assert "Rada poparła program." not in text(client.get(address))
    assert "Anna Wójcik" not in text(client.get(address))
    assert "Rada poparła program." in text(client_as(Role.CLERK).get(address))
    assert client.get(page("council_minutes_file", council.slug, held.pk, "pdf")).status_code == 404


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("odt", b"PK")])
def test_minutes_leave_as_documents(client, council, kind, begins):
    held = council.meetings.get(state=MeetingState.HELD)

    answer = client.get(page("council_minutes_file", council.slug, held.pk, kind))

    assert answer.content.startswith(begins)
    assert client.get(page("council_minutes_file", council.slug, held.pk, "exe")).status_code == 404


def test_address_to_join_is_for_members_and_the_office(client, client_as, council):
    meeting = council.meetings.get(state=MeetingState.CALLED)
    CouncilMeeting.objects.filter(pk=meeting.pk).update(online_url="https://example.org/tajne")
    address = page("council_meeting_detail", council.slug, meeting.pk)

    assert "example.org/tajne" not in text(client.get(address))
    assert "example.org/tajne" not in text(client_as(Role.COUNCILLOR).get(address))
    assert "example.org/tajne" in text(client_as(Role.CLERK).get(address))


def test_meetings_are_read_by_calendars(client, municipality, access_as):
    council = council_of(municipality)
    by = access_as(Role.CLERK)
    meeting = call_meeting(
        municipality=municipality,
        council_id=council.pk,
        entry=meeting_entry(agenda="1. Program"),
        by=by,
    )
    for name, more in zip(CALENDAR, ([], [meeting.pk]), strict=True):
        answer = client.get(page(name, council.slug, *more))
        body = answer.content.decode()
        assert answer.headers["Content-Type"].startswith("text/calendar")
        assert body.count("BEGIN:VEVENT") == 1
        assert "Gminna Rada Pożytku: posiedzenie" in body
        assert "DTSTART;TZID=Europe/Warsaw:20270318T160000" in body
    everything = client.get(reverse("calendars:public_feed", args=["debowa-dolina"]))
    assert "Gminna Rada Pożytku: posiedzenie" in everything.content.decode()


def test_public_pages_speak_ukrainian(client, council):
    Council.objects.filter(pk=council.pk).update(name_uk="Рада громадської користі")
    client.cookies["mosty_language"] = "uk"
    for address in public_pages(council):
        if not address.endswith("/"):
            continue
        html = client.get(address, headers={"accept-language": "uk"}).content.decode()
        assert 'lang="uk"' in html
    html = client.get(
        page("council_detail", council.slug), headers={"accept-language": "uk"}
    ).content.decode()
    assert "Рада громадської користі" in html


@pytest.mark.parametrize(
    ("name", "has_slug", "words"),
    [
        ("council_export", False, "Gminna Rada Pożytku"),
        ("council_drafts_export", False, "Program na 2028"),
        ("council_members_export", True, "Anna Wójcik"),
        ("council_meetings_export", True, "1. Program współpracy"),
    ],
)
def test_lists_leave_as_tables(client, council, name, has_slug, words):
    slug = [council.slug] if has_slug else []

    table = client.get(page(name, *slug, "csv")).content.decode("utf-8-sig")
    assert words in table
    book = load_workbook(io.BytesIO(client.get(page(name, *slug, "xlsx")).content))
    rows = [[str(cell) for cell in row] for row in book.active.values]
    assert any(words in cell for row in rows for cell in row)
    assert client.get(page(name, *slug, "exe")).status_code == 404


def test_strange_addresses_are_not_found(client, council):
    other = council_of(MunicipalityFactory(), slug="obca")
    meeting = CouncilMeetingFactory(council=other)
    draft = DraftForOpinionFactory(council=other)

    assert client.get(page("council_detail", "obca")).status_code == 404
    for name, pk in (("council_meeting_detail", meeting.pk), ("council_draft_detail", draft.pk)):
        assert client.get(page(name, council.slug, pk)).status_code == 404
        assert client.get(page(name, "obca", pk)).status_code == 404


@pytest.mark.parametrize(
    "name", ["council_list", "council_detail", "council_drafts", "council_desk"]
)
def test_queries_do_not_grow(client_as, municipality, name):
    browser, counts = client_as(Role.CLERK), []
    council = council_of(municipality)
    args = [council.slug] if name in ("council_detail", "council_desk") else []
    federation = OrganisationFactory(municipality=municipality)
    for number in (1, 2):
        for other in [council, *(CouncilFactory.create_batch(number, municipality=municipality))]:
            term = other.terms.first() or CouncilTermFactory(council=other)
            for _row in range(number):
                CouncilMemberFactory(term=term, organisation=federation, voice_of=federation)
                CouncilMeetingFactory(council=other)
                CouncilMeetingFactory(council=other, state=MeetingState.HELD)
                DraftForOpinionFactory(council=other)
        browser.get(page(name, *args))
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(page(name, *args)).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


# --- staff --------------------------------------------------------------------------------------


def test_council_is_made_by_forms_from_nothing_to_members(client_as, municipality):
    law()
    browser = client_as(Role.CLERK)
    organisation = OrganisationFactory(municipality=municipality)
    assert "gminna rada" in text(browser.get(page("council_add"))).lower()
    browser.post(page("council_add"), {"body": "GRDPP", "name": "Rada Pożytku"})
    council = Council.objects.get()
    desk = page("council_desk", council.slug)
    assert "Zacznij od kadencji" in text(browser.get(desk))

    assert "3 lata" in text(browser.get(page("council_term_add", council.slug)))
    browser.post(page("council_term_add", council.slug), {"number": "1", "starts_on": "2027-03-01"})
    term = council.terms.get()
    assert term.ends_on == date(2030, 2, 28)
    add = page("council_member_add", council.slug, term.pk)
    assert browser.get(add).status_code == 200
    browser.post(add, {"name": "Jan Lis", "side": "ngo", "organisation": str(organisation.pk)})
    member = term.members.get()
    assert member.side == CouncilSide.NGO
    assert "Jan Lis" in text(browser.get(desk))

    edit = page("council_member_edit", council.slug, term.pk, member.pk)
    assert "Jan Lis" in text(browser.get(edit))
    browser.post(edit, {"name": "Jan Lis", "side": "municipality"})
    member.refresh_from_db()
    assert member.side == CouncilSide.MUNICIPALITY
    assert "Mniej niż połowę miejsc mają organizacje" in text(browser.get(desk))
    browser.post(edit, {"co": "usun"})
    assert not term.members.exists()
    assert browser.get(edit).status_code == 404
    change = page("council_term_edit", council.slug, term.pk)
    assert browser.get(change).status_code == 200
    browser.post(
        change,
        {"number": "1", "starts_on": "2027-03-01", "ends_on": "2030-03-01", "end_basis": "§ 3"},
    )
    term.refresh_from_db()
    assert (term.ends_on, term.end_basis) == (date(2030, 3, 1), "§ 3")


def test_forms_keep_what_was_typed_and_say_what_is_wrong(client_as, council):
    browser = client_as(Role.CLERK)
    term = council.terms.get()
    cases = (
        ("council_add", [], {"name": "<b>Nowa</b> rada"}),
        ("council_member_add", [council.slug, term.pk], {"name": "<b>Nowa</b>", "email": "x"}),
        ("council_meeting_add", [council.slug], {"agenda": "<b>Nowa</b>"}),
        ("council_draft_add", [council.slug], {"title": "<b>Nowa</b>"}),
    )
    for name, args, typed in cases:
        answer = browser.post(page(name, *args), typed)
        assert answer.status_code == 422, name
        assert "&lt;b&gt;Nowa" in text(answer)
        assert "error-summary" in text(answer)


def test_two_who_save_a_council_see_both_versions(client_as, council):
    browser = client_as(Role.CLERK)
    facts = {"body": "GRDPP", "name": council.name, "revision": "1"}
    address = page("council_edit", council.slug)
    assert browser.get(address).status_code == 200
    browser.post(address, {**facts, "contact": "pokój 4"})

    answer = browser.post(address, {**facts, "contact": "pokój 9"})

    assert answer.status_code == 409
    assert "pokój 4" in text(answer)
    assert "pokój 9" in text(answer)
    browser.post(address, {**facts, "revision": "2", "contact": "pokój 9"})
    council.refresh_from_db()
    assert council.contact == "pokój 9"


def test_meeting_is_called_moved_and_cancelled_by_forms(client_as, municipality):
    council, browser = council_of(municipality), client_as(Role.CLERK)
    room = ResourceFactory(municipality=municipality)
    draft = DraftForOpinionFactory(council=council)
    typed = {
        "day": "2027-03-18",
        "starts": "16:00",
        "ends": "18:00",
        "room": str(room.pk),
        "agenda": "1. Program",
        "drafts": [str(draft.pk)],
    }
    add = page("council_meeting_add", council.slug)
    assert browser.get(add).status_code == 200
    browser.post(add, typed)
    meeting = council.meetings.get()
    assert meeting.starts_at == at(16)
    taken = browser.post(add, typed)
    assert taken.status_code == 422
    assert room.name in text(taken)

    edit = page("council_meeting_edit", council.slug, meeting.pk)
    assert "16:00" in text(browser.get(edit))
    browser.post(edit, {**typed, "starts": "15:00", "revision": "1"})
    meeting.refresh_from_db()
    assert meeting.starts_at == at(15)
    stale = browser.post(edit, {**typed, "starts": "14:00", "revision": "1"})
    assert stale.status_code == 409
    cancel = page("council_meeting_cancel", council.slug, meeting.pk)
    assert browser.get(cancel).status_code == 200
    assert browser.post(cancel, {"reason": ""}).status_code == 422
    browser.post(cancel, {"reason": "Remont"})
    html = text(browser.get(page("council_meeting_detail", council.slug, meeting.pk)))
    assert "To posiedzenie jest odwołane" in html
    assert "Remont" in html


def test_minutes_are_written_and_published_by_forms(client_as, council):
    browser = client_as(Role.NGO_OFFICER)
    held = council.meetings.get(state=MeetingState.HELD)
    CouncilMeeting.objects.filter(pk=held.pk).update(minutes_published_at=None, minutes="")
    member = council.terms.get().members.get()
    address = page("council_minutes", council.slug, held.pk)
    publish = page("council_minutes_publish", council.slug, held.pk)

    assert "Anna Wójcik" in text(browser.get(address))
    refused = browser.post(publish, follow=True)
    assert "Najpierw napisz protokół" in text(refused)
    browser.post(address, {"present": [str(member.pk)], "minutes": "Było tak.", "revision": "1"})
    held.refresh_from_db()
    assert (held.minutes, held.minutes_published_at) == ("Było tak.", None)
    browser.post(publish)
    held.refresh_from_db()
    assert held.minutes_published_at is not None
    assert browser.get(address).status_code == 200


def test_draft_goes_from_the_office_to_the_council_and_back(client_as, municipality):
    law()
    council, browser = council_of(municipality), client_as(Role.NGO_OFFICER)
    add = page("council_draft_add", council.slug)
    assert "14 dni" in text(browser.get(add))
    typed = {
        "title": "Program",
        "matter": "programme",
        "text": "Projekt",
        "handed_on": "2027-03-08",
    }
    browser.post(add, typed)
    draft = council.drafts.get()
    assert draft.due_on == date(2027, 3, 22)

    edit = page("council_draft_edit", council.slug, draft.pk)
    assert browser.get(edit).status_code == 200
    browser.post(edit, {**typed, "title": "Program na 2028", "revision": "1"})
    respond = page("council_response", council.slug, draft.pk)
    early = browser.post(respond, {"response": "x", "responded_on": "2027-03-08", "revision": "2"})
    assert early.status_code == 422
    write = page("council_opinion", council.slug, draft.pk)
    assert browser.get(write).status_code == 200
    said = {"opinion": "positive", "opinion_on": "2027-03-08", "votes_for": "7", "revision": "2"}
    browser.post(write, said)
    assert browser.get(respond).status_code == 200
    browser.post(respond, {"response": "Dziękujemy", "responded_on": "2027-03-08", "revision": "3"})
    draft.refresh_from_db()
    assert (draft.title, draft.opinion, draft.response) == (
        "Program na 2028",
        OpinionKind.POSITIVE,
        "Dziękujemy",
    )
    assert browser.post(write, {**said, "revision": "1"}).status_code == 409


def test_draft_is_withdrawn_by_a_button_only_while_its_clock_runs(client_as, council):
    browser = client_as(Role.CLERK)
    running, over, _rules = council.drafts.order_by("pk")
    for draft in (running, over):
        browser.post(page("council_draft_edit", council.slug, draft.pk), {"co": "usun"})

    assert not council.drafts.filter(pk=running.pk).exists()
    assert council.drafts.filter(pk=over.pk).exists()


def test_desk_says_that_a_term_ends_soon(client_as, council):
    browser, desk = client_as(Role.CLERK), page("council_desk", council.slug)
    with travel("2028-11-29 12:00:00+01:00"):
        assert "Kadencja niedługo się kończy" not in text(browser.get(desk))
    with travel("2028-12-01 12:00:00+01:00"):
        browser = client_as(Role.CLERK)
        assert "Kadencja niedługo się kończy" in text(browser.get(desk))
        CouncilTermFactory(
            council=council, number=2, starts_on=date(2029, 3, 1), ends_on=date(2032, 2, 29)
        )
        assert "Kadencja niedługo się kończy" not in text(browser.get(desk))


def test_opinion_after_the_last_day_is_told_beside_its_field(client_as, council):
    strategy = council.drafts.get(title="Strategia")

    answer = client_as(Role.NGO_OFFICER).post(
        page("council_opinion", council.slug, strategy.pk),
        {"opinion": "positive", "opinion_on": "2027-03-08", "revision": "1"},
    )

    assert answer.status_code == 422
    assert "po ostatnim dniu" in text(answer)
