"""What happens on a day to come: services whose money ends, and what is left without them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet

from mosty.directory.models import Service, ServiceType
from mosty.directory.queries.figures import Said, said, sums_of
from mosty.directory.queries.services import services
from mosty.territory.models import Municipality, VillageUnit

_SUMS = sums_of("people_count", "waiting_count", "yearly_cost_grosze")


@dataclass(frozen=True)
class MoneySource:
    """Services paid from one source that ends before the day.

    Attributes:
        title: as the services say; empty: not given.
        last_day: the latest end among them.
    """

    title: str
    services: int
    last_day: date
    people: Said
    grosze: Said


@dataclass(frozen=True)
class Prospect:
    """What the day changes (raw figures, for staff).

    Attributes:
        day: the first day without the money.
        services: how many published services end before it; `of` so many.
        sources: by where the money comes from, the dearest first, those of unknown cost last.
        lost_kinds: kinds of which nothing lasting is left, with how many services end.
        lost_units: village units that had services of their own and keep none.
    """

    day: date
    services: int
    of: int
    people: Said
    waiting: Said
    grosze: Said
    sources: tuple[MoneySource, ...]
    lost_kinds: tuple[tuple[ServiceType, int], ...]
    lost_units: tuple[VillageUnit, ...]


@dataclass(frozen=True)
class Ending:
    """A service that ends, and how many of its kind last."""

    service: Service
    lasting: int


def next_new_year(today: date) -> date:
    """The next 1 January: most grants end the day before."""
    return date(today.year + 1, 1, 1)


def ending_services(municipality: Municipality, *, before: date) -> QuerySet[Service]:
    """Published services whose money ends before the day, those with most people first."""
    return _ending(services(municipality).published(), before).order_by(
        "-people_count", "sort_key", "id"
    )


def endings(municipality: Municipality, page: Sequence[Service], *, before: date) -> list[Ending]:
    """The services of a page with the number of lasting ones of the same kind."""
    lasting = _lasting_by_kind(municipality, before)
    return [Ending(one, lasting.get(one.service_type_id, 0)) for one in page]


def prospect(municipality: Municipality, *, day: date) -> Prospect:
    """What the municipality loses on the day when nobody finds the money."""
    published = Service.objects.published().filter(municipality=municipality)
    ending = _ending(published, day)
    row = ending.aggregate(services=Count("id"), **_SUMS)
    return Prospect(
        day=day,
        services=row["services"],
        of=published.count(),
        people=said(row, "people_count"),
        waiting=said(row, "waiting_count"),
        grosze=said(row, "yearly_cost_grosze"),
        sources=_sources(ending),
        lost_kinds=_lost_kinds(municipality, ending, day),
        lost_units=_lost_units(published, day),
    )


def _ending(found: QuerySet[Service], day: date) -> QuerySet[Service]:
    return found.filter(funded_until__lt=day)


def _lasting(day: date) -> Q:
    return Q(funded_until=None) | Q(funded_until__gte=day)


def _lasting_by_kind(municipality: Municipality, day: date) -> Mapping[int, int]:
    rows = (
        Service.objects.published()
        .filter(_lasting(day), municipality=municipality)
        .order_by()
        .values_list("service_type_id")
        .annotate(count=Count("id"))
    )
    return dict(rows)


def _sources(ending: QuerySet[Service]) -> tuple[MoneySource, ...]:
    rows = (
        ending.order_by()
        .values(title=F("funding_source"))
        .annotate(services=Count("id"), last_day=Max("funded_until"), **_SUMS)
    )
    sources = [
        MoneySource(
            title=row["title"],
            services=row["services"],
            last_day=row["last_day"],
            people=said(row, "people_count"),
            grosze=said(row, "yearly_cost_grosze"),
        )
        for row in rows
    ]
    return tuple(sorted(sources, key=_dearest_first))


def _dearest_first(source: MoneySource) -> tuple[bool, int, str]:
    grosze = source.grosze.total
    return (grosze is None, -(grosze or 0), source.title)


def _lost_kinds(
    municipality: Municipality, ending: QuerySet[Service], day: date
) -> tuple[tuple[ServiceType, int], ...]:
    ends = dict(ending.order_by().values_list("service_type_id").annotate(count=Count("id")))
    lasting = _lasting_by_kind(municipality, day)
    kinds = ServiceType.objects.filter(pk__in=ends.keys() - lasting.keys()).order_by("code")
    return tuple((kind, ends[kind.pk]) for kind in kinds)


def _lost_units(published: QuerySet[Service], day: date) -> tuple[VillageUnit, ...]:
    """Village units with services of their own today and none that lasts."""
    counts = (
        published.filter(village_unit__isnull=False)
        .order_by()
        .values("village_unit")
        .annotate(lasting=Count("id", filter=_lasting(day)))
        .filter(lasting=0)
    )
    lost = [row["village_unit"] for row in counts]
    return tuple(VillageUnit.objects.filter(pk__in=lost).order_by("sort_key"))
