"""Writes of consents: whom an organisation lets see how it stands, and until when."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.partnership.enums import ConsentScope
from mosty.partnership.models import AssessmentConsent
from mosty.partnership.queries.seeing import speaks_for
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


def speaking_for(municipality: Municipality, organisation_id: int, by: Access) -> Organisation:
    """The organisation, locked, for somebody who decides for it.

    Raises: NotFound, NotAllowed.
    """
    organisation = (
        Organisation.objects.select_for_update(of=("self",))
        .unmerged()
        .filter(municipality=municipality, pk=organisation_id)
        .first()
    )
    if organisation is None:
        raise NotFound(_("There is no such organisation here."))
    if not speaks_for(by, organisation):
        raise NotAllowed(_("Only the organisation itself decides this."))
    return organisation


@transaction.atomic
def give_consent(
    *,
    municipality: Municipality,
    organisation_id: int,
    shown_to_id: int | None,
    scope: ConsentScope,
    ends_on: date | None = None,
    by: Access,
) -> AssessmentConsent:
    """The consent from now on; an earlier one for the same reader ends.

    Attributes:
        shown_to_id: an organisation; None: the office.
        ends_on: the last day it holds; None: until it is taken back.
    Raises: NotFound, NotAllowed, InvalidInput.
    """
    organisation = speaking_for(municipality, organisation_id, by)
    shown_to = _reader(municipality, organisation, shown_to_id)
    if ends_on is not None and ends_on < timezone.localdate():
        message = _("This day has passed. Choose today or a later day.")
        raise InvalidInput(message, fields={"ends_on": message})
    now = timezone.now()
    AssessmentConsent.objects.filter(
        organisation=organisation, shown_to=shown_to, revoked_at=None
    ).update(revoked_at=now)
    consent = AssessmentConsent.objects.create(
        organisation=organisation,
        shown_to=shown_to,
        scope=scope,
        given_at=now,
        given_by_label=by.label[:200],
        ends_on=ends_on,
    )
    record(
        "partnership.consent_given",
        by=by,
        on=consent,
        data={"scope": scope, "shown_to": shown_to_id, "ends_on": ends_on},
    )
    return consent


@transaction.atomic
def revoke_consent(
    *, municipality: Municipality, organisation_id: int, consent_id: int, by: Access
) -> AssessmentConsent:
    """The consent taken back, from this moment; taking it back twice changes nothing.

    Raises: NotFound, NotAllowed.
    """
    organisation = speaking_for(municipality, organisation_id, by)
    consent = AssessmentConsent.objects.filter(organisation=organisation, pk=consent_id).first()
    if consent is None:
        raise NotFound(_("There is no such consent here."))
    if consent.revoked_at is None:
        consent.revoked_at = timezone.now()
        consent.save(update_fields=["revoked_at"])
        record("partnership.consent_revoked", by=by, on=consent)
    return consent


def _reader(
    municipality: Municipality, organisation: Organisation, shown_to_id: int | None
) -> Organisation | None:
    if shown_to_id is None:
        return None
    found = (
        Organisation.objects.unmerged()
        .filter(municipality=municipality, pk=shown_to_id)
        .exclude(pk=organisation.pk)
        .first()
    )
    if found is None:
        message = _("Choose an organisation from the list.")
        raise InvalidInput(message, fields={"shown_to": message})
    return found
