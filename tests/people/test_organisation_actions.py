"""Organisations: registered, edited by two at once, stored from files."""

import pytest

from mosty.core.access import Role, system_access
from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.core.imports import ImportFile, import_kind, run_import
from mosty.core.models import AuditEntry
from mosty.people.actions import (
    CannotStoreOrganisation,
    register_organisation,
    update_organisation,
)
from mosty.people.exports import organisations_csv, organisations_xlsx
from mosty.people.importers import parse_organisations
from mosty.people.models import Organisation
from mosty.people.queries import organisations
from tests.factories.people import OrganisationFactory
from tests.factories.territory import MunicipalityFactory

KGW = {
    "name": "  Koło Gospodyń  „Łąka”",
    "form": "kgw",
    "register": "KRKGW",
    "register_number": "123456",
    "nip": "526-025-02-74",
    "areas": ["SEN", "HOR"],
}


def test_register_stores_a_clean_organisation(municipality, access_as):
    clerk = access_as(Role.CLERK)
    made = register_organisation(municipality=municipality, fields=KGW, by=clerk)
    made.refresh_from_db()
    assert (made.name, made.nip) == ("Koło Gospodyń „Łąka”", "5260250274")
    assert made.areas == ["HOR", "SEN"]
    assert "laka" in made.search_text
    assert AuditEntry.objects.get(action="people.organisation_registered").object_id == str(made.pk)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"form": "statek"}, "form"),
        ({"nip": "1"}, "nip"),
        ({"regon": "123456789"}, "regon"),
        ({"register": "BRAK"}, "register_number"),
        ({"register_number": ""}, "register_number"),
        ({"areas": ["X"]}, "areas"),
        ({"patron_id": 999_999}, "patron_id"),
    ],
)
def test_register_names_the_wrong_field(municipality, access_as, wrong, field):
    with pytest.raises(CannotStoreOrganisation) as caught:
        register_organisation(
            municipality=municipality, fields={**KGW, **wrong}, by=access_as(Role.CLERK)
        )
    assert list(caught.value.fields) == [field]
    assert not Organisation.objects.exists()


def test_register_needs_no_register_at_all(municipality, access_as):
    fields = {"name": "Klub sąsiadów", "form": "nieformalna"}
    made = register_organisation(municipality=municipality, fields=fields, by=access_as(Role.CLERK))
    assert made.register == "BRAK"


def test_same_name_twice_is_refused(municipality, access_as):
    clerk = access_as(Role.CLERK)
    register_organisation(municipality=municipality, fields=KGW, by=clerk)
    with pytest.raises(CannotStoreOrganisation) as caught:
        register_organisation(municipality=municipality, fields=KGW, by=clerk)
    assert "name" in caught.value.fields


def test_register_is_refused_without_the_role_and_elsewhere(municipality, access_as):
    with pytest.raises(NotAllowed):
        register_organisation(municipality=municipality, fields=KGW, by=access_as(Role.RESIDENT))
    with pytest.raises(NotAllowed):
        register_organisation(
            municipality=MunicipalityFactory(), fields=KGW, by=access_as(Role.CLERK)
        )


def test_representative_edits_the_own_organisation_only(municipality, access_as):
    own, other = OrganisationFactory.create_batch(2, municipality=municipality)
    representative = access_as(Role.NGO_REPRESENTATIVE, own)
    edited = update_organisation(
        organisation_id=own.pk, fields={"phone": "600 000 000"}, revision=1, by=representative
    )
    assert (edited.phone, edited.revision) == ("600 000 000", 2)
    assert AuditEntry.objects.get(action="people.organisation_edited").data == {"fields": ["phone"]}
    with pytest.raises(NotAllowed):
        update_organisation(
            organisation_id=other.pk, fields={"phone": "1"}, revision=1, by=representative
        )


def test_saving_without_a_change_is_no_edit(municipality, access_as):
    one = OrganisationFactory(municipality=municipality)
    saved = update_organisation(
        organisation_id=one.pk, fields={"name": one.name}, revision=1, by=access_as(Role.CLERK)
    )
    assert saved.revision == 1
    assert not AuditEntry.objects.filter(action="people.organisation_edited").exists()


def test_second_editor_gets_both_versions(municipality, access_as):
    one = OrganisationFactory(municipality=municipality, phone="1")
    update_organisation(
        organisation_id=one.pk, fields={"phone": "2"}, revision=1, by=access_as(Role.CLERK)
    )
    with pytest.raises(StaleEdit) as caught:
        update_organisation(
            organisation_id=one.pk, fields={"phone": "3"}, revision=1, by=access_as(Role.CLERK)
        )
    assert (caught.value.theirs, caught.value.yours) == ({"phone": "2"}, {"phone": "3"})


