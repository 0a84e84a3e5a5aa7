"""Public pages of advisory councils: who sits there, when they meet, what they say of drafts."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.calendars.exports import CONTENT_TYPE, bookings_ical
from mosty.core.errors import NotFound
from mosty.core.sheetwriter import table_download
from mosty.partnership.exports.councils import (
    MINUTES_FORMATS,
    council_listing,
    draft_listing,
    meeting_listing,
    minutes_document,
    seat_listing,
)
from mosty.partnership.exports.map_tables import TABLE_FORMATS, Listing, table_file
from mosty.partnership.queries import council_drafts, councils
from mosty.partnership.queries.council_drafts import DraftLine
from mosty.partnership.queries.councils import CouncilMeeting, CouncilMember
from mosty.partnership.rules.councils import DraftStanding
from mosty.partnership.rules.wording import local_text
from mosty.partnership.views.council_finding import (
    council_or_404,
    draft_or_404,
    meeting_or_404,
    reads_inner,
)
from mosty.territory.guards import ScopedRequest, public

_DRAFTS_ON_A_PAGE = 50
_DOCUMENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}


@public
@require_safe
def council_list(request: ScopedRequest) -> HttpResponse:
    """Councils of the municipality and the drafts they work on now."""
    lines = council_drafts.draft_lines(request.municipality)
    context = {
        "lines": councils.council_lines(request.municipality),
        "waiting": [line for line in lines if line.is_waiting],
        "has_drafts": bool(lines),
        "may_keep": request.access.may("partnership.councils"),
    }
    return render(request, "partnership/council_list.html", context)


@public
@require_safe
def council_export(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The list of councils as a table."""
    lines = councils.council_lines(request.municipality)
    return _table(_("Councils"), council_listing(lines), "rady", file_format)


@public
@require_safe
def council_detail(request: ScopedRequest, slug: str) -> HttpResponse:
    """One council: members, meetings, drafts."""
    council = council_or_404(request, slug)
    page = councils.council_page(council)
    context = {
        "page": page,
        "council": council,
        "page_obj": _page(
            request, council_drafts.draft_lines(request.municipality, council=council)
        ),
        "may_keep": request.access.may("partnership.councils"),
        "may_write": councils.may_write_for(council, request.access),
    }
    return render(request, "partnership/council_detail.html", context)


@public
@require_safe
def council_members_export(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """Seats of all terms as a table."""
    council = council_or_404(request, slug)
    listing = seat_listing(councils.council_page(council))
    return _table(_("Members"), listing, f"sklad-{council.slug}", file_format)


@public
@require_safe
def council_meetings_export(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """Meetings as a table."""
    council = council_or_404(request, slug)
    listing = meeting_listing(list(councils.meetings_of(council)))
    return _table(_("Meetings"), listing, f"posiedzenia-{council.slug}", file_format)


@public
@require_safe
def council_ics(request: ScopedRequest, slug: str) -> HttpResponse:
    """Meetings of the council, for a calendar that reads them again and again."""
    council = council_or_404(request, slug)
    name = local_text(council.name, council.name_uk)
    data = bookings_ical(councils.bookings_of_council(council), name=name)
    return _calendar(data, council.slug)


@public
@require_safe
def council_meeting_detail(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """One meeting; minutes once they are published, to members and the office before."""
    council = council_or_404(request, slug)
    meeting = meeting_or_404(council, pk)
    is_inner = reads_inner(request, council)
    is_published = meeting.minutes_published_at is not None
    context = {
        "council": council,
        "meeting": meeting,
        "drafts": council_drafts.lines_of(meeting.drafts.all()),
        "present": _present(meeting) if is_published or is_inner else (),
        "shows_minutes": bool(meeting.minutes) and (is_published or is_inner),
        "is_published": is_published,
        "is_inner": is_inner,
        "may_keep": request.access.may("partnership.councils"),
        "may_write": councils.may_write_for(council, request.access),
    }
    return render(request, "partnership/council_meeting.html", context)


@public
@require_safe
def council_meeting_ics(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """One meeting, for a calendar."""
    council = council_or_404(request, slug)
    meeting = meeting_or_404(council, pk)
    name = local_text(council.name, council.name_uk)
    data = bookings_ical(councils.bookings_of_meeting(meeting), name=name)
    return _calendar(data, f"{council.slug}-{meeting.pk}")


@public
@require_safe
def council_minutes_file(
    request: ScopedRequest, slug: str, pk: int, file_format: str
) -> HttpResponse:
    """Published minutes as a document."""
    council = council_or_404(request, slug)
    meeting = meeting_or_404(council, pk)
    if meeting.minutes_published_at is None or file_format not in MINUTES_FORMATS:
        raise NotFound(_("There is no such page."))
    content = minutes_document(meeting, _present(meeting), file_format)
    answer = HttpResponse(content, content_type=_DOCUMENT_TYPES[file_format])
    name = f"protokol-{council.slug}-{meeting.pk}.{file_format}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@public
@require_safe
def council_drafts_all(request: ScopedRequest) -> HttpResponse:
    """Drafts of all councils, those that wait first; `stan` picks some of them."""
    standing = _standing(request)
    context = {
        "page_obj": _page(
            request, council_drafts.draft_lines(request.municipality, standing=standing)
        ),
        "standing": standing,
        "standings": [(one.value, one.label) for one in DraftStanding],
    }
    return render(request, "partnership/council_drafts.html", context)


@public
@require_safe
def council_drafts_export(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The same drafts as a table."""
    lines = council_drafts.draft_lines(request.municipality, standing=_standing(request))
    return _table(_("Drafts for opinion"), draft_listing(lines), "projekty-do-opinii", file_format)


@public
@require_safe
def council_draft_detail(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """One draft: its clock, the opinion, what the office did with it."""
    council = council_or_404(request, slug)
    draft = draft_or_404(council, pk)
    line = council_drafts.draft_line(draft)
    may_keep = request.access.may("partnership.councils")
    context = {
        "council": council,
        "draft": draft,
        "line": line,
        "law": council_drafts.law_of(draft),
        "may_change": may_keep and line.is_waiting,
        "may_answer": may_keep and not line.is_waiting,
        "may_write": councils.may_write_for(council, request.access),
    }
    return render(request, "partnership/council_draft.html", context)


# --- inside -------------------------------------------------------------------------------------


def _present(meeting: CouncilMeeting) -> Sequence[CouncilMember]:
    return councils.members_present(meeting)


def _page(request: ScopedRequest, lines: Sequence[DraftLine]) -> Page[DraftLine]:
    return Paginator(lines, _DRAFTS_ON_A_PAGE).get_page(request.GET.get("page"))


def _standing(request: ScopedRequest) -> str:
    asked = request.GET.get("stan", "")
    return asked if asked in DraftStanding.values else ""


def _table(title: str, listing: Listing, name: str, file_format: str) -> HttpResponse:
    if file_format not in TABLE_FORMATS:
        raise NotFound(_("There is no such page."))
    return table_download(table_file(file_format, title, listing), name=f"{name}.{file_format}")


def _calendar(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
