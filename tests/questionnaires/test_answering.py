"""Answering: drafts, sending, sheets entered by staff."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from mosty.core.access import Role, visitor_access
from mosty.core.errors import NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.questionnaires.actions import (
    AlreadySent,
    EnteredResponse,
    NotSentYet,
    SheetNumberTaken,
    discard_response,
    enter_response,
    forget_old_drafts,
    save_answer,
    start_response,
    store_responses,
    submit_response,
)
from mosty.questionnaires.enums import Channel, QuestionnaireState, ResponseState
from mosty.questionnaires.models import Answer, Response
from mosty.questionnaires.queries import answers_of, response_by_token
from mosty.questionnaires.rules import AnswerValue, InvalidAnswer
from tests.factories.territory import MunicipalityFactory, VillageUnitFactory
from tests.factories.voices import make_survey

YES = AnswerValue(choices=("tak",))
NO = AnswerValue(choices=("nie",))


@pytest.fixture
def questionnaire(municipality):
    return make_survey(municipality).questionnaire


@pytest.fixture
def nobody(municipality):
    return visitor_access(municipality.pk)


def _start(questionnaire, nobody, token="sekret"):
    return start_response(questionnaire=questionnaire, token=token, consent_version="1", by=nobody)


def test_draft_is_found_by_its_secret_which_is_not_stored(questionnaire, nobody):
    draft = _start(questionnaire, nobody)
    assert response_by_token(questionnaire, "sekret") == draft
    assert response_by_token(questionnaire, "inny") is None
    assert response_by_token(questionnaire, "") is None
    assert "sekret" not in str(Response.objects.values())


def test_starting_twice_with_one_secret_makes_one_draft(questionnaire, nobody):
    assert _start(questionnaire, nobody) == _start(questionnaire, nobody)


def test_consent_version_and_time_are_stored_but_nothing_about_the_person(questionnaire, nobody):
    draft = _start(questionnaire, nobody)
    assert draft.consent_version == "1"
    assert draft.consented_at is not None
    assert {field.name for field in Response._meta.get_fields()} == {
        "id", "municipality", "questionnaire", "state", "channel", "external_id", "draft_hash",
        "village_unit", "consent_version", "consented_at", "entered_by_id", "created_at",
        "updated_at", "submitted_at", "answers",
    }  # fmt: skip


def test_nothing_can_be_answered_before_the_questions_are_frozen(questionnaire, nobody):
    questionnaire.state = QuestionnaireState.DRAFT
    questionnaire.save()
    with pytest.raises(NotSentYet):
        _start(questionnaire, nobody)


def test_answer_is_kept_changed_and_taken_out(questionnaire, nobody):
    draft = _start(questionnaire, nobody)
    save_answer(response=draft, code="brak", value=AnswerValue(text=" busa "), by=nobody)
    assert answers_of(draft)["brak"].text == "busa"
    save_answer(response=draft, code="brak", value=AnswerValue(is_declined=True), by=nobody)
    assert answers_of(draft)["brak"].is_declined
    save_answer(response=draft, code="brak", value=AnswerValue(), by=nobody)
    assert answers_of(draft) == {}


def test_wrong_answer_and_unknown_question_are_refused(questionnaire, nobody):
    draft = _start(questionnaire, nobody)
    with pytest.raises(InvalidAnswer):
        save_answer(response=draft, code="skala", value=AnswerValue(number=Decimal(9)), by=nobody)
    with pytest.raises(NotFound):
        save_answer(response=draft, code="nie_ma", value=YES, by=nobody)
    assert not Answer.objects.exists()


def test_place_of_living_is_noted_on_the_response(questionnaire, nobody, municipality):
    unit = VillageUnitFactory(municipality=municipality)
    elsewhere = VillageUnitFactory()
    draft = _start(questionnaire, nobody)
    value = AnswerValue(choices=(str(unit.pk),))
    assert save_answer(response=draft, code="miejsce", value=value, by=nobody).village_unit == unit
    with pytest.raises(InvalidAnswer):
        save_answer(
            response=draft,
            code="miejsce",
            value=AnswerValue(choices=(str(elsewhere.pk),)),
            by=nobody,
        )
    draft = save_answer(
        response=draft, code="miejsce", value=AnswerValue(is_declined=True), by=nobody
    )
    assert draft.village_unit is None


def test_submitting_drops_answers_to_questions_not_asked(questionnaire, nobody):
    draft = _start(questionnaire, nobody)
    save_answer(response=draft, code="stala_pomoc", value=YES, by=nobody)
    save_answer(response=draft, code="godziny", value=AnswerValue(number=Decimal(20)), by=nobody)
    save_answer(response=draft, code="stala_pomoc", value=NO, by=nobody)
    sent = submit_response(response=draft, by=nobody)
    assert sent.state == ResponseState.SUBMITTED
    assert set(answers_of(sent)) == {"stala_pomoc"}


def _answered(questionnaire, by, *secret):
    draft = _start(questionnaire, by, *secret)
    save_answer(response=draft, code="brak", value=AnswerValue(is_declined=True), by=by)
    return draft


def test_a_survey_without_one_answer_is_not_sent(questionnaire, nobody):
    with pytest.raises(InvalidAnswer, match="przynajmniej na jedno"):
        submit_response(response=_start(questionnaire, nobody), by=nobody)
    assert not Response.objects.filter(state="submitted").exists()


def test_submitting_twice_is_the_same_as_once(questionnaire, nobody):
    draft = _answered(questionnaire, nobody)
    first = submit_response(response=draft, by=nobody)
    again = submit_response(response=draft, by=nobody)
    assert again.submitted_at == first.submitted_at
    entries = AuditEntry.objects.filter(action="questionnaires.response_submitted")
    assert [entry.by_user_id for entry in entries] == [None]
    assert "brak" not in str(entries.values())
    with pytest.raises(AlreadySent):
        save_answer(response=draft, code="brak", value=AnswerValue(text="x"), by=nobody)


def test_submitting_names_what_is_missing(questionnaire, nobody):
    questionnaire.questions.filter(code="skala").update(is_required=True)
    with pytest.raises(InvalidAnswer) as caught:
        submit_response(response=_start(questionnaire, nobody), by=nobody)
    assert list(caught.value.fields) == ["skala"]


def test_drafts_can_be_discarded_but_not_sent_answers(questionnaire, nobody):
    draft = _start(questionnaire, nobody)
    discard_response(response=draft, by=nobody)
    discard_response(response=draft, by=nobody)
    sent = submit_response(response=_answered(questionnaire, nobody), by=nobody)
    discard_response(response=sent, by=nobody)
    assert list(Response.objects.all()) == [sent]


def test_drafts_are_forgotten_after_30_days_and_sent_ones_lose_their_link(questionnaire, nobody):
    _start(questionnaire, nobody, "stary")
    sent = submit_response(response=_answered(questionnaire, nobody, "nadany"), by=nobody)
    later = timezone.now() + timedelta(days=31)
    assert forget_old_drafts(questionnaire=questionnaire, by=nobody, now=later) == 1
    sent.refresh_from_db()
    assert sent.draft_hash == ""
    assert Response.objects.count() == 1


def test_somebody_of_another_municipality_is_refused(questionnaire, nobody, municipality):
    stranger = visitor_access(MunicipalityFactory().pk)
    draft = _start(questionnaire, nobody)
    for deed in (
        lambda: _start(questionnaire, stranger),
        lambda: save_answer(response=draft, code="brak", value=YES, by=stranger),
        lambda: submit_response(response=draft, by=stranger),
        lambda: discard_response(response=draft, by=stranger),
    ):
        with pytest.raises(NotAllowed):
            deed()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_the_answers_once(questionnaire, nobody):
    draft = _start(questionnaire, nobody)
    save_answer(response=draft, code="brak", value=AnswerValue(text="busa"), by=nobody)

    def send(_number: int) -> str:
        try:
            return submit_response(response=Response.objects.get(pk=draft.pk), by=nobody).state
        finally:
            connection.close()

    if connection.vendor == "postgresql":
        with ThreadPoolExecutor(4) as pool:
            states = list(pool.map(send, range(4)))
    else:  # an in-memory database has one writer: the clicks come one after the other
        states = [submit_response(response=draft, by=nobody).state for _number in range(4)]
    assert states == ["submitted"] * 4
    assert AuditEntry.objects.filter(action="questionnaires.response_submitted").count() == 1
    assert Answer.objects.count() == 1


# --- sheets -------------------------------------------------------------------------------------


def _sheet(number="P-1", **answers) -> EnteredResponse:
    return EnteredResponse(
        external_id=number, channel=Channel.PAPER, day=date(2026, 3, 5), answers=answers
    )


def test_sheet_is_entered_once_under_its_number(questionnaire, access_as):
    by = access_as(Role.CLERK)
    response = enter_response(questionnaire=questionnaire, entered=_sheet(stala_pomoc=YES), by=by)
    assert response.state == ResponseState.SUBMITTED
    assert response.entered_by_id == by.user_id
    with pytest.raises(SheetNumberTaken) as caught:
        enter_response(questionnaire=questionnaire, entered=_sheet(), by=by)
    assert "external_id" in caught.value.fields
    with pytest.raises(SheetNumberTaken):
        enter_response(questionnaire=questionnaire, entered=_sheet(number=""), by=by)


def test_storing_the_same_sheets_again_changes_nothing(questionnaire, access_as):
    by = access_as(Role.CLERK)
    sheets = [
        _sheet("P-1", stala_pomoc=YES, godziny=AnswerValue(number=Decimal("100"))),
        _sheet("P-2", brak=AnswerValue(text=" busa ")),
    ]
    first = store_responses(questionnaire=questionnaire, entered=sheets, by=by)
    again = store_responses(questionnaire=questionnaire, entered=sheets, by=by)
    assert (first.created, first.updated, first.unchanged) == (2, 0, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_corrected_sheet_is_corrected(questionnaire, access_as):
    by = access_as(Role.CLERK)
    store_responses(
        questionnaire=questionnaire,
        entered=[_sheet("P-1", brak=AnswerValue(text="busa"), stala_pomoc=YES)],
        by=by,
    )
    done = store_responses(
        questionnaire=questionnaire,
        entered=[_sheet("P-1", brak=AnswerValue(text="pociągu"))],
        by=by,
    )
    answer = Answer.objects.get()
    assert (done.updated, done.changed_texts) == (1, [answer.pk])
    assert answer.text == "pociągu"


def test_resident_may_not_enter_sheets(questionnaire, access_as):
    for role in (Role.RESIDENT, Role.MAYOR, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            store_responses(questionnaire=questionnaire, entered=[_sheet()], by=access_as(role))
