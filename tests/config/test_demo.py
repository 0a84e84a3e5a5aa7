"""The newcomer's command and the same chain on another municipality's files."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

MOSTY = Path(sys.executable).parent / "mosty"
DEMO = Path(__file__).resolve().parents[2] / "demo"
DOCUMENTS = {
    "lpdi.pdf",
    "lpdi.docx",
    "lpdi.odt",
    "lpdi.html",
    "streszczenie.pdf",
    "rejestr-uslug.csv",
}
pytestmark = pytest.mark.slow


def mosty(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The console command on an installation in `folder`, with nothing else from outside."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MOSTY_", "DJANGO_"))
    }
    return subprocess.run(
        [str(MOSTY), *args],
        env={**environment, "MOSTY_VAR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    result = mosty(folder, "demo")
    assert result.returncode == 0, result.stdout + result.stderr
    return folder, result.stdout


def test_demo_writes_every_document_and_says_how_to_sign_in(installed):
    folder, told = installed
    written = files_of(folder / "demo")
    assert set(written) >= DOCUMENTS
    assert written["lpdi.pdf"].startswith(b"%PDF-")
    assert "koordynator@debowadolina.example" in told
    assert "koordynator lokalnego planu" in told  # texts were compiled before anybody read them
    assert "Dębowa Dolina" in written["lpdi.html"].decode()


def test_second_run_is_quick_and_gives_the_same_bytes(installed):
    folder, _told = installed
    before = files_of(folder / "demo")
    shutil.rmtree(folder / "demo")
    started = time.monotonic()
    again = mosty(folder, "demo")
    assert again.returncode == 0, again.stderr
    assert time.monotonic() - started < 30
    assert files_of(folder / "demo") == before


def test_another_municipality_goes_the_same_way_and_the_demo_then_keeps_off(installed, tmp_path):
    folder, _told = installed
    own = tmp_path / "zielona-struga"
    shutil.copytree(DEMO, own)
    for name in ("terc.csv", "plan-aktualizacja.yaml", "bdl-eksport.csv", "wskazniki.xlsx"):
        (own / name).unlink()
    _replace(own / "gmina.yaml", {
        '"9999013"': '"2405032"',
        "debowa-dolina": "zielona-struga",
        "nazwa: Dębowa Dolina": "nazwa: Zielona Struga",
        "demo: true": "demo: false",
    })  # fmt: skip
    _replace(own / "bdl.json", {"099900099013": "002400005032"})
    _replace(own / "potrzeby.csv", {"|wskaznik:": "|_:"})
    text = (own / "potrzeby.csv").read_text(encoding="utf-8")
    (own / "potrzeby.csv").write_text(_without_figures(text), encoding="utf-8")

    result = mosty(folder, "load", str(own), "--out", str(tmp_path / "out"))

    assert result.returncode == 0, result.stdout + result.stderr
    written = files_of(tmp_path / "out")
    assert set(written) >= DOCUMENTS
    page = written["lpdi.html"].decode()
    assert "Gmina Zielona Struga" in page
    assert "brak danych" in page.lower()  # the sheet of figures was left out

    refused = mosty(folder, "demo")
    assert refused.returncode == 1
    assert "prawdziwa gmina (Zielona Struga)" in refused.stderr


def test_wrong_row_stops_the_chain_with_its_number(installation, tmp_path):
    own = tmp_path / "folder"
    shutil.copytree(DEMO, own)
    with (own / "solectwa.csv").open("a", encoding="utf-8") as file:
        file.write("Nowa Wieś;miasteczko;;\r\n")
    result = mosty(installation.var, "load", str(own))
    assert result.returncode == 1
    assert "solectwa.csv: złych wierszy 1" in result.stderr
    assert "wiersz 19" in result.stderr


def test_folder_without_a_municipality_says_what_to_do(tmp_path):
    result = mosty(tmp_path / "var", "load", str(tmp_path))
    assert result.returncode == 1
    assert "nie ma pliku gmina.yaml" in result.stderr


def _replace(path: Path, changes: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text or old == "|wskaznik:", (path.name, old)
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _without_figures(text: str) -> str:
    """Evidence by figures is left out: this municipality has no sheet of figures."""
    import re

    return re.sub(r"\|_:[A-Z0-9-]+@\d{4}", "", text)
