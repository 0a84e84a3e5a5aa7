from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0002_waiting_rule")]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="subject_uk",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="mail",
            name="body_uk",
            field=models.TextField(blank=True),
        ),
    ]
