from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0003_mail_in_ukrainian")]

    operations = [
        migrations.AddField(
            model_name="event",
            name="extra",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
