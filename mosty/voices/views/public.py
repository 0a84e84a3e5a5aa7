"""Pages everyone may read: surveys, one survey, its results, its paper sheet, themes."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mosty.core.errors import NotFound
from mosty.questionnaires.enums import ResponseState
from mosty.questionnaires.queries import answers_of, question_specs
from mosty.questionnaires.rules import conditions, describe_answer, visible_questions
from mosty.territory.guards import ScopedRequest, public
from mosty.thread.queries import station_for, trail
from mosty.voices.enums import SurveyState, ThemeKind
from mosty.voices.queries import (
    Survey,
    local_title,
    survey_lines,
    theme_by_code,
    theme_summaries,
    theme_summary,
)
from mosty.voices.queries import survey_results as results_of
from mosty.voices.rules import THEME_SOURCE, is_over, takes_answers
from mosty.voices.views.drafts import draft_of, survey_or_404

_STAFF_DEEDS = ("voices.survey_manage", "voices.paper_entry", "voices.code_answers")


@public
@require_safe
def survey_list(request: ScopedRequest) -> HttpResponse:
    """Where to say something, and what came of what people said."""
    is_staff = any(request.access.may(deed) for deed in _STAFF_DEEDS)
    lines = survey_lines(request.municipality, with_drafts=is_staff)
    return render(
        request,
        "voices/survey_list.html",
        {
            "staff_lines": lines if is_staff else (),
            "open_lines": [line for line in lines if line.takes_answers],
            "coming_lines": [
                line
                for line in lines
                if not line.takes_answers
                and not line.is_over
                and line.survey.state == SurveyState.OPEN
            ],
            "past_lines": [line for line in lines if line.is_over],
            "has_any": bool(lines),
            "may_manage": request.access.may("voices.survey_manage"),
            "is_survey_staff": is_staff,
        },
    )


@public
@require_safe
def survey_detail(request: ScopedRequest, slug: str) -> HttpResponse:
    """What the survey is about and what a person agrees to; the way back to begun answers."""
    return detail_page(request, visible_survey(request, slug))


def detail_page(
    request: ScopedRequest,
    survey: Survey,
    *,
    consent_problem: str = "",
    unsaved: str = "",
    status: int = 200,
) -> HttpResponse:
    """The first page of a survey: open, not yet open, or over (with what was begun)."""
    today = timezone.localdate()
    draft = draft_of(request, survey)
    specs = [
        spec.localised(translation.get_language()) for spec in question_specs(survey.questionnaire)
    ]
    begun = []
    has_draft = draft is not None and draft.state == ResponseState.DRAFT
    if draft is not None and has_draft:
        answers = answers_of(draft)
        begun = [
            (spec.text, lines)
            for spec in visible_questions(specs, answers)
            if (lines := describe_answer(spec, answers.get(spec.code)))
        ]
    in_ukrainian = translation.get_language() == "uk"
    return render(
        request,
        "voices/survey_detail.html",
        {
            "survey": survey,
            "title": local_title(survey),
            "intro": (in_ukrainian and survey.intro_uk) or survey.intro,
            "consent": (in_ukrainian and survey.consent_text.text_uk) or survey.consent_text.text,
            "question_count": len(specs),
            "is_open": takes_answers(survey, today),
            "is_over": is_over(survey, today),
            "is_draft": survey.state == SurveyState.DRAFT,
            "has_draft": has_draft,
            "begun": begun,
            "unsaved": unsaved,
            "consent_problem": consent_problem,
            "is_survey_staff": any(request.access.may(deed) for deed in _STAFF_DEEDS),
        },
        status=status,
    )


@public
@require_safe
def survey_thanks(request: ScopedRequest, slug: str) -> HttpResponse:
    """Thanks, and what happens next."""
    survey = visible_survey(request, slug)
    return render(
        request,
        "voices/survey_thanks.html",
        {
            "survey": survey,
            "title": local_title(survey),
            "is_open": takes_answers(survey, timezone.localdate()),
        },
    )


@public
@require_safe
def survey_results(request: ScopedRequest, slug: str) -> HttpResponse:
    """Results in which nobody can be recognised; before they are published, for staff only."""
    survey = visible_survey(request, slug)
    may_manage = request.access.may("voices.survey_manage")
    is_published = survey.results_published_at is not None
    may_see = is_published or may_manage or request.access.may("voices.code_answers")
    return render(
        request,
        "voices/survey_results.html",
        {
            "survey": survey,
            "title": local_title(survey),
            "results": results_of(survey) if may_see else None,
            "is_published": is_published,
            "may_manage": may_manage,
            "is_open": takes_answers(survey, timezone.localdate()),
        },
    )


@public
@require_safe
def survey_sheet(request: ScopedRequest, slug: str) -> HttpResponse:
    """The survey to print and fill in by hand, also in large print."""
    survey = visible_survey(request, slug)
    language = translation.get_language()
    specs = [spec.localised(language) for spec in question_specs(survey.questionnaire)]
    numbers = {spec.code: number for number, spec in enumerate(specs, start=1)}
    in_ukrainian = language == "uk"
    return render(
        request,
        "voices/survey_sheet.html",
        {
            "survey": survey,
            "title": local_title(survey),
            "intro": (in_ukrainian and survey.intro_uk) or survey.intro,
            "consent": (in_ukrainian and survey.consent_text.text_uk) or survey.consent_text.text,
            "lines": [
                (
                    numbers[spec.code],
                    spec,
                    conditions(specs, spec),
                )
                for spec in specs
            ],
            "is_large": request.GET.get("druk") == "duzy",
        },
    )


@public
@require_safe
def theme_list(request: ScopedRequest) -> HttpResponse:
    """What many people say: needs, obstacles and talents; staff see the others too."""
    may_code = request.access.may("voices.code_answers")
    found = theme_summaries(request.municipality, with_raw=may_code)
    shown = [one for one in found if one.is_public or may_code]
    return render(
        request,
        "voices/theme_list.html",
        {
            "groups": [
                (kind.label, [one for one in shown if one.kind == kind]) for kind in ThemeKind
            ],
            "has_any": bool(shown),
            "may_code": may_code,
        },
    )


@public
@require_safe
def theme_detail(request: ScopedRequest, code: str) -> HttpResponse:
    """One theme with the number of people who named it and their own words."""
    theme = theme_by_code(request.municipality, code)
    may_code = request.access.may("voices.code_answers")
    summary = theme_summary(theme, with_raw=may_code) if theme else None
    if theme is None or summary is None or not (summary.is_public or may_code):
        raise NotFound(_("There is no such theme here."))
    station = station_for(THEME_SOURCE, theme.pk)
    onward = [
        step.station for step in (trail(station, access=request.access).onward if station else ())
    ]
    counts = Counter(one.kind for one in onward)
    return render(
        request,
        "voices/theme_detail.html",
        {
            "theme": theme,
            "summary": summary,
            "may_code": may_code,
            "onward": onward,
            "stations": [
                {"kind": kind, "count": count, "href": "#dalej"} for kind, count in counts.items()
            ],
        },
    )


def visible_survey(request: ScopedRequest, slug: str) -> Survey:
    """The survey, or NotFound; one in preparation is for staff."""
    survey = survey_or_404(request, slug)
    if survey.state == SurveyState.DRAFT and not any(
        request.access.may(deed) for deed in _STAFF_DEEDS
    ):
        raise NotFound(_("There is no such survey here."))
    return survey
