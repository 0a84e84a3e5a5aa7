from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("directory", "0005_addresses_to_places")]

    operations = [
        migrations.RemoveField(
            model_name='service',
            name='address',
        ),
    ]
