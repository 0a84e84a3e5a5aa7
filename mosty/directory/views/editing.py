"""Pages of those who keep the services: staff for all, an organisation for its own."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import DomainError, NotAllowed, StaleEdit
from mosty.directory import actions, queries
from mosty.directory.enums import ServiceStatus
from mosty.directory.forms import ServiceForm, initial_of
from mosty.directory.rules import may_change_now, may_edit_some
from mosty.directory.views.editable import Difference, differences_of, editable_service
from mosty.directory.views.proposals import propose_page, send_page
from mosty.territory.guards import ScopedRequest, requires, signed_in
from mosty.territory.queries import village_units

_SOON = timedelta(days=120)


@signed_in
def service_desk(request: ScopedRequest) -> HttpResponse:
    """What waits for whoever keeps the services: drafts, money that ends, no assessment."""
    _require_some(request)
    desk = queries.desk(
        request.municipality, access=request.access, until=timezone.localdate() + _SOON
    )
    can_decide = request.access.may("directory.change_decide")
    waiting = queries.waiting_changes(request.municipality)
    context = {
        "desk": desk,
        "can_import": request.access.may("directory.service_import"),
        "sees_prospects": request.access.may("directory.prospects_see"),
        "can_merge": request.access.may("directory.records_merge"),
        "can_teach": request.access.may("directory.synonyms_edit"),
        "can_send_links": request.access.may("directory.link_send"),
        "sees_freshness": request.access.may("directory.freshness_see"),
        "doubt_count": queries.count_open_doubts(request.municipality),
        "can_decide": can_decide,
        "waiting_count": waiting.count() if can_decide else 0,
        "can_propose": not request.access.may("directory.service_edit"),
        "own_waiting_count": queries.own_waiting_count(request.municipality, access=request.access),
    }
    return render(request, "directory/staff/service_desk.html", context)


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
            if "send" in request.POST:
                return send_page(request, service)
            messages.success(request, _("The draft is saved. Publish it when it is ready."))
            return redirect("directory:service_detail", request.municipality.slug, service.pk)
    return _form_page(request, form, None)


@signed_in
def service_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """Change a service; when somebody saved it meanwhile, both versions are shown.

    A provider proposes changes of what residents read: the office decides.
    """
    service = editable_service(request, pk)
    if not may_change_now(request.access, service):
        return propose_page(request, service)
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
    except (
        actions.CannotSaveService,
        actions.CannotSavePlace,
        actions.CannotPublish,
    ) as error:
        _show(form, error)
        return None
    if "send" in request.POST and service.status == ServiceStatus.DRAFT:
        return send_page(request, service)
    messages.success(request, _("Saved."))
    return redirect("directory:service_detail", request.municipality.slug, service.pk)


def _form_page(
    request: ScopedRequest,
    form: ServiceForm,
    service: queries.Service | None,
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    is_draft = service is None or service.status == ServiceStatus.DRAFT
    context: dict[str, Any] = {
        "form": form,
        "service": service,
        "differences": differences,
        "can_send": is_draft and not request.access.may("directory.service_publish"),
        "waiting": queries.waiting_change_of(service) if service and is_draft else None,
    }
    status = 409 if differences else 422 if form.errors else 200
    return render(request, "directory/staff/service_form.html", context, status=status)


def _stale_page(
    request: ScopedRequest, form: ServiceForm, service: queries.Service, error: StaleEdit
) -> HttpResponse:
    """The form with everything typed, the other version beside it; saving again wins knowingly."""
    now = queries.service(request.municipality, service.pk, access=request.access)
    differences = differences_of(form, error, revision=now.revision if now else service.revision)
    messages.warning(request, str(error.message))
    return _form_page(request, form, service, differences)


def _show(form: ServiceForm, error: DomainError) -> None:
    for name, message in error.fields.items():
        form.add_error(form.field_of(name), str(message))
