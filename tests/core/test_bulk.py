"""Many records at once."""

import pytest
from django.db import IntegrityError, transaction

from mosty.core.bulk import insert_rows, portions, save_many
from mosty.core.imports.changes import Change, keep_changes
from mosty.core.models import ImportRun
from mosty.directory.models import SearchWord
from mosty.thread.enums import StationKind
from mosty.thread.models import Station
from tests.factories.directory import ServiceFactory


def test_rows_are_stored_as_they_are(db):
    service = ServiceFactory()
    SearchWord.objects.all().delete()
    words = ["zażółć", "tab\tand\nline", "back\\slash", "%s", "it's", ""]
    rows = [
        (service.municipality_id, service.pk, word, number) for number, word in enumerate(words)
    ]
    insert_rows(SearchWord, ("municipality_id", "service_id", "word", "weight"), iter(rows))
    stored = SearchWord.objects.order_by("weight").values_list("word", "weight")
    assert list(stored) == [(word, number) for number, word in enumerate(words)]
    assert SearchWord.objects.create(
        municipality_id=service.municipality_id, service=service, word="next", weight=1
    ).pk


def test_row_that_clashes_is_refused_by_the_database(db):
    service = ServiceFactory()
    row = (service.municipality_id, service.pk, "opieka dwa razy", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(SearchWord, ("municipality_id", "service_id", "word", "weight"), [row, row])
    assert not SearchWord.objects.filter(word="opieka dwa razy").exists()


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (500, [500]), (501, [500, 1])])
def test_portions_hold_every_id_once(count, sizes):
    found = list(portions(range(count)))
    assert [len(some) for some in found] == sizes
    assert [pk for some in found for pk in some] == list(range(count))


def test_save_many_writes_the_named_fields_alone(municipality):
    stations = [
        Station.objects.create(
            municipality=municipality,
            kind=StationKind.NEED,
            source="tests.bulk",
            source_id=number,
            title=f"{number}",
            path="/",
        )
        for number in range(3)
    ]
    for station in stations:
        station.title, station.path = f"new {station.source_id}", "/not-written/"
    save_many(stations, ["title"])
    stored = Station.objects.filter(source="tests.bulk").order_by("source_id")
    assert list(stored.values_list("title", "path")) == [(f"new {n}", "/") for n in range(3)]


def test_changes_of_an_import_are_kept_as_json(municipality):
    run = ImportRun.objects.create(
        municipality_id=municipality.pk,
        kind="tests",
        file_name="a.csv",
        sha256="0" * 64,
        size_bytes=1,
        created_by_label="test",
    )
    facts = {"nazwa": 'Łąka \\ "x"\n\t', "lista": [1, None, True], "kwota": "12.50"}
    keep_changes(run, [Change("a.B", 1, None, facts, 7), Change("a.B", 2, facts, {})])
    stored = run.changes.order_by("object_id")
    assert [(one.before, one.after, one.row_number) for one in stored] == [
        (None, facts, 7),
        (facts, {}, None),
    ]
    assert stored.filter(before__isnull=True).count() == 1
