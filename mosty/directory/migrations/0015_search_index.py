"""What the words of the search were made with. Back, the row goes: the next setup makes all anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0014_no_unit_of_secret_places")]

    operations = [
        migrations.CreateModel(
            name="SearchIndex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_with", models.CharField(max_length=100)),
            ],
            options={"verbose_name": "index of the search"},
        ),
    ]
