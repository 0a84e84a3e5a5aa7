"""What a run of nearness is computed from, and the stored run as pages show it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mosty.core.enums import DiArea
from mosty.core.models import EngineRun
from mosty.core.runs import latest_run
from mosty.directory.enums import Setting
from mosty.directory.models import Service, ServiceType
from mosty.directory.queries.types import codes_of_area
from mosty.directory.rules.nearness import COMES_HOME, REACH_KM, Home, Nearness, Offer
from mosty.engines.disclosure import Shown, suppress
from mosty.territory.models import Municipality
from mosty.territory.queries import population_summary, village_units

#: Whose way counts in an area: people of this age; everybody elsewhere.
_AGES: Mapping[str, str] = {DiArea.SEN: "over_65", DiArea.ROD: "under_18"}


@dataclass(frozen=True)
class RunInputs:
    """Everything a run depends on.

    Attributes:
        year: of the population; None: nobody knows how many people live where.
        ages: whose way counts: "over_65", "under_18" or "total".
        homes: village units with coordinates; `nowhere`: names of those without.
        offers: services by the code of their kind; kinds without a service have none.
    """

    area: str
    reach_km: float
    year: int | None
    ages: str
    homes: tuple[Home, ...]
    nowhere: tuple[str, ...]
    offers: Mapping[str, tuple[Offer, ...]]

    def as_json(self) -> dict[str, Any]:
        """The same for the same inputs, for the fingerprint."""
        return asdict(self)


def run_kind(area: str) -> str:
    """The kind of stored run for an area of need."""
    return f"directory.nearness.{area}"


def run_inputs(municipality: Municipality, *, area: str, reach_km: float = REACH_KM) -> RunInputs:
    """Village units, people and services of an area; confidential places are left out."""
    ages = _AGES.get(area, "total")
    population = population_summary(municipality)
    people = {row.name: getattr(row, ages) for row in population.by_unit} if population else {}
    homes, nowhere = [], []
    for unit in village_units(municipality):
        if unit.latitude is None or unit.longitude is None:
            nowhere.append(unit.name)
            continue
        homes.append(
            Home(
                unit.pk, unit.name, float(unit.latitude), float(unit.longitude),
                people.get(unit.name),
            )
        )  # fmt: skip
    return RunInputs(
        area=area,
        reach_km=reach_km,
        year=population.year if population else None,
        ages=ages,
        homes=tuple(homes),
        nowhere=tuple(nowhere),
        offers=_offers(municipality, area),
    )


def _offers(municipality: Municipality, area: str) -> Mapping[str, tuple[Offer, ...]]:
    kinds = (
        ServiceType.objects.filter(code__in=codes_of_area(area), is_residential=False)
        .exclude(setting=Setting.INSTITUTIONAL)
        .order_by("code")
    )
    found: dict[str, list[Offer]] = {kind.code: [] for kind in kinds}
    services = (
        Service.objects.published()
        .filter(municipality=municipality, service_type__in=kinds)
        .select_related("service_type", "village_unit")
        .prefetch_related("service_locations__location")
        .order_by("id")
    )
    for service in services.iterator(chunk_size=1000):
        found[service.service_type.code].append(_offer(service))
    return {code: tuple(offers) for code, offers in found.items()}


def _offer(service: Service) -> Offer:
    located = [joint.location for joint in service.service_locations.all()]
    places = [
        (float(place.latitude), float(place.longitude))
        for place in located
        if place.latitude is not None and place.longitude is not None and not place.is_confidential
    ]
    unit = service.village_unit
    if (
        not located
        and unit is not None
        and unit.latitude is not None
        and unit.longitude is not None
    ):
        places = [(float(unit.latitude), float(unit.longitude))]
    is_everywhere = service.covers_all and not located and unit is None
    return Offer(
        comes=service.service_type.setting in COMES_HOME or is_everywhere,
        only_unit=None if service.covers_all else service.village_unit_id,
        places=tuple(places),
        capacity=service.capacity_places,
    )


# --- the stored run -------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitLine:
    """One village unit: how many kinds of help are near, and which are not."""

    name: str
    near: int
    of: int
    far: tuple[tuple[ServiceType, float | None], ...]


@dataclass(frozen=True)
class KindLine:
    """One kind of help: how many people have it near.

    Attributes:
        near, far: people with and without it near; None: nobody knows how many live there.
        units: village units without it near; `worst` the longest way there is, km.
    """

    kind: ServiceType
    services: int
    lost: int
    near: Shown | None
    far: Shown | None
    units: tuple[str, ...]
    worst: float | None


@dataclass(frozen=True)
class WhiteSpots:
    """A stored run of nearness for one area of need.

    Attributes:
        is_old: a service or a place changed after the run.
        missing: kinds of which the municipality has none at all.
        nowhere: village units left out because nobody said where they are.
    """

    area: str
    reach_km: float
    year: int | None
    ages: str
    made_at: datetime
    engine: str
    is_old: bool
    units: tuple[UnitLine, ...]
    kinds: tuple[KindLine, ...]
    missing: tuple[ServiceType, ...]
    nowhere: tuple[str, ...]


def white_spots(municipality: Municipality, *, area: str) -> WhiteSpots | None:
    """The latest stored run of the area, or None."""
    run = latest_run(municipality.pk, run_kind(area))
    if run is None:
        return None
    result, reach = run.result, float(run.parameters["reach_km"])
    types = {kind.code: kind for kind in ServiceType.objects.filter(code__in=result["kinds"])}
    seen = {
        types[code]: [Nearness(*one) for one in entry["seen"]]
        for code, entry in result["kinds"].items()
        if code in types and entry["services"]
    }
    return WhiteSpots(
        area=area,
        reach_km=reach,
        year=result["year"],
        ages=result["ages"],
        made_at=run.created_at,
        engine=f"{run.engine} {run.engine_version}",
        is_old=_changed_since(municipality, run),
        units=tuple(
            _unit_line(index, unit["name"], seen, reach)
            for index, unit in enumerate(result["units"])
        ),
        kinds=tuple(
            _kind_line(kind, result["kinds"][kind.code], own, result["units"], reach)
            for kind, own in seen.items()
        ),
        missing=tuple(
            types[code]
            for code, entry in result["kinds"].items()
            if code in types and not entry["services"]
        ),
        nowhere=tuple(result["nowhere"]),
    )


def _changed_since(municipality: Municipality, run: EngineRun) -> bool:
    return Service.objects.filter(municipality=municipality, updated_at__gt=run.created_at).exists()


def _unit_line(
    index: int, name: str, seen: Mapping[ServiceType, Sequence[Nearness]], reach: float
) -> UnitLine:
    far = tuple(
        (kind, own[index].km) for kind, own in seen.items() if not own[index].is_near(reach)
    )
    return UnitLine(name, len(seen) - len(far), len(seen), far)


def _kind_line(
    kind: ServiceType,
    entry: Mapping[str, Any],
    own: Sequence[Nearness],
    units: Sequence[Mapping[str, Any]],
    reach: float,
) -> KindLine:
    people: dict[bool, int] = defaultdict(int)
    far_units = []
    for unit, nearness in zip(units, own, strict=True):
        is_near = nearness.is_near(reach)
        people[is_near] += unit["people"] or 0
        if not is_near:
            far_units.append(unit["name"])
    is_known = any(unit["people"] is not None for unit in units)
    near, far = suppress((people[True], people[False])) if is_known else (None, None)
    ways = [one.km for one in own if not one.comes and one.km is not None]
    return KindLine(
        kind=kind,
        services=entry["services"],
        lost=entry["lost"],
        near=near,
        far=far,
        units=tuple(far_units),
        worst=max(ways, default=None),
    )
