"""Is this still true? Anyone says so without an account; the office reads and settles."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role
from mosty.core.errors import NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.core.retention import clean_up
from mosty.directory import actions, queries
from mosty.directory.enums import DoubtKind, ServiceStatus
from mosty.directory.models import Doubt
from tests.factories.directory import DraftFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():
    cache.clear()


def page(name: str, *args) -> str:
    return reverse(f"directory:{name}", args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def doubt(service, kind=DoubtKind.WRONG, **facts) -> Doubt:
    return Doubt.objects.create(
        municipality=service.municipality, service=service, kind=kind, **facts
    )


# --- anyone -------------------------------------------------------------------------------------


def test_question_asks_nothing_about_the_person(municipality, client):
    service = ServiceFactory(municipality=municipality, name="Obiady")
    text = text_of(client.get(page("service_doubt", service.pk)))
    assert "Czy to nadal prawda?" in text
    assert "Nie wpisuj nazwisk, adresów ani chorób" in text
    assert "Wszystko się zgadza" in text
    assert not Doubt.objects.exists()


def test_doubt_is_stored_once_and_thanked_for(municipality, client):
    service = ServiceFactory(municipality=municipality)
    sent = {"kind": "no_answer", "text": " Dzwonię od tygodnia. "}
    answer = client.post(page("service_doubt", service.pk), sent)
    assert answer.url == page("service_doubt_thanks", service.pk)
    assert "Dziękujemy" in text_of(client.get(answer.url))
    stored = Doubt.objects.get()
    assert (stored.kind, stored.text, stored.settled_at) == (
        "no_answer", "Dzwonię od tygodnia.", None,
    )  # fmt: skip


def test_nobody_is_remembered_for_a_doubt_even_when_signed_in(municipality, client_as):
    service = ServiceFactory(municipality=municipality)
    client_as(Role.RESIDENT).post(page("service_doubt", service.pk), {"kind": "wrong"})
    entry = AuditEntry.objects.filter(action="directory.doubt_left").get()
    assert (entry.by_user_id, entry.by_label) == (None, "anonymous")


def test_still_true_raises_no_alarm_but_counts(municipality, client):
    service = ServiceFactory(municipality=municipality)
    client.post(page("service_doubt", service.pk), {"kind": "still_true", "text": "Byłam"})
    stored = Doubt.objects.get()
    assert stored.settled_at is not None
    assert stored.text == ""
    assert queries.count_open_doubts(municipality) == 0
    assert queries.voices_about(service) == (0, 1)


def test_doubt_without_a_choice_keeps_what_was_typed(municipality, client):
    service = ServiceFactory(municipality=municipality)
    answer = client.post(page("service_doubt", service.pk), {"text": "Zmienił się telefon"})
    assert answer.status_code == 422
    assert "Zmienił się telefon" in text_of(answer)
    assert not Doubt.objects.exists()
    too_long = client.post(page("service_doubt", service.pk), {"kind": "wrong", "text": "a" * 1001})
    assert too_long.status_code == 422


def test_robot_is_thanked_and_forgotten(municipality, client):
    service = ServiceFactory(municipality=municipality)
    sent = {"kind": "wrong", "adres_strony": "https://example.pl"}
    assert client.post(page("service_doubt", service.pk), sent).status_code == 302
    assert not Doubt.objects.exists()


@pytest.mark.slow
def test_nobody_sends_without_end(municipality, client):
    service = ServiceFactory(municipality=municipality)
    url = page("service_doubt", service.pk)
    codes = [client.post(url, {"kind": "wrong"}).status_code for _ in range(21)]
    assert codes == [302] * 20 + [429]
    assert client.post(url, {"kind": "wrong"}, REMOTE_ADDR="10.1.2.3").status_code == 302
    assert Doubt.objects.count() == 21


def test_cache_holds_no_network_address(municipality, client):
    service = ServiceFactory(municipality=municipality)
    client.post(page("service_doubt", service.pk), {"kind": "wrong"}, REMOTE_ADDR="10.1.2.3")
    assert not any("10.1.2.3" in key for key in cache._cache)


def test_question_is_asked_of_published_services_only(municipality, client):
    closed = ServiceFactory(municipality=municipality, status=ServiceStatus.CLOSED)
    for service in (DraftFactory(municipality=municipality), closed, ServiceFactory()):
        assert client.get(page("service_doubt", service.pk)).status_code == 404
        with pytest.raises(NotFound):
            actions.leave_doubt(
                municipality=municipality, service_id=service.pk, kind=DoubtKind.WRONG
            )


def test_question_is_asked_in_ukrainian(municipality, client):
    service = ServiceFactory(municipality=municipality, name_uk="Обіди")
    client.cookies.load({"mosty_language": "uk"})
    text = text_of(client.get(page("service_doubt", service.pk)))
    assert "Чи це досі правда?" in text
    assert "Обіди" in text
    assert "Щось не так" in text


# --- the office ---------------------------------------------------------------------------------


def test_inbox_shows_what_waits_and_lets_settle_it(municipality, client_as):
    service = ServiceFactory(municipality=municipality, name="Obiady")
    doubt(service, text="<script>alert(1)</script>")
    doubt(service, DoubtKind.STILL_TRUE, settled_at=timezone.now())
    browser = client_as(Role.CLERK)
    assert "Uwagi mieszkańców: 1 uwaga" in text_of(browser.get(page("service_desk")))
    text = text_of(browser.get(page("doubt_list")))
    assert "Obiady" in text
    assert "&lt;script&gt;" in text
    assert "W ostatnich 90 dniach 1 osoba potwierdziła, że wszystko się zgadza." in text
    waiting = queries.doubts(municipality, is_settled=False).get()
    answer = browser.post(page("doubt_settle", waiting.pk), follow=True)
    assert "Żadna uwaga nie czeka" in text_of(answer)
    assert Doubt.objects.exclude(settled_by_label="").count() == 1
    text = text_of(browser.get(page("doubt_list"), {"stan": "wszystkie", "rodzaj": "still_true"}))
    assert "wszystko się zgadza" in text
    text = text_of(browser.get(page("doubt_list"), {"stan": "zamkniete", "rodzaj": "no_answer"}))
    assert "Nie ma takich uwag" in text


def test_inbox_bears_wrong_filters(municipality, client_as):
    doubt(ServiceFactory(municipality=municipality, name="Obiady"))
    answer = client_as(Role.CLERK).get(page("doubt_list"), {"stan": "x", "page": "y"})
    assert "Obiady" in text_of(answer)


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_needs_the_same_queries_for_more_rows(
    municipality, client_as, django_assert_num_queries, count
):
    for _ in range(count):
        doubt(ServiceFactory(municipality=municipality))
    browser = client_as(Role.CLERK)
    with django_assert_num_queries(6):
        browser.get(page("doubt_list"))


def test_inbox_is_closed_to_residents_and_shows_no_other_municipality(
    municipality, client, client_as
):
    doubt(ServiceFactory(name="Cudza usługa"))
    assert client.get(page("doubt_list")).status_code == 302
    assert client_as(Role.RESIDENT).get(page("doubt_list")).status_code == 403
    assert "Cudza usługa" not in text_of(client_as(Role.CLERK).get(page("doubt_list")))


def test_settling_is_refused_to_others_and_elsewhere_and_harmless_twice(municipality, access_as):
    mine, foreign = doubt(ServiceFactory(municipality=municipality)), doubt(ServiceFactory())
    with pytest.raises(NotAllowed):
        actions.settle_doubt(municipality=municipality, doubt_id=mine.pk, by=access_as(Role.MAYOR))
    by = access_as(Role.CLERK)
    with pytest.raises(NotFound):
        actions.settle_doubt(municipality=municipality, doubt_id=foreign.pk, by=by)
    first = actions.settle_doubt(municipality=municipality, doubt_id=mine.pk, by=by)
    again = actions.settle_doubt(municipality=municipality, doubt_id=mine.pk, by=by)
    assert first.settled_at == again.settled_at
    assert AuditEntry.objects.filter(action="directory.doubt_settled").count() == 1


def test_words_of_settled_doubts_are_forgotten_after_90_days(municipality):
    service, now = ServiceFactory(municipality=municipality), timezone.now()
    old = doubt(service, text="stare", settled_at=now - timedelta(days=91))
    recent = doubt(service, text="świeże", settled_at=now - timedelta(days=89))
    waiting = doubt(service, text="czeka")
    assert clean_up().of_apps == 1
    assert clean_up().of_apps == 0
    assert [Doubt.objects.get(pk=one.pk).text for one in (old, recent, waiting)] == [
        "", "świeże", "czeka",
    ]  # fmt: skip
