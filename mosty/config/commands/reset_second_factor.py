"""`mosty reset-second-factor EMAIL`: for somebody who lost the phone."""

import argparse

from mosty.core.access import system_access
from mosty.people.actions import reset_second_factor


def run(args: argparse.Namespace) -> int:
    user = reset_second_factor(email=args.email, by=system_access(None))
    print(f"{user.email}: drugi składnik usunięty. Przy następnym logowaniu trzeba połączyć nowy.")
    return 0
