"""Every migration goes back and forward again, and what is in the tables stays there."""

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


def _name(part: str) -> str:
    return part


def _own_migrations() -> dict[tuple[str, str], Migration]:
    loader = MigrationLoader(None)
    return {key: loader.disk_migrations[key] for key in sorted(loader.disk_migrations) if key[0] in LABELS}


LATER = [key for key, migration in _own_migrations().items() if not migration.initial and key[1] > "0002"]


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


def _columns(state, label: str) -> set[str]:
    """Columns the model has in the state of another migration."""
    app, model = label.split(".")
    fields = state.models[app, model.lower()].fields
    return {
        f"{name}_id" if field.is_relation and not field.many_to_many else name
        for name, field in fields.items()
    }


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
@pytest.mark.parametrize(("app", "name"), LATER, ids=_name)
def test_one_step_back_and_forward_keeps_every_row(migrate, app, name):
    fill_every_table()
    before = all_rows()
    assert not [model._meta.label for model in own_models() if not before[model._meta.label]]
    loader = MigrationLoader(connection)
    previous = max(key for key in loader.graph.node_map[app, name].parents if key[0] == app)
    undone = {
        key
        for key in loader.graph.backwards_plan((app, name))
        if key[0] in LABELS and key in loader.applied_migrations
    }
    old = loader.project_state([key for key in _own_migrations() if key not in undone])
    migrate(app, previous.key[1])
    _forward()
    after = all_rows()
    for label, rows in before.items():
        if tuple(label.lower().split(".")) not in old.models:  # its table went with the step
            continue
        kept = _columns(old, label) & set(rows[0])
        assert [{name: row[name] for name in kept} for row in after[label]] == [
            {name: row[name] for name in kept} for row in rows
        ], label
    _trail_and_versions_cannot_be_changed()


@pytest.mark.slow
def test_everything_goes_back_to_nothing_and_forward_again(migrate):
    fill_every_table()
    tables = {model._meta.db_table for model in own_models()}
    for label in ("localplans", "diagnosis", "voices", "questionnaires", "directory", "thread"):
        migrate(label, None)
    # The tables of accounts hold up those of other apps (sessions of sign-in), which go with them.
    for label in ("people", "territory", "core"):
        migrate(label, None)
    left = set(connection.introspection.table_names())
    assert not tables & left
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
