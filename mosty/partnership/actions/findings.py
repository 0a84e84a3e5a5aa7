"""What becomes of a finding: confirmed by the second expert, dropped, left on the golden thread."""

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound
from mosty.partnership.actions.field_station import keep_test_station
from mosty.partnership.actions.model_tests import require_expert_or_leader
from mosty.partnership.enums import FindingState
from mosty.partnership.models import FieldExpert, Finding
from mosty.thread.actions import leave_insight
from mosty.thread.models import Insight


class FindingDecided(DomainError):
    """The finding is in a state in which this cannot be done."""

    code = "finding_decided"
    status = 409


class OwnFinding(NotAllowed):
    """Nobody confirms what they wrote themselves."""

    code = "own_finding"


@transaction.atomic
def confirm_finding(*, finding: Finding, version: int, by: Access) -> Finding:
    """The finding, now of both experts: the second one confirms the words of this version.

    Raises: OwnFinding, NotAllowed, FindingDecided (also when its words changed meanwhile).
    """
    by.require("partnership.write_in_field")
    locked = _locked(finding, by)
    if not FieldExpert.objects.filter(
        location=locked.location_id, user_id=by.user_id or 0
    ).exists():
        raise NotAllowed(_("Only the experts of this place write here."))
    if locked.author_id == by.user_id:
        raise OwnFinding(_("The other expert of this place confirms what you wrote."))
    if locked.version != version:
        raise FindingDecided(
            _("The words have changed since you opened the page. Read them again.")
        )
    if locked.state != FindingState.NOTED:
        raise FindingDecided(_("Somebody has decided about this finding already."))
    locked.state = FindingState.CONFIRMED
    locked.confirmed_by_label = by.label[:200]
    locked.save(update_fields=["state", "confirmed_by_label"])
    record("partnership.finding_confirmed", by=by, on=locked)
    return locked


@transaction.atomic
def drop_finding(*, finding: Finding, reason: str, by: Access) -> Finding:
    """The finding no longer counts; the reason stands beside it. Raises: FindingDecided."""
    require_expert_or_leader(finding.location, by)
    locked = _locked(finding, by)
    words = reason.strip()
    if not words:
        message = _("Write why it is dropped.")
        raise InvalidInput(message, fields={"reason": message})
    if locked.state in (FindingState.DROPPED, FindingState.TAKEN_UP):
        raise FindingDecided(_("Somebody has decided about this finding already."))
    locked.state, locked.state_reason = FindingState.DROPPED, words
    locked.save(update_fields=["state", "state_reason"])
    record("partnership.finding_dropped", by=by, on=locked, data={"reason": words[:300]})
    return locked


@transaction.atomic
def restore_finding(*, finding: Finding, by: Access) -> Finding:
    """A dropped finding counts as noted again; it has to be confirmed anew."""
    require_expert_or_leader(finding.location, by)
    locked = _locked(finding, by)
    if locked.state != FindingState.DROPPED:
        raise FindingDecided(_("This finding was not dropped."))
    locked.state, locked.state_reason, locked.confirmed_by_label = FindingState.NOTED, "", ""
    locked.save(update_fields=["state", "state_reason", "confirmed_by_label"])
    record("partnership.finding_restored", by=by, on=locked)
    return locked


@transaction.atomic
def leave_finding_insight(*, finding: Finding, area: str, text: str, by: Access) -> Insight:
    """What the finding taught, left on the golden thread for the diagnosis and the plan."""
    by.require("partnership.run_test")
    locked = _locked(finding, by)
    if locked.state not in (FindingState.CONFIRMED, FindingState.TAKEN_UP):
        raise FindingDecided(_("Both experts have to confirm the finding first."))
    if locked.insight_id is not None:
        raise FindingDecided(_("This finding stands on the golden thread already."))
    station = keep_test_station(locked.location.test)
    assert station is not None
    insight = leave_insight(station=station, area=area, text=text, by=by)
    locked.insight = insight
    locked.save(update_fields=["insight"])
    record("partnership.finding_on_thread", by=by, on=locked)
    return insight


def _locked(finding: Finding, by: Access) -> Finding:
    found = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("location__test__municipality")
        .filter(pk=finding.pk)
        .first()
    )
    here = found.location.test.municipality_id if found is not None else None
    if found is None or (not by.is_system and by.municipality_id != here):
        raise NotFound(_("There is no such finding here."))
    return found
