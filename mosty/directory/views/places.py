"""Pages of places: those who keep a service say where it is given."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import NotAllowed, NotFound, StaleEdit
from mosty.directory import actions, queries
from mosty.directory.forms import PlaceForm, SharePlaceForm, initial_of_place
from mosty.directory.rules import may_change_now
from mosty.directory.views.editable import (
    Difference,
    differences_of,
    editable_service,
    show_errors,
)
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
def service_places(request: ScopedRequest, pk: int) -> HttpResponse:
    """All places of a service, confidential ones too; a known place may be added."""
    service = editable_service(request, pk)
    return _list_page(request, service, _share_form(request, service))


@signed_in
def place_add(request: ScopedRequest, pk: int) -> HttpResponse:
    """A new place of a service."""
    service = editable_service(request, pk)
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_place(
                municipality=request.municipality,
                service_id=service.pk,
                facts=form.facts(),
                by=request.access,
            )
        except (actions.CannotSavePlace, actions.NeedsApproval) as error:
            show_errors(form, error)
        else:
            return _saved(request, service)
    return _form_page(request, service, form, None)


@signed_in
def place_edit(request: ScopedRequest, pk: int, place_id: int) -> HttpResponse:
    """Change a place; when somebody saved it meanwhile, both versions are shown."""
    service = editable_service(request, pk)
    place = queries.place_to_edit(service, place_id, access=request.access)
    if place is None:
        raise NotFound(_("There is no such place here."))
    if not place.may_change:
        raise NotAllowed(
            _("Services of others are given here too. Ask the office to change this place.")
        )
    form = PlaceForm(
        request.POST or None, instance=place.location, initial=initial_of_place(place.location)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_place(
                municipality=request.municipality,
                service_id=service.pk,
                location_id=place_id,
                revision=form.cleaned_data["revision"] or 0,
                facts=form.facts(),
                by=request.access,
            )
        except StaleEdit as error:
            return _stale_page(request, service, form, place, error)
        except (actions.CannotSavePlace, actions.NeedsApproval) as error:
            show_errors(form, error)
        else:
            return _saved(request, service)
    return _form_page(request, service, form, place)


@require_POST
@signed_in
def place_share(request: ScopedRequest, pk: int) -> HttpResponse:
    """A place known already becomes a place of this service."""
    service = editable_service(request, pk)
    form = _share_form(request, service, request.POST)
    if not form.is_valid():
        return _list_page(request, service, form)
    actions.share_place(
        municipality=request.municipality,
        service_id=service.pk,
        location_id=form.cleaned_data["place"],
        by=request.access,
    )
    return _saved(request, service)


@require_POST
@signed_in
def place_leave(request: ScopedRequest, pk: int, place_id: int) -> HttpResponse:
    """The service is not given there any more."""
    service = editable_service(request, pk)
    actions.leave_place(
        municipality=request.municipality,
        service_id=service.pk,
        location_id=place_id,
        by=request.access,
    )
    messages.success(request, _("The place was taken away from this service."))
    return redirect("directory:service_places", request.municipality.slug, service.pk)


def _share_form(
    request: ScopedRequest, service: queries.Service, typed: object = None
) -> SharePlaceForm:
    places = queries.places_to_share(service, access=request.access)
    return SharePlaceForm(typed, places=places)


def _saved(request: ScopedRequest, service: queries.Service) -> HttpResponse:
    messages.success(request, _("Saved."))
    _tell_of_unit(request, service)
    return redirect("directory:service_places", request.municipality.slug, service.pk)


def _tell_of_unit(request: ScopedRequest, before: queries.Service) -> None:
    """Say it where the service lost its village unit for the sake of a confidential place."""
    now = queries.service(request.municipality, before.pk, access=request.access)
    if before.village_unit is not None and now is not None and now.village_unit is None:
        messages.warning(
            request,
            _("The place is confidential, so the service does not say “%(unit)s” any more.")
            % {"unit": before.village_unit.name},
        )


def _list_page(
    request: ScopedRequest, service: queries.Service, form: SharePlaceForm
) -> HttpResponse:
    places = queries.places_to_edit(service, access=request.access)
    needs_approval = not may_change_now(request.access, service)
    return render(
        request,
        "directory/staff/service_places.html",
        {
            "service": service,
            "places": places,
            "form": form,
            "can_share": not needs_approval and len(form.fields["place"].choices) > 1,  # type: ignore[attr-defined]
            "has_secret": any(place.location.is_confidential for place in places),
            "needs_approval": needs_approval,
        },
        status=422 if form.errors else 200,
    )


def _form_page(
    request: ScopedRequest,
    service: queries.Service,
    form: PlaceForm,
    place: queries.EditablePlace | None,
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    return render(
        request,
        "directory/staff/place_form.html",
        {
            "service": service,
            "form": form,
            "place": place,
            "differences": differences,
            "needs_approval": not may_change_now(request.access, service),
        },
        status=409 if differences else 422 if form.errors else 200,
    )


def _stale_page(
    request: ScopedRequest,
    service: queries.Service,
    form: PlaceForm,
    place: queries.EditablePlace,
    error: StaleEdit,
) -> HttpResponse:
    """The form with everything typed, the other version beside it; saving again wins knowingly."""
    now = queries.place_to_edit(service, place.location.pk, access=request.access)
    revision = now.location.revision if now else place.location.revision
    differences = differences_of(form, error, revision=revision)
    messages.warning(request, str(error.message))
    return _form_page(request, service, form, place, differences)
