"""The daily round of councils: silences recorded, members reminded of a last day that is near."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.partnership.actions.council_drafts import record_waivers
from mosty.partnership.actions.council_letters import draft_letter, members_emails, send_each
from mosty.partnership.models import DraftForOpinion
from mosty.partnership.queries.council_drafts import drafts_to_remind, drafts_to_waive
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class CouncilReport:
    """What a run did, or would do.

    Attributes:
        is_rehearsal: nothing was stored or sent.
        waived: silences recorded.
        drafts: titles of drafts of which members were reminded.
        letters: how many left.
        failed: how many did not; their drafts are tried again at the next run when none left.
    """

    is_rehearsal: bool
    waived: int
    drafts: tuple[str, ...]
    letters: int
    failed: int = 0


def remind_councils(
    *, municipality: Municipality, today: date, rehearse: bool = False, by: Access
) -> CouncilReport:
    """The round of the day; running it again sends nothing twice.

    Not one transaction: what was sent or recorded stays on record.
    """
    by.require("partnership.councils")
    near = list(drafts_to_remind(municipality, today))
    if rehearse:
        return CouncilReport(
            True,
            drafts_to_waive(today, municipality).count(),
            tuple(one.title for one in near),
            sum(len(members_emails(one.council)) for one in near),
        )
    waived = record_waivers(today=today, municipality=municipality)
    letters, failed = 0, 0
    for one in near:
        sent, missed = _remind(one.pk, today)
        letters, failed = letters + sent, failed + missed
    if near or waived:
        record(
            "partnership.council_reminders_sent",
            by=by,
            on=municipality,
            data={"waived": waived, "letters": letters, "failed": failed},
        )
    return CouncilReport(False, waived, tuple(one.title for one in near), letters, failed)


def waive_silent(now: datetime) -> int:
    """The same silences, for the daily housekeeping of an installation that sends no letters."""
    return record_waivers(today=timezone.localtime(now).date())


def _remind(pk: int, today: date) -> tuple[int, int]:
    """Letters that left and that did not; stored first, so that of two runs at once one writes."""
    with transaction.atomic():
        draft = (
            DraftForOpinion.objects.select_for_update(of=("self",))
            .select_related("council__municipality")
            .filter(pk=pk, opinion="", reminded_on=None)
            .first()
        )
        if draft is None:
            return 0, 0
        draft.reminded_on = today
        draft.save(update_fields=["reminded_on"])
    readers = members_emails(draft.council)
    sent = send_each(readers, *draft_letter(draft, is_reminder=True))
    if readers and not sent:
        DraftForOpinion.objects.filter(pk=pk).update(reminded_on=None)
    return sent, len(readers) - sent
