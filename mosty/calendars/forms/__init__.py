"""Forms of calendars: rooms and things, time taken by hand, ways, series."""

from mosty.calendars.forms.resources import (
    BlockForm,
    PeriodForm,
    ResourceFilterForm,
    ResourceForm,
    WayForm,
    choices_of,
    initial_of_resource,
)
from mosty.calendars.forms.series import (
    BookAheadForm,
    BusyFileForm,
    DateForm,
    EndForm,
    SeriesForm,
    initial_of_series,
)

__all__ = [
    "BlockForm",
    "BookAheadForm",
    "BusyFileForm",
    "DateForm",
    "EndForm",
    "PeriodForm",
    "ResourceFilterForm",
    "ResourceForm",
    "SeriesForm",
    "WayForm",
    "choices_of",
    "initial_of_resource",
    "initial_of_series",
]