def test_organisation_of_another_municipality_is_not_found(access_as):
    elsewhere = OrganisationFactory()
    with pytest.raises(NotFound):
        update_organisation(
            organisation_id=elsewhere.pk, fields={}, revision=1, by=access_as(Role.CLERK)
        )


FILE = (
    "Nazwa;Forma;Rejestr;Numer;NIP;REGON;Obszary;Adres;E-mail;Telefon;WWW;Opis\n"
    "KGW „Łąka”;koło gospodyń wiejskich;KRKGW;12;526-025-02-74;;SEN, OZN;Łąka 1;;600;kgw.pl;Śpiew\n"
    "Fundacja Bór;fundacja;KRS;123;;123456785;;;bor@example.org;;;\n"
)


def parse(text, municipality, encoding="cp1250"):
    return parse_organisations(ImportFile("a.csv", text.encode(encoding)), municipality.pk)


def test_file_of_an_office_is_read(municipality):
    parsed = parse(FILE.replace("koło gospodyń wiejskich", "kgw"), municipality)
    assert parsed.errors == ()
    first, second = (row.fields for row in parsed.rows)
    assert first["name"] == "KGW „Łąka”"
    assert (first["nip"], first["areas"]) == ("5260250274", ["SEN", "OZN"])
    assert first["website"] == "https://kgw.pl"
    assert (second["register"], second["register_number"]) == ("KRS", "0000000123")


def test_wrong_rows_are_reported_with_number_and_reason(municipality):
    text = (
        "nazwa;forma;rejestr;numer;nip;e-mail;www\n"
        "A;statek;;;;;\n"
        ";kgw;;;;;\n"
        "B;kgw;KRS;;;;\n"
        "C;kgw;;;1;;\n"
        "D;kgw;;;;to nie adres;\n"
        "E;kgw;;;;;nie strona\n"
        "F;kgw;;;;;\n"
        "f;osp;;;;;\n"
    )
    parsed = parse(text, municipality)
    assert [row.fields["name"] for row in parsed.rows] == ["F"]
    assert [error.number for error in parsed.errors] == [2, 3, 4, 5, 6, 7, 9]
    for error, word in zip(
        parsed.errors, ["statek", "nazwa", "numer", "nip", "e-mail", "www", "8"], strict=True
    ):
        assert word in error.reason


def test_import_twice_changes_nothing_and_keeps_what_the_file_has_not(municipality):
    by = system_access(municipality.pk)
    OrganisationFactory(municipality=municipality, name="Fundacja Bór", phone="700", form="osp")
    file = ImportFile("a.csv", FILE.replace("koło gospodyń wiejskich", "KGW").encode())
    first = run_import("people.organisations", file, municipality.pk, by)
    assert (first.created, first.updated, first.unchanged) == (1, 1, 0)
    second = run_import("people.organisations", file, municipality.pk, by)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 2)
    short = ImportFile("b.csv", "nazwa;forma\nKGW „Łąka”;kgw\n".encode())
    run_import("people.organisations", short, municipality.pk, by)
    assert Organisation.objects.get(name="KGW „Łąka”").phone == "600"


def test_import_asks_for_the_permission(municipality, access_as):
    file = ImportFile("a.csv", b"nazwa;forma\nA;kgw\n")
    with pytest.raises(NotAllowed):
        run_import("people.organisations", file, municipality.pk, access_as(Role.NGO_WORKER))
    assert import_kind("people.organisations").permission == "people.organisation_import"


@pytest.mark.parametrize("write", [organisations_csv, organisations_xlsx])
def test_exported_file_can_be_imported_again(municipality, write):
    by = system_access(municipality.pk)
    file = ImportFile("a.csv", FILE.replace("koło gospodyń wiejskich", "kgw").encode())
    run_import("people.organisations", file, municipality.pk, by)
    OrganisationFactory(municipality=municipality, name='=CMD("x")', description="-1+1")
    exported = write(organisations(municipality))
    again = run_import("people.organisations", ImportFile("a", exported), municipality.pk, by)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


def test_export_holds_no_formula_and_no_other_municipality(municipality):
    OrganisationFactory(municipality=municipality, name='=CMD("x")')
    OrganisationFactory(name="Z innej gminy")
    text = organisations_csv(organisations(municipality)).decode("utf-8-sig")
    assert "'=CMD" in text
    assert "innej gminy" not in text
