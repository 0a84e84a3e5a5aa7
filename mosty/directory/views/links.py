"""Links to answer without an account: those the office sends, and the page they open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mosty.core.errors import NotFound
from mosty.directory import actions, queries
from mosty.directory.enums import AnswerKind, LinkState
from mosty.directory.forms import (
    LinkForm,
    OrganisationChoiceForm,
    ServiceAnswerForms,
    fact_label,
)
from mosty.directory.rules import may_propose
from mosty.directory.views.editable import show_errors
from mosty.people.queries import organisation_by_id
from mosty.territory.guards import ScopedRequest, public, requires
from mosty.territory.queries import village_units

_PER_PAGE = 20
_TAGS = {LinkState.OPEN: "wait", LinkState.ANSWERED: "ok"}


@dataclass(frozen=True)
class Line:
    """A link in the list, with its state as a tag."""

    link: queries.AnswerLink
    state: LinkState
    kind: str


@dataclass(frozen=True)
class Part:
    """One service on the page of a link: what residents read, and the forms.

    Attributes:
        unsaid: labels of facts of which nothing is written.
    """

    service: queries.Service
    facts: Sequence[tuple[str | Promise, str]]
    unsaid: Sequence[str | Promise]
    hours: queries.ShownHours
    places: Sequence[queries.PlaceCard]
    forms: ServiceAnswerForms


# --- the office ---------------------------------------------------------------------------------


@requires("directory.link_send")
@require_safe
def link_list(request: ScopedRequest) -> HttpResponse:
    """Links that were sent and what became of them."""
    found = queries.answer_links(request.municipality)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    states = [(link, queries.link_state(link)) for link in page]
    lines = [Line(link, state, _TAGS.get(state, "plain")) for link, state in states]
    context = {
        "page_obj": page,
        "lines": lines,
        "form": OrganisationChoiceForm(
            organisations=queries.organisations_to_ask(request.municipality)
        ),
    }
    return render(request, "directory/staff/link_list.html", context)


@requires("directory.link_send")
@require_http_methods(["GET", "POST"])
def link_send(request: ScopedRequest) -> HttpResponse:
    """About which services of the organisation in the address to ask, and at which e-mail."""
    wanted = request.GET.get("organizacja", "")
    organisation = (
        organisation_by_id(request.municipality, int(wanted)) if wanted.isdecimal() else None
    )
    if organisation is None:
        raise NotFound(_("There is no such organisation here."))
    services = list(queries.services_of_organisation(request.municipality, organisation.pk))
    form = LinkForm(
        request.POST or None,
        services=services,
        initial={"email": queries.letter_address(organisation)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_answer_link(
                municipality=request.municipality,
                organisation_id=organisation.pk,
                service_ids=form.cleaned_data["services"],
                email=form.cleaned_data["email"],
                by=request.access,
            )
        except actions.CannotSendLink as error:
            show_errors(form, error)
        else:
            messages.success(request, _("The letter was sent. The link works for 14 days."))
            return redirect("directory:link_list", request.municipality.slug)
    context = {"form": form, "organisation": organisation, "services": services}
    status = 422 if form.errors else 200
    return render(request, "directory/staff/link_form.html", context, status=status)


@require_POST
@requires("directory.link_send")
def link_revoke(request: ScopedRequest, link_id: int) -> HttpResponse:
    """Make a link useless."""
    actions.revoke_link(municipality=request.municipality, link_id=link_id, by=request.access)
    messages.success(request, _("The link was revoked. It does not work any more."))
    return redirect("directory:link_list", request.municipality.slug)


# --- the provider -------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ScopedRequest, token: str) -> HttpResponse:
    """GET shows the services of the link, however often; one POST of answers uses the link up."""
    link = queries.answer_link(request.municipality, token)
    state = queries.link_state(link) if link else None
    parts = _parts(request, link) if link else []
    if link is None or state is not LinkState.OPEN or not parts:
        return _closed_page(request, state, parts)
    # Every service is looked at, so that all errors show at once.
    are_right = [part.forms.is_valid() for part in parts] if request.method == "POST" else [False]
    if all(are_right):
        try:
            actions.answer_by_link(
                municipality=request.municipality, token=token, answers=_answers(parts)
            )
        except actions.LinkClosed as error:
            return _closed_page(request, error.state, parts)
        except actions.CannotAnswer as error:
            _show_refusal(parts, error)
        else:
            return redirect("directory:answer_thanks", request.municipality.slug)
    wrong = next((part.forms.kind for part in parts if part.forms.has_errors), None)
    context = {"link": link, "parts": parts, "form": wrong}
    return _private(render(request, "directory/answer.html", context, status=422 if wrong else 200))


@public
@require_safe
def answer_thanks(request: ScopedRequest) -> HttpResponse:
    """After the answer: what happens with it."""
    return _private(render(request, "directory/answer_thanks.html"))


def _parts(request: ScopedRequest, link: queries.AnswerLink) -> list[Part]:
    data = request.POST if request.method == "POST" else None
    units = village_units(request.municipality)
    services = queries.services_to_answer(link)
    plans = queries.plans_of(services)
    waiting = queries.waiting_of(services)
    parts = []
    for service in services:
        asked = [name for name in ServiceAnswerForms.ORDER if name in may_propose(service)]
        facts = {name: queries.fact_of(service, name) for name in asked if name != "name"}
        parts.append(
            Part(
                service=service,
                facts=[
                    (fact_label(name), queries.readable_fact(name, value))
                    for name, value in facts.items()
                    if not _is_empty(value)
                ],
                unsaid=[fact_label(name) for name, value in facts.items() if _is_empty(value)],
                hours=queries.shown_plan(plans[service.pk], timezone.now()),
                places=queries.places_of(service),
                forms=ServiceAnswerForms(
                    data,
                    service=service,
                    waiting=waiting[service.pk].facts,
                    wishes=waiting[service.pk].wishes,
                    units=units,
                ),
            )
        )
    return parts


def _is_empty(value: Any) -> bool:
    return value in (None, "", [])


def _answers(parts: Sequence[Part]) -> list[actions.Answer]:
    found = []
    for part in parts:
        said = part.forms.kind.cleaned_data
        kind = AnswerKind(said["kind"])
        found.append(
            actions.Answer(
                service_id=part.service.pk,
                kind=kind,
                revision=said["revision"],
                facts=part.forms.correction.facts() if kind is AnswerKind.CORRECT else {},
                places=part.forms.place_answers() if kind is AnswerKind.CORRECT else {},
                note=said["note"],
                room=None if kind is AnswerKind.GONE else part.forms.room.room(),
            )
        )
    return found


def _show_refusal(parts: Sequence[Part], error: actions.CannotAnswer) -> None:
    """What the action refused, beside the field it is about; everything typed is kept."""
    part = next(one for one in parts if one.service.pk == error.service_id)
    for name, message in error.fields.items() or [("", error.message)]:
        form: Any = next(
            (one for one in (part.forms.room, part.forms.correction) if name in one.fields),
            part.forms.kind,
        )
        form.add_error(name if name in form.fields else None, str(message))
    part.forms.renew()


def _closed_page(
    request: ScopedRequest, state: LinkState | None, parts: Sequence[Part]
) -> HttpResponse:
    """Why the link takes no answer and what to do; what was typed can be copied from the page."""
    typed = [text for part in parts if request.method == "POST" for text in part.forms.typed()]
    response = render(
        request,
        "directory/answer_closed.html",
        {"state": state, "typed": typed},
        status=404 if state is None else 410,
    )
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """Not for search engines; the address of the page, which is a secret, goes to nobody.

    Not `no-referrer`: browsers then send `Origin: null` with the form, which the CSRF check refuses.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "strict-origin"
    # Django writes the address of every 4xx answer to the log: a log is no place for a secret.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
