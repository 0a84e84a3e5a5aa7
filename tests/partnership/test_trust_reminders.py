"""Letters about evidence that ends and steps whose day comes: to whom, once, and how discreet."""

from argparse import Namespace
from datetime import timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail

from mosty.config.commands import remind
from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed
from mosty.partnership.actions import trust_reminders
from mosty.partnership.actions.trust_reminders import send_trust_reminders
from mosty.partnership.enums import StepState
from tests.factories.partnership import EvidenceFactory, ImprovementStepFactory
from tests.factories.people import OrganisationFactory
from tests.partnership.trusting import NOON, TODAY, access_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def organisation(municipality):
    return OrganisationFactory(municipality=municipality, name="Dębowy Most")


@pytest.fixture
def speaker(municipality, organisation):
    return person(municipality, Role.NGO_REPRESENTATIVE, organisation)[0]


def send(municipality, **more):
    by = system_access(municipality.pk)
    return send_trust_reminders(municipality=municipality, today=TODAY, by=by, **more)


def ending(organisation, days=10, **more):
    return EvidenceFactory(
        organisation=organisation, valid_until=TODAY + timedelta(days=days), **more
    )


def due(organisation, days=3, **more):
    return ImprovementStepFactory(
        organisation=organisation, due_on=TODAY + timedelta(days=days), **more
    )


def test_those_who_speak_for_it_are_told_once(municipality, organisation, speaker):
    person(municipality, Role.NGO_WORKER, organisation)
    evidence, step = ending(organisation, title="Odpis z KRS"), due(organisation, text="Walne")
    report = send(municipality)
    assert (report.letters, report.evidence, report.steps) == (1, 1, 1)
    (letter,) = mail.outbox
    assert letter.to == [speaker.email]
    for words in ("Odpis z KRS", "Walne", "/dowody/", "/plan/"):
        assert words in letter.body
    assert send(municipality).letters == 0
    assert len(mail.outbox) == 1
    for row in (evidence, step):
        row.refresh_from_db()
        assert row.reminded_at is not None


def test_what_is_far_away_closed_or_replaced_is_not_told(municipality, organisation, speaker):
    ending(organisation, days=31)
    ending(organisation, days=5, standard_code="B1")
    EvidenceFactory(organisation=organisation, standard_code="B1", valid_until=None)
    due(organisation, days=8)
    due(organisation, state=StepState.DONE)
    assert send(municipality).letters == 0


def test_evidence_that_counts_until_the_day_asked_about_is_told(
    municipality, organisation, speaker
):
    for days in (30, 0, -30):
        ending(organisation, days=days, standard_code=f"A{days}"[:10])
    assert send(municipality).evidence == 3


def test_shared_box_learns_only_that_there_is_something(municipality, organisation):
    organisation.email = "biuro@example.org"
    organisation.save()
    ending(organisation, title="Zaświadczenie o zaległościach")
    send(municipality)
    (letter,) = mail.outbox
    assert letter.to == ["biuro@example.org"]
    assert "Zaświadczenie" not in letter.body


def test_organisation_nobody_can_write_to_is_counted_and_tried_later(municipality, organisation):
    evidence = ending(organisation)
    assert send(municipality).without_address == 1
    evidence.refresh_from_db()
    assert evidence.reminded_at is None


def test_letter_that_does_not_leave_is_tried_again(
    municipality, organisation, speaker, monkeypatch
):
    ending(organisation)

    def refuse(*_args, **_options):
        raise SMTPException("no")

    with monkeypatch.context() as broken:
        broken.setattr(trust_reminders, "send_mail", refuse)
        assert send(municipality).failed == 1
    assert send(municipality).letters == 1


def test_rehearsal_stores_and_sends_nothing(municipality, organisation, speaker):
    evidence = ending(organisation)
    report = send(municipality, rehearse=True)
    assert (report.is_rehearsal, report.letters) == (True, 1)
    evidence.refresh_from_db()
    assert evidence.reminded_at is None
    assert not mail.outbox


def test_nobody_sends_them_by_hand(municipality):
    for role in (Role.ADMINISTRATOR, Role.NGO_OFFICER):
        user, _browser = person(municipality, role)
        with pytest.raises(NotAllowed):
            send_trust_reminders(
                municipality=municipality, today=TODAY, by=access_of(user, municipality)
            )


def test_command_tells_numbers_and_no_names(municipality, organisation, speaker, capsys):
    ending(organisation, title="Odpis z KRS")
    assert remind.run(Namespace(municipality=municipality.slug, rehearse=True)) == 0
    said = capsys.readouterr().out
    assert "Standardy organizacji: próba, listy do wysłania 1" in said
    assert organisation.name not in said
    assert "Odpis" not in said


def test_letters_of_another_municipality_stay_there(municipality):
    foreign = OrganisationFactory()
    person(foreign.municipality, Role.NGO_REPRESENTATIVE, foreign)
    ending(foreign)
    assert send(municipality).letters == 0
