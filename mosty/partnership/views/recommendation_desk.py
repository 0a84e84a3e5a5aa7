"""The desk of those who write, adopt and publish recommendations."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import differences_of, show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.partnership.actions import grounds as ground_actions
from mosty.partnership.actions import recommendations as actions
from mosty.partnership.enums import RecommendationState
from mosty.partnership.exports.recommendations import register_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.recommendations import (
    GroundForm,
    MoveForm,
    RecommendationForm,
    RegisterFilterForm,
    VotesForm,
)
from mosty.partnership.queries import cafes as cafe_queries
from mosty.partnership.queries import recommendations as queries
from mosty.partnership.queries.recommendations import Recommendation
from mosty.partnership.queries.register_pages import desk_places, fitting, lines_at
from mosty.partnership.rules.recommendations import MOVES, OPEN_STATES, PUBLIC_STATES
from mosty.partnership.views.recommendations import chosen_filter, collection_file
from mosty.territory.guards import ScopedRequest, requires

_ON_A_PAGE = 50


@requires("partnership.recommend")
@require_safe
def recommendation_desk(request: ScopedRequest) -> HttpResponse:
    """Every recommendation whatever its state."""
    today = timezone.localdate()
    bodies = queries.addressees(request.municipality, only_public=False)
    form = RegisterFilterForm(request.GET or None, bodies=bodies)
    shown = desk_places(request.municipality, today=today)
    chosen = chosen_filter(form)
    if chosen:
        shown = fitting(shown, request.municipality, chosen)
    page = Paginator(shown, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": lines_at(list(page), today),
        "is_filtered": chosen is not None,
    }
    return render(request, "partnership/staff/recommendations/desk.html", context)


@requires("partnership.recommend")
@require_safe
def desk_export(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The whole desk as CSV or XLSX."""
    lines = queries.desk(request.municipality, today=timezone.localdate())
    return table_answer(
        file_format,
        title=_("recommendations"),
        name="rekomendacje-praca",
        listing=register_listing(lines, with_staff=True),
    )


