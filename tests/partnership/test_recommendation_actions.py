"""Recommendations written, grounded, voted on, moved, published, sent and answered."""

from datetime import date

import pytest
import time_machine

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.partnership.actions import grounds, recommendations, sendings
from mosty.partnership.actions.recommendation_stations import (
    CHANGE_SOURCE,
    RECOMMENDATION_SOURCE,
)
from mosty.partnership.enums import FindingState, RecommendationState, SendingOutcome
from mosty.partnership.models import Recommendation
from mosty.partnership.queries.bodies import body_card
from mosty.partnership.queries.due_answers import due_by, ways_of
from mosty.partnership.rules.bodies import body_of
from mosty.partnership.rules.recommendations import DueBy
from mosty.thread.enums import Audience, InsightState, StationKind
from mosty.thread.queries import station_for, trail
from tests.factories.partnership import (
    CafeFactory,
    CafeNoteFactory,
    CafeTableFactory,
    DraftRecommendationFactory,
    FieldLocationFactory,
    FindingFactory,
    ModelTestFactory,
    RecommendationFactory,
    SendingFactory,
)
from tests.factories.people import OrganisationFactory
from tests.factories.territory import LegalParameterFactory
from tests.factories.thread import InsightFactory, StationFactory

pytestmark = pytest.mark.django_db

ENTRY = recommendations.RecommendationEntry(
    title="Dowóz na telefon", problem="Brak autobusu.", text="Uruchomić dowóz.", kind="systemic"
)


@pytest.fixture(autouse=True)
def _a_working_day():
    with time_machine.travel("2027-03-20 12:00:00+01:00"):
        yield


@pytest.fixture
def by(access_as):
    return access_as(Role.PLAN_COORDINATOR)


def _create(municipality, by, **changed):
    return recommendations.create_recommendation(
        municipality=municipality, entry=ENTRY, by=by, **changed
    )


def _move(found, to, by, reason=""):
    return recommendations.move_recommendation(
        municipality=found.municipality,
        recommendation_id=found.pk,
        to=RecommendationState(to),
        reason=reason,
        by=by,
    )


def _publish(found, by, is_public=True):
    return recommendations.publish_recommendation(
        municipality=found.municipality, recommendation_id=found.pk, is_public=is_public, by=by
    )


def _send(found, by, **changed):
    facts = {"body": "WOJT", "sent_on": date(2027, 3, 1), "due_by": DueBy.PRACTICE, **changed}
    return sendings.send_recommendation(
        municipality=found.municipality,
        recommendation_id=found.pk,
        entry=sendings.SendingEntry(**facts),
        by=by,
    )


def _answer(sending, by, seen=None, **changed):
    facts = {
        "outcome": SendingOutcome.PARTLY,
        "answered_on": date(2027, 3, 15),
        "answer": "Raz w tygodniu.",
        **changed,
    }
    found = sending.recommendation
    return sendings.note_answer(
        municipality=found.municipality,
        recommendation_id=found.pk,
        sending_id=sending.pk,
        seen=seen or sending.updated_at,
        entry=sendings.AnswerEntry(**facts),
        by=by,
    )


# --- words ----------------------------------------------------------------------------------------


def test_numbers_of_a_year_follow_each_other_in_each_municipality(municipality, by):
    RecommendationFactory(number=70, year=2027)  # of another municipality
    assert [_create(municipality, by).number for _time in range(3)] == [1, 2, 3]
    with time_machine.travel("2028-01-02 12:00:00+01:00"):
        assert _create(municipality, by).number == 1


def test_what_is_missing_is_said_for_each_field(municipality, by):
    empty = recommendations.RecommendationEntry(title=" ", problem="", text="", kind="x")
    with pytest.raises(InvalidInput) as error:
        recommendations.create_recommendation(municipality=municipality, entry=empty, by=by)
    assert set(error.value.fields) == {"title", "problem", "text", "kind"}


def test_two_who_write_at_once_lose_nothing(municipality, by):
    found = _create(municipality, by)
    here = {"municipality": municipality, "recommendation_id": found.pk, "by": by}
    first = recommendations.RecommendationEntry(**{**ENTRY.values(), "title": "Pierwsza"})
    second = recommendations.RecommendationEntry(**{**ENTRY.values(), "title": "Druga"})
    recommendations.edit_recommendation(revision=found.revision, entry=first, **here)
    with pytest.raises(StaleEdit) as error:
        recommendations.edit_recommendation(revision=found.revision, entry=second, **here)
    assert error.value.theirs == {"title": "Pierwsza"}
    assert error.value.yours == {"title": "Druga"}


