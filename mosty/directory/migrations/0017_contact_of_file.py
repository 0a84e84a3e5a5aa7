from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0016_places_proposed")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="external_id",
            field=models.CharField(blank=True, default="", editable=False, max_length=60),
            preserve_default=False,
        ),
    ]
