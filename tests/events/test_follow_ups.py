"""Three and six months later: who is asked, once, and what staff sees."""

from argparse import Namespace
from datetime import date
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.config.commands import remind
from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed
from mosty.events.actions import cards, follow_ups
from mosty.events.actions.forgetting_afterwards import forget_card_authors, forget_certificates
from mosty.events.enums import CardState, EventState
from mosty.events.models import Certificate, FollowUp, FollowUpNote, MailRecipient, ObservationCard
from mosty.events.queries.cards import cards_of_registration
from mosty.events.queries.mails import still_to_get, written_for
from mosty.events.rules.card_links import survey_code
from mosty.events.rules.secrets import link_hash, link_token
from tests.factories.events import (
    CertificateFactory,
    DraftEventFactory,
    EventFactory,
    FollowUpFactory,
    FollowUpNoteFactory,
    MailFactory,
    ObservationCardFactory,
    RegistrationFactory,
    on_day,
)
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

EVENING = "2027-03-18 18:00:00+01:00"
JUNE, SEPTEMBER = date(2027, 6, 18), date(2027, 9, 18)


@pytest.fixture
def event(municipality):
    return EventFactory(municipality=municipality, slug="wizyta", title="Wizyta w Mikołowie")


@pytest.fixture
def system(municipality):
    return system_access(municipality.pk)


def author(event, thing="Dyżur w sołectwie", **registration):
    """A registration through which a card was left."""
    own = RegistrationFactory(event=event, **registration)
    own.token_hash = link_hash(link_token(own.uuid))
    own.save()
    with time_machine.travel(EVENING):
        cards.leave_card(
            event=event,
            entry=cards.CardEntry(works="Coś.", carry_home=thing, who="koordynator"),
            registration=own,
        )
    return own


def run(municipality, day, system, **options):
    with time_machine.travel(f"{day} 06:00:00+02:00"):
        return follow_ups.send_follow_ups(
            municipality=municipality, today=day, by=system, **options
        )


def _page(name, *args):
    return reverse(f"events:{name}", args=["debowa-dolina", *args])


def test_terms_are_written_down_once_after_the_event(municipality, event, system):
    assert run(municipality, date(2027, 3, 18), system).planned == ()
    run(municipality, date(2027, 3, 19), system)
    run(municipality, date(2027, 3, 19), system)
    assert [(one.months, one.due_on) for one in FollowUp.objects.all()] == [
        (3, JUNE),
        (6, SEPTEMBER),
    ]


def test_drafts_cancelled_and_long_past_events_are_not_asked_about(municipality, system):
    DraftEventFactory(municipality=municipality)
    EventFactory(
        municipality=municipality, state=EventState.CANCELLED, cancelled_at=on_day("10:00")
    )
    EventFactory(municipality=municipality, starts_on=date(2025, 1, 10))
    EventFactory(municipality=MunicipalityFactory())
    run(municipality, date(2027, 3, 25), system)
    assert not FollowUp.objects.exists()


def test_authors_of_open_things_get_one_letter_with_the_address_of_their_card(
    municipality, event, system, client
):
    own = author(event)
    author(event, thing="")  # nothing to carry home
    run(municipality, date(2027, 3, 19), system)
    assert mail.outbox == []
    report = run(municipality, JUNE, system)
    assert report.letter_count == 1
    (letter,) = mail.outbox
    assert letter.to == [own.contact_email]
    assert "Co z tego wyszło? Wizyta w Mikołowie" in letter.subject
    assert "Minęły 3 miesiące" in letter.body
    assert "Dyżur w sołectwie" in letter.body
    (card,) = cards_of_registration(own)
    address = _page("card_own", card.token)
    assert address in letter.body
    assert "Co z tego wyszło?" in client.get(address).content.decode()


