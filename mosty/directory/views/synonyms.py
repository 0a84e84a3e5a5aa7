"""Everyday words: what the search understands, tried out and taught by the office."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import NotFound
from mosty.directory import actions, queries
from mosty.directory.forms import SynonymForm, TryForm, initial_of_synonyms
from mosty.territory.guards import ScopedRequest, requires

_SHOWN = 10


@requires("directory.synonyms_edit")
def synonym_list(request: ScopedRequest) -> HttpResponse:
    """Groups of words, and what a question finds and why."""
    form = TryForm(request.GET)
    form.is_valid()
    question = form.cleaned_data.get("pytanie", "")
    context = {
        "form": form,
        "question": question,
        "lines": queries.synonym_lines(
            request.municipality, text=form.cleaned_data.get("slowo", "")
        ),
    }
    if question:
        found = queries.search(request.municipality, text=question)
        hits = queries.hits(found, found[:_SHOWN], moment=timezone.now())
        context |= {"found": found, "hits": hits}
    return render(request, "directory/staff/synonym_list.html", context)


@requires("directory.synonyms_edit")
def synonym_edit(request: ScopedRequest, pk: int | None = None) -> HttpResponse:
    """A new group, or one of those that hold here."""
    line = _line(request, pk) if pk is not None else None
    initial = initial_of_synonyms(line.phrases, line.meanings) if line else None
    form = SynonymForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_synonyms(
                municipality=request.municipality,
                group_id=pk,
                phrases=form.phrase_list(),
                meanings=form.meaning_list(line.meanings if line else ()),
                by=request.access,
            )
        except actions.CannotSaveSynonyms as error:
            for name, message in error.fields.items():
                form.add_error(SynonymForm.FIELDS[name], str(message))
        else:
            messages.success(request, _("The words are saved. The search knows them already."))
            return _back(request)
    status = 422 if form.errors else 200
    return render(
        request, "directory/staff/synonym_form.html", {"form": form, "line": line}, status=status
    )


@require_POST
@requires("directory.synonyms_edit")
def synonym_switch(request: ScopedRequest, pk: int) -> HttpResponse:
    """The group off, or on again, in this municipality."""
    line = _line(request, pk)
    actions.switch_synonyms(
        municipality=request.municipality, group_id=pk, is_off=not line.is_off, by=request.access
    )
    messages.success(request, _("The group is on.") if line.is_off else _("The group is off."))
    return _back(request)


@require_POST
@requires("directory.synonyms_edit")
def synonym_remove(request: ScopedRequest, pk: int) -> HttpResponse:
    """The municipality's own group away; a changed one as it came."""
    actions.remove_synonyms(municipality=request.municipality, group_id=pk, by=request.access)
    messages.success(request, _("Done. The search follows at once."))
    return _back(request)


def _line(request: ScopedRequest, pk: int) -> queries.SynonymLine:
    line = queries.synonym_line(request.municipality, pk)
    if line is None:
        raise NotFound(_("There is no such group of words here."))
    return line


def _back(request: ScopedRequest) -> HttpResponseRedirect:
    return redirect("directory:synonym_list", request.municipality.slug)
