"""Sending a recommendation and noting what came back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mosty.core.clashing import differences_of, show_errors
from mosty.core.errors import DomainError, NotFound, StaleEdit
from mosty.core.formatting import day
from mosty.partnership.actions import sendings as actions
from mosty.partnership.forms.recommendations import AnswerForm, BodyForm, SendingForm
from mosty.partnership.queries import recommendations as queries
from mosty.partnership.queries.bodies import BodyCard, body_card, body_cards
from mosty.partnership.queries.due_answers import due_by, ways_of
from mosty.partnership.queries.recommendations import Recommendation, Sending
from mosty.partnership.rules.bodies import bodies_by_level, body_of
from mosty.partnership.rules.recommendations import DueBy
from mosty.partnership.views.recommendation_desk import recommendation_or_404
from mosty.people.queries import organisations
from mosty.territory.guards import ScopedRequest, requires


@requires("partnership.send_recommendations")
@require_safe
def sending_body(request: ScopedRequest, pk: int) -> HttpResponse:
    """To whom: bodies by level, with what each can change and by when it has to answer."""
    found = recommendation_or_404(request, pk)
    form = BodyForm(request.GET if {"adresat", "dalej"} & set(request.GET) else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["adresat"]
        return redirect("partnership:sending_create", request.municipality.slug, pk, code)
    levels = bodies_by_level()
    cards = body_cards((body for _level, bodies in levels for body in bodies), timezone.localdate())
    known = {one.body.code: one for one in cards}
    context = {
        "one": found,
        "form": form,
        "levels": [(level, [known[body.code] for body in bodies]) for level, bodies in levels],
        "sent_to": {one.body for one in found.sendings.all()},
    }
    status = 422 if form.errors else 200
    return render(request, "partnership/staff/recommendations/body.html", context, status=status)


@requires("partnership.send_recommendations")
@require_http_methods(["GET", "HEAD", "POST"])
def sending_create(request: ScopedRequest, pk: int, body: str) -> HttpResponse:
    """When it was sent and by when an answer is awaited."""
    found = recommendation_or_404(request, pk)
    chosen = body_of(body)
    if chosen is None:
        raise NotFound(_("There is no such body."))
    card = body_card(chosen, timezone.localdate())
    form = SendingForm(
        request.POST or None,
        name=chosen.title,
        ways=_ways(card),
        organisations=organisations(request.municipality),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.send_recommendation(
                    municipality=request.municipality,
                    recommendation_id=found.pk,
                    entry=form.entry(body),
                    by=request.access,
                )
            except DomainError as error:
                status = error.status
                show_errors(form, error)
            else:
                messages.success(
                    request, _("Noted. The register shows that it waits for an answer.")
                )
                return redirect("partnership:recommendation_work", request.municipality.slug, pk)
    context = {"one": found, "card": card, "form": form}
    return render(request, "partnership/staff/recommendations/sending.html", context, status=status)


@requires("partnership.send_recommendations")
@require_http_methods(["GET", "HEAD", "POST"])
def sending_answer(request: ScopedRequest, pk: int, sending_id: int) -> HttpResponse:
    """What came back, or that it was done."""
    found, sending = _sending_or_404(request, pk, sending_id)
    form = AnswerForm(request.POST or None, sending=sending)
    differences: Any = ()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.note_answer(
                    municipality=request.municipality,
                    recommendation_id=found.pk,
                    sending_id=sending.pk,
                    seen=form.cleaned_data["seen"],
                    entry=form.entry(),
                    by=request.access,
                )
            except StaleEdit as error:
                status = error.status
                show_errors(form, error)
                differences = differences_of(error, label_of=form.label_of)
                form.data = {**form.data.dict(), "seen": sending.updated_at.isoformat()}  # type: ignore[attr-defined]
            except DomainError as error:
                status = error.status
                show_errors(form, error)
            else:
                messages.success(request, _("What was answered is written down."))
                return redirect("partnership:recommendation_work", request.municipality.slug, pk)
    context = {"one": found, "sending": sending, "form": form, "differences": differences}
    return render(request, "partnership/staff/recommendations/answer.html", context, status=status)


@requires("partnership.send_recommendations")
@require_http_methods(["GET", "HEAD", "POST"])
def sending_remove(request: ScopedRequest, pk: int, sending_id: int) -> HttpResponse:
    """Ask before a sending written down by mistake goes."""
    found, sending = _sending_or_404(request, pk, sending_id)
    if request.method == "POST":
        try:
            actions.remove_sending(
                municipality=request.municipality,
                recommendation_id=found.pk,
                sending_id=sending.pk,
                by=request.access,
            )
        except actions.AnswerCame as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("The sending was taken back."))
        return redirect("partnership:recommendation_work", request.municipality.slug, pk)
    context = {"one": found, "sending": sending}
    return render(request, "partnership/staff/recommendations/sending_remove.html", context)


# --- inside ---------------------------------------------------------------------------------------


def _sending_or_404(
    request: ScopedRequest, pk: int, sending_id: int
) -> tuple[Recommendation, Sending]:
    found = recommendation_or_404(request, pk)
    sending = queries.sending_of(found, sending_id)
    if sending is None:
        raise NotFound(_("It was not sent to this body, or that was taken back."))
    return found, sending


def _ways(card: BodyCard) -> list[tuple[DueBy, str]]:
    """By what an answer may be due, with the day it would be when the letter leaves today."""
    today = timezone.localdate()
    found: list[tuple[DueBy, str]] = []
    for way in ways_of(card):
        due = due_by(card, way, sent_on=today)
        words = str(way.label)
        if due is not None and due.on is not None:
            words = _("%(way)s (sent today: until %(day)s; %(basis)s)") % {
                "way": words,
                "day": day(due.on),
                "basis": due.basis,
            }
        found.append((way, words))
    return found
