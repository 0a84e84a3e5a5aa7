"""`mosty demo` and `mosty load FOLDER`: the chain with its progress display."""

import argparse
import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import monotonic

from django.conf import settings

from mosty.config.commands.setup import set_up
from mosty.config.demo import events, partnership, plan, rooms, steps, surveys
from mosty.config.demo.accounts import PASSWORD, make_accounts
from mosty.config.demo.output import documents_step, write_documents
from mosty.config.demo.steps import Chain
from mosty.core.errors import DomainError, InvalidFile
from mosty.diagnosis.actions import compute_core_indicators
from mosty.territory.models import Municipality

DEMO_FOLDER = Path(__file__).resolve().parents[3] / "demo"
Step = tuple[str, Callable[[Chain], str]]


class RealDataHere(DomainError):
    code = "real_data_here"
    status = 409


def run(args: argparse.Namespace) -> int:
    """Exit code of either verb."""
    return demo() if args.verb == "demo" else load(args)


def demo() -> int:
    """Dębowa Dolina with its plan, documents and logins; refuses beside real data."""
    print("Mosty: gmina pokazowa Dębowa Dolina")
    set_up()
    real = Municipality.objects.filter(is_demo=False).values_list("name", flat=True).first()
    if real is not None:
        raise RealDataHere(
            f"W tej bazie jest prawdziwa gmina ({real}). Dane pokazowe wczytasz tylko do pustej bazy: "
            "ustaw MOSTY_VAR na inny folder, na przykład MOSTY_VAR=/tmp/mosty-demo."
        )
    chain = Chain(folder=DEMO_FOLDER)
    _run(chain, _steps(with_accounts=True))
    folder = settings.VAR_DIR / "demo"
    written = write_documents(chain.place, folder)
    accounts = make_accounts(chain.place)
    print("\nDokumenty:")
    for path in written:
        print(f"  {path}  ({path.stat().st_size // 1024 or 1} kB)")
    print(f"\nKonta pokazowe (hasło do wszystkich: {PASSWORD}):")
    for email, role in accounts:
        print(f"  {email:<38} {role}")
    print(f"\nStrona gminy po starcie serwisu: {settings.BASE_URL}/{chain.place.slug}/\n")
    return 0


def load(args: argparse.Namespace) -> int:
    """The chain on any folder of a municipality's files."""
    folder: Path = args.folder
    if not (folder / "gmina.yaml").is_file():
        raise InvalidFile(
            f"W folderze {folder} nie ma pliku gmina.yaml. Zacznij od kopii folderu demo/ "
            "(opis: docs/municipality-files.md)."
        )
    set_up()
    chain = Chain(folder=folder, only_good=args.only_good)
    _run(chain, _steps())
    out = args.out or settings.VAR_DIR / chain.place.slug
    written = write_documents(chain.place, out)
    for note in chain.notes:
        print(f"Pominięte wiersze, {note}")
    for path in written:
        print(f"  {path}")
    print(f"Dalej: mosty create-admin TWÓJ-E-MAIL --municipality {chain.place.slug}; mosty serve")
    return 0


def _steps(*, with_accounts: bool = False) -> list[Step]:
    """The chain; accounts with a password everybody knows are made for the demo alone."""

    def imports(table: tuple[tuple[str, str, str], ...]) -> list[Step]:
        return [
            (title, partial(steps.import_step, pattern=pattern, kind=kind))
            for pattern, kind, title in table
        ]

    return [
        ("Gmina", steps.municipality_step),
        *imports(steps.IMPORTS),
        ("Ankiety", surveys.open_step),
        *imports(steps.ANSWERS),
        ("Wyniki ankiet", surveys.close_step),
        *imports(steps.FIGURES),
        ("Wskaźniki podstawowe", _compute),
        *imports(steps.FINDINGS),
        ("Lokalny plan", partial(plan.plans_step, pattern="plan.yaml")),
        ("Dokumenty uchwalonego planu", documents_step),
        ("Przekształcenia ośrodka", steps.later_variants_step),
        *imports(steps.LATER),
        ("Drogi do usług", steps.nearness_step),
        ("Monitoring planu", plan.monitoring_step),
        ("Dokumenty po odczytach", documents_step),
        ("Projekty następnych planów", partial(plan.plans_step, pattern="plan-*.yaml")),
        ("Sale i sprzęt", rooms.rooms_step),
        ("Wydarzenia", events.events_step),
        *([("Konta pokazowe", _accounts)] if with_accounts else []),
        ("Partnerstwo", partnership.partnership_step),
    ]


def _accounts(chain: Chain) -> str:
    return f"kont {len(make_accounts(chain.place))}"


def _compute(chain: Chain) -> str:
    outcome = compute_core_indicators(municipality=chain.place, by=chain.by)
    counted = outcome.created + outcome.updated + outcome.unchanged
    return f"policzone: {counted}, bez danych dla ostatniego roku: {len(outcome.unknown)}"


def _run(chain: Chain, work: list[Step]) -> None:
    """All steps, unless the very same files went through to the end before."""
    mark = settings.VAR_DIR / "loaded" / f"{chain.folder.resolve().name}.sha256"
    if mark.is_file() and mark.read_text() == _fingerprint(chain.folder):
        steps.municipality_step(chain)
        print("Pliki nie zmieniły się od poprzedniego razu: wszystko jest już wczytane.")
        return
    for number, (title, step) in enumerate(work, start=1):
        bar = "█" * number + "░" * (len(work) - number)
        _timed(f"{bar} {title}", partial(step, chain))
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(_fingerprint(chain.folder))


def _fingerprint(folder: Path) -> str:
    """SHA-256 over names and contents of the folder's files and over the database in use."""
    digest = hashlib.sha256(str(settings.DATABASES["default"]["NAME"]).encode())
    for path in sorted(folder.iterdir()):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _timed(title: str, work: Callable[[], str]) -> None:
    started = monotonic()
    print(f"{title:<58}", end=" ", flush=True)
    told = work()
    print(f"{monotonic() - started:5.1f} s  {told}", flush=True)
