"""Whether there is room, in one line for a card, a list and the interface."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosty.core.formatting import day
from mosty.directory.enums import CapacityState
from mosty.directory.models import Service
from mosty.directory.rules import Belief, belief, figures_of

_KINDS = {
    CapacityState.ROOM: "ok",
    CapacityState.NO_ROOM: "stop",
    CapacityState.WAITING_LIST: "wait",
    CapacityState.ASSESSMENT: "bridge",
}


@dataclass(frozen=True)
class CapacityLine:
    """Whether there is room.

    Attributes:
        words: "There is room (state of 3 November 2026)."
        kind: of the tag or notice: ok, wait, stop, bridge, plain.
        state: as said; empty where nothing may be believed any more.
        on: the day it was said.
        belief: whether it holds now, held then, or says nothing any more.
    """

    words: str
    kind: str
    state: str
    on: date
    belief: Belief


def capacity_line(service: Service, today: date) -> CapacityLine | None:
    """What may be said of room on the day; None where nobody ever said anything."""
    if not service.capacity_state or service.figures_on is None:
        return None
    state, on = CapacityState(service.capacity_state), service.figures_on
    believed = belief(on, today)
    if believed is Belief.NO_MORE:
        words = _("We do not know whether there is room. It was last said on %(day)s.")
        return CapacityLine(words % {"day": day(on)}, "plain", "", on, believed)
    if believed is Belief.THEN:
        return CapacityLine(_then(state) % {"day": day(on)}, "plain", state.value, on, believed)
    as_of = _("(state of %(day)s)") % {"day": day(on)}
    return CapacityLine(f"{_now(state, service)} {as_of}", _KINDS[state], state.value, on, believed)


def _now(state: CapacityState, service: Service) -> str:
    free = figures_of(service).free
    if state == CapacityState.ROOM and free is not None and free.count:
        words = ngettext("%(count)d free place", "%(count)d free places", free.count)
        return words % {"count": free.count}
    return {
        CapacityState.ROOM: _("There is room"),
        CapacityState.NO_ROOM: _("There is no room"),
        CapacityState.WAITING_LIST: _("There is no room, but you can join the waiting list"),
        CapacityState.ASSESSMENT: _("Whether there is room for you will be said after a talk"),
    }[state]


def _then(state: CapacityState) -> str:
    return {
        CapacityState.ROOM: _("On %(day)s there was room. Ask whether there still is."),
        CapacityState.NO_ROOM: _("On %(day)s there was no room. Ask: it may have changed."),
        CapacityState.WAITING_LIST: _(
            "On %(day)s there was no room, but a waiting list. Ask: it may have changed."
        ),
        CapacityState.ASSESSMENT: _(
            "On %(day)s the provider said that room depends on a talk with you. Ask by telephone."
        ),
    }[state]
