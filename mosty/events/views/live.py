"""The event as it goes on: what is on, questions to speakers, news."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.core.limits import uses_up
from mosty.events import queries
from mosty.events.actions.announcements import announce_news, withdraw_news
from mosty.events.actions.questions import ask_question, decide_question
from mosty.events.enums import QuestionState
from mosty.events.forms.onday import DecisionForm, NewsForm, QuestionForm
from mosty.events.queries import live as live_queries
from mosty.events.views.finding import event_or_404, visible_event
from mosty.events.views.showing import show_errors
from mosty.territory.guards import ScopedRequest, public, requires

#: A whole room asks through one address; a robot may not ask thousands of times.
_QUESTIONS, _WHILE = 60, 600


@public
@never_cache
@require_safe
def live(request: ScopedRequest, slug: str) -> HttpResponse:
    """What is on now, what is next, news; refreshed by itself unless the reader stops it."""
    event = visible_event(request, slug)
    context = {
        "event": event,
        "title": queries.local_title(event),
        "view": live_queries.live_view(event, timezone.now()),
        "is_still": "stoj" in request.GET,
        "may_moderate": request.access.may("events.moderate"),
    }
    name = "events/live.html"
    return render(request, f"{name}#live" if request.htmx else name, context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_ask(request: ScopedRequest, slug: str) -> HttpResponse:
    """A question to the speakers; it is shown once a moderator has read it."""
    event = visible_event(request, slug)
    items = live_queries.open_items(event)
    form = QuestionForm(
        [(item.pk, queries.local_text(item.title, item.title_uk)) for item in items],
        request.POST if request.method == "POST" else None,
        chosen=request.GET.get("punkt", ""),
    )
    status = 200
    if request.method == "POST" and items:
        status = 422
        if form.is_valid():
            if uses_up(request, f"question:{event.pk}", limit=_QUESTIONS, seconds=_WHILE):
                form.add_error(None, _("Very many questions came from here. Try again in a while."))
                status = 429
            elif _ask(event, form):
                messages.success(
                    request, _("Thank you. The moderator reads your question before it is shown.")
                )
                return redirect("events:question_ask", request.municipality.slug, slug)
    context = {
        "event": event,
        "title": queries.local_title(event),
        "items": items,
        "form": form,
        "shown": [
            (queries.local_text(item.title, item.title_uk), live_queries.shown_questions(item))
            for item in items
        ],
    }
    return render(request, "events/question_ask.html", context, status=status)


@public
@never_cache
@require_safe
def question_screen(request: ScopedRequest, slug: str, item_id: int) -> HttpResponse:
    """Questions let through, in big letters for the screen of the room."""
    event = visible_event(request, slug)
    item = live_queries.asking_item(event, item_id)
    if item is None:
        raise NotFound(_("This item takes no questions."))
    questions = live_queries.shown_questions(item)
    context = {
        "event": event,
        "item": item,
        "title": queries.local_text(item.title, item.title_uk),
        "open": [one for one in questions if one.state == QuestionState.SHOWN],
        "answered": sum(one.state == QuestionState.ANSWERED for one in questions),
        "ask_address": settings.BASE_URL
        + reverse("events:question_ask", args=[request.municipality.slug, slug]),
    }
    name = "events/question_screen.html"
    return render(request, f"{name}#questions" if request.htmx else name, context)


@requires("events.moderate")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_moderate(request: ScopedRequest, slug: str) -> HttpResponse:
    """All questions: show them, answer them, or leave them out."""
    event = event_or_404(request, slug)
    if request.method == "POST":
        form = DecisionForm(request.POST)
        if form.is_valid():
            decided = {**form.cleaned_data, "state": QuestionState(form.cleaned_data["state"])}
            try:
                decide_question(event=event, by=request.access, **decided)
            except DomainError as error:
                messages.error(request, str(error.message))
            else:
                messages.success(request, _("Saved."))
        else:
            messages.error(request, _("The answer is too long: at most 2000 characters."))
        return redirect("events:question_moderate", request.municipality.slug, slug)
    questions = live_queries.questions_to_moderate(event)
    context = {
        "event": event,
        "items": live_queries.asking_items(event),
        "waiting": [one for one in questions if one.state == QuestionState.WAITING],
        "decided": [one for one in questions if one.state != QuestionState.WAITING],
    }
    name = "events/staff/question_moderate.html"
    return render(request, f"{name}#waiting" if request.htmx else name, context)


@requires("events.moderate")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: ScopedRequest, slug: str) -> HttpResponse:
    """Announce something on the live page, by mail too; withdraw what is not true any more."""
    event = event_or_404(request, slug)
    withdrawn = request.POST.get("wycofaj", "")
    if withdrawn.isdecimal():
        withdraw_news(event=event, announcement_id=int(withdrawn), by=request.access)
        messages.success(request, _("The announcement is shown no more."))
        return redirect(request.path)
    form = NewsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _news, told = announce_news(event=event, by=request.access, **form.cleaned_data)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(
                request,
                _("Announced. Letters sent: %(count)d.") % {"count": told}
                if form.cleaned_data["by_mail"]
                else _("Announced."),
            )
            return redirect(request.path)
    return render(
        request,
        "events/staff/news.html",
        {"event": event, "form": form, "news": live_queries.all_news(event)},
        status=422 if form.is_bound else 200,
    )


# --- inside -------------------------------------------------------------------------------------


def _ask(event: queries.Event, form: QuestionForm) -> bool:
    """Whether the question is asked, or pretended so to a robot."""
    if form.is_from_robot():
        return True
    said = form.cleaned_data
    item = live_queries.asking_item(event, int(said["punkt"]))
    try:
        if item is None:
            raise NotFound(_("This item takes no questions."))
        ask_question(item=item, text=said["text"], asked_by=said["asked_by"])
    except DomainError as error:
        show_errors(form, error)
        return False
    return True
