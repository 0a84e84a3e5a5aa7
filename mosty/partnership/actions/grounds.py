"""What a recommendation rests on: findings of a test, insights of the thread, what people said."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound
from mosty.partnership.actions.recommendation_stations import keep_stations
from mosty.partnership.actions.recommendations import locked_recommendation
from mosty.partnership.enums import FindingState
from mosty.partnership.models import Finding, Recommendation, RecommendationBasis
from mosty.partnership.queries.recommendations import GROUND_STATES
from mosty.territory.models import Municipality
from mosty.thread.actions import take_insight
from mosty.thread.enums import InsightState
from mosty.thread.models import Insight


@dataclass(frozen=True)
class GroundEntry:
    """One ground: exactly one of the three is given."""

    finding_id: int | None = None
    insight_id: int | None = None
    text: str = ""


@transaction.atomic
def add_ground(
    *, municipality: Municipality, recommendation_id: int, entry: GroundEntry, by: Access
) -> RecommendationBasis:
    """The ground; the same one again changes nothing. A finding counts as taken up from now on.

    An insight of the thread is taken up too when the person may decide about insights.
    Raises: NotAllowed, NotFound, InvalidInput.
    """
    by.require("partnership.recommend")
    found = locked_recommendation(municipality, recommendation_id, by)
    if entry.finding_id is not None:
        ground = _finding_ground(found, entry.finding_id)
    elif entry.insight_id is not None:
        ground = _insight_ground(found, entry.insight_id, by)
    elif entry.text.strip():
        ground = RecommendationBasis.objects.get_or_create(
            recommendation=found, finding=None, insight=None, text=entry.text.strip()
        )[0]
    else:
        message = _("Choose a finding or an insight, or write what people said.")
        raise InvalidInput(message, fields={"text": message})
    record("partnership.ground_added", by=by, on=found, data={"ground": ground.pk})
    return ground


@transaction.atomic
def remove_ground(
    *, municipality: Municipality, recommendation_id: int, ground_id: int, by: Access
) -> Recommendation:
    """The recommendation without this ground; a finding nobody else took up waits again.

    Raises: NotAllowed, NotFound.
    """
    by.require("partnership.recommend")
    found = locked_recommendation(municipality, recommendation_id, by)
    ground = found.grounds.filter(pk=ground_id).first()
    if ground is None:
        raise NotFound(_("This ground is gone already."))
    finding_id = ground.finding_id
    record("partnership.ground_removed", by=by, on=found, data={"ground": ground.pk})
    ground.delete()
    if finding_id is not None:
        _wait_again(finding_id)
    return found


# --- inside ---------------------------------------------------------------------------------------


def _finding_ground(found: Recommendation, finding_id: int) -> RecommendationBasis:
    finding = (
        Finding.objects.select_for_update(of=("self",))
        .filter(
            location__test__municipality=found.municipality_id,
            pk=finding_id,
            state__in=GROUND_STATES,
        )
        .first()
    )
    if finding is None:
        message = _("There is no such finding that both experts confirmed.")
        raise InvalidInput(message, fields={"finding": message})
    if finding.state == FindingState.CONFIRMED:
        Finding.objects.filter(pk=finding.pk).update(state=FindingState.TAKEN_UP)
    return RecommendationBasis.objects.get_or_create(recommendation=found, finding=finding)[0]


def _insight_ground(found: Recommendation, insight_id: int, by: Access) -> RecommendationBasis:
    insight = (
        Insight.objects.filter(municipality=found.municipality_id, pk=insight_id)
        .exclude(state=InsightState.DISMISSED)
        .first()
    )
    if insight is None:
        message = _("There is no such insight here, or it was put aside.")
        raise InvalidInput(message, fields={"insight": message})
    if insight.state == InsightState.WAITING and by.may("thread.insight_decide"):
        take_insight(insight_id=insight.pk, taken_by=keep_stations(found), by=by)
    return RecommendationBasis.objects.get_or_create(recommendation=found, insight=insight)[0]


def _wait_again(finding_id: int) -> None:
    """A finding no recommendation rests on any more is a confirmed one again."""
    if not RecommendationBasis.objects.filter(finding=finding_id).exists():
        Finding.objects.filter(pk=finding_id, state=FindingState.TAKEN_UP).update(
            state=FindingState.CONFIRMED
        )
