"""Letters of the organiser: words in braces, previews, sent once to each whatever happens."""

from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.access import Access, Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry, JobRun
from mosty.events.actions import mails
from mosty.events.actions.mails import (
    CannotChangeMail,
    MailDetails,
    save_mail,
    send_organiser_mail,
    send_test,
)
from mosty.events.enums import MailKind, Pool, RegistrationState
from mosty.events.models import Mail, MailRecipient
from mosty.events.queries.mails import audience_of, previews_of, unreachable_count
from mosty.events.queries.registering import registration_path
from mosty.events.rules.letters import PLACEHOLDERS, filled_in, unknown_placeholders
from mosty.people.models import User
from mosty.territory.models import Municipality
from tests.events.organising import AccessAs, ClientAs, page, text
from tests.factories.events import EventFactory, MailFactory, RegistrationFactory
from tests.factories.territory import MunicipalityFactory

CONFIRMED = (RegistrationState.CONFIRMED.value,)


@pytest.fixture
def by(access_as: AccessAs) -> Access:
    return access_as(Role.CLERK)


def details(**facts: object) -> MailDetails:
    given: dict[str, Any] = {
        "kind": MailKind.REMINDER,
        "subject": "Przypomnienie: {tytuł}",
        "body": "Dzień dobry, {imię i nazwisko}. Zaczynamy {termin}.",
        "audience": CONFIRMED,
    }
    return MailDetails(**{**given, **facts})


# --- words in braces ----------------------------------------------------------------------------


def test_known_words_are_filled_in_and_unknown_ones_told() -> None:
    assert filled_in("Dla { tytuł }: {inne}", {"tytuł": "X"}) == "Dla X: {inne}"
    assert unknown_placeholders("{tytuł} {inne} {") == ("{inne}", "{")


@given(st.text(), st.sampled_from(sorted(PLACEHOLDERS)))
def test_value_is_never_read_again(value: str, name: str) -> None:
    assert filled_in(f"{{{name}}}", {name: value}) == value


@given(st.text(alphabet="ab{}\n ", max_size=40))
def test_text_without_problems_holds_no_brace_after_filling_in(words: str) -> None:
    values = dict.fromkeys(PLACEHOLDERS, "x")

    if not unknown_placeholders(words):
        assert not set("{}") & set(filled_in(words, values))


# --- writing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"body": "{nazwa} {tytuł}"}, "body"),
        ({"subject": "{{tytuł}"}, "subject"),
        ({"audience": ()}, "states"),
        ({"audience": (*CONFIRMED, "cancelled")}, "states"),
        ({"body_uk": "Добрий день"}, "subject_uk"),
        ({"kind": MailKind.CHANGE}, "kind"),
    ],
)
def test_letter_with_a_mistake_is_refused(
    municipality: Municipality, by: Access, facts: dict[str, Any], field: str
) -> None:
    event = EventFactory(municipality=municipality)

    with pytest.raises(InvalidInput) as refused:
        save_mail(municipality=municipality, event_id=event.pk, details=details(**facts), by=by)

    assert field in refused.value.fields
    assert not Mail.objects.exists()


