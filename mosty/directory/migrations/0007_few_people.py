from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_no_address_of_services"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="few_people",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="service",
            name="few_waiting",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
