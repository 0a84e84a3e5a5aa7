"""Staff read open answers and mark what several people say."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mosty.core.errors import NotFound
from mosty.territory.guards import ScopedRequest, requires
from mosty.voices.actions import (
    AnswerMarks,
    add_theme,
    edit_theme,
    mark_answers,
    note_answers_read,
)
from mosty.voices.enums import ThemeKind
from mosty.voices.forms import MarkingForm, ThemeForm
from mosty.voices.queries import (
    OpenAnswer,
    Survey,
    as_open_answer,
    open_answers,
    open_questions,
    theme_by_code,
    themes,
)
from mosty.voices.views.drafts import survey_or_404

_ON_A_PAGE = 10


@requires("voices.code_answers")
@require_http_methods(["GET", "HEAD", "POST"])
def coding(request: ScopedRequest, slug: str) -> HttpResponse:
    """Open answers with themes to tick; the new theme of the form is ticked by hand afterwards."""
    survey = survey_or_404(request, slug)
    if request.method == "POST":
        return _store_marks(request, survey)
    question = request.GET.get("pytanie", "")
    only_uncoded = request.GET.get("stan", "bez") == "bez"
    found = open_answers(survey, question=question, only_uncoded=only_uncoded)
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [as_open_answer(answer) for answer in page]
    if shown:
        note_answers_read(survey=survey, count=len(shown), by=request.access)
    return _page(
        request,
        survey,
        MarkingForm(shown, themes(request.municipality)),
        page=page,
        left_count=open_answers(survey, only_uncoded=True).count(),
        question=question,
        only_uncoded=only_uncoded,
    )


def _store_marks(request: ScopedRequest, survey: Survey) -> HttpResponse:
    ids = [name[1:] for name in request.POST if name.startswith("s") and name[1:].isdecimal()]
    shown: list[OpenAnswer] = [
        as_open_answer(answer) for answer in open_answers(survey).filter(pk__in=ids)
    ]
    form = MarkingForm(shown, themes(request.municipality), request.POST)
    if not form.is_valid():
        return _page(
            request,
            survey,
            form,
            page=None,
            left_count=open_answers(survey, only_uncoded=True).count(),
            question="",
            only_uncoded=False,
            status=422,
        )
    marks: list[AnswerMarks] = form.marks
    new_name = form.cleaned_data["new_name"].strip()
    if new_name:
        add_theme(
            municipality=request.municipality,
            name=new_name,
            kind=ThemeKind(form.cleaned_data["new_kind"] or ThemeKind.NEED),
            area=form.cleaned_data["new_area"] or "HOR",
            by=request.access,
        )
        messages.success(request, _("The theme “%(name)s” is on the list.") % {"name": new_name})
    changed = mark_answers(survey=survey, marks=marks, by=request.access)
    if changed or not new_name:
        messages.success(
            request,
            ngettext("%(count)d mark was changed.", "%(count)d marks were changed.", changed)
            % {"count": changed},
        )
    return redirect(request.get_full_path())


def _page(
    request: ScopedRequest,
    survey: Survey,
    form: MarkingForm,
    *,
    page: object,
    left_count: int,
    question: str,
    only_uncoded: bool,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "voices/staff/coding.html",
        {
            "survey": survey,
            "form": form,
            "page": page,
            "left_count": left_count,
            "questions": open_questions(survey),
            "question": question,
            "only_uncoded": only_uncoded,
        },
        status=status,
    )


@requires("voices.code_answers")
@require_http_methods(["GET", "HEAD", "POST"])
def theme_edit(request: ScopedRequest, code: str) -> HttpResponse:
    """Other words for a theme; its address and its marks stay."""
    theme = theme_by_code(request.municipality, code)
    if theme is None:
        raise NotFound(_("There is no such theme here."))
    form = ThemeForm(
        request.POST if request.method == "POST" else None,
        initial={
            "name": theme.name,
            "kind": theme.kind,
            "area": theme.area,
            "description": theme.description,
        },
    )
    if request.method == "POST" and form.is_valid():
        edit_theme(
            theme=theme,
            name=form.cleaned_data["name"],
            kind=ThemeKind(form.cleaned_data["kind"]),
            area=form.cleaned_data["area"],
            description=form.cleaned_data["description"],
            by=request.access,
        )
        messages.success(request, _("The theme is saved."))
        return redirect("voices:theme_detail", request.municipality.slug, theme.code)
    return render(
        request,
        "voices/staff/theme_form.html",
        {"theme": theme, "form": form},
        status=422 if form.is_bound else 200,
    )