def test_a_decided_recommendation_keeps_its_words_but_gets_easier_ones(municipality, by):
    found = _move(_create(municipality, by), "adopted", by)
    here = {"municipality": municipality, "recommendation_id": found.pk, "by": by}
    other = recommendations.RecommendationEntry(**{**ENTRY.values(), "text": "Coś innego."})
    with pytest.raises(recommendations.RecommendationSettled):
        recommendations.edit_recommendation(revision=found.revision, entry=other, **here)
    easy = recommendations.RecommendationEntry(**{**ENTRY.values(), "text_easy": "Zadzwoń."})
    changed = recommendations.edit_recommendation(revision=found.revision, entry=easy, **here)
    assert changed.text_easy == "Zadzwoń."


# --- states, register, thread ---------------------------------------------------------------------


def test_a_rejected_one_says_why_and_leaves_the_thread(municipality, by):
    found = _create(municipality, by)
    assert station_for(RECOMMENDATION_SOURCE, found.pk).audience == Audience.STAFF
    with pytest.raises(InvalidInput):
        _move(found, "rejected", by)
    assert _move(found, "rejected", by, "Nie nasze zadanie.").state_reason == "Nie nasze zadanie."
    assert station_for(RECOMMENDATION_SOURCE, found.pk) is None


def test_what_was_sent_is_not_taken_back(municipality, by):
    found = RecommendationFactory(municipality=municipality)
    SendingFactory(recommendation=found)
    with pytest.raises(recommendations.CannotMove):
        _move(found, "consulted", by)


def test_a_state_that_does_not_follow_is_refused(municipality, by):
    with pytest.raises(recommendations.CannotMove):
        _move(RecommendationFactory(municipality=municipality), "draft", by)


def test_a_draft_is_not_published_and_a_published_one_is_for_everybody(municipality, by):
    found = _create(municipality, by)
    with pytest.raises(recommendations.CannotMove):
        _publish(found, by)
    _move(found, "consulted", by)
    shown = _publish(found, by)
    station = station_for(RECOMMENDATION_SOURCE, found.pk)
    assert shown.published_at is not None
    assert station.audience == Audience.PUBLIC
    assert station.path.endswith("/rekomendacje/2027/1/")
    _move(found, "draft", by)
    assert not Recommendation.objects.get(pk=found.pk).is_public
    assert station_for(RECOMMENDATION_SOURCE, found.pk).audience == Audience.STAFF


def test_votes_are_numbers_with_a_source(municipality, by):
    found = _create(municipality, by)
    here = {"municipality": municipality, "recommendation_id": found.pk, "by": by}
    for wrong in (
        recommendations.Votes(0, 0, 0, "Rada"),
        recommendations.Votes(3, 0, 0, " "),
        recommendations.Votes(3, -1, 0, "Rada"),
    ):
        with pytest.raises(InvalidInput):
            recommendations.note_votes(votes=wrong, **here)
    voted = recommendations.note_votes(votes=recommendations.Votes(21, 3, 4, "Kawiarenka"), **here)
    assert (voted.votes_for, voted.votes_against, voted.votes_abstain) == (21, 3, 4)
    assert recommendations.note_votes(votes=None, **here).votes_for is None


# --- grounds --------------------------------------------------------------------------------------


def _add(found, by, **entry):
    return grounds.add_ground(
        municipality=found.municipality,
        recommendation_id=found.pk,
        entry=grounds.GroundEntry(**entry),
        by=by,
    )


def test_a_confirmed_finding_is_taken_up_and_waits_again_when_nobody_rests_on_it(municipality, by):
    test = ModelTestFactory(municipality=municipality)
    finding = FindingFactory(location=FieldLocationFactory(test=test), state=FindingState.CONFIRMED)
    first, second = _create(municipality, by), _create(municipality, by)
    grounds_made = [_add(one, by, finding_id=finding.pk) for one in (first, second)]
    assert _add(first, by, finding_id=finding.pk) == grounds_made[0]
    finding.refresh_from_db()
    assert finding.state == FindingState.TAKEN_UP
    for one, ground, state in (
        (first, grounds_made[0], FindingState.TAKEN_UP),
        (second, grounds_made[1], FindingState.CONFIRMED),
    ):
        grounds.remove_ground(
            municipality=municipality, recommendation_id=one.pk, ground_id=ground.pk, by=by
        )
        finding.refresh_from_db()
        assert finding.state == state


@pytest.mark.parametrize("state", [FindingState.NOTED, FindingState.DROPPED])
def test_a_finding_not_both_experts_stand_behind_is_no_ground(municipality, by, state):
    test = ModelTestFactory(municipality=municipality)
    finding = FindingFactory(location=FieldLocationFactory(test=test), state=state)
    with pytest.raises(InvalidInput):
        _add(_create(municipality, by), by, finding_id=finding.pk)


