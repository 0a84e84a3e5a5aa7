"""Days entered, duties noted, letters that remind: what is stored and what is refused."""

import argparse
from datetime import date, timedelta
from smtplib import SMTPException
from unittest.mock import patch

import pytest
from django.core import mail
from django.utils import timezone

from mosty.config.commands import remind
from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.partnership.actions.duties import MarkEntry, change_trigger, enter_trigger, mark_duty
from mosty.partnership.actions.duty_reminders import send_duty_reminders
from mosty.partnership.enums import StepState
from mosty.partnership.models import DutyMark, DutyTrigger
from mosty.partnership.queries.duties import duty_calendar, year_calendar
from mosty.territory.actions import load_legal_parameters
from mosty.territory.enums import Variant
from tests.factories.partnership import DutyMarkFactory, DutyTriggerFactory, WalkFactory
from tests.factories.people import MembershipFactory, OrganisationFactory
from tests.factories.territory import MunicipalityFactory, VariantPeriodFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args, **_more: TODAY)


@pytest.fixture(autouse=True)
def _law(db):
    load_legal_parameters(by=system_access(None))


@pytest.fixture
def own(municipality):
    return OrganisationFactory(municipality=municipality, name="Stowarzyszenie Dąb")


def _keys(municipality, **more):
    return [one.day.key for one in duty_calendar(municipality, today=TODAY, **more).lines]


def _deeds(municipality):
    return list(
        AuditEntry.objects.filter(action__startswith="partnership.duty").values_list(
            "action", flat=True
        )
    )


# --- days entered -------------------------------------------------------------------------------


def test_day_that_is_entered_brings_its_duty(municipality, access_as):
    trigger = enter_trigger(
        municipality=municipality,
        code="council_motion",
        title="Wniosek sześciu organizacji",
        day=date(2026, 11, 20),
        by=access_as(Role.CLERK),
    )
    found = duty_calendar(municipality, today=TODAY)
    line = next(one for one in found.lines if one.trigger == trigger)
    assert line.day.due_on == date(2027, 1, 20)
    assert _deeds(municipality) == ["partnership.duty_day_entered"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "x"}, "code"),
        ({"code": "task_ended"}, "code"),  # an organisation enters it
        ({"code": "programme_ended"}, "code"),  # there is no such programme without a CUS
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"day": date(1900, 1, 1)}, "day"),
    ],
)
def test_day_that_makes_no_sense_is_refused(municipality, access_as, changes, field):
    facts = {"code": "council_motion", "title": "Wniosek", "day": TODAY, **changes}
    with pytest.raises(InvalidInput) as refusal:
        enter_trigger(municipality=municipality, by=access_as(Role.CLERK), **facts)
    assert field in refusal.value.fields
    assert not DutyTrigger.objects.exists()


def test_day_stays_once_its_duties_are_noted(municipality, access_as):
    by = access_as(Role.NGO_OFFICER)
    trigger = DutyTriggerFactory(municipality=municipality, code="coordinating_team", day=TODAY)
    DutyMarkFactory(municipality=municipality, trigger=trigger, state=StepState.DONE, done_on=TODAY)
    facts = {"municipality": municipality, "trigger_id": trigger.pk, "title": "Zespół", "by": by}
    with pytest.raises(InvalidInput):
        change_trigger(day=TODAY - timedelta(days=1), ended_on=None, **facts)
    ended = change_trigger(day=TODAY, ended_on=date(2027, 3, 1), **facts)
    assert ended.ended_on == date(2027, 3, 1)
    with pytest.raises(InvalidInput):
        change_trigger(day=TODAY, ended_on=TODAY - timedelta(days=1), **facts)


def test_day_of_another_side_or_municipality_is_not_there(municipality, own, access_as):
    by = access_as(Role.NGO_OFFICER)
    theirs = DutyTriggerFactory(municipality=municipality, organisation=own, code="task_ended")
    elsewhere = DutyTriggerFactory(municipality=MunicipalityFactory())
    for trigger in (theirs, elsewhere):
        with pytest.raises(NotFound):
            change_trigger(
                municipality=municipality,
                trigger_id=trigger.pk,
                title="x",
                day=TODAY,
                ended_on=None,
                by=by,
            )
    assert not [one for one in duty_calendar(municipality, today=TODAY).lines if one.trigger]


# --- duties noted -------------------------------------------------------------------------------

KEY = "cooperation_programme.e0.o0.2026"


