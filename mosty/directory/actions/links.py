"""Links by which a provider answers about its services without an account.

A letter carries a signed secret of which only the hash is stored. Opening the link changes nothing
(programs that scan mail open every link); one POST of answers uses it up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mosty.core.access import Access, Role
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound
from mosty.directory.actions.capacity import report_capacity
from mosty.directory.actions.confirming import confirm_service
from mosty.directory.actions.doubts import leave_doubt
from mosty.directory.actions.place_proposals import answer_places
from mosty.directory.actions.proposals import propose_change, propose_closing
from mosty.directory.enums import AnswerKind, DoubtKind, LinkState
from mosty.directory.models import AnswerLink, Service
from mosty.directory.queries import (
    answer_link,
    link_state,
    open_links,
    services_of_organisation,
    services_to_answer,
)
from mosty.directory.rules import PlaceAnswer, make_token, new_secret, secret_hash
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

#: As long as an invitation: whoever reads the mailbox once a week finds the letter twice.
VALID_FOR = timedelta(days=14)
#: How long the address is remembered after the link ended: long enough to settle a complaint.
KEPT_EMAILS = timedelta(days=90)


class CannotSendLink(InvalidInput):
    """Nobody to write to, or nothing to ask about."""

    code = "cannot_send_link"


class LinkClosed(DomainError):
    """The link takes no answer: used, revoked, too old, or never made here.

    Attributes:
        state: which of them; None: never made here.
    """

    code = "link_closed"
    status = 410

    def __init__(self, state: LinkState | None) -> None:
        super().__init__(_("This link does not work any more."))
        self.state = state


class CannotAnswer(DomainError):
    """One of the answers is refused; none of them is stored and the link stays open.

    Attributes:
        service_id: about which service.
    """

    code = "cannot_answer"

    def __init__(self, service_id: int, error: DomainError) -> None:
        super().__init__(error.message, fields=error.fields)
        self.service_id = service_id


@dataclass(frozen=True)
class Answer:
    """What the provider says of one service.

    Attributes:
        revision: of the service the provider read.
        facts: what a correction should say.
        places: what it says of places, by their ids.
        note: words for the office; with no proposal to carry them they become a remark.
        room: arguments of `report_capacity`; None: nothing said of it.
    """

    service_id: int
    kind: AnswerKind
    revision: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[int, PlaceAnswer] = field(default_factory=dict)
    note: str = ""
    room: Mapping[str, Any] | None = None


# --- the office ---------------------------------------------------------------------------------


@transaction.atomic
def send_answer_link(
    *,
    municipality: Municipality,
    organisation_id: int,
    service_ids: Sequence[int],
    email: str,
    by: Access,
) -> AnswerLink:
    """The open link; the letter leaves once it is stored.

    An earlier open link of the same organisation and address ends: never two at once.
    Raises: CannotSendLink: no address, or a service that is not a public one of this organisation.
    """
    by.require("directory.link_send")
    # The lock makes two senders queue, so that the second ends the link of the first.
    organisation = (
        Organisation.objects.select_for_update()
        .unmerged()
        .filter(municipality=municipality, pk=organisation_id)
        .first()
    )
    if organisation is None:
        raise NotFound(_("There is no such organisation here."))
    address = _checked_address(email)
    services = _checked_services(municipality, organisation_id, service_ids)
    now = timezone.now()
    earlier = open_links(municipality, now=now).filter(organisation=organisation, email=address)
    for link in earlier:
        _revoke(link, by)
    secret = new_secret()
    link = AnswerLink.objects.create(
        municipality=municipality,
        organisation=organisation,
        email=address,
        token_hash=secret_hash(secret),
        sent_by_id=by.user_id,
        sent_by_label=by.label,
        expires_at=now + VALID_FOR,
    )
    link.services.set(services)
    record(
        "directory.link_sent",
        by=by,
        on=link,
        # The trail is kept for years and the address is a person's: its domain says enough.
        data={"domain": address.rpartition("@")[2], "services": sorted(set(service_ids))},
    )
    token = make_token(link.pk, secret)
    transaction.on_commit(lambda: _send(link, services, token))
    return link


@transaction.atomic
def revoke_link(*, municipality: Municipality, link_id: int, by: Access) -> AnswerLink:
    """The link, useless from now on; one that has ended stays as it ended."""
    by.require("directory.link_send")
    link = (
        AnswerLink.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(municipality=municipality, pk=link_id)
        .first()
    )
    if link is None:
        raise NotFound(_("There is no such link here."))
    if link_state(link) is LinkState.OPEN:
        _revoke(link, by)
    return link


def forget_link_emails(now: datetime) -> int:
    """How many links that ended long ago forgot whom they were sent to."""
    long_ago = now - KEPT_EMAILS
    ended = AnswerLink.objects.filter(
        Q(used_at__lt=long_ago) | Q(revoked_at__lt=long_ago) | Q(expires_at__lt=long_ago)
    )
    return ended.exclude(email="").update(email="")


def _revoke(link: AnswerLink, by: Access) -> None:
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    record("directory.link_revoked", by=by, on=link)


def _checked_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        message = _("Give an e-mail address, for example anna@example.pl.")
        raise CannotSendLink(message, fields={"email": message}) from None
    return address


def _checked_services(
    municipality: Municipality, organisation_id: int, service_ids: Sequence[int]
) -> Sequence[Service]:
    found = list(services_of_organisation(municipality, organisation_id).filter(pk__in=service_ids))
    if not found or {one.pk for one in found} != set(service_ids):
        message = _("Choose public services of this organisation.")
        raise CannotSendLink(message, fields={"services": message})
    return found


def _send(link: AnswerLink, services: Sequence[Service], token: str) -> None:
    # Names only: a letter may be read by others, and a place may be confidential.
    path = reverse("directory:answer", args=[link.municipality.slug, token])
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            "directory/letters/answer_link.txt",
            {"link": link, "services": services, "address": f"{settings.BASE_URL}{path}"},
        )
        subject = _("Are these descriptions up to date? %(organisation)s") % {
            "organisation": link.organisation.name
        }
        send_mail(subject, text, None, [link.email])


# --- the provider -------------------------------------------------------------------------------


@transaction.atomic
def answer_by_link(
    *, municipality: Municipality, token: str, answers: Sequence[Answer]
) -> AnswerLink:
    """The link, used up; every answer is stored, or none and the link stays open.

    Raises: LinkClosed, CannotAnswer.
    """
    link = answer_link(municipality, token)
    if link is None:
        raise LinkClosed(None)
    use_up(link)
    asked = {service.pk for service in services_to_answer(link)}
    if not answers or {answer.service_id for answer in answers} != asked:
        raise NotAllowed(_("This link asks about other services."))
    holder = _holder(link)
    for answer in answers:
        try:
            _store(municipality, link, answer, holder)
        except DomainError as error:
            raise CannotAnswer(answer.service_id, error) from error
    record(
        "directory.link_answered",
        by=holder,
        on=link,
        data={str(answer.service_id): answer.kind.value for answer in answers},
    )
    return link


def use_up(link: AnswerLink) -> None:
    """Nothing, or LinkClosed: of two answers at the same moment the database lets one through."""
    now = timezone.now()
    used = open_links(link.municipality, now=now).filter(pk=link.pk).update(used_at=now)
    link.refresh_from_db(fields=["used_at", "revoked_at", "expires_at"])
    if not used:
        raise LinkClosed(link_state(link))


def _holder(link: AnswerLink) -> Access:
    """Whoever holds the link speaks for its organisation, in this one answer and nowhere else."""
    return Access(
        user_id=None,
        label=f"link: {link.organisation.name}",
        municipality_id=link.municipality_id,
        organisation_roles=frozenset({(link.organisation_id, Role.NGO_COORDINATOR)}),
    )


def _store(municipality: Municipality, link: AnswerLink, answer: Answer, holder: Access) -> None:
    about: dict[str, Any] = {
        "municipality": municipality,
        "service_id": answer.service_id,
        "by": holder,
    }
    if answer.kind is AnswerKind.GONE:
        propose_closing(note=answer.note, link=link, **about)
        return
    change = None
    if answer.kind is AnswerKind.CORRECT:
        change = propose_change(
            facts=answer.facts,
            base_revision=answer.revision,
            note=answer.note,
            link=link,
            **about,
        )
        answer_places(answer.places, link=link, **about)
    else:
        confirm_service(revision=answer.revision, **about)
    if answer.note and change is None:  # no proposal carries these words
        leave_doubt(
            municipality=municipality,
            service_id=answer.service_id,
            kind=DoubtKind.WRONG,
            text=f"{link.organisation.name}: {answer.note}",
        )
    if answer.room is not None:
        report_capacity(**answer.room, **about)
