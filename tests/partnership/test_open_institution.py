"""Open institution: rounds, answers without a name, results, steps, the ladder, reminders."""

import io
from datetime import date, timedelta
from decimal import Decimal
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from openpyxl import load_workbook

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.partnership.actions import open_reminders, open_rounds, open_steps
from mosty.partnership.actions.open_reminders import send_open_reminders
from mosty.partnership.actions.open_steps import MarkEntry, SmallStepEntry
from mosty.partnership.enums import LadderLevel, OpenGroup, RoundState, StepState
from mosty.partnership.models import LadderMark, OpenRound, SmallStep
from mosty.partnership.queries import open_rounds as queries
from mosty.partnership.rules.open_institution import link_token, token_hash
from mosty.questionnaires.models import Answer, Response
from mosty.questionnaires.rules import AnswerValue, InvalidAnswer
from tests.factories.partnership import LadderMarkFactory, OpenRoundFactory, SmallStepFactory
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.territory import MunicipalityFactory
from tests.partnership.open_world import AFTER, CLOSES, INSIDE, OPENS, opened, prepared, say

pytestmark = pytest.mark.django_db


def address(name, *rest, slug="debowa-dolina"):
    return reverse(f"partnership:{name}", args=[slug, *rest])


@pytest.fixture
def by(access_as):
    return access_as(Role.COMMUNITY_ORGANISER)


@pytest.fixture
def inside():
    with time_machine.travel(INSIDE, tick=False):
        yield


@pytest.fixture
def answered(municipality):
    """Staff see A1 as 3, residents as 1; four partners are too few."""
    with time_machine.travel(INSIDE, tick=False):
        made = opened(municipality)
        say(made, "staff", 5, a1=3, a2=2)
        say(made, "residents", 6, a1=1, a2=2, a3=None)
        say(made, "partners", 4, a1=0)
    with time_machine.travel(AFTER, tick=False):
        yield made


# --- rounds -------------------------------------------------------------------------------------


def test_a_round_has_three_questionnaires_and_stores_hashes_of_its_links(municipality):
    made = prepared(municipality)
    assert made.state == RoundState.DRAFT
    assert made.slug == "osrodek-pomocy-spolecznej-2026-11"
    own = {one.group: one for one in made.questionnaires.all()}
    assert set(own) == set(OpenGroup.values)
    for group, one in own.items():
        assert one.questionnaire.questions.count() == 41
        assert one.token_hash == token_hash(link_token(made.pk, group))
    assert prepared(municipality).slug == "osrodek-pomocy-spolecznej-2026-11-2"


def test_days_in_the_wrong_order_and_strange_institutions_are_refused(municipality):
    with pytest.raises(InvalidInput) as error:
        prepared(municipality, closes_on=OPENS - timedelta(days=1))
    assert "closes_on" in error.value.fields
    stranger = OrganisationFactory(municipality=MunicipalityFactory())
    with pytest.raises(InvalidInput) as error:
        prepared(municipality, institution_id=stranger.pk)
    assert "institution" in error.value.fields


def test_a_round_that_is_over_is_not_prolonged(municipality, answered, by):
    """Or the second look at the results would tell what one more person said."""
    with pytest.raises(open_rounds.RoundClosed):
        open_rounds.edit_round(
            municipality=municipality,
            round_id=answered.pk,
            opens_on=OPENS,
            closes_on=date(2026, 12, 20),
            place="",
            by=by,
        )
    with pytest.raises(open_rounds.RoundClosed):
        say(answered, "partners", 1, a1=0)


def test_a_closed_round_takes_no_answers_and_is_not_opened_again(municipality, inside, by):
    made = opened(municipality)
    here = {"municipality": municipality, "round_id": made.pk, "by": by}
    assert open_rounds.close_round(**here).state == RoundState.CLOSED
    with pytest.raises(open_rounds.RoundClosed):
        say(made, "staff", 1, a1=0)
    with pytest.raises(open_rounds.RoundClosed):
        open_rounds.open_round_now(**here)


def test_rounds_of_another_municipality_are_not_here(municipality, inside, client_as, by):
    elsewhere = opened(MunicipalityFactory())
    assert queries.round_by_slug(municipality, elsewhere.slug) is None
    with pytest.raises(NotFound):
        open_rounds.close_round(municipality=municipality, round_id=elsewhere.pk, by=by)
    token = link_token(elsewhere.pk, "staff")
    assert client_as(Role.ANYONE).get(address("open_link", token)).status_code == 404


# --- answering ----------------------------------------------------------------------------------


