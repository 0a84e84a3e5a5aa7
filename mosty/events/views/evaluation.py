"""The evaluation of an event: prepared by staff, answered by a link without a name."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.core.limits import uses_up
from mosty.events.actions import evaluation as actions
from mosty.events.forms.evaluation import EvaluationDaysForm
from mosty.events.queries import Event, local_title
from mosty.events.queries import evaluation as queries
from mosty.events.queries.evaluation import Evaluation
from mosty.events.rules.card_links import is_survey_code, survey_code
from mosty.events.views.finding import event_or_404
from mosty.events.views.private import private
from mosty.events.views.showing import show_errors
from mosty.questionnaires.actions import (
    add_question,
    choose_questions,
    move_question,
    remove_question,
)
from mosty.questionnaires.forms import AnswersForm, OwnQuestionForm, QuestionChoiceForm
from mosty.questionnaires.queries import bank_definitions, question_specs
from mosty.questionnaires.rules import conditions
from mosty.territory.guards import ScopedRequest, public, requires

_PER_HOUR, _HOUR = 120, 3600
#: Longest secret of a page of answers; a longer one was made by hand.
_LONGEST_TOKEN = 80


# --- staff --------------------------------------------------------------------------------------


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_manage(request: ScopedRequest, slug: str) -> HttpResponse:
    """Questions and days of the evaluation, its link, what came out of it."""
    event = event_or_404(request, slug)
    evaluation = queries.evaluation_of(event)
    if evaluation is None:
        if request.method == "POST":
            actions.prepare_evaluation(event=event, by=request.access)
            messages.success(request, _("The ready questions are set. Look through them."))
            return _back(request, event)
        return render(
            request,
            "events/staff/evaluation_start.html",
            {
                "event": event,
                "title": local_title(event),
                "questions": queries.default_questions(),
            },
        )
    form = EvaluationDaysForm(
        request.POST or None,
        initial={"opens_on": evaluation.opens_on, "closes_on": evaluation.closes_on},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_evaluation_days(
                evaluation=evaluation, **form.cleaned_data, by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The days are saved."))
            return _back(request, event)
    specs = question_specs(evaluation.questionnaire)
    today = timezone.localdate()
    is_ready = queries.is_ready(evaluation)
    context = {
        "event": event,
        "title": local_title(event),
        "evaluation": evaluation,
        "form": form,
        "lines": [(spec, conditions(specs, spec)) for spec in specs],
        "is_ready": is_ready,
        "is_open": queries.takes_answers(evaluation, today),
        "is_over": today > evaluation.closes_on,
        "may_build": request.access.may("questionnaires.build") and not is_ready,
        "address": _answer_address(event),
        "results": queries.evaluation_results(evaluation) if is_ready else None,
        "own_words": queries.own_words(evaluation) if is_ready else (),
    }
    return render(
        request,
        "events/staff/evaluation_manage.html",
        context,
        status=422 if form.is_bound else 200,
    )


@requires("events.manage")
@require_POST
def evaluation_open(request: ScopedRequest, slug: str) -> HttpResponse:
    """Settle the questions: from the first day on people answer."""
    event = event_or_404(request, slug)
    try:
        actions.open_evaluation(evaluation=_evaluation_or_404(event), by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The questions are settled. Send the link to those who came."))
    return _back(request, event)


@requires("questionnaires.build")
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_questions(request: ScopedRequest, slug: str) -> HttpResponse:
    """Questions of the bank to add; those of the ready set and own ones stay."""
    event = event_or_404(request, slug)
    evaluation = _evaluation_or_404(event)
    specs = question_specs(evaluation.questionnaire)
    codes = [spec.code for spec in specs]
    form = QuestionChoiceForm(bank_definitions(), request.POST or None, chosen=codes)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            choose_questions(
                questionnaire=evaluation.questionnaire,
                codes=form.codes_beside(codes),
                by=request.access,
            )
        except DomainError as error:
            problem = str(error.message)
        else:
            messages.success(request, _("The questions are saved."))
            return _back(request, event)
    return render(
        request,
        "events/staff/evaluation_questions.html",
        {"event": event, "title": local_title(event), "form": form, "problem": problem},
        status=409 if problem else 200,
    )


@requires("questionnaires.build")
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_question_add(request: ScopedRequest, slug: str) -> HttpResponse:
    """An own question at the end."""
    event = event_or_404(request, slug)
    evaluation = _evaluation_or_404(event)
    form = OwnQuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_question(
                questionnaire=evaluation.questionnaire,
                definition=form.definition,
                by=request.access,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The question is added at the end."))
            return _back(request, event)
    return render(
        request,
        "events/staff/evaluation_own_question.html",
        {"event": event, "title": local_title(event), "form": form},
        status=422 if form.is_bound else 200,
    )


@requires("questionnaires.build")
@require_POST
def evaluation_question_change(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """Move one question up or down, or take it out."""
    event = event_or_404(request, slug)
    questionnaire = _evaluation_or_404(event).questionnaire
    deed = request.POST.get("co", "")
    try:
        if deed == "usun":
            remove_question(questionnaire=questionnaire, code=code, by=request.access)
        else:
            step = -1 if deed == "wyzej" else 1
            move_question(questionnaire=questionnaire, code=code, step=step, by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(request, event)


# --- those who came -----------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_answer(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """All questions on one page; the answers carry no name."""
    event = event_or_404(request, slug)
    evaluation = queries.evaluation_of(event)
    if evaluation is None or not is_survey_code(event.uuid, code):
        raise NotFound(_("Check that you opened the whole address of the survey."))
    if not queries.takes_answers(evaluation, timezone.localdate()):
        return _closed(request, event, evaluation)
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(queries.local_specs(evaluation), data)
    token = request.POST.get("strona_nr", "")[:_LONGEST_TOKEN] or secrets.token_urlsafe(32)
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            if uses_up(request, "events.evaluation", limit=_PER_HOUR, seconds=_HOUR):
                form.add_error(None, _("Too many answers came from here. Try again in an hour."))
                status = 429
            else:
                try:
                    actions.answer_evaluation(
                        evaluation=evaluation, token=token, answers=form.answers
                    )
                except DomainError as error:
                    form.add_error(None, str(error.message))
                else:
                    return private(
                        redirect("events:evaluation_thanks", request.municipality.slug, event.slug)
                    )
    context = {
        "event": event,
        "title": local_title(event),
        "evaluation": evaluation,
        "form": form,
        "problems": [one for one in form.all_forms if one.is_bound and one.errors],
        "token": token,
    }
    return private(render(request, "events/evaluation_answer.html", context, status=status))


@public
@require_safe
def evaluation_thanks(request: ScopedRequest, slug: str) -> HttpResponse:
    """After the answers: what happens with them."""
    event = event_or_404(request, slug)
    context = {"event": event, "title": local_title(event)}
    return private(render(request, "events/evaluation_thanks.html", context))


# --- inside -------------------------------------------------------------------------------------


def _closed(request: ScopedRequest, event: Event, evaluation: Evaluation) -> HttpResponse:
    context = {
        "event": event,
        "title": local_title(event),
        "evaluation": evaluation,
        "is_over": timezone.localdate() > evaluation.closes_on,
        "was_sent": request.method == "POST",
    }
    status = 409 if request.method == "POST" else 200
    return private(render(request, "events/evaluation_closed.html", context, status=status))


def _evaluation_or_404(event: Event) -> Evaluation:
    evaluation = queries.evaluation_of(event)
    if evaluation is None:
        raise NotFound(_("This event has no survey yet."))
    return evaluation


def _answer_address(event: Event) -> str:
    path = reverse(
        "events:evaluation_answer",
        args=[event.municipality.slug, event.slug, survey_code(event.uuid)],
    )
    return f"{settings.BASE_URL}{path}"


def _back(request: ScopedRequest, event: Event) -> HttpResponse:
    return redirect("events:evaluation_manage", request.municipality.slug, event.slug)
