"""How one registers for an event: stated beforehand, and kept to once somebody has registered."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput
from mosty.events.actions.queueing import draw_lots, holding, is_draw_due, read_queue, settle
from mosty.events.enums import WaitingRule
from mosty.events.models import Event, RegistrationRules
from mosty.events.queries.registering import has_registrations
from mosty.events.rules.needs import NEED_QUESTIONS
from mosty.events.rules.queue import Limits, too_low
from mosty.events.rules.registering import STATED
from mosty.events.rules.slugs import plain_slug


class CannotSaveRules(InvalidInput):
    """Something of the rules contradicts something else, or what was stated before."""

    code = "cannot_save_rules"


@dataclass(frozen=True)
class RulesEntry:
    """What the organiser states.

    Attributes:
        priority_groups: their names, the first one first.
        asks: codes of rules.NEED_QUESTIONS.
    """

    opens_at: datetime
    closes_at: datetime
    cancel_until: datetime | None = None
    offers_until: datetime | None = None
    seats: int | None = None
    seats_on_site: int | None = None
    seats_online: int | None = None
    largest_group: int = 5
    group_passes: int = 3
    waiting_rule: WaitingRule = WaitingRule.ARRIVAL
    priority_groups: Sequence[str] = field(default=(), hash=False)
    lot_at: datetime | None = None
    offer_hours: int = 48
    asks: Collection[str] = field(default=(), hash=False)
    consent: str = ""
    remove_needs_days: int = 14


_PLAIN = (
    "opens_at",
    "closes_at",
    "cancel_until",
    "offers_until",
    "seats",
    "seats_on_site",
    "seats_online",
    "largest_group",
    "group_passes",
    "waiting_rule",
    "offer_hours",
    "consent",
    "remove_needs_days",
)


@transaction.atomic
def save_registration_rules(
    *, event: Event, entry: RulesEntry, now: datetime | None = None, by: Access
) -> RegistrationRules:
    """The rules; places that were added go to those who wait at once.

    Raises: CannotSaveRules.
    """
    by.require("events.manage")
    rules = RegistrationRules.objects.select_for_update().filter(event=event).first()
    problems = _problems(entry)
    wanted = _fields(entry, rules)
    if rules is not None:
        problems |= _problems_with_queue(event, rules, entry, wanted)
    if problems:
        raise CannotSaveRules(_("The rules cannot be saved like this."), fields=problems)
    if rules is None:
        rules = RegistrationRules(event=event)
    for name, value in wanted.items():
        setattr(rules, name, value)
    rules.save()
    record(
        "events.registration_rules_saved",
        by=by,
        on=event,
        data={name: str(wanted[name]) for name in ("seats", "waiting_rule", "closes_at")},
    )
    with holding(event) as held:
        settle(held, now or timezone.now(), by=by)
    return rules


def draw_now(*, event: Event, now: datetime | None = None, by: Access) -> int:
    """How many took part in the draw that was due; drawn once, whoever asks for it again.

    Raises: CannotSaveRules: its time has not come.
    """
    by.require("events.register_others")
    with holding(event) as rules:
        moment = now or timezone.now()
        if rules.lot_drawn_at is not None:
            return 0
        if not is_draw_due(rules, moment):
            raise CannotSaveRules(_("The time of the draw has not come."))
        return draw_lots(rules, moment, by=by)


def _problems(entry: RulesEntry) -> dict[str, str]:
    problems: dict[str, str] = {}
    if entry.closes_at <= entry.opens_at:
        problems["closes_at"] = _("Registration must close after it opens.")
    if entry.waiting_rule == WaitingRule.LOTTERY:
        if entry.lot_at is None:
            problems["lot_at"] = _("Say when the lot is drawn.")
        elif entry.lot_at <= entry.opens_at:
            problems["lot_at"] = _("The lot can be drawn only after registration opens.")
    if entry.waiting_rule == WaitingRule.PRIORITY and not entry.priority_groups:
        problems["priority_groups"] = _("Name the groups that go first.")
    if entry.offers_until and entry.offers_until < entry.closes_at:
        problems["offers_until"] = _("Places must be given at least until registration closes.")
    if entry.largest_group < 1:
        problems["largest_group"] = _("At least one person must be able to register.")
    if entry.offer_hours < 1:
        problems["offer_hours"] = _("Leave at least an hour to answer.")
    return problems


def _problems_with_queue(
    event: Event, rules: RegistrationRules, entry: RulesEntry, wanted: Mapping[str, Any]
) -> dict[str, str]:
    problems: dict[str, str] = {}
    limits = Limits(entry.seats, entry.seats_on_site, entry.seats_online)
    names = {"total": "seats", "on_site": "seats_on_site", "online": "seats_online"}
    for low in too_low(limits, read_queue(event)):
        problems[names[low]] = _("More people than this have a place already.")
    if has_registrations(event):
        for name in STATED:
            if wanted[name] != getattr(rules, name):
                problems[name] = _(
                    "Somebody has registered by the rule as it was stated; it stays as it is."
                )
    return problems


def _fields(entry: RulesEntry, rules: RegistrationRules | None) -> dict[str, Any]:
    is_lottery = entry.waiting_rule == WaitingRule.LOTTERY
    is_priority = entry.waiting_rule == WaitingRule.PRIORITY
    seed = rules.lot_seed if rules is not None else ""
    return {
        **{name: getattr(entry, name) for name in _PLAIN},
        "waiting_rule": str(entry.waiting_rule),
        "priority_groups": _groups(entry.priority_groups) if is_priority else [],
        "lot_at": entry.lot_at if is_lottery else None,
        "lot_seed": (seed or secrets.token_hex(16)) if is_lottery else "",
        "asks": [code for code in NEED_QUESTIONS if code in set(entry.asks)],
    }


def _groups(titles: Sequence[str]) -> list[dict[str, str]]:
    groups: dict[str, str] = {}
    for title in titles:
        code = plain_slug(title, longest=17, empty="grupa")
        number = 2
        while code in groups:
            code = f"{code[:17]}-{number}"
            number += 1
        groups[code] = title
    return [{"code": code, "title": title} for code, title in groups.items()]
