"""A service as schema.org JSON-LD: what search engines read from its page.

Only what the page shows: places that may be shown, no counts of people, no contacts of persons.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from mosty.directory.enums import CostKind, Language, ProviderMode
from mosty.directory.models import Service
from mosty.directory.queries import PlaceCard
from mosty.engines.opening import Week, Window, today
from mosty.people.exports import organisation_json_ld

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: For so many days ahead hours that differ from the week are told day by day.
_DAYS_AHEAD = 60
_PUBLIC = frozenset({ProviderMode.OFFICE, ProviderMode.UNIT})
_MIDNIGHT, _LAST_MINUTE = time(0, 0), time(23, 59)
#: schema.org wants BCP 47: the sign language has a longer name there.
_TAGS = {Language.SIGN: "pso", Language.ROMANI: "rom", Language.KASHUBIAN: "csb"}

Node = Mapping[str, Any]


def service_json_ld(
    service: Service,
    *,
    places: Sequence[PlaceCard],
    hours: Week,
    page: str,
    provider_page: str,
    on: date,
) -> Node:
    """The service of a page.

    Args:
        places: those that may be shown.
        hours: at places that may be shown.
        page, provider_page: full addresses.
        on: the day from which days that differ are told.
    """
    area = service.municipality if service.covers_all else service.village_unit
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "GovernmentService" if service.provider_mode in _PUBLIC else "Service",
            "@id": page,
            "url": page,
            "name": service.name,
            "description": service.summary,
            "serviceType": service.service_type.name,
            "provider": organisation_json_ld(service.organisation, page=provider_page),
            "areaServed": area and {"@type": "AdministrativeArea", "name": area.name},
            "audience": service.for_whom
            and {"@type": "Audience", "audienceType": service.for_whom},
            "availableChannel": list(_channels(service, places)),
            "hoursAvailable": list(opening_hours(hours, on)),
            "offers": service.cost_kind == CostKind.FREE
            and {"@type": "Offer", "price": "0", "priceCurrency": "PLN"},
        }
    )


def opening_hours(hours: Week, on: date) -> Iterator[Node]:
    """The hours of a usual week, then the coming days on which they differ (holidays too)."""
    usual = [window for window in hours.windows if _is_usual(window)]
    for window in usual:
        yield _known(
            {
                **_hours(window.opens, window.closes),
                "dayOfWeek": f"https://schema.org/{_DAYS[window.weekday]}",
                "validFrom": window.valid_from and window.valid_from.isoformat(),
                "validThrough": window.valid_to and window.valid_to.isoformat(),
            }
        )
    if not hours:
        return
    for number in range(_DAYS_AHEAD):
        yield from _day_that_differs(hours, usual, on + timedelta(days=number))


def _is_usual(window: Window) -> bool:
    """Whether schema.org can say the window: every week, in every season, without a call before."""
    return not (
        window.weeks or window.season_from or window.by_appointment or window.holidays == "only"
    )


def _day_that_differs(hours: Week, usual: Sequence[Window], day: date) -> Iterator[Node]:
    real = {
        (one.opens.time(), one.closes.time()) for one in today(hours, day) if not one.by_appointment
    }
    told = {
        (window.opens, window.closes)
        for window in usual
        if window.weekday == day.weekday()
        and (window.valid_from is None or window.valid_from <= day)
        and (window.valid_to is None or day <= window.valid_to)
    }
    if real == told:
        return
    only = {"validFrom": day.isoformat(), "validThrough": day.isoformat()}
    for opens, closes in sorted(real):
        yield {**_hours(opens, closes), **only}
    if not real:
        yield {**_specification(_MIDNIGHT, _MIDNIGHT), **only}  # how one says "closed"


def _hours(opens: time, closes: time) -> Node:
    is_all_day = opens == closes == _MIDNIGHT
    return _specification(opens, _LAST_MINUTE if is_all_day else closes)


def _specification(opens: time, closes: time) -> Node:
    return {
        "@type": "OpeningHoursSpecification",
        "opens": f"{opens:%H:%M}",
        "closes": f"{closes:%H:%M}",
    }


def _channels(service: Service, places: Sequence[PlaceCard]) -> Iterator[Node]:
    """Ways to the service: each place, and the telephone or the page where there is none."""
    common = {
        "@type": "ServiceChannel",
        "availableLanguage": [
            _TAGS.get(Language(one.language), one.language) for one in service.languages.all()
        ],
        "servicePhone": service.phone
        and _known({"@type": "ContactPoint", "telephone": service.phone, "email": service.email}),
        "serviceUrl": service.website,
    }
    for place in places:
        yield _known({**common, "serviceLocation": _place(place)})
    if not places and (service.phone or service.website):
        yield _known(common)


def _place(place: PlaceCard) -> Node:
    return _known(
        {
            "@type": "Place",
            "name": place.name,
            "address": _known(
                {
                    "@type": "PostalAddress",
                    "streetAddress": place.street,
                    "postalCode": place.postal_code,
                    "addressLocality": place.city,
                    "addressCountry": "PL",
                }
            ),
            "geo": place.point
            and {
                "@type": "GeoCoordinates",
                "latitude": float(place.point.latitude),
                "longitude": float(place.point.longitude),
            },
            "amenityFeature": [
                {"@type": "LocationFeatureSpecification", "name": feature, "value": True}
                for feature in place.features
            ],
            "url": place.url,
        }
    )


def _known(node: Mapping[str, Any]) -> dict[str, Any]:
    """The node without what nobody said."""
    return {name: value for name, value in node.items() if value}
