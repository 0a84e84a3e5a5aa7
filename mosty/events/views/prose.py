"""Staff paste the text of a programme, look through what was read out of it, and store it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mosty.core.errors import DomainError
from mosty.events import actions
from mosty.events.forms import (
    MOST_ITEMS,
    MOST_STOPS,
    PasteForm,
    ReadEventForm,
    ReadItemForm,
    ReadStopForm,
    ask_row,
    event_initial,
    item_initial,
    show_needed,
)
from mosty.events.importers import Doubt, ReadEvent, read_programme
from mosty.events.queries import Event
from mosty.events.views.finding import event_or_404
from mosty.territory.guards import ScopedRequest, requires

#: Empty rows below those that were read.
_EMPTY = 1
_ITEM_FIELDS = tuple(ReadItemForm.base_fields)
_STOP_FIELDS = tuple(ReadStopForm.base_fields)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def prose_import(request: ScopedRequest) -> HttpResponse:
    """A new event out of a pasted text."""
    return _steps(request, None)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def prose_fill(request: ScopedRequest, slug: str) -> HttpResponse:
    """Items of a pasted text into an event that is there already."""
    return _steps(request, event_or_404(request, slug))


def _steps(request: ScopedRequest, event: Event | None) -> HttpResponse:
    if request.method != "POST":
        return _paste_page(request, PasteForm(), event)
    paste = PasteForm(request.POST)
    if not paste.is_valid():
        return _paste_page(request, paste, event, status=422)
    text = paste.cleaned_data["text"]
    found = read_programme(text, today=timezone.localdate())
    if "title" in request.POST:
        return _check(request, event, found[_which(request, found)])
    if len(found) > 1 and "which" not in request.POST:
        return render(
            request,
            "events/staff/prose_choice.html",
            {"event": event, "found": list(enumerate(found)), "text": text},
        )
    return _confirm_page(request, event, text, found)


def _which(request: ScopedRequest, found: Sequence[ReadEvent]) -> int:
    asked = request.POST.get("which", "0")
    return min(int(asked), len(found) - 1) if asked.isascii() and asked.isdigit() else 0


def _paste_page(
    request: ScopedRequest, form: PasteForm, event: Event | None, status: int = 200
) -> HttpResponse:
    return render(
        request, "events/staff/prose_paste.html", {"form": form, "event": event}, status=status
    )


# --- the page to confirm ------------------------------------------------------------------------


def _confirm_page(
    request: ScopedRequest, event: Event | None, text: str, found: Sequence[ReadEvent]
) -> HttpResponse:
    """What was read, in fields, with the questions."""
    which = _which(request, found)
    read = found[which]
    form = ReadEventForm(initial=event_initial(read, text, which, event))
    if len(found) > 1:
        form.initial["rest"] = ""
    stops = _stop_rows()(
        prefix="s", initial=[{"name": one.town, "host": one.host} for one in read.stops]
    )
    items = _item_rows(len(read.items))(
        prefix="i",
        initial=[item_initial(one) for one in read.items],
        form_kwargs={"stops": [one.town for one in read.stops]},
    )
    return _page(request, event, read, form, stops, items)


def _check(request: ScopedRequest, event: Event | None, read: ReadEvent) -> HttpResponse:
    """The fields as they were sent: one more row, or everything stored."""
    data = request.POST
    form = ReadEventForm(data)
    names = _stop_names(data)
    if "wiersz" in data:
        return _one_more(request, event, read)
    stops = _stop_rows()(data, prefix="s")
    only_day = _only_day(form)
    items = _item_rows(0)(data, prefix="i", form_kwargs={"stops": names, "only_day": only_day})
    judged = [
        form.is_valid(),
        stops.is_valid(),
        items.is_valid(),
    ]  # all of them: one look at all errors
    if all(judged):
        try:
            stored = _store(request, event, form, stops, items)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            count = stored.items.count()
            messages.success(
                request,
                ngettext(
                    "The programme is stored: %(count)d item. Look through it and announce it.",
                    "The programme is stored: %(count)d items. Look through it and announce it.",
                    count,
                )
                % {"count": count},
            )
            return redirect("events:programme_edit", request.municipality.slug, stored.slug)
    return _page(request, event, read, form, stops, items, status=422)


def _one_more(request: ScopedRequest, event: Event | None, read: ReadEvent) -> HttpResponse:
    """The same page with another empty row; nothing is judged yet."""
    data = request.POST
    form = ReadEventForm(initial={name: data.get(name, "") for name in ReadEventForm.base_fields})
    stops = _stop_rows()(prefix="s", initial=_typed(data, "s", _STOP_FIELDS))
    rows = _typed(data, "i", _ITEM_FIELDS)
    items = _item_rows(len(rows))(
        prefix="i", initial=rows, form_kwargs={"stops": _stop_names(data)}
    )
    return _page(request, event, read, form, stops, items)


def _store(
    request: ScopedRequest,
    event: Event | None,
    form: ReadEventForm,
    stops: BaseFormSet[ReadStopForm],
    items: BaseFormSet[ReadItemForm],
) -> Event:
    """Everything the page says; what has no time yet goes into the description."""
    chosen = [one for one in stops if one.goes_in]
    places = {number: chosen.index(one) for number, one in enumerate(stops) if one.goes_in}
    planned = [one.planned for one in items if one.goes_in]
    later = [one.line for one in (*stops, *items) if one.cleaned_data.get("use") == "opis"]
    facts = form.facts
    facts["description"] = "\n\n".join(
        filter(None, (facts["description"], form.cleaned_data["rest"], *later))
    )
    return actions.store_programme(
        municipality=request.municipality,
        facts=facts,
        items=[
            actions.PlannedItem(
                one.entry,
                places.get(one.stop) if one.stop is not None else None,
                one.reading,
                one.abouts,
            )
            for one in planned
        ],
        stops=[one.details for one in chosen],
        seats=form.seats_entry,
        event=event,
        by=request.access,
    )


def _page(
    request: ScopedRequest,
    event: Event | None,
    read: ReadEvent,
    form: ReadEventForm,
    stops: BaseFormSet[ReadStopForm],
    items: BaseFormSet[ReadItemForm],
    status: int = 200,
) -> HttpResponse:
    form.ask(read.doubts)
    for one in (*stops, *items):
        show_needed(one)
    for number, row in enumerate(stops):
        ask_row(row, [one for one in read.doubts if one.stop == number])
    for number, item in enumerate(items):
        ask_row(item, [one for one in read.doubts if one.item == number])
    context = {
        "event": event,
        "read": read,
        "form": form,
        "stops": stops,
        "items": items,
        "doubts": _by_question(read.doubts),
        "sum_words": _sum_words(read),
        "text": form["text"].value(),
    }
    return render(request, "events/staff/prose_confirm.html", context, status=status)


def _by_question(doubts: Sequence[Doubt]) -> list[tuple[str, list[str]]]:
    """(question, what the text says): the same question about many items is asked once."""
    found: dict[str, list[str]] = {}
    for doubt in doubts:
        found.setdefault(doubt.text, []).extend([doubt.quote] if doubt.quote else [])
    return list(found.items())


def _sum_words(read: ReadEvent) -> str:
    """`7 items, 180 min, no gap`."""
    count = len(read.items)
    words = ngettext("%(count)d item", "%(count)d items", count) % {"count": count}
    if not count or any(item.minutes is None for item in read.items):
        return words
    words = _("%(items)s, %(minutes)d min") % {"items": words, "minutes": read.programme_minutes}
    return words if read.gaps else _("%(sum)s, no gap") % {"sum": words}


# --- rows ---------------------------------------------------------------------------------------


def _item_rows(count: int) -> type[BaseFormSet[ReadItemForm]]:
    extra = min(_EMPTY, max(MOST_ITEMS - count, 0))
    return formset_factory(ReadItemForm, extra=extra, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS)


def _stop_rows() -> type[BaseFormSet[ReadStopForm]]:
    return formset_factory(ReadStopForm, extra=_EMPTY, max_num=MOST_STOPS, absolute_max=MOST_STOPS)


def _stop_names(data: Mapping[str, str]) -> list[str]:
    return [row["name"] for row in _typed(data, "s", ("name",)) if row["name"]]


def _typed(data: Mapping[str, str], prefix: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Rows as they were sent, without empty ones at the end."""
    sent = data.get(f"{prefix}-TOTAL_FORMS", "0")
    total = min(int(sent), MOST_ITEMS) if sent.isascii() and sent.isdigit() else 0
    rows = [
        {name: data.get(f"{prefix}-{number}-{name}", "") for name in names}
        for number in range(total)
    ]
    while rows and not any(rows[-1].values()):
        rows.pop()
    return rows


def _only_day(form: ReadEventForm) -> Any:
    """The day of an event of one day: its items need not name it."""
    if not form.is_valid():
        return None
    first, last = form.cleaned_data["starts_on"], form.cleaned_data["ends_on"]
    return first if first == last else None
