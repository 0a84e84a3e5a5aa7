"""What one can do for an event: the lines of its desk. A new staff page adds its line here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.core.access import Access
from mosty.events.queries import Event


@dataclass(frozen=True)
class DeskLine:
    """A page of the desk.

    Attributes:
        url_name: takes the slugs of the municipality and of the event.
        permission: who sees the line.
    """

    url_name: str
    label: str | Promise
    permission: str
    hint: str | Promise = ""


@dataclass(frozen=True)
class DeskSection:
    """Lines that belong together."""

    title: str | Promise
    lines: Sequence[DeskLine]


@dataclass(frozen=True)
class DeskTask:
    """A line as the reader of the desk sees it."""

    label: str | Promise
    hint: str | Promise
    href: str


SECTIONS: tuple[DeskSection, ...] = (
    DeskSection(
        _("Event and programme"),
        (
            DeskLine("events:event_edit", _("What, when, where, for whom"), "events.manage"),
            DeskLine("events:programme_edit", _("Programme"), "events.manage"),
            DeskLine("events:programme_announce", _("Announce the programme"), "events.manage"),
            DeskLine("events:material_edit", _("Materials before and after"), "events.manage"),
        ),
    ),
    DeskSection(_("People"), ()),
    DeskSection(_("On the day"), ()),
    DeskSection(_("Afterwards"), ()),
    DeskSection(_("Organiser's work"), ()),
)


def desk(event: Event, *, access: Access) -> Sequence[tuple[str | Promise, Sequence[DeskTask]]]:
    """(title, lines) of every section in which this person may do something."""
    found = [
        (section.title, _tasks(event, section.lines, access=access)) for section in SECTIONS
    ]
    return tuple((title, tasks) for title, tasks in found if tasks)


def _tasks(event: Event, lines: Sequence[DeskLine], *, access: Access) -> Sequence[DeskTask]:
    return tuple(
        DeskTask(line.label, line.hint, href)
        for line in lines
        if access.may(line.permission) and (href := _href(line.url_name, event))
    )


def _href(url_name: str, event: Event) -> str:
    try:
        return reverse(url_name, args=[event.municipality.slug, event.slug])
    except NoReverseMatch:
        return ""
