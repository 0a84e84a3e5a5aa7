from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnership", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessmentexpert",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="improvementstep",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
