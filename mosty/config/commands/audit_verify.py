"""`mosty audit-verify`."""

import argparse
import sys

from mosty.core.audit import verify_chain


def run(args: argparse.Namespace) -> int:
    report = verify_chain()
    if report.broken_at is None:
        print(f"Dziennik zdarzeń jest cały: sprawdzono wpisów: {report.entry_count}.")
        return 0
    print(
        f"Dziennik zdarzeń jest naruszony przy wpisie {report.broken_at}: {report.reason}.",
        file=sys.stderr,
    )
    return 1
