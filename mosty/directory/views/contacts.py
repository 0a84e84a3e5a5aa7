"""Pages of contacts: people the office, or everybody, may turn to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mosty.core.errors import NotFound
from mosty.directory import actions, queries
from mosty.directory.forms import ContactForm, initial_of_contact
from mosty.directory.rules import may_change_now
from mosty.directory.views.editable import editable_service, show_errors
from mosty.territory.guards import ScopedRequest, signed_in


@signed_in
def service_contacts(request: ScopedRequest, pk: int) -> HttpResponse:
    """Contacts of a service and of its provider, private ones too."""
    service = editable_service(request, pk)
    contacts = queries.contacts_to_edit(service, access=request.access)
    return render(
        request,
        "directory/staff/service_contacts.html",
        {
            "service": service,
            "contacts": contacts,
            "needs_approval": not may_change_now(request.access, service),
        },
    )


@signed_in
def contact_add(request: ScopedRequest, pk: int) -> HttpResponse:
    """A new contact."""
    service = editable_service(request, pk)
    form = ContactForm(request.POST or None)
    return _form_page(request, service, form, None)


@signed_in
def contact_edit(request: ScopedRequest, pk: int, contact_id: int) -> HttpResponse:
    """Change a contact."""
    service = editable_service(request, pk)
    contact = queries.contact_to_edit(service, contact_id, access=request.access)
    if contact is None:
        raise NotFound(_("There is no such contact here."))
    form = ContactForm(request.POST or None, instance=contact, initial=initial_of_contact(contact))
    return _form_page(request, service, form, contact_id)


@require_POST
@signed_in
def contact_remove(request: ScopedRequest, pk: int, contact_id: int) -> HttpResponse:
    """Forget a contact."""
    service = editable_service(request, pk)
    actions.remove_contact(
        municipality=request.municipality,
        service_id=service.pk,
        contact_id=contact_id,
        by=request.access,
    )
    messages.success(request, _("The contact was removed."))
    return redirect("directory:service_contacts", request.municipality.slug, service.pk)


def _form_page(
    request: ScopedRequest, service: queries.Service, form: ContactForm, contact_id: int | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_contact(
                municipality=request.municipality,
                service_id=service.pk,
                contact_id=contact_id,
                of_organisation=form.is_of_organisation(),
                facts=form.facts(),
                by=request.access,
            )
        except (actions.CannotSaveContact, actions.NeedsApproval) as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("directory:service_contacts", request.municipality.slug, service.pk)
    return render(
        request,
        "directory/staff/contact_form.html",
        {
            "service": service,
            "form": form,
            "contact_id": contact_id,
            "needs_approval": not may_change_now(request.access, service),
        },
        status=422 if form.errors else 200,
    )
