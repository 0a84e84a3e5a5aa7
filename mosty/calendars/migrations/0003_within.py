from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0002_once_at_a_time")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="within_id",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="within_source",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
    ]
