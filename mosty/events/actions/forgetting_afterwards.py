"""What afterwards keeps for a limited time."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from mosty.events.models import Certificate, ObservationCard
from mosty.events.rules.secrets import link_hash

#: Long after the last follow-up nobody asks any more who wanted to do what.
KEPT_AUTHORS = timedelta(days=2 * 365)
#: As long as an employer may ask for the paper.
KEPT_CERTIFICATES = timedelta(days=10 * 365)


def forget_card_authors(now: datetime) -> int:
    """How many old cards forgot who does it and by which address their author comes back."""
    before = timezone.localdate(now) - KEPT_AUTHORS
    old = ObservationCard.objects.filter(event__ends_on__lt=before).exclude(
        who="", institution="", entered_by_label=""
    )
    count = 0
    for card in old:
        card.who, card.institution, card.entered_by_label = "", "", ""
        card.token_hash = link_hash(secrets.token_urlsafe(36))
        card.save()
        count += 1
    return count


def forget_certificates(now: datetime) -> int:
    """How many very old certificates were deleted; numbers of a year that is over are not given anew."""
    before = timezone.localdate(now) - KEPT_CERTIFICATES
    return Certificate.objects.filter(issued_on__lt=before).delete()[0]
