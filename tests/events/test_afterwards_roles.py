"""Who may do what afterwards: every role against every deed and every page."""

import pytest
import time_machine
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import NotAllowed
from mosty.events.actions import cards, certificates, evaluation, follow_ups
from mosty.events.enums import CardState, CertificateBasis
from tests.factories.events import (
    CertificateFactory,
    CertificateRuleFactory,
    EvaluationFactory,
    EventFactory,
    ObservationCardFactory,
    ParticipantFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db

OFFICE = {
    Role.CENTRE_DIRECTOR,
    Role.SERVICE_ORGANISER,
    Role.COMMUNITY_ORGANISER,
    Role.PLAN_COORDINATOR,
    Role.NGO_OFFICER,
    Role.CLERK,
}
CERTIFIERS = OFFICE - {Role.CLERK}
READERS = OFFICE | {Role.MAYOR, Role.COUNCILLOR, Role.REGIONAL_EXPERT}
BUILDERS = {Role.CENTRE_DIRECTOR, Role.COMMUNITY_ORGANISER, Role.PLAN_COORDINATOR}


@pytest.fixture(autouse=True)
def _after_the_event():
    with time_machine.travel("2027-03-20 12:00:00+01:00"):
        yield


@pytest.fixture
def event(municipality):
    event = EventFactory(municipality=municipality, slug="wizyta")
    ProgrammeItemFactory(event=event)
    return event


def _rule(event, by):
    certificates.set_certificate_rule(
        event=event, entry=certificates.RuleEntry(CertificateBasis.SHARE), by=by
    )


def _issue(event, by):
    CertificateRuleFactory(event=event)
    certificates.issue_certificates(event=event, by=by)


def _revoke(event, by):
    somebody = ParticipantFactory(registration=RegistrationFactory(event=event))
    certificates.revoke_certificate(
        certificate=CertificateFactory(participant=somebody), reason="Błąd.", by=by
    )


def _enter(event, by):
    cards.enter_card(event=event, entry=cards.CardEntry(works="Coś."), by=by)


def _quote(event, by):
    cards.allow_quoting(card=ObservationCardFactory(event=event), may_quote=True, by=by)


def _insight(event, by):
    cards.leave_card_insight(
        card=ObservationCardFactory(event=event), area="HOR", text="Coś.", by=by
    )


def _told(event, by):
    cards.tell_for_author(
        card=ObservationCardFactory(event=event, carry_home="Coś."), state=CardState.DONE, by=by
    )


def _prepare(event, by):
    evaluation.prepare_evaluation(event=event, by=by)


def _date(event, by):
    found = EvaluationFactory(event=event)
    evaluation.set_evaluation_days(
        evaluation=found, opens_on=found.opens_on, closes_on=found.closes_on, by=by
    )


def _open(event, by):
    evaluation.open_evaluation(evaluation=EvaluationFactory(event=event), by=by)


def _ask(event, by):
    follow_ups.send_follow_ups(
        municipality=event.municipality, today=event.ends_on, rehearse=True, by=by
    )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("deed", "roles"),
    [
        (_rule, CERTIFIERS),
        (_issue, CERTIFIERS),
        (_revoke, CERTIFIERS),
        (_enter, OFFICE),
        (_quote, OFFICE),
        (_insight, OFFICE),
        (_told, OFFICE),
        (_prepare, OFFICE),
        (_date, OFFICE),
        (_open, OFFICE),
        (_ask, OFFICE),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_deed_is_done_by_those_roles_alone(event, access_as, role, deed, roles):
    by = access_as(role)
    if role in roles:
        deed(event, by)
    else:
        with pytest.raises(NotAllowed):
            deed(event, by)


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_pages_open_for_those_roles_alone(event, client_as, role):
    evaluation_made = EvaluationFactory(event=event)
    card = ObservationCardFactory(event=event, carry_home="Coś.")
    somebody = ParticipantFactory(registration=RegistrationFactory(event=event))
    paper = CertificateFactory(participant=somebody)
    pages = {
        ("card_list",): READERS,
        ("follow_up_list",): READERS,
        ("event_report",): READERS,
        ("card_enter",): OFFICE,
        ("card_insight", card.pk): OFFICE,
        ("card_told", card.pk): OFFICE,
        ("evaluation_manage",): OFFICE,
        ("evaluation_questions",): BUILDERS,
        ("evaluation_question_add",): BUILDERS,
        ("certificate_list",): CERTIFIERS,
        ("certificate_rule",): CERTIFIERS,
        ("certificate_revoke", paper.pk): CERTIFIERS,
    }
    assert evaluation_made.event == event
    browser = client_as(role)
    for (name, *rest), roles in pages.items():
        address = reverse(f"events:{name}", args=["debowa-dolina", "wizyta", *rest])
        expected = 200 if role in roles else 302 if role is Role.ANYONE else 403
        assert browser.get(address).status_code == expected, (name, role)