def test_the_same_page_sent_twice_counts_once(municipality, inside):
    made = opened(municipality)
    asked = queries.group_of(made, OpenGroup.RESIDENTS)
    for _time in range(2):
        open_rounds.answer_round(
            asked=asked, token="jedna-strona", answers={"a1": AnswerValue(number=Decimal(2))}
        )
    assert Response.objects.count() == 1
    with pytest.raises(InvalidAnswer):
        open_rounds.answer_round(asked=asked, token="inna", answers={})


def test_a_resident_answers_without_an_account(municipality, inside, client):
    made = opened(municipality)
    page = client.get(address("open_answer", made.slug))
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("<fieldset") == 41
    assert "3 – to działa i jest stale ulepszane" in text
    assert "nie wiem / nie dotyczy tego miejsca" in text
    assert "Wizja i władza" in text
    sent = client.post(
        address("open_answer", made.slug),
        {"strona_nr": "x" * 20, "q1-answer": "3", "q2-answer": "-"},
    )
    assert sent.status_code == 302
    assert client.get(sent["Location"]).status_code == 200
    rows = Answer.objects.order_by("question__position").values_list("number", "is_declined")
    assert list(rows) == [(Decimal(3), False), (None, True)]


def test_an_empty_page_and_a_strange_answer_come_back_with_words(municipality, inside, client):
    made = opened(municipality)
    for data in ({}, {"q1-answer": "7"}):
        sent = client.post(address("open_answer", made.slug), data)
        assert sent.status_code == 422
        assert "error-summary" in sent.content.decode()
    assert not Response.objects.filter(state="submitted").exists()


def test_residents_read_easy_words_and_ukrainian(municipality, inside, client):
    made = opened(municipality)
    easy = client.get(address("open_answer", made.slug), {"tekst": "latwy"}).content.decode()
    assert "Mieszkańcy ustalili razem, jakie ma być to miejsce." in easy
    assert "Trochę. To się dopiero zaczyna." in easy
    client.cookies["mosty_language"] = "uk"
    text = client.get(address("open_answer", made.slug)).content.decode()
    assert "Бачення і влада" in text
    assert "не знаю" in text


def test_staff_answer_by_their_link_alone(municipality, inside, client):
    made = opened(municipality)
    link = address("open_link", link_token(made.pk, "staff"))
    page = client.get(link)
    assert "U nas wizja tego miejsca" in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    assert client.post(link, {"q1-answer": "0"}).status_code == 302
    assert queries.group_of(made, OpenGroup.STAFF).questionnaire.responses.count() == 1
    assert client.get(address("open_link", "0" * 32)).status_code == 404
    by_residents = address("open_link", link_token(made.pk, "residents"))
    assert client.get(by_residents).status_code == 404


def test_before_and_after_its_days_the_page_says_so(municipality, client):
    made = prepared(municipality)
    with time_machine.travel(INSIDE, tick=False):
        assert client.get(address("open_answer", made.slug)).status_code == 404
        by = system_access(municipality.pk)
        open_rounds.open_round_now(municipality=municipality, round_id=made.pk, by=by)
    with time_machine.travel(AFTER, tick=False):
        assert (
            "Czas na odpowiedzi minął"
            in client.get(address("open_answer", made.slug)).content.decode()
        )
        assert client.post(address("open_answer", made.slug), {"q1-answer": "1"}).status_code == 409


# --- results ------------------------------------------------------------------------------------


def test_results_hide_a_group_of_four(answered):
    found = queries.results(answered)
    line = found.practices[0]
    assert line.in_order == [Decimal("3.0"), Decimal("1.0"), None]
    assert line.gap == Decimal("2.0")
    assert [one.practice.code for one in found.gaps] == ["A1"]
    assert found.answers[OpenGroup.PARTNERS].count is None
    assert found.answers[OpenGroup.STAFF].count == 5
    assert found.silent == ["partnerzy"]


def test_results_wait_until_nobody_answers_any_more(municipality, inside, client_as):
    made = opened(municipality)
    say(made, "staff", 5, a1=3)
    browser = client_as(Role.CENTRE_DIRECTOR)
    text = browser.get(address("open_results", made.slug)).content.decode()
    assert "Trwa odpowiadanie" in text
    assert "3,0" not in text
    assert browser.get(address("open_results_file", made.slug, "csv")).status_code == 404


def test_the_results_page_shows_gaps_radar_table_and_steps(answered, client_as):
    text = client_as(Role.CENTRE_DIRECTOR).get(address("open_results", answered.slug))
    text = text.content.decode()
    assert "<svg" in text
    assert "rozbieżność 2,0" in text
    assert "mniej niż 5" in text
    assert text.count("<table") == 9
    assert "?praktyka=A1" in text


