"""Certificates: issued to those who took part, numbered without gaps, checked, revoked, printed."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed
from mosty.core.models import AuditEntry, JobRun
from mosty.events.actions import certificates as actions
from mosty.events.enums import CertificateBasis, ItemKind, PassageKind, RegistrationState
from mosty.events.exports.certificates import certificate_pdf, certificates_zip
from mosty.events.models import Certificate
from mosty.events.queries.certificates import certificate_by_code, certificate_rule, standing
from mosty.events.rules.secrets import link_hash, link_token
from tests.core.documents import reader, structure, text_of
from tests.factories.events import (
    CertificateFactory,
    CertificateRuleFactory,
    DraftEventFactory,
    EventFactory,
    ParticipantFactory,
    PassageFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    on_day,
)
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

EVENING = "2027-03-18 18:00:00+01:00"


@pytest.fixture(autouse=True)
def _evening_of_the_day():
    cache.clear()
    with time_machine.travel(EVENING):
        yield


@pytest.fixture
def event(municipality):
    event = EventFactory(
        municipality=municipality,
        slug="wizyta",
        title="Wizyta studyjna: usługi blisko domu",
        organiser_name="Centrum Usług Społecznych w Dębowej Dolinie",
        project="Fundusz Inicjatyw",
    )
    ProgrammeItemFactory(
        event=event, title="Otwarcie", starts_at=on_day("10:00"), ends_at=on_day("11:00")
    )
    ProgrammeItemFactory(
        event=event, kind=ItemKind.BREAK, starts_at=on_day("11:00"), ends_at=on_day("12:00")
    )
    ProgrammeItemFactory(
        event=event, title="Usługi w domu", starts_at=on_day("12:00"), ends_at=on_day("14:00")
    )
    return event


@pytest.fixture
def rule(event):
    return CertificateRuleFactory(event=event, signer="Jan Kowalski", signer_role="dyrektor")


def person(event, name="Anna Zażółć", came="09:45", left=None, **registration):
    own = RegistrationFactory(event=event, **registration)
    own.token_hash = link_hash(link_token(own.uuid))
    own.save()
    somebody = ParticipantFactory(registration=own, name=name)
    if came:
        PassageFactory(participant=somebody, at=on_day(came), means="qr")
    if left:
        PassageFactory(participant=somebody, at=on_day(left), kind=PassageKind.EXIT, means="qr")
    return somebody


@pytest.fixture
def director(access_as):
    return access_as(Role.CENTRE_DIRECTOR)


def _page(name, *args, municipality="debowa-dolina"):
    return reverse(f"events:{name}", args=[municipality, *args])


# --- issuing ------------------------------------------------------------------------------------


def test_those_who_took_part_get_one_and_nobody_else(event, rule, director):
    person(event, "Anna Całydzień")
    person(event, "Jan Krótko", left="12:30")
    person(event, "Ewa Nieobecna", came=None)
    person(event, "Ola Rezerwowa", state=RegistrationState.WAITING)
    issued = actions.issue_certificates(event=event, by=director)
    assert [one.name for one in issued] == ["Anna Całydzień"]
    assert issued[0].minutes == 180
    assert issued[0].topics == ["Otwarcie", "Usługi w domu"]
    assert issued[0].number == "1/2027"
    entry = AuditEntry.objects.get(action="events.certificates_issued")
    assert entry.data == {"count": 1, "first": "1/2027", "last": "1/2027"}


def test_issuing_again_issues_only_what_is_missing(event, rule, director):
    person(event)
    actions.issue_certificates(event=event, by=director)
    assert actions.issue_certificates(event=event, by=director) == []
    person(event, "Jan Drugi")
    assert [one.number for one in actions.issue_certificates(event=event, by=director)] == [
        "2/2027"
    ]


def test_below_the_share_it_is_refused_even_by_name(event, rule, director):
    short = person(event, left="12:30")
    with pytest.raises(actions.NotEarned, match="zapisanie się"):
        actions.issue_certificates(event=event, participant_ids=[short.pk], by=director)
    assert not Certificate.objects.exists()


def test_a_mark_taken_back_does_not_count(event, rule, director):
    somebody = person(event)
    somebody.passages.update(voided_at=on_day("17:00"))
    assert actions.issue_certificates(event=event, by=director) == []


def test_named_items_are_all_needed(event, rule, director):
    second = event.items.get(title="Usługi w domu")
    actions.set_certificate_rule(
        event=event,
        entry=actions.RuleEntry(
            CertificateBasis.ITEMS, item_ids=(second.pk,), topics=("Opieka w domu", "")
        ),
        by=director,
    )
    person(event, "Anna Późno", came="11:50")
    person(event, "Jan Wcześnie", left="11:00")
    (issued,) = actions.issue_certificates(event=event, by=director)
    assert (issued.name, issued.topics) == ("Anna Późno", ["Opieka w domu"])
    kept = standing(event, certificate_rule(event))
    assert [one.missing for one in kept.candidates] == [(), ("Usługi w domu",)]


def test_rule_of_named_items_needs_an_item(event, director):
    with pytest.raises(InvalidInput):
        actions.set_certificate_rule(
            event=event, entry=actions.RuleEntry(CertificateBasis.ITEMS), by=director
        )


def test_nothing_is_issued_without_a_rule_or_before_the_end(event, director):
    with pytest.raises(actions.CannotIssue):
        actions.issue_certificates(event=event, by=director)
    CertificateRuleFactory(event=event)
    with time_machine.travel("2027-03-17 12:00:00+01:00"), pytest.raises(actions.CannotIssue):
        actions.issue_certificates(event=event, by=director)
    draft = DraftEventFactory(municipality=event.municipality)
    CertificateRuleFactory(event=draft)
    with pytest.raises(actions.CannotIssue):
        actions.issue_certificates(event=draft, by=director)


def test_numbers_run_through_all_events_of_a_municipality_and_begin_anew_each_year(
    event, rule, director, municipality
):
    person(event)
    other = EventFactory(municipality=municipality)
    CertificateRuleFactory(event=other)
    ProgrammeItemFactory(event=other)
    person(other, "Ewa Inna")
    elsewhere = CertificateFactory(
        participant=ParticipantFactory(registration__event__municipality=MunicipalityFactory()),
        number="7/2027",
    )
    numbers = [
        one.number
        for one in (
            *actions.issue_certificates(event=event, by=director),
            *actions.issue_certificates(event=other, by=director),
        )
    ]
    assert numbers == ["1/2027", "2/2027"]
    assert elsewhere.number == "7/2027"
    with time_machine.travel("2028-01-02 12:00:00+01:00"):
        person(other, "Ola Trzecia")
        assert [one.number for one in actions.issue_certificates(event=other, by=director)] == [
            "1/2028"
        ]


def test_a_number_that_was_revoked_is_not_given_again(event, rule, director):
    person(event)
    (first,) = actions.issue_certificates(event=event, by=director)
    actions.revoke_certificate(certificate=first, reason="Błąd w nazwisku.", by=director)
    (second,) = actions.issue_certificates(event=event, by=director)
    assert second.number == "2/2027"
    with pytest.raises(actions.AlreadyRevoked):
        actions.revoke_certificate(certificate=first, reason="Jeszcze raz.", by=director)
    with pytest.raises(InvalidInput):
        actions.revoke_certificate(certificate=second, reason=" ", by=director)


def test_many_are_issued_as_a_job(
    event, rule, director, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(actions, "MANY", 2)
    person(event)
    person(event, "Jan Drugi")
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.start_issuing(event=event, by=director)
    assert JobRun.objects.get(pk=job.pk).result == {"certificates": 2}
    assert {one.issued_by_label for one in Certificate.objects.all()} == {director.label}


@pytest.mark.parametrize("role", [Role.CLERK, Role.MAYOR, Role.ANYONE])
def test_who_may_not_certify_is_refused(event, rule, access_as, role):
    with pytest.raises(NotAllowed):
        actions.issue_certificates(event=event, by=access_as(role))


# --- paper --------------------------------------------------------------------------------------


@pytest.fixture
def certificate(event, rule, director):
    person(event)
    (issued,) = actions.issue_certificates(event=event, by=director)
    return issued


def test_paper_says_who_what_how_long_and_where_to_check_it(certificate):
    pdf = certificate_pdf(certificate)
    text = text_of(pdf)
    for words in (
        "1/2027",
        "Anna Zażółć",
        "Wizyta studyjna: usługi blisko domu",
        "18 marca 2027",
        "3 godz.",
        "4 godziny lekcyjne",
        "Otwarcie",
        "Usługi w domu",
        "Jan Kowalski",
        "dyrektor",
        "Centrum Usług Społecznych w Dębowej Dolinie",
        certificate.check_code,
    ):
        assert words in text, words
    assert "Wykład" not in text
    assert len(reader(pdf).pages) == 1
    assert pdf == certificate_pdf(certificate)


def test_paper_is_tagged_in_polish_with_a_text_for_its_code(certificate):
    pdf = certificate_pdf(certificate)
    root = reader(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "pl"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    tags = [tag for tag, _node in structure(pdf)]
    for tag in ("/Title", "/Table", "/TD", "/L", "/Figure", "/Link"):
        assert tag in tags, tag
    (figure,) = [node for tag, node in structure(pdf) if tag == "/Figure"]
    assert "QR" in figure["/Alt"]


def test_paper_with_very_many_topics_stays_one_page(certificate):
    certificate.topics = [f"Temat {n}: usługi społeczne świadczone w domu" for n in range(60)]
    assert len(reader(certificate_pdf(certificate)).pages) == 1


def test_all_papers_come_in_one_file(event, certificate, director):
    person(event, "Łucja Ćma")
    actions.issue_certificates(event=event, by=director)
    with zipfile.ZipFile(io.BytesIO(certificates_zip(event.certificates.order_by("pk")))) as packed:
        assert packed.namelist() == [
            "zaswiadczenie-1-2027-anna-zazolc.pdf",
            "zaswiadczenie-2-2027-lucja-cma.pdf",
        ]


# --- checking -----------------------------------------------------------------------------------


def test_anybody_checks_a_paper_by_its_code(client, certificate):
    page = client.get(_page("certificate_check", certificate.check_code))
    assert page.status_code == 200
    html = page.content.decode()
    assert "Zaświadczenie jest prawdziwe" in html
    assert "Anna Zażółć" in html
    assert "1/2027" in html
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    email = certificate.participant.email
    assert email
    assert email not in html


def test_code_is_typed_in_with_small_letters(client, certificate):
    typed = certificate.check_code.lower().replace("-", " ")
    page = client.get(_page("certificate_check_form"), {"kod": typed})
    assert "Anna Zażółć" in page.content.decode()


def test_revoked_paper_is_void_and_names_nobody(client, certificate, director):
    actions.revoke_certificate(certificate=certificate, reason="Pomyłka co do osoby.", by=director)
    page = client.get(_page("certificate_check", certificate.check_code))
    html = page.content.decode()
    assert "Zaświadczenie jest nieważne" in html
    assert "Anna Zażółć" not in html
    assert "Pomyłka" not in html


def test_unknown_code_is_told_apart_and_other_municipalities_know_nothing(client, certificate):
    page = client.get(_page("certificate_check", "AAAA-BBBB-CCCC"))
    assert page.status_code == 404
    assert "Nie znamy zaświadczenia" in page.content.decode()
    MunicipalityFactory(slug="inna")
    elsewhere = client.get(_page("certificate_check", certificate.check_code, municipality="inna"))
    assert elsewhere.status_code == 404
    assert certificate_by_code(MunicipalityFactory(), certificate.check_code) is None


def test_robot_that_tries_codes_is_stopped(client, certificate):
    address = _page("certificate_check", "AAAA-BBBB-CCCC")
    codes = [client.get(address).status_code for _try in range(62)]
    assert codes[0] == 404
    assert codes[-1] == 429
    assert (
        "Anna"
        not in client.get(_page("certificate_check", certificate.check_code)).content.decode()
    )


def test_what_was_typed_is_escaped(client, municipality):
    page = client.get(_page("certificate_check_form"), {"kod": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.content.decode()


# --- pages --------------------------------------------------------------------------------------


def test_participant_downloads_by_the_secret_link(client, event, certificate):
    token = link_token(certificate.participant.registration.uuid)
    page = client.get(_page("registration_certificates", token))
    assert "1/2027" in page.content.decode()
    file = client.get(_page("registration_certificate", token, certificate.pk))
    assert file["Content-Type"] == "application/pdf"
    other = person(event, "Jan Obcy")
    strange = link_token(other.registration.uuid)
    assert client.get(_page("registration_certificate", strange, certificate.pk)).status_code == 404
    assert (
        "Nie ma tu zaświadczenia"
        in client.get(_page("registration_certificates", strange)).content.decode()
    )
    assert client.get(_page("registration_certificates", "nieznany")).status_code == 404


def test_staff_sets_the_rule_issues_prints_and_revokes(client_as, event):
    browser = client_as(Role.CENTRE_DIRECTOR)
    person(event)
    person(event, "Jan Krótko", left="12:30")
    page = browser.get(_page("certificate_list", "wizyta"))
    assert "Kto dostaje zaświadczenie?" in page.content.decode()
    wrong = browser.post(_page("certificate_rule", "wizyta"), {"basis": "items", "percent": "80"})
    assert wrong.status_code == 422
    browser.post(
        _page("certificate_rule", "wizyta"),
        {"basis": "share", "percent": "80", "signer": "Jan Kowalski"},
    )
    page = browser.get(_page("certificate_list", "wizyta")).content.decode()
    assert "Wystaw 1 zaświadczenie" in page
    assert "nie należy się" in page
    answer = browser.post(_page("certificate_issue", "wizyta"), follow=True)
    assert "Wystawiono 1 zaświadczenie." in answer.content.decode()
    issued = Certificate.objects.get()
    assert browser.get(_page("certificate_file", "wizyta", issued.pk))["Content-Type"] == (
        "application/pdf"
    )
    assert browser.get(_page("certificate_files", "wizyta", 1))["Content-Type"] == "application/zip"
    assert browser.get(_page("certificate_files", "wizyta", 2)).status_code == 404
    revoke = _page("certificate_revoke", "wizyta", issued.pk)
    assert browser.post(revoke, {"reason": ""}).status_code == 422
    done = browser.post(revoke, {"reason": "Błąd."}, follow=True)
    assert "Błąd." in done.content.decode()
    assert browser.get(_page("certificate_file", "wizyta", issued.pk)).status_code == 404


def test_list_takes_the_same_queries_for_more_people(
    client_as, event, rule, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client_as(Role.CENTRE_DIRECTOR)
    person(event)
    browser.get(_page("certificate_list", "wizyta"))
    with CaptureQueriesContext(connection) as one:
        browser.get(_page("certificate_list", "wizyta"))
    person(event, "Jan Drugi")
    person(event, "Ewa Trzecia")
    with django_assert_num_queries(len(one)):
        browser.get(_page("certificate_list", "wizyta"))


def test_certificate_of_another_municipality_is_not_found(client_as, event, certificate):
    elsewhere = EventFactory(municipality=MunicipalityFactory(), slug="obca")
    browser = client_as(Role.CENTRE_DIRECTOR)
    assert browser.get(_page("certificate_list", elsewhere.slug)).status_code == 404
    other = EventFactory(municipality=event.municipality, slug="inna-wizyta")
    assert browser.get(_page("certificate_file", other.slug, certificate.pk)).status_code == 404


def test_issuing_waits_for_the_last_day_of_several(municipality, director):
    long = EventFactory(
        municipality=municipality, ends_on=on_day("10:00").date() + timedelta(days=1)
    )
    CertificateRuleFactory(event=long)
    with pytest.raises(actions.CannotIssue):
        actions.issue_certificates(event=long, by=director)
