"""Reads of links to answer: the one of an address, those that were sent, whom to write to."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from mosty.directory.enums import LinkState
from mosty.directory.models import AnswerLink, Contact, Service, ServiceQuerySet
from mosty.directory.queries.services import services_of_organisation
from mosty.directory.rules import fits, read_token
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


def answer_link(municipality: Municipality, token: str) -> AnswerLink | None:
    """The link of the address, in whatever state; None for one this installation did not make."""
    known = read_token(token)
    if known is None:
        return None
    link_id, secret = known
    link = (
        AnswerLink.objects.filter(municipality=municipality, pk=link_id)
        .select_related("municipality", "organisation")
        .first()
    )
    return link if link is not None and fits(secret, link.token_hash) else None


def link_state(link: AnswerLink, *, now: datetime | None = None) -> LinkState:
    """What became of a link; only an open one takes an answer."""
    if link.used_at is not None:
        return LinkState.ANSWERED
    if link.revoked_at is not None:
        return LinkState.REVOKED
    return LinkState.EXPIRED if link.expires_at <= (now or timezone.now()) else LinkState.OPEN


def open_links(municipality: Municipality, *, now: datetime) -> QuerySet[AnswerLink]:
    """Links that still take an answer."""
    return AnswerLink.objects.filter(
        municipality=municipality,
        used_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=now,
    )


def answer_links(municipality: Municipality) -> QuerySet[AnswerLink]:
    """All links that were sent, the newest first."""
    return (
        AnswerLink.objects.filter(municipality=municipality)
        .select_related("organisation")
        .prefetch_related("services")
        .order_by("-created_at", "-id")
    )


def services_to_answer(link: AnswerLink) -> Sequence[Service]:
    """Services of the link that are still public and still of its organisation."""
    found = services_of_organisation(link.municipality, link.organisation_id)
    beside = ("languages", "service_locations__location__features")
    return list(found.filter(answer_links=link).prefetch_related(*beside))


def organisations_to_ask(municipality: Municipality) -> QuerySet[Organisation]:
    """Organisations with public services, by name."""
    return (
        Organisation.objects.unmerged()
        .filter(
            municipality=municipality,
            pk__in=_public(municipality).values("organisation_id"),
        )
        .order_by("sort_key", "id")
    )


def letter_address(organisation: Organisation) -> str:
    """Where the office writes: the person it knows first, then the public address; "" for none."""
    contacts = Contact.objects.filter(municipality_id=organisation.municipality_id)
    known = contacts.exclude(email="").order_by("is_public", "id")
    found = (
        known.filter(organisation=organisation).first()
        or known.filter(service__organisation=organisation).first()
    )
    return found.email if found else organisation.email


def _public(municipality: Municipality) -> ServiceQuerySet:
    return Service.objects.published().filter(municipality=municipality)
