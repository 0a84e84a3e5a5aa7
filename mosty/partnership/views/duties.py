"""The calendar of duties: of the office, and of one organisation by the same pages."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.clashing import differences_of, show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.partnership.actions.duties import change_trigger, enter_trigger, mark_duty
from mosty.partnership.exports.duty_year import CONTENT_TYPES, months_of, year_document
from mosty.partnership.exports.lists import trigger_listing
from mosty.partnership.exports.tables import table_answer
from mosty.partnership.exports.walks import duty_listing
from mosty.partnership.forms.walks import MarkForm, TriggerForm
from mosty.partnership.queries.duties import (
    DutyCalendar,
    duty_calendar,
    line_by_key,
    trigger_by_id,
    trigger_kinds,
    triggers_of,
    year_calendar,
)
from mosty.partnership.queries.procedures import walking_organisation
from mosty.partnership.rules.duty_pack import duties_counted_from, duty_of, trigger_kind
from mosty.people.queries import Organisation
from mosty.territory.guards import ScopedRequest, public, requires, signed_in

_FIRST_YEAR, _LAST_YEAR = 2020, 2099


# --- the office ---------------------------------------------------------------------------------


@requires("partnership.duties")
@require_safe
def duty_list(request: ScopedRequest) -> HttpResponse:
    """Duties of the office: overdue ones, then those of the coming year."""
    return _list(request, None)


@requires("partnership.duties")
@require_safe
def duty_file(request: ScopedRequest, file_format: str) -> HttpResponse:
    return _file(request, None, file_format)


@requires("partnership.duties")
@require_http_methods(["GET", "HEAD", "POST"])
def duty_mark(request: ScopedRequest, duty_key: str) -> HttpResponse:
    return _mark(request, None, duty_key)


@requires("partnership.duties")
@require_safe
def duty_days(request: ScopedRequest) -> HttpResponse:
    """Days from which duties of the office are counted."""
    return _days(request, None)


@requires("partnership.duties")
@require_safe
def duty_days_file(request: ScopedRequest, file_format: str) -> HttpResponse:
    """The same days as CSV or XLSX."""
    return _days_file(request, None, file_format)


@requires("partnership.duties")
@require_http_methods(["GET", "HEAD", "POST"])
def duty_day_edit(request: ScopedRequest, pk: int | None = None) -> HttpResponse:
    return _day_edit(request, None, pk)


# --- one organisation ---------------------------------------------------------------------------


@signed_in
@require_safe
def organisation_duties(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """Duties of the organisation."""
    return _list(request, _organisation(request, organisation_id))


@signed_in
@require_safe
def organisation_duty_file(
    request: ScopedRequest, organisation_id: int, file_format: str
) -> HttpResponse:
    return _file(request, _organisation(request, organisation_id), file_format)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_duty_mark(
    request: ScopedRequest, organisation_id: int, duty_key: str
) -> HttpResponse:
    return _mark(request, _organisation(request, organisation_id), duty_key)


@signed_in
@require_safe
def organisation_duty_days(request: ScopedRequest, organisation_id: int) -> HttpResponse:
    """Days from which duties of the organisation are counted."""
    return _days(request, _organisation(request, organisation_id))


@signed_in
@require_safe
def organisation_duty_days_file(
    request: ScopedRequest, organisation_id: int, file_format: str
) -> HttpResponse:
    """The same days as CSV or XLSX."""
    return _days_file(request, _organisation(request, organisation_id), file_format)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_duty_day_edit(
    request: ScopedRequest, organisation_id: int, pk: int | None = None
) -> HttpResponse:
    return _day_edit(request, _organisation(request, organisation_id), pk)


# --- the year, for everybody --------------------------------------------------------------------


@public
@require_safe
def duty_year(request: ScopedRequest, year: int) -> HttpResponse:
    """The year of cooperation to print: what comes every year, by law or as Mosty proposes."""
    calendar = _year(request, year)
    context = {
        "year": year,
        "earlier": year - 1 if year > _FIRST_YEAR else None,
        "later": year + 1 if year < _LAST_YEAR else None,
        "months": months_of(calendar.lines),
        "calendar": calendar,
        "formats": (*CONTENT_TYPES, "xlsx", "csv"),
        "may_note": request.access.may("partnership.duties"),
    }
    return render(request, "partnership/duties/year.html", context)


@public
@require_safe
def duty_year_file(request: ScopedRequest, year: int, file_format: str) -> HttpResponse:
    """The year as a document or a table."""
    calendar, name = _year(request, year), f"obowiazki-{year}"
    if file_format not in CONTENT_TYPES:
        title = _("Calendar of duties %(year)s") % {"year": year}
        return table_answer(file_format, title=title, name=name, listing=duty_listing(calendar))
    content = year_document(
        calendar,
        file_format,
        municipality=request.municipality,
        year=year,
        on=timezone.localdate(),
    )
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return response


# --- inside -------------------------------------------------------------------------------------


def _organisation(request: ScopedRequest, organisation_id: int) -> Organisation:
    return walking_organisation(request.municipality, organisation_id, request.access)


def _address(
    request: ScopedRequest, organisation: Organisation | None, name: str, *rest: object
) -> str:
    """The page of this side: of the office, or of the organisation."""
    slug = request.municipality.slug
    if organisation is None:
        return reverse(f"partnership:{name}", args=[slug, *rest])
    other = "organisation_duties" if name == "duty_list" else f"organisation_{name}"
    return reverse(f"partnership:{other}", args=[slug, organisation.pk, *rest])


def _list(request: ScopedRequest, organisation: Organisation | None) -> HttpResponse:
    today = timezone.localdate()
    calendar = duty_calendar(request.municipality, today=today, organisation=organisation)
    context = {
        "organisation": organisation,
        "calendar": calendar,
        "months": months_of(calendar.coming),
        "may_mark": True,
        "noted": [(one, _title_of(one.code)) for one in calendar.noted],
        "days_address": _address(request, organisation, "duty_days"),
        "day_add_address": _address(request, organisation, "duty_day_add"),
        "xlsx": _address(request, organisation, "duty_file", "xlsx"),
        "csv": _address(request, organisation, "duty_file", "csv"),
        "today": today,
    }
    return render(request, "partnership/staff/duties/list.html", context)


def _file(
    request: ScopedRequest, organisation: Organisation | None, file_format: str
) -> HttpResponse:
    today = timezone.localdate()
    calendar = duty_calendar(request.municipality, today=today, organisation=organisation)
    return table_answer(
        file_format,
        title=_("Calendar of duties"),
        name=f"obowiazki-{today:%Y-%m-%d}",
        listing=duty_listing(calendar),
    )


def _mark(request: ScopedRequest, organisation: Organisation | None, key: str) -> HttpResponse:
    line = line_by_key(
        request.municipality, key, today=timezone.localdate(), organisation=organisation
    )
    if line is None:
        raise NotFound(_("There is no such duty in the calendar."))
    back = _address(request, organisation, "duty_list")
    posted = request.POST if request.method == "POST" else None
    form = MarkForm(posted, mark=line.mark)
    differences: list[tuple[str, str, str]] = []
    status = 200
    if posted is not None and form.is_valid():
        try:
            mark_duty(
                municipality=request.municipality,
                organisation_id=organisation.pk if organisation else None,
                key=key,
                entry=form.entry,
                seen=form.seen_at,
                by=request.access,
            )
        except StaleEdit as error:
            found = differences_of(error, label_of=_label_of(form))
            differences = [(one.label, one.theirs, one.yours) for one in found]
            again = posted.copy()
            again["seen"] = line.mark.updated_at.isoformat() if line.mark else ""
            form, status = MarkForm(again, mark=line.mark), 409
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The duty is noted."))
            return redirect(back)
    if form.is_bound and form.errors and status == 200:
        status = 422
    context = {
        "organisation": organisation,
        "line": line,
        "form": form,
        "differences": differences,
        "back": back,
    }
    return render(request, "partnership/staff/duties/mark.html", context, status=status)


def _days(request: ScopedRequest, organisation: Organisation | None) -> HttpResponse:
    rows = triggers_of(request.municipality, organisation)
    context = {
        "organisation": organisation,
        "rows": [(row, trigger_kind(row.code), duties_counted_from(row.code)) for row in rows],
        "add_address": _address(request, organisation, "duty_day_add"),
        "back": _address(request, organisation, "duty_list"),
        "today": timezone.localdate(),
        "xlsx": _address(request, organisation, "duty_days_file", "xlsx"),
        "csv": _address(request, organisation, "duty_days_file", "csv"),
    }
    return render(request, "partnership/staff/duties/days.html", context)


def _days_file(
    request: ScopedRequest, organisation: Organisation | None, file_format: str
) -> HttpResponse:
    return table_answer(
        file_format,
        title=_("Days entered"),
        name="dni-obowiazkow",
        listing=trigger_listing(triggers_of(request.municipality, organisation)),
    )


def _day_edit(
    request: ScopedRequest, organisation: Organisation | None, pk: int | None
) -> HttpResponse:
    row = trigger_by_id(request.municipality, pk, organisation) if pk is not None else None
    if pk is not None and row is None:
        raise NotFound(_("There is no such day here."))
    kinds = trigger_kinds(request.municipality, organisation, on=timezone.localdate())
    posted = request.POST if request.method == "POST" else None
    form = TriggerForm(posted, kinds=kinds, row=row, chosen=request.GET.get("co", ""))
    back = _address(request, organisation, "duty_days")
    if posted is not None and form.is_valid():
        data = form.cleaned_data
        common = {
            "municipality": request.municipality,
            "organisation_id": organisation.pk if organisation else None,
            "title": data["title"],
            "day": data["day"],
            "by": request.access,
        }
        try:
            if row is None:
                enter_trigger(code=data["code"], **common)
            else:
                change_trigger(trigger_id=row.pk, ended_on=data["ended_on"], **common)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The day is saved. Its duties are in the calendar."))
            return redirect(_address(request, organisation, "duty_list"))
    context = {
        "organisation": organisation,
        "form": form,
        "row": row,
        "kind": trigger_kind(row.code) if row else None,
        "kinds": [(one, duties_counted_from(one.code)) for one in kinds],
        "back": back,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "partnership/staff/duties/day_form.html", context, status=status)


def _year(request: ScopedRequest, year: int) -> DutyCalendar:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NotFound(_("There is no calendar for this year."))
    return year_calendar(request.municipality, year, today=timezone.localdate())


def _title_of(code: str) -> str:
    """The title of a duty; a code the pack has no more stands for itself."""
    duty = duty_of(code)
    return duty.title if duty else code


def _label_of(form: forms.Form) -> Callable[[str], str]:
    return lambda name: str(form.fields[name].label)
