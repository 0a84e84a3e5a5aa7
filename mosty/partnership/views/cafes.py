"""Social cafés: the public results, and the desk of those who run one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.partnership.actions import cafe_dots as dot_actions
from mosty.partnership.actions import cafe_notes as note_actions
from mosty.partnership.actions import cafes as actions
from mosty.partnership.enums import CafeState
from mosty.partnership.exports.cafes import (
    cafe_address,
    cafe_listing,
    notes_listing,
    results_listing,
    table_sheets,
)
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.forms.cafes import CafeForm, HeadForm, PaperDotsForm, TypeNoteForm
from mosty.partnership.queries import cafes as queries
from mosty.partnership.queries.cafes import Cafe
from mosty.partnership.rules.cafe import (
    TYPING,
    cafe_pack,
    dot_words,
    next_state,
    state_before,
)
from mosty.territory.guards import ScopedRequest, public, requires


@public
@require_safe
def cafe_list(request: ScopedRequest) -> HttpResponse:
    """Cafés and what came of them; those that go on now for those who run them."""
    may_run = request.access.may("partnership.run_cafe")
    context = {
        "lines": queries.cafe_lines(request.municipality, only_ended=not may_run),
        "may_run": may_run,
        "pack": cafe_pack(),
        "is_ukrainian": get_language() == "uk",
    }
    return render(request, "partnership/cafe/list.html", context)


@public
@require_safe
def cafe_export(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The same list as CSV or XLSX."""
    may_run = request.access.may("partnership.run_cafe")
    lines = queries.cafe_lines(request.municipality, only_ended=not may_run)
    return table_answer(
        file_format, title=_("cafés"), name="kawiarenki", listing=cafe_listing(lines)
    )


@public
@require_safe
def cafe_results(request: ScopedRequest, pk: int) -> HttpResponse:
    """Every group of notes with its dots, and what was made of it."""
    cafe = _ended_or_404(request, pk)
    context = {
        "cafe": cafe,
        "groups": queries.groups(cafe),
        "people": queries.people_shown(cafe),
        "may_run": request.access.may("partnership.run_cafe"),
    }
    return render(request, "partnership/cafe/results.html", context)


