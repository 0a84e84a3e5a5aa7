"""Letters that ask providers: to whom, when, about what, and never twice."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils import timezone

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed
from mosty.core.models import AuditEntry
from mosty.directory.actions.reminders import send_letter, send_reminders
from mosty.directory.enums import ServiceStatus
from mosty.directory.models import (
    AnswerLink,
    CheckReminder,
    Contact,
    ProposedChange,
    Service,
)
from mosty.directory.queries.freshness import letters_to_send, services_to_phone
from tests.factories.directory import DraftFactory, ServiceFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
#: Due on 1 July with an interval of six months: sixteen days from TODAY.
DUE = date(2026, 1, 1)
FRESH = date(2026, 6, 1)


@pytest.fixture
def provider(municipality):
    return OrganisationFactory(municipality=municipality, name="Koło", email="kolo@example.pl")


@pytest.fixture
def send(municipality, django_capture_on_commit_callbacks):
    """`send(day)`: a run whose letters really leave."""

    def run(today=TODAY, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return send_reminders(
                municipality=municipality,
                today=today,
                by=system_access(municipality.pk),
                **options,
            )

    return run


def service_of(provider, **facts):
    return ServiceFactory(
        municipality=provider.municipality, organisation=provider, **{"checked_on": DUE} | facts
    )


def addresses(letters) -> list[str]:
    return [letter.email for letter in letters]


# --- who is asked -------------------------------------------------------------------------------


def test_provider_gets_one_letter_about_all_its_services_that_are_due(provider, send):
    due, late = service_of(provider), service_of(provider, checked_on=date(2025, 1, 1))
    fresh = service_of(provider, checked_on=FRESH)
    report = send()
    assert (len(report.letters), report.services) == (1, 2)
    assert [letter.to for letter in mail.outbox] == [["kolo@example.pl"]]
    assert due.name in mail.outbox[0].body
    assert fresh.name not in mail.outbox[0].body
    assert set(AnswerLink.objects.get().services.all()) == {due, late}
    assert set(CheckReminder.objects.values_list("service_id", "due_on", "step")) == {
        (due.pk, date(2026, 7, 1), 1),
        (late.pk, date(2025, 7, 1), 1),
    }
    assert AuditEntry.objects.get(action="directory.reminders_sent").data["letters"] == 1


@pytest.mark.parametrize(
    ("checked_on", "months", "is_asked"),
    [
        (TODAY - timedelta(days=1), 1, False),
        (date(2026, 5, 25), 1, True),  # due on 25 June, asked ten days before
        (date(2026, 5, 26), 1, False),
        (date(2026, 1, 15), 6, True),  # due on 15 July, asked thirty days before
        (date(2026, 1, 16), 6, False),
        (None, 6, True),
    ],
)
def test_provider_is_asked_some_days_before_the_interval_ends(
    provider, municipality, checked_on, months, is_asked
):
    published = timezone.make_aware(datetime(2025, 1, 1, 12))
    service_of(
        provider,
        checked_on=checked_on,
        check_every_months=months,
        published_at=published,
    )
    assert bool(letters_to_send(municipality, today=TODAY)) is is_asked


def test_drafts_closed_and_joined_services_are_never_asked(provider, municipality, send):
    kept = service_of(provider, checked_on=FRESH)
    DraftFactory(municipality=municipality, organisation=provider)
    service_of(provider, status=ServiceStatus.CLOSED)
    service_of(provider, merged_into=kept)
    assert send().letters == ()
    assert not services_to_phone(municipality, today=TODAY + timedelta(days=900)).exclude(
        pk=kept.pk
    )


def test_service_whose_change_waits_for_the_office_is_not_asked(provider, municipality):
    service = service_of(provider)
    change = ProposedChange.objects.create(
        municipality=municipality, organisation=provider, service=service, submitted_by_label="x"
    )
    assert letters_to_send(municipality, today=TODAY) == ()
    assert not services_to_phone(municipality, today=TODAY)
    change.state = "withdrawn"
    change.save()
    assert len(letters_to_send(municipality, today=TODAY)) == 1


def test_letter_goes_to_the_nearest_contact(provider, municipality):
    service = service_of(provider, email="usluga@example.pl")

    def asked_at() -> list[str]:
        return addresses(letters_to_send(municipality, today=TODAY))

    assert asked_at() == ["kolo@example.pl"]
    Contact.objects.create(municipality=municipality, organisation=provider, email="o@example.pl")
    assert asked_at() == ["o@example.pl"]
    Contact.objects.create(
        municipality=municipality, service=service, email="jawny@example.pl", is_public=True
    )
    Contact.objects.create(municipality=municipality, service=service, email="s@example.pl")
    Contact.objects.create(municipality=municipality, service=service, phone="900 100 200")
    assert asked_at() == ["s@example.pl"]
    Contact.objects.all().delete()
    provider.email = ""
    provider.save()
    assert asked_at() == ["usluga@example.pl"]


def test_services_with_contacts_of_their_own_get_letters_of_their_own(provider, municipality):
    service_of(provider)
    other = service_of(provider)
    Contact.objects.create(municipality=municipality, service=other, email="s@example.pl")
    letters = letters_to_send(municipality, today=TODAY)
    assert sorted(addresses(letters)) == ["kolo@example.pl", "s@example.pl"]


def test_other_municipalities_are_not_written_to(provider, send):
    service_of(OrganisationFactory(municipality=MunicipalityFactory(), email="obca@example.pl"))
    assert send().letters == ()


# --- the steps ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_second_letter_leaves_after_fourteen_days_then_one_telephones(provider, municipality, send):
    service = service_of(provider)
    steps = {}
    for days in range(40):
        today = TODAY + timedelta(days=days)
        if send(today).letters:
            steps[days] = CheckReminder.objects.order_by("-step").values_list("step", flat=True)[0]
        is_to_phone = services_to_phone(municipality, today=today).exists()
        assert is_to_phone is (days >= 28)
    assert steps == {0: 1, 14: 2}
    Service.objects.filter(pk=service.pk).update(checked_on=TODAY + timedelta(days=40))
    assert not services_to_phone(municipality, today=TODAY + timedelta(days=41))


def test_answer_after_the_first_letter_ends_the_asking(provider, municipality, send):
    service = service_of(provider)
    send()
    Service.objects.filter(pk=service.pk).update(checked_on=TODAY + timedelta(days=3))
    for days in (14, 28, 60):
        assert send(TODAY + timedelta(days=days)).letters == ()
        assert not services_to_phone(municipality, today=TODAY + timedelta(days=days))
    next_time = send(date(2026, 11, 20))
    assert [one.step for one in next_time.letters[0].asked] == [1]
    assert next_time.letters[0].asked[0].due_on == date(2026, 12, 18)


def test_letter_asks_again_about_services_whose_link_it_ends(provider, send):
    """Only one link of an address is open: a new letter must not lose what the earlier asked."""
    first = service_of(provider)
    send()
    second = service_of(provider, checked_on=date(2026, 1, 5))
    report = send(TODAY + timedelta(days=3))
    assert [one.service_id for one in report.letters[0].asked] == [second.pk]
    assert [one.service_id for one in report.letters[0].repeated] == [first.pk]
    newest = AnswerLink.objects.latest("id")
    assert set(newest.services.all()) == {first, second}
    assert CheckReminder.objects.filter(service=first).count() == 1
    assert len(send(TODAY + timedelta(days=14)).letters) == 1  # the turn of the first comes


def test_changed_interval_does_not_begin_the_asking_anew(provider, send):
    service = service_of(provider)
    send()
    Service.objects.filter(pk=service.pk).update(check_every_months=5)
    assert send(TODAY + timedelta(days=1)).letters == ()
    assert [one.step for one in send(TODAY + timedelta(days=14)).letters[0].asked] == [2]


def test_service_without_an_address_is_telephoned_at_once(municipality, send):
    silent = OrganisationFactory(municipality=municipality, email="")
    service = service_of(silent, email="")
    report = send()
    assert (report.letters, report.to_phone) == ((), 1)
    assert list(services_to_phone(municipality, today=TODAY)) == [service]


# --- once ---------------------------------------------------------------------------------------


def test_second_run_of_a_day_sends_nothing(provider, send):
    service_of(provider)
    send()
    again = send()
    assert (again.letters, again.failed) == ((), ())
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.filter(action="directory.reminders_sent").count() == 1


def test_rehearsal_stores_and_sends_nothing(provider, send):
    service_of(provider)
    report = send(rehearse=True)
    assert report.is_rehearsal
    assert addresses(report.letters) == ["kolo@example.pl"]
    assert mail.outbox == []
    assert not CheckReminder.objects.exists()
    assert not AnswerLink.objects.exists()
    assert not AuditEntry.objects.exists()
    assert send().letters == report.letters


def test_run_after_a_crash_in_the_middle_sends_the_rest_once(
    municipality, send, monkeypatch, django_capture_on_commit_callbacks
):
    for number in range(4):
        service_of(OrganisationFactory(municipality=municipality, email=f"{number}@example.pl"))
    from mosty.directory.actions import reminders

    real, calls = reminders.send_answer_link, []

    def killed(**arguments):
        calls.append(arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(**arguments)

    monkeypatch.setattr(reminders, "send_answer_link", killed)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(KeyboardInterrupt):
        send_reminders(municipality=municipality, today=TODAY, by=system_access(municipality.pk))
    assert len(mail.outbox) == 2
    send()
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        f"{number}@example.pl" for number in range(4)
    ]


def test_address_that_cannot_be_written_to_does_not_stop_the_others(municipality, send):
    service_of(OrganisationFactory(municipality=municipality, name="A", email="nie-adres"))
    service_of(OrganisationFactory(municipality=municipality, name="B", email="b@example.pl"))
    report = send()
    assert [letter.organisation for letter in report.failed] == ["A"]
    assert addresses(report.letters) == ["b@example.pl"]
    assert CheckReminder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_letter_the_mail_server_refuses_is_tried_again(provider, municipality, monkeypatch):
    service_of(provider)
    by = system_access(municipality.pk)
    from mosty.directory.actions import links

    def refuse(*_args, **_options):
        raise SMTPException("busy")

    with monkeypatch.context() as patched:
        patched.setattr(links, "send_mail", refuse)
        report = send_reminders(municipality=municipality, today=TODAY, by=by)
    assert (len(report.letters), len(report.failed)) == (0, 1)
    assert not CheckReminder.objects.exists()
    assert len(send_reminders(municipality=municipality, today=TODAY, by=by).letters) == 1
    assert len(mail.outbox) == 1


def test_service_confirmed_between_plan_and_letter_is_left_out(provider, municipality):
    first, second = service_of(provider), service_of(provider)
    (letter,) = letters_to_send(municipality, today=TODAY)
    Service.objects.filter(pk=first.pk).update(checked_on=TODAY)
    sent = send_letter(
        municipality=municipality, letter=letter, today=TODAY, by=system_access(municipality.pk)
    )
    assert sent is not None
    assert [one.service_id for one in sent.asked] == [second.pk]


def test_plan_without_the_guard_would_write_twice(provider, municipality, send, monkeypatch):
    """Two runs that planned before either wrote; shows that the test below can fail."""
    from mosty.directory.actions import reminders

    service_of(provider)
    plans = [letters_to_send(municipality, today=TODAY) for _run in range(2)]
    monkeypatch.setattr(reminders, "_still_to_ask", lambda letter: (letter.asked, letter.repeated))
    monkeypatch.setattr(CheckReminder.objects, "bulk_create", lambda rows: list(rows)[:0])
    for (letter,) in plans:
        assert send_letter(
            municipality=municipality, letter=letter, today=TODAY, by=system_access(None)
        )
    assert AnswerLink.objects.count() == 2


def test_of_two_runs_that_planned_together_one_writes(provider, municipality):
    service_of(provider)
    plans = [letters_to_send(municipality, today=TODAY) for _run in range(2)]
    sent = [
        send_letter(municipality=municipality, letter=letter, today=TODAY, by=system_access(None))
        for (letter,) in plans
    ]
    assert [one is None for one in sent] == [False, True]
    assert AnswerLink.objects.count() == 1


def test_constraint_refuses_the_same_step_twice(provider, municipality, monkeypatch):
    """The last guard, should the rows ever not be held."""
    from django.db import IntegrityError

    from mosty.directory.actions import reminders

    service_of(provider)
    (letter,) = letters_to_send(municipality, today=TODAY)
    by = system_access(None)
    send_letter(municipality=municipality, letter=letter, today=TODAY, by=by)
    monkeypatch.setattr(reminders, "_still_to_ask", lambda letter: (letter.asked, letter.repeated))
    with pytest.raises(IntegrityError):
        send_letter(municipality=municipality, letter=letter, today=TODAY, by=by)
    assert AnswerLink.objects.count() == 1  # the second link went with its letter


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="writers on SQLite queue before they read"
)
@pytest.mark.django_db(transaction=True)
def test_runs_at_once_write_once(municipality):
    for number in range(6):
        service_of(OrganisationFactory(municipality=municipality, email=f"{number}@example.pl"))
    ready = threading.Barrier(4)

    def run():
        try:
            ready.wait()
            send_reminders(
                municipality=municipality, today=TODAY, by=system_access(municipality.pk)
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert CheckReminder.objects.count() == AnswerLink.objects.count() == 6
    assert len(mail.outbox) == 6


@pytest.mark.parametrize("role", [Role.NGO_REPRESENTATIVE, Role.COUNCILLOR, Role.RESIDENT])
def test_reminders_are_refused_to_whoever_may_not_write(municipality, access_as, role):
    with pytest.raises(NotAllowed):
        send_reminders(municipality=municipality, today=TODAY, by=access_as(role))


@pytest.mark.parametrize("count", [1, 3])
def test_plan_takes_one_query(provider, municipality, count, django_assert_num_queries):
    for _number in range(count):
        service_of(provider)
    with django_assert_num_queries(1):
        assert len(letters_to_send(municipality, today=TODAY)[0].asked) == count


def test_trail_and_plan_hold_no_private_address(provider, municipality, send, caplog):
    Contact.objects.create(
        municipality=municipality, organisation=provider, email="prywatny@example.pl"
    )
    service_of(provider)
    send()
    assert mail.outbox[0].to == ["prywatny@example.pl"]
    trail = " ".join(str(entry.data) for entry in AuditEntry.objects.all())
    assert "prywatny@" not in trail
    assert "prywatny@" not in caplog.text


def test_letter_without_its_services_is_not_sent(provider, municipality):
    service_of(provider)
    (letter,) = letters_to_send(municipality, today=TODAY)
    gone = replace(letter, organisation_id=letter.organisation_id + 1)
    assert (
        send_letter(municipality=municipality, letter=gone, today=TODAY, by=system_access(None))
        is None
    )
