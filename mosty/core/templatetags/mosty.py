"""Filters and tags every template may use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import segno
from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mosty.core import field_views, formatting, offline

register = template.Library()

#: Longer addresses make codes that no telephone reads from paper.
_LONGEST_QR = 300
#: Roles that everybody has; whoever has another one works for the municipality.
_COMMON_ROLES = frozenset({"anyone", "resident"})


@dataclass(frozen=True)
class MenuItem:
    """One entry of the main navigation."""

    label: str | Promise
    href: str
    is_current: bool


@dataclass(frozen=True)
class ThreadStation:
    """One of the five stations as the component draws it."""

    kind: str
    label: str | Promise
    meaning: str | Promise
    count: int | str | None
    href: str
    is_current: bool


_MENU: tuple[tuple[str, str | Promise], ...] = (
    ("home:start", _("What is going on")),
    ("voices:survey_list", _("Have your say")),
    ("directory:service_list", _("Services")),
    ("events:event_list", _("Events")),
    ("diagnosis:report", _("Diagnosis")),
    ("localplans:plan_list", _("Plan")),
    ("partnership:start", pgettext_lazy("page", "Partnership")),
    ("home:thread", _("Golden thread")),
)

#: The stations in the order of the arch: kind, name, what it means.
_STATIONS: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("voice", pgettext_lazy("station", "Voice"), _("what residents say")),
    ("need", pgettext_lazy("station", "Need"), _("what follows from it")),
    ("action", pgettext_lazy("station", "Action"), _("what we plan")),
    ("service", pgettext_lazy("station", "Service"), _("what works already")),
    ("change", pgettext_lazy("station", "Change"), _("what got better")),
)


# --- figures and dates --------------------------------------------------------------------------


@register.filter
def money(grosze: int | None) -> str:
    """`{{ 123450|money }}` -> `1 234,50 zł`; nothing known stays empty."""
    return "" if grosze is None else formatting.money(grosze)


@register.filter
def pairs(facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """`{% for key, value in facts|pairs %}`: `facts.items` is the value of a key called "items"."""
    return list(facts.items())


@register.filter
def number(value: Decimal | int | float | None, decimals: int = 0) -> str:
    """`{{ 1234.5|number:1 }}` -> `1 234,5`."""
    return "" if value is None else formatting.number(value, decimals)


@register.filter
def day(value: date | datetime | None) -> str:
    """`{{ plan.starts_on|day }}` -> `1 stycznia 2027`; a moment is shown in local time."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return formatting.day(value)


@register.simple_tag
def figure(
    value: Decimal | int | None,
    status: str = "value",
    unit: str = "",
    decimals: int = 0,
    is_people: bool = False,
) -> str:
    """`{% figure row.value row.status "%" 1 %}`: a figure, or the word that says why there is none.

    A fifth argument says that it is a number of people: 1 to 4 are not told.
    """
    return formatting.figure(value, status, unit=unit, decimals=decimals, is_people=is_people)


@register.simple_tag
def today() -> date:
    """The day in Poland."""
    return timezone.localdate()


#: Signs that would end the block, or begin a comment, inside a page.
_JSON_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: Mapping[str, Any] | None) -> SafeString | str:
    """`{% json_ld facts %}`: a data block that search engines read and browsers never run."""
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False, indent=1).translate(_JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


# --- the frame of a page ------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> tuple[MenuItem, ...]:
    """The main navigation of the municipality in the address; empty outside one."""
    municipality = context.get("municipality")
    if municipality is None:
        return ()
    path = getattr(context.get("request"), "path", "")
    items = []
    for name, label in _MENU:
        href = link_or_nothing(name, municipality.slug)
        if href:
            is_current = path == href if name == "home:start" else path.startswith(href)
            items.append(MenuItem(label, href, is_current))
    return tuple(items)


@register.simple_tag(takes_context=True)
def account_mark(context: Context) -> str:
    """What the browser knows the reader's account by; empty for nobody."""
    user = getattr(context.get("request"), "user", None)
    return offline.account_mark(getattr(user, "pk", None))


@register.simple_tag
def static_ground() -> str:
    """Where all static files stand."""
    return str(settings.STATIC_URL)


@register.simple_tag
def languages_offered() -> tuple[tuple[str, str], ...]:
    """(code, its own name) of every language of the pages."""
    return tuple(
        (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
    )


@register.simple_tag
def link_or_nothing(name: str, *args: Any) -> str:
    """The address of a page, empty where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def is_staff(access: Any) -> bool:
    """Whether the reader works for the municipality of the page."""
    return bool(access and access.is_signed_in and access.roles - _COMMON_ROLES)


@register.simple_tag(takes_context=True)
def page_address(context: Context) -> str:
    """The full address of this page, without its question mark part."""
    request: HttpRequest | None = context.get("request")
    return f"{settings.BASE_URL}{request.path}" if request else settings.BASE_URL


@register.filter
def qr(address: str) -> SafeString:
    """A QR code of the address as inline SVG without style attributes; none for an endless address."""
    return _qr_svg(address) if len(address) <= _LONGEST_QR else SafeString("")


@lru_cache(maxsize=512)
def _qr_svg(address: str) -> SafeString:
    code = segno.make(address, micro=False, error="m")
    # segno draws from numbers only: nothing of the address is in the markup.
    drawn = code.svg_inline(scale=3, border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn)  # noqa: S308


# --- components ---------------------------------------------------------------------------------


@register.simple_tag
def thread_stations(current: str, stations: Any = None) -> tuple[ThreadStation, ...]:
    """The five stations in their order; `stations` may give label, count and href by kind."""
    given = {_read(one, "kind"): one for one in (stations or ())}
    return tuple(
        ThreadStation(
            kind=kind,
            label=_read(given.get(kind), "label") or label,
            meaning=meaning,
            count=_read(given.get(kind), "count"),
            href=str(_read(given.get(kind), "href") or ""),
            is_current=kind == str(current),
        )
        for kind, label, meaning in _STATIONS
    )


def _read(thing: Any, name: str) -> Any:
    """`thing[name]` or `thing.name`, None where there is neither."""
    if isinstance(thing, dict):
        return thing.get(name)
    return getattr(thing, name, None)


@register.simple_tag
def field_view(field: BoundField) -> field_views.FieldView:
    """A form field ready for `<c-field>`: widget with ids, hint, error and ARIA attributes."""
    return field_views.field_view(field)


@register.simple_tag
def form_problems(form: Any) -> tuple[field_views.Problem, ...]:
    """What is wrong with a form (or formset), each with the place to mend it."""
    return field_views.form_problems(form)


@register.filter
def notice_kind(message_tags: str) -> str:
    """The kind of `<c-notice>` for the tags of a Django message."""
    words = message_tags.split()
    for tag, kind in (("error", "stop"), ("warning", "warn"), ("success", "ok")):
        if tag in words:
            return kind
    return "info"
