"""Staff prepare a survey, open and close it, publish its results."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError, NotAllowed
from mosty.questionnaires.actions import (
    add_question,
    choose_questions,
    move_question,
    remove_question,
)
from mosty.questionnaires.enums import QuestionnaireState
from mosty.questionnaires.forms import OwnQuestionForm, QuestionChoiceForm
from mosty.questionnaires.queries import bank_definitions, question_specs
from mosty.questionnaires.rules import conditions
from mosty.territory.guards import ScopedRequest, requires, signed_in
from mosty.voices.actions import (
    close_survey,
    create_survey,
    edit_survey,
    open_survey,
    publish_results,
    store_consent_text,
    withdraw_results,
)
from mosty.voices.forms import SurveyForm
from mosty.voices.queries import Survey, consent_text_now, open_answers, response_count
from mosty.voices.rules import is_over, takes_answers
from mosty.voices.views.drafts import survey_or_404

_DEEDS = (
    "voices.survey_manage",
    "voices.paper_entry",
    "voices.code_answers",
    "voices.export",
)


@signed_in
@require_safe
def survey_manage(request: ScopedRequest, slug: str) -> HttpResponse:
    """The work on one survey as a list of tasks, each for those who may do it."""
    may = {deed.split(".")[1]: request.access.may(deed) for deed in _DEEDS}
    if not any(may.values()):
        raise NotAllowed(_("You may not do this here. Ask the administrator for the right role."))
    survey = survey_or_404(request, slug)
    today = timezone.localdate()
    return render(
        request,
        "voices/staff/survey_manage.html",
        {
            "survey": survey,
            "may": may,
            "may_see_answers": request.access.may("voices.see_answers"),
            "question_count": survey.questionnaire.questions.count(),
            "is_frozen": survey.questionnaire.state == QuestionnaireState.FROZEN,
            "is_open": takes_answers(survey, today),
            "is_over": is_over(survey, today),
            "response_count": response_count(survey),
            "left_count": (
                open_answers(survey, only_uncoded=True).count() if may["code_answers"] else 0
            ),
        },
    )


@requires("voices.survey_manage")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_create(request: ScopedRequest) -> HttpResponse:
    """Words, dates and questions of a new survey."""
    consent = consent_text_now(request.municipality)
    form = SurveyForm(
        request.POST if request.method == "POST" else None,
        initial={
            "opens_on": timezone.localdate(),
            "consent": consent.text if consent else _default_consent(),
            "consent_uk": consent.text_uk if consent else "",
        },
    )
    questions = QuestionChoiceForm(
        bank_definitions(), request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid() and questions.is_valid():
        try:
            survey = create_survey(
                municipality=request.municipality,
                details=form.details,
                codes=questions.codes,
                consent_text=store_consent_text(
                    municipality=request.municipality,
                    text=form.cleaned_data["consent"],
                    text_uk=form.cleaned_data["consent_uk"],
                    by=request.access,
                ),
                by=request.access,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The survey is prepared. Look through its questions."))
            return redirect("voices:survey_questions", request.municipality.slug, survey.slug)
    return render(
        request,
        "voices/staff/survey_form.html",
        {"form": form, "questions": questions, "survey": None},
        status=422 if form.is_bound else 200,
    )


@requires("voices.survey_manage")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request: ScopedRequest, slug: str) -> HttpResponse:
    """Other words and dates; questions have their own page."""
    survey = survey_or_404(request, slug)
    names = ("title", "intro", "intro_easy", "opens_on", "closes_on", "title_uk", "intro_uk")
    form = SurveyForm(
        request.POST if request.method == "POST" else None,
        initial={
            **{name: getattr(survey, name) for name in names},
            "consent": survey.consent_text.text,
            "consent_uk": survey.consent_text.text_uk,
        },
    )
    if request.method == "POST" and form.is_valid():
        edit_survey(
            survey=survey,
            details=form.details,
            consent_text=store_consent_text(
                municipality=request.municipality,
                text=form.cleaned_data["consent"],
                text_uk=form.cleaned_data["consent_uk"],
                by=request.access,
            ),
            by=request.access,
        )
        messages.success(request, _("The survey is saved."))
        return redirect("voices:survey_manage", request.municipality.slug, survey.slug)
    return render(
        request,
        "voices/staff/survey_form.html",
        {"form": form, "questions": None, "survey": survey},
        status=422 if form.is_bound else 200,
    )


@requires("voices.survey_manage")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_questions(request: ScopedRequest, slug: str) -> HttpResponse:
    """Questions of the survey in order; ready ones to tick, own ones to add."""
    survey = survey_or_404(request, slug)
    specs = question_specs(survey.questionnaire)
    form = QuestionChoiceForm(
        bank_definitions(),
        request.POST if request.method == "POST" else None,
        chosen=[spec.code for spec in specs],
    )
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            choose_questions(
                questionnaire=survey.questionnaire,
                codes=form.codes_beside([spec.code for spec in specs]),
                by=request.access,
            )
        except DomainError as error:
            problem = str(error.message)
        else:
            messages.success(request, _("The questions are saved."))
            return redirect("voices:survey_questions", request.municipality.slug, survey.slug)
    return render(
        request,
        "voices/staff/survey_questions.html",
        {
            "survey": survey,
            "lines": [(spec, conditions(specs, spec)) for spec in specs],
            "form": form,
            "is_frozen": survey.questionnaire.state == QuestionnaireState.FROZEN,
            "problem": problem,
        },
        status=409 if problem else 200,
    )


@requires("voices.survey_manage")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_question_add(request: ScopedRequest, slug: str) -> HttpResponse:
    """A question of the municipality's own, at the end of the survey."""
    survey = survey_or_404(request, slug)
    form = OwnQuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_question(
                questionnaire=survey.questionnaire, definition=form.definition, by=request.access
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The question is added at the end."))
            return redirect("voices:survey_questions", request.municipality.slug, survey.slug)
    return render(
        request,
        "voices/staff/own_question.html",
        {"survey": survey, "form": form},
        status=422 if form.is_bound else 200,
    )


@requires("voices.survey_manage")
@require_POST
def survey_question_change(request: ScopedRequest, slug: str, code: str) -> HttpResponse:
    """Move one question up or down, or take it out."""
    survey = survey_or_404(request, slug)
    deed = request.POST.get("co", "")
    try:
        if deed == "usun":
            remove_question(questionnaire=survey.questionnaire, code=code, by=request.access)
            messages.success(request, _("The question is taken out. You can tick it again below."))
        else:
            step = -1 if deed == "wyzej" else 1
            move_question(
                questionnaire=survey.questionnaire, code=code, step=step, by=request.access
            )
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("voices:survey_questions", request.municipality.slug, survey.slug)


@requires("voices.survey_manage")
@require_POST
def survey_open(request: ScopedRequest, slug: str) -> HttpResponse:
    """From its first day on people may answer."""
    survey = survey_or_404(request, slug)
    try:
        opened = open_survey(survey=survey, by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
        return _back(request, survey)
    messages.success(
        request,
        _("The survey takes answers.")
        if takes_answers(opened, timezone.localdate())
        else _("The survey takes answers between its first and its last day. Check the dates."),
    )
    return _back(request, survey)


@requires("voices.survey_manage")
@require_POST
def survey_close(request: ScopedRequest, slug: str) -> HttpResponse:
    """No more answers from now on."""
    survey = survey_or_404(request, slug)
    close_survey(survey=survey, by=request.access)
    messages.success(request, _("The survey is closed. You can open it again."))
    return _back(request, survey)


@requires("voices.survey_manage")
@require_POST
def survey_publish(request: ScopedRequest, slug: str) -> HttpResponse:
    """Show results to everyone, or take them back."""
    survey = survey_or_404(request, slug)
    try:
        if request.POST.get("co") == "wycofaj":
            withdraw_results(survey=survey, by=request.access)
            messages.success(request, _("Only staff see the results now."))
        else:
            publish_results(survey=survey, by=request.access)
            messages.success(request, _("Everyone sees the results now."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return _back(request, survey)


def _back(request: ScopedRequest, survey: Survey) -> HttpResponse:
    return redirect("voices:survey_manage", request.municipality.slug, survey.slug)


def _default_consent() -> str:
    return _(
        "The survey is anonymous: we do not ask for your name or address. You may leave out any"
        " question and stop at any time. We publish numbers only when nobody can be recognised"
        " from them."
    )
