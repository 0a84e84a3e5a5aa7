"""Answering about an open institution: residents by the page, staff and partners by a secret link."""

import secrets
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.core.limits import uses_up
from mosty.partnership.actions import open_rounds as actions
from mosty.partnership.enums import OpenGroup, RoundState
from mosty.partnership.forms.open_institution import PracticesForm
from mosty.partnership.queries import open_rounds as queries
from mosty.partnership.queries.open_rounds import RoundQuestionnaire
from mosty.partnership.rules.open_institution import asked_group
from mosty.territory.guards import ScopedRequest, public

Answer = TypeVar("Answer", bound=HttpResponse)
_PER_HOUR, _HOUR = 120, 3600
#: Longest secret of a page of answers; a longer one was made by hand.
_LONGEST_TOKEN = 80
_EASY = "latwy"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_answer(request: ScopedRequest, slug: str) -> HttpResponse:
    """The questions for residents, without an account."""
    found = queries.round_by_slug(request.municipality, slug)
    asked = queries.group_of(found, OpenGroup.RESIDENTS) if found else None
    if asked is None or asked.open_round.state == RoundState.DRAFT:
        raise NotFound(_("There is no such self-assessment here."))
    return _answering(request, asked)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: ScopedRequest, token: str) -> HttpResponse:
    """The questions for staff or for partners."""
    asked = queries.group_of_link(request.municipality, token)
    if asked is None or asked.open_round.state == RoundState.DRAFT:
        raise NotFound(_("Check that you opened the whole address of the survey."))
    return _answering(request, asked)


@public
@require_safe
def open_thanks(request: ScopedRequest) -> HttpResponse:
    """After the answers: what happens with them."""
    return _private(render(request, "partnership/open/thanks.html"))


# --- inside -------------------------------------------------------------------------------------


def _answering(request: ScopedRequest, asked: RoundQuestionnaire) -> HttpResponse:
    today = timezone.localdate()
    group, language = asked_group(asked.group), get_language()
    if not queries.takes_answers(asked.open_round, today):
        return _closed(request, asked)
    may_be_easy = asked.group == OpenGroup.RESIDENTS and language != "uk"
    is_easy = may_be_easy and request.GET.get("tekst") == _EASY
    data = request.POST if request.method == "POST" else None
    form = PracticesForm(
        queries.local_specs(asked.questionnaire), data, language=language, is_easy=is_easy
    )
    token = request.POST.get("strona_nr", "")[:_LONGEST_TOKEN] or secrets.token_urlsafe(32)
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            if uses_up(request, "partnership.open", limit=_PER_HOUR, seconds=_HOUR):
                form.add_error(None, _("Too many answers came from here. Try again in an hour."))
                status = 429
            else:
                try:
                    actions.answer_round(asked=asked, token=token, answers=form.answers)
                except actions.RoundClosed:
                    return _closed(request, asked)
                except DomainError as error:
                    form.add_error(None, str(error.message))
                else:
                    return _private(redirect("partnership:open_thanks", request.municipality.slug))
    intro = group.intro_uk if language == "uk" else group.intro_easy if is_easy else group.intro
    context = {
        "open_round": asked.open_round,
        "group": group,
        "intro": intro,
        "form": form,
        "areas": form.by_area(is_easy=is_easy, language=language),
        "problems": [one for one in form.all_forms if one.is_bound and one.errors],
        "token": token,
        "is_easy": is_easy,
        "may_be_easy": may_be_easy,
        "is_polish_only": language == "uk" and asked.group != OpenGroup.RESIDENTS,
    }
    return _private(render(request, "partnership/open/answer.html", context, status=status))


def _closed(request: ScopedRequest, asked: RoundQuestionnaire) -> HttpResponse:
    context = {
        "open_round": asked.open_round,
        "is_over": queries.is_over(asked.open_round, timezone.localdate()),
        "was_sent": request.method == "POST",
        "is_shown": queries.is_shown(asked.open_round, timezone.localdate()),
    }
    status = 409 if request.method == "POST" else 200
    return _private(render(request, "partnership/open/closed.html", context, status=status))


def _private(response: Answer) -> Answer:
    """Not for search engines; the address, which may be a secret, goes to nobody and into no log."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "strict-origin"
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
