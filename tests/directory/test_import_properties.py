"""What holds for every file: the preview is what storing does, and undo puts everything back."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosty.core import imports
from mosty.core.access import system_access
from mosty.core.enums import RowVerdict
from mosty.core.imports import ImportFile, ImportRun
from mosty.directory.actions import SERVICES
from mosty.directory.models import Service
from tests.directory.test_import_undo import (
    HEAD,
    ONE,
    checked,
    everything,
    place,  # noqa: F401 -- fixture
    undone,
)

pytestmark = pytest.mark.django_db

cells = {
    "name": st.sampled_from(["Pomoc", "Klub", "Łąka"]),
    "kind": st.sampled_from(["U-OPI", "D-KLU"]),
    "address": st.sampled_from(["", "Rynek 1", "Polna 2"]),
    "features": st.sampled_from(["", "winda", "winda, parking"]),
    "hidden": st.sampled_from(["", "tak", "nie"]),
    "languages": st.sampled_from(["", "polski", "polski, PJM"]),
    "people": st.sampled_from(["", "3", "40", "41", "900"]),
    "hours": st.sampled_from(["", "24/7", "Mo-Fr 08:00-15:00", "Sa 09:00-12:00; PH off"]),
    "status": st.sampled_from(["szkic", "opublikowana", "zamknięta"]),
}
row = st.fixed_dictionaries(cells)
files = st.dictionaries(st.sampled_from(["U1", "U2", "U3"]), row, min_size=1)
quick = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def text_of(rows) -> str:
    return HEAD + "".join(
        f"{number};{one['name']};{one['kind']};GOPS;JEDNOSTKA;{one['address']};;"
        f"{one['features']};{one['hidden']};{one['languages']};;{one['people']};"
        f'"{one["hours"]}";Każdy.;Zadzwoń.;{one["status"]}\n'
        for number, one in rows.items()
    )


def effects_of(run: ImportRun) -> tuple[int, int, int]:
    found = [row.effect for row in imports.preview_of(run).rows]
    return tuple(found.count(one) for one in (RowVerdict.NEW, RowVerdict.CHANGED, RowVerdict.SAME))


@pytest.mark.slow
@quick
@given(st.lists(files, min_size=1, max_size=4))
def test_preview_is_what_storing_does_and_undo_restores_every_step(place, many):  # noqa: F811
    steps, runs = [everything(place)], []
    for rows in many:
        run = checked(place, text_of(rows))
        promised = effects_of(run)
        run = imports.confirm(run, only_good=False, by=system_access(place.pk))
        assert (run.created_count, run.updated_count, run.unchanged_count) == promised
        again = checked(place, text_of(rows))
        assert effects_of(again) == (0, 0, len(rows))
        runs.append(run)
        steps.append(everything(place))
    for run in reversed(runs):
        after = steps.pop()
        assert everything(place) == after
        if run.created_count or run.updated_count:
            undone(run)
        assert everything(place) == steps[-1]
    assert not Service.objects.exists()


@pytest.mark.slow
def test_ten_thousand_rows_are_quick_enough(place):  # noqa: F811
    many = "".join(
        ONE.replace("U1", f"U{number}").replace("Rynek 1", f"Polna {number}")
        for number in range(10_000)
    )
    by = system_access(place.pk)
    file = ImportFile("a.csv", (HEAD + many).encode())
    started = time.monotonic()
    parsed = SERVICES.parse(file, place.pk)
    assert len(SERVICES.preview(parsed, place.pk)) == 10_000
    checked_in = time.monotonic() - started
    counts = SERVICES.store(parsed.rows, place.pk, by)
    stored_in = time.monotonic() - started - checked_in
    assert (counts.created, len(counts.changes)) == (10_000, 20_000)
    assert checked_in < 60
    assert stored_in < 180
