"""An import that is killed half way, and two people who import at the same moment.

Each import is a process of its own on a real database: a file of SQLite, or the server's database
that the tests use.
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mosty.core.enums import ImportState
from mosty.core.models import ImportRun
from tests.config.installation import Installation, kill
from tests.faults.offices import Office, result, wait_for_rows
from tests.faults.sheets import ORGANISATIONS, SHEETS, as_csv


@pytest.fixture
def office(request, transactional_db, tmp_path) -> Office:
    if connection.vendor == "sqlite":
        return Office(request.getfixturevalue("installation"), tmp_path)
    database = connection.settings_dict
    installation = Installation(tmp_path / "var")
    installation.environment |= {
        "MOSTY_SECRET_KEY": settings.SECRET_KEY,
        "MOSTY_DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(
            **database
        ),
    }
    return Office(installation, tmp_path)


def _file(folder, name, numbers):
    rows = [
        ORGANISATIONS.with_cells(0, {"nazwa": f"KGW {number}", "numer": str(number)})
        for number in numbers
    ]
    path = folder / name
    path.write_bytes(as_csv(ORGANISATIONS.headers, rows, encoding="cp1250"))
    return path


@pytest.mark.slow
def test_killed_import_leaves_nothing_and_can_be_done_again(office, tmp_path):
    path = _file(tmp_path, "a.csv", range(1500))  # stored in three parts; killed after the first
    office.open_gate()
    process = office.importing(path, pause=300)
    wait_for_rows(process)
    kill(process)
    assert office.counts() == {"organisations": 0, "audited": 0, "runs": ["importing"]}
    assert result(office.importing(path)) == (1500, 0, 0)
    assert office.counts() == {
        "organisations": 1500,
        "audited": 1,
        "runs": ["imported", "importing"],
    }


@pytest.mark.slow
def test_two_people_importing_at_once_store_every_row_once(office, tmp_path):
    first = office.importing(_file(tmp_path, "a.csv", range(600)), pause=0.5)
    second = office.importing(_file(tmp_path, "b.csv", range(300, 900)), pause=0.5)
    office.open_gate()
    done = [result(first), result(second)]
    assert sorted(created for created, _updated, _unchanged in done) == [300, 600]
    assert sorted(unchanged for _created, _updated, unchanged in done) == [0, 300]
    assert office.counts() == {"organisations": 900, "audited": 2, "runs": ["imported"] * 2}


@pytest.mark.django_db
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.code)
def test_page_of_a_killed_import_offers_to_do_it_again(desk_for, sheet):
    desk = desk_for(sheet)
    desk.send(as_csv(sheet.headers, sheet.rows))
    ImportRun.objects.update(state=ImportState.IMPORTING)
    page = desk.browser.get(desk.report).content.decode()
    assert "przerwał się" not in page  # perhaps it only takes its time
    ImportRun.objects.update(changed_at=timezone.now() - timedelta(minutes=11))
    page = desk.browser.get(desk.report).content.decode()
    assert "Import przerwał się w połowie" in page
    assert "hx-trigger" not in page
    assert "Nowe: 2." in desk.confirm()
    assert sheet.stored() == sheet.expected


@pytest.mark.django_db
def test_page_of_a_killed_check_asks_for_the_file_again(desk_for):
    desk = desk_for(ORGANISATIONS)
    desk.send(as_csv(ORGANISATIONS.headers, ORGANISATIONS.rows))
    ImportRun.objects.update(
        state=ImportState.CHECKING, changed_at=timezone.now() - timedelta(minutes=11)
    )
    page = desk.browser.get(desk.report).content.decode()
    assert "Sprawdzanie przerwało się w połowie" in page
    assert "Wyślij plik jeszcze raz" in page
    assert "notice-stop" in desk.confirm()
    assert ORGANISATIONS.stored() == []


@pytest.mark.django_db
def test_record_stored_by_somebody_else_meanwhile_is_no_crash(desk_for, monkeypatch):
    from django.db import IntegrityError

    from mosty.core.imports import kinds

    desk = desk_for(ORGANISATIONS)
    desk.send(as_csv(ORGANISATIONS.headers, ORGANISATIONS.rows))
    kind = kinds._kinds[ORGANISATIONS.code]

    def clash(*_args):
        raise IntegrityError("duplicate key")

    monkeypatch.setitem(kinds._kinds, kind.code, type(kind)(**vars(kind) | {"store": clash}))
    page = desk.confirm()
    assert "W tej samej chwili ktoś zapisał te same dane" in page
    assert desk.run.state == ImportState.FAILED
    monkeypatch.setitem(kinds._kinds, kind.code, kind)
    assert "Nowe: 2." in desk.confirm()
