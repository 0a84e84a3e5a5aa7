"""Leading a test of the model: places, experts, begin and end; what becomes of findings."""

from datetime import date

import pytest

from mosty.core.access import Role, system_access
from mosty.core.enums import DiArea
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.actions import field_experts
from mosty.partnership.actions import findings as deciding
from mosty.partnership.actions import model_tests as actions
from mosty.partnership.enums import FindingState, LocalSystemKind, LocationVariant, ModelTestState
from mosty.partnership.models import FieldExpert, Finding, ModelTest
from mosty.partnership.queries import fieldwork as queries
from mosty.people.queries import access_for
from mosty.territory.enums import MunicipalityKind
from mosty.thread.models import Insight, Station
from tests.factories.partnership import (
    DiaryEntryFactory,
    FieldExpertFactory,
    FieldLocationFactory,
    FindingFactory,
    ModelTestFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

FACTS = {"title": "Test MAP", "purpose": "", "starts_on": date(2026, 11, 1), "ends_on": None}
PLACE = {
    "name": "Krzywda",
    "voivodeship": "lubelskie",
    "kind": MunicipalityKind.RURAL,
    "variant": LocationVariant.OPS,
}
JUDGED = {
    "local_system": LocalSystemKind.COMPETING,
    "local_system_reason": "Rzadko współpracują.",
    "summary": "Sześć miesięcy testu.",
}


@pytest.fixture
def lead(access_as):
    return access_as(Role.NGO_OFFICER)


@pytest.fixture
def place(municipality):
    return FieldLocationFactory(test__municipality=municipality)


@pytest.fixture
def team(place):
    """The two experts of the place: what each may do."""
    return [
        access_for(FieldExpertFactory(location=place).user, place.test.municipality_id)
        for _number in range(2)
    ]


def planned(municipality, *, experts=2):
    test = ModelTestFactory(municipality=municipality, state=ModelTestState.PLANNED)
    place = FieldLocationFactory(test=test)
    for _number in range(experts):
        FieldExpertFactory(location=place)
    return test


# --- the test -----------------------------------------------------------------------------------


def test_new_test_takes_six_months_and_keeps_the_version_of_the_procedures(municipality, lead):
    test = actions.create_model_test(
        municipality=municipality, facts=FACTS, procedures_version="7", by=lead
    )
    assert test.state == ModelTestState.PLANNED
    assert test.ends_on == date(2027, 4, 30)
    assert test.procedures_version == "7"
    assert not test.is_public


def test_title_stands_once_in_a_municipality(municipality, lead):
    ModelTestFactory(municipality=municipality, title="Test MAP")
    ModelTestFactory(title="Inny")
    with pytest.raises(InvalidInput) as refused:
        actions.create_model_test(
            municipality=municipality, facts=FACTS, procedures_version="1", by=lead
        )
    assert set(refused.value.fields) == {"title"}


def test_two_who_edit_the_test_lose_nothing(municipality, lead):
    test = ModelTestFactory(municipality=municipality)
    actions.edit_model_test(test=test, revision=1, facts={"title": "Pierwszy"}, by=lead)
    with pytest.raises(StaleEdit) as refused:
        actions.edit_model_test(test=test, revision=1, facts={"title": "Drugi"}, by=lead)
    assert refused.value.theirs == {"title": "Pierwszy"}
    assert refused.value.yours == {"title": "Drugi"}


@pytest.mark.parametrize("experts", [0, 1])
def test_test_without_two_experts_in_each_place_does_not_begin(municipality, lead, experts):
    test = planned(municipality, experts=experts)
    with pytest.raises(actions.CannotStart) as refused:
        actions.start_model_test(test=test, by=lead)
    assert test.locations.get().name in str(refused.value.message)


def test_test_without_places_does_not_begin(municipality, lead):
    test = ModelTestFactory(municipality=municipality, state=ModelTestState.PLANNED)
    with pytest.raises(actions.CannotStart):
        actions.start_model_test(test=test, by=lead)


def test_test_begins_once_and_ends_when_every_place_is_judged(municipality, lead):
    test = planned(municipality)
    test = actions.start_model_test(test=test, by=lead)
    assert actions.start_model_test(test=test, by=lead).state == ModelTestState.RUNNING
    with pytest.raises(actions.CannotEnd):
        actions.end_model_test(test=test, by=lead)
    place = test.locations.get()
    actions.judge_place(place=place, revision=1, facts=JUDGED, by=lead)
    assert actions.end_model_test(test=test, by=lead).state == ModelTestState.ENDED
    assert test.locations.get().ended_at is not None
    with pytest.raises(actions.TestOver):
        actions.start_model_test(test=test, by=lead)
    with pytest.raises(actions.TestOver):
        actions.add_place(test=test, facts=PLACE, by=lead)


def test_test_is_shown_only_after_it_began(municipality, lead):
    test = planned(municipality)
    with pytest.raises(InvalidInput):
        actions.show_model_test(test=test, is_public=True, by=lead)
    actions.start_model_test(test=test, by=lead)
    assert actions.show_model_test(test=test, is_public=True, by=lead).is_public
    assert not actions.show_model_test(test=test, is_public=False, by=lead).is_public


def test_leader_of_one_municipality_leads_nothing_of_another(lead):
    test = ModelTestFactory()
    place = FieldLocationFactory(test=test)
    for deed in (
        lambda: actions.edit_model_test(test=test, revision=1, facts=FACTS, by=lead),
        lambda: actions.end_model_test(test=test, by=lead),
        lambda: actions.add_place(test=test, facts=PLACE, by=lead),
        lambda: actions.edit_place(place=place, revision=1, facts=PLACE, by=lead),
        lambda: actions.judge_place(place=place, revision=1, facts=JUDGED, by=lead),
    ):
        with pytest.raises(NotAllowed):
            deed()


# --- places and experts -------------------------------------------------------------------------


def test_place_stands_once_in_a_test(municipality, lead):
    test = ModelTestFactory(municipality=municipality)
    assert actions.add_place(test=test, facts=PLACE, by=lead).municipality is None
    with pytest.raises(InvalidInput) as refused:
        actions.add_place(test=test, facts=PLACE, by=lead)
    assert set(refused.value.fields) == {"name"}


def test_own_municipality_is_known_by_its_name(municipality, lead):
    test = ModelTestFactory(municipality=municipality)
    place = actions.add_place(test=test, facts={**PLACE, "name": municipality.name}, by=lead)
    assert place.municipality == municipality


def test_judgement_needs_a_reason_and_may_come_from_an_expert(place, team):
    with pytest.raises(InvalidInput) as refused:
        actions.judge_place(
            place=place, revision=1, facts={**JUDGED, "local_system_reason": ""}, by=team[0]
        )
    assert set(refused.value.fields) == {"local_system_reason"}
    assert actions.judge_place(place=place, revision=1, facts=JUDGED, by=team[0]).revision == 2
    with pytest.raises(StaleEdit):
        actions.judge_place(place=place, revision=1, facts={"summary": "Inne"}, by=team[1])


def test_experts_judge_until_the_work_ends_and_the_lead_after_it_too(place, team, lead):
    actions.judge_place(place=place, revision=1, facts=JUDGED, by=team[0])
    actions.end_place(place=place, by=lead)
    with pytest.raises(actions.TestOver):
        actions.judge_place(place=place, revision=2, facts={"summary": "Inne"}, by=team[0])
    corrected = actions.judge_place(place=place, revision=2, facts={"summary": "Inne"}, by=lead)
    assert corrected.summary == "Inne"


def test_others_do_not_judge(place, access_as):
    for role in (Role.MAYOR, Role.RESIDENT, Role.COMMUNITY_ORGANISER):
        with pytest.raises(NotAllowed):
            actions.judge_place(place=place, revision=1, facts=JUDGED, by=access_as(role))


def test_place_ends_and_opens_again_while_the_test_runs(place, lead):
    with pytest.raises(actions.CannotEnd):
        actions.end_place(place=place, by=lead)
    actions.judge_place(place=place, revision=1, facts=JUDGED, by=lead)
    assert actions.end_place(place=place, by=lead).ended_at is not None
    assert actions.reopen_place(place=place, by=lead).ended_at is None


def test_expert_is_named_by_an_account_and_third_one_is_refused(place, lead):
    for _number in range(2):
        user = UserFactory()
        entry = field_experts.ExpertEntry(name="", email=f" {user.email.upper()} ")
        assert field_experts.name_expert(place=place, entry=entry, by=lead).name == str(user)
    third = field_experts.ExpertEntry(name="Trzecia osoba", email=UserFactory().email)
    with pytest.raises(InvalidInput) as refused:
        field_experts.name_expert(place=place, entry=third, by=lead)
    assert set(refused.value.fields) == {"since"}
    unknown = field_experts.ExpertEntry(name="Nikt", email="nikt@example.org")
    with pytest.raises(InvalidInput) as refused:
        field_experts.name_expert(place=place, entry=unknown, by=lead)
    assert set(refused.value.fields) == {"email"}


def test_expert_who_leaves_makes_room_for_the_next(place, lead):
    first = FieldExpertFactory(location=place)
    FieldExpertFactory(location=place)
    field_experts.edit_expert(
        expert=first,
        entry=field_experts.ExpertEntry(name=first.name, until=date(2026, 12, 31)),
        by=lead,
    )
    entry = field_experts.ExpertEntry(
        name="Następna", email=UserFactory().email, since=date(2027, 1, 1)
    )
    assert field_experts.name_expert(place=place, entry=entry, by=lead).since == date(2027, 1, 1)


def test_expert_who_wrote_is_not_removed(place, team, lead):
    writer, silent = FieldExpert.objects.filter(location=place).order_by("pk")
    DiaryEntryFactory(location=place, author=writer.user)
    with pytest.raises(field_experts.HasWritten):
        field_experts.remove_expert(expert=writer, by=lead)
    field_experts.remove_expert(expert=silent, by=lead)
    assert list(place.experts.all()) == [writer]


# --- findings -----------------------------------------------------------------------------------


@pytest.fixture
def finding(place, team):
    return FindingFactory(location=place, author_id=team[0].user_id)


def test_second_expert_confirms_and_the_author_does_not(finding, team, lead):
    with pytest.raises(deciding.OwnFinding):
        deciding.confirm_finding(finding=finding, version=1, by=team[0])
    with pytest.raises(NotAllowed):
        deciding.confirm_finding(finding=finding, version=1, by=lead)
    confirmed = deciding.confirm_finding(finding=finding, version=1, by=team[1])
    assert confirmed.state == FindingState.CONFIRMED
    assert confirmed.confirmed_by_label == team[1].label


def test_words_that_changed_meanwhile_are_not_confirmed(finding, team):
    Finding.objects.update(version=2)
    with pytest.raises(deciding.FindingDecided):
        deciding.confirm_finding(finding=finding, version=1, by=team[1])
    assert Finding.objects.get().state == FindingState.NOTED


def test_dropped_finding_keeps_its_reason_and_may_come_back(finding, team, lead):
    with pytest.raises(InvalidInput):
        deciding.drop_finding(finding=finding, reason=" ", by=team[0])
    deciding.drop_finding(finding=finding, reason="To samo co wyżej.", by=lead)
    dropped = Finding.objects.get()
    assert (dropped.state, dropped.state_reason) == (FindingState.DROPPED, "To samo co wyżej.")
    with pytest.raises(deciding.FindingDecided):
        deciding.confirm_finding(finding=finding, version=1, by=team[1])
    assert deciding.restore_finding(finding=finding, by=team[1]).state == FindingState.NOTED


def test_finding_taken_up_is_not_dropped(finding, lead):
    Finding.objects.update(state=FindingState.TAKEN_UP)
    with pytest.raises(deciding.FindingDecided):
        deciding.drop_finding(finding=finding, reason="x", by=lead)


def test_finding_is_left_on_the_thread_once(finding, team, lead):
    words = {"area": DiArea.HOR, "text": "Nikt nie koordynuje usług.", "by": lead}
    with pytest.raises(deciding.FindingDecided):
        deciding.leave_finding_insight(finding=finding, **words)
    deciding.confirm_finding(finding=finding, version=1, by=team[1])
    insight = deciding.leave_finding_insight(finding=finding, **words)
    assert Insight.objects.get() == insight
    assert Finding.objects.get().insight == insight
    station = Station.objects.get()
    assert (station.audience, station.title) == ("staff", finding.location.test.title)
    with pytest.raises(deciding.FindingDecided):
        deciding.leave_finding_insight(finding=finding, **words)


def test_station_follows_the_test(finding, team, lead):
    deciding.confirm_finding(finding=finding, version=1, by=team[1])
    deciding.leave_finding_insight(finding=finding, area=DiArea.HOR, text="x", by=lead)
    test = finding.location.test
    actions.show_model_test(test=test, is_public=True, by=lead)
    assert Station.objects.get().audience == "public"
    actions.edit_model_test(test=test, revision=1, facts={"title": "Nowy tytuł"}, by=lead)
    assert Station.objects.get().title == "Nowy tytuł"


def test_finding_of_another_municipality_is_not_found(lead, team):
    foreign = FindingFactory()
    with pytest.raises(NotFound):
        deciding.drop_finding(finding=foreign, reason="x", by=lead)
    with pytest.raises(NotFound):
        deciding.leave_finding_insight(finding=foreign, area=DiArea.HOR, text="x", by=lead)


# --- who reads ----------------------------------------------------------------------------------


def test_reader_of_tests_reads_no_diary_and_expert_reads_the_own_place(place, team, access_as):
    elsewhere = FieldLocationFactory(test=place.test)
    reader = queries.reader_of(place.test, access_as(Role.MAYOR))
    assert reader.may_read_place(place)
    assert not reader.may_read_diary(place)
    expert = queries.reader_of(place.test, team[0])
    assert expert.may_read_diary(place)
    assert expert.may_write(place)
    assert not expert.may_read_place(elsewhere)
    leader = queries.reader_of(place.test, access_as(Role.CENTRE_DIRECTOR))
    assert leader.may_read_diary(elsewhere)
    assert not leader.may_write(place)
    stranger = queries.reader_of(place.test, access_as(Role.RESIDENT))
    assert not stranger.may_see


def test_list_shows_each_reader_the_own_tests(municipality, place, team, access_as):
    shown = ModelTestFactory(municipality=municipality, is_public=True)
    ModelTestFactory(municipality=municipality)
    ModelTestFactory(is_public=True)

    def listed(by):
        return {line.test for line in queries.model_test_lines(municipality, by)}

    assert listed(access_as(Role.RESIDENT)) == {shown}
    assert listed(access_as(Role.ANYONE)) == {shown}
    assert listed(team[0]) == {shown, place.test}
    assert listed(access_as(Role.MAYOR)) == set(ModelTest.objects.filter(municipality=municipality))
    assert listed(system_access(municipality.pk)) == listed(access_as(Role.MAYOR))
