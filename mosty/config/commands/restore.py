"""`mosty restore FILE [--force]`."""

import argparse
import sys

from mosty.config.commands.lock import alone
from mosty.core.backups import restore_backup


def run(args: argparse.Namespace) -> int:
    with alone():
        restored = restore_backup(args.file, force=args.force)
    print(f"Odtworzono kopię z {restored.backup.made_at} (Mosty {restored.backup.version}).")
    if restored.aside.exists():
        print(f"Poprzednia baza została obok: {restored.aside}")
    if restored.chain.broken_at is not None:
        print(
            f"Uwaga: dziennik zdarzeń w kopii jest naruszony od wpisu {restored.chain.broken_at}.",
            file=sys.stderr,
        )
        return 1
    print(f"Dziennik zdarzeń jest cały ({restored.chain.entry_count} wpisów).")
    return 0
