"""Pages of the cooperation map in Polish: full, empty, wrong; files; queries."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mosty.core.access import Role
from mosty.partnership.actions.map_runs import store_map_run
from mosty.partnership.enums import TieKind
from mosty.partnership.models import Cover, LineCoordinator, TieDeclaration, UmbrellaMember
from tests.factories.directory import ServiceFactory, ServiceTypeFactory
from tests.factories.partnership import (
    LineCoordinatorFactory,
    TieFactory,
    UmbrellaMemberFactory,
)
from tests.factories.people import OrganisationFactory
from tests.partnership import map_world
from tests.partnership.map_world import text

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"partnership:{name}", args=["debowa-dolina", *args])


@pytest.fixture
def town(municipality):
    return map_world.town_of(municipality)


@pytest.fixture
def osp(client_as, town):
    return client_as(Role.NGO_REPRESENTATIVE, town["osp"])


@pytest.fixture
def office(client_as, town):
    return client_as(Role.NGO_OFFICER)


def tie(town, one, other, **facts):
    return TieFactory(
        municipality=town[one].municipality, source=town[one], target=town[other], **facts
    )


# --- the map ------------------------------------------------------------------------------------


def test_empty_map_says_what_it_is_for(client_as, municipality):
    answer = client_as(Role.MAYOR).get(page("cooperation_map"))
    assert answer.status_code == 200
    assert "Nikt jeszcze nie wpisał powiązania" in text(answer)


def test_map_draws_ties_with_links_and_an_equal_table(osp, town, municipality):
    tie(town, "osp", "gops")
    tie(town, "gops", "kgw", strength=3)
    tie(town, "kgw", "gops", strength=2)
    answer = osp.get(page("cooperation_map"))
    words = text(answer)
    drawn = re.search(r'<svg[^>]*role="group".*?</svg>', words).group()
    for name in ("osp", "gops", "kgw"):
        assert f'href="{page("map_organisation", town[name].pk)}"' in drawn
    table = words[words.index("To samo w tabeli") :]
    assert "obie strony" in table
    assert "tylko: OSP Brzezina" in table
    assert "Ośrodek Kultury" in words  # without a tie: named, not drawn
    assert "Ośrodek Kultury" not in drawn


def test_map_shows_the_word_its_figures_and_what_would_change_it(office, town, municipality):
    for name in ("osp", "kgw", "pomoc"):
        tie(town, "gops", name, strength=2)
    assert "Jeszcze nie obliczono" in text(office.get(page("cooperation_map")))
    store_map_run(municipality)
    words = text(office.get(page("cooperation_map")))
    assert "współpracujący" in words
    assert "Co zmieniłoby to słowo" in words
    assert "co najmniej 50%" in words
    assert "Liczby są starsze niż mapa" not in words
    tie(town, "gok", "osp")
    assert "Liczby są starsze niż mapa" in text(office.get(page("cooperation_map")))


def test_seeking_the_same_funds_is_told_calmly(office, town, municipality):
    for one, other in (("osp", "kgw"), ("kgw", "pomoc"), ("pomoc", "osp")):
        tie(town, one, other, kind=TieKind.COMPETITION)
    store_map_run(municipality)
    words = text(office.get(page("cooperation_map")))
    assert "niczyja wina" in words
    assert "tylko: " not in words
    assert "jedna strona" in words


def test_filter_keeps_figures_and_says_when_nothing_fits(osp, town):
    tie(town, "osp", "gops")
    words = text(osp.get(page("cooperation_map"), {"rodzaj": "funding"}))
    assert "Żadne powiązanie nie pasuje do filtra" in words
    assert 'role="group" aria-labelledby="map-' not in words
    assert osp.get(page("cooperation_map"), {"rodzaj": "nic", "linia": "x"}).status_code == 200


def test_names_are_escaped_on_the_map_and_in_the_drawing(osp, town, municipality):
    town["gops"].name = "<script>alert(1)</script>"
    town["gops"].save()
    tie(town, "osp", "gops")
    for address in (page("cooperation_map"), page("map_organisation", town["osp"].pk)):
        assert "<script>alert" not in osp.get(address).content.decode()


def test_office_starts_the_run_and_is_told_when_there_is_nothing(office, town):
    answer = office.post(page("map_run_start"), follow=True)
    assert "Nikt jeszcze nie wpisał powiązania" in text(answer)
    tie(town, "osp", "gops")
    assert "Obliczanie ruszyło" in text(office.post(page("map_run_start"), follow=True))


@pytest.mark.parametrize("name", ["cooperation_map", "line_list"])
def test_lists_ask_the_same_number_of_questions_however_long(client_as, town, municipality, name):
    browser = client_as(Role.MAYOR)
    kinds = [ServiceTypeFactory(code=code) for code in ("U-OPI", "M-TRE", "D-KLU")]

    def grow(one, other, kind):
        tie(town, one, other, line=kind.code)
        ServiceFactory(municipality=municipality, organisation=town[one], service_type=kind)
        LineCoordinatorFactory(municipality=municipality, organisation=town[one], line=kind.code)
        store_map_run(municipality)

    grow("osp", "gops", kinds[0])
    browser.get(page(name))
    with CaptureQueriesContext(
        connection,
    ) as one_row:
        browser.get(page(name))
    grow("kgw", "gops", kinds[1])
    grow("pomoc", "gok", kinds[2])
    with CaptureQueriesContext(connection) as three_rows:
        browser.get(page(name))
    assert len(three_rows) == len(one_row)


# --- ties of an organisation --------------------------------------------------------------------


def test_a_tie_is_declared_confirmed_changed_and_ended_through_pages(osp, office, town):
    own, other = town["osp"], town["gops"]
    assert "Powiązania pojawią się tutaj" in text(osp.get(page("map_organisation", own.pk)))
    facts = {"other": other.pk, "kind": "funding", "direction": "theirs", "strength": "2"}
    answer = osp.post(page("tie_declare", own.pk), facts, follow=True)
    assert "Powiązanie jest na mapie" in text(answer)
    said = TieDeclaration.objects.get()
    assert (said.source, said.target, said.strength) == (other, own, 2)

    asked = text(office.get(page("map_organisation", other.pk)))
    assert "Inni wpisali te powiązania z Wami" in asked
    assert "daje środki" in asked
    assert office.get(page("tie_confirm", said.pk)).status_code == 200
    office.post(page("tie_confirm", said.pk), {"strength": "3"})
    assert "obie strony" in text(office.get(page("map_organisation", other.pk)))

    form = osp.get(page("tie_change", said.pk))
    seen = re.search(r'name="seen" value="([^"]+)"', form.content.decode()).group(1)
    osp.post(page("tie_change", said.pk), {"seen": seen, "strength": "1", "note": "Umowa"})
    stale = osp.post(page("tie_change", said.pk), {"seen": seen, "strength": "2", "note": "Inna"})
    assert stale.status_code == 409
    assert "Umowa" in text(stale)
    assert "Inna" in text(stale)
    osp.post(page("tie_end", said.pk))
    assert "powiązania wpisane wcześniej" in text(osp.get(page("map_organisation", own.pk))).lower()


def test_note_is_read_by_its_own_side_alone(osp, office, town):
    tie(town, "osp", "gops", note="Między nami")
    assert "Między nami" in text(osp.get(page("map_organisation", town["osp"].pk)))
    for address in (page("map_organisation", town["osp"].pk), page("cooperation_map")):
        assert "Między nami" not in text(office.get(address))
    for listing in ("powiazania", "organizacje"):
        exported = office.get(page("map_export", listing, "csv")).content.decode()
        assert "Między nami" not in exported


def test_wrong_form_keeps_what_was_typed(osp, town):
    answer = osp.post(
        page("tie_declare", town["osp"].pk),
        {"other": town["gops"].pk, "kind": "funding", "strength": "2", "note": "Ważne słowa"},
    )
    assert answer.status_code == 422
    assert "Ważne słowa" in text(answer)
    assert "koordynuje, płaci" in text(answer)
    assert not TieDeclaration.objects.exists()


def test_pages_of_somebody_elses_ties_are_closed(osp, office, town, municipality):
    said = tie(town, "kgw", "pomoc")
    for name in ("tie_change", "tie_confirm"):
        assert osp.get(page(name, said.pk)).status_code == 403
    assert osp.post(page("tie_end", said.pk)).status_code == 403
    assert osp.get(page("tie_declare", town["kgw"].pk)).status_code == 403
    elsewhere = OrganisationFactory()
    assert osp.get(page("map_organisation", elsewhere.pk)).status_code == 404
    there = TieFactory()
    assert office.get(page("tie_change", there.pk)).status_code == 404


# --- lines --------------------------------------------------------------------------------------


def test_line_without_anybody_and_its_coordinator(office, osp, town, municipality):
    kind = ServiceTypeFactory(code="U-OPI", name="usługi opiekuńcze")
    assert "Żadna linia usług nie jest jeszcze w użyciu" in text(osp.get(page("line_list")))
    ServiceFactory(municipality=municipality, organisation=town["gops"], service_type=kind)
    assert "nikt nie koordynuje" in text(osp.get(page("line_list")))
    closed = osp.get(page("line_detail", "U-OPI"))
    assert "Wskaż koordynatora" not in text(closed)
    wrong = office.post(page("line_detail", "U-OPI"), {"organisation": "", "person": "Ewa"})
    assert wrong.status_code == 422
    assert "Ewa" in text(wrong)
    office.post(
        page("line_detail", "U-OPI"),
        {"organisation": town["gops"].pk, "person": "organizator", "since": "2026-01-01"},
    )
    named = LineCoordinator.objects.get()
    assert "organizator" in text(osp.get(page("line_list")))
    office.post(page("coordinator_end", named.pk))
    assert "nikt nie koordynuje" in text(osp.get(page("line_list")))
    assert osp.get(page("line_detail", "NIC")).status_code == 404


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("listing", ["powiazania", "organizacje", "linie"])
def test_lists_as_files(osp, town, municipality, listing):
    kind = ServiceTypeFactory(code="U-OPI", name="usługi opiekuńcze")
    ServiceFactory(municipality=municipality, organisation=town["gops"], service_type=kind)
    tie(town, "osp", "gops", line="U-OPI")
    store_map_run(municipality)
    written = osp.get(page("map_export", listing, "csv")).content.decode("utf-8-sig")
    assert "GOPS" in written
    book = openpyxl.load_workbook(io.BytesIO(osp.get(page("map_export", listing, "xlsx")).content))
    assert book.active.max_row == len(written.strip().split("\r\n"))
    assert osp.get(page("map_export", listing, "pdf")).status_code == 404
    assert osp.get(page("map_export", "nic", "csv")).status_code == 404


# --- federations --------------------------------------------------------------------------------


@pytest.fixture
def fosa(municipality):
    return OrganisationFactory(municipality=municipality, name="Federacja FOSa")


@pytest.fixture
def keeper(client_as, fosa):
    return client_as(Role.NGO_COORDINATOR, fosa)


def test_federation_adds_members_and_reads_a_file(keeper, fosa, town):
    assert "Żadna federacja nie podała jeszcze członków" in text(keeper.get(page("umbrella_list")))
    assert "Nie ma jeszcze członków" in text(keeper.get(page("umbrella_detail", fosa.pk)))
    keeper.post(page("member_add", fosa.pk), {"member": town["pomoc"].pk})
    wrong = keeper.post(page("member_add", fosa.pk), {"town": "Olsztyn"})
    assert wrong.status_code == 422

    def sent(**more):
        file = SimpleUploadedFile("lista.csv", "nazwa;od\nKlub;\nKoło;kiedyś\n".encode())
        return keeper.post(page("members_import", fosa.pk), {"file": file, **more})

    refused = sent()
    assert refused.status_code == 422
    assert "Nic jeszcze nie zapisano" in text(refused)
    assert "Koło" in text(refused)
    assert UmbrellaMember.objects.count() == 1
    report = text(sent(is_partial="on"))
    assert "Nowi członkowie: 1" in report
    assert "Koło" in report
    assert UmbrellaMember.objects.count() == 2
    bad = SimpleUploadedFile("lista.pdf", b"%PDF-1.7")
    assert keeper.post(page("members_import", fosa.pk), {"file": bad}).status_code == 422
    assert "2 członków" in text(keeper.get(page("umbrella_list")))
    assert "Klub" in text(keeper.get(page("umbrella_detail", fosa.pk), {"szukaj": "klub"}))
    nothing = text(keeper.get(page("umbrella_detail", fosa.pk), {"szukaj": "xyz"}))
    assert "Żaden członek nie pasuje" in nothing


def test_member_confirms_on_the_page(client_as, fosa, town):
    row = UmbrellaMemberFactory(umbrella=fosa, member=town["pomoc"], name="Stowarzyszenie Pomoc")
    member = client_as(Role.NGO_REPRESENTATIVE, town["pomoc"])
    assert "Tak, jesteśmy członkiem" in text(member.get(page("umbrella_detail", fosa.pk)))
    member.post(page("member_agree", fosa.pk, row.pk))
    row.refresh_from_db()
    assert row.agreed_at is not None
    asked = text(member.get(page("member_end", fosa.pk, row.pk)))
    assert "Stowarzyszenie Pomoc nie będzie członkiem: Federacja FOSa" in asked
    member.post(page("member_end", fosa.pk, row.pk))
    assert member.get(page("member_end", fosa.pk, row.pk)).status_code == 404
    assert "Nie ma jeszcze członków" in text(member.get(page("umbrella_detail", fosa.pk)))


def test_standards_a_federation_answers_for_are_seen_by_both_sides_alone(
    client_as, keeper, fosa, town
):
    now = timezone.now()
    UmbrellaMemberFactory(umbrella=fosa, member=town["pomoc"], name="Stowarzyszenie Pomoc")
    Cover.objects.create(
        organisation=town["pomoc"],
        by=fosa,
        standard_code="D6",
        organisation_agreed_at=now,
        by_agreed_at=now,
    )
    address = page("umbrella_detail", fosa.pk)
    assert ">D6<" in text(keeper.get(address))
    assert ">D6<" in text(client_as(Role.NGO_WORKER, town["pomoc"]).get(address))
    for other in (
        client_as(Role.NGO_OFFICER),
        client_as(Role.MAYOR),
        client_as(Role.NGO_REPRESENTATIVE, town["osp"]),
    ):
        assert ">D6<" not in text(other.get(address))


def test_members_as_files(keeper, fosa):
    UmbrellaMemberFactory(umbrella=fosa, name="=Klub")
    written = keeper.get(page("members_export", fosa.pk, "csv")).content.decode("utf-8-sig")
    assert "'=Klub" in written
    assert keeper.get(page("members_export", fosa.pk, "xlsx")).status_code == 200
    assert keeper.get(page("members_export", fosa.pk, "doc")).status_code == 404


def test_members_ask_the_same_number_of_questions_however_many(keeper, fosa, municipality):
    def grow():
        UmbrellaMemberFactory(umbrella=fosa, member=OrganisationFactory(municipality=municipality))

    grow()
    keeper.get(page("umbrella_detail", fosa.pk))
    with CaptureQueriesContext(connection) as one_row:
        keeper.get(page("umbrella_detail", fosa.pk))
    grow()
    grow()
    with CaptureQueriesContext(connection) as three_rows:
        keeper.get(page("umbrella_detail", fosa.pk))
    assert len(three_rows) == len(one_row)


def test_federation_of_another_municipality_is_not_here(keeper, municipality):
    there = UmbrellaMemberFactory()
    assert keeper.get(page("umbrella_detail", there.umbrella.pk)).status_code == 404
    assert keeper.post(page("member_end", there.umbrella.pk, there.pk)).status_code == 404
