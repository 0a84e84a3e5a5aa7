"""The plan's stops on the golden thread: actions, and the changes they brought."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mosty.core.access import system_access
from mosty.core.enums import MEASURED
from mosty.core.errors import InvalidInput
from mosty.core.formatting import figure
from mosty.localplans.enums import ActionState
from mosty.localplans.models import ActionCard, LocalPlan, Reading
from mosty.localplans.queries.take import ACTION_SOURCE
from mosty.thread.actions import link, register_station, remove_station
from mosty.thread.enums import Audience, StationKind
from mosty.thread.models import Station
from mosty.thread.queries import station_for

READING_SOURCE = "localplans.reading"
DONE_SOURCE = "localplans.done_action"


def audience_of(plan: LocalPlan) -> Audience:
    return Audience.PUBLIC if plan.is_public else Audience.STAFF


def card_path(card: ActionCard) -> str:
    plan = card.plan
    return reverse("localplans:action_detail", args=(plan.municipality.slug, plan.slug, card.code))


def register_card(card: ActionCard) -> Station:
    """The card's stop, made or brought up to date."""
    return register_station(
        municipality=card.plan.municipality,
        kind=StationKind.ACTION,
        source=ACTION_SOURCE,
        source_id=card.pk,
        title=f"{card.code}. {card.title}"[:300],
        path=card_path(card),
        area=card.area,
        audience=audience_of(card.plan),
        summary=card.recipients,
    )


def register_done(card: ActionCard) -> None:
    """A stop of change while the action is done; none otherwise."""
    if card.state != ActionState.DONE:
        remove_station(DONE_SOURCE, card.pk)
        return
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Done: %(title)s") % {"title": card.title}
    change = register_station(
        municipality=card.plan.municipality,
        kind=StationKind.CHANGE,
        source=DONE_SOURCE,
        source_id=card.pk,
        title=title[:300],
        path=card_path(card),
        area=card.area,
        audience=audience_of(card.plan),
        summary=card.recipients,
    )
    link(origin=register_card(card), target=change, by=system_access(card.plan.municipality_id))


def register_reading(reading: Reading) -> None:
    """A stop of change for a measured reading, reached from the actions it judges."""
    row = reading.plan_indicator
    if reading.status not in MEASURED:
        remove_station(READING_SOURCE, reading.pk)
        return
    indicator, plan = row.indicator, row.plan
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(name)s: %(figure)s in %(year)s") % {
            "name": indicator.name,
            "figure": figure(
                reading.value,
                reading.status,
                unit=indicator.unit,
                decimals=indicator.decimals,
                is_people=indicator.counts_people,
            ),
            "year": reading.year,
        }
        summary = _("At the start, in %(year)s: %(figure)s") % {
            "year": row.baseline_year,
            "figure": figure(
                row.baseline_value,
                row.baseline_status,
                unit=indicator.unit,
                decimals=indicator.decimals,
                is_people=indicator.counts_people,
            ),
        }
    change = register_station(
        municipality=plan.municipality,
        kind=StationKind.CHANGE,
        source=READING_SOURCE,
        source_id=reading.pk,
        title=title[:300],
        path=reverse("localplans:indicators", args=(plan.municipality.slug, plan.slug))
        + f"#wskaznik-{row.pk}",
        area=indicator.area,
        audience=audience_of(plan),
        summary=summary[:500],
    )
    for card in judged_cards(reading):
        link(origin=register_card(card), target=change, by=system_access(plan.municipality_id))


def judged_cards(reading: Reading) -> list[ActionCard]:
    """The actions a reading speaks about: its own, or all under its goal."""
    row = reading.plan_indicator
    cards = row.plan.actions.select_related("plan__municipality")
    if row.action_id is not None:
        return list(cards.filter(pk=row.action_id))
    if row.goal_id is not None:
        return list(cards.filter(goal_id=row.goal_id) | cards.filter(goal__parent_id=row.goal_id))
    return []


def register_all(plan: LocalPlan) -> None:
    """All stops of the plan, after its audience changed."""
    cards = plan.actions.select_related("plan__municipality")
    for card in cards:
        register_card(card)
        register_done(card)
    readings = Reading.objects.filter(plan_indicator__plan=plan).select_related(
        "plan_indicator__indicator", "plan_indicator__plan__municipality"
    )
    for reading in readings:
        register_reading(reading)


def known_station(source: str, source_id: int, municipality_id: int) -> Station:
    """The stop of another app's record, or InvalidInput."""
    station = station_for(source, source_id)
    if station is None or station.municipality_id != municipality_id:
        raise InvalidInput(_("This record is not on the golden thread of the municipality."))
    return station
