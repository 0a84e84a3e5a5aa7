"""The work of a council: meetings called and minuted, drafts handed in, opinions and answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from mosty.calendars.enums import ResourceKind
from mosty.calendars.queries import resources
from mosty.core.access import visitor_access
from mosty.core.errors import DomainError
from mosty.core.formatting import day, moment
from mosty.partnership.actions.council_drafts import (
    answer_opinion,
    change_draft,
    give_opinion,
    hand_in_draft,
    withdraw_draft,
)
from mosty.partnership.actions.council_meetings import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    keep_minutes,
    publish_minutes,
)
from mosty.partnership.forms.council_work import (
    CancelMeetingForm,
    DraftForm,
    MeetingForm,
    MinutesForm,
    OpinionForm,
    ResponseForm,
)
from mosty.partnership.queries import council_drafts, councils
from mosty.partnership.queries.councils import Council, CouncilMeeting
from mosty.partnership.views.council_finding import (
    FormPage,
    council_address,
    council_or_404,
    draft_or_404,
    meeting_or_404,
    require_writer,
    sent,
)
from mosty.territory.guards import ScopedRequest, requires

_ANY = ["GET", "HEAD", "POST"]


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_meeting_add(request: ScopedRequest, slug: str) -> HttpResponse:
    """Call a meeting."""
    council = council_or_404(request, slug)
    form = _meeting_form(request, council, None)
    page = FormPage(
        _("Call a meeting"),
        _("Call the meeting"),
        council_address(council),
        council,
        notes=(_("Everybody reads it at once. Members who have an account get a letter."),),
    )
    return sent(
        request,
        form,
        page,
        lambda: call_meeting(
            municipality=request.municipality,
            council_id=council.pk,
            entry=form.entry,
            by=request.access,
        ),
        done=_("The meeting is called."),
        go=council_address(council),
    )


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_meeting_edit(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Another time, place or agenda."""
    council = council_or_404(request, slug)
    meeting = meeting_or_404(council, pk)
    form = _meeting_form(request, council, meeting)
    here = council_address(council, "council_meeting_detail", pk)
    return sent(
        request,
        form,
        FormPage(
            _("Change the meeting"),
            _("Save the meeting"),
            here,
            council,
            notes=(_("Members get a letter when the time or the place changes."),),
        ),
        lambda: change_meeting(
            municipality=request.municipality,
            council_id=council.pk,
            meeting_id=pk,
            revision=form.cleaned_data["revision"] or 0,
            entry=form.entry,
            by=request.access,
        ),
        done=_("The meeting is saved."),
        go=here,
        revision=meeting.revision,
    )


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_meeting_cancel(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Cancel a meeting, with a reason."""
    council = council_or_404(request, slug)
    meeting = meeting_or_404(council, pk)
    form = CancelMeetingForm(request.POST if request.method == "POST" else None)
    here = council_address(council, "council_meeting_detail", pk)
    page = FormPage(
        _("Cancel the meeting"),
        _("Cancel the meeting"),
        here,
        council,
        notes=(
            moment(meeting.starts_at),
            _("The page stays and says why. The room is free at once. Members get a letter."),
            _("It cannot be undone; you can call a new meeting."),
        ),
        kind="danger",
    )
    return sent(
        request,
        form,
        page,
        lambda: cancel_meeting(
            municipality=request.municipality,
            council_id=council.pk,
            meeting_id=pk,
            reason=form.cleaned_data["reason"],
            by=request.access,
        ),
        done=_("The meeting is cancelled."),
        go=here,
    )


@requires("partnership.give_opinions")
@require_http_methods(_ANY)
def council_minutes(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Who came and what was said."""
    council = council_or_404(request, slug)
    require_writer(request, council)
    meeting = meeting_or_404(council, pk)
    form = MinutesForm(
        request.POST if request.method == "POST" else None,
        meeting=meeting,
        members=councils.members_to_tick(meeting),
    )
    here = council_address(council, "council_meeting_detail", pk)
    notes = [moment(meeting.starts_at)]
    if meeting.minutes_published_at is not None:
        notes.append(_("The minutes are published: everybody reads your changes at once."))
    return sent(
        request,
        form,
        FormPage(
            pgettext("of a meeting", "Minutes"), _("Save the minutes"), here, council, notes=notes
        ),
        lambda: keep_minutes(
            municipality=request.municipality,
            council_id=council.pk,
            meeting_id=pk,
            revision=form.cleaned_data["revision"] or 0,
            present=form.present_ids,
            minutes=form.cleaned_data["minutes"],
            by=request.access,
        ),
        done=_("The minutes are saved."),
        go=here,
        revision=meeting.revision,
    )


@requires("partnership.give_opinions")
@require_POST
def council_minutes_publish(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Everybody reads the minutes from now on."""
    council = council_or_404(request, slug)
    try:
        publish_minutes(
            municipality=request.municipality,
            council_id=council.pk,
            meeting_id=pk,
            by=request.access,
        )
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The minutes are published."))
    return redirect(council_address(council, "council_meeting_detail", pk))


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_draft_add(request: ScopedRequest, slug: str) -> HttpResponse:
    """Hand a draft in."""
    council = council_or_404(request, slug)
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        meetings=councils.meetings_to_choose(council),
        law=_law_words(council),
    )
    page = FormPage(
        _("Hand in a draft"),
        _("Hand in the draft"),
        council_address(council),
        council,
        notes=(_("Everybody reads it at once. Members who have an account get a letter."),),
    )
    return sent(
        request,
        form,
        page,
        lambda: hand_in_draft(
            municipality=request.municipality,
            council_id=council.pk,
            entry=form.entry,
            by=request.access,
        ),
        done=_("The draft is handed in. Its clock runs."),
        go=council_address(council),
    )


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_draft_edit(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a draft while its clock runs."""
    council = council_or_404(request, slug)
    draft = draft_or_404(council, pk)
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        draft=draft,
        meetings=councils.meetings_to_choose(council, kept=draft.meeting_id),
        law=_law_words(council),
    )
    here = council_address(council, "council_draft_detail", pk)
    if request.method == "POST" and request.POST.get("co") == "usun":
        return _withdrawn(request, council, pk)
    page = FormPage(
        _("Correct the draft"),
        pgettext("for opinion", "Save the draft"),
        here,
        council,
        remove=_("Withdraw: handed in by mistake"),
    )
    return sent(
        request,
        form,
        page,
        lambda: change_draft(
            municipality=request.municipality,
            council_id=council.pk,
            draft_id=pk,
            revision=form.cleaned_data["revision"] or 0,
            entry=form.entry,
            by=request.access,
        ),
        done=_("The draft is saved."),
        go=here,
        revision=draft.revision,
    )


@requires("partnership.give_opinions")
@require_http_methods(_ANY)
def council_opinion(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """What the council says of a draft."""
    council = council_or_404(request, slug)
    require_writer(request, council)
    draft = draft_or_404(council, pk)
    form = OpinionForm(request.POST if request.method == "POST" else None, draft=draft)
    here = council_address(council, "council_draft_detail", pk)
    notes = [draft.title, _("Last day: %(day)s") % {"day": day(draft.due_on)}]
    if draft.waives:
        notes.append(_("No opinion by the last day is, by law, a waiver of the right to one."))
    return sent(
        request,
        form,
        FormPage(_("Opinion of the council"), _("Save the opinion"), here, council, notes=notes),
        lambda: give_opinion(
            municipality=request.municipality,
            council_id=council.pk,
            draft_id=pk,
            revision=form.cleaned_data["revision"] or 0,
            entry=form.entry,
            by=request.access,
        ),
        done=_("The opinion is saved. Everybody reads it."),
        go=here,
        revision=draft.revision,
    )


@requires("partnership.councils")
@require_http_methods(_ANY)
def council_response(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """What the office did with the opinion."""
    council = council_or_404(request, slug)
    draft = draft_or_404(council, pk)
    form = ResponseForm(request.POST if request.method == "POST" else None, draft=draft)
    here = council_address(council, "council_draft_detail", pk)
    return sent(
        request,
        form,
        FormPage(
            _("Answer of the office"), _("Save the answer"), here, council, notes=(draft.title,)
        ),
        lambda: answer_opinion(
            municipality=request.municipality,
            council_id=council.pk,
            draft_id=pk,
            revision=form.cleaned_data["revision"] or 0,
            text=form.cleaned_data["response"],
            answered_on=form.cleaned_data["responded_on"],
            by=request.access,
        ),
        done=_("The answer is saved. Everybody reads it."),
        go=here,
        revision=draft.revision,
    )


# --- inside -------------------------------------------------------------------------------------


def _withdrawn(request: ScopedRequest, council: Council, pk: int) -> HttpResponse:
    try:
        withdraw_draft(
            municipality=request.municipality,
            council_id=council.pk,
            draft_id=pk,
            by=request.access,
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(council_address(council, "council_draft_detail", pk))
    messages.success(request, _("The draft is withdrawn."))
    return redirect(council_address(council))


def _meeting_form(
    request: ScopedRequest, council: Council, meeting: CouncilMeeting | None
) -> MeetingForm:
    # A meeting is public, so is where it takes place: no room that stands in a secret place.
    everybody = visitor_access(request.municipality.pk)
    rooms = resources(request.municipality, access=everybody).filter(kind=ResourceKind.ROOM)
    lines = council_drafts.draft_lines(request.municipality, council=council)
    on_agenda = {one.pk for one in meeting.drafts.all()} if meeting is not None else set()
    return MeetingForm(
        request.POST if request.method == "POST" else None,
        meeting=meeting,
        rooms=rooms.order_by("sort_key", "pk"),
        drafts=[line.draft for line in lines if line.is_waiting or line.draft.pk in on_agenda],
    )


def _law_words(council: Council) -> str:
    """For which matters of this council law sets the last day, with the number of today."""
    return council_drafts.law_words(council.body, timezone.localdate())