def test_findings_and_insights_of_another_municipality_are_no_grounds(municipality, by):
    found = _create(municipality, by)
    finding = FindingFactory(state=FindingState.CONFIRMED)
    for entry in ({"finding_id": finding.pk}, {"insight_id": InsightFactory().pk}, {"text": " "}):
        with pytest.raises(InvalidInput):
            _add(found, by, **entry)


def test_an_insight_is_taken_up_by_the_recommendation(municipality, by):
    insight = InsightFactory(station=StationFactory(municipality=municipality))
    found = _create(municipality, by)
    _add(found, by, insight_id=insight.pk)
    insight.refresh_from_db()
    assert insight.state == InsightState.TAKEN
    assert insight.taken_by == station_for(RECOMMENDATION_SOURCE, found.pk)


def test_an_insight_stays_waiting_for_whoever_may_not_decide_about_it(municipality, access_as):
    insight = InsightFactory(station=StationFactory(municipality=municipality))
    officer = access_as(Role.NGO_OFFICER)
    _add(_create(municipality, officer), officer, insight_id=insight.pk)
    insight.refresh_from_db()
    assert insight.state == InsightState.WAITING


# --- from a note ----------------------------------------------------------------------------------


def _note(municipality, **facts):
    return CafeNoteFactory(
        table=CafeTableFactory(cafe=CafeFactory(municipality=municipality)), **facts
    )


def test_words_of_a_note_and_of_those_put_into_it_become_grounds(municipality, by):
    note = _note(municipality, text="Dowóz")
    CafeNoteFactory(table=note.table, text="Bus", into=note)
    CafeNoteFactory(table=note.table, text="Nazwisko", into=note, is_hidden=True)
    found = _create(municipality, by, note_id=note.pk)
    note.refresh_from_db()
    assert note.recommendation == found
    assert list(found.grounds.values_list("text", flat=True)) == ["Dowóz", "Bus"]
    with pytest.raises(recommendations.NoteTaken):
        _create(municipality, by, note_id=note.pk)


def test_a_note_below_another_or_of_another_municipality_is_refused(municipality, by):
    head = _note(municipality)
    part = CafeNoteFactory(table=head.table, into=head)
    with pytest.raises(recommendations.NoteTaken):
        _create(municipality, by, note_id=part.pk)
    with pytest.raises(NotFound):
        _create(municipality, by, note_id=CafeNoteFactory().pk)


# --- sendings -------------------------------------------------------------------------------------


def test_a_day_by_good_practice_says_that_it_is_no_law_and_moves_past_a_holiday(municipality, by):
    with time_machine.travel("2027-05-01 12:00:00+02:00"):
        found = RecommendationFactory(municipality=municipality)
        sending = _send(found, by, sent_on=date(2027, 4, 1))
    assert sending.due_on == date(2027, 5, 4)  # 1 May is a holiday, then a Sunday, then 3 May
    assert "nie przepis" in sending.due_basis


def test_a_council_with_a_time_in_law_has_it_with_its_basis(municipality, by):
    LegalParameterFactory(
        code="es.national_committee_opinion_days", value="30", unit="dni", legal_basis="art. 48"
    )
    found = RecommendationFactory(municipality=municipality)
    sending = _send(found, by, body="KKRES", due_by=DueBy.LAW)
    assert sending.due_on == date(2027, 3, 31)
    assert "art. 48" in sending.due_basis


def test_without_a_known_law_no_day_is_guessed(municipality, by):
    found = RecommendationFactory(municipality=municipality)
    for body in ("KKRES", "WOJT"):
        with pytest.raises(InvalidInput) as error:
            _send(found, by, body=body, due_by=DueBy.LAW)
        assert set(error.value.fields) == {"due_by"}


def test_the_time_for_opinions_on_programmes_does_not_run_for_recommendations(municipality):
    LegalParameterFactory(code="udpp.council_opinion_days", value="14", unit="dni")
    card = body_card(body_of("GRDPP"), date(2027, 3, 1))
    assert card.opinion is not None
    assert "14 dni" in card.what
    assert ways_of(card) == (DueBy.AGREED, DueBy.PRACTICE, DueBy.NONE)
    assert due_by(card, DueBy.LAW, sent_on=date(2027, 3, 1)) is None


