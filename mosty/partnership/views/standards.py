"""The standards: everybody reads them, the office changes them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import Difference, show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.partnership.actions.standards import (
    add_standard,
    change_standard,
    switch_standard,
    take_over_pack,
)
from mosty.partnership.enums import SetKind
from mosty.partnership.exports.lists import version_listing
from mosty.partnership.exports.standards import standard_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.standards import (
    StandardForm,
    proof_forms,
    proofs_given,
    step_forms,
    steps_given,
)
from mosty.partnership.queries.standards import (
    ShownSet,
    is_pack_newer,
    latest_set,
    set_versions,
    shown_set,
    standard_as_stored,
)
from mosty.partnership.rules.standards import StandardDefinition
from mosty.territory.guards import ScopedRequest, public, requires

#: The word of the address -> whose standards.
KINDS = {"organizacje": SetKind.NGO, "gmina": SetKind.MIRROR}
WORDS = {kind: word for word, kind in KINDS.items()}


@public
@require_safe
def standard_list(request: ScopedRequest, which: str) -> HttpResponse:
    """What a partner is expected to have, area by area, in easy words too."""
    shown = _shown(request, which)
    context = _context(request, which, shown) | {
        "left_out": [one for one in shown.standards if not one.is_active],
    }
    return render(request, "partnership/standard_list.html", context)


@public
@require_safe
def standard_file(request: ScopedRequest, which: str, file_format: str) -> HttpResponse:
    """The standards as a table to save."""
    shown = _shown(request, which)
    return table_answer(
        file_format,
        title=_("Standards"),
        name=f"standardy-{which}",
        listing=standard_listing(shown),
    )


@requires("partnership.edit_standards")
@require_safe
def standard_versions(request: ScopedRequest, which: str) -> HttpResponse:
    """Every version with what it changed; grades stay with the version they were given by."""
    kind = _kind(which)
    versions = set_versions(request.municipality, kind)
    context = {
        "which": which,
        "kind": kind,
        "versions": versions,
        "is_pack_newer": bool(versions) and is_pack_newer(versions[0].stored),
    }
    return render(request, "partnership/staff/standard_versions.html", context)


@requires("partnership.edit_standards")
@require_safe
def standard_versions_file(request: ScopedRequest, which: str, file_format: str) -> HttpResponse:
    """The same list as CSV or XLSX."""
    return table_answer(
        file_format,
        title=_("Versions of the standards"),
        name=f"standardy-{which}-wersje",
        listing=version_listing(set_versions(request.municipality, _kind(which))),
    )


@requires("partnership.edit_standards")
@require_http_methods(["GET", "HEAD", "POST"])
def standard_edit(request: ScopedRequest, which: str, code: str = "") -> HttpResponse:
    """A standard changed, or one more; each saving is a version of its own."""
    kind = _kind(which)
    stored_set = latest_set(request.municipality, kind)
    shown = _shown(request, which)
    standard = standard_as_stored(request.municipality, kind, code) if code else None
    if code and standard is None:
        raise NotFound(_("There is no such standard here."))
    data = request.POST if request.method == "POST" else None
    form = StandardForm(
        data,
        of_set=shown.definition,
        standard=standard,
        number=stored_set.number if stored_set else 0,
    )
    proofs, steps = proof_forms(data, standard), step_forms(data, standard)
    differences: Sequence[Difference] = ()
    if data is not None and all([form.is_valid(), proofs.is_valid(), steps.is_valid()]):
        definition = form.definition(proofs_given(proofs), steps_given(steps))
        try:
            _store(request, kind, form, definition, is_new=standard is None)
        except StaleEdit as error:
            differences = _both_versions(form, error)
            typed = request.POST.copy()
            typed["number"] = str(stored_set.number if stored_set else 0)
            form.data = typed
            messages.warning(request, str(error.message))
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The standards are saved as a new version."))
            return redirect("partnership:standard_list", request.municipality.slug, which)
    context: dict[str, Any] = {
        "which": which,
        "kind": kind,
        "form": form,
        "proofs": proofs,
        "steps": steps,
        "standard": standard,
        "is_active": code == "" or bool((row := shown.by_code(code)) and row.is_active),
        "differences": differences,
    }
    has_errors = bool(form.errors or any(proofs.errors) or any(steps.errors))
    status = 409 if differences else 422 if data is not None and has_errors else 200
    return render(request, "partnership/staff/standard_form.html", context, status=status)


@requires("partnership.edit_standards")
@require_POST
def standard_switch(request: ScopedRequest, which: str, code: str) -> HttpResponse:
    """Leave a standard out, or bring it back."""
    try:
        switch_standard(
            municipality=request.municipality,
            kind=_kind(which),
            code=code,
            is_active="wlacz" in request.POST,
            by=request.access,
        )
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The standards are saved as a new version."))
    return redirect("partnership:standard_list", request.municipality.slug, which)


@requires("partnership.edit_standards")
@require_POST
def standard_take_over(request: ScopedRequest, which: str) -> HttpResponse:
    """The newest content pack becomes the next version."""
    take_over_pack(municipality=request.municipality, kind=_kind(which), by=request.access)
    messages.success(request, _("The standards are saved as a new version."))
    return redirect("partnership:standard_versions", request.municipality.slug, which)


def _kind(which: str) -> SetKind:
    if which not in KINDS:
        raise NotFound(_("There is no such page."))
    return KINDS[which]


def _shown(request: ScopedRequest, which: str) -> ShownSet:
    return shown_set(request.municipality, _kind(which), on=timezone.localdate())


def _context(request: ScopedRequest, which: str, shown: ShownSet) -> dict[str, Any]:
    return {
        "which": which,
        "kind": shown.kind,
        "shown": shown,
        "today": timezone.localdate(),
        "questions": {one.code: one.question for one in shown.definition.conditions},
        "may_edit": request.access.may("partnership.edit_standards"),
    }


def _store(
    request: ScopedRequest,
    kind: SetKind,
    form: StandardForm,
    definition: StandardDefinition,
    *,
    is_new: bool,
) -> None:
    note = form.cleaned_data["note"]
    if is_new:
        add_standard(
            municipality=request.municipality,
            kind=kind,
            definition=definition,
            note=note,
            by=request.access,
        )
        return
    change_standard(
        municipality=request.municipality,
        kind=kind,
        number=form.cleaned_data["number"] or 0,
        definition=definition,
        note=note,
        by=request.access,
    )


def _both_versions(form: StandardForm, error: StaleEdit) -> Sequence[Difference]:
    return [
        Difference(form.label_of(name), _words(error.theirs[name]), _words(error.yours[name]))
        for name in error.yours
    ]


def _words(value: Any) -> str:
    """A field of a standard in words; lists one item a line."""
    match value:
        case None | "" | [] | ():
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list() | tuple():
            return "\n".join(map(_words, value))
        case dict():
            return ", ".join(str(one) for one in value.values() if one not in (None, ""))
        case _:
            return str(value)
