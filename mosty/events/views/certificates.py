"""Certificates: the rule, issuing, revoking, files for staff; checking and downloading for others."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import DomainError, NotFound
from mosty.core.limits import uses_up
from mosty.events.actions import certificates as actions
from mosty.events.exports.certificates import certificate_pdf, certificates_zip, file_name
from mosty.events.forms.certificates import CertificateRuleForm, CheckForm, RevokeForm
from mosty.events.queries import Event, local_title
from mosty.events.queries import certificates as queries
from mosty.events.queries.certificates import Certificate
from mosty.events.queries.presence import programme_items
from mosty.events.rules.certificates import duration_words, tidy_check_code
from mosty.events.views.finding import event_or_404
from mosty.events.views.private import private
from mosty.events.views.registering import registration_or_404
from mosty.events.views.showing import show_errors
from mosty.territory.guards import ScopedRequest, public, requires

_PER_PAGE = 100
#: A ZIP is made while somebody waits: about three seconds.
_IN_ONE_FILE = 50
#: An office checks many papers; a robot that tries codes is stopped.
_CHECKS_PER_HOUR, _HOUR = 60, 3600


# --- staff --------------------------------------------------------------------------------------


@requires("events.certify")
@require_safe
def certificate_list(request: ScopedRequest, slug: str) -> HttpResponse:
    """Who earned a certificate, who has one, what to print."""
    event = event_or_404(request, slug)
    rule = queries.certificate_rule(event)
    standing = queries.standing(event, rule) if rule else None
    page = Paginator(standing.candidates if standing else (), _PER_PAGE).get_page(
        request.GET.get("page")
    )
    issued = standing.issued_count if standing else 0
    context = {
        "event": event,
        "title": local_title(event),
        "rule": rule,
        "standing": standing,
        "page_obj": page,
        "lines": [(one, duration_words(one.earned.minutes)) for one in page],
        "of_words": duration_words(standing.of_minutes) if standing else "",
        "is_over": actions.is_over(event),
        "parts": range(1, -(-issued // _IN_ONE_FILE) + 1),
        "revoked": [one for one in queries.certificates(event) if one.revoked_at],
    }
    return render(request, "events/staff/certificate_list.html", context)


@requires("events.certify")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_rule(request: ScopedRequest, slug: str) -> HttpResponse:
    """Who gets a certificate and what it says."""
    event = event_or_404(request, slug)
    rule = queries.certificate_rule(event)
    initial = {}
    if rule is not None:
        initial = {
            "basis": rule.basis,
            "percent": rule.percent,
            "items": [str(item.pk) for item in rule.items.all()],
            "topics": "\n".join(rule.topics),
            "signer": rule.signer,
            "signer_role": rule.signer_role,
        }
    form = CertificateRuleForm(
        request.POST or None,
        items=[(item.pk, item.title) for item in programme_items(event)],
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_certificate_rule(event=event, entry=form.entry(), by=request.access)
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The rule is saved."))
            return _to_list(request, event)
    return render(
        request,
        "events/staff/certificate_rule.html",
        {"event": event, "title": local_title(event), "form": form, "rule": rule},
        status=422 if form.is_bound else 200,
    )


@requires("events.certify")
@require_POST
def certificate_issue(request: ScopedRequest, slug: str) -> HttpResponse:
    """Certificates for all who earned one and have none."""
    event = event_or_404(request, slug)
    before = queries.certificates(event).count()
    try:
        job = actions.start_issuing(event=event, by=request.access)
    except DomainError as error:
        messages.error(request, str(error.message))
        return _to_list(request, event)
    if job is not None:
        messages.success(request, _("The certificates are being issued. Look here in a minute."))
        return _to_list(request, event)
    count = queries.certificates(event).count() - before
    messages.success(
        request,
        ngettext("%(count)d certificate issued.", "%(count)d certificates issued.", count)
        % {"count": count}
        if count
        else _("Everybody who earned a certificate has one already."),
    )
    return _to_list(request, event)


@requires("events.certify")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_revoke(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """Make a certificate void; whoever checks its paper sees that."""
    event = event_or_404(request, slug)
    certificate = _certificate_or_404(event, pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_certificate(
                certificate=certificate, reason=form.cleaned_data["reason"], by=request.access
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(
                request,
                _("Certificate %(number)s is void.") % {"number": certificate.number},
            )
            return _to_list(request, event)
    return render(
        request,
        "events/staff/certificate_revoke.html",
        {"event": event, "title": local_title(event), "certificate": certificate, "form": form},
        status=422 if form.is_bound else 200,
    )


@requires("events.certify")
@require_safe
def certificate_file(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """One certificate to print."""
    return _pdf(_certificate_or_404(event_or_404(request, slug), pk))


@requires("events.certify")
@require_safe
def certificate_files(request: ScopedRequest, slug: str, part: int) -> HttpResponse:
    """Valid certificates of the event in a ZIP, so many at a time."""
    event = event_or_404(request, slug)
    first = (part - 1) * _IN_ONE_FILE
    found = queries.valid_certificates(event)[max(first, 0) : first + _IN_ONE_FILE]
    if not found:
        raise NotFound(_("There is no certificate to print here."))
    response = HttpResponse(certificates_zip(found), content_type="application/zip")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="zaswiadczenia-{event.slug}-{part}.zip"'
    )
    return response


# --- everybody ----------------------------------------------------------------------------------


@public
@never_cache
@require_safe
def certificate_check(request: ScopedRequest, code: str = "") -> HttpResponse:
    """Whether a paper is genuine: what it says, that it is void, or that there is no such paper."""
    typed = code or request.GET.get("kod", "")
    form = CheckForm({"kod": typed} if typed else None)
    certificate = None
    status = 200
    is_limited = False
    if typed:
        if uses_up(request, "events.certificate_check", limit=_CHECKS_PER_HOUR, seconds=_HOUR):
            is_limited, status = True, 429
        else:
            certificate = queries.certificate_by_code(request.municipality, typed)
            status = 200 if certificate else 404
    context = {
        "form": form,
        "typed": tidy_check_code(typed) or typed[:40],
        "certificate": certificate,
        "duration": duration_words(certificate.minutes) if certificate else "",
        "is_limited": is_limited,
    }
    return private(render(request, "events/certificate_check.html", context, status=status))


@public
@never_cache
@require_safe
def registration_certificates(request: ScopedRequest, token: str) -> HttpResponse:
    """Certificates of the people of a registration, by its secret link."""
    own = registration_or_404(request, token)
    context = {
        "registration": own,
        "event": own.event,
        "title": local_title(own.event),
        "token": token,
        "certificates": queries.certificates_of_registration(own),
    }
    return private(render(request, "events/registration_certificates.html", context))


@public
@never_cache
@require_safe
def registration_certificate(request: ScopedRequest, token: str, pk: int) -> HttpResponse:
    """One of them as a PDF."""
    own = registration_or_404(request, token)
    found = queries.certificates_of_registration(own)
    certificate = next((one for one in found if one.pk == pk), None)
    if certificate is None:
        raise NotFound(_("There is no such certificate."))
    return private(_pdf(certificate))


# --- inside -------------------------------------------------------------------------------------


def _certificate_or_404(event: Event, pk: int) -> Certificate:
    certificate = queries.certificate_of(event, pk)
    if certificate is None:
        raise NotFound(_("There is no such certificate."))
    return certificate


def _pdf(certificate: Certificate) -> HttpResponse:
    if certificate.revoked_at is not None:
        raise NotFound(_("This certificate was revoked and cannot be printed."))
    response = HttpResponse(certificate_pdf(certificate), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{file_name(certificate)}"'
    return response


def _to_list(request: ScopedRequest, event: Event) -> HttpResponse:
    return redirect("events:certificate_list", request.municipality.slug, event.slug)
