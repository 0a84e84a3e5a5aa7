"""What residents say of a service's page, and what the office does with it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access, visitor_access
from mosty.core.audit import record
from mosty.core.errors import NotFound
from mosty.directory.actions.quality import keep_quality
from mosty.directory.enums import DoubtKind
from mosty.directory.models import Doubt, Service
from mosty.territory.models import Municipality

#: How long the words of a settled doubt are kept; the doubt itself stays as a number.
KEPT_TEXTS = timedelta(days=90)


@transaction.atomic
def leave_doubt(
    *, municipality: Municipality, service_id: int, kind: DoubtKind, text: str = ""
) -> Doubt:
    """What somebody said of a published service; anyone may, and nobody is remembered for it.

    "Everything is true" needs no answer: it counts as settled at once and its words are not kept.
    """
    service = Service.objects.published().filter(municipality=municipality, pk=service_id).first()
    if service is None:
        raise NotFound(_("There is no such service here."))
    is_true = kind == DoubtKind.STILL_TRUE
    doubt = Doubt.objects.create(
        municipality=municipality,
        service=service,
        kind=kind,
        text="" if is_true else text.strip(),
        settled_at=timezone.now() if is_true else None,
    )
    keep_quality([service.pk])
    record("directory.doubt_left", by=visitor_access(municipality.pk), on=service)
    return doubt


@transaction.atomic
def settle_doubt(*, municipality: Municipality, doubt_id: int, by: Access) -> Doubt:
    """The doubt, with nothing left to do; doing it twice changes nothing."""
    by.require("directory.service_edit")
    doubt = (
        Doubt.objects.select_for_update(of=("self",))
        .select_related("service")
        .filter(municipality=municipality, pk=doubt_id)
        .first()
    )
    if doubt is None:
        raise NotFound(_("There is no such remark here."))
    if doubt.settled_at is not None:
        return doubt
    doubt.settled_at = timezone.now()
    doubt.settled_by_label = by.label
    doubt.save()
    keep_quality([doubt.service_id])
    record("directory.doubt_settled", by=by, on=doubt.service)
    return doubt


def forget_doubt_texts(now: datetime) -> int:
    """How many settled doubts lost their words because their time was over."""
    return Doubt.objects.filter(settled_at__lt=now - KEPT_TEXTS).exclude(text="").update(text="")
