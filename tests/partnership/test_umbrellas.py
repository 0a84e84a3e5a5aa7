"""Federations: members one by one and from a file, the member's own word, voice in councils."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.access import Role
from mosty.core.errors import InvalidFile, InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.core.sheetwriter import csv_bytes, xlsx_bytes
from mosty.partnership.actions.umbrellas import (
    add_member,
    agree_membership,
    end_membership,
    import_members,
)
from mosty.partnership.enums import CouncilSide
from mosty.partnership.exports.map_tables import member_listing
from mosty.partnership.importers.members import read_members
from mosty.partnership.models import (
    Council,
    CouncilMember,
    CouncilTerm,
    Cover,
    UmbrellaMember,
)
from mosty.partnership.queries.umbrellas import (
    covers_of,
    members_of,
    memberships_of,
    umbrellas,
    voices_of,
)
from tests.factories.partnership import UmbrellaMemberFactory
from tests.factories.people import OrganisationFactory
from tests.partnership import map_world

pytestmark = pytest.mark.django_db

FILE = """nazwa;miejscowość;numer;członek od
Stowarzyszenie Pomoc;Dębowa Dolina;0000123456;01.03.2020
Fundacja „Razem”;Olsztyn;;
;Olsztyn;;
Klub Seniora;Olsztyn;;kiedyś
Fundacja „Razem”;olsztyn;;
""".encode()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def fosa(municipality):
    return OrganisationFactory(municipality=municipality, name="Federacja FOSa")


@pytest.fixture
def by(fosa):
    return map_world.speaks_for(fosa)


@pytest.fixture
def pomoc(municipality):
    return OrganisationFactory(
        municipality=municipality,
        name="Stowarzyszenie Pomoc",
        register="KRS",
        register_number="0000123456",
    )


def read(fosa, data, by, name="lista.csv", *, is_partial=True):
    return import_members(
        municipality=fosa.municipality,
        umbrella_id=fosa.pk,
        data=data,
        file_name=name,
        is_partial=is_partial,
        by=by,
    )


def add(fosa, by, **facts):
    return add_member(municipality=fosa.municipality, umbrella_id=fosa.pk, by=by, **facts)


def test_file_with_a_bad_row_is_told_and_not_stored_unless_asked(fosa, by, pomoc):
    report = read(fosa, FILE, by, is_partial=False)
    assert (report.is_stored, report.rows, len(report.bad)) == (False, 5, 3)
    assert not UmbrellaMember.objects.exists()
    assert not AuditEntry.objects.filter(action="partnership.members_imported").exists()


def test_good_rows_are_stored_and_bad_ones_told_with_their_numbers(fosa, by, pomoc):
    report = read(fosa, FILE, by)
    assert (report.rows, report.added, report.found_here) == (5, 2, 1)
    assert [(one.number, one.name) for one in report.bad] == [
        (4, ""),
        (5, "Klub Seniora"),
        (6, "Fundacja „Razem”"),
    ]
    assert "row 3" in report.bad[2].reason
    first, second = members_of(fosa)
    assert (first.name, first.member) == ("Fundacja „Razem”", None)
    assert (second.member, second.since) == (pomoc, date(2020, 3, 1))


def test_same_file_twice_changes_nothing(fosa, by, pomoc):
    read(fosa, FILE, by)
    before = list(UmbrellaMember.objects.order_by("pk").values())
    report = read(fosa, FILE, by)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert list(UmbrellaMember.objects.order_by("pk").values()) == before


def test_later_file_completes_and_takes_nothing_away(fosa, by):
    add(fosa, by, name="Klub", town="Olsztyn", register_number="77")
    add(fosa, by, name="Koło", town="Olsztyn")
    report = read(fosa, "nazwa;miejscowość;numer;od\nKlub;OLSZTYN;;2021-01-01\n".encode(), by)
    assert (report.changed, report.absent) == (1, ("Koło",))
    row = UmbrellaMember.objects.get(name="Klub")
    assert (row.register_number, row.since) == ("77", date(2021, 1, 1))
    assert len(members_of(fosa)) == 2


def test_own_export_is_read_again_without_a_change(fosa, by, pomoc):
    read(fosa, FILE, by)
    headers, rows = member_listing(members_of(fosa))
    for data, name in (
        (csv_bytes(headers, rows), "a.csv"),
        (xlsx_bytes("Członkowie", headers, rows), "a.xlsx"),
    ):
        report = read(fosa, data, by, name)
        assert (report.added, report.changed, report.unchanged, report.bad) == (0, 0, 2, ())


def test_a_hundred_members_are_read_at_once(fosa, by):
    lines = "\n".join(
        f"Organizacja {chr(65 + n // 26)}{chr(65 + n % 26)};Olsztyn" for n in range(100)
    )
    report = read(fosa, f"nazwa;miejscowość\n{lines}\n".encode(), by)
    assert (report.added, report.bad) == (100, ())


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"miasto\nOlsztyn\n"])
def test_a_file_that_is_no_list_is_refused_whole(fosa, by, data):
    with pytest.raises(InvalidFile):
        read(fosa, data, by)
    assert not UmbrellaMember.objects.exists()


@given(st.lists(st.text("ab ;\n\"'=ż1", max_size=12), max_size=12))
def test_every_row_is_either_good_or_told(names):
    data = csv_bytes(("nazwa", "miejscowość"), [(name, "x") for name in names])
    file = read_members(data, "a.csv")
    assert len(file.rows) + len(file.bad) == len(names)
    assert len({one.key for one in file.rows}) == len(file.rows)


def test_member_is_chosen_or_written_and_stands_once(fosa, by, pomoc):
    stored = add(fosa, by, member_id=pomoc.pk)
    assert (stored.name, stored.register_number) == (pomoc.name, "0000123456")
    for facts in ({"member_id": pomoc.pk}, {"name": "stowarzyszenie pomoc"}, {"name": " "}):
        with pytest.raises(InvalidInput):
            add(fosa, by, **facts)
    with pytest.raises(InvalidInput):
        add(fosa, by, member_id=fosa.pk)
    with pytest.raises(InvalidInput):
        add(fosa, by, member_id=OrganisationFactory().pk)


def test_only_the_federation_keeps_its_members(fosa, pomoc, access_as):
    for access in (map_world.speaks_for(pomoc), access_as(Role.CLERK)):
        with pytest.raises(NotAllowed):
            add(fosa, access, name="X")
        with pytest.raises(NotAllowed):
            read(fosa, FILE, access)
    add(fosa, access_as(Role.NGO_OFFICER), name="X")


def test_member_itself_confirms_or_says_that_it_is_none(fosa, by, pomoc):
    row = add(fosa, by, member_id=pomoc.pk)
    here = {"municipality": fosa.municipality, "umbrella_id": fosa.pk, "row_id": row.pk}
    with pytest.raises(NotAllowed):
        agree_membership(by=by, **here)
    member = map_world.speaks_for(pomoc)
    first = agree_membership(by=member, **here).agreed_at
    assert agree_membership(by=member, **here).agreed_at == first
    assert list(memberships_of(pomoc)) == [row]
    end_membership(by=member, **here)
    assert members_of(fosa) == []
    assert list(memberships_of(pomoc)) == []
    with pytest.raises(NotFound):
        end_membership(by=member, **here)
    assert AuditEntry.objects.filter(action="partnership.member_agreed").count() == 1


def test_a_stranger_ends_no_membership(fosa, by, pomoc, access_as):
    row = add(fosa, by, name="Klub")
    here = {"municipality": fosa.municipality, "umbrella_id": fosa.pk, "row_id": row.pk}
    for access in (map_world.speaks_for(pomoc), access_as(Role.MAYOR)):
        with pytest.raises(NotAllowed):
            end_membership(by=access, **here)


def test_federations_of_the_municipality_with_members_of_today(municipality, fosa):
    UmbrellaMemberFactory(umbrella=fosa)
    UmbrellaMemberFactory(umbrella=fosa, until=timezone.localdate())
    UmbrellaMemberFactory(umbrella=OrganisationFactory())
    assert [(one.name, one.member_count) for one in umbrellas(municipality)] == [
        ("Federacja FOSa", 1)
    ]


def test_voice_in_councils_of_today(municipality, fosa):
    today = timezone.localdate()
    council = Council.objects.create(
        municipality=municipality, slug="rada", body="RDPP", name="Rada pożytku"
    )
    now = CouncilTerm.objects.create(
        council=council, number=2, starts_on=today - timedelta(days=9), ends_on=date(2199, 1, 1)
    )
    past = CouncilTerm.objects.create(
        council=council, number=1, starts_on=date(2020, 1, 1), ends_on=today - timedelta(days=1)
    )
    for term, name in ((now, "Anna Nowak"), (past, "Jan Dawny")):
        CouncilMember.objects.create(term=term, name=name, side=CouncilSide.NGO, voice_of=fosa)
    CouncilMember.objects.create(term=now, name="Ewa Inna", side=CouncilSide.NGO)
    assert [one.name for one in voices_of(fosa)] == ["Anna Nowak"]
    CouncilTerm.objects.filter(pk=now.pk).update(ends_on=today)
    assert voices_of(fosa).count() == 1, "as at the council, the last day counts"
    CouncilMember.objects.filter(name="Anna Nowak").update(until=today - timedelta(days=1))
    assert voices_of(fosa).count() == 0


def test_covers_count_once_both_sides_agreed_and_may_be_narrowed(fosa, pomoc):
    now = timezone.now()
    cover = Cover.objects.create(
        organisation=pomoc, by=fosa, standard_code="B2", organisation_agreed_at=now
    )
    assert not covers_of(fosa)
    cover.by_agreed_at = now
    cover.save()
    assert list(covers_of(fosa)) == [cover]
    assert list(covers_of(fosa, only_of=[pomoc.pk])) == [cover]
    assert not covers_of(fosa, only_of=[fosa.pk])
