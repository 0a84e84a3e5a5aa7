from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0015_search_index")]

    operations = [
        migrations.AlterField(
            model_name="proposedchange",
            name="part",
            field=models.CharField(
                choices=[("facts", "description"), ("hours", "hours"), ("places", "places")],
                default="facts",
                max_length=6,
            ),
        ),
    ]
