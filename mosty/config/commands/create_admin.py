"""`mosty create-admin EMAIL --municipality SLUG`."""

import argparse
import sys

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from mosty.config.commands.municipalities import municipality_or_refuse
from mosty.core.access import Role, system_access
from mosty.people.actions import ensure_account, grant_membership


def run(args: argparse.Namespace) -> int:
    municipality = municipality_or_refuse(args.municipality)
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else ""
    by = system_access(municipality.pk)
    with transaction.atomic():
        user = ensure_account(email=args.email, full_name=args.name, by=by)
        if args.password_stdin:
            try:
                validate_password(password, user)
            except ValidationError as error:
                print(f"To hasło się nie nadaje: {' '.join(error.messages)}", file=sys.stderr)
                transaction.set_rollback(True)
                return 1
            user.set_password(password)
            user.save(update_fields=["password"])
        grant_membership(user=user, municipality=municipality, role=Role.ADMINISTRATOR, by=by)
    print(f"{user.email} administruje gminą {municipality.name}.")
    print(f"Logowanie: {settings.BASE_URL}/konto/login/ (kod przyjdzie pocztą)")
    if settings.STAFF_NEEDS_SECOND_FACTOR:
        print("Przy pierwszym wejściu trzeba połączyć aplikację uwierzytelniającą (TOTP).")
    return 0
