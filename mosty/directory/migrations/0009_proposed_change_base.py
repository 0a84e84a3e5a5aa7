from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0008_quality")]

    operations = [
        migrations.AddField(
            model_name="proposedchange",
            name="base",
            field=models.JSONField(default=dict),
        ),
    ]