@public
@require_safe
def cafe_results_file(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """The results as CSV or XLSX."""
    cafe = _ended_or_404(request, pk)
    listing = results_listing(queries.groups(cafe))
    return table_answer(
        file_format, title=_("results"), name=f"kawiarenka-{cafe.pk}", listing=listing
    )


@requires("partnership.run_cafe")
@require_http_methods(["GET", "HEAD", "POST"])
def cafe_create(request: ScopedRequest) -> HttpResponse:
    """Prepare a café: day, place, a question for each table."""
    form = CafeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cafe = actions.create_cafe(
                municipality=request.municipality, entry=form.entry(), by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The café is prepared. Print the sheets for its tables."))
            return _to_desk(request, cafe.pk)
    return _form_page(request, form, None)


@requires("partnership.run_cafe")
@require_http_methods(["GET", "HEAD", "POST"])
def cafe_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """Its words and tables."""
    cafe = cafe_or_404(request, pk)
    form = CafeForm(request.POST or None, cafe=cafe, tables=queries.tables(cafe))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_cafe(
                municipality=request.municipality,
                cafe_id=cafe.pk,
                entry=form.entry(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The café is saved."))
            return _to_desk(request, cafe.pk)
    return _form_page(request, form, cafe)


@requires("partnership.run_cafe")
@require_safe
def cafe_desk(request: ScopedRequest, pk: int) -> HttpResponse:
    """What to do now, the link for phones, notes of every table, groups with their dots."""
    cafe = cafe_or_404(request, pk)
    counts = queries.dot_counts(cafe)
    pack = cafe_pack()
    found = queries.table_notes(cafe)
    context = {
        "cafe": cafe,
        "address": cafe_address(cafe),
        "tables": found,
        "groups": queries.groups(cafe),
        "counts": counts,
        "too_many": counts.is_more_than(cafe.people_count, cafe.dots),
        "next": next_state(cafe.state),
        "before": state_before(cafe.state),
        "is_typing": cafe.state in TYPING,
        "pack": pack,
        "dot_rule": dot_words(pack.dots.text, cafe.dots),
        "has_hidden": any(note.is_hidden for one in found for note in one.notes),
        "may_recommend": request.access.may("partnership.recommend"),
    }
    return render(request, "partnership/staff/cafe/desk.html", context)


@requires("partnership.run_cafe")
@require_POST
def cafe_move(request: ScopedRequest, pk: int) -> HttpResponse:
    """One step on or back."""
    to = request.POST.get("stan", "")
    if to not in CafeState.values:
        raise NotFound(_("There is no such state."))
    try:
        actions.move_cafe(
            municipality=request.municipality, cafe_id=pk, to=CafeState(to), by=request.access
        )
    except actions.CafeNotThere as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The café has moved on: everybody's phone shows it."))
    return _to_desk(request, pk)


@requires("partnership.run_cafe")
@require_safe
def cafe_sheets(request: ScopedRequest, pk: int) -> HttpResponse:
    """A page for each table to print."""
    cafe = cafe_or_404(request, pk)
    headers = {"Content-Disposition": f'inline; filename="stoly-{cafe.pk}.pdf"'}
    return HttpResponse(table_sheets(cafe), content_type="application/pdf", headers=headers)


@requires("partnership.run_cafe")
@require_safe
def cafe_notes_file(request: ScopedRequest, pk: int, file_format: str) -> HttpResponse:
    """Every note as it was written, as CSV or XLSX."""
    cafe = cafe_or_404(request, pk)
    listing = notes_listing(queries.table_notes(cafe))
    return table_answer(file_format, title=_("notes"), name=f"kartki-{cafe.pk}", listing=listing)


@requires("partnership.run_cafe")
@require_http_methods(["GET", "HEAD", "POST"])
def note_type(request: ScopedRequest, pk: int) -> HttpResponse:
    """Type in a note from paper; then the next one of the same table."""
    cafe = cafe_or_404(request, pk)
    form = TypeNoteForm(
        request.POST or None,
        tables=queries.tables(cafe),
        chosen=request.GET.get("stol", ""),
    )
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["stol"]
        table = queries.table(cafe, number)
        try:
            if table is None:
                raise NotFound(_("There is no such table."))
            note_actions.type_note(
                table=table,
                client_id=form.sent_id,
                text=form.cleaned_data["text"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The note is saved."))
            response = redirect("partnership:cafe_note_type", request.municipality.slug, pk)
            response["Location"] += f"?stol={number}"
            return response
    return render(
        request,
        "partnership/staff/cafe/note_type.html",
        {"cafe": cafe, "form": form, "is_typing": cafe.state in TYPING},
        status=422 if form.is_bound else 200,
    )


@requires("partnership.run_cafe")
@require_http_methods(["GET", "HEAD", "POST"])
def note_merge(request: ScopedRequest, pk: int) -> HttpResponse:
    """Under whose words the marked notes are put together."""
    cafe = cafe_or_404(request, pk)
    marked = {int(one) for one in request.GET.getlist("kartka") if one.isdecimal()}
    notes = [one for one in queries.groups(cafe) if one.note.pk in marked]
    if len(notes) < 2:
        messages.error(request, _("Mark at least two notes that say the same."))
        return _to_desk(request, pk)
    form = HeadForm(request.POST or None, notes=notes)
    if request.method == "POST" and form.is_valid():
        try:
            note_actions.merge_notes(
                municipality=request.municipality,
                cafe_id=cafe.pk,
                note_ids=[one.note.pk for one in notes],
                head_id=form.cleaned_data["pod"],
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The notes are put together. Each can still be read."))
            return _to_desk(request, pk)
    return render(
        request,
        "partnership/staff/cafe/merge.html",
        {"cafe": cafe, "form": form, "notes": notes, "rules": cafe_pack().merge_rules},
        status=422 if form.is_bound else 200,
    )


@requires("partnership.run_cafe")
@require_POST
def note_change(request: ScopedRequest, pk: int, note_id: int) -> HttpResponse:
    """Let a note stand by itself again, hide it or show it."""
    try:
        _change(request, pk, note_id)
    except actions.CafeNotThere as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Saved."))
    return _to_desk(request, pk)


@requires("partnership.run_cafe")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_dots(request: ScopedRequest, pk: int) -> HttpResponse:
    """How many dots stick on the paper notes."""
    cafe = cafe_or_404(request, pk)
    groups = queries.groups(cafe)
    form = PaperDotsForm(request.POST or None, groups=groups)
    if request.method == "POST" and form.is_valid():
        try:
            dot_actions.note_paper_dots(
                municipality=request.municipality,
                cafe_id=cafe.pk,
                counts=form.counts,
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The dots from paper are saved."))
            return _to_desk(request, pk)
    return render(
        request,
        "partnership/staff/cafe/paper_dots.html",
        {"cafe": cafe, "form": form, "is_voting": cafe.state == CafeState.VOTES},
        status=422 if form.is_bound else 200,
    )


# --- inside ---------------------------------------------------------------------------------------


def _change(request: ScopedRequest, pk: int, note_id: int) -> None:
    what = request.POST.get("co", "")
    town, by = request.municipality, request.access
    if what == "rozdziel":
        note_actions.split_note(municipality=town, cafe_id=pk, note_id=note_id, by=by)
    elif what in {"ukryj", "pokaz"}:
        note_actions.hide_note(
            municipality=town, cafe_id=pk, note_id=note_id, is_hidden=what == "ukryj", by=by
        )
    else:
        raise NotFound(_("There is nothing of the kind to do with a note."))


def cafe_or_404(request: ScopedRequest, pk: int) -> Cafe:
    cafe = queries.cafe(request.municipality, pk)
    if cafe is None:
        raise NotFound(_("There is no such café here."))
    return cafe


def _ended_or_404(request: ScopedRequest, pk: int) -> Cafe:
    """Results are for everybody once the café is over; before, for those who run it."""
    cafe = cafe_or_404(request, pk)
    if cafe.state != CafeState.ENDED and not request.access.may("partnership.run_cafe"):
        raise NotFound(_("The café is not over yet. Its results will stand here."))
    return cafe


def _form_page(request: ScopedRequest, form: CafeForm, cafe: Cafe | None) -> HttpResponse:
    context = {"form": form, "cafe": cafe, "pack": cafe_pack()}
    status = 422 if form.is_bound else 200
    return render(request, "partnership/staff/cafe/form.html", context, status=status)


def _to_desk(request: ScopedRequest, pk: int) -> HttpResponse:
    return redirect("partnership:cafe_desk", request.municipality.slug, pk)
