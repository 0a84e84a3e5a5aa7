from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0002_waiting_rule")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="extra",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