def test_results_are_for_everybody_only_when_they_are_shown(municipality, answered, client, by):
    assert client.get(address("open_results", answered.slug)).status_code == 404
    assert answered.institution.name not in client.get(address("open_list")).content.decode()
    open_rounds.show_round(municipality=municipality, round_id=answered.pk, is_public=True, by=by)
    page = client.get(address("open_results", answered.slug))
    assert page.status_code == 200
    assert "?praktyka=" not in page.content.decode()
    assert answered.institution.name in client.get(address("open_list")).content.decode()


def test_with_too_few_answers_the_page_says_why_it_is_empty(municipality, client_as):
    with time_machine.travel(INSIDE, tick=False):
        made = opened(municipality)
        say(made, "staff", 4, a1=3)
    with time_machine.travel(AFTER, tick=False):
        text = client_as(Role.MAYOR).get(address("open_results", made.slug)).content.decode()
    assert "Za mało odpowiedzi" in text
    assert '<svg class="chart"' not in text


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_table_has_every_practice_and_area(answered, client_as, file_format):
    browser = client_as(Role.CLERK)
    content = browser.get(address("open_results_file", answered.slug, file_format)).content
    if file_format == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + 41 + 8
        assert lines[1].startswith("A1;")
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet.max_row == 50
        row = [cell.value for cell in sheet[2]]
        assert (row[3], row[4], row[5], row[6]) == (3, 1, None, 2)


def test_the_list_as_a_file_says_what_the_page_says(answered, client_as):
    """A round whose results are not for everybody stands in it only for those who read them."""
    inside = client_as(Role.CLERK).get(address("open_list_file", "csv"))
    assert len(inside.content.decode("utf-8-sig").splitlines()) == 2
    assert (
        load_workbook(
            io.BytesIO(client_as(Role.CLERK).get(address("open_list_file", "xlsx")).content)
        ).active.max_row
        == 2
    )
    outside = client_as(Role.ANYONE).get(address("open_list_file", "csv"))
    assert len(outside.content.decode("utf-8-sig").splitlines()) == 1
    assert client_as(Role.CLERK).get(address("open_list_file", "pdf")).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(("file_format", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_report_is_a_document(answered, client_as, file_format, start):
    page = client_as(Role.CLERK).get(address("open_results_file", answered.slug, file_format))
    assert page.status_code == 200
    assert page.content.startswith(start)


def test_words_of_staff_cannot_break_the_page(municipality, answered, client_as):
    SmallStepFactory(open_round=answered, text="<script>alert(1)</script>")
    text = client_as(Role.CENTRE_DIRECTOR).get(address("open_results", answered.slug))
    assert "<script>alert" not in text.content.decode()


# --- small steps --------------------------------------------------------------------------------


def _step(**changed):
    return SmallStepEntry(
        **{"practice": "A1", "text": "Zapytajcie.", "starts_on": date(2026, 11, 23), **changed}
    )


def _save(municipality, answered, by, entry, **more):
    return open_steps.save_small_step(
        municipality=municipality, round_id=answered.pk, entry=entry, by=by, **more
    )


def test_a_step_lasts_90_days_and_three_go_on_at_most(municipality, answered, by):
    step = _save(municipality, answered, by, _step())
    assert step.due_on == date(2027, 2, 21)
    _save(municipality, answered, by, _step())
    _save(municipality, answered, by, _step())
    with pytest.raises(InvalidInput) as error:
        _save(municipality, answered, by, _step())
    assert "text" in error.value.fields
    done = _step(state=StepState.DONE, result="Jest.")
    ended = _save(municipality, answered, by, done, step_id=step.pk, revision=1)
    assert ended.done_on == date(2026, 11, 23)
    _save(municipality, answered, by, _step())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"practice": "Z9"}, "practice"),
        ({"text": " "}, "text"),
        ({"due_on": date(2026, 11, 23)}, "due_on"),
        ({"state": StepState.DONE}, "result"),
        ({"state": StepState.LEFT}, "result"),
    ],
)
def test_a_step_that_says_too_little_is_refused(municipality, answered, by, changed, field):
    with pytest.raises(InvalidInput) as error:
        _save(municipality, answered, by, _step(**changed))
    assert field in error.value.fields


