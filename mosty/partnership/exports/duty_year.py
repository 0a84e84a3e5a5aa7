"""The year of duties as a document and as a calendar for other programmes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.calendars.exports import WholeDay, days_ical
from mosty.core.documents import DocumentSource, render_documents
from mosty.core.formatting import day
from mosty.partnership.queries.duties import DutyCalendar, DutyLine
from mosty.partnership.rules.duty_pack import duties_pack
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

CONTENT_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


def year_document(
    calendar: DutyCalendar,
    file_format: str,
    *,
    municipality: Municipality,
    year: int,
    on: date,
) -> bytes:
    """The year on paper, month by month; `on` is its only time."""
    owner = municipality.name
    context = {"months": months_of(calendar.lines), "unknown": calendar.unknown}
    source = DocumentSource(
        title=_("Calendar of duties %(year)s") % {"year": year},
        subtitle=owner,
        author=owner,
        as_of=on,
        html=render_to_string("partnership/documents/duty_year.html", context),
        language=get_language() or "pl",
        layout="sheet",
        footer=_("%(name)s, as of %(day)s") % {"name": owner, "day": day(on)},
    )
    return render_documents(source, [file_format])[file_format]


def months_of(lines: Iterable[DutyLine]) -> Sequence[tuple[date, Sequence[DutyLine]]]:
    """(first day of the month, its duties), only months that have some."""
    found: dict[date, list[DutyLine]] = {}
    for line in lines:
        found.setdefault(line.day.due_on.replace(day=1), []).append(line)
    return sorted(found.items())


def duties_ical(
    lines: Iterable[tuple[DutyLine, Organisation | None]], *, municipality: Municipality, name: str
) -> bytes:
    """Duties as whole days; what is done is not among them."""
    return days_ical(
        (_whole_day(line, organisation, municipality) for line, organisation in lines), name=name
    )


def _whole_day(
    line: DutyLine, organisation: Organisation | None, municipality: Municipality
) -> WholeDay:
    duty = line.day.duty
    title = f"{duty.title} ({organisation.name})" if organisation else duty.title
    about = [line.text, f"{_('Legal basis')}: {duty.basis}"]
    if line.trigger:
        about.insert(1, f"{line.trigger.title}: {day(line.trigger.day)}")
    written = datetime.combine(duties_pack().checked_on, time(), UTC)
    return WholeDay(
        uid=f"duty-{municipality.pk}-{line.day.key}@mosty",
        day=line.day.due_on,
        title=title,
        changed_at=max(written, line.mark.updated_at) if line.mark else written,
        description="\n".join(about),
        path=_path(line, organisation, municipality),
        remind_days=duty.remind_days,
    )


def _path(line: DutyLine, organisation: Organisation | None, municipality: Municipality) -> str:
    if organisation:
        return reverse("partnership:organisation_duties", args=[municipality.slug, organisation.pk])
    return reverse("partnership:duty_year", args=[municipality.slug, line.day.due_on.year])