def test_an_agreed_day_stays_as_it_was_agreed(municipality, by):
    found = RecommendationFactory(municipality=municipality)
    saturday = date(2027, 4, 10)
    sending = _send(found, by, due_by=DueBy.AGREED, agreed_on=saturday)
    assert sending.due_on == saturday
    for wrong in (None, date(2027, 2, 1)):
        with pytest.raises(InvalidInput):
            _send(found, by, body="ROPS", due_by=DueBy.AGREED, agreed_on=wrong)


def test_a_body_gets_it_once_and_nobody_gets_a_draft(municipality, by):
    found = RecommendationFactory(municipality=municipality)
    _send(found, by)
    with pytest.raises(sendings.CannotSend):
        _send(found, by)
    _send(found, by, body_name="Wójt sąsiedniej gminy")
    with pytest.raises(sendings.CannotSend):
        _send(DraftRecommendationFactory(municipality=municipality), by)


def test_it_is_not_sent_tomorrow_nor_to_an_organisation_elsewhere(municipality, by):
    found = RecommendationFactory(municipality=municipality)
    with pytest.raises(InvalidInput):
        _send(found, by, sent_on=date(2027, 3, 21))
    with pytest.raises(InvalidInput):
        _send(found, by, organisation_id=OrganisationFactory().pk)


def test_an_answer_is_noted_and_taken_back(municipality, by):
    sending = SendingFactory(recommendation__municipality=municipality)
    answered = _answer(sending, by)
    assert (answered.outcome, answered.answer) == ("partly", "Raz w tygodniu.")
    with pytest.raises(sendings.AnswerCame):
        sendings.remove_sending(
            municipality=municipality,
            recommendation_id=sending.recommendation_id,
            sending_id=sending.pk,
            by=by,
        )
    back = _answer(answered, by, outcome=SendingOutcome.WAITING)
    assert (back.answered_on, back.answer) == (None, "")


def test_two_who_note_an_answer_lose_nothing(municipality, by):
    sending = SendingFactory(recommendation__municipality=municipality)
    seen = sending.updated_at
    with time_machine.travel("2027-03-20 12:05:00+01:00"):
        _answer(sending, by)
        with pytest.raises(StaleEdit) as error:
            _answer(sending, by, seen=seen, answer="Odmowa.", outcome=SendingOutcome.REFUSED)
    assert error.value.theirs["answer"] == "Raz w tygodniu."
    assert error.value.yours["answer"] == "Odmowa."


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"answered_on": None}, "answered_on"),
        ({"answered_on": date(2027, 2, 1)}, "answered_on"),
        ({"answered_on": date(2027, 3, 21)}, "answered_on"),
        ({"answer": " "}, "answer"),
        ({"outcome": SendingOutcome.IMPLEMENTED}, "implemented_on"),
    ],
)
def test_an_answer_without_its_facts_is_refused(municipality, by, changed, field):
    sending = SendingFactory(recommendation__municipality=municipality)
    with pytest.raises(InvalidInput) as error:
        _answer(sending, by, **changed)
    assert set(error.value.fields) == {field}


def test_an_implemented_recommendation_is_a_change_on_the_thread(municipality, by):
    found = RecommendationFactory(municipality=municipality)
    sending = SendingFactory(recommendation=found)
    done = _answer(
        sending,
        by,
        outcome=SendingOutcome.IMPLEMENTED,
        implemented_on=date(2027, 3, 18),
        implemented_note="Bus jeździ we wtorki.",
    )
    change = station_for(CHANGE_SOURCE, sending.pk)
    assert (change.kind, change.audience) == (StationKind.CHANGE, Audience.PUBLIC)
    origin = station_for(RECOMMENDATION_SOURCE, found.pk)
    steps = trail(origin, access=system_access(municipality.pk)).onward
    assert [step.station for step in steps] == [change]
    _publish(found, by, is_public=False)
    assert station_for(CHANGE_SOURCE, sending.pk).audience == Audience.STAFF
    _answer(done, by, outcome=SendingOutcome.WAITING)
    assert station_for(CHANGE_SOURCE, sending.pk) is None


# --- who ------------------------------------------------------------------------------------------


def test_roles_of_one_municipality_reach_nothing_of_another(municipality, by):
    found = RecommendationFactory()
    sending = SendingFactory(recommendation=found)
    for deed in (
        lambda: _create(found.municipality, by),
        lambda: _move(found, "consulted", by),
        lambda: _send(found, by),
        lambda: _answer(sending, by),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_deeds_are_on_record_without_the_words_of_people(municipality, by):
    note = _note(municipality, text="Mieszkam przy Lipowej.")
    found = _create(municipality, by, note_id=note.pk)
    _move(found, "adopted", by)
    _send(found, by)
    written = str(list(AuditEntry.objects.values_list("action", "data")))
    assert "recommendation_sent" in written
    assert "Lipowej" not in written
