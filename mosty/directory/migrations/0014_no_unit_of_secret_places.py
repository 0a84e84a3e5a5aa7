"""Services with a confidential place lose their village unit: in a village it tells where they are.

Their words are taken away: the start of the new version indexes services no word leads to. Back
there is nothing to do: which unit it was is not kept.
"""

from django.db import migrations
from django.utils import timezone

from mosty.core.text import fold


def hide_units(apps, schema_editor):
    Service = apps.get_model("directory", "Service")
    telling = (
        Service.objects.filter(
            village_unit__isnull=False, service_locations__location__is_confidential=True
        )
        .select_related("service_type", "organisation", "village_unit")
        .distinct()
    )
    for service in list(telling):
        Service.objects.filter(pk=service.pk).update(
            village_unit=None,
            covers_all=True,
            search_text=_search_text(service),
            revision=service.revision + 1,
            updated_at=timezone.now(),
        )
        apps.get_model("directory", "SearchWord").objects.filter(service=service).delete()
        _mend_station(apps, service)


def _search_text(service):
    kind = service.service_type
    return fold(
        " ".join(
            (
                service.name,
                service.name_uk,
                kind.name,
                kind.plain_name,
                service.organisation.name,
                service.summary,
                service.for_whom,
            )
        )
    )


def _mend_station(apps, service):
    """The summary of a station is "provider · village unit"."""
    stations = apps.get_model("thread", "Station").objects
    for station in stations.filter(source="directory.service", source_id=service.pk):
        told = station.summary.replace(f" · {service.village_unit.name}", "", 1)
        stations.filter(pk=station.pk).update(summary=told)


class Migration(migrations.Migration):

    dependencies = [
        ("directory", "0013_lists_and_points"),
        ("thread", "0002_station_sort_key"),
    ]

    operations = [migrations.RunPython(hide_units, migrations.RunPython.noop)]
