"""What an import of services would do, what it did, and undoing all of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mosty.core import imports
from mosty.core.access import Role, system_access
from mosty.core.enums import ImportState, RowVerdict
from mosty.core.errors import NotAllowed
from mosty.core.imports import CannotUndo, ImportFile
from mosty.core.models import AuditEntry, ImportChange, ImportRun
from mosty.core.retention import clean_up
from mosty.directory.actions import update_service
from mosty.directory.importers import place_facts, service_facts
from mosty.directory.models import (
    Contact,
    Location,
    Removal,
    SearchWord,
    Service,
)
from mosty.people.models import Organisation
from mosty.thread.models import Station
from tests.factories.directory import ServiceFactory, ServiceTypeFactory
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db
HEAD = (
    "id;nazwa;rodzaj;wykonawca;tryb;adres;miejscowość;dostępność;adres poufny;języki;telefon;osoby;"
    "godziny OSM;dla kogo;jak skorzystać;stan\n"
)
ONE = (
    "U1;Pomoc w domu;U-OPI;GOPS;JEDNOSTKA;Rynek 1;Dębowa;winda;;polski;900 100 200;38;"
    "Mo-Fr 08:00-15:00;Osoby starsze.;Zadzwoń.;opublikowana\n"
)
TWO = (
    "U2;Klub;D-KLU;GOPS;JEDNOSTKA;Parkowa 2;Dębowa;;;polski,ukraiński;900 100 300;20;"
    ";Seniorzy.;Przyjdź.;opublikowana\n"
)


@pytest.fixture
def place(municipality, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for code in ("U-OPI", "D-KLU"):
        ServiceTypeFactory(code=code)
    OrganisationFactory(municipality=municipality, name="Ośrodek", short_name="GOPS")
    return municipality


def checked(place, text, kind="directory.services") -> ImportRun:
    by = system_access(place.pk)
    return imports.check(imports.upload(kind, ImportFile("a.csv", text.encode()), place.pk, by))


def imported(place, text, kind="directory.services", **choice) -> ImportRun:
    run = checked(place, text, kind)
    assert run.bad_count == 0, run.errors
    return imports.confirm(run, only_good=False, by=system_access(place.pk), **choice)


def everything(place):
    """All facts of all services and places, with the words by which they are found."""
    services = service_facts(place.pk, list(Service.objects.values_list("pk", flat=True)))
    places = place_facts(place.pk, list(Location.objects.values_list("pk", flat=True)))
    words = sorted(SearchWord.objects.values_list("service_id", "word", "weight"))
    stations = sorted(Station.objects.values_list("source_id", "title", "summary"))
    return services, places, words, stations


def undone(run) -> ImportRun:
    return imports.undo(run, by=system_access(run.municipality_id))


# --- preview ------------------------------------------------------------------------------------


def rows_of(run):
    return {row.number: row for row in imports.preview_of(run).rows}


def test_preview_tells_new_changed_and_same_rows_with_before_and_after(place):
    imported(place, HEAD + ONE + TWO)
    text = HEAD + ONE + TWO.replace(";20;", ";22;").replace("Parkowa 2", "Parkowa 4")
    run = checked(place, text + ONE.replace("U1", "U9").replace("Pomoc w domu", "Asystent"))
    rows = rows_of(run)
    assert [rows[number].verdict for number in (2, 3, 4)] == [
        RowVerdict.SAME,
        RowVerdict.CHANGED,
        RowVerdict.NEW,
    ]
    assert [(one.field, one.before, one.after) for one in rows[3].differences] == [
        ("osoby", "20", "22"),
        ("adres", "Parkowa 2", "Parkowa 4"),
    ]
    assert imports.preview_of(run).counts[RowVerdict.NEW] == 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("U1;", "U7;", "Pomoc w domu"),
        (";38;", ";500;", "osoby"),
        ("opublikowana", "szkic", "szkic"),
        ("Rynek 1;Dębowa;winda;;polski;900 100 200", ";;;;;", "adres, miejscowość, dostępność"),
    ],
)
def test_preview_marks_doubtful_rows_with_the_reason(place, old, new, reason):
    imported(place, HEAD + ONE)
    (row,) = rows_of(checked(place, HEAD + ONE.replace(old, new))).values()
    assert row.verdict is RowVerdict.DOUBTFUL
    for word in reason.split(", "):
        assert word in row.reason


def test_preview_warns_before_a_confidential_address_becomes_public_and_never_shows_it(place):
    hidden = ONE.replace("winda;;", "winda;tak;").replace("Rynek 1", "Cicha 21")
    imported(place, HEAD + hidden)
    run = checked(place, HEAD + hidden.replace("tak", "nie").replace("Cicha", "Tajna"))
    (row,) = rows_of(run).values()
    assert row.verdict is RowVerdict.DOUBTFUL
    assert "Cicha" not in str(run.preview)
    assert "Tajna" not in str(run.preview)


def test_empty_cell_never_opens_a_confidential_address(place):
    imported(place, HEAD + ONE.replace("winda;;", "winda;tak;"))
    imported(place, HEAD + ONE.replace("Rynek 1", "Rynek 2"))
    assert Location.objects.get().is_confidential
    assert Service.objects.get().address == ""


def test_doubtful_rows_can_be_left_out_all_at_once_or_one_by_one(place):
    imported(place, HEAD + ONE + TWO)
    text = HEAD + ONE.replace(";38;", ";500;") + TWO.replace(";20;", ";21;")
    run = imported(place, text, without_doubtful=True)
    assert (run.updated_count, imports.preview_of(run).left_out) == (1, {2})
    run = checked(place, text.replace(";21;", ";23;"))
    imports.leave_out(run, row=3, is_left_out=True, by=system_access(place.pk))
    imports.confirm(run, only_good=False, by=system_access(place.pk))
    counts = dict(Service.objects.values_list("external_id", "people_count"))
    assert counts == {"U1": 500, "U2": 21}


# --- undo ---------------------------------------------------------------------------------------


def test_undo_of_new_services_leaves_nothing_behind_but_word_for_the_feed(place):
    before = everything(place)
    run = imported(place, HEAD + ONE + TWO)
    uuids = set(Service.objects.values_list("uuid", flat=True))
    assert undone(run).state == ImportState.UNDONE
    assert everything(place) == before
    assert uuids <= set(Removal.objects.values_list("uuid", flat=True))
    assert AuditEntry.objects.filter(action="core.import_undone").count() == 1


def test_undo_restores_changed_services_byte_for_byte(place):
    imported(place, HEAD + ONE + TWO)
    before = everything(place)
    changed = ONE.replace("Rynek 1;Dębowa;winda", ";;").replace("polski", "PJM")
    changed = changed.replace("Mo-Fr 08:00-15:00", "24/7").replace("38", "41")
    run = imported(place, HEAD + changed + TWO.replace("opublikowana", "zamknięta"))
    assert run.updated_count == 2
    assert Location.objects.count() == 1
    undone(run)
    assert everything(place) == before
    assert not Removal.objects.filter(kind__in=("location", "service")).exists()


def test_undo_raises_the_revision_so_that_an_open_form_notices(place):
    imported(place, HEAD + ONE)
    run = imported(place, HEAD + ONE.replace("38", "41"))
    undone(run)
    assert Service.objects.get().revision == 3


def test_second_undo_does_nothing(place):
    run = undone(imported(place, HEAD + ONE))
    assert undone(run).state == ImportState.UNDONE
    assert AuditEntry.objects.filter(action="core.import_undone").count() == 1


def test_undo_keeps_what_somebody_changed_since(place):
    imported(place, HEAD + ONE)
    run = imported(place, HEAD + ONE.replace("38", "41").replace("Zadzwoń.", "Napisz.") + TWO)
    for number, facts in (("U1", {"how_to_apply": "Przyjdź."}), ("U2", {"phone": "1"})):
        service = Service.objects.get(external_id=number)
        update_service(
            municipality=place,
            service_id=service.pk,
            revision=service.revision,
            facts=facts,
            by=system_access(place.pk),
        )
    run = undone(run)
    one = Service.objects.get(external_id="U1")
    assert (one.people_count, one.how_to_apply) == (38, "Przyjdź.")
    assert Service.objects.get(external_id="U2").phone == "1"
    kept = {one.label: one.reason for one in imports.kept_after_undo(run)}
    assert "jak skorzystać" in kept["Pomoc w domu"]
    assert "Klub" in kept
    assert Location.objects.count() == 2


def test_undo_keeps_a_new_service_somebody_built_upon(place):
    run = imported(place, HEAD + ONE)
    Contact.objects.create(municipality=place, service=Service.objects.get(), phone="1")
    run = undone(run)
    assert Service.objects.count() == 1
    assert len(imports.kept_after_undo(run)) == 2


def test_newest_import_is_undone_first(place):
    first = imported(place, HEAD + ONE)
    second = imported(place, HEAD + ONE.replace("38", "41"))
    with pytest.raises(CannotUndo, match="najpierw"):
        undone(first)
    undone(second)
    undone(first)
    assert not Service.objects.exists()


def test_import_that_changed_nothing_or_is_too_old_cannot_be_undone(place):
    run = imported(place, HEAD + ONE)
    with pytest.raises(CannotUndo):
        undone(imported(place, HEAD + ONE))
    ImportChange.objects.filter(run=run).delete()
    ImportRun.objects.filter(pk=run.pk).update(stored_name="")
    with pytest.raises(CannotUndo, match="30"):
        undone(imports.import_run(place.pk, run.pk))


def test_undo_needs_the_permission(place, access_as):
    run = imported(place, HEAD + ONE)
    with pytest.raises(NotAllowed):
        imports.undo(run, by=access_as(Role.NGO_REPRESENTATIVE))
    imports.undo(run, by=access_as(Role.SERVICE_ORGANISER))


def test_undo_of_organisations_keeps_those_that_give_services(place):
    text = "nazwa;forma;nip\nFundacja A;fundacja;5260250274\nFundacja B;fundacja;\n"
    run = imported(place, text, "people.organisations")
    ServiceFactory(municipality=place, organisation=Organisation.objects.get(name="Fundacja B"))
    run = undone(run)
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Ośrodek", "Fundacja B"}
    assert [one.label for one in imports.kept_after_undo(run)] == ["Fundacja B"]
    assert Removal.objects.filter(kind="organization").count() == 1


def test_details_of_an_import_go_with_its_file(place):
    run = imported(place, HEAD + ONE)
    clean_up(now=timezone.now() + timedelta(days=31))
    run.refresh_from_db()
    assert not run.changes.exists()
    assert run.preview == {}


def test_few_imported_services_have_their_score_at_once(place):
    imported(place, HEAD + ONE)
    told_more = Service.objects.get(external_id="U1")
    assert told_more.quality_on == timezone.localdate()
    imported(place, HEAD + ONE.replace("900 100 200", ""))
    assert Service.objects.get(external_id="U1").quality < told_more.quality
