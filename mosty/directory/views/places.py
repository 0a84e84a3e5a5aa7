"""Pages of places: those who keep a service say where it is given.

Of a service residents read its provider hides an address at once; the rest waits for the office.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import NotFound, StaleEdit
from mosty.directory import actions, queries
from mosty.directory.enums import PlaceDeed, ProposalPart
from mosty.directory.forms import PlaceForm, SharePlaceForm, initial_of_place, initial_of_wish
from mosty.directory.rules import PlaceWish, may_change_now
from mosty.directory.views.editable import (
    Difference,
    differences_of,
    editable_service,
    show_errors,
)
from mosty.directory.views.proposals import tell_sent
from mosty.directory.views.wishes import shown_wishes
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
def service_places(request: ScopedRequest, pk: int) -> HttpResponse:
    """All places of a service, confidential ones too, and what waits; a known place may be added."""
    service = editable_service(request, pk)
    return _list_page(request, service, _share_form(request, service))


@signed_in
def place_add(request: ScopedRequest, pk: int) -> HttpResponse:
    """A new place of a service."""
    service = editable_service(request, pk)
    return _form_page(request, service, PlaceForm(request.POST or None))


@signed_in
def place_wish(request: ScopedRequest, pk: int, wish: str) -> HttpResponse:
    """A new place that waits for the office, written anew."""
    service = editable_service(request, pk)
    found = _waiting_wish(service, wish)
    if found is None or found.deed is not PlaceDeed.ADD:
        raise NotFound(_("Nothing about this place waits any more."))
    form = PlaceForm(request.POST or None, initial=initial_of_wish(found))
    return _form_page(request, service, form, wish=found)


@signed_in
def place_edit(request: ScopedRequest, pk: int, place_id: int) -> HttpResponse:
    """Change a place; when somebody saved it meanwhile, both versions are shown."""
    service = editable_service(request, pk)
    place = queries.place_to_edit(service, place_id, access=request.access)
    if place is None:
        raise NotFound(_("There is no such place here."))
    wish = _waiting_wish(service, str(place.location.uuid)) if place.needs_approval else None
    form = PlaceForm(
        request.POST or None,
        instance=place.location,
        initial=initial_of_place(place.location) | (initial_of_wish(wish) if wish else {}),
    )
    return _form_page(request, service, form, place=place, wish=wish)


@require_POST
@signed_in
def place_share(request: ScopedRequest, pk: int) -> HttpResponse:
    """A place known already becomes a place of this service, at once or when the office agrees."""
    service = editable_service(request, pk)
    form = _share_form(request, service, request.POST)
    if not form.is_valid():
        return _list_page(request, service, form)
    about = _about(request, service) | {"location_id": form.cleaned_data["place"]}
    if may_change_now(request.access, service):
        actions.share_place(**about)
        return _saved(request, service)
    return _sent(request, service, actions.propose_sharing(**about))


@require_POST
@signed_in
def place_leave(request: ScopedRequest, pk: int, place_id: int) -> HttpResponse:
    """The service is not given there any more, at once or when the office agrees."""
    service = editable_service(request, pk)
    about = _about(request, service) | {"location_id": place_id}
    if not may_change_now(request.access, service):
        return _sent(request, service, actions.propose_leaving(**about))
    actions.leave_place(**about)
    messages.success(request, _("The place was taken away from this service."))
    return _back(request, service)


@require_POST
@signed_in
def wish_withdraw(request: ScopedRequest, pk: int, wish: str) -> HttpResponse:
    """What waits about one place does not wait any more."""
    service = editable_service(request, pk)
    actions.withdraw_wish(key=wish, **_about(request, service))
    messages.success(request, _("The proposal is withdrawn. Residents read what they read."))
    return _back(request, service)


# --- what is stored -----------------------------------------------------------------------------


def _form_page(
    request: ScopedRequest,
    service: queries.Service,
    form: PlaceForm,
    *,
    place: queries.EditablePlace | None = None,
    wish: PlaceWish | None = None,
) -> HttpResponse:
    """The form, or where it leads once what was typed is stored or sent."""
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid():
        try:
            return _store(request, service, form, place, wish)
        except StaleEdit as error:
            assert place is not None  # nobody else writes a new one
            differences = _both_versions(request, service, form, place, error)
        except (actions.CannotSavePlace, actions.NeedsApproval) as error:
            show_errors(form, error)
    context = {
        "service": service,
        "form": form,
        "place": place,
        "wish": wish,
        "waiting": queries.waiting_change_of(service, ProposalPart.PLACES) if wish else None,
        "differences": differences,
        "needs_approval": _needs_approval(request, service, place),
        "hides_at_once": place is None or place.may_change,
    }
    status = 409 if differences else 422 if form.errors else 200
    return render(request, "directory/staff/place_form.html", context, status=status)


def _store(
    request: ScopedRequest,
    service: queries.Service,
    form: PlaceForm,
    place: queries.EditablePlace | None,
    wish: PlaceWish | None,
) -> HttpResponse:
    facts = form.facts()
    about: dict[str, Any] = _about(request, service) | {"facts": facts}
    if place is not None:
        about |= {
            "location_id": place.location.pk,
            "revision": form.cleaned_data["revision"] or 0,
        }
    elif wish is not None:
        about["key"] = wish.key
    if not _saves_now(request, service, place, facts):
        return _sent(request, service, actions.propose_place(**about))
    actions.save_secret_place(**about) if facts["is_confidential"] else actions.save_place(**about)
    return _saved(request, service)


def _saves_now(
    request: ScopedRequest,
    service: queries.Service,
    place: queries.EditablePlace | None,
    facts: Mapping[str, Any],
) -> bool:
    return queries.may_save_place(
        service,
        place.location if place else None,
        is_confidential=facts["is_confidential"],
        access=request.access,
    )


def _needs_approval(
    request: ScopedRequest, service: queries.Service, place: queries.EditablePlace | None
) -> bool:
    return place.needs_approval if place else not may_change_now(request.access, service)


def _waiting_wish(service: queries.Service, key: str) -> PlaceWish | None:
    return next((one for one in queries.waiting_wishes(service) if one.key == key), None)


def _about(request: ScopedRequest, service: queries.Service) -> dict[str, Any]:
    return {
        "municipality": request.municipality,
        "service_id": service.pk,
        "by": request.access,
    }


def _share_form(
    request: ScopedRequest, service: queries.Service, typed: object = None
) -> SharePlaceForm:
    places = queries.places_to_share(service, access=request.access)
    return SharePlaceForm(typed, places=places)


# --- what is shown ------------------------------------------------------------------------------


def _saved(request: ScopedRequest, service: queries.Service) -> HttpResponse:
    messages.success(request, _("Saved."))
    _tell_of_unit(request, service)
    return _back(request, service)


def _sent(
    request: ScopedRequest, service: queries.Service, change: queries.ProposedChange | None
) -> HttpResponse:
    tell_sent(request, change)
    return _back(request, service)


def _back(request: ScopedRequest, service: queries.Service) -> HttpResponse:
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
    waiting = queries.waiting_change_of(service, ProposalPart.PLACES)
    wishes = shown_wishes(queries.place_changes(waiting, access=request.access))
    context = {
        "service": service,
        "places": places,
        "waiting": waiting,
        "wishes": wishes,
        "wished_keys": [one.key for one in wishes],
        "form": form,
        "can_share": form.has_places,
        "has_secret": any(place.location.is_confidential for place in places),
        "needs_approval": not may_change_now(request.access, service),
    }
    status = 422 if form.errors else 200
    return render(request, "directory/staff/service_places.html", context, status=status)


def _both_versions(
    request: ScopedRequest,
    service: queries.Service,
    form: PlaceForm,
    place: queries.EditablePlace,
    error: StaleEdit,
) -> Sequence[Difference]:
    """The other version beside what was typed; saving again wins knowingly."""
    now = queries.place_to_edit(service, place.location.pk, access=request.access)
    revision = now.location.revision if now else place.location.revision
    messages.warning(request, str(error.message))
    return differences_of(form, error, revision=revision)