def test_two_who_change_one_step_lose_nothing(municipality, answered, client_as, by):
    step = _save(municipality, answered, by, _step())
    _save(municipality, answered, by, _step(text="Pierwsza."), step_id=step.pk, revision=1)
    with pytest.raises(StaleEdit):
        _save(municipality, answered, by, _step(text="Druga."), step_id=step.pk, revision=1)
    browser = client_as(Role.COMMUNITY_ORGANISER)
    data = {
        "practice": "A1",
        "text": "Druga.",
        "starts_on": "2026-11-23",
        "due_on": "2027-02-21",
        "state": "doing",
        "revision": "1",
    }
    where = address("small_step_edit", answered.slug, step.pk)
    page = browser.post(where, data)
    assert page.status_code == 409
    assert "Pierwsza." in page.content.decode()
    assert browser.post(where, {**data, "revision": "2"}).status_code == 302
    step.refresh_from_db()
    assert (step.text, step.revision) == ("Druga.", 3)


def test_a_ready_step_of_a_practice_stands_in_the_form(answered, client_as):
    browser = client_as(Role.CENTRE_DIRECTOR)
    page = browser.get(address("small_step_add", answered.slug), {"praktyka": "A1"})
    assert "Zaproście na jedno spotkanie dziesięć osób" in page.content.decode()
    sent = browser.post(address("small_step_add", answered.slug), {"text": ""})
    assert sent.status_code == 422


def test_steps_wait_for_the_results(municipality, inside, by):
    made = opened(municipality)
    with pytest.raises(open_rounds.RoundClosed):
        _save(municipality, made, by, _step())


def test_steps_can_be_saved_as_a_table(municipality, answered, client_as, by):
    _save(municipality, answered, by, _step())
    content = client_as(Role.CLERK).get(address("small_steps_file", answered.slug, "csv")).content
    assert "Zapytajcie." in content.decode("utf-8-sig")


# --- reminders ----------------------------------------------------------------------------------


@pytest.fixture
def organiser(municipality):
    user = UserFactory(email="organizatorka@example.pl")
    MembershipFactory(user=user, municipality=municipality, role=Role.COMMUNITY_ORGANISER)
    return user


def _remind(municipality, on, **more):
    by = system_access(municipality.pk)
    return send_open_reminders(municipality=municipality, today=on, by=by, **more)


def test_a_step_is_told_two_weeks_before_and_once_after_its_day(municipality, organiser):
    step = SmallStepFactory(open_round__municipality=municipality)
    due = step.due_on
    told = [
        _remind(municipality, due + timedelta(days=days)).letters
        for days in (-15, -14, -13, 0, 1, 2, 40)
    ]
    assert told == [0, 1, 0, 0, 1, 0, 0]
    assert [one.to for one in mail.outbox] == [["organizatorka@example.pl"]] * 2
    assert step.text in mail.outbox[0].body
    assert f"/kroki/{step.pk}/" in mail.outbox[0].body


def test_a_step_that_ended_is_not_told(municipality, organiser):
    SmallStepFactory(open_round__municipality=municipality, state=StepState.LEFT, result="x")
    assert _remind(municipality, date(2027, 3, 1)).letters == 0


def test_a_rehearsal_sends_and_stores_nothing(municipality, organiser):
    step = SmallStepFactory(open_round__municipality=municipality)
    report = _remind(municipality, step.due_on, rehearse=True)
    assert (report.letters, report.steps) == (1, 1)
    assert not mail.outbox
    assert SmallStep.objects.get().reminded_at is None


def test_a_letter_that_does_not_leave_is_tried_again(municipality, organiser, monkeypatch):
    step = SmallStepFactory(open_round__municipality=municipality)

    def broken(*_args, **_more):
        raise SMTPException

    with monkeypatch.context() as changed:
        changed.setattr(open_reminders, "send_mail", broken)
        assert _remind(municipality, step.due_on).failed == 1
    assert _remind(municipality, step.due_on).letters == 1


def test_nobody_to_write_to_is_said_and_the_step_waits(municipality):
    step = SmallStepFactory(open_round__municipality=municipality)
    assert _remind(municipality, step.due_on).nobody
    assert SmallStep.objects.get().reminded_at is None


# --- the ladder ---------------------------------------------------------------------------------


def _mark(**changed):
    return MarkEntry(
        **{
            "group": OpenGroup.RESIDENTS,
            "level": LadderLevel.ASKED,
            "reason": "Pytają o godziny.",
            "marked_on": date(2026, 11, 1),
            **changed,
        }
    )