def test_running_again_sends_nothing_twice_and_the_second_term_asks_anew(
    municipality, event, system
):
    author(event)
    run(municipality, date(2027, 3, 19), system)
    for _time in range(3):
        run(municipality, JUNE, system)
    assert len(mail.outbox) == 1
    run(municipality, SEPTEMBER, system)
    assert len(mail.outbox) == 2
    assert "Minęło 6 miesięcy" in mail.outbox[1].body
    assert [one.recipient_count for one in FollowUp.objects.all()] == [1, 1]


def test_who_has_done_or_dropped_the_thing_is_left_in_peace(municipality, event, system):
    own = author(event)
    run(municipality, date(2027, 3, 19), system)
    (one,) = cards_of_registration(own)
    cards.tell_what_became(card=one.card, state=CardState.DONE, by=system)
    assert run(municipality, JUNE, system).letter_count == 0
    assert FollowUp.objects.get(months=3).sent_at is not None


def test_rehearsal_stores_and_sends_nothing(municipality, event, system):
    author(event)
    report = run(municipality, date(2027, 3, 19), system, rehearse=True)
    assert len(report.planned) == 2
    assert not FollowUp.objects.exists()
    run(municipality, date(2027, 3, 19), system)
    report = run(municipality, JUNE, system, rehearse=True)
    assert (report.is_rehearsal, report.letter_count) == (True, 1)
    assert mail.outbox == []
    assert not MailRecipient.objects.exists()
    run(municipality, JUNE, system)
    assert len(mail.outbox) == 1


def test_letter_that_fails_is_tried_again_and_the_others_are_not(
    municipality, event, system, monkeypatch
):
    first = author(event)
    second = author(event, thing="Klub sąsiedzki")
    run(municipality, date(2027, 3, 19), system)
    send = follow_ups.send_mail

    def refuse_the_first(subject, text, sender, to):
        if to == [first.contact_email]:
            raise SMTPException("no such mailbox")
        return send(subject, text, sender, to)

    monkeypatch.setattr(follow_ups, "send_mail", refuse_the_first)
    report = run(municipality, JUNE, system)
    assert (report.letter_count, report.failed) == (1, 1)
    assert FollowUp.objects.get(months=3).sent_at is None
    monkeypatch.setattr(follow_ups, "send_mail", send)
    run(municipality, JUNE, system)
    assert [one.to for one in mail.outbox] == [[second.contact_email], [first.contact_email]]
    assert FollowUp.objects.get(months=3).recipient_count == 2


def test_letter_is_in_the_language_of_the_registration(municipality, event, system):
    author(event, language="uk")
    run(municipality, date(2027, 3, 19), system)
    run(municipality, JUNE, system)
    assert "Що з цього вийшло?" in mail.outbox[0].subject
    assert "Минуло 3 місяці" in mail.outbox[0].body


def test_nightly_command_rehearses_and_sends(municipality, event, system, capsys):
    own = author(event)
    run(municipality, date(2027, 3, 19), system)
    with time_machine.travel(f"{JUNE} 06:00:00+02:00"):
        assert remind.run(Namespace(municipality="debowa-dolina", rehearse=True)) == 0
        rehearsed = capsys.readouterr().out
        assert "Co wyszło z wydarzeń: nowe terminy 0, próba, do wysłania 1." in rehearsed
        assert own.contact_email not in rehearsed
        assert mail.outbox == []
        assert remind.run(Namespace(municipality="debowa-dolina", rehearse=False)) == 0
    assert "wysłane 1." in capsys.readouterr().out
    assert [one.to for one in mail.outbox] == [[own.contact_email]]


def test_letter_of_the_organiser_holds_the_links_of_afterwards(event):
    reader = RegistrationFactory(event=event)
    letter = MailFactory(
        event=event, body="{link do ankiety} {link do karty} {link do zaświadczeń}"
    )
    text = written_for(letter, reader).text
    token = link_token(reader.uuid)
    assert _page("evaluation_answer", event.slug, survey_code(event.uuid)) in text
    assert _page("registration_card", token) in text
    assert _page("registration_certificates", token) in text


