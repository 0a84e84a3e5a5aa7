"""The address of a service becomes a place of its own, which other services may share."""

from django.db import migrations


def make_places(apps, schema_editor):
    Location = apps.get_model("directory", "Location")
    ServiceAtLocation = apps.get_model("directory", "ServiceAtLocation")
    done = set(ServiceAtLocation.objects.values_list("service_id", "location__address"))
    for service in apps.get_model("directory", "Service").objects.exclude(address="").order_by("pk"):
        if (service.pk, service.address) in done:
            continue
        place = Location.objects.create(
            municipality_id=service.municipality_id,
            organisation_id=service.organisation_id,
            address=service.address,
        )
        ServiceAtLocation.objects.create(service=service, location=place)


def write_addresses(apps, schema_editor):
    """Back: the address of the first place that is not confidential."""
    Service = apps.get_model("directory", "Service")
    ServiceAtLocation = apps.get_model("directory", "ServiceAtLocation")
    first = {}
    for joint in ServiceAtLocation.objects.select_related("location").order_by("pk"):
        if joint.location.address and not joint.location.is_confidential:
            first.setdefault(joint.service_id, joint.location.address)
    for service_id, address in first.items():
        Service.objects.filter(pk=service_id).update(address=address)


class Migration(migrations.Migration):

    dependencies = [("directory", "0004_open_catalogue")]

    operations = [migrations.RunPython(make_places, write_addresses)]
