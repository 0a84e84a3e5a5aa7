"""The console command `mosty`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