def test_nobody_sends_the_letter_of_a_follow_up_again_by_hand(municipality, event, system):
    author(event)
    RegistrationFactory(event=event)
    run(municipality, date(2027, 3, 19), system)
    run(municipality, JUNE, system)
    assert not still_to_get(FollowUp.objects.get(months=3).mail).exists()


def test_who_may_not_manage_events_asks_nobody(municipality, access_as):
    with pytest.raises(NotAllowed):
        follow_ups.send_follow_ups(municipality=municipality, today=JUNE, by=access_as(Role.MAYOR))


# --- staff --------------------------------------------------------------------------------------


def test_overview_tells_terms_things_and_what_was_said(client_as, event):
    card = ObservationCardFactory(
        event=event, carry_home="Klub <sąsiedzki>", who="koordynator", state=CardState.STARTED
    )
    FollowUpNoteFactory(
        follow_up=FollowUpFactory(event=event, months=3), card=card, text="Ruszyło w maju."
    )
    html = client_as(Role.MAYOR).get(_page("follow_up_list", event.slug)).content.decode()
    for words in ("po 3 miesiącach", "Klub &lt;sąsiedzki&gt;", "Ruszyło w maju.", "koordynator"):
        assert words in html, words
    assert "Zapisz, co z tego wyszło" not in html


def test_overview_without_things_says_what_it_is_for(client_as, event):
    html = client_as(Role.CLERK).get(_page("follow_up_list", event.slug)).content.decode()
    assert "Nikt nie zapisał nic do wzięcia do siebie" in html


def test_staff_writes_down_what_an_author_told(client_as, event):
    card = ObservationCardFactory(event=event, carry_home="Klub sąsiedzki")
    FollowUpFactory(event=event, months=3, due_on=JUNE)
    with time_machine.travel("2027-06-20 12:00:00+02:00"):
        browser = client_as(Role.CLERK)
        address = _page("card_told", event.slug, card.pk)
        assert browser.post(address, {"state": ""}).status_code == 422
        browser.post(address, {"state": "done", "text": "Działa."})
    card.refresh_from_db()
    assert card.state == CardState.DONE
    assert FollowUpNote.objects.get().text == "Działa."


def test_overview_takes_the_same_queries_for_more_things(
    client_as, event, django_assert_num_queries
):
    browser = client_as(Role.CLERK)
    follow_up = FollowUpFactory(event=event)
    FollowUpNoteFactory(
        follow_up=follow_up, card=ObservationCardFactory(event=event, carry_home="Jedno")
    )
    browser.get(_page("follow_up_list", event.slug))
    with CaptureQueriesContext(connection) as one:
        browser.get(_page("follow_up_list", event.slug))
    for thing in ("Drugie", "Trzecie"):
        FollowUpNoteFactory(
            follow_up=follow_up, card=ObservationCardFactory(event=event, carry_home=thing)
        )
    with django_assert_num_queries(len(one)):
        browser.get(_page("follow_up_list", event.slug))


# --- kept for a time ----------------------------------------------------------------------------


def test_old_cards_forget_who_and_their_authors_address(event):
    with time_machine.travel(EVENING):
        card, token = cards.leave_card(
            event=event,
            entry=cards.CardEntry(works="Coś.", who="Jan Nowak", institution="Dębowy Most"),
        )
    assert forget_card_authors(on_day("10:00", date(2029, 3, 1))) == 0
    assert forget_card_authors(on_day("10:00", date(2029, 4, 1))) == 1
    kept = ObservationCard.objects.get(pk=card.pk)
    assert (kept.who, kept.institution, kept.works) == ("", "", "Coś.")
    assert kept.token_hash != link_hash(token)
    assert forget_card_authors(on_day("10:00", date(2029, 4, 1))) == 0


def test_certificates_are_kept_ten_years(event):
    CertificateFactory()
    assert forget_certificates(on_day("10:00", date(2037, 3, 1))) == 0
    assert forget_certificates(on_day("10:00", date(2037, 4, 1))) == 1
    assert not Certificate.objects.exists()
