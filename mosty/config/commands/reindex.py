"""`mosty reindex [--municipality SLUG]`."""

import argparse

from mosty.config.commands.municipalities import municipality_or_refuse
from mosty.directory.actions import index_everything, index_municipality


def run(args: argparse.Namespace) -> int:
    if args.municipality:
        count = index_municipality(municipality_or_refuse(args.municipality))
    else:
        count = index_everything()
    print(f"Usługi w wyszukiwarce: {count}.")
    return 0
