from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="passed",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="registrationrules",
            name="group_passes",
            field=models.PositiveSmallIntegerField(default=3),
        ),
        migrations.AddField(
            model_name="registrationrules",
            name="offers_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
