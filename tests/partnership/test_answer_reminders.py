"""Whoever sent a recommendation is told when its answer is due or late, once and again."""

from datetime import date, timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed
from mosty.partnership.actions import answer_reminders
from mosty.partnership.enums import SendingOutcome
from mosty.partnership.models import Sending
from tests.factories.partnership import RecommendationFactory, SendingFactory
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db

DUE = date(2027, 3, 31)


@pytest.fixture
def officer(municipality):
    return MembershipFactory(municipality=municipality, role=Role.NGO_OFFICER).user


@pytest.fixture
def sending(municipality):
    found = RecommendationFactory(municipality=municipality, title="Dowóz do lekarza")
    return SendingFactory(recommendation=found, body_name="Wójt", due_on=DUE)


def run(municipality, today, **more):
    with time_machine.travel(f"{today}T08:00:00+02:00"):
        return answer_reminders.send_answer_reminders(
            municipality=municipality, today=today, by=system_access(municipality.pk), **more
        )


def test_a_letter_says_who_owes_what_and_comes_once(municipality, officer, sending):
    report = run(municipality, DUE + timedelta(days=2))
    assert (len(report.sendings), report.letters) == (1, 1)
    (letter,) = mail.outbox
    assert letter.to == [officer.email]
    assert "Dowóz do lekarza" in letter.body
    assert "Wójt, wysłano 1 marca 2027, termin odpowiedzi 31 marca 2027, 2 dni po terminie" in (
        letter.body
    )
    assert "/debowa-dolina/partnerstwo/rekomendacje/praca/?stan=owed" in letter.body
    assert not run(municipality, DUE + timedelta(days=2)).sendings
    assert not run(municipality, DUE + timedelta(days=10)).sendings
    assert run(municipality, DUE + timedelta(days=16)).letters == 1
    assert len(mail.outbox) == 2


def test_nobody_is_told_too_early_or_of_an_answer_that_came(municipality, officer, sending):
    SendingFactory(
        recommendation=sending.recommendation,
        body="ROPS",
        due_on=date(2027, 3, 10),
        outcome=SendingOutcome.REFUSED,
        answered_on=date(2027, 3, 9),
    )
    assert not run(municipality, date(2027, 3, 20)).sendings
    assert mail.outbox == []


def test_a_rehearsal_sends_and_marks_nothing(municipality, officer, sending):
    report = run(municipality, DUE, rehearse=True)
    assert (report.is_rehearsal, len(report.sendings), report.letters) == (True, 1, 1)
    assert mail.outbox == []
    assert Sending.objects.get().reminded_at is None


def test_where_nobody_can_be_told_it_is_said_and_told_later(municipality, sending):
    assert run(municipality, DUE).without_reader
    MembershipFactory(municipality=municipality, role=Role.CENTRE_DIRECTOR)
    assert run(municipality, DUE).letters == 1


def test_a_letter_that_did_not_leave_is_tried_again(municipality, officer, sending, monkeypatch):
    def broken(*_args, **_more):
        raise SMTPException

    monkeypatch.setattr(answer_reminders, "send_mail", broken)
    assert run(municipality, DUE).failed == 1
    monkeypatch.undo()
    assert run(municipality, DUE).letters == 1


def test_reminders_of_another_municipality_stay_there_and_need_the_right(
    municipality, officer, access_as
):
    SendingFactory(due_on=DUE)
    assert not run(municipality, DUE).sendings
    with pytest.raises(NotAllowed):
        answer_reminders.send_answer_reminders(
            municipality=municipality, today=DUE, by=access_as(Role.COUNCILLOR)
        )