def test_writing_and_looking_send_nothing(
    client_as: ClientAs, municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    RegistrationFactory(event=event)
    mail = save_mail(municipality=municipality, event_id=event.pk, details=details(), by=by)
    browser = client_as(Role.CLERK)

    for rest in ("listy/", f"listy/{mail.pk}/", f"listy/{mail.pk}/edycja/"):
        assert browser.get(page("wizyta", rest)).status_code == 200
    assert browser.get(page("wizyta", f"listy/{mail.pk}/wyslij/")).status_code == 405
    assert not outbox.outbox


# --- readers ------------------------------------------------------------------------------------


def test_audience_is_chosen_by_state_and_pool(municipality: Municipality) -> None:
    event = EventFactory(municipality=municipality)
    here = RegistrationFactory(event=event)
    online = RegistrationFactory(event=event, pool=Pool.ONLINE)
    waiting = RegistrationFactory(event=event, state=RegistrationState.WAITING)
    RegistrationFactory(event=event, contact_email="")
    RegistrationFactory(event=event, state=RegistrationState.CANCELLED)
    RegistrationFactory()

    assert set(audience_of(event, ["confirmed"])) == {here, online}
    assert set(audience_of(event, ["confirmed", "online"])) == {online}
    assert set(audience_of(event, ["waiting", "confirmed", "on_site"])) == {here, waiting}
    assert not audience_of(event, ["online"])
    assert unreachable_count(event, ["confirmed"]) == 1


def test_letter_is_read_in_the_language_of_the_registration(
    municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality, title="Wizyta", title_uk="Візит")
    RegistrationFactory(event=event, language="uk", contact_email="uk@example.org")
    RegistrationFactory(event=event, contact_email="pl@example.org", contact_name="{tytuł}")
    mail = save_mail(
        municipality=municipality,
        event_id=event.pk,
        details=details(
            subject_uk="Нагадування: {tytuł}", body_uk="Добрий день, {imię i nazwisko}."
        ),
        by=by,
    )

    send_organiser_mail(municipality=municipality, event_id=event.pk, mail_id=mail.pk, by=by)

    letters = {one.to[0]: one for one in outbox.outbox}
    assert letters["uk@example.org"].subject == "Нагадування: Візит"
    assert "Ви отримали цей лист" in letters["uk@example.org"].body
    assert "Dzień dobry, {tytuł}. Zaczynamy 18 marca 2027" in letters["pl@example.org"].body


def _link_of(letter: str) -> str:
    """The path of the registration in a letter."""
    return "/debowa-dolina" + letter.split("/debowa-dolina", 1)[1].split()[0]


def test_preview_is_the_letter_to_the_last_sign_but_of_somebody_made_up(
    client_as: ClientAs, municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    registration = RegistrationFactory(event=event)
    words = "{imię i nazwisko}, {liczba osób}, {miejsce}, {link do zgłoszenia}"
    mail = save_mail(
        municipality=municipality, event_id=event.pk, details=details(body=words), by=by
    )
    (preview,) = previews_of(mail)
    html = text(client_as(Role.CLERK).get(page("wizyta", f"listy/{mail.pk}/")))

    send_organiser_mail(municipality=municipality, event_id=event.pk, mail_id=mail.pk, by=by)

    (letter,) = outbox.outbox
    link, shown = registration_path(registration), _link_of(preview.text)
    assert letter.subject == preview.subject
    assert letter.body == preview.text.replace(shown, link).replace(
        "Anna Przykładowa", registration.contact_name
    )
    assert link in letter.body
    assert link not in html  # the secret of somebody else's registration
    assert event.place in html


# --- sending ------------------------------------------------------------------------------------


def test_letter_goes_once_to_each_and_later_to_those_who_came_later(
    municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality)
    RegistrationFactory.create_batch(3, event=event)
    mail = MailFactory(event=event, audience=list(CONFIRMED))
    facts = {"municipality": municipality, "event_id": event.pk, "mail_id": mail.pk, "by": by}

    assert send_organiser_mail(**facts).sent == 3
    with pytest.raises(InvalidInput):
        send_organiser_mail(**facts)
    RegistrationFactory(event=event)
    assert send_organiser_mail(**facts).sent == 1

    assert len(outbox.outbox) == 4
    assert len({one.to[0] for one in outbox.outbox}) == 4
    mail.refresh_from_db()
    assert mail.sent_at is not None
    assert AuditEntry.objects.filter(action="events.mail_sent").count() == 2


def test_sending_that_broke_off_goes_on_with_the_rest(
    municipality: Municipality, by: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = EventFactory(municipality=municipality)
    RegistrationFactory.create_batch(6, event=event)
    mail = MailFactory(event=event, audience=list(CONFIRMED))
    facts = {"municipality": municipality, "event_id": event.pk, "mail_id": mail.pk, "by": by}
    real = EmailMessage.send

    def fails_after_two(message: EmailMessage, *args: Any, **kwargs: Any) -> int:
        if len(outbox.outbox) >= 2:
            raise SMTPException("down")
        return real(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", fails_after_two)
    broken = send_organiser_mail(**facts)
    mail.refresh_from_db()
    assert (broken.sent, broken.failed, mail.sent_at) == (2, 4, None)
    assert MailRecipient.objects.filter(mail=mail).count() == 2
    monkeypatch.setattr(EmailMessage, "send", real)

    again = send_organiser_mail(**facts)

    assert (again.sent, again.failed) == (4, 0)
    assert len({one.to[0] for one in outbox.outbox}) == len(outbox.outbox) == 6


def test_two_who_send_at_once_write_once(municipality: Municipality) -> None:
    event = EventFactory(municipality=municipality)
    registration = RegistrationFactory(event=event)
    mail = MailFactory(event=event, audience=list(CONFIRMED))
    MailRecipient.objects.create(mail=mail, registration=registration)

    assert mails._deliver_one(mail, registration) is None
    assert not outbox.outbox


def test_many_letters_leave_in_the_background(
    municipality: Municipality, by: Access, django_capture_on_commit_callbacks: Any
) -> None:
    event = EventFactory(municipality=municipality)
    RegistrationFactory.create_batch(21, event=event)
    mail = MailFactory(event=event, audience=list(CONFIRMED))

    with django_capture_on_commit_callbacks(execute=True):
        sending = send_organiser_mail(
            municipality=municipality, event_id=event.pk, mail_id=mail.pk, by=by
        )

    assert sending.job is not None
    job = JobRun.objects.get(pk=sending.job.pk)
    assert job.kind == "events.mail"
    if not outbox.outbox:  # the queue of tests does not run by itself
        mails.deliver(mail)
    assert len(outbox.outbox) == 21


def test_letter_that_left_cannot_be_changed(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality)
    RegistrationFactory(event=event)
    mail = MailFactory(event=event, audience=list(CONFIRMED))
    send_organiser_mail(municipality=municipality, event_id=event.pk, mail_id=mail.pk, by=by)

    with pytest.raises(CannotChangeMail):
        save_mail(
            municipality=municipality,
            event_id=event.pk,
            mail_id=mail.pk,
            details=details(),
            by=by,
        )


def test_letter_of_the_program_itself_is_only_read(
    client_as: ClientAs, municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    RegistrationFactory(event=event)
    mail = MailFactory(event=event, kind=MailKind.FOLLOW_UP, audience=list(CONFIRMED))

    html = text(client_as(Role.CLERK).get(page("wizyta", f"listy/{mail.pk}/")))

    assert "Wyślij 1 list" not in html
    with pytest.raises(InvalidInput):
        send_organiser_mail(municipality=municipality, event_id=event.pk, mail_id=mail.pk, by=by)
    assert not outbox.outbox


def test_test_goes_to_oneself_alone(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality)
    RegistrationFactory(event=event)
    mail = MailFactory(event=event, audience=list(CONFIRMED), body="{tytuł}")

    address = send_test(municipality=municipality, event_id=event.pk, mail_id=mail.pk, by=by)

    (letter,) = outbox.outbox
    assert letter.to == [address] == [User.objects.get(pk=by.user_id).email]
    assert letter.subject.startswith("[próba] ")
    assert not MailRecipient.objects.exists()


def test_letters_are_for_those_who_prepare_events_here(
    municipality: Municipality, access_as: AccessAs, by: Access
) -> None:
    own = MailFactory(event__municipality=municipality, audience=list(CONFIRMED))
    strange = MailFactory(event__municipality=MunicipalityFactory(), audience=list(CONFIRMED))

    with pytest.raises(NotAllowed):
        send_organiser_mail(
            municipality=municipality,
            event_id=own.event_id,
            mail_id=own.pk,
            by=access_as(Role.COUNCILLOR),
        )
    with pytest.raises(NotFound):
        send_organiser_mail(
            municipality=municipality, event_id=own.event_id, mail_id=strange.pk, by=by
        )
    assert not outbox.outbox


# --- pages --------------------------------------------------------------------------------------


def test_letter_is_written_and_sent_by_pages(
    client_as: ClientAs, municipality: Municipality
) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    RegistrationFactory(event=event, contact_email="anna@example.org")
    browser = client_as(Role.CLERK)
    assert "Napisz list" in text(browser.get(page("wizyta", "listy/")))
    assert "{link do zgłoszenia}" in text(browser.get(page("wizyta", "listy/nowy/")))
    typed = {"kind": "reminder", "states": ["confirmed"], "subject": "Do jutra", "body": "Cześć"}
    assert browser.post(page("wizyta", "listy/nowy/"), typed).status_code == 302
    mail = Mail.objects.get()
    assert "Wyślij 1 list" in text(browser.get(page("wizyta", f"listy/{mail.pk}/")))

    browser.post(page("wizyta", f"listy/{mail.pk}/wyslij/"), {"co": "proba"})
    browser.post(page("wizyta", f"listy/{mail.pk}/wyslij/"), {"co": "wyslij"})

    assert [one.to for one in outbox.outbox][1:] == [["anna@example.org"]]
    html = text(browser.get(page("wizyta", f"listy/{mail.pk}/")))
    assert "Wyślij 1 list" not in html
    refused = browser.post(page("wizyta", f"listy/{mail.pk}/wyslij/"), {"co": "usun"}, follow=True)
    assert "Ten list już wyszedł" in text(refused)
    assert Mail.objects.exists()


def test_letter_form_names_the_unknown_word_and_keeps_the_rest(
    client_as: ClientAs, municipality: Municipality
) -> None:
    EventFactory(municipality=municipality, slug="wizyta")
    typed = {
        "kind": "reminder",
        "states": ["confirmed"],
        "subject": "A",
        "body": "<b>Do</b> {imie}",
    }

    answer = client_as(Role.CLERK).post(page("wizyta", "listy/nowy/"), typed)

    assert answer.status_code == 422
    assert "Nie wiadomo, co tu wstawić: {imie}" in text(answer)
    assert "&lt;b&gt;Do&lt;/b&gt;" in text(answer)


def test_letter_without_readers_says_so(client_as: ClientAs, municipality: Municipality) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    mail = MailFactory(event=event, audience=["waiting"])

    html = text(client_as(Role.CLERK).get(page("wizyta", f"listy/{mail.pk}/")))

    assert "nie ma nikogo" in html
    assert "Anna Przykładowa" not in html  # the letter does not use the name


def test_queries_of_letters_do_not_grow(client_as: ClientAs, municipality: Municipality) -> None:
    browser, counts = client_as(Role.CLERK), []
    for size in (1, 3):
        event = EventFactory(municipality=municipality)
        MailFactory.create_batch(size, event=event)
        with CaptureQueriesContext(connection) as caught:
            browser.get(page(event.slug, "listy/"))
        counts.append(len(caught))
    assert counts[0] == counts[1]
