"""What storing a file of services would do, row by row, and which rows somebody should look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from mosty.core.enums import RowVerdict
from mosty.core.imports import Difference, Parsed, RowPreview
from mosty.core.text import fold
from mosty.directory.enums import ServiceStatus
from mosty.directory.importers.facts import NO_HOURS
from mosty.directory.importers.plan import PlannedService, StoredServices, plan_services
from mosty.directory.importers.words import TITLES, Words
from mosty.directory.models import Service

#: So many answers that vanish at once are rather a mistake.
MANY_EMPTIED = 4
#: A figure that grows or shrinks so many times is rather a mistake.
MANY_TIMES = 10
_FIGURES = (
    "capacity_places",
    "people_count",
    "waiting_count",
    "free_places",
    "unit_cost_grosze",
    "yearly_cost_grosze",
    "units_per_person_month",
)


def preview_services(parsed: Parsed, municipality_id: int) -> Sequence[RowPreview]:
    """A preview of each good row; it and the store ask the same `plan_services`."""
    stored, plan = plan_services(parsed.rows, municipality_id)
    words = Words(municipality_id)
    twins = Twins(municipality_id, stored, {row.external_id for row in parsed.rows})
    return [_preview(one, stored, words, twins) for one in plan]


def _preview(
    one: PlannedService, stored: StoredServices, words: Words, twins: "Twins"
) -> RowPreview:
    label = str(one.row.facts.get("name", one.row.external_id))
    if one.service is None:
        twin = twins.of(one)
        reason = one.row.doubt or (
            _("looks like “%(name)s”, which is here under another number.") % {"name": twin}
            if twin
            else ""
        )
        return RowPreview(one.row.number, label, RowVerdict.NEW, reason=reason)
    if not one.changes:
        return RowPreview(one.row.number, label, RowVerdict.SAME)
    return RowPreview(
        one.row.number,
        label,
        RowVerdict.CHANGED,
        differences(one, stored, words),
        one.row.doubt or doubt(one, stored),
    )


def differences(
    one: PlannedService, stored: StoredServices, words: Words
) -> tuple[Difference, ...]:
    assert one.service is not None
    place = one.place or one.leaves
    before = [(name, stored.fact(one.service, name), value) for name, value in one.facts.items()]
    found = [Difference(TITLES[n], words.of(n, old), words.of(n, new)) for n, old, new in before]
    if hides_address(one, stored):
        if one.place_facts:
            found.append(Difference(TITLES["address"], _("(confidential)"), _("(confidential)")))
        return tuple(found)
    for name, value in one.place_facts.items():
        old = stored.place_fact(place, name)
        if old != value:
            found.append(Difference(TITLES[name], words.of(name, old), words.of(name, value)))
    return tuple(found)


def hides_address(one: PlannedService, stored: StoredServices) -> bool:
    """Whether the place is, or becomes, confidential: then no page says where it is."""
    place = one.place or one.leaves
    return bool(
        stored.place_fact(place, "is_confidential") or one.place_facts.get("is_confidential")
    )


def doubt(one: PlannedService, stored: StoredServices) -> str:
    """Why somebody should look at the change, or ""."""
    service = one.service
    assert service is not None
    if service.merged_into_id is not None:
        return _("this service was joined with another; change that one.")
    if (
        one.place is not None
        and one.place.is_confidential
        and (one.place_facts.get("is_confidential") is False)
    ):
        return _("an address that is confidential now would become public.")
    if service.status == ServiceStatus.PUBLISHED and one.facts.get("status") == ServiceStatus.DRAFT:
        return _("a service that residents see now would become a draft.")
    changed: list[tuple[str, Any, Any]] = [
        *((name, stored.fact(service, name), new) for name, new in one.facts.items()),
        *((name, stored.place_fact(one.place, name), new) for name, new in one.place_facts.items()),
    ]
    for name, old, new in changed:
        if name in _FIGURES and old and new and max(old, new) > MANY_TIMES * min(old, new):
            return _("“%(column)s” would change more than %(times)d times.") % {
                "column": TITLES[name],
                "times": MANY_TIMES,
            }
    emptied = [
        TITLES[name] for name, old, new in changed if _is_filled(old) and not _is_filled(new)
    ]
    if len(emptied) >= MANY_EMPTIED:
        return _("many answers would vanish: %(columns)s.") % {"columns": ", ".join(emptied)}
    return ""


def _is_filled(value: Any) -> bool:
    return value not in (None, "", (), [], NO_HOURS) and value is not False


class Twins:
    """Stored services by name, to notice one that comes again under another number."""

    def __init__(self, municipality_id: int, stored: StoredServices, numbers: set[str]) -> None:
        self._stored = stored
        self._by_name: Mapping[str, list[Service]] = {}
        found: dict[str, list[Service]] = {}
        services = (
            Service.objects.unmerged()
            .filter(municipality=municipality_id)
            .only("name", "organisation", "phone", "external_id")
        )
        for service in services.order_by("id"):
            if service.external_id not in numbers:
                found.setdefault(fold(service.name), []).append(service)
        self._by_name = found

    def of(self, one: PlannedService) -> str:
        """Name of a service with the same name and provider, telephone or address; or ""."""
        facts, address = one.row.facts, fold(str(one.row.place.get("address", "")))
        for service in self._by_name.get(fold(str(facts.get("name", ""))), ()):
            places = self._stored.places.get(service.pk, ())
            if (
                service.organisation_id == facts.get("organisation_id")
                or (
                    service.phone and _digits(service.phone) == _digits(str(facts.get("phone", "")))
                )
                or (address and address in {fold(place.address) for place in places})
            ):
                return service.name
        return ""


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())[-9:]
