"""Small figures: found out about all services at once, remembered in each."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from mosty.core.bulk import portions
from mosty.directory.models import Service
from mosty.directory.rules import small_figures
from mosty.engines.disclosure import Shown
from mosty.territory.models import Municipality

_FLAGS = ("hides_people", "few_people", "hides_waiting", "few_waiting")
_Flags = tuple[bool, ...]


@transaction.atomic
def refresh_small_figures(municipality: Municipality) -> int:
    """How many services now show other figures; call after a figure or a status has changed.

    Drafts, joined services and figures nobody gave keep what is set from the start: hidden.
    """
    rows = list(
        Service.objects.in_feed()
        .filter(municipality=municipality)
        .exclude(people_count=None, waiting_count=None)
        .order_by("pk")
        .values_list("pk", "people_count", "waiting_count", *_FLAGS)
    )
    people = small_figures([row[1] for row in rows])
    waiting = small_figures([row[2] for row in rows])
    changed: dict[_Flags, list[int]] = {}
    for row, one, other in zip(rows, people, waiting, strict=True):
        flags = (*_hides_and_few(one), *_hides_and_few(other))
        if flags != row[3:]:
            changed.setdefault(flags, []).append(row[0])
    _store(changed)
    return sum(len(ids) for ids in changed.values())


def refresh_all_small_figures() -> int:
    """The same for the whole installation: after an upgrade, figures are hidden until this runs."""
    return sum(refresh_small_figures(municipality) for municipality in Municipality.objects.all())


def _hides_and_few(shown: Shown | None) -> tuple[bool, bool]:
    return (True, False) if shown is None else (not shown.is_shown, shown.is_small)


def _store(changed: Mapping[_Flags, Sequence[int]]) -> None:
    """One query for each few hundred services of the same flags; readers of the open feed fetch
    them again."""
    now = timezone.now()
    for flags, ids in changed.items():
        facts = dict(zip(_FLAGS, flags, strict=True))
        for some in portions(ids):
            Service.objects.filter(pk__in=some).update(**facts, updated_at=now)
