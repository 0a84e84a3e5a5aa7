"""PostgreSQL refuses two bookings of one exclusive resource at a time; SQLite has one writer."""

from django.db import migrations

_ADD = """
ALTER TABLE calendars_occupancy ADD CONSTRAINT occupancy_once_at_a_time
EXCLUDE USING gist (resource_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)
WHERE (is_exclusive)
"""
_DROP = "ALTER TABLE calendars_occupancy DROP CONSTRAINT IF EXISTS occupancy_once_at_a_time"


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # A trusted extension since PostgreSQL 13: the owner of the database may add it.
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(_ADD)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_DROP)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
