import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0004_series_takes"),
        ("partnership", "0002_experts_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="councilmeeting",
            name="room",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="council_meetings",
                to="calendars.resource",
            ),
        ),
        migrations.AddField(
            model_name="draftforopinion",
            name="matter",
            field=models.CharField(
                choices=[
                    ("programme", "programme of cooperation"),
                    ("strategy", "strategy"),
                    ("other", "another draft"),
                ],
                default="other",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="draftforopinion",
            name="waives",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="draftforopinion",
            name="reminded_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="draftforopinion",
            name="due_parameter",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="draftforopinion",
            name="due_basis",
            field=models.CharField(max_length=600),
        ),
        migrations.AddConstraint(
            model_name="draftforopinion",
            constraint=models.CheckConstraint(
                condition=Q(waives=False) | ~Q(due_parameter=""), name="waiver_needs_a_law"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftforopinion",
            constraint=models.CheckConstraint(
                condition=~Q(opinion="waived") | Q(waives=True, waived_at__isnull=False),
                name="only_silence_by_law_is_waived",
            ),
        ),
    ]
