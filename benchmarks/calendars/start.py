"""A throw-away installation for one run: its own folder, its own database unless one is given."""

import os
import tempfile


def start() -> str:
    """Django with a migrated database; the name of its kind."""
    folder = tempfile.mkdtemp(prefix="mosty-bench-")
    os.environ.setdefault("MOSTY_VAR", folder)
    os.environ.setdefault("MOSTY_SECRET_KEY", "only-for-benchmarks-" + "x" * 40)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.base")
    os.environ.setdefault("MOSTY_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    return str(connection.vendor)
