"""Recommendations on the golden thread: an action, and a change once a body has carried it out."""

from django.urls import reverse
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.partnership.enums import RecommendationState, SendingOutcome
from mosty.partnership.models import Recommendation, Sending
from mosty.thread.actions import link, register_station, remove_station
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Station

RECOMMENDATION_SOURCE = "partnership.recommendation"
CHANGE_SOURCE = "partnership.sending"


def keep_stations(found: Recommendation) -> Station | None:
    """Its station, and those of its changes, as they should stand now; a rejected one has none."""
    carried_out = found.sendings.filter(outcome=SendingOutcome.IMPLEMENTED)
    if found.state == RecommendationState.REJECTED:
        remove_station(RECOMMENDATION_SOURCE, found.pk)
        for sending in carried_out:
            remove_station(CHANGE_SOURCE, sending.pk)
        return None
    station = register_station(
        municipality=found.municipality,
        kind=StationKind.ACTION,
        source=RECOMMENDATION_SOURCE,
        source_id=found.pk,
        title=found.title,
        summary=_("Recommendation %(number)s/%(year)s")
        % {"number": found.number, "year": found.year},
        path=_path(found),
        audience=_audience(found),
    )
    for sending in carried_out:
        _change(found, sending)
    return station


def keep_change(sending: Sending, by: Access) -> None:
    """The change a body made, to which the recommendation leads; none while it is not carried out."""
    found = sending.recommendation
    if sending.outcome != SendingOutcome.IMPLEMENTED:
        remove_station(CHANGE_SOURCE, sending.pk)
        return
    origin = keep_stations(found)
    if origin is not None and by.may("thread.link"):
        note = _("a recommendation carried out")
        link(origin=origin, target=_change(found, sending), note=note, by=by)


def _change(found: Recommendation, sending: Sending) -> Station:
    return register_station(
        municipality=found.municipality,
        kind=StationKind.CHANGE,
        source=CHANGE_SOURCE,
        source_id=sending.pk,
        title=(sending.implemented_note or found.title)[:300],
        summary=sending.body_name,
        path=_path(found),
        audience=_audience(found),
    )


def _path(found: Recommendation) -> str:
    slug = found.municipality.slug
    if found.is_public:
        return reverse("partnership:recommendation_detail", args=[slug, found.year, found.number])
    return reverse("partnership:recommendation_work", args=[slug, found.pk])


def _audience(found: Recommendation) -> Audience:
    return Audience.PUBLIC if found.is_public else Audience.STAFF
