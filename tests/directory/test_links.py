from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.core.retention import clean_up
from mosty.directory import actions, queries
from mosty.directory.actions.links import KEPT_EMAILS, VALID_FOR, use_up
from mosty.directory.enums import AnswerKind, LinkState, ServiceStatus
from mosty.directory.models import AnswerLink, Contact, ProposedChange, Service
from mosty.directory.rules import fits, make_token, new_secret, read_token, secret_hash
from tests.factories.directory import DraftFactory, ServiceFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
ADDRESS = "anna.kowalska@fundacja.example"


@pytest.fixture
def sent(
    municipality, provider, access_as, django_capture_on_commit_callbacks
) -> Callable[..., tuple[AnswerLink, str]]:
    """`sent(service)`: the link and the token that stands in its letter."""

    def send(*services: Service, **changes: Any) -> tuple[AnswerLink, str]:
        facts: dict[str, Any] = {
            "municipality": municipality,
            "organisation_id": provider.pk,
            "service_ids": [one.pk for one in services],
            "email": ADDRESS,
            "by": access_as(Role.CLERK),
        }
        with django_capture_on_commit_callbacks(execute=True):
            link = actions.send_answer_link(**(facts | changes))
        return link, mail.outbox[-1].body.partition("/odpowiedz/")[2].split("/")[0]

    return send


def say(service: Service, kind: AnswerKind = AnswerKind.TRUE, **more: Any) -> actions.Answer:
    service.refresh_from_db()
    return actions.Answer(service.pk, kind, service.revision, **more)


def reply(link: AnswerLink, token: str, *answers: actions.Answer) -> AnswerLink:
    return actions.answer_by_link(
        municipality=link.municipality, token=token, answers=list(answers)
    )


# --- the token ----------------------------------------------------------------------------------


@given(st.integers(1, 10**12))
def test_token_reads_back_what_was_signed(link_id):
    secret = new_secret()
    assert read_token(make_token(link_id, secret)) == (link_id, secret)
    assert fits(secret, secret_hash(secret))


@given(st.data())
def test_token_with_any_bit_turned_is_refused(data):
    token = make_token(17, new_secret())
    place = data.draw(st.integers(0, len(token) - 1))
    bit = data.draw(st.integers(0, 6))
    turned = token[:place] + chr(ord(token[place]) ^ (1 << bit)) + token[place + 1 :]
    assert read_token(turned) is None


@given(st.text(max_size=120))
def test_made_up_token_is_refused(token):
    assert read_token(token) is None


def test_tampered_link_finds_nothing(municipality, service, sent):
    link, token = sent(service)
    assert queries.answer_link(municipality, token) == link
    for place, letter in enumerate(token):
        changed = token[:place] + ("a" if letter != "a" else "b") + token[place + 1 :]
        assert queries.answer_link(municipality, changed) is None


def test_secret_of_one_link_does_not_open_another(municipality, service, sent):
    first, _token = sent(service)
    second, token = sent(service, email="inna@fundacja.example")
    known = read_token(token)
    assert known is not None
    assert queries.answer_link(municipality, make_token(first.pk, known[1])) is None
    assert queries.answer_link(MunicipalityFactory(), token) is None
    assert queries.answer_link(municipality, token) == second


def test_only_the_hash_of_the_secret_is_stored(service, sent):
    link, token = sent(service)
    known = read_token(token)
    assert known is not None
    stored = str(AnswerLink.objects.filter(pk=link.pk).values().get())
    trail = str(list(AuditEntry.objects.values()))
    assert known[1] not in stored + trail
    assert token not in stored + trail


# --- sending ------------------------------------------------------------------------------------


def test_letter_names_the_services_and_no_secret_place(service, sent):
    at(service, address="ul. Tajna 7", is_confidential=True)
    link, token = sent(service)
    [letter] = mail.outbox
    assert letter.to == [ADDRESS]
    assert "Obiady" in letter.body
    assert f"/debowa-dolina/uslugi/odpowiedz/{token}/" in letter.body
    assert "Tajna" not in letter.body + letter.subject
    assert link.expires_at - link.created_at >= VALID_FOR - timedelta(seconds=5)


def test_trail_knows_the_domain_but_not_the_address(service, sent):
    link, _token = sent(service)
    entry = AuditEntry.objects.get(action="directory.link_sent")
    assert entry.data == {"domain": "fundacja.example", "services": [service.pk]}
    assert "anna.kowalska" not in str(list(AuditEntry.objects.values()))
    assert str(link).startswith("Fundacja Most")


def test_sending_again_ends_the_earlier_link(service, sent):
    earlier, old = sent(service)
    newer, _token = sent(service, email=ADDRESS.upper())
    other, _token = sent(service, email="inna@fundacja.example")
    earlier.refresh_from_db()
    assert [queries.link_state(one) for one in (earlier, newer, other)] == [
        LinkState.REVOKED,
        LinkState.OPEN,
        LinkState.OPEN,
    ]
    with pytest.raises(actions.LinkClosed) as closed:
        reply(earlier, old, say(service))
    assert closed.value.state is LinkState.REVOKED


