"""Pages of those who keep the services: staff for all, an organisation for its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import DomainError, NotAllowed, NotFound, StaleEdit
from mosty.directory import actions, queries
from mosty.directory.forms import ServiceForm, initial_of
from mosty.directory.rules import may_edit, may_edit_some
from mosty.territory.guards import ScopedRequest, requires, signed_in
from mosty.territory.queries import village_units

_SOON = timedelta(days=120)


@dataclass(frozen=True)
class Difference:
    """A field two people changed: what is stored now and what this person typed."""

    label: str
    theirs: str
    yours: str


@signed_in
def service_desk(request: ScopedRequest) -> HttpResponse:
    """What waits for whoever keeps the services: drafts, money that ends, no assessment."""
    _require_some(request)
    desk = queries.desk(
        request.municipality, access=request.access, until=timezone.localdate() + _SOON
    )
    can_import = request.access.may("directory.service_import")
    return render(
        request, "directory/staff/service_desk.html", {"desk": desk, "can_import": can_import}
    )


@signed_in
def service_create(request: ScopedRequest) -> HttpResponse:
    """A new draft."""
    _require_some(request)
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        try:
            service = actions.create_service(
                municipality=request.municipality, facts=form.facts(), by=request.access
            )
        except actions.CannotSaveService as error:
            _show(form, error)
        else:
            messages.success(request, _("The draft is saved. Publish it when it is ready."))
            return redirect("directory:service_detail", request.municipality.slug, service.pk)
    return _form_page(request, form, None)


@signed_in
def service_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """Change a service; when somebody saved it meanwhile, both versions are shown."""
    service = queries.service(request.municipality, pk, access=request.access)
    if service is None:
        raise NotFound(_("There is no such service here."))
    if not may_edit(request.access, service.organisation_id):
        raise NotAllowed(_("You may edit services of your own organisation only."))
    form = _form(request, service)
    if request.method == "POST" and form.is_valid():
        done = _update(request, form, service)
        if done is not None:
            return done
    return _form_page(request, form, service)


@require_POST
@requires("directory.service_publish")
def service_publish(request: ScopedRequest, pk: int) -> HttpResponse:
    """Make a service public."""
    try:
        actions.publish_service(municipality=request.municipality, service_id=pk, by=request.access)
    except actions.CannotPublish as error:
        reasons = " ".join(str(reason) for reason in error.fields.values())
        messages.error(request, f"{error.message} {reasons}".strip())
    else:
        messages.success(request, _("The service is public now."))
    return redirect("directory:service_detail", request.municipality.slug, pk)


@require_POST
@requires("directory.service_publish")
def service_close(request: ScopedRequest, pk: int) -> HttpResponse:
    """End a service; its page stays."""
    try:
        actions.close_service(municipality=request.municipality, service_id=pk, by=request.access)
    except actions.CannotPublish as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request, _("The service is closed. Publish it again if this was a mistake.")
        )
    return redirect("directory:service_detail", request.municipality.slug, pk)


def _require_some(request: ScopedRequest) -> None:
    if not may_edit_some(request.access):
        raise NotAllowed(_("You may not do this here. Ask the administrator for the right role."))


def _form(request: ScopedRequest, service: queries.Service | None) -> ServiceForm:
    return ServiceForm(
        request.POST or None,
        instance=service,
        initial=initial_of(service) if service else None,
        organisations=queries.organisations_to_choose(request.municipality, access=request.access),
        units=village_units(request.municipality),
    )


def _update(
    request: ScopedRequest, form: ServiceForm, service: queries.Service
) -> HttpResponseRedirect | HttpResponse | None:
    try:
        actions.update_service(
            municipality=request.municipality,
            service_id=service.pk,
            revision=form.cleaned_data["revision"] or 0,
            facts=form.facts(),
            by=request.access,
        )
    except StaleEdit as error:
        return _stale_page(request, form, service, error)
    except (actions.CannotSaveService, actions.CannotPublish) as error:
        _show(form, error)
        return None
    messages.success(request, _("Saved."))
    return redirect("directory:service_detail", request.municipality.slug, service.pk)


def _form_page(
    request: ScopedRequest,
    form: ServiceForm,
    service: queries.Service | None,
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "service": service, "differences": differences}
    status = 409 if differences else 422 if form.errors else 200
    return render(request, "directory/staff/service_form.html", context, status=status)


def _stale_page(
    request: ScopedRequest, form: ServiceForm, service: queries.Service, error: StaleEdit
) -> HttpResponse:
    """The form with everything typed, the other version beside it; saving again wins knowingly."""
    now = queries.service(request.municipality, service.pk, access=request.access)
    typed = request.POST.copy()
    typed["revision"] = str(now.revision if now else service.revision)
    form.data = typed
    readable = queries.readable_fact
    differences = [
        Difference(form.label_of(name), readable(name, error.theirs[name]), readable(name, yours))
        for name, yours in error.yours.items()
    ]
    messages.warning(request, str(error.message))
    return _form_page(request, form, service, differences)


def _show(form: ServiceForm, error: DomainError) -> None:
    for name, message in error.fields.items():
        form.add_error(form.field_of(name), str(message))