def test_duty_is_noted_and_leaves_the_coming_ones(municipality, access_as):
    assert KEY in _keys(municipality)
    mark = mark_duty(
        municipality=municipality,
        key=KEY,
        entry=MarkEntry(StepState.DONE, evidence="uchwała XX/2026"),
        by=access_as(Role.NGO_OFFICER),
    )
    assert (mark.due_on, mark.done_on) == (date(2026, 11, 30), TODAY)
    calendar = duty_calendar(municipality, today=TODAY)
    assert KEY in [one.day.key for one in calendar.ended]
    assert KEY not in [one.day.key for one in calendar.coming]
    assert _deeds(municipality) == ["partnership.duty_marked"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (MarkEntry(StepState.LEFT), "note"),
        (MarkEntry(StepState.DONE, done_on=TODAY + timedelta(days=1)), "done_on"),
        (MarkEntry(StepState.DOING, note="x" * 10_001), "evidence"),
    ],
)
def test_note_that_is_wrong_is_refused(municipality, access_as, entry, field):
    with pytest.raises(InvalidInput) as refusal:
        mark_duty(municipality=municipality, key=KEY, entry=entry, by=access_as(Role.CLERK))
    assert field in refusal.value.fields
    assert not DutyMark.objects.exists()


def test_duty_that_is_not_in_the_calendar_cannot_be_noted(municipality, access_as):
    for key in ("x", "cooperation_programme.e0.o0.1999", "task_report.e1.o1."):
        with pytest.raises(NotFound):
            mark_duty(
                municipality=municipality,
                key=key,
                entry=MarkEntry(StepState.DONE),
                by=access_as(Role.CLERK),
            )


def test_two_people_who_note_one_duty_lose_nothing(municipality, access_as):
    facts = {"municipality": municipality, "key": KEY, "by": access_as(Role.CLERK)}
    first = mark_duty(entry=MarkEntry(StepState.DOING, note="pierwsza"), **facts)
    with pytest.raises(StaleEdit) as clash:
        mark_duty(entry=MarkEntry(StepState.DOING, note="druga"), **facts)
    assert (clash.value.theirs["note"], clash.value.yours["note"]) == ("pierwsza", "druga")
    second = mark_duty(
        entry=MarkEntry(StepState.DOING, note="obie"), seen=first.updated_at, **facts
    )
    assert second.note == "obie"


def test_organisation_notes_its_own_duties_alone(municipality, own, access_as):
    by = access_as(Role.NGO_COORDINATOR, own)
    DutyTriggerFactory(
        municipality=municipality, organisation=own, code="task_ended", day=date(2026, 12, 31)
    )
    key = next(one for one in _keys(municipality, organisation=own) if "task_report" in one)
    other = OrganisationFactory(municipality=municipality)
    entry = MarkEntry(StepState.DOING)
    mark_duty(municipality=municipality, organisation_id=own.pk, key=key, entry=entry, by=by)
    with pytest.raises(NotAllowed):
        mark_duty(municipality=municipality, organisation_id=other.pk, key=key, entry=entry, by=by)
    with pytest.raises(NotAllowed):
        mark_duty(municipality=municipality, key=KEY, entry=entry, by=by)
    with pytest.raises(NotAllowed):
        mark_duty(
            municipality=municipality,
            organisation_id=own.pk,
            key=key,
            entry=entry,
            by=access_as(Role.NGO_OFFICER),
        )


# --- variants -----------------------------------------------------------------------------------


def test_duties_follow_the_variant_of_their_own_day(municipality):
    change = date(2027, 1, 1)
    VariantPeriodFactory(
        municipality=municipality,
        valid_from=date(2020, 1, 1),
        valid_to=change - timedelta(days=1),
    )
    VariantPeriodFactory(
        municipality=municipality, variant=Variant.CUS_CONVERTED, valid_from=change
    )
    DutyTriggerFactory(municipality=municipality, code="cus_started", day=change)
    DutyTriggerFactory(municipality=municipality, code="coordinating_team", day=date(2026, 9, 1))
    days = {
        code: [
            one.day.due_on
            for one in duty_calendar(municipality, today=TODAY).lines
            if one.day.duty.code == code
        ]
        for code in ("coordinators_meeting", "team_meeting", "cus_council_report")
    }
    assert days["coordinators_meeting"][0] == date(2027, 4, 1)
    assert days["team_meeting"] == [date(2026, 12, 1)]
    assert days["cus_council_report"] == [date(2027, 6, 30)]


def test_what_was_noted_under_the_other_variant_is_not_lost(municipality):
    VariantPeriodFactory(municipality=municipality)
    mark = DutyMarkFactory(
        municipality=municipality,
        key="cus_council_report.e0.o0.2025",
        code="cus_council_report",
        due_on=date(2025, 6, 30),
        state=StepState.DONE,
        done_on=date(2025, 6, 1),
    )
    assert mark in duty_calendar(municipality, today=TODAY).noted


def test_year_tells_nothing_of_entered_days_and_notes(municipality, own):
    DutyTriggerFactory(municipality=municipality, title="Tajny wniosek")
    DutyMarkFactory(municipality=municipality, state=StepState.DONE, done_on=TODAY)
    lines = year_calendar(municipality, 2026, today=TODAY).lines
    assert lines
    assert not any(one.trigger or one.mark for one in lines)
    assert {one.day.due_on.year for one in lines} == {2026}


