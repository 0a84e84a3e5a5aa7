"""The balance of the catalogue: community or institution, by the four conditions, never by size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from mosty.directory.enums import DiClass
from mosty.directory.models import Service
from mosty.directory.queries.figures import Said, added_up, said, sums_of
from mosty.directory.rules import CONDITIONS, classify, stands_in_community
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class _Group:
    """Published services of one form with the same answers to the four conditions."""

    found: DiClass
    is_community: bool
    services: int
    people: Said
    grosze: Said
    hidden: int


@dataclass(frozen=True)
class Balance:
    """People and yearly money in community and in round-the-clock services (staff figures, raw).

    Attributes:
        community_people, residential_people: sums of the services that say how many.
        community_grosze, residential_grosze: sums of the yearly costs given.
        unknown_services: published services that do not say how many people they serve.
    """

    community_people: int
    residential_people: int
    community_grosze: int
    residential_grosze: int
    unknown_services: int


@dataclass(frozen=True)
class BalanceLine:
    """Services of one class, or of one side.

    Attributes:
        people, grosze: sums; None where a sum would tell a hidden count of people.
        unknown: services that do not say how many people they serve.
    """

    services: int
    people: Said | None
    grosze: Said | None
    unknown: int


@dataclass(frozen=True)
class BalanceSheet:
    """The balance as a page shows it.

    Attributes:
        classes: each class that occurs, from community to not assessed.
        community, residential: the two sides.
    """

    classes: Mapping[DiClass, BalanceLine]
    community: BalanceLine
    residential: BalanceLine


def balance(municipality: Municipality) -> Balance:
    """The balance of published services; a kind alone does not decide on which side one stands."""
    sheet = balance_sheet(municipality, raw=True)
    community, residential = sheet.community, sheet.residential
    return Balance(
        community_people=_total(community.people),
        residential_people=_total(residential.people),
        community_grosze=_total(community.grosze),
        residential_grosze=_total(residential.grosze),
        unknown_services=community.unknown + residential.unknown,
    )


def balance_sheet(municipality: Municipality, *, raw: bool) -> BalanceSheet:
    """The balance by class and by side.

    raw: for staff; the public sees no sum that holds a hidden count of people, nor its cost.
    """
    groups = tuple(_groups(municipality))
    sides = [
        _line([group for group in groups if group.is_community is side], raw=raw)
        for side in (True, False)
    ]
    classes = {
        found: _line([group for group in groups if group.found is found], raw=raw)
        for found in DiClass
    }
    return BalanceSheet(
        {found: line for found, line in classes.items() if line.services},
        community=sides[0],
        residential=sides[1],
    )


def _total(figure: Said | None) -> int:
    return 0 if figure is None else figure.total or 0


def _line(groups: Sequence[_Group], *, raw: bool) -> BalanceLine:
    tells = raw or not any(group.hidden for group in groups)
    people = added_up([group.people for group in groups])
    return BalanceLine(
        services=sum(group.services for group in groups),
        people=people if tells else None,
        grosze=added_up([group.grosze for group in groups]) if tells else None,
        unknown=people.silent,
    )


def _groups(municipality: Municipality) -> Iterator[_Group]:
    """Published services counted by form and answers: as many rows as there are combinations."""
    form = ("service_type__setting", "service_type__is_residential")
    rows = (
        Service.objects.published()
        .filter(municipality=municipality)
        .order_by()
        .values(*form, *CONDITIONS)
        .annotate(
            services=Count("id"),
            **sums_of("people_count", "yearly_cost_grosze"),
            hidden=Count("id", filter=Q(people_count__isnull=False, hides_people=True)),
        )
    )
    for row in rows:
        setting, is_residential = (row[name] for name in form)
        found = classify(
            [row[name] for name in CONDITIONS], setting=setting, is_residential=is_residential
        )
        yield _Group(
            found=found,
            is_community=stands_in_community(found, setting=setting, is_residential=is_residential),
            services=row["services"],
            people=said(row, "people_count"),
            grosze=said(row, "yearly_cost_grosze"),
            hidden=row["hidden"],
        )
