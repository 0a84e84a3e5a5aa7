"""Letters of the organiser: written, looked at, sent by a button and by nothing else."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.clashing import show_errors
from mosty.core.errors import DomainError, NotFound
from mosty.events.actions.mails import (
    Sending,
    remove_mail,
    save_mail,
    send_organiser_mail,
    send_test,
)
from mosty.events.forms.organising import MailForm
from mosty.events.queries import Event
from mosty.events.queries.mails import (
    KINDS,
    Mail,
    audience_words,
    mail_of,
    mails_of,
    previews_of,
    sent_count,
    still_to_get,
    unreachable_count,
)
from mosty.events.rules.letters import PLACEHOLDERS
from mosty.events.views.finding import event_or_404
from mosty.territory.guards import ScopedRequest, requires


@requires("events.manage")
@require_safe
def mail_list(request: ScopedRequest, slug: str) -> HttpResponse:
    """Letters written so far, and to how many people each went."""
    event = event_or_404(request, slug)
    context = {"event": event, "lines": mails_of(event)}
    return render(request, "events/staff/mail_list.html", context)


@requires("events.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def mail_edit(request: ScopedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Write a letter; nothing leaves before it was looked at."""
    event = event_or_404(request, slug)
    mail = _mail_or_404(event, pk) if pk is not None else None
    form = MailForm(
        request.POST if request.method == "POST" else None,
        initial=MailForm.values_of(mail) if mail else _ready_words(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            mail = save_mail(
                municipality=request.municipality,
                event_id=event.pk,
                mail_id=pk,
                details=form.details(),
                by=request.access,
            )
        except DomainError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The letter is saved. Look how it will be read."))
            return _to_mail(request, event, mail)
    context = {"event": event, "form": form, "mail": mail, "placeholders": PLACEHOLDERS.items()}
    status = 422 if form.errors else 200
    return render(request, "events/staff/mail_form.html", context, status=status)


@requires("events.manage")
@require_safe
def mail_detail(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """The letter as its readers get it, and how many they are."""
    event = event_or_404(request, slug)
    mail = _mail_or_404(event, pk)
    context = {
        "event": event,
        "mail": mail,
        "is_own": mail.kind in KINDS,
        "audience": audience_words(mail.audience),
        "previews": previews_of(mail),
        "waiting_count": still_to_get(mail).count() if mail.kind in KINDS else 0,
        "sent_count": sent_count(mail),
        "unreachable_count": unreachable_count(event, mail.audience),
    }
    return render(request, "events/staff/mail_detail.html", context)


@requires("events.manage")
@require_POST
def mail_send(request: ScopedRequest, slug: str, pk: int) -> HttpResponse:
    """A test to oneself, the letter to everybody who waits for it, or the letter thrown away."""
    event = event_or_404(request, slug)
    mail = _mail_or_404(event, pk)
    facts: dict[str, Any] = {
        "municipality": request.municipality,
        "event_id": event.pk,
        "mail_id": mail.pk,
    }
    what = request.POST.get("co", "")
    try:
        if what == "proba":
            address = send_test(**facts, by=request.access)
            messages.success(request, _("The test went to %(address)s.") % {"address": address})
        elif what == "wyslij":
            _say(request, send_organiser_mail(**facts, by=request.access))
        elif what == "usun":
            remove_mail(**facts, by=request.access)
            messages.success(request, _("The letter is removed."))
            return redirect("events:mail_list", request.municipality.slug, event.slug)
        else:
            raise NotFound(_("There is no such page."))
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
    return _to_mail(request, event, mail)


# --- inside -----------------------------------------------------------------------------------


def _say(request: ScopedRequest, sending: Sending) -> None:
    if sending.job is not None:
        messages.info(
            request,
            _("The letters leave in the background. This page shows how many have left."),
        )
        return
    words = ngettext("%(count)d letter was sent.", "%(count)d letters were sent.", sending.sent)
    messages.success(request, words % {"count": sending.sent})
    if sending.failed:
        words = ngettext(
            "%(count)d letter did not leave. Try again later: nobody gets it twice.",
            "%(count)d letters did not leave. Try again later: nobody gets them twice.",
            sending.failed,
        )
        messages.warning(request, words % {"count": sending.failed})


def _ready_words() -> dict[str, str]:
    """A reminder to begin with."""
    return {
        "subject": "Przypomnienie: {tytuł}",
        "body": (
            "Dzień dobry,\n\nprzypominamy o wydarzeniu „{tytuł}”.\n"
            "Zaczynamy: {termin}.\nMiejsce: {miejsce}.\n\n"
            "Program i dojazd: {link do wydarzenia}\n"
            "Nie możesz przyjść? Zwolnij miejsce: {link do zgłoszenia}\n\n"
            "Pytania: {kontakt}"
        ),
    }


def _mail_or_404(event: Event, pk: int) -> Mail:
    mail = mail_of(event, pk)
    if mail is None:
        raise NotFound(_("There is no such letter here."))
    return mail


def _to_mail(request: ScopedRequest, event: Event, mail: Mail) -> HttpResponse:
    return redirect("events:mail_detail", request.municipality.slug, event.slug, mail.pk)
