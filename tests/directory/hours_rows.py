"""Plans of the engine as rows of a service."""

from mosty.directory.models import Service
from mosty.directory.rules.hours import exception_row, window_row
from mosty.engines.opening import Week


def give_hours(service: Service, plan: Week) -> Service:
    """The service, with these hours stored."""
    for window in plan.windows:
        window_row(window, service.pk).save()
    for special in plan.special:
        exception_row(special, service.pk).save()
    return service
