"""Every migration goes back and forward again, and what is in the tables stays there."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from mosty.core.models import AuditEntry
from mosty.localplans.models import PlanVersion
from tests.migrations.tables import all_rows, fill_every_table, own_models

LABELS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("mosty."))


Tables = dict[str, list[dict[str, Any]]]


def _name(part: str) -> str:
    return part


def _own_migrations() -> dict[tuple[str, str], Migration]:
    loader = MigrationLoader(None)
    return {key: loader.disk_migrations[key] for key in sorted(loader.disk_migrations) if key[0] in LABELS}


@pytest.fixture
def migrate(transactional_db):
    """`migrate("voices", "0001_initial")`; afterwards everything is at its latest state again."""

    def to(app: str, name: str | None) -> None:
        MigrationExecutor(connection).migrate([(app, name)])

    yield to
    _forward()


def _forward() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _own_steps() -> list[tuple[str, str, str | None]]:
    """(app, migration, the one before it) of every migration of Mosty, the last one first."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    before: dict[str, str] = {}
    steps = []
    for migration, _backwards in plan:
        if migration.app_label in LABELS:
            app = migration.app_label
            steps.append((app, migration.name, before.get(app)))
            before[app] = migration.name
    return steps[::-1]


def _tables() -> Tables:
    """Every row of every table of Mosty that stands now, as the database keeps it."""
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)
             if model.__module__.startswith("mosty.")}
    found: Tables = {}
    with connection.cursor() as cursor:
        for table in sorted(known & set(connection.introspection.table_names(cursor))):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY id")
            columns = [one[0] for one in cursor.description]
            found[table] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_follow_one_line_in_every_app():
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}
    for app, name in _own_migrations():
        assert len([key for key in loader.graph.node_map[app, name].children if key[0] == app]) <= 1


@pytest.mark.parametrize(("app", "name"), _own_migrations(), ids=_name)
def test_every_operation_can_be_taken_back(app, name):
    for operation in _own_migrations()[app, name].operations:
        assert operation.reversible, operation.describe()


@pytest.mark.slow
def test_every_step_back_and_forward_keeps_every_row_down_to_nothing(migrate):
    """From the last migration to the first: one back, the same forward again, and then one further."""
    fill_every_table()
    before = all_rows()
    assert not [model._meta.label for model in own_models() if not before[model._meta.label]]
    for app, name, previous in _own_steps():
        if previous is None:  # only makes tables; those of accounts take the sessions' with them
            migrate(app, None)
            continue
        stood = _tables()
        migrate(app, previous)
        lower = _tables()
        migrate(app, name)
        now = _tables()
        assert now.keys() == stood.keys(), f"{app}.{name}"
        for table in stood.keys() & lower.keys():
            # A column that the step adds is empty below it: only what stands on both sides is kept.
            kept = set((lower[table] or stood[table] or [{}])[0])
            for was, row in zip(stood[table], now[table], strict=True):
                # What a later step had taken away comes back empty: the step may fill it again.
                told = {key for key in kept & was.keys() if was[key] not in ("", None)}
                changed = {key: (was[key], row[key]) for key in told if was[key] != row[key]}
                assert not changed, f"{app}.{name}: {table}"
        migrate(app, previous)
    tables = {model._meta.db_table for model in own_models()}
    assert not tables & set(connection.introspection.table_names())
    _forward()
    assert tables <= set(connection.introspection.table_names())
    fill_every_table()
    _trail_and_versions_cannot_be_changed()


def _trail_and_versions_cannot_be_changed() -> None:
    """The refusals of the database itself are back too."""
    for change in (
        lambda: AuditEntry.objects.update(action="x"),
        lambda: AuditEntry.objects.all()._raw_delete("default"),
        lambda: PlanVersion.objects.update(note="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
