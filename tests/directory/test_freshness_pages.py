""" "Everything is true", the list to telephone, the rehearsal, and the nightly command."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mosty.config import cli
from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.directory.actions.confirming import (
    CannotConfirm,
    confirm_service,
    record_missed_call,
)
from mosty.directory.enums import Freshness
from mosty.directory.models import CheckReminder, Contact, Service
from mosty.directory.queries.freshness import (
    confirmed_in_time,
    freshness_of,
    in_state,
    phone_rows,
    services_to_phone,
)
from tests.factories.directory import DraftFactory, ServiceFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 1, 31)


def page(name: str, *args) -> str:
    return reverse(name, args=["debowa-dolina", *args])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def silent(municipality):
    """A provider without an e-mail: its services are telephoned about at once."""
    return OrganisationFactory(municipality=municipality, name="Klub", email="", phone="900 1")


def to_phone(silent, **facts) -> Service:
    return ServiceFactory(
        municipality=silent.municipality, organisation=silent, **{"checked_on": LONG_AGO} | facts
    )


# --- states in the database ---------------------------------------------------------------------


def test_database_and_rule_agree_on_every_state(municipality):
    today = date(2026, 3, 31)
    noon = timezone.make_aware(timezone.datetime(2026, 2, 15, 12))
    for days in range(0, 200, 3):
        for months in (1, 2, 6):
            ServiceFactory(
                municipality=municipality,
                checked_on=today - timedelta(days=days),
                check_every_months=months,
            )
    ServiceFactory(municipality=municipality, published_at=noon)
    for state in Freshness:
        found = Service.objects.filter(in_state(state.value, today))
        expected = {one for one in Service.objects.all() if freshness_of(one, today).state == state}
        assert set(found) == expected
        assert expected
    confirmed = Service.objects.filter(confirmed_in_time(today))
    assert set(confirmed) == {
        one
        for one in Service.objects.exclude(checked_on=None)
        if freshness_of(one, today).state in (Freshness.FRESH, Freshness.DUE_SOON)
    }


# --- everything is true -------------------------------------------------------------------------


def test_confirming_stores_the_day_and_who(municipality, access_as):
    service = ServiceFactory(municipality=municipality, checked_on=LONG_AGO)
    by = access_as(Role.CLERK)
    confirm_service(
        municipality=municipality, service_id=service.pk, revision=service.revision, by=by
    )
    stored = Service.objects.get(pk=service.pk)
    assert (stored.checked_on, stored.checked_by_label) == (timezone.localdate(), by.label)
    assert stored.updated_at > service.updated_at  # copies of the feed learn of it
    assert AuditEntry.objects.filter(action="directory.service_confirmed").count() == 1


def test_provider_confirms_its_own_services_only(municipality, access_as):
    own = OrganisationFactory(municipality=municipality)
    mine = ServiceFactory(municipality=municipality, organisation=own)
    theirs = ServiceFactory(municipality=municipality)
    by = access_as(Role.NGO_COORDINATOR, own)
    confirm_service(municipality=municipality, service_id=mine.pk, revision=1, by=by)
    assert Service.objects.get(pk=mine.pk).checked_on == timezone.localdate()
    with pytest.raises(NotAllowed):
        confirm_service(municipality=municipality, service_id=theirs.pk, revision=1, by=by)


def test_confirming_what_changed_meanwhile_is_refused(municipality, access_as):
    service = ServiceFactory(municipality=municipality, revision=4)
    with pytest.raises(StaleEdit):
        confirm_service(
            municipality=municipality,
            service_id=service.pk,
            revision=3,
            by=access_as(Role.CLERK),
        )
    assert Service.objects.get(pk=service.pk).checked_on is None


def test_only_published_services_of_the_municipality_are_confirmed(municipality, access_as):
    draft = DraftFactory(municipality=municipality)
    foreign = ServiceFactory(municipality=MunicipalityFactory())
    by = access_as(Role.CLERK)
    with pytest.raises(CannotConfirm):
        confirm_service(municipality=municipality, service_id=draft.pk, revision=1, by=by)
    with pytest.raises(NotFound):
        confirm_service(municipality=municipality, service_id=foreign.pk, revision=1, by=by)


def test_button_confirms_and_answers_in_words(municipality, client_as):
    service = ServiceFactory(municipality=municipality)
    url = page("directory:service_confirm", service.pk)
    answer = client_as(Role.CLERK).post(url, {"revision": service.revision}, follow=True)
    assert "Dzień sprawdzenia jest zapisany." in text_of(answer)
    assert Service.objects.get(pk=service.pk).checked_on == timezone.localdate()


@pytest.mark.parametrize("revision", ["", "x", "7"])
def test_button_of_an_old_page_says_what_happened(municipality, client_as, revision):
    service = ServiceFactory(municipality=municipality)
    url = page("directory:service_confirm", service.pk)
    answer = client_as(Role.CLERK).post(url, {"revision": revision}, follow=True)
    assert "Ktoś w tym czasie zmienił opis tej usługi." in text_of(answer)
    assert Service.objects.get(pk=service.pk).checked_on is None


def test_button_needs_a_post_and_an_account(municipality, client, client_as):
    url = page("directory:service_confirm", ServiceFactory(municipality=municipality).pk)
    assert client_as(Role.CLERK).get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert client_as(Role.RESIDENT).post(url, {"revision": 1}).status_code == 403


# --- the list to telephone ----------------------------------------------------------------------


def test_phone_list_is_calm_when_empty(municipality, client_as):
    text = text_of(client_as(Role.CLERK).get(page("directory:phone_list")))
    assert "Dziś nie trzeba dzwonić" in text


def test_phone_list_says_whom_to_call_and_what_was_tried(municipality, silent, client_as):
    service = to_phone(silent, name="Klub seniora", checked_by_label="Anna Nowak")
    Contact.objects.create(
        municipality=municipality, organisation=silent, name="Ewa", phone="900 100 300"
    )
    text = text_of(client_as(Role.CLERK).get(page("directory:phone_list")))
    assert "Klub seniora" in text
    assert 'href="tel:900100300"' in text
    assert "Ewa" in text
    assert "31 stycznia 2025, Anna Nowak" in text
    assert "nie było: brak e-maila" in text
    assert "dawno niesprawdzany" in text
    for name in ("service_confirm", "call_missed"):
        assert page(f"directory:{name}", service.pk) in text


def test_phone_list_prefers_the_private_contact_of_the_service(municipality, silent):
    service = to_phone(silent, phone="900 2")

    def phone() -> str:
        found = services_to_phone(municipality, today=timezone.localdate())
        found = list(found.values_list("pk", flat=True))
        return phone_rows(found, today=timezone.localdate())[0].phone

    assert phone() == "900 2"
    Contact.objects.create(municipality=municipality, organisation=silent, phone="900 3")
    assert phone() == "900 3"
    Contact.objects.create(
        municipality=municipality, service=service, phone="900 4", is_public=True
    )
    assert phone() == "900 4"
    Contact.objects.create(municipality=municipality, service=service, phone="900 5")
    assert phone() == "900 5"


def test_missed_call_is_stored_and_the_service_goes_to_the_end(municipality, silent, client_as):
    first = to_phone(silent, name="Pierwsza", checked_on=date(2024, 1, 1))
    to_phone(silent, name="Druga")
    browser = client_as(Role.CLERK)
    before = text_of(browser.get(page("directory:phone_list")))
    assert before.index("Pierwsza") < before.index("Druga")
    after = text_of(browser.post(page("directory:call_missed", first.pk), follow=True))
    assert "Zapisano, że nikt nie odebrał." in after
    assert after.index("Druga") < after.index("Pierwsza")
    assert "nie odebrano: " in after
    browser.post(page("directory:call_missed", first.pk))
    assert list(first.reminders.order_by("step").values_list("step", flat=True)) == [3, 4]


def test_confirming_from_the_list_takes_the_service_off_it(municipality, silent, client_as):
    service = to_phone(silent, name="Klub seniora")
    answer = client_as(Role.CLERK).post(
        page("directory:service_confirm", service.pk),
        {"revision": service.revision, "from_list": "1"},
        follow=True,
    )
    assert "Dziś nie trzeba dzwonić" in text_of(answer)


def test_missed_call_of_another_municipality_or_a_draft_is_refused(municipality, access_as):
    by = access_as(Role.CLERK)
    for service in (
        ServiceFactory(municipality=MunicipalityFactory()),
        DraftFactory(municipality=municipality),
    ):
        with pytest.raises(NotFound):
            record_missed_call(municipality=municipality, service_id=service.pk, by=by)
    with pytest.raises(NotAllowed):
        record_missed_call(
            municipality=municipality, service_id=1, by=access_as(Role.NGO_REPRESENTATIVE)
        )


@pytest.mark.parametrize("name", ["phone_list", "reminder_rehearsal"])
@pytest.mark.parametrize("role", [Role.NGO_REPRESENTATIVE, Role.COUNCILLOR, Role.RESIDENT])
def test_lists_with_private_contacts_are_for_the_staff(municipality, client_as, name, role):
    assert client_as(role).get(page(f"directory:{name}")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_phone_list_needs_the_same_queries_for_more_rows(
    municipality, silent, client_as, django_assert_num_queries, count
):
    for number in range(count):
        service = to_phone(silent)
        Contact.objects.create(municipality=municipality, service=service, phone=f"900 {number}")
        record_missed_call(municipality=municipality, service_id=service.pk, by=system_access(None))
    browser = client_as(Role.CLERK)
    with django_assert_num_queries(9):
        browser.get(page("directory:phone_list"))


def test_phone_list_shows_its_own_municipality_and_escapes(municipality, silent, client_as):
    to_phone(silent, name="<script>alert(1)</script>")
    foreign = OrganisationFactory(municipality=MunicipalityFactory(), email="")
    to_phone(foreign, name="Obca")
    text = text_of(client_as(Role.CLERK).get(page("directory:phone_list")))
    assert "&lt;script&gt;alert(1)" in text
    assert "Obca" not in text


# --- the rehearsal ------------------------------------------------------------------------------


def test_rehearsal_is_calm_when_nothing_leaves(municipality, client_as):
    text = text_of(client_as(Role.CLERK).get(page("directory:reminder_rehearsal")))
    assert "Dziś nie ma wiadomości do wysłania" in text


def test_rehearsal_shows_the_letters_and_sends_none(
    municipality, client_as, django_capture_on_commit_callbacks
):
    provider = OrganisationFactory(municipality=municipality, name="Koło", email="kolo@example.pl")
    to_phone(provider, name="Obiady")
    browser = client_as(Role.CLERK)
    with django_capture_on_commit_callbacks(execute=True):
        text = text_of(browser.get(page("directory:reminder_rehearsal")))
    assert "Koło" in text
    assert "kolo@example.pl" in text
    assert "Obiady" in text
    assert "pierwsza wiadomość" in text
    assert mail.outbox == []
    assert not CheckReminder.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        browser.get(page("directory:reminders_send"))
        answer = browser.post(page("directory:reminders_send"), follow=True)
    assert "Wysyłamy wiadomości." in text_of(answer)
    assert CheckReminder.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_rehearsal_needs_the_same_queries_for_more_letters(
    municipality, client_as, django_assert_num_queries, count
):
    for number in range(count):
        to_phone(OrganisationFactory(municipality=municipality, email=f"{number}@example.pl"))
    browser = client_as(Role.CLERK)
    with django_assert_num_queries(6):
        browser.get(page("directory:reminder_rehearsal"))


def test_desk_leads_to_the_lists(municipality, client_as):
    text = text_of(client_as(Role.CLERK).get(page("directory:service_desk")))
    assert page("directory:quality_list") in text
    assert page("directory:phone_list") in text
    provider = client_as(Role.NGO_COORDINATOR)
    assert page("directory:phone_list") not in text_of(provider.get(page("directory:service_desk")))


# --- the nightly command ------------------------------------------------------------------------


@pytest.fixture
def remind(capsys, django_capture_on_commit_callbacks):
    """`remind("--rehearse")`: exit code and what was printed."""

    def run(*arguments: str) -> tuple[int, str]:
        with django_capture_on_commit_callbacks(execute=True):
            code = cli.run(["remind", *arguments])
        out = capsys.readouterr()
        return code, out.out + out.err

    return run


def test_command_rehearses_without_sending(municipality, remind):
    provider = OrganisationFactory(municipality=municipality, name="Koło", email="kolo@example.pl")
    to_phone(provider, name="Obiady")
    code, text = remind("--rehearse", "--municipality", "debowa-dolina")
    assert code == 0
    assert "Dębowa Dolina: próba, listy do wysłania: 1" in text
    assert "Koło <k…@example.pl>" in text
    assert "Obiady (list 1, termin 31.07.2025)" in text
    assert "kolo@" not in text
    assert mail.outbox == []
    assert Service.objects.get().quality is None


def test_command_sends_for_every_municipality_and_counts_quality(municipality, remind):
    for place in (municipality, MunicipalityFactory()):
        to_phone(OrganisationFactory(municipality=place, email="kolo@example.pl"))
    code, text = remind()
    assert code == 0
    assert text.count("wysłane listy: 1") == 2
    assert len(mail.outbox) == 2
    assert all(one.quality is not None for one in Service.objects.all())
    assert "wysłane listy: 0" in remind()[1]


def test_command_says_what_could_not_be_sent(municipality, remind):
    to_phone(OrganisationFactory(municipality=municipality, name="Koło", email="nie-adres"))
    code, text = remind()
    assert code == 1
    assert "Nie udało się wysłać: Koło" in text


def test_command_refuses_an_unknown_municipality(municipality, remind):
    code, text = remind("--municipality", "atlantyda")
    assert code == 1
    assert "debowa-dolina" in text
