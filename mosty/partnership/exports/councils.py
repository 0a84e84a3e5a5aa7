"""Files of councils: lists to save, minutes as a document. No e-mail stands in any of them."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mosty.core.cells import Cell
from mosty.core.documents import DocumentSource, render_documents
from mosty.core.formatting import day, moment
from mosty.partnership.exports.map_tables import Listing
from mosty.partnership.models import CouncilMeeting, CouncilMember
from mosty.partnership.queries.council_drafts import DraftLine
from mosty.partnership.queries.councils import CouncilLine, CouncilPage
from mosty.partnership.rules.wording import local_text

MINUTES_FORMATS = ("pdf", "docx", "odt")


def council_listing(lines: Sequence[CouncilLine]) -> Listing:
    headers = (
        _("council"),
        _("kind of council"),
        _("term"),
        _("first day"),
        _("last day"),
        _("seats"),
        _("seats of organisations"),
        _("next meeting"),
        _("drafts that wait for an opinion"),
    )
    return headers, [
        (
            line.council.name,
            line.body_title,
            line.term.number if line.term else None,
            line.term.starts_on if line.term else None,
            line.term.ends_on if line.term else None,
            line.seats.total,
            line.seats.ngo,
            moment(line.next_meeting.starts_at) if line.next_meeting else "",
            line.waiting,
        )
        for line in lines
    ]


def seat_listing(page: CouncilPage) -> Listing:
    """Who sits and who left, in every term, the newest first."""
    headers = (
        _("term"),
        _("first and last name"),
        _("function"),
        _("sits for"),
        _("organisation"),
        _("voice of the federation"),
        _("from"),
        _("to"),
    )
    rows: list[Sequence[Cell]] = [
        (
            term.number,
            one.name,
            one.role,
            str(one.get_side_display()),
            one.organisation.name if one.organisation else "",
            one.voice_of.name if one.voice_of else "",
            one.since or term.starts_on,
            one.until or term.ends_on,
        )
        for term, members in page.seats_of_terms
        for one in members
    ]
    return headers, rows


def meeting_listing(meetings: Sequence[CouncilMeeting]) -> Listing:
    headers = (
        _("day"),
        _("from"),
        _("to"),
        _("state"),
        _("room"),
        _("place"),
        _("agenda"),
        _("minutes published on"),
    )
    rows: list[Sequence[Cell]] = []
    for one in meetings:
        starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        published = one.minutes_published_at
        rows.append(
            (
                starts.date(),
                f"{starts:%H:%M}",
                f"{ends:%H:%M}",
                str(one.get_state_display()),
                one.room.name if one.room else "",
                one.place,
                one.agenda,
                timezone.localtime(published).date() if published else None,
            )
        )
    return headers, rows


def draft_listing(lines: Sequence[DraftLine]) -> Listing:
    headers = (
        _("council"),
        pgettext("for opinion", "draft"),
        _("what it is"),
        _("handed over on"),
        _("last day"),
        _("by what"),
        _("how it stands"),
        _("opinion"),
        _("opinion of"),
        _("votes for"),
        _("votes against"),
        _("abstaining"),
        _("answered on"),
    )
    return headers, [
        (
            line.draft.council.name,
            line.draft.title,
            str(line.draft.get_matter_display()),
            line.draft.handed_on,
            line.draft.due_on,
            line.draft.due_basis,
            str(line.standing.label),
            str(line.draft.get_opinion_display()) if line.has_opinion else "",
            line.draft.opinion_on if line.has_opinion else None,
            line.draft.votes_for,
            line.draft.votes_against,
            line.draft.votes_abstain,
            line.draft.responded_on,
        )
        for line in lines
    ]


def minutes_document(
    meeting: CouncilMeeting, present: Sequence[CouncilMember], file_format: str
) -> bytes:
    """The minutes as PDF/UA, DOCX or ODT, in the language in use; their words are Polish."""
    council = meeting.council
    path = reverse(
        "partnership:council_meeting_detail",
        args=[council.municipality.slug, council.slug, meeting.pk],
    )
    as_of = timezone.localdate(meeting.minutes_published_at or meeting.ends_at)
    source = DocumentSource(
        title=_("Minutes: %(day)s") % {"day": day(timezone.localtime(meeting.starts_at).date())},
        subtitle=local_text(council.name, council.name_uk),
        author=council.municipality.name,
        as_of=as_of,
        html=render_to_string(
            "partnership/documents/council_minutes.html",
            {
                "meeting": meeting,
                "present": present,
                "begins": moment(meeting.starts_at),
                "drafts": meeting.drafts.all(),
                "address": f"{settings.BASE_URL}{path}",
            },
        ),
        language=get_language() or "pl",
        layout="sheet",
        footer=_("As of %(day)s") % {"day": day(as_of)},
    )
    return render_documents(source, [file_format])[file_format]
