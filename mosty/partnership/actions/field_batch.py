"""A record of a device, stored by the action of its kind."""

from typing import Any
from uuid import UUID

from mosty.core.access import Access
from mosty.partnership.actions.fieldwork import store_diary, store_finding, store_trial
from mosty.partnership.models import DiaryEntry, FieldLocation, Finding, StepTrial
from mosty.partnership.rules.device_clock import Written
from mosty.partnership.rules.fieldwork import DiaryFacts, FindingFacts, TrialFacts


def store_from_device(
    *,
    location: FieldLocation,
    uuid: UUID,
    version: int,
    written: Written,
    facts: DiaryFacts | TrialFacts | FindingFacts,
    by: Access,
) -> DiaryEntry | StepTrial | Finding:
    """The record as it stands now; sent again, it is answered like the first time.

    Each record is a transaction of its own: one that is refused does not stop the others.

    Raises: what `store_diary` and `store_finding` raise.
    """
    by.require("partnership.write_in_field")
    how: dict[str, Any] = {
        "location": location,
        "uuid": uuid,
        "version": version,
        "written_at": written.at,
        "skew_seconds": written.skew_seconds,
        "by": by,
    }
    match facts:
        case DiaryFacts():
            return store_diary(facts=facts, **how)
        case TrialFacts():
            return store_trial(facts=facts, **how)
        case FindingFacts():
            return store_finding(facts=facts, **how)
