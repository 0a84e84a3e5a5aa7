"""A test of the model as a station of the golden thread."""

from django.urls import reverse
from django.utils import translation

from mosty.partnership.models import ModelTest
from mosty.thread.actions import register_station
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Station
from mosty.thread.queries import station_for

SOURCE = "partnership.model_test"


def keep_test_station(test: ModelTest, *, only_if_there: bool = False) -> Station | None:
    """The test's station, brought up to date; staff see it until the test is public.

    only_if_there: a test that has left nothing on the thread yet gets no station.
    """
    if only_if_there and station_for(SOURCE, test.pk) is None:
        return None
    with translation.override("pl"):  # stored for everybody, in the language of the municipality
        summary = f"{test._meta.verbose_name} · {test.starts_on:%d.%m.%Y} – {test.ends_on:%d.%m.%Y}"
    return register_station(
        municipality=test.municipality,
        kind=StationKind.ACTION,
        source=SOURCE,
        source_id=test.pk,
        title=test.title,
        path=reverse("partnership:test_detail", args=[test.municipality.slug, test.pk]),
        audience=Audience.PUBLIC if test.is_public else Audience.STAFF,
        summary=summary,
    )
