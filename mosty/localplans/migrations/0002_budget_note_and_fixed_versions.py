"""A note beside a budget; and the database itself refuses to change a stored version."""

from django.db import migrations, models

_SQLITE_FORWARD = (
    """
    CREATE TRIGGER localplans_planversion_no_update BEFORE UPDATE ON localplans_planversion
    BEGIN SELECT RAISE(ABORT, 'a version of a plan is never changed'); END
    """,
)
_SQLITE_BACK = ("DROP TRIGGER IF EXISTS localplans_planversion_no_update",)
_POSTGRESQL_FORWARD = (
    """
    CREATE FUNCTION localplans_planversion_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a version of a plan is never changed'
        USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER localplans_planversion_no_update BEFORE UPDATE ON localplans_planversion
    FOR EACH ROW EXECUTE FUNCTION localplans_planversion_refuse()
    """,
)
_POSTGRESQL_BACK = (
    "DROP TRIGGER IF EXISTS localplans_planversion_no_update ON localplans_planversion",
    "DROP FUNCTION IF EXISTS localplans_planversion_refuse()",
)


def forward(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in _SQLITE_FORWARD if is_sqlite else _POSTGRESQL_FORWARD:
        schema_editor.execute(statement)


def back(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in _SQLITE_BACK if is_sqlite else _POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("localplans", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="actioncard",
            name="budget_note",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.RunPython(forward, back),
    ]
