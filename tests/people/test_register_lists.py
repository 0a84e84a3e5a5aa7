"""Organisations from lists of KRS and REGON: recognised by numbers, mapped, marked when they end."""

import pytest

from mosty.core import imports
from mosty.core.access import system_access
from mosty.core.enums import RowVerdict
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, import_kind, run_import
from mosty.core.tables import CellError
from mosty.people.enums import OrganisationForm
from mosty.people.importers import form_of, parse_organisations, preview_organisations
from mosty.people.models import Organisation
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db
HEAD = (
    "Lp;Nazwa;Numer KRS;REGON;NIP;Forma prawna;Ulica;Nr domu;Nr lokalu;Kod pocztowy;Miejscowość;"
    "Status OPP;Data wpisu;Status\n"
)
ONE = (
    "1;STOWARZYSZENIE „BLIŻEJ SIEBIE”;123456;123456785;5260250274;STOWARZYSZENIE;Lipowa;15;2;"
    "00-901;Dębowa Dolina;TAK;2001-05-04;\n"
)


def parsed(municipality, text):
    return parse_organisations(ImportFile("krs.csv", text.encode("cp1250")), municipality.pk)


def stored(municipality, text):
    file = ImportFile("krs.csv", text.encode())
    return run_import("people.organisations", file, municipality.pk, system_access(municipality.pk))


def test_list_of_a_register_is_read_as_it_is(municipality):
    found = parsed(municipality, HEAD + ONE)
    assert found.errors == ()
    assert found.rows[0].fields == {
        "name": "STOWARZYSZENIE „BLIŻEJ SIEBIE”",
        "form": "stowarzyszenie",
        "address": "Lipowa 15/2, 00-901 Dębowa Dolina",
        "register": "KRS",
        "register_number": "0000123456",
        "nip": "5260250274",
        "regon": "123456785",
        "is_public_benefit": True,
    }
    assert "Data wpisu" in found.notes[0]


@pytest.mark.parametrize(
    ("word", "name", "form"),
    [
        ("STOWARZYSZENIE", "Ochotnicza Straż Pożarna w Jasieniu", "osp"),
        ("STOWARZYSZENIE", "Uczniowski Klub Sportowy Żołądź", "uks"),
        ("FUNDACJA", "Dobry Dach", "fundacja"),
        ("", "Fundacja Dobry Dach", "fundacja"),
        ("SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ", "Dąb non-profit sp. z o.o.", "spolka_np"),
        ("SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ", "Dąb sp. z o.o.", "przedsiebiorca"),
        ("SPÓŁDZIELNIA SOCJALNA", "Dębowy Stół", "spoldz_socjalna"),
        ("KOŚCIÓŁ KATOLICKI", "Parafia", "koscielna"),
        ("gminna samorządowa jednostka organizacyjna", "GOPS", "jednostka"),
    ],
)
def test_words_of_registers_become_our_forms(word, name, form):
    assert form_of(word, name) is OrganisationForm(form)


def test_unknown_form_is_refused_in_words():
    with pytest.raises(CellError, match="statek"):
        form_of("statek", "Cokolwiek")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("123456785", "123456789", "regon"),
        ("5260250274", "5260250275", "nip"),
        (";123456;", ";12x;", "krs"),
        ("STOWARZYSZENIE;", "STATEK;", "STATEK"),
    ],
)
def test_wrong_numbers_and_forms_name_the_row(municipality, old, new, word):
    found = parsed(municipality, HEAD + ONE + ONE)
    assert [error.number for error in found.errors] == [3]
    found = parsed(municipality, HEAD + ONE.replace(old, new))
    assert [error.number for error in found.errors] == [2]
    assert word in found.errors[0].reason


@pytest.mark.parametrize(
    "same",
    [
        {"register": "KRS", "register_number": "0000123456"},
        {"regon": "123456785"},
        {"nip": "5260250274"},
        {"name": "Stowarzyszenie „Bliżej siebie”"},
    ],
)
def test_organisation_is_recognised_by_its_numbers_before_its_name(municipality, same):
    one = OrganisationFactory(municipality=municipality, **{"name": "Bliżej"} | same)
    outcome = stored(municipality, HEAD + ONE)
    assert (outcome.created, outcome.updated) == (0, 1)
    one.refresh_from_db()
    assert (one.register_number, one.regon) == ("0000123456", "123456785")
    assert stored(municipality, HEAD + ONE).unchanged == 1


def test_numbers_and_name_of_different_organisations_are_doubtful(municipality):
    OrganisationFactory(municipality=municipality, name="Inna", nip="5260250274")
    OrganisationFactory(municipality=municipality, name="STOWARZYSZENIE „BLIŻEJ SIEBIE”")
    (row,) = preview_organisations(parsed(municipality, HEAD + ONE), municipality.pk)
    assert row.verdict is RowVerdict.DOUBTFUL
    assert "Inna" in row.reason
    assert stored(municipality, HEAD + ONE).updated == 1
    assert Organisation.objects.filter(name="Inna").exists()  # a name is never taken twice


@pytest.mark.parametrize("state", ["W LIKWIDACJI", "w upadłości", "wykreślony"])
def test_organisation_that_ends_waits_for_a_look(municipality, state):
    text = HEAD + ONE.replace("2001-05-04;", f"2001-05-04;{state}")
    (row,) = preview_organisations(parsed(municipality, text), municipality.pk)
    assert row.verdict is RowVerdict.DOUBTFUL


def test_preview_counts_are_what_storing_does_and_undo_takes_it_back(
    municipality, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    by = system_access(municipality.pk)
    OrganisationFactory(municipality=municipality, name="Bliżej", nip="5260250274", phone="1")
    text = HEAD + ONE + "2;Fundacja Bór;;;;FUNDACJA;Leśna;1;;00-901;Dębowa Dolina;;;\n"
    file = ImportFile("krs.csv", text.encode())
    run = imports.check(imports.upload("people.organisations", file, municipality.pk, by))
    effects = [row.effect for row in imports.preview_of(run).rows]
    assert effects == [RowVerdict.CHANGED, RowVerdict.NEW]
    run = imports.confirm(run, only_good=False, by=by)
    assert (run.created_count, run.updated_count) == (1, 1)
    imports.undo(run, by=by)
    one = Organisation.objects.get()
    assert (one.name, one.nip, one.regon, one.phone) == ("Bliżej", "5260250274", "", "1")


def test_our_own_columns_still_refuse_a_column_nobody_knows(municipality):
    kind = import_kind("people.organisations")
    with pytest.raises(InvalidFile, match="kolor"):
        kind.parse(ImportFile("a.csv", b"nazwa;forma;kolor\nA;kgw;zielony\n"), municipality.pk)
