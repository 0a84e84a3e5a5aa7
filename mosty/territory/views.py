"""Pages of territory: the municipality, dated law; for staff the variant, TERC, village units."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.errors import DomainError, NotFound
from mosty.territory import actions, queries
from mosty.territory.enums import Variant, VillageUnitKind
from mosty.territory.forms import DayForm, TercSearchForm, VariantForm, VillageUnitForm
from mosty.territory.guards import ScopedRequest, public, requires


@public
def about(request: ScopedRequest) -> HttpResponse:
    """What the municipality is: centre, village units, people."""
    municipality = request.municipality
    years = queries.population_years(municipality)
    year = next((one for one in years if str(one) == request.GET.get("rok")), None)
    summary = queries.population_summary(municipality, year)
    public_figures = queries.public_population(summary) if summary else None
    return render(
        request,
        "territory/about.html",
        {
            "today": timezone.localdate(),
            "current": queries.variant_on(municipality, timezone.localdate()),
            "periods": queries.variant_periods(municipality),
            "units": queries.village_units(municipality),
            "summary": summary,
            "population": public_figures,
            "charts": (
                queries.population_charts(public_figures, summary.year)
                if summary and public_figures
                else ()
            ),
            "years": years,
            "can_import": request.access.may("territory.population_import"),
            "can_edit_units": request.access.may("territory.unit_edit"),
            "can_change_variant": request.access.may("territory.variant_change"),
            "can_search_terc": request.access.may("territory.terc_search"),
        },
    )


@public
def law(request: ScopedRequest) -> HttpResponse:
    """Numbers and deadlines of law in force on a day (?dzien=2027-01-31)."""
    form = DayForm(request.GET or None)
    day = timezone.localdate()
    if form.is_valid() and form.cleaned_data["dzien"]:
        day = form.cleaned_data["dzien"]
    parameters = queries.legal_parameters_on(day)
    return render(
        request,
        "territory/law.html",
        {
            "form": form if form.errors else DayForm(initial={"dzien": day}),
            "day_shown": day,
            "groups": queries.by_act(parameters),
        },
    )


@requires("territory.variant_change")
def variant_change(request: ScopedRequest) -> HttpResponse:
    """Record that the municipality turns from OPS into CUS, or back."""
    form = VariantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        facts["variant"] = Variant(facts["variant"])
        try:
            period = actions.change_variant(
                municipality=request.municipality, by=request.access, **facts
            )
        except actions.CannotChangeVariant as error:
            _show(form, error)
        else:
            messages.success(request, _("The change is recorded: %(period)s.") % {"period": period})
            return redirect("territory:about", request.municipality.slug)
    periods = queries.variant_periods(request.municipality)
    return render(
        request,
        "territory/staff/variant_change.html",
        {"form": form, "periods": periods},
        status=422 if form.errors else 200,
    )


@requires("territory.terc_search")
def terc_search(request: ScopedRequest) -> HttpResponse:
    """Search the register of official units."""
    form = TercSearchForm(request.GET or None)
    text = form.cleaned_data["szukaj"] if form.is_valid() else ""
    version = queries.terc_version()
    context: dict[str, Any] = {
        "form": form,
        "text": text,
        "version": version,
        "counts": queries.terc_counts(version) if version else None,
        "units": queries.terc_search(text),
    }
    return render(request, "territory/staff/terc_search.html", context)


@requires("territory.unit_edit")
def village_unit_create(request: ScopedRequest) -> HttpResponse:
    """Add a village unit."""
    return _village_unit_page(request, VillageUnitForm(request.POST or None), None)


@requires("territory.unit_edit")
def village_unit_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """Correct a village unit."""
    unit = queries.village_unit(request.municipality, pk)
    if unit is None:
        raise NotFound(_("There is no such village unit here."))
    initial = {
        "name": unit.name,
        "kind": unit.kind,
        "latitude": unit.latitude,
        "longitude": unit.longitude,
    }
    return _village_unit_page(request, VillageUnitForm(request.POST or None, initial=initial), unit)


def _village_unit_page(
    request: ScopedRequest, form: VillageUnitForm, unit: queries.VillageUnit | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        done = _saved(request, form, unit)
        if done is not None:
            return done
    return render(
        request,
        "territory/staff/village_unit_form.html",
        {"form": form, "unit": unit},
        status=422 if form.errors else 200,
    )


def _saved(
    request: ScopedRequest, form: VillageUnitForm, unit: queries.VillageUnit | None
) -> HttpResponseRedirect | None:
    facts = form.cleaned_data
    facts["kind"] = VillageUnitKind(facts["kind"])
    try:
        saved = actions.save_village_unit(
            municipality=request.municipality,
            unit_id=unit.pk if unit else None,
            by=request.access,
            **facts,
        )
    except actions.CannotSaveVillageUnit as error:
        _show(form, error)
        return None
    messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
    return redirect("territory:about", request.municipality.slug)


def _show(form: forms.Form, error: DomainError) -> None:
    """Put the message of a refused deed where it belongs in the form."""
    for name, message in error.fields.items():
        form.add_error(name if name in form.fields else None, str(message))
    if not error.fields:
        form.add_error(None, str(error.message))