def test_link_asks_about_public_services_of_the_organisation_only(municipality, provider, sent):
    draft = DraftFactory(municipality=municipality, organisation=provider)
    of_others = ServiceFactory(municipality=municipality)
    foreign = ServiceFactory()
    for services in ((draft,), (of_others,), (foreign,), ()):
        with pytest.raises(actions.CannotSendLink) as refusal:
            sent(*services)
        assert set(refusal.value.fields) == {"services"}
    assert mail.outbox == []


@pytest.mark.parametrize("email", ["", "anna", "anna@x y.pl", "a@b.pl\nBcc: c@d.pl"])
def test_link_needs_an_address(service, sent, email):
    with pytest.raises(actions.CannotSendLink) as refusal:
        sent(service, email=email)
    assert set(refusal.value.fields) == {"email"}


def test_link_to_an_organisation_of_another_municipality_is_refused(service, sent):
    with pytest.raises(NotFound):
        sent(service, organisation_id=OrganisationFactory().pk)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.SERVICE_ORGANISER, True),
        (Role.CENTRE_DIRECTOR, True),
        (Role.CLERK, True),
        (Role.MAYOR, False),
        (Role.NGO_REPRESENTATIVE, False),
        (Role.RESIDENT, False),
    ],
)
def test_who_may_send_and_revoke(municipality, provider, service, sent, access_as, role, may):
    by = access_as(role, provider) if role is Role.NGO_REPRESENTATIVE else access_as(role)
    link, _token = sent(service)
    if may:
        sent(service, by=by)
        return
    with pytest.raises(NotAllowed):
        sent(service, by=by)
    with pytest.raises(NotAllowed):
        actions.revoke_link(municipality=municipality, link_id=link.pk, by=by)


def test_job_of_the_installation_may_send(municipality, service, sent):
    link, _token = sent(service, by=system_access(municipality.pk))
    assert link.sent_by_label == "system"


def test_letter_goes_to_the_person_the_office_knows(municipality, provider, service):
    provider.email = "biuro@fundacja.example"
    assert queries.letter_address(provider) == "biuro@fundacja.example"
    Contact.objects.create(municipality=municipality, service=service, email="obiady@x.example")
    assert queries.letter_address(provider) == "obiady@x.example"
    Contact.objects.create(municipality=municipality, organisation=provider, email="szef@x.example")
    assert queries.letter_address(provider) == "szef@x.example"


# --- answering ----------------------------------------------------------------------------------


def test_confirmation_changes_the_day_and_nothing_else(service, sent):
    before = Service.objects.filter(pk=service.pk).values().get()
    link, token = sent(service)
    used = reply(link, token, say(service))
    after = Service.objects.filter(pk=service.pk).values().get()
    changed = {name for name, value in after.items() if before[name] != value}
    assert changed - {"quality", "quality_on"} == {"checked_on", "checked_by_label", "updated_at"}
    assert after["checked_on"] == timezone.localdate()
    assert "Fundacja Most" in after["checked_by_label"]
    assert queries.link_state(used) is LinkState.ANSWERED


def test_correction_waits_while_the_public_text_stays(municipality, service, sent):
    link, token = sent(service)
    reply(link, token, say(service, AnswerKind.CORRECT, facts={"name": "Nowe obiady"}, note="Bo"))
    assert queries.published_services(municipality).get().name == "Obiady"
    change = queries.waiting_changes(municipality).get()
    assert (change.facts, change.note, change.link) == ({"name": "Nowe obiady"}, "Bo", link)
    assert (change.submitted_by_id, change.submitted_by_label) == (None, "link: Fundacja Most")


def test_service_that_is_gone_waits_to_be_closed(municipality, service, sent):
    link, token = sent(service)
    reply(link, token, say(service, AnswerKind.GONE))
    service.refresh_from_db()
    assert service.status == ServiceStatus.PUBLISHED
    assert queries.wished_status(queries.waiting_changes(municipality).get()) == "closed"


def test_room_is_told_at_once(service, sent):
    link, token = sent(service)
    room = {
        "state": "room",
        "places": 20,
        "taken": 15,
        "free": None,
        "waiting": None,
        "on": timezone.localdate(),
    }
    reply(link, token, say(service, room=room))
    service.refresh_from_db()
    assert (service.capacity_state, service.capacity_places, service.free_places) == ("room", 20, 5)


def test_second_answer_finds_the_link_used(service, sent):
    link, token = sent(service)
    reply(link, token, say(service))
    with pytest.raises(actions.LinkClosed) as closed:
        reply(link, token, say(service, AnswerKind.GONE))
    assert closed.value.state is LinkState.ANSWERED
    assert not ProposedChange.objects.exists()


