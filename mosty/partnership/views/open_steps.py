"""Small steps after a self-assessment, and the ladder from receiver to co-host."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import Difference, differences_of, show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.partnership.actions import open_steps as actions
from mosty.partnership.exports.open_institution import ladder_listing, steps_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.open_institution import LadderForm, SmallStepForm
from mosty.partnership.queries import open_rounds as queries
from mosty.partnership.queries.open_rounds import Organisation
from mosty.partnership.rules.open_institution import STEP_LIFE, open_pack, practice_of
from mosty.partnership.views.open_rounds import readable_or_404, round_or_404
from mosty.territory.guards import ScopedRequest, public, requires

_READ, _RUN = "partnership.read_open_institution", "partnership.open_institution"


@requires(_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def small_step_edit(request: ScopedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A step: ready words of the practice, or own ones; later, what became of it."""
    found = round_or_404(request, slug)
    step = queries.small_step(found, pk) if pk else None
    if pk and step is None:
        raise NotFound(_("There is no such step here."))
    initial: dict[str, object] = {}
    practice = practice_of(request.GET.get("praktyka", ""))
    if step is None:
        today = timezone.localdate()
        initial = {"starts_on": today, "due_on": today + STEP_LIFE}
        if practice is not None:
            initial |= {
                "practice": practice.code,
                "text": practice.step,
                "sign": practice.step_sign,
            }
    form = SmallStepForm(request.POST or None, language=get_language(), step=step, initial=initial)
    differences: Sequence[Difference] = ()
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_small_step(
                municipality=request.municipality,
                round_id=found.pk,
                entry=form.entry(),
                step_id=pk,
                revision=form.cleaned_data["revision"] or 0,
                by=request.access,
            )
        except StaleEdit as error:
            assert step is not None
            differences, status = differences_of(error, label_of=form.label_of), 409
            now = queries.small_step(found, step.pk) or step
            form = SmallStepForm(
                {**request.POST.dict(), "revision": now.revision}, language=get_language()
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The step is saved."))
            response = redirect("partnership:open_results", request.municipality.slug, slug)
            response["Location"] += "#kroki"
            return response
    context = {
        "open_round": found,
        "step": step,
        "form": form,
        "practice": practice if step is None else practice_of(step.practice),
        "differences": differences,
    }
    return render(request, "partnership/staff/open/step.html", context, status=status)


@public
@require_safe
def small_steps_file(request: ScopedRequest, slug: str, file_format: str) -> HttpResponse:
    """Small steps as CSV or XLSX."""
    found = readable_or_404(request, slug)
    lines = queries.step_lines(found, timezone.localdate())
    return table_answer(
        file_format, title=_("small steps"), name=f"kroki-{slug}", listing=steps_listing(lines)
    )


@requires(_READ)
@require_safe
def ladder(request: ScopedRequest, pk: int) -> HttpResponse:
    """The rungs, and where residents stood over time in whose eyes."""
    institution = _institution_or_404(request, pk)
    context = {
        "institution": institution,
        "marks": queries.ladder_marks(institution),
        "pack": open_pack(),
        "may_run": request.access.may(_RUN),
        "is_ukrainian": get_language() == "uk",
    }
    return render(request, "partnership/staff/open/ladder.html", context)


@requires(_READ)
@require_safe
def ladder_file(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """The marks as CSV or XLSX."""
    marks = queries.ladder_marks(_institution_or_404(request, pk))
    return table_answer(
        file_format, title=_("ladder"), name=f"drabina-{pk}", listing=ladder_listing(marks)
    )


@requires(_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def ladder_mark(request: ScopedRequest, pk: int) -> HttpResponse:
    """Mark a rung with the reason."""
    institution = _institution_or_404(request, pk)
    form = LadderForm(request.POST or None, initial={"marked_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.mark_ladder(
                municipality=request.municipality,
                institution_id=institution.pk,
                entry=form.entry(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The rung is marked."))
            return redirect("partnership:open_ladder", request.municipality.slug, pk)
    context = {"institution": institution, "form": form, "pack": open_pack()}
    status = 422 if form.is_bound else 200
    return render(request, "partnership/staff/open/ladder_mark.html", context, status=status)


@requires(_RUN)
@require_POST
def ladder_mark_remove(request: ScopedRequest, pk: int, mark_pk: int) -> HttpResponse:
    """Take out a mark made by mistake."""
    actions.remove_mark(municipality=request.municipality, mark_id=mark_pk, by=request.access)
    messages.success(request, _("The mark is taken out."))
    return redirect("partnership:open_ladder", request.municipality.slug, pk)


# --- inside -------------------------------------------------------------------------------------


def _institution_or_404(request: ScopedRequest, pk: int) -> Organisation:
    found = queries.institutions(request.municipality).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such institution here."))
    return found
