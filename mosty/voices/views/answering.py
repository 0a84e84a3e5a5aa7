"""Answering a survey without an account: one question a page, every step kept."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.questionnaires.enums import ResponseState
from mosty.questionnaires.forms import AnswerForm
from mosty.questionnaires.queries import Response, answers_of, question_specs
from mosty.questionnaires.rules import (
    AnswerValue,
    InvalidAnswer,
    QuestionSpec,
    check_answers,
    describe_answer,
    visible_questions,
)
from mosty.territory.guards import ScopedRequest, public
from mosty.voices.actions import (
    ConsentOutdated,
    SurveyNotOpen,
    begin_answers,
    drop_answers,
    keep_answer,
    send_answers,
)
from mosty.voices.queries import Survey, local_title
from mosty.voices.rules import takes_answers
from mosty.voices.views.drafts import draft_of, forget, new_token, nobody, remember, token_of
from mosty.voices.views.public import detail_page, visible_survey


@public
@require_POST
def survey_begin(request: ScopedRequest, slug: str) -> HttpResponse:
    """Agree and begin, or go on where the answers stopped."""
    survey = visible_survey(request, slug)
    draft = draft_of(request, survey)
    if draft is not None and draft.state == ResponseState.DRAFT:
        return _go_on(request, survey, draft)
    if "consent" not in request.POST:
        return detail_page(
            request,
            survey,
            consent_problem=_("To begin, tick that you agree. Without it we may not ask."),
            status=422,
        )
    token = new_token() if draft is not None else token_of(request, survey) or new_token()
    try:
        draft = begin_answers(
            survey=survey,
            token=token,
            consent_version=request.POST.get("consent_version", ""),
            by=nobody(request),
        )
    except ConsentOutdated as error:
        return detail_page(request, survey, consent_problem=str(error.message), status=error.status)
    except SurveyNotOpen as error:
        return detail_page(request, survey, status=error.status)
    response = _go_on(request, survey, draft)
    remember(response, request, survey, token)
    return response


@public
@require_POST
def survey_restart(request: ScopedRequest, slug: str) -> HttpResponse:
    """Forget what was begun and start with a clean sheet."""
    survey = visible_survey(request, slug)
    draft = draft_of(request, survey)
    if draft is not None:
        drop_answers(response=draft, by=nobody(request))
    response = redirect("voices:survey_detail", request.municipality.slug, survey.slug)
    forget(response, survey)
    return response


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_question(request: ScopedRequest, slug: str, number: int) -> HttpResponse:
    """One question; its answer is kept before the next one is shown."""
    survey = visible_survey(request, slug)
    draft = draft_of(request, survey)
    specs = _specs(survey)
    spec = next((one for one in specs if one.position == number), None)
    if draft is None or not takes_answers(survey, timezone.localdate()):
        if request.method == "POST":
            return detail_page(request, survey, unsaved=_typed(request, spec), status=409)
        return redirect("voices:survey_detail", request.municipality.slug, survey.slug)
    if draft.state == ResponseState.SUBMITTED:
        return redirect("voices:survey_thanks", request.municipality.slug, survey.slug)
    answers = answers_of(draft)
    asked = visible_questions(specs, answers)
    if spec is None or spec not in asked:
        return _go_on(request, survey, draft)
    is_correction = "zmiana" in (request.POST or request.GET)
    form = AnswerForm(spec, value=answers.get(spec.code))
    if request.method == "POST":
        form = AnswerForm(spec, request.POST)
        if form.is_valid():
            keep_answer(
                survey=survey,
                response=draft,
                code=spec.code,
                value=form.value,
                by=nobody(request),
            )
            following = _following(spec, specs, asked, answers, form.value, is_correction)
            return _to(request, survey, following, is_correction=is_correction)
    place = asked.index(spec)
    return render(
        request,
        "voices/survey_question.html",
        {
            "survey": survey,
            "title": local_title(survey),
            "spec": spec,
            "form": form,
            "place": place + 1,
            "total": len(asked),
            "previous": asked[place - 1] if place else None,
            "is_correction": is_correction,
        },
        status=422 if form.is_bound else 200,
    )


@public
@never_cache
@require_safe
def survey_check(request: ScopedRequest, slug: str) -> HttpResponse:
    """All answers before they are sent, each with a way to change it."""
    survey = visible_survey(request, slug)
    draft = draft_of(request, survey)
    if draft is None or not takes_answers(survey, timezone.localdate()):
        return redirect("voices:survey_detail", request.municipality.slug, survey.slug)
    if draft.state == ResponseState.SUBMITTED:
        return redirect("voices:survey_thanks", request.municipality.slug, survey.slug)
    return _check_page(request, survey, draft)


@public
@require_POST
def survey_send(request: ScopedRequest, slug: str) -> HttpResponse:
    """Send the answers; a second click changes nothing."""
    survey = visible_survey(request, slug)
    draft = draft_of(request, survey)
    if draft is None:
        return detail_page(request, survey, status=409)
    try:
        send_answers(
            survey=survey,
            response=draft,
            consent_version=(
                request.POST.get("consent_version", "") if "consent" in request.POST else ""
            ),
            by=nobody(request),
        )
    except SurveyNotOpen as error:
        return detail_page(request, survey, status=error.status)
    except (ConsentOutdated, InvalidAnswer) as error:
        return _check_page(request, survey, draft, problem=str(error.message), status=error.status)
    response = redirect("voices:survey_thanks", request.municipality.slug, survey.slug)
    forget(response, survey)
    return response


def _check_page(
    request: ScopedRequest, survey: Survey, draft: Response, *, problem: str = "", status: int = 200
) -> HttpResponse:
    specs = _specs(survey)
    answers = answers_of(draft)
    wrong = check_answers(specs, answers)
    asked = visible_questions(specs, answers)
    in_ukrainian = translation.get_language() == "uk"
    consent = (in_ukrainian and survey.consent_text.text_uk) or survey.consent_text.text
    return render(
        request,
        "voices/survey_check.html",
        {
            "survey": survey,
            "title": local_title(survey),
            "lines": [
                (spec, describe_answer(spec, answers.get(spec.code)), wrong.get(spec.code))
                for spec in asked
            ],
            "last": asked[-1] if asked else None,
            "new_consent": consent if draft.consent_version != survey.consent_text.version else "",
            "problem": problem,
            "wrong": [(spec, wrong[spec.code]) for spec in asked if spec.code in wrong],
        },
        status=status,
    )


def _specs(survey: Survey) -> tuple[QuestionSpec, ...]:
    language = translation.get_language()
    return tuple(spec.localised(language) for spec in question_specs(survey.questionnaire))


def _following(
    spec: QuestionSpec,
    specs: Sequence[QuestionSpec],
    asked_before: Sequence[QuestionSpec],
    answers: dict[str, AnswerValue],
    value: AnswerValue,
    is_correction: bool,
) -> QuestionSpec | None:
    """The next question; after a correction only one that was not asked before, else the check."""
    asked = visible_questions(specs, {**answers, spec.code: value})
    later = [one for one in asked if one.position > spec.position]
    if is_correction:
        later = [one for one in later if one not in asked_before]
    return later[0] if later else None


def _go_on(request: ScopedRequest, survey: Survey, draft: Response) -> HttpResponse:
    """To the first question after the last answered one, or to the check."""
    answers = answers_of(draft)
    asked = visible_questions(_specs(survey), answers)
    done = max((place for place, one in enumerate(asked) if one.code in answers), default=-1)
    return _to(request, survey, asked[done + 1] if done + 1 < len(asked) else None)


def _to(
    request: ScopedRequest,
    survey: Survey,
    spec: QuestionSpec | None,
    *,
    is_correction: bool = False,
) -> HttpResponse:
    slug = request.municipality.slug
    if spec is None:
        return redirect("voices:survey_check", slug, survey.slug)
    response = redirect("voices:survey_question", slug, survey.slug, spec.position)
    if is_correction:
        response["Location"] += "?zmiana=1"
    return response


def _typed(request: ScopedRequest, spec: QuestionSpec | None) -> str:
    """What was typed on a page that came too late, so that nothing is lost."""
    if request.method != "POST" or spec is None:
        return ""
    form = AnswerForm(spec, request.POST)
    form.is_valid()
    return "\n".join(describe_answer(spec, form.value))
