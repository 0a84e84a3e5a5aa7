"""Small figures: found out about all services at once, remembered in each."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from mosty.directory.enums import ServiceStatus
from mosty.directory.models import Service
from mosty.directory.rules import small_figures
from mosty.engines.disclosure import Shown
from mosty.territory.models import Municipality

_FLAGS = ("hides_people", "few_people", "hides_waiting", "few_waiting")


@transaction.atomic
def refresh_small_figures(municipality: Municipality) -> int:
    """How many services now show other figures; call after a figure or a status has changed.

    Drafts, joined services and figures nobody gave keep what is set from the start: hidden.
    """
    services = list(
        Service.objects.filter(municipality=municipality, merged_into=None)
        .exclude(status=ServiceStatus.DRAFT)
        .exclude(people_count=None, waiting_count=None)
        .order_by("pk")
        .only("people_count", "waiting_count", *_FLAGS)
    )
    people = small_figures([service.people_count for service in services])
    waiting = small_figures([service.waiting_count for service in services])
    changed = [
        service
        for service, flags in zip(services, _flags(people, waiting), strict=True)
        if _set(service, flags)
    ]
    for service in changed:
        service.updated_at = timezone.now()  # readers of the open feed fetch it again
    Service.objects.bulk_update(changed, [*_FLAGS, "updated_at"], batch_size=200)
    return len(changed)


def refresh_all_small_figures() -> int:
    """The same for the whole installation: after an upgrade, figures are hidden until this runs."""
    return sum(refresh_small_figures(municipality) for municipality in Municipality.objects.all())


def _flags(
    people: Sequence[Shown | None], waiting: Sequence[Shown | None]
) -> list[tuple[bool, ...]]:
    return [
        (*_hides_and_few(one), *_hides_and_few(other))
        for one, other in zip(people, waiting, strict=True)
    ]


def _hides_and_few(shown: Shown | None) -> tuple[bool, bool]:
    return (True, False) if shown is None else (not shown.is_shown, shown.is_small)


def _set(service: Service, flags: tuple[bool, ...]) -> bool:
    """Whether a flag of the service is another one now."""
    before = tuple(getattr(service, name) for name in _FLAGS)
    for name, value in zip(_FLAGS, flags, strict=True):
        setattr(service, name, value)
    return before != flags
