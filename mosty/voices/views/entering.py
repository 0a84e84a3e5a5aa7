"""Staff bring answers in from paper, and take them out as a file."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.sheetwriter import table_stream
from mosty.questionnaires.actions import SheetNumberTaken
from mosty.questionnaires.enums import Channel, QuestionnaireState
from mosty.questionnaires.queries import question_specs
from mosty.questionnaires.rules import InvalidAnswer
from mosty.territory.guards import ScopedRequest, requires
from mosty.voices.actions import enter_sheet, note_export
from mosty.voices.exports import responses_csv
from mosty.voices.forms import SheetForm
from mosty.voices.queries import response_count
from mosty.voices.views.drafts import survey_or_404


@requires("voices.paper_entry")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_entry(request: ScopedRequest, slug: str) -> HttpResponse:
    """A whole sheet on one page, made for the keyboard; after saving, the next empty one."""
    survey = survey_or_404(request, slug)
    if survey.questionnaire.state != QuestionnaireState.FROZEN:
        messages.warning(request, _("Open the survey first: until then its questions may change."))
        return redirect("voices:survey_manage", request.municipality.slug, survey.slug)
    specs = question_specs(survey.questionnaire)
    kept = {
        name: request.GET[name] for name in ("channel", "day") if request.GET.get(name, "").strip()
    }
    form = SheetForm(specs, initial=kept)
    if request.method == "POST":
        form = SheetForm(specs, request.POST)
        try:
            if form.is_valid():
                enter_sheet(
                    survey=survey,
                    external_id=form.cleaned_data["external_id"],
                    channel=Channel(form.cleaned_data["channel"]),
                    day=form.cleaned_data["day"],
                    answers=form.answers,
                    by=request.access,
                )
                _say_stored(request, form)
                response = redirect("voices:paper_entry", request.municipality.slug, survey.slug)
                response["Location"] += (
                    f"?channel={form.cleaned_data['channel']}&day={form.cleaned_data['day']}"
                )
                return response
        except SheetNumberTaken as error:
            form.add_error("external_id", str(error.message))
        except InvalidAnswer as error:
            for question in form.questions:
                if question.spec.code in error.fields:
                    question.form.add_error("answer", str(error.fields[question.spec.code]))
    return render(
        request,
        "voices/staff/paper_entry.html",
        {"survey": survey, "form": form, "entered_count": response_count(survey)},
        status=422 if form.is_bound else 200,
    )


@requires("voices.export")
@require_safe
def response_export(request: ScopedRequest, slug: str) -> HttpResponseBase:
    """Answers as a CSV file; own words only for those who may read them, and only if asked for."""
    survey = survey_or_404(request, slug)
    with_texts = request.GET.get("teksty") == "1"
    if with_texts:
        request.access.require("voices.see_answers")
    note_export(survey=survey, with_texts=with_texts, by=request.access)
    lines = responses_csv(survey, with_texts=with_texts)
    return table_stream(lines, name=f"odpowiedzi-{survey.slug}.csv")


def _say_stored(request: ScopedRequest, form: SheetForm) -> None:
    number = form.cleaned_data["external_id"]
    text = _("The sheet %(number)s is stored. Enter the next one.") % {"number": number}
    if form.left_out:
        text += " " + _(
            "Answers to questions that this person was not to be asked were left out: %(count)d."
        ) % {"count": form.left_out}
    messages.success(request, text)
