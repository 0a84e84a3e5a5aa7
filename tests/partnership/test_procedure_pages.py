"""Pages of procedures and of an organisation's way."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role, system_access
from mosty.partnership.enums import StepState
from mosty.partnership.models import Walk, WalkStep
from mosty.partnership.rules.procedures import procedures_pack
from mosty.territory.actions import load_legal_parameters
from mosty.territory.enums import Variant
from mosty.territory.models import LegalParameter
from tests.factories.partnership import WalkFactory, WalkStepFactory
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory, VariantPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def law(db):
    load_legal_parameters(by=system_access(None))


@pytest.fixture
def own(municipality):
    return OrganisationFactory(municipality=municipality, name="Stowarzyszenie Dąb")


def _url(municipality, name, *rest):
    return reverse(f"partnership:{name}", args=[municipality.slug, *rest])


def _form(**changes):
    typed = {"state": "done", "done_on": "", "due_on": "", "evidence": "", "evidence_url": ""}
    return {**typed, "note": "", "revision": "0", **changes}


def test_procedures_show_the_variant_of_the_municipality_with_law_filled_in(
    client, municipality, law
):
    page = client.get(_url(municipality, "procedure_list")).content.decode()
    assert "Ustalcie, z kim rozmawiać: ośrodek i urząd" in page
    assert "Ustalcie, z kim rozmawiać: centrum" not in page
    assert "30 dni, licząc od: koniec zadania" in page
    assert "{udpp" not in page


def test_procedures_show_the_other_variant_when_asked(client, municipality, law):
    address = _url(municipality, "procedure_list")
    page = client.get(address, {"wariant": "cus"}).content.decode()
    assert "Ustalcie, z kim rozmawiać: centrum" in page
    assert client.get(address, {"wariant": "x"}).status_code == 200


def test_procedures_say_a_number_of_law_that_is_not_known(client, municipality):
    page = client.get(_url(municipality, "procedure_step", "9.1")).content.decode()
    assert "brak wartości z prawa: udpp.task_report_days" in page


def test_procedure_step_tells_law_and_the_step_in_its_place(client, municipality, law):
    page = client.get(_url(municipality, "procedure_step", "5.2-ops")).content.decode()
    assert "ustawa z 12.03.2004 o pomocy społecznej" in page
    assert "co roku do 30 kwietnia" in page
    assert "Weźcie udział w konsultacjach diagnozy" in page
    assert client.get(_url(municipality, "procedure_step", "77")).status_code == 404


def test_differences_are_told_with_the_change_that_comes(client, municipality, law):
    VariantPeriodFactory(
        municipality=municipality, valid_from=date(2020, 1, 1), valid_to=date(2099, 12, 31)
    )
    VariantPeriodFactory(
        municipality=municipality, variant=Variant.CUS_CONVERTED, valid_from=date(2100, 1, 1)
    )
    page = client.get(_url(municipality, "procedure_differences")).content.decode()
    assert "Od 1 stycznia 2100" in page
    assert "tego kroku już nie ma" in page
    assert "takiego kroku nie było" in page


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_procedures_are_a_table(client, municipality, law, file_format):
    answer = client.get(_url(municipality, "procedure_file", file_format))
    assert answer.status_code == 200
    if file_format == "csv":
        lines = answer.content.decode().splitlines()
        assert lines[1].startswith("0.1;")
        assert any(line.startswith("9.6-cus;") for line in lines)
    assert client.get(_url(municipality, "procedure_file", "doc")).status_code == 404


def test_walk_begins_from_its_empty_page(client_as, municipality, own, law):
    browser = client_as(Role.NGO_WORKER, own)
    address = _url(municipality, "walk", own.pk)
    assert "Zacznijcie ścieżkę" in browser.get(address).content.decode()
    browser.post(_url(municipality, "walk_begin", own.pk))
    page = browser.get(address).content.decode()
    assert "Co zrobić teraz" in page
    assert "0 z 57" in page
    assert Walk.objects.get().organisation == own


def test_walk_belongs_to_its_organisation_alone(client_as, municipality, own, law):
    WalkFactory(organisation=own)
    other = client_as(Role.NGO_REPRESENTATIVE)
    for name, rest in (("walk", ()), ("walk_file", ("csv",)), ("walk_step", ("0.1",))):
        address = _url(municipality, name, own.pk, *rest)
        assert other.get(address).status_code == 404
        assert client_as(Role.NGO_OFFICER).get(address).status_code == 404


def test_step_is_saved_and_told_on_the_walk(client_as, municipality, own, law):
    WalkFactory(organisation=own)
    browser = client_as(Role.NGO_COORDINATOR, own)
    address = _url(municipality, "walk_step", own.pk, "0.5")
    assert browser.get(address).status_code == 200
    answer = browser.post(
        address, _form(done_on="2026-03-01", evidence="<script>uchwała 3/2026</script>")
    )
    assert answer.status_code == 302
    row = WalkStep.objects.get()
    assert (row.state, row.done_on, row.revision) == (StepState.DONE, date(2026, 3, 1), 1)
    page = browser.get(address).content.decode()
    assert "<script>uchwała" not in page
    assert "uchwała 3/2026" in page
    assert "1 marca 2026" in browser.get(_url(municipality, "walk", own.pk)).content.decode()


def test_step_counts_its_last_day_from_the_event(client_as, municipality, own, law):
    WalkFactory(organisation=own)
    browser = client_as(Role.NGO_COORDINATOR, own)
    address = _url(municipality, "walk_step", own.pk, "9.1")
    assert "Dzień: koniec zadania" in browser.get(address).content.decode()
    browser.post(address, _form(state="to_do", event_on="2026-12-31"))
    assert WalkStep.objects.get().due_on == date(2027, 1, 30)


def test_step_keeps_what_was_typed_when_it_is_wrong(client_as, municipality, own, law):
    WalkFactory(organisation=own)
    browser = client_as(Role.NGO_COORDINATOR, own)
    address = _url(municipality, "walk_step", own.pk, "0.4")
    answer = browser.post(address, _form(state="left", evidence="nasze słowa"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Napiszcie, dlaczego pomijacie ten krok" in page
    assert "nasze słowa" in page
    assert not WalkStep.objects.exists()


def test_two_people_who_save_one_step_lose_nothing(client_as, municipality, own, law):
    WalkFactory(organisation=own)
    address = _url(municipality, "walk_step", own.pk, "0.1")
    first, second = (client_as(Role.NGO_COORDINATOR, own) for _one in range(2))
    first.post(address, _form(state="doing", note="pierwsza osoba"))
    answer = second.post(address, _form(state="doing", note="druga osoba"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "pierwsza osoba" in page
    assert "druga osoba" in page
    assert WalkStep.objects.get().note == "pierwsza osoba"
    second.post(address, _form(state="doing", note="obie osoby", revision="1"))
    assert WalkStep.objects.get().note == "obie osoby"


def test_change_to_cus_is_told_once_and_loses_nothing(client_as, municipality, own, law):
    today = timezone.localdate()
    walk = WalkFactory(organisation=own)
    WalkStepFactory(
        walk=walk, code="1.2-ops", title="Ustalcie, z kim rozmawiać", evidence="lista z urzędu"
    )
    WalkStepFactory(walk=walk, code="0.1")
    VariantPeriodFactory(municipality=municipality, valid_from=date(2020, 1, 1), valid_to=today)
    VariantPeriodFactory(municipality=municipality, variant=Variant.CUS_CONVERTED, valid_from=today)
    browser = client_as(Role.NGO_COORDINATOR, own)
    address = _url(municipality, "walk", own.pk)
    page = browser.get(address).content.decode()
    assert "Zmienił się sposób organizowania usług" in page
    assert "lista z urzędu" in page
    assert "1 z 56" in page
    browser.post(_url(municipality, "walk_changes_seen", own.pk))
    page = browser.get(address).content.decode()
    assert "Zmienił się sposób organizowania usług" not in page
    assert "lista z urzędu" in page
    old = browser.get(_url(municipality, "walk_step", own.pk, "1.2-ops"))
    new = browser.get(_url(municipality, "walk_step", own.pk, "1.2-cus")).content.decode()
    assert old.status_code == 200
    assert "lista z urzędu" in new
    assert WalkStep.objects.count() == 2


def test_walk_reads_the_same_number_of_queries_for_one_and_three_steps(
    client_as, municipality, own, law, django_assert_max_num_queries
):
    walk = WalkFactory(organisation=own)
    WalkStepFactory(walk=walk)
    browser = client_as(Role.NGO_COORDINATOR, own)
    address = _url(municipality, "walk", own.pk)
    browser.get(address)
    with django_assert_max_num_queries(40) as one:
        browser.get(address)
    for code in ("0.2", "0.3", "0.5"):
        WalkStepFactory(walk=walk, code=code, state=StepState.DOING, done_on=None)
    with django_assert_max_num_queries(40) as three:
        browser.get(address)
    assert len(one) == len(three)


def test_walk_is_a_table_with_steps_of_the_other_variant(client_as, municipality, own, law):
    walk = WalkFactory(organisation=own)
    WalkStepFactory(walk=walk, code="1.2-cus", title="Kontakt w centrum", variant="cus_converted")
    browser = client_as(Role.NGO_COORDINATOR, own)
    table = browser.get(_url(municipality, "walk_file", own.pk, "csv")).content.decode()
    assert "1.2-cus" in table.splitlines()[-1]
    assert browser.get(_url(municipality, "walk_file", own.pk, "xlsx")).status_code == 200


def test_walk_of_another_municipality_is_not_there(client_as, municipality, own, law):
    elsewhere = MunicipalityFactory(slug="inna")
    WalkFactory(organisation=own)
    browser = client_as(Role.NGO_COORDINATOR, own)
    assert browser.get(_url(elsewhere, "walk", own.pk)).status_code == 404


def test_every_step_of_both_variants_has_a_page(client, municipality, law):
    from mosty.partnership.rules.procedures import procedures_pack

    assert LegalParameter.objects.exists()
    for step in procedures_pack().items:
        page = client.get(_url(municipality, "procedure_step", step.code))
        assert page.status_code == 200, step.code
        assert "brak wartości" not in page.content.decode(), step.code


@pytest.mark.parametrize("step", [one for one in procedures_pack().items if one.tool])
def test_a_step_taken_in_mosty_leads_to_its_page(municipality, own, client_as, law, step):
    """Every page a step names opens for the organisation that walks."""
    WalkFactory(organisation=own)
    browser = client_as(Role.NGO_REPRESENTATIVE, own)
    page = browser.get(_url(municipality, "walk_step", own.pk, step.code)).content.decode()
    found = re.search(r'Robicie to tutaj: <a href="([^"]+)"', page)
    assert found is not None
    assert browser.get(found[1]).status_code == 200
