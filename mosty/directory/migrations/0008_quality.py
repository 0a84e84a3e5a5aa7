from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_few_people")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="quality",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="quality_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(
                fields=["municipality", "status", "quality"], name="service_quality"
            ),
        ),
    ]