def test_of_two_answers_at_once_one_is_taken(service, sent):
    link, _token = sent(service)
    first, second = (AnswerLink.objects.get(pk=link.pk) for _ in range(2))

    def use_up_carelessly(one: AnswerLink) -> bool:
        """Look, then write: between the two another answer may have been stored."""
        if one.used_at is not None:
            return False
        one.used_at = timezone.now()
        one.save(update_fields=["used_at"])
        return True

    assert [use_up_carelessly(one) for one in (first, second)] == [True, True]  # the race
    AnswerLink.objects.filter(pk=link.pk).update(used_at=None)
    first, second = (AnswerLink.objects.get(pk=link.pk) for _ in range(2))
    use_up(first)
    with pytest.raises(actions.LinkClosed) as closed:
        use_up(second)
    assert closed.value.state is LinkState.ANSWERED


@pytest.mark.parametrize(
    ("moved", "state"),
    [
        (timedelta(seconds=-1), LinkState.EXPIRED),
        (timedelta(0), LinkState.EXPIRED),
        (timedelta(seconds=1), LinkState.OPEN),
    ],
)
def test_link_ends_with_its_last_second(service, sent, monkeypatch, moved, state):
    link, token = sent(service)
    now = timezone.now()
    AnswerLink.objects.filter(pk=link.pk).update(expires_at=now + moved)
    link.refresh_from_db()
    assert queries.link_state(link, now=now) is state
    assert queries.open_links(link.municipality, now=now).exists() == (state is LinkState.OPEN)
    if state is LinkState.EXPIRED:
        with pytest.raises(actions.LinkClosed) as closed:
            reply(link, token, say(service))
        assert closed.value.state is state


def test_revoked_link_takes_no_answer_and_revoking_twice_is_once(
    municipality, service, sent, access_as
):
    link, token = sent(service)
    deed = {"municipality": municipality, "link_id": link.pk, "by": access_as(Role.CLERK)}
    actions.revoke_link(**deed)
    actions.revoke_link(**deed)
    assert AuditEntry.objects.filter(action="directory.link_revoked").count() == 1
    with pytest.raises(actions.LinkClosed):
        reply(link, token, say(service))
    with pytest.raises(NotFound):
        actions.revoke_link(**(deed | {"municipality": MunicipalityFactory()}))


def test_revoking_an_answered_link_leaves_it_answered(municipality, service, sent, access_as):
    link, token = sent(service)
    reply(link, token, say(service))
    actions.revoke_link(municipality=municipality, link_id=link.pk, by=access_as(Role.CLERK))
    link.refresh_from_db()
    assert queries.link_state(link) is LinkState.ANSWERED


def test_services_of_others_cannot_be_answered(municipality, provider, service, sent):
    of_others = ServiceFactory(municipality=municipality)
    not_asked = ServiceFactory(municipality=municipality, organisation=provider)
    link, token = sent(service)
    for answers in ([], [say(of_others)], [say(service), say(not_asked)], [say(of_others)] * 2):
        with pytest.raises(NotAllowed):
            reply(link, token, *answers)
    assert not Service.objects.exclude(checked_on=None).exists()
    link.refresh_from_db()
    assert queries.link_state(link) is LinkState.OPEN


def test_refused_answer_stores_none_and_leaves_the_link_open(municipality, provider, sent):
    one, other = ServiceFactory.create_batch(2, municipality=municipality, organisation=provider)
    link, token = sent(one, other)
    answers = [say(one), say(other)]
    Service.objects.filter(pk=other.pk).update(name="Zmieniona", revision=2)
    with pytest.raises(actions.CannotAnswer) as refusal:
        reply(link, token, *answers)
    assert refusal.value.service_id == other.pk
    one.refresh_from_db()
    assert one.checked_on is None
    assert queries.link_state(AnswerLink.objects.get(pk=link.pk)) is LinkState.OPEN


def test_service_that_left_the_organisation_is_not_asked_any_more(municipality, provider, sent):
    mine, moved = ServiceFactory.create_batch(2, municipality=municipality, organisation=provider)
    link, token = sent(mine, moved)
    moved.organisation = OrganisationFactory(municipality=municipality)
    moved.save()
    assert queries.services_to_answer(link) == [mine]
    reply(link, token, say(mine))


# --- forgetting ---------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["used_at", "revoked_at", "expires_at"])
def test_address_is_forgotten_ninety_days_after_the_end(service, sent, end):
    link, _token = sent(service)
    now = timezone.now()
    AnswerLink.objects.filter(pk=link.pk).update(**{end: now - KEPT_EMAILS + timedelta(hours=1)})
    clean_up(now=now)
    assert AnswerLink.objects.get(pk=link.pk).email == ADDRESS
    clean_up(now=now + timedelta(hours=2))
    assert AnswerLink.objects.get(pk=link.pk).email == ""
    assert clean_up(now=now + timedelta(hours=2)).of_apps == 0
