"""The console command `mosty`: argparse here, one module of `commands` for each verb."""

import argparse
import os
import secrets
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

EXIT_OK, EXIT_REFUSED, EXIT_USAGE = 0, 1, 2


def main() -> None:
    os.umask(0o027)  # what the installation writes is nobody else's to read
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Exit code of the verb: 0 done, 1 refused or failed with a message, 2 wrong use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")
    if argv and argv[0] == "manage":
        return _manage(argv[1:])
    parser = _parser()
    args = parser.parse_args(argv)
    if args.verb is None:
        parser.print_help()
        return EXIT_USAGE
    if args.verb in ("setup", "demo", "load", "restore"):
        _prepare_var()
    _compile_texts()
    return _with_django(args)


def _compile_texts() -> None:
    """Texts are compiled before Django first reads them; a read-only installation has them already."""
    from mosty.core.catalogues import compile_catalogues

    try:
        compile_catalogues()
    except OSError as error:
        print(f"Nie mogę przygotować tekstów: {error}", file=sys.stderr)


def _with_django(args: argparse.Namespace) -> int:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    try:
        django.setup()
    except ImproperlyConfigured as error:
        return _refuse(f"Nie mogę zacząć: {error}")
    from django.conf import settings
    from django.utils import translation

    from mosty.core.errors import DomainError

    try:
        with translation.override(settings.LANGUAGE_CODE):
            module = import_module(args.module)
            verb = module.run if hasattr(module, "run") else getattr(module, args.verb)
            return int(verb(args) or EXIT_OK)
    except DomainError as error:
        return _refuse(str(error.message))
    except DatabaseError as error:
        return _refuse(f"Baza danych odmawia: {error}\nCzy uruchomiono `mosty setup`?")
    except KeyboardInterrupt:
        return _refuse("Przerwano.")


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return EXIT_REFUSED


def _manage(argv: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["mosty manage", *argv])
    return EXIT_OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mosty",
        description="Mosty: od głosów mieszkańców do lokalnego planu i usług w społeczności.",
        epilog="Zmienne środowiskowe i opis wdrożenia: docs/operations.md",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="POLECENIE")

    def verb(name: str, text: str, module: str = "") -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(module=module or f"mosty.config.commands.{name.replace('-', '_')}")
        return added

    verb("setup", "przygotuj instalację: klucz, baza, teksty, pliki, słowniki (można powtarzać)")
    serve = verb("serve", "uruchom serwis WWW i zadania w tle")
    serve.add_argument("--port", type=_port, default=8000, help="port (8000)")
    serve.add_argument("--host", default="127.0.0.1", help="adres, na którym słucha (127.0.0.1)")
    serve.add_argument("--workers", type=int, default=2, help="procesy serwisu (2)")
    serve.add_argument(
        "--no-worker", action="store_true", help="bez zadań w tle (działa osobny `mosty worker`)"
    )
    verb("worker", "wykonuj zadania w tle (gdy serwis działa z --no-worker)")
    backup = verb("backup", "zapisz kopię bazy i plików do jednego pliku (serwis może działać)")
    backup.add_argument("file", type=Path, metavar="PLIK")
    restore = verb("restore", "odtwórz instalację z pliku kopii (serwis musi stać)")
    restore.add_argument("file", type=Path, metavar="PLIK")
    restore.add_argument(
        "--force", action="store_true", help="zastąp istniejące dane (poprzednie zostają obok)"
    )
    verb("audit-verify", "sprawdź, czy nikt nie zmienił dziennika zdarzeń")
    admin = verb("create-admin", "nadaj osobie rolę administratora w gminie")
    admin.add_argument("email", metavar="E-MAIL")
    admin.add_argument("--municipality", required=True, metavar="GMINA", help="adres gminy (slug)")
    admin.add_argument("--name", default="", help="imię i nazwisko")
    admin.add_argument(
        "--password-stdin", action="store_true", help="hasło czytaj ze standardowego wejścia"
    )
    factor = verb(
        "reset-second-factor", "usuń drugi składnik logowania osoby, która zgubiła telefon"
    )
    factor.add_argument("email", metavar="E-MAIL")
    imports = verb("import", "wczytaj plik do gminy", "mosty.config.commands.import_file")
    imports.add_argument("kind", metavar="RODZAJ", help="np. people.organisations; ? pokaże listę")
    imports.add_argument("file", type=Path, metavar="PLIK")
    imports.add_argument("--municipality", required=True, metavar="GMINA")
    imports.add_argument(
        "--only-good", action="store_true", help="wczytaj dobre wiersze, pomiń błędne"
    )
    reindex = verb("reindex", "zapisz na nowo słowa, po których znajduje się usługi")
    reindex.add_argument("--municipality", default="", metavar="GMINA", help="tylko w tej gminie")
    remind = verb(
        "remind",
        "poproś organizacje o sprawdzenie usług, zapytaj, co wyszło z wydarzeń, policz jakość (co noc)",
    )
    remind.add_argument("--municipality", metavar="GMINA", help="tylko ta gmina (slug)")
    remind.add_argument(
        "--rehearse", action="store_true", help="próba: pokaż listy, niczego nie wysyłaj"
    )
    verb("demo", "wczytaj gminę pokazową Dębowa Dolina i zapisz jej plan", "mosty.config.demo")
    load = verb("load", "wczytaj gminę z folderu plików", "mosty.config.demo")
    load.add_argument("folder", type=Path, metavar="FOLDER")
    load.add_argument(
        "--only-good", action="store_true", help="wczytaj dobre wiersze, pomiń błędne"
    )
    load.add_argument("--out", type=Path, metavar="FOLDER", help="gdzie zapisać dokumenty")
    verbs.add_parser("manage", help="polecenia Django (dla programistów)")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError("port ma numer od 1 do 65535")
    return port


def _prepare_var() -> None:
    """The folder of the installation and its key, before settings ask for them."""
    root = Path(__file__).resolve().parents[2]
    var = Path(os.environ.get("MOSTY_VAR", root / "var")).resolve()
    for folder in (var, var / "files"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    if os.environ.get("MOSTY_SECRET_KEY"):
        return
    try:
        descriptor = os.open(var / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64) + "\n")


if __name__ == "__main__":
    main()