def test_nothing_of_another_municipality_shows_up(municipality):
    elsewhere = MunicipalityFactory()
    DutyTriggerFactory(municipality=elsewhere)
    DutyMarkFactory(municipality=elsewhere, state=StepState.DONE, done_on=TODAY)
    calendar = duty_calendar(municipality, today=TODAY)
    assert not any(one.trigger or one.mark for one in calendar.lines)
    assert not calendar.noted


# --- letters ------------------------------------------------------------------------------------


@pytest.fixture
def officer(municipality):
    return MembershipFactory(municipality=municipality, role=Role.NGO_OFFICER).user


def _remind(municipality, **more):
    return send_duty_reminders(
        municipality=municipality,
        today=more.pop("today", TODAY),
        by=system_access(municipality.pk),
        **more,
    )


def test_one_letter_tells_all_that_comes_and_only_once(municipality, officer):
    report = _remind(municipality)
    assert [letter.user for letter in report.letters] == [officer]
    letter = mail.outbox[0]
    assert letter.to == [officer.email]
    assert "30 listopada 2026: Uchwała o programie współpracy" in letter.body
    assert "1 grudnia 2026: Konkursy na następny rok" in letter.body
    assert "/partnerstwo/obowiazki/" in letter.body
    mark = DutyMark.objects.get(key=KEY)
    assert mark.reminded_on == [[7, "2026-11-23"]]
    _remind(municipality)
    _remind(municipality, today=TODAY + timedelta(days=1))
    assert sum("Uchwała o programie" in one.body for one in mail.outbox) == 1


def test_duty_that_is_done_is_not_told(municipality, officer):
    DutyMarkFactory(municipality=municipality, state=StepState.DONE, done_on=TODAY)
    _remind(municipality)
    assert not any("Uchwała o programie" in one.body for one in mail.outbox)


def test_rehearsal_stores_and_sends_nothing(municipality, officer):
    report = _remind(municipality, rehearse=True)
    assert report.letters
    assert not mail.outbox
    assert not DutyMark.objects.exists()


def test_letter_that_did_not_leave_is_tried_again(municipality, officer):
    with patch(
        "mosty.partnership.actions.duty_reminders.send_mail", side_effect=SMTPException("no")
    ):
        assert _remind(municipality).failed == 1
    assert DutyMark.objects.get(key=KEY).reminded_on == []
    assert _remind(municipality).letters
    assert len(mail.outbox) == 1


def test_duty_of_a_role_nobody_holds_is_told_to_the_next(municipality):
    clerk = MembershipFactory(municipality=municipality, role=Role.CLERK).user
    _remind(municipality)
    assert {address for one in mail.outbox for address in one.to} == {clerk.email}


def test_duty_that_nobody_can_be_told_is_named(municipality):
    report = _remind(municipality)
    assert "Uchwała o programie współpracy" in report.nobody
    assert not DutyMark.objects.exists()


def test_organisation_is_told_of_its_own_task(municipality, own):
    speaker = MembershipFactory(
        municipality=municipality, organisation=own, role=Role.NGO_COORDINATOR
    ).user
    MembershipFactory(municipality=municipality, organisation=own, role=Role.NGO_WORKER)
    WalkFactory(organisation=own)
    DutyTriggerFactory(
        municipality=municipality,
        organisation=own,
        code="task_ended",
        title="Świetlica 2026",
        day=TODAY - timedelta(days=20),
    )
    _remind(municipality)
    letter = next(one for one in mail.outbox if speaker.email in one.to)
    assert "Sprawozdanie z zadania publicznego (Świetlica 2026)" in letter.body
    assert f"/organizacje/{own.pk}/obowiazki/" in letter.body
    assert len(mail.outbox) == 1


def test_reminder_is_no_change_that_somebody_could_overlook(municipality, officer, access_as):
    _remind(municipality)
    mark = mark_duty(
        municipality=municipality,
        key=KEY,
        entry=MarkEntry(StepState.DONE),
        by=access_as(Role.NGO_OFFICER),
    )
    assert mark.reminded_on == [[7, "2026-11-23"]]
    assert mark.state == StepState.DONE


def test_nightly_command_tells_what_it_sent(municipality, officer, capsys):
    chosen = argparse.Namespace(municipality=municipality.slug, rehearse=True)
    assert remind.run(chosen) == 0
    rehearsal = capsys.readouterr().out
    assert "Obowiązki: listy do wysłania 1" in rehearsal
    assert "Uchwała o programie współpracy" in rehearsal
    assert officer.email not in rehearsal
    assert not mail.outbox
    assert remind.run(argparse.Namespace(municipality=municipality.slug, rehearse=False)) == 0
    assert "Obowiązki: wysłane listy 1" in capsys.readouterr().out
    assert len(mail.outbox) == 1
