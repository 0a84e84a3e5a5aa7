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
            DeskLine("events:prose_fill", _("Programme from a pasted text"), "events.manage"),
            DeskLine("events:material_edit", _("Materials before and after"), "events.manage"),
            DeskLine(
                "events:print_list",
                _("Posters and programmes to print"),
                "events.manage",
                _("A3, A4, leaflet, large letters, easy words; files for other programmes."),
            ),
        ),
    ),
    DeskSection(
        _("People"),
        (
            DeskLine("events:registration_rules", _("Rules of registration"), "events.manage"),
            DeskLine("events:registration_list", _("Registrations"), "events.register_others"),
            DeskLine(
                "events:needs",
                _("What participants need"),
                "events.see_needs",
                _("For the kitchen, the hall, interpreters. Every reading is noted."),
            ),
        ),
    ),
    DeskSection(
        _("On the day of the event"),
        (
            DeskLine("events:door", _("Who is here"), "events.mark_presence"),
            DeskLine("events:attendance_counts", _("How many came"), "events.mark_presence"),
            DeskLine("events:pin_list", _("PINs for people online"), "events.mark_presence"),
            DeskLine(
                "events:attendance_import", _("List of the online host"), "events.mark_presence"
            ),
            DeskLine("events:news", _("Announcements"), "events.moderate"),
            DeskLine("events:question_moderate", _("Questions to speakers"), "events.moderate"),
        ),
    ),
    DeskSection(
        _("Afterwards"),
        (
            DeskLine("events:certificate_list", _("Certificates"), "events.certify"),
            DeskLine("events:card_list", _("Observation cards"), "events.read_cards"),
            DeskLine(
                "events:follow_up_list",
                _("What became of it"),
                "events.read_cards",
                _("We ask after three and six months."),
            ),
            DeskLine("events:evaluation_manage", _("Survey of those who came"), "events.manage"),
            DeskLine("events:event_report", _("Report"), "events.read_cards"),
        ),
    ),
    DeskSection(
        _("Organiser's work"),
        (
            DeskLine("events:task_list", _("Tasks with dates"), "events.manage"),
            DeskLine(
                "events:itinerary_edit",
                _("Itinerary: stops and ways"),
                "events.manage",
                _("For a visit to more than one place."),
            ),
            DeskLine("events:mail_list", _("Invitations and reminders"), "events.manage"),
            DeskLine("events:budget", _("Budget and settlement"), "events.budget"),
            DeskLine("events:attendance", _("Attendance list"), "events.register_others"),
            DeskLine("events:catering", _("Catering list"), "events.see_needs"),
            DeskLine(
                "events:badges",
                _("Badges to print (PDF)"),
                "events.register_others",
                _("Ten on a sheet, with the code scanned at the door."),
            ),
            DeskLine("events:rooms", _("Plan of rooms"), "events.manage"),
            DeskLine("events:event_copy", _("Copy to another day"), "events.manage"),
        ),
    ),
)


def desk(event: Event, *, access: Access) -> Sequence[tuple[str | Promise, Sequence[DeskTask]]]:
    """(title, lines) of every section in which this person may do something."""
    found = [(section.title, _tasks(event, section.lines, access=access)) for section in SECTIONS]
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
