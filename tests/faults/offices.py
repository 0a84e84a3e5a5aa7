"""Processes that import into one real database, so that they can be killed or meet each other."""

import json
import subprocess
from pathlib import Path
from time import monotonic, sleep

from tests.config.installation import Installation

_PLACE = """
from mosty.territory.enums import MunicipalityKind
from mosty.territory.models import Municipality
Municipality.objects.create(
    slug="biurko", terc_code="9999993", name="Biurko", kind=MunicipalityKind.URBAN_RURAL
)
"""
_COUNTS = """
import json
from mosty.core.models import AuditEntry, ImportRun
from mosty.people.models import Organisation
print(json.dumps({
    "organisations": Organisation.objects.filter(municipality__slug="biurko").count(),
    "audited": AuditEntry.objects.filter(action="people.organisations_imported").count(),
    "runs": sorted(ImportRun.objects.values_list("state", flat=True)),
}))
"""
_IMPORT = """
import time
from pathlib import Path
from django.db import connection
from mosty.core.imports import ImportFile, run_import
from mosty.core.access import system_access
from mosty.territory.models import Municipality

def pause_after_the_first_rows(execute, sql, params, many, context):
    done = execute(sql, params, many, context)
    if sql.startswith('INSERT INTO "people_organisation"'):
        print("rows are written", flush=True)
        time.sleep({pause})
    return done

place = Municipality.objects.get(slug="biurko")
while not Path({gate!r}).exists():
    time.sleep(0.01)
with connection.execute_wrapper(pause_after_the_first_rows):
    done = run_import(
        "people.organisations", ImportFile.from_path(Path({file!r})), place.pk,
        system_access(place.pk),
    )
print(done.created, done.updated, done.unchanged, flush=True)
"""


class Office:
    """One database and people who import organisations into it, each in a process."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation = installation
        self.folder = folder
        self.gate = folder / "open"
        installation.python(_PLACE)

    def importing(self, file: Path, *, pause: float = 0) -> subprocess.Popen:
        """A process that imports once the gate is open and rests after its first rows."""
        code = _IMPORT.format(pause=pause, gate=str(self.gate), file=str(file))
        return self.installation.start_python(code)

    def open_gate(self) -> None:
        self.gate.touch()

    def counts(self) -> dict:
        return json.loads(self.installation.python(_COUNTS))


def wait_for_rows(process: subprocess.Popen) -> None:
    """Until the process has written its first rows and rests inside its transaction."""
    started = monotonic()
    while "rows are written" not in (line := process.stdout.readline()):
        assert line or process.poll() is None, process.stderr.read()
        assert monotonic() - started < 60
        sleep(0.01)


def result(process: subprocess.Popen) -> tuple[int, int, int]:
    """(created, updated, unchanged) of a process that has ended well."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    created, updated, unchanged = out.split()[-3:]
    return int(created), int(updated), int(unchanged)
