"""`mosty backup FILE`."""

import argparse
from decimal import Decimal

from mosty.core.backups import make_backup
from mosty.core.formatting import number


def run(args: argparse.Namespace) -> int:
    backup = make_backup(args.file)
    size = number(Decimal(args.file.stat().st_size) / 1024 / 1024, 1)
    print(
        f"Kopia zapisana: {args.file} ({size} MB, plików: {backup.file_count})."
        " Klucza (secret-key) w niej nie ma: przechowuj go osobno."
    )
    return 0
