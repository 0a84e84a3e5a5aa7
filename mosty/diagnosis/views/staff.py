"""Pages of staff: enter a figure, compute, write needs and assets, link evidence."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.diagnosis.actions import (
    add_evidence,
    record_observation,
    remove_asset,
    remove_evidence,
    remove_need,
    save_asset,
    save_need,
    start_computing,
)
from mosty.diagnosis.forms import (
    AssetForm,
    EvidenceForm,
    NeedForm,
    ObservationForm,
    clashes,
    initial_of,
    show_refusal,
)
from mosty.diagnosis.queries import (
    Asset,
    Need,
    asset_by_code,
    evidence_choices,
    evidence_of,
    indicator_by_code,
    indicators,
    need_by_code,
)
from mosty.directory.queries import service_types
from mosty.territory.guards import ScopedRequest, requires
from mosty.territory.queries import village_unit, village_units


@requires("diagnosis.edit")
def observation_create(request: ScopedRequest) -> HttpResponse:
    """Enter or correct one figure."""
    municipality = request.municipality
    form = ObservationForm(
        request.POST or None,
        indicators=[(one.code, f"{one.code} {one.name}") for one in indicators(municipality)],
        units=_units(request),
        initial={"indicator": request.GET.get("wskaznik", "")},
    )
    if request.method == "POST" and form.is_valid():
        indicator = indicator_by_code(municipality, form.cleaned_data["indicator"])
        unit_id = form.cleaned_data["village_unit"]
        try:
            if indicator is None:
                raise NotFound(_("There is no such indicator here."))
            record_observation(
                municipality=municipality,
                indicator=indicator,
                village_unit=village_unit(municipality, int(unit_id)) if unit_id else None,
                by=request.access,
                **form.figure(),
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The figure was saved."))
            return redirect("diagnosis:indicator_detail", municipality.slug, indicator.code)
    return render(request, "diagnosis/staff/observation_form.html", {"form": form})


@requires("diagnosis.edit")
@require_POST
def compute(request: ScopedRequest) -> HttpResponse:
    """Compute the core indicators in the background."""
    job = start_computing(municipality=request.municipality, by=request.access)
    return redirect("home:job_detail", request.municipality.slug, job.pk)


@requires("diagnosis.edit")
def need_create(request: ScopedRequest) -> HttpResponse:
    """A new need."""
    form = NeedForm(request.POST or None, services=_services())
    if request.method == "POST" and form.is_valid():
        try:
            need = save_need(
                municipality=request.municipality, fields=form.row(), by=request.access
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The need was added. Now link what it follows from."))
            return redirect("diagnosis:evidence", request.municipality.slug, need.code)
    return render(request, "diagnosis/staff/need_form.html", {"form": form})


@requires("diagnosis.edit")
def need_edit(request: ScopedRequest, code: str) -> HttpResponse:
    """A need; a second editor sees both versions and loses nothing."""
    need = _need(request, code)
    context: dict[str, Any] = {"need": need, "revision": need.revision, "status": 200}
    if request.method != "POST":
        context["form"] = NeedForm(services=_services(), initial=initial_of(need, NeedForm))
        return _form_page(request, "need_form", context)
    form = NeedForm(request.POST, services=_services())
    context["form"] = form
    if form.is_valid():
        try:
            saved = save_need(
                municipality=request.municipality,
                fields=form.row(),
                need=need,
                revision=_revision(request),
                by=request.access,
            )
        except DomainError as error:
            _refused(context, form, error)
        else:
            messages.success(request, _("The need was saved."))
            return redirect("diagnosis:need_detail", request.municipality.slug, saved.code)
    return _form_page(request, "need_form", context)


@requires("diagnosis.edit")
def need_remove(request: ScopedRequest, code: str) -> HttpResponse:
    """Ask, then remove the need with its place on the thread."""
    need = _need(request, code)
    if request.method == "POST":
        remove_need(need=need, by=request.access)
        messages.success(request, _("The need was removed."))
        return redirect("diagnosis:need_list", request.municipality.slug)
    return render(request, "diagnosis/staff/remove.html", {"need": need, "title": need.title})


@requires("diagnosis.edit")
def evidence(request: ScopedRequest, code: str) -> HttpResponse:
    """Link themes and figures the need follows from."""
    need = _need(request, code)
    choices = [(one.key, one.label) for one in evidence_choices(need, request.municipality)]
    form = EvidenceForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        source, source_id = form.chosen()
        try:
            add_evidence(
                need=need,
                station_source=source,
                source_id=source_id,
                note=form.cleaned_data["note"],
                by=request.access,
            )
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The evidence was linked."))
            return redirect("diagnosis:evidence", request.municipality.slug, need.code)
    return render(
        request,
        "diagnosis/staff/evidence.html",
        {"need": need, "form": form, "has_choices": bool(choices), "items": evidence_of(need)},
    )


@requires("diagnosis.edit")
@require_POST
def evidence_remove(request: ScopedRequest, code: str) -> HttpResponse:
    """Unlink one piece of evidence."""
    need = _need(request, code)
    number = request.POST.get("source_id", "")
    remove_evidence(
        need=need,
        station_source=request.POST.get("source", ""),
        source_id=int(number) if number.isdecimal() else 0,
        by=request.access,
    )
    messages.success(request, _("The evidence was unlinked."))
    return redirect("diagnosis:evidence", request.municipality.slug, need.code)


@requires("diagnosis.edit")
def asset_create(request: ScopedRequest) -> HttpResponse:
    """A new asset."""
    form = AssetForm(request.POST or None, units=_units(request))
    if request.method == "POST" and form.is_valid():
        try:
            save_asset(municipality=request.municipality, fields=form.row(), by=request.access)
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The asset was added."))
            return redirect("diagnosis:asset_list", request.municipality.slug)
    return render(request, "diagnosis/staff/asset_form.html", {"form": form})


@requires("diagnosis.edit")
def asset_edit(request: ScopedRequest, code: str) -> HttpResponse:
    """An asset; a second editor sees both versions and loses nothing."""
    asset = _asset(request, code)
    context: dict[str, Any] = {"asset": asset, "revision": asset.revision, "status": 200}
    if request.method != "POST":
        context["form"] = AssetForm(units=_units(request), initial=initial_of(asset, AssetForm))
        return _form_page(request, "asset_form", context)
    form = AssetForm(request.POST, units=_units(request))
    context["form"] = form
    if form.is_valid():
        try:
            save_asset(
                municipality=request.municipality,
                fields=form.row(),
                asset=asset,
                revision=_revision(request),
                by=request.access,
            )
        except DomainError as error:
            _refused(context, form, error)
        else:
            messages.success(request, _("The asset was saved."))
            return redirect("diagnosis:asset_list", request.municipality.slug)
    return _form_page(request, "asset_form", context)


@requires("diagnosis.edit")
def asset_remove(request: ScopedRequest, code: str) -> HttpResponse:
    """Ask, then remove the asset."""
    asset = _asset(request, code)
    if request.method == "POST":
        remove_asset(asset=asset, by=request.access)
        messages.success(request, _("The asset was removed."))
        return redirect("diagnosis:asset_list", request.municipality.slug)
    return render(request, "diagnosis/staff/remove.html", {"asset": asset, "title": asset.title})


def _form_page(request: ScopedRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = context.pop("status")
    return render(request, f"diagnosis/staff/{template}.html", context, status=status)


def _refused(context: dict[str, Any], form: NeedForm | AssetForm, error: DomainError) -> None:
    """What the page shows instead of saving; after a clash the next save is on purpose."""
    if isinstance(error, StaleEdit):
        context |= {
            "clash": str(error.message),
            "clashes": clashes(form, error.theirs, error.yours),
            "status": 409,
        }
    else:
        context["revision"] = form.data.get("revision", "")
        show_refusal(form, error)


def _revision(request: ScopedRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else None


def _units(request: ScopedRequest) -> list[tuple[int, str]]:
    return [(unit.pk, unit.name) for unit in village_units(request.municipality)]


def _services() -> list[tuple[str, str]]:
    return [(kind.code, f"{kind.code} {kind.name}") for kind in service_types()]


def _need(request: ScopedRequest, code: str) -> Need:
    need = need_by_code(request.municipality, code, public_only=False)
    if need is None:
        raise NotFound(_("There is no such need here."))
    return need


def _asset(request: ScopedRequest, code: str) -> Asset:
    asset = asset_by_code(request.municipality, code)
    if asset is None:
        raise NotFound(_("There is no such asset here."))
    return asset
