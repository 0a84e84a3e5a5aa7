"""Reads of quality: the score of a service with its parts, and which descriptions are worst."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, F, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.core.access import Access
from mosty.core.charts import Bar, Chart, bar_chart
from mosty.core.runs import latest_run
from mosty.core.text import fold
from mosty.directory.enums import DoubtKind, LocationKind, ServiceStatus
from mosty.directory.models import (
    Doubt,
    OpeningWindow,
    Service,
    ServiceAtLocation,
    ServiceLanguage,
    ServiceQuerySet,
)
from mosty.directory.queries.freshness import (
    ShownFreshness,
    confirmed_in_time,
    freshness_of,
    in_state,
)
from mosty.directory.queries.paths import services_path
from mosty.directory.queries.services import services_to_edit
from mosty.directory.rules import may_change_now
from mosty.directory.rules.conditions import CONDITIONS
from mosty.directory.rules.criteria import CRITERIA
from mosty.directory.rules.quality import (
    Described,
    Part,
    Quality,
    assess,
    is_on_site,
    keeps_hours,
)
from mosty.territory.models import Municipality

#: Kind and key of the stored overview of a municipality.
QUALITY_RUN = "directory.quality"
#: Scores from which a description is of this class, the best first.
_CLASSES: tuple[tuple[str, int, str | Promise, str], ...] = (
    ("good", 80, _("80 points or more"), "ok"),
    ("fair", 60, _("60 to 79"), "bridge"),
    ("weak", 40, _("40 to 59"), "amber"),
    ("poor", 0, _("below 40"), "stop"),
)


# --- one service --------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownPart:
    """A part of a score with the address where the reader mends it; empty: the office does."""

    part: Part
    address: str


@dataclass(frozen=True)
class ShownQuality:
    """The score of a service as those who keep it see it."""

    quality: Quality
    parts: tuple[ShownPart, ...]
    weakest: ShownPart | None


def describe(found: Sequence[Service]) -> Mapping[int, Described]:
    """What the score reads of these services (with `service_type`), by id; four queries for all."""
    ids = [one.pk for one in found]
    spoken = _owners(ServiceLanguage.objects.filter(service__in=ids))
    open_at = _owners(OpeningWindow.objects.filter(service__in=ids))
    doubts = Counter(
        Doubt.objects.filter(service__in=ids, settled_at=None)
        .exclude(kind=DoubtKind.STILL_TRUE)
        .values_list("service_id", flat=True)
    )
    places = _places(ids)
    return {
        one.pk: _described(
            one,
            places.get(one.pk, _Places()),
            has_languages=one.pk in spoken,
            has_windows=one.pk in open_at,
            open_doubts=doubts[one.pk],
        )
        for one in found
    }


def quality_of(service: Service, *, access: Access, today: date) -> ShownQuality:
    """The score of one service with its parts."""
    return shown_qualities([service], access=access, today=today)[service.pk]


def shown_qualities(
    found: Sequence[Service], *, access: Access, today: date
) -> Mapping[int, ShownQuality]:
    """The scores of some services, as the reader may mend them, by id."""
    described = describe(found)
    return {one.pk: _shown(one, described[one.pk], access, today) for one in found}


def assess_now(described: Described, today: date) -> Quality:
    """The score of a description by all criteria."""
    return assess(described, criteria=CRITERIA, today=today)


@dataclass
class _Places:
    """What the places of a service say together."""

    has_place: bool = False
    has_point: bool = False
    has_accessibility: bool = False
    is_secret: bool = True


def _places(ids: Sequence[int]) -> Mapping[int, _Places]:
    rows = (
        ServiceAtLocation.objects.filter(service__in=ids, location__kind=LocationKind.PHYSICAL)
        .annotate(feature_count=Count("location__features"))
        .order_by()
        .values_list(
            "service_id",
            "location__latitude",
            "location__access_note",
            "location__is_confidential",
            "feature_count",
        )
    )
    found: dict[int, _Places] = {}
    for service_id, latitude, note, is_confidential, feature_count in rows:
        place = found.setdefault(service_id, _Places())
        place.has_place = True
        place.has_point |= latitude is not None
        place.has_accessibility |= bool(note or feature_count)
        place.is_secret &= is_confidential
    return found


def _owners(rows: QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("service_id", flat=True).distinct())


#: Facts the score reads as they are.
_SAME = (
    "provider_mode",
    "phone",
    "email",
    "website",
    "for_whom",
    "min_age",
    "max_age",
    "how_to_apply",
    "cost_kind",
    "cost_for_person",
    "hours_text",
    "summary",
    "text_easy",
    "name_uk",
    "figures_on",
    "checked_on",
    "check_every_months",
    "funded_until",
)


def _described(service: Service, places: _Places, **beside: Any) -> Described:
    kind = service.service_type
    return Described(
        **{name: getattr(service, name) for name in _SAME},
        is_on_site=is_on_site(kind.code, kind.setting),
        keeps_hours=keeps_hours(kind.code, kind.setting, is_residential=kind.is_residential),
        has_place=places.has_place,
        has_point=places.has_point,
        has_accessibility=places.has_accessibility,
        is_secret=places.has_place and places.is_secret,
        conditions=tuple(getattr(service, name) for name in CONDITIONS),
        reasons=tuple(getattr(service, f"{name}_reason") for name in CONDITIONS),
        has_figure=bool(
            service.capacity_state
            or service.capacity_places is not None
            or service.people_count is not None
        ),
        **beside,
    )


def _shown(service: Service, described: Described, access: Access, today: date) -> ShownQuality:
    quality = assess_now(described, today)
    base = services_path(service.municipality.slug)
    parts = tuple(ShownPart(part, _mend(part, service, access, base)) for part in quality.parts)
    weakest = next((one for one in parts if one.part == quality.weakest), None)
    return ShownQuality(quality, parts, weakest)


def _mend(part: Part, service: Service, access: Access, base: str) -> str:
    """Where the reader mends it; a provider proposes what is public, and leaves some to the office."""
    criterion = part.criterion
    if criterion.code == "doubts":
        return base + criterion.mend if access.may("directory.freshness_see") else ""
    address = base + criterion.mend.format(pk=service.pk)
    if may_change_now(access, service):
        return address
    if criterion.code == "money":
        return ""
    return address.replace("/edycja/", "/zmiany/")


# --- many services ------------------------------------------------------------------------------


@dataclass(frozen=True)
class QualityRow:
    """A service in the list of quality."""

    service: Service
    shown: ShownQuality
    freshness: ShownFreshness


def services_by_quality(
    municipality: Municipality,
    *,
    access: Access,
    today: date,
    organisation: str = "",
    type_code: str = "",
    state: str = "",
) -> ServiceQuerySet:
    """Published services the reader may edit, the worst description first (as last stored).

    organisation: words of the name of the provider.
    """
    found = (
        services_to_edit(municipality, access=access)
        .filter(status=ServiceStatus.PUBLISHED)
        .select_related(None)
        .prefetch_related(None)
    )
    for word in fold(organisation).split():
        found = found.filter(organisation__search_text__contains=word)
    if type_code:
        found = found.filter(service_type__code=type_code)
    return found.filter(in_state(state, today)).order_by(
        F("quality").asc(nulls_last=True), "sort_key", "id"
    )


def quality_rows(ids: Sequence[int], *, access: Access, today: date) -> Sequence[QualityRow]:
    """The services of these ids, in their order, with the score of today."""
    rows = (
        Service.objects.filter(pk__in=ids)
        .select_related("municipality", "service_type", "organisation")
        .in_bulk()
    )
    found = [rows[pk] for pk in ids if pk in rows]
    shown = shown_qualities(found, access=access, today=today)
    return [QualityRow(one, shown[one.pk], freshness_of(one, today)) for one in found]


@dataclass(frozen=True)
class QualityOverview:
    """Stored scores of some services together.

    Attributes:
        mean: points of a hundred; None: nothing is computed yet.
        as_of: the oldest day of the scores.
        uncounted: services that have no score yet.
        chart: how many there are in each class.
        fresh: how many somebody confirmed within their interval.
    """

    total: int
    mean: int | None
    as_of: date | None
    uncounted: int
    chart: Chart
    fresh: int


def quality_overview(found: QuerySet[Service], *, today: date) -> QualityOverview:
    """How good the descriptions are together; one query, however many there are."""
    row = found.order_by().aggregate(
        total=Count("id"),
        mean=Avg("quality"),
        as_of=Min("quality_on"),
        uncounted=Count("id", filter=Q(quality=None)),
        fresh=Count("id", filter=confirmed_in_time(today)),
        **{code: Count("id", filter=condition) for code, condition in _class_filters().items()},
    )
    return QualityOverview(
        total=row["total"],
        mean=None if row["mean"] is None else int(row["mean"]),
        as_of=row["as_of"],
        uncounted=row["uncounted"],
        chart=_chart(row),
        fresh=row["fresh"],
    )


def _class_filters() -> Mapping[str, Q]:
    found: dict[str, Q] = {}
    below = Q()
    for code, points, _label, _kind in _CLASSES:
        found[code] = Q(quality__gte=points) & below
        below = Q(quality__lt=points)
    return found


def _chart(row: Mapping[str, int]) -> Chart:
    bars = [Bar(str(label), row[code], kind=kind) for code, _points, label, kind in _CLASSES]
    return bar_chart(
        title=str(_("Descriptions by points")),
        description="",
        bars=bars,
        label_header=str(_("Points of a hundred")),
    )


@dataclass(frozen=True)
class Lack:
    """A criterion many descriptions of the municipality do not fully meet."""

    title: str | Promise
    count: int


def common_lacks(municipality: Municipality) -> Sequence[Lack]:
    """What is missing most often, as the last reckoning of the whole municipality found it."""
    run = latest_run(municipality.pk, QUALITY_RUN)
    lacking = run.result["lacking"] if run else {}
    found = [Lack(one.title, lacking.get(one.code, 0)) for one in CRITERIA]
    return sorted((one for one in found if one.count), key=lambda one: -one.count)
