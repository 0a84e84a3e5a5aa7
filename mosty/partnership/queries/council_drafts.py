"""Reads of drafts for opinion: how each stands today, whatever a job has or has not recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.partnership.enums import DraftMatter
from mosty.partnership.models import Council, DraftForOpinion
from mosty.partnership.rules.bodies import body_of
from mosty.partnership.rules.clocks import days_left, read_term
from mosty.partnership.rules.council_clock import LAST_DAY_BASIS, plain_last_day
from mosty.partnership.rules.councils import (
    REMIND_DAYS_BEFORE,
    DraftStanding,
    clock_of_law,
    draft_standing,
)
from mosty.territory.models import LegalParameter, Municipality
from mosty.territory.queries import legal_parameter

__all__ = [
    "DraftForOpinion",
    "DraftLine",
    "LawOfClock",
    "draft_line",
    "draft_lines",
    "draft_of",
    "drafts_to_remind",
    "drafts_to_waive",
    "law_for",
    "law_of",
    "law_words",
    "lines_of",
]

_TAGS = {
    DraftStanding.WAITING: "wait",
    DraftStanding.GIVEN: "ok",
    DraftStanding.LATE: "wait",
    DraftStanding.WAIVED: "stop",
    DraftStanding.SILENT: "stop",
}


@dataclass(frozen=True)
class DraftLine:
    """A draft as it stands on a day.

    Attributes:
        days_left: to the last day, 0 on it; None: nothing runs any more.
        waived_on: the first day on which the right was gone.
    """

    draft: DraftForOpinion
    standing: DraftStanding
    days_left: int | None

    @property
    def tag(self) -> str:
        return _TAGS[self.standing]

    @property
    def is_waiting(self) -> bool:
        return self.standing == DraftStanding.WAITING

    @property
    def has_opinion(self) -> bool:
        return self.standing in (DraftStanding.GIVEN, DraftStanding.LATE)

    @property
    def waived_on(self) -> date | None:
        return _day_after(self.draft) if self.standing == DraftStanding.WAIVED else None

    @property
    def votes(self) -> tuple[int, int, int] | None:
        """For, against, abstaining; None: nobody voted."""
        one = self.draft
        if one.votes_for is None and one.votes_against is None and one.votes_abstain is None:
            return None
        return one.votes_for or 0, one.votes_against or 0, one.votes_abstain or 0


@dataclass(frozen=True)
class LawOfClock:
    """The number of law by which the last day was counted.

    Attributes:
        parameter: as it stood on the day of handing over; None: the office set the day itself.
        moved_from: the day the plain count gives, where the last day was moved off it.
    """

    parameter: LegalParameter | None
    moved_from: date | None
    moved_basis: str


def law_for(body_code: str, matter: str, handed_on: date) -> tuple[LegalParameter | None, bool]:
    """The number of law for such a draft on the day, and whether silence is then a waiver.

    (None, False): law sets no day, or what it sets on that day is not known here.
    """
    clock = clock_of_law(body_of(body_code), matter)
    if clock is None:
        return None, False
    parameter = legal_parameter(clock.parameter, handed_on)
    return parameter, clock.waives and parameter is not None


def law_words(body_code: str, day: date) -> str:
    """For which drafts of such a council law sets the last day, with the number of that day."""
    by_law = [one for one in DraftMatter if law_for(body_code, one, day)[0] is not None]
    if not by_law:
        return _("Law sets no last day for this council, or we do not know it. Set it yourself.")
    parameter, _waives = law_for(body_code, by_law[0], day)
    assert parameter is not None
    return _(
        "Leave empty where law sets it: %(matters)s (%(days)s, %(basis)s). Set it yourself for"
        " another draft."
    ) % {
        "matters": ", ".join(str(one.label) for one in by_law),
        "days": f"{parameter.value} {parameter.unit}",
        "basis": parameter.legal_basis,
    }


def law_of(draft: DraftForOpinion) -> LawOfClock:
    """By which number the last day of the draft was counted, for the reader."""
    if not draft.due_parameter:
        return LawOfClock(None, None, "")
    parameter = legal_parameter(draft.due_parameter, draft.handed_on)
    term = read_term(parameter.value, parameter.unit) if parameter is not None else None
    plain = plain_last_day(draft.handed_on, term) if term is not None else None
    is_moved = plain is not None and plain != draft.due_on
    return LawOfClock(parameter, plain if is_moved else None, str(LAST_DAY_BASIS))


def draft_lines(
    municipality: Municipality,
    *,
    council: Council | None = None,
    standing: str = "",
    today: date | None = None,
) -> Sequence[DraftLine]:
    """Drafts, those the council works on first, the nearest last day first; then the latest."""
    found = DraftForOpinion.objects.select_related("council__municipality", "meeting").filter(
        council__municipality=municipality
    )
    if council is not None:
        found = found.filter(council=council)
    lines = lines_of(found.order_by("-due_on", "pk"), today=today)
    if standing:
        lines = [line for line in lines if line.standing == standing]
    waiting = [line for line in lines if line.is_waiting]
    waiting.sort(key=lambda line: (line.draft.due_on, line.draft.pk))
    return [*waiting, *(line for line in lines if not line.is_waiting)]


def lines_of(
    drafts: Iterable[DraftForOpinion], *, today: date | None = None
) -> Sequence[DraftLine]:
    return [draft_line(one, today=today) for one in drafts]


def draft_line(draft: DraftForOpinion, *, today: date | None = None) -> DraftLine:
    today = today or timezone.localdate()
    standing = draft_standing(
        opinion=draft.opinion,
        opinion_on=draft.opinion_on,
        due_on=draft.due_on,
        waives=draft.waives,
        today=today,
    )
    is_waiting = standing == DraftStanding.WAITING
    return DraftLine(draft, standing, days_left(draft.due_on, on=today) if is_waiting else None)


def draft_of(council: Council, pk: int) -> DraftForOpinion | None:
    return (
        DraftForOpinion.objects.select_related("council__municipality", "meeting")
        .filter(council=council, pk=pk)
        .first()
    )


def drafts_to_waive(
    today: date, municipality: Municipality | None = None
) -> QuerySet[DraftForOpinion]:
    """Drafts whose last day by law is over and whose silence nobody has recorded."""
    found = DraftForOpinion.objects.filter(opinion="", waives=True, due_on__lt=today)
    if municipality is not None:
        found = found.filter(council__municipality=municipality)
    return found.select_related("council__municipality").order_by("due_on", "pk")


def drafts_to_remind(municipality: Municipality, today: date) -> QuerySet[DraftForOpinion]:
    """Drafts near their last day, without an opinion, of which members were not reminded."""
    return (
        DraftForOpinion.objects.filter(
            council__municipality=municipality,
            opinion="",
            reminded_on=None,
            due_on__gte=today,
            due_on__lte=today + timedelta(days=REMIND_DAYS_BEFORE),
        )
        .select_related("council__municipality")
        .order_by("due_on", "pk")
    )


def _day_after(draft: DraftForOpinion) -> date:
    return draft.due_on + timedelta(days=1)