@requires("partnership.recommend")
@require_safe
def desk_collection(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The collection with drafts, for those who work on them."""
    lines = queries.desk(request.municipality, today=timezone.localdate())
    return collection_file(request, lines, file_format, with_staff=True)


@requires("partnership.recommend")
@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_create(request: ScopedRequest) -> HttpResponse:
    """A new one; `kartka`: made of a note of a café."""
    note = _note(request)
    proposal = {"title": note.text[:300]} if note else {}
    form = RecommendationForm(request.POST or None, initial=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.create_recommendation(
                municipality=request.municipality,
                entry=form.entry(),
                note_id=note.pk if note else None,
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The draft is saved. Now say what it rests on."))
            return _to_work(request, found.pk)
    context = {"form": form, "note": note}
    return render(
        request,
        "partnership/staff/recommendations/form.html",
        context,
        status=422 if form.is_bound else 200,
    )


@requires("partnership.recommend")
@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """Its words; what somebody else saved meanwhile stands beside what was typed."""
    found = recommendation_or_404(request, pk)
    is_decided = found.state not in OPEN_STATES
    form = RecommendationForm(request.POST or None, found=found, is_decided=is_decided)
    differences: Any = ()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.edit_recommendation(
                    municipality=request.municipality,
                    recommendation_id=found.pk,
                    revision=form.cleaned_data["revision"] or 0,
                    entry=form.entry(),
                    by=request.access,
                )
            except StaleEdit as error:
                status = error.status
                show_errors(form, error)
                differences = differences_of(error, label_of=form.label_of)
                form.data = {**form.data.dict(), "revision": str(found.revision)}  # type: ignore[attr-defined]
            except DomainError as error:
                status = error.status
                show_errors(form, error)
            else:
                messages.success(request, _("The recommendation is saved."))
                return _to_work(request, found.pk)
    context = {
        "form": form,
        "one": found,
        "is_decided": is_decided,
        "differences": differences,
    }
    return render(request, "partnership/staff/recommendations/form.html", context, status=status)


@requires("partnership.recommend")
@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_work(request: ScopedRequest, pk: int) -> HttpResponse:
    """Everything about one recommendation; a ground is added here."""
    found = recommendation_or_404(request, pk)
    form = _ground_form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            ground_actions.add_ground(
                municipality=request.municipality,
                recommendation_id=found.pk,
                entry=form.entry(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The ground is saved."))
            return _to_work(request, found.pk)
    return work_page(request, found, ground_form=form, status=422 if form.is_bound else 200)


@requires("partnership.recommend")
@require_POST
def ground_remove(request: ScopedRequest, pk: int, ground_id: int) -> HttpResponse:
    """Take a ground away."""
    try:
        ground_actions.remove_ground(
            municipality=request.municipality,
            recommendation_id=pk,
            ground_id=ground_id,
            by=request.access,
        )
    except NotFound as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The ground was taken away."))
    return _to_work(request, pk)


@requires("partnership.recommend")
@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_move(request: ScopedRequest, pk: int, to: str) -> HttpResponse:
    """Ask before the state changes; a rejected one says why."""
    found = recommendation_or_404(request, pk)
    if to not in RecommendationState.values:
        raise NotFound(_("There is no such state."))
    state = RecommendationState(to)
    form = MoveForm({**request.POST.dict(), "to": to} if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_recommendation(
                municipality=request.municipality,
                recommendation_id=found.pk,
                to=state,
                reason=form.cleaned_data["reason"],
                by=request.access,
            )
        except DomainError as error:
            status = error.status
            show_errors(form, error)
        else:
            messages.success(request, _("The state of the recommendation has changed."))
            return _to_work(request, found.pk)
    context = {"one": found, "to": state, "form": form}
    return render(request, "partnership/staff/recommendations/move.html", context, status=status)


@requires("partnership.send_recommendations")
@require_POST
def recommendation_publish(request: ScopedRequest, pk: int) -> HttpResponse:
    """Into the public register or out of it."""
    is_public = request.POST.get("publiczna") == "1"
    try:
        actions.publish_recommendation(
            municipality=request.municipality,
            recommendation_id=pk,
            is_public=is_public,
            by=request.access,
        )
    except actions.CannotMove as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request,
            _("It stands in the public register now.")
            if is_public
            else _("It does not stand in the public register any more."),
        )
    return _to_work(request, pk)


@requires("partnership.send_recommendations")
@require_http_methods(["GET", "HEAD", "POST"])
def recommendation_votes(request: ScopedRequest, pk: int) -> HttpResponse:
    """How people voted."""
    found = recommendation_or_404(request, pk)
    form = VotesForm(request.POST or None, found=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_votes(
                municipality=request.municipality,
                recommendation_id=found.pk,
                votes=form.votes(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The votes are saved."))
            return _to_work(request, found.pk)
    return render(
        request,
        "partnership/staff/recommendations/votes.html",
        {"one": found, "form": form},
        status=422 if form.is_bound else 200,
    )


# --- for the pages of sendings --------------------------------------------------------------------


def recommendation_or_404(request: ScopedRequest, pk: int) -> Recommendation:
    found = queries.recommendation(request.municipality, pk)
    if found is None:
        raise NotFound(_("There is no such recommendation here."))
    return found


def work_page(
    request: ScopedRequest, found: Recommendation, *, ground_form: GroundForm, status: int
) -> HttpResponse:
    state = RecommendationState(found.state)
    may_send = request.access.may("partnership.send_recommendations")
    moves = [to for to in MOVES[state] if may_send or {to, state} <= OPEN_STATES]
    context = {
        "one": found,
        "line": queries.line_of(found, timezone.localdate()),
        "grounds": queries.grounds(found, with_staff=True),
        "ground_form": ground_form,
        "moves": moves,
        "may_send": may_send,
        "can_be_public": state in PUBLIC_STATES,
        "is_decided": state not in OPEN_STATES,
        "can_be_sent": state in {RecommendationState.CONSULTED, RecommendationState.ADOPTED},
    }
    return render(request, "partnership/staff/recommendations/work.html", context, status=status)


# --- inside ---------------------------------------------------------------------------------------


def _ground_form(request: ScopedRequest, found: Recommendation) -> GroundForm:
    return GroundForm(
        request.POST or None,
        findings=queries.open_findings(request.municipality, found),
        insights=queries.open_insights(request.municipality, found),
    )


def _note(request: ScopedRequest) -> cafe_queries.CafeNote | None:
    pk = request.GET.get("kartka", "")
    if not pk:
        return None
    note = cafe_queries.note_here(request.municipality, int(pk)) if pk.isdecimal() else None
    if note is None:
        raise NotFound(_("There is no such note here."))
    return note


def _to_work(request: ScopedRequest, pk: int) -> HttpResponse:
    return redirect("partnership:recommendation_work", request.municipality.slug, pk)