def test_marks_stay_so_that_the_way_is_seen(municipality, answered, by, client_as):
    here = {"municipality": municipality, "institution_id": answered.institution_id, "by": by}
    open_steps.mark_ladder(entry=_mark(), **here)
    later = _mark(level=LadderLevel.CO_CREATOR, marked_on=date(2026, 11, 20))
    open_steps.mark_ladder(entry=later, **here)
    marks = queries.ladder_marks(answered.institution)
    assert [one.level for one in marks] == [3, 2]
    page = client_as(Role.MAYOR).get(address("open_ladder", answered.institution_id))
    assert "Pytają o godziny." in page.content.decode()
    content = (
        client_as(Role.MAYOR)
        .get(address("open_ladder_file", answered.institution_id, "csv"))
        .content
    )
    assert len(content.decode("utf-8-sig").splitlines()) == 3
    open_steps.remove_mark(municipality=municipality, mark_id=marks[0].pk, by=by)
    assert LadderMark.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"reason": " "}, "reason"), ({"marked_on": date(2026, 12, 1)}, "marked_on")],
)
def test_a_mark_needs_a_reason_and_a_day_that_was(municipality, answered, by, changed, field):
    with pytest.raises(InvalidInput) as error:
        open_steps.mark_ladder(
            municipality=municipality,
            institution_id=answered.institution_id,
            entry=_mark(**changed),
            by=by,
        )
    assert field in error.value.fields


def test_a_mark_is_made_and_taken_out_on_the_page(answered, client_as):
    browser = client_as(Role.COMMUNITY_ORGANISER)
    where = address("open_ladder_mark", answered.institution_id)
    assert browser.get(where).status_code == 200
    assert browser.post(where, {"group": "staff"}).status_code == 422
    data = {"group": "staff", "level": "5", "reason": "Mają klucze.", "marked_on": "2026-11-20"}
    assert browser.post(where, data).status_code == 302
    mark = LadderMark.objects.get()
    out = address("open_ladder_mark_remove", answered.institution_id, mark.pk)
    assert browser.post(out).status_code == 302
    assert not LadderMark.objects.exists()


# --- pages of those who run it ------------------------------------------------------------------


def test_a_round_is_prepared_opened_and_closed_on_pages(municipality, inside, client_as):
    browser = client_as(Role.COMMUNITY_ORGANISER)
    institution = OrganisationFactory(municipality=municipality)
    assert browser.post(address("open_create"), {"place": ""}).status_code == 422
    data = {
        "institution": str(institution.pk),
        "opens_on": OPENS.isoformat(),
        "closes_on": CLOSES.isoformat(),
    }
    sent = browser.post(address("open_create"), data)
    assert sent.status_code == 302
    made = OpenRound.objects.get()
    assert browser.get(sent["Location"]).status_code == 200
    state = address("open_state", made.slug)
    assert browser.post(state, {"co": "otworz"}).status_code == 302
    text = browser.get(address("open_desk", made.slug)).content.decode()
    assert link_token(made.pk, "staff") in text
    assert link_token(made.pk, "partners") in text
    days = {"opens_on": OPENS.isoformat(), "closes_on": "2026-11-30", "place": "Klub"}
    assert browser.post(address("open_desk", made.slug), days).status_code == 302
    wrong = {**days, "closes_on": "2026-11-05"}
    assert browser.post(address("open_desk", made.slug), wrong).status_code == 422
    browser.post(state, {"co": "zamknij"})
    made.refresh_from_db()
    assert (made.state, made.place) == (RoundState.CLOSED, "Klub")


def test_the_empty_list_says_what_comes(client, municipality, client_as):
    assert "Teraz nikogo nie pytamy" in client.get(address("open_list")).content.decode()
    text = client_as(Role.CENTRE_DIRECTOR).get(address("open_list")).content.decode()
    assert "Przygotuj samoocenę" in text


def test_lists_need_the_same_queries_for_one_row_and_for_three(
    municipality, client_as, django_assert_max_num_queries
):
    browser = client_as(Role.CLERK)
    institution = OrganisationFactory(municipality=municipality)
    ladder = address("open_ladder", institution.pk)

    def count(where):
        with django_assert_max_num_queries(60) as queries_of_page:
            assert browser.get(where).status_code == 200
        return len(queries_of_page)

    def add():
        OpenRoundFactory(municipality=municipality)
        LadderMarkFactory(municipality=municipality, institution=institution)

    add()
    one = [count(where) for where in (address("open_list"), ladder)]
    add()
    add()
    assert [count(where) for where in (address("open_list"), ladder)] == one


def test_steps_need_the_same_queries_for_one_and_for_three(
    answered, client_as, django_assert_max_num_queries
):
    browser = client_as(Role.CLERK)

    def count():
        with django_assert_max_num_queries(60) as queries_of_page:
            assert browser.get(address("open_results", answered.slug)).status_code == 200
        return len(queries_of_page)

    SmallStepFactory(open_round=answered)
    one = count()
    SmallStepFactory(open_round=answered)
    SmallStepFactory(open_round=answered)
    assert count() == one
