"""All that the page of one service says, in the order in which a tired person asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.text import fold
from mosty.directory.enums import CostKind, DiClass
from mosty.directory.models import Contact, Service, ServiceType
from mosty.directory.queries.capacity import CapacityLine, capacity_line
from mosty.directory.queries.contacts import public_contacts
from mosty.directory.queries.freshness import ShownFreshness, freshness_of
from mosty.directory.queries.hours import ShownHours, plans_of, shown_plan
from mosty.directory.queries.places import PlaceCard, keeps_address_secret, shown_places
from mosty.directory.queries.types import substituted_by
from mosty.directory.queries.views import Condition, conditions
from mosty.directory.rules import ShownFigures, di_class, figures_of
from mosty.engines.opening import Week
from mosty.territory.models import Municipality

#: "1. ", "2) ", "- ", "• ": people number their steps; the page does it itself.
_MARK = re.compile(r"^\s*(?:\d{1,2}[.)]|[-–•*])\s+")
#: What a telephone dials: the first number of the line, with its extension.
_NUMBER = re.compile(r"\+?\d[\d\s()/-]{4,}")
#: Ways in which providers say that a service is free, folded.
_SAY_FREE = frozenset({"bezplatnie", "bezplatne", "bezplatna", "bezplatny", "za darmo", "0 zl"})
_EXTENSION = re.compile(r"^\s*,?\s*(?:w|wew|wewn|ext)\.?\s*(\d{1,6})", re.IGNORECASE)


@dataclass(frozen=True)
class Card:
    """One service as anyone may see it.

    Attributes:
        dial: the number behind the telephone link; empty where none can be dialled.
        ages: "from 60 years"; empty: any age, or nobody said.
        room: whether there is room, None: nobody ever said.
        plan, hours: when it is open, to compute with and in words.
        places: places that may be shown; none and `is_address_secret`: the address is told by
            telephone.
        contacts: people the public may call.
        steps, bring: how to get it and what to bring, one thing a line.
        cost_note: what the provider adds to the kind of cost; empty where it only repeats it.
        languages: in words.
    """

    service: Service
    dial: str
    ages: str
    room: CapacityLine | None
    plan: Week
    hours: ShownHours
    places: tuple[PlaceCard, ...]
    is_address_secret: bool
    contacts: Sequence[Contact]
    steps: tuple[str, ...]
    bring: tuple[str, ...]
    cost_note: str
    languages: tuple[str, ...]
    freshness: ShownFreshness
    figures: ShownFigures
    di_class: DiClass
    conditions: Sequence[Condition]
    substitutes: Sequence[ServiceType]
    money_has_ended: bool


def card(service: Service, moment: datetime) -> Card:
    """The card of a service that `service()` found for the reader."""
    today = timezone.localtime(moment).date()
    plan = plans_of([service])[service.pk]
    return Card(
        service=service,
        dial=dialled(service.phone),
        ages=ages(service.min_age, service.max_age),
        room=capacity_line(service, today),
        plan=plan,
        hours=shown_plan(plan, moment),
        places=shown_places(service),
        is_address_secret=keeps_address_secret(service),
        contacts=public_contacts(service),
        steps=lines(service.how_to_apply),
        bring=lines(service.what_to_bring),
        cost_note=cost_note(service),
        languages=tuple(str(one) for one in service.languages.all()),
        freshness=freshness_of(service, today),
        figures=figures_of(service),
        di_class=di_class(service),
        conditions=conditions(service),
        substitutes=tuple(substituted_by(service.service_type)),
        money_has_ended=service.funded_until is not None and service.funded_until < today,
    )


def kept_service_id(municipality: Municipality, pk: int) -> int | None:
    """The service under which a joined one lives on; None: it was never joined."""
    joined = dict(
        Service.objects.filter(municipality=municipality)
        .exclude(merged_into=None)
        .values_list("pk", "merged_into_id")
    )
    passed: set[int] = set()
    while pk in joined and pk not in passed:
        passed.add(pk)
        pk = joined[pk]
    return pk if passed and pk not in passed else None


def cost_note(service: Service) -> str:
    """What the provider writes of the cost; "" where "Bezpłatnie." only repeats the kind."""
    note = service.cost_for_person
    is_free = service.cost_kind == CostKind.FREE
    return "" if is_free and fold(note).strip(" .!") in _SAY_FREE else note


def ages(least: int | None, most: int | None) -> str:
    """ "from 60 years", "up to 18 years", "from 7 to 18 years"; empty where all ages are welcome."""
    if least and most is not None:
        return _("from %(least)d to %(most)d years") % {"least": least, "most": most}
    if least:
        return _("from %(least)d years") % {"least": least}
    if most is not None:
        return _("up to %(most)d years") % {"most": most}
    return ""


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text without the numbers and dashes people put before them."""
    plain = (_MARK.sub("", line).strip() for line in text.splitlines())
    return tuple(line for line in plain if line)


def dialled(phone: str) -> str:
    """ "900 100 201 wew. 3" -> "900100201;ext=3"; of several numbers the first."""
    found = _NUMBER.search(phone)
    if found is None:
        return ""
    number = re.sub(r"[^\d+]", "", found.group().split("/")[0])
    extension = _EXTENSION.match(phone[found.end() :])
    return f"{number};ext={extension.group(1)}" if extension else number
