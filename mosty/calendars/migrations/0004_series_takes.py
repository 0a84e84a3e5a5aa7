from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0003_within")]

    operations = [
        migrations.AddField(
            model_name="series",
            name="is_public",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="series",
            name="place",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="series",
            name="persons",
            field=models.ManyToManyField(
                blank=True, related_name="series", to="calendars.person"
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="resources",
            field=models.ManyToManyField(
                blank=True, related_name="series", to="calendars.resource"
            ),
        ),
    ]
