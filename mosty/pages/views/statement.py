"""The accessibility statement and the contact of the office."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.errors import DomainError, StaleEdit
from mosty.pages.actions import update_statement
from mosty.pages.forms import StatementForm
from mosty.pages.queries import statement as statements
from mosty.pages.rules import OMBUDSMAN_URL, STATEMENT_IDS
from mosty.territory.guards import ScopedRequest, public, requires
from mosty.territory.queries import variant_on


@public
@require_safe
def accessibility(request: ScopedRequest) -> HttpResponse:
    """The statement with the machine-readable ids the ministry's robot looks for."""
    today = timezone.localdate()
    context = {
        "statement": statements.statement(request.municipality),
        "deadlines": statements.deadlines(today),
        "ids": STATEMENT_IDS,
        "ombudsman_url": OMBUDSMAN_URL,
        "may_edit": request.access.may("pages.accessibility_edit"),
    }
    return render(request, "pages/accessibility.html", context)


@public
@require_safe
def contact(request: ScopedRequest) -> HttpResponse:
    """Whom to write, call or visit."""
    context = {
        "centre": variant_on(request.municipality, timezone.localdate()),
        "may_edit": request.access.may("pages.accessibility_edit"),
    }
    return render(request, "pages/contact.html", context)


@requires("pages.accessibility_edit")
@require_http_methods(["GET", "POST"])
def accessibility_edit(request: ScopedRequest) -> HttpResponse:
    """The form for the statement and the contact; a second editor sees both versions."""
    municipality = request.municipality
    is_sent = request.method == "POST"
    form = StatementForm(
        request.POST if is_sent else None, initial=StatementForm.initial_from(municipality)
    )
    stale: StaleEdit | None = None
    if is_sent and form.is_valid():
        try:
            update_statement(
                municipality_id=municipality.pk, changes=form.changes(), by=request.access
            )
        except StaleEdit as error:
            stale = error
            form = StatementForm(form.with_revision(statements.statement(municipality).revision))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("The accessibility statement was saved."))
            return redirect("home:accessibility", municipality.slug)
    context = {"form": form, "stale": form.differences(stale) if stale else ()}
    status = stale.status if stale else 200
    return render(request, "pages/staff/accessibility_edit.html", context, status=status)
