"""Short lists as tables: tests of the model, federations, versions of standards, days of duties."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mosty.partnership.exports.tables import Listing
from mosty.partnership.models import DutyTrigger
from mosty.partnership.queries.fieldwork import ModelTestLine
from mosty.partnership.queries.standards import SetVersion
from mosty.partnership.rules.duty_pack import duties_counted_from, trigger_kind
from mosty.people.models import Organisation


def test_listing(lines: Iterable[ModelTestLine]) -> Listing:
    """One row a test of the model, as the list of tests."""
    headers = (
        _("title"),
        _("first day"),
        _("last day"),
        _("state"),
        pgettext("of a test", "places"),
        _("confirmed findings"),
    )
    rows = [
        (
            line.test.title,
            line.test.starts_on,
            line.test.ends_on,
            line.test.get_state_display(),
            line.place_count,
            line.finding_count,
        )
        for line in lines
    ]
    return headers, rows


def umbrella_listing(found: Iterable[Organisation]) -> Listing:
    """One row a federation with how many members it has today (`member_count`)."""
    return (_("federation"), _("members")), [
        (one.name, getattr(one, "member_count", None)) for one in found
    ]


def version_listing(versions: Sequence[SetVersion]) -> Listing:
    """One row a version of the standards, the newest first, with what it changed."""
    headers = (
        pgettext("of standards", "version"),
        _("day"),
        _("made by"),
        _("note"),
        pgettext("of standards", "new"),
        pgettext("of standards", "changed"),
        pgettext("of standards", "left out"),
        _("assessments made with it"),
    )
    return headers, [
        (
            one.stored.number,
            one.stored.made_at.date(),
            one.stored.made_by_label or _("content pack of Mosty"),
            one.stored.note,
            ", ".join(one.changes.added) if one.changes else "",
            ", ".join(one.changes.changed) if one.changes else "",
            ", ".join(one.changes.left_out) if one.changes else "",
            one.assessment_count,
        )
        for one in versions
    ]


def trigger_listing(rows: Iterable[DutyTrigger]) -> Listing:
    """One row a day somebody entered, with the duties that are counted from it."""
    headers = (
        _("day"),
        _("of what"),
        _("kind of day"),
        _("counted until"),
        _("duties"),
        _("entered by"),
    )
    found = []
    for row in rows:
        kind = trigger_kind(row.code)
        duties = ", ".join(one.title for one in duties_counted_from(row.code))
        words = kind.title if kind is not None else row.code
        found.append((row.day, row.title, words, row.ended_on, duties, row.entered_by_label))
    return headers, found
