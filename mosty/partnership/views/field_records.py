"""Diary, steps tried and findings: written by the experts of a place, with or without a script."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.clashing import Difference, differences_of, show_errors
from mosty.core.errors import DomainError, NotAllowed, NotFound, StaleEdit
from mosty.partnership.actions import fieldwork as actions
from mosty.partnership.exports.field_lists import diary_listing, trial_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.fieldwork import DiaryForm, FindingForm, TrialForm
from mosty.partnership.queries import fieldwork as queries
from mosty.partnership.queries.field_steps import step_lines
from mosty.partnership.queries.fieldwork import DiaryEntry, FieldLocation, Finding, StepTrial
from mosty.partnership.rules.field_steps import step_choices
from mosty.partnership.rules.fieldwork import Proof, proof_lines
from mosty.partnership.rules.findings import findings_pack
from mosty.partnership.views.field_finding import inner_place
from mosty.territory.guards import ScopedRequest, signed_in

_FieldForm = DiaryForm | TrialForm | FindingForm
_Record = DiaryEntry | StepTrial | Finding
_FORM_PAGES = {
    "diary": "partnership/staff/field_diary_form.html",
    "trial": "partnership/staff/field_trial_form.html",
    "finding": "partnership/staff/field_finding_form.html",
}


@signed_in
@require_safe
def diary(request: ScopedRequest, pk: int, place_pk: int) -> HttpResponse:
    """The diary of a place, week by week."""
    place, reader = inner_place(request, pk, place_pk, diary=True)
    context = {
        "test": place.test,
        "place": place,
        "diary": queries.diary_of(place, timezone.localdate()),
        "may_write": reader.may_write(place),
        "user_id": request.access.user_id,
    }
    return render(request, "partnership/staff/field_diary.html", context)


@signed_in
@require_safe
def diary_file(request: ScopedRequest, pk: int, place_pk: int, file_format: str) -> HttpResponse:
    """The diary as CSV or XLSX."""
    place, _reader = inner_place(request, pk, place_pk, diary=True)
    listing = diary_listing(queries.diary_entries(place))
    return table_answer(file_format, title=_("Diary"), name=f"dziennik-{place.pk}", listing=listing)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def diary_write(
    request: ScopedRequest, pk: int, place_pk: int, uuid: UUID | None = None
) -> HttpResponse:
    """A day of the diary: a new one, or one of the own."""
    place, _reader = inner_place(request, pk, place_pk, write=True)
    entry = _own(request, queries.diary_entry, place, uuid)
    form = DiaryForm(request.POST if request.method == "POST" else None, record=entry)
    return _write(
        request, form, place, entry, actions.store_diary, "diary", "partnership:field_diary"
    )


@signed_in
@require_safe
def trials(request: ScopedRequest, pk: int, place_pk: int) -> HttpResponse:
    """Steps of the procedures beside what was found in practice."""
    place, reader = inner_place(request, pk, place_pk)
    context = {
        "test": place.test,
        "place": place,
        "stages": step_lines(place),
        "may_write": reader.may_write(place),
        "user_id": request.access.user_id,
    }
    return render(request, "partnership/staff/field_trials.html", context)


@signed_in
@require_safe
def trial_file(request: ScopedRequest, pk: int, place_pk: int, file_format: str) -> HttpResponse:
    """Steps tried as CSV or XLSX."""
    place, _reader = inner_place(request, pk, place_pk)
    listing = trial_listing(queries.trials_of(place))
    return table_answer(
        file_format, title=_("Steps tried"), name=f"kroki-{place.pk}", listing=listing
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def trial_write(
    request: ScopedRequest, pk: int, place_pk: int, uuid: UUID | None = None
) -> HttpResponse:
    """A step of the procedures confronted with practice."""
    place, _reader = inner_place(request, pk, place_pk, write=True)
    trial = _own(request, queries.trial, place, uuid)
    form = TrialForm(
        request.POST if request.method == "POST" else None,
        steps=step_choices(place.variant),
        record=trial,
        initial={"step_code": request.GET.get("krok", "")} if trial is None else None,
    )
    return _write(
        request, form, place, trial, actions.store_trial, "trial", "partnership:field_trials"
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def finding_write(
    request: ScopedRequest, pk: int, place_pk: int, uuid: UUID | None = None
) -> HttpResponse:
    """A finding: a new one, or one of the own."""
    place, _reader = inner_place(request, pk, place_pk, write=True)
    finding = _own(request, queries.finding, place, uuid)
    form = FindingForm(
        request.POST if request.method == "POST" else None,
        steps=step_choices(place.variant),
        record=finding,
        evidence=queries.evidence_text(finding) if finding is not None else "",
        initial=_asked(request) if finding is None else None,
    )
    return _write(
        request, form, place, finding, actions.store_finding, "finding", "partnership:test_place"
    )


# --- inside -------------------------------------------------------------------------------------


def _asked(request: ScopedRequest) -> dict[str, str]:
    """What a link to the form says: which step, which kind of finding."""
    return {
        "step_code": request.GET.get("krok", ""),
        "category": request.GET.get("rodzaj", ""),
    }


def _own(
    request: ScopedRequest,
    find: Callable[[FieldLocation, UUID], Any],
    place: FieldLocation,
    uuid: UUID | None,
) -> Any:
    """The record of the address, None for a new one; only its author changes it."""
    if uuid is None:
        return None
    found = find(place, uuid)
    if found is None:
        raise NotFound(_("There is no such record here."))
    if found.author_id != request.access.user_id:
        raise NotAllowed(_("Only the author changes what was written."))
    return found


def _write(
    request: ScopedRequest,
    form: _FieldForm,
    place: FieldLocation,
    known: _Record | None,
    store: Callable[..., _Record],
    kind: str,
    after: str,
) -> HttpResponse:
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid():
        try:
            store(
                location=place,
                uuid=known.uuid if known is not None else form.cleaned_data["uuid"],
                version=form.next_version,
                written_at=timezone.now(),
                facts=form.facts(),
                by=request.access,
            )
        except StaleEdit as error:
            differences = _both(form, error)
            _save_over(request, form, place, known, kind)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("It is saved."))
            return redirect(after, request.municipality.slug, place.test_id, place.pk)
    context: dict[str, Any] = {
        "form": form,
        "test": place.test,
        "place": place,
        "record": known,
        "differences": differences,
        "back": after,
        "pack": findings_pack(),
    }
    status = 409 if differences else 422 if form.errors else 200
    return render(request, _FORM_PAGES[kind], context, status=status)


def _save_over(
    request: ScopedRequest,
    form: _FieldForm,
    place: FieldLocation,
    known: _Record | None,
    kind: str,
) -> None:
    """The form as typed, with the version stored now: saving again replaces it knowingly."""
    finders: dict[str, Callable[[FieldLocation, UUID], _Record | None]] = {
        "diary": queries.diary_entry,
        "trial": queries.trial,
        "finding": queries.finding,
    }
    uuid = known.uuid if known is not None else form.cleaned_data["uuid"]
    stored = finders[kind](place, uuid)
    typed = request.POST.copy()
    typed["version"] = str(stored.version if stored is not None else 0)
    form.data = typed


def _both(form: _FieldForm, error: StaleEdit) -> Sequence[Difference]:
    """Both versions in words a person reads."""
    readable = StaleEdit(
        error.message,
        theirs={name: _in_words(value) for name, value in error.theirs.items()},
        yours={name: _in_words(value) for name, value in error.yours.items()},
    )
    labels = {"answers": _("Answers")}
    return differences_of(readable, label_of=lambda name: labels.get(name) or form.label_of(name))


def _in_words(value: Any) -> Any:
    if isinstance(value, dict):
        return "\n".join(str(text) for _code, text in sorted(value.items()))
    if isinstance(value, tuple) and all(isinstance(one, Proof) for one in value):
        return proof_lines(value)
    return value
