"""`mosty import KIND FILE --municipality SLUG [--only-good]`."""

import argparse
import sys

from mosty.config.commands.municipalities import municipality_or_refuse
from mosty.core.access import system_access
from mosty.core.imports import ImportFile, import_kind, import_kinds, run_import

_SHOWN_ERRORS = 20


def run(args: argparse.Namespace) -> int:
    if args.kind == "?":
        for kind in import_kinds():
            print(f"{kind.code:32} {kind.title}")
        return 0
    kind = import_kind(args.kind)
    municipality = municipality_or_refuse(args.municipality)
    outcome = run_import(
        kind.code,
        ImportFile.from_path(args.file),
        municipality.pk,
        system_access(municipality.pk),
        only_good=args.only_good,
        progress=_show,
    )
    for error in outcome.errors[:_SHOWN_ERRORS]:
        print(f"  wiersz {error.number}: {error.reason}", file=sys.stderr)
    if len(outcome.errors) > _SHOWN_ERRORS:
        print(f"  … i {len(outcome.errors) - _SHOWN_ERRORS} dalszych", file=sys.stderr)
    if not outcome.is_stored:
        print(
            "Nic nie zapisano. Popraw plik albo dodaj --only-good, by pominąć błędne wiersze.",
            file=sys.stderr,
        )
        return 1
    print(
        f"Zapisano. Nowe: {outcome.created}, zmienione: {outcome.updated},"
        f" bez zmian: {outcome.unchanged}, pominięte błędy: {len(outcome.errors)}."
    )
    return 0


def _show(done: int, total: int) -> None:
    print(f"  wiersze: {done} z {total}", flush=True)
