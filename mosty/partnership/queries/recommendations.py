"""Recommendations: the public register, the desk of those who write and send them, their grounds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mosty.core.text import fold
from mosty.partnership.enums import FindingState
from mosty.partnership.models import (
    Finding,
    Recommendation,
    RecommendationBasis,
    Sending,
)
from mosty.partnership.rules.recommendations import (
    PUBLIC_STATES,
    Progress,
    SendingFacts,
    progress_of,
    share_for,
)
from mosty.partnership.rules.wording import language_of, local_text
from mosty.territory.models import Municipality
from mosty.thread.enums import Audience, InsightState
from mosty.thread.models import Insight

__all__ = ["Recommendation", "RecommendationBasis", "Sending"]

#: Findings a recommendation may rest on: both experts stand behind them.
GROUND_STATES = (FindingState.CONFIRMED, FindingState.TAKEN_UP)


@dataclass(frozen=True)
class SendingLine:
    """A body, when it got the recommendation and what it said.

    Attributes:
        days: since it was sent, while it waits.
        days_late: since the last day, while it is late.
    """

    sending: Sending
    progress: Progress
    days: int
    days_late: int

    @property
    def is_waiting(self) -> bool:
        return self.progress in {Progress.WAITING, Progress.OVERDUE}


@dataclass(frozen=True)
class RecommendationLine:
    """A recommendation as a list shows it, in the reader's language.

    Attributes:
        language: of the words, where it is not the page's.
        waiting: bodies that owe an answer, those that are late first.
    """

    recommendation: Recommendation
    title: str
    language: str
    progress: Progress
    sendings: tuple[SendingLine, ...]

    @property
    def waiting(self) -> tuple[SendingLine, ...]:
        owed = (one for one in self.sendings if one.is_waiting)
        return tuple(sorted(owed, key=lambda one: (-one.days_late, one.sending.sent_on)))

    @property
    def answered(self) -> tuple[SendingLine, ...]:
        return tuple(one for one in self.sendings if not one.is_waiting)

    @property
    def mark(self) -> str:
        return f"{self.recommendation.number}/{self.recommendation.year}"

    @property
    def percent_for(self) -> int | None:
        one = self.recommendation
        return share_for(one.votes_for, one.votes_against, one.votes_abstain)


@dataclass(frozen=True)
class RegisterCounts:
    """How many recommendations stand where."""

    every: int
    by_progress: dict[Progress, int]

    @property
    def owed(self) -> int:
        """Recommendations for which somebody still owes an answer."""
        return self.by_progress[Progress.WAITING] + self.by_progress[Progress.OVERDUE]

    @property
    def sent(self) -> int:
        return self.every - self.by_progress[Progress.NOT_SENT]

    @property
    def closed(self) -> int:
        return self.sent - self.owed


@dataclass(frozen=True)
class GroundLine:
    """What a recommendation rests on, as this reader may see it.

    Attributes:
        source: where it comes from, in words.
        is_quoted: somebody's own words.
    """

    ground: RecommendationBasis
    source: str
    words: str
    is_quoted: bool = False


# --- lists ----------------------------------------------------------------------------------------


def recommendations(municipality: Municipality) -> QuerySet[Recommendation]:
    """All of a municipality, the newest first."""
    return (
        Recommendation.objects.filter(municipality=municipality)
        .select_related("municipality")
        .order_by("-year", "-number")
    )


def published(municipality: Municipality) -> QuerySet[Recommendation]:
    """Those in the public register."""
    return recommendations(municipality).filter(is_public=True, state__in=PUBLIC_STATES)


def register(municipality: Municipality, *, today: date) -> tuple[RecommendationLine, ...]:
    """The whole public register; recommendations that wait longest beyond their day stand first.

    For a page: register_pages.
    """
    return tuple(sorted(lines_of(published(municipality), today), key=_by_need_of_answer))


def desk(municipality: Municipality, *, today: date) -> tuple[RecommendationLine, ...]:
    """Every recommendation, for those who write and send them."""
    return lines_of(recommendations(municipality), today)


def lines_of(found: QuerySet[Recommendation], today: date) -> tuple[RecommendationLine, ...]:
    """Recommendations with their sendings, in two queries."""
    return tuple(line_of(one, today) for one in found.prefetch_related("sendings"))


def line_of(one: Recommendation, today: date) -> RecommendationLine:
    lines = tuple(sending_line(sending, today) for sending in one.sendings.all())
    return RecommendationLine(
        recommendation=one,
        title=local_text(one.title, one.title_uk),
        language=language_of(one.title, one.title_uk),
        progress=progress_of((facts_of(line.sending) for line in lines), today),
        sendings=lines,
    )


def sending_line(sending: Sending, today: date) -> SendingLine:
    facts = facts_of(sending)
    late = facts.is_late(today) and sending.due_on is not None
    return SendingLine(
        sending=sending,
        progress=facts.progress(today),
        days=(today - sending.sent_on).days if facts.is_waiting else 0,
        days_late=(today - sending.due_on).days if late and sending.due_on else 0,
    )


def facts_of(sending: Sending) -> SendingFacts:
    return SendingFacts(sending.outcome, sending.sent_on, sending.due_on)


def register_counts(found: Sequence[Progress]) -> RegisterCounts:
    """What the register says at its head."""
    return RegisterCounts(len(found), {one: found.count(one) for one in Progress})


def need_of_answer(
    progress: Progress, owed: Iterable[date], year: int, number: int
) -> tuple[int, date, int, int]:
    """Late ones first, then those that wait, longest first; then the newest.

    owed: days on which it was sent to those who owe an answer.
    """
    order = {Progress.OVERDUE: 0, Progress.WAITING: 1}
    return order.get(progress, 2), min(owed, default=date.max), -year, -number


def addressees(municipality: Municipality, *, only_public: bool) -> tuple[tuple[str, str], ...]:
    """(code, name) of the bodies that got a recommendation here, for a filter."""
    found = published(municipality) if only_public else recommendations(municipality)
    rows = (
        Sending.objects.filter(recommendation__in=found)
        .order_by("body_name")
        .values_list("body", "body_name")
    )
    names: dict[str, str] = {}
    for code, name in rows:
        names.setdefault(code, name)
    return tuple(sorted(names.items(), key=lambda one: fold(one[1])))


# --- one ------------------------------------------------------------------------------------------


def recommendation(municipality: Municipality, pk: int) -> Recommendation | None:
    """Whatever its state."""
    return recommendations(municipality).filter(pk=pk).first()


def published_one(municipality: Municipality, year: int, number: int) -> Recommendation | None:
    """By its number, if it stands in the public register."""
    return (
        published(municipality)
        .prefetch_related("sendings")
        .filter(year=year, number=number)
        .first()
    )


def sending_of(found: Recommendation, pk: int) -> Sending | None:
    return found.sendings.select_related("recommendation", "organisation").filter(pk=pk).first()


def grounds(found: Recommendation, *, with_staff: bool) -> tuple[GroundLine, ...]:
    """What it rests on; others than staff read findings of published tests and public insights."""
    rows = found.grounds.select_related("finding__location__test", "insight__station").order_by(
        "pk"
    )
    return tuple(_ground(row, with_staff=with_staff) for row in rows)


def grounds_of_lines(
    lines: Iterable[RecommendationLine], *, with_staff: bool
) -> dict[int, tuple[GroundLine, ...]]:
    """Grounds of several recommendations by their id, in one query."""
    rows = (
        RecommendationBasis.objects.filter(
            recommendation__in=[line.recommendation.pk for line in lines]
        )
        .select_related("finding__location__test", "insight__station")
        .order_by("pk")
    )
    found: dict[int, tuple[GroundLine, ...]] = {}
    for row in rows:
        known = found.get(row.recommendation_id, ())
        found[row.recommendation_id] = (*known, _ground(row, with_staff=with_staff))
    return found


def open_findings(municipality: Municipality, found: Recommendation) -> Sequence[Finding]:
    """Confirmed findings of the municipality's tests that are not among its grounds yet."""
    return list(
        Finding.objects.filter(location__test__municipality=municipality, state__in=GROUND_STATES)
        .exclude(recommendations__recommendation=found)
        .select_related("location__test")
        .order_by("location__test__title", "location__name", "-severity", "pk")
    )


def open_insights(municipality: Municipality, found: Recommendation) -> Sequence[Insight]:
    """Insights of the thread that were not put aside and are not among its grounds yet."""
    used = found.grounds.filter(insight__isnull=False).values("insight_id")
    return list(
        Insight.objects.filter(municipality=municipality)
        .exclude(state=InsightState.DISMISSED)
        .exclude(pk__in=used)
        .select_related("station")
        .order_by("-created_at", "-pk")
    )


def owed_answers(municipality: Municipality) -> QuerySet[Sending]:
    """Sendings that wait for an answer, of adopted and consulted recommendations alike."""
    return (
        Sending.objects.filter(recommendation__municipality=municipality, outcome="waiting")
        .select_related("recommendation__municipality")
        .order_by("due_on", "sent_on", "pk")
    )


# --- inside ---------------------------------------------------------------------------------------


def _by_need_of_answer(line: RecommendationLine) -> tuple[int, date, int, int]:
    one = line.recommendation
    owed = (owed.sending.sent_on for owed in line.waiting)
    return need_of_answer(line.progress, owed, one.year, one.number)


def _ground(row: RecommendationBasis, *, with_staff: bool) -> GroundLine:
    if row.finding is not None:
        test = row.finding.location.test
        source = _("finding of the test “%(title)s”") % {"title": test.title}
        if with_staff or test.is_public:
            return GroundLine(row, source, f"{row.finding.title} ({row.finding.location.name})")
        return GroundLine(row, source, str(row.finding.get_category_display()))
    if row.insight is not None:
        is_open = row.insight.station.audience == Audience.PUBLIC
        source = _("insight: %(title)s") % {"title": row.insight.station.title}
        if with_staff or is_open:
            return GroundLine(row, source, row.insight.text)
        return GroundLine(row, _("insight of the office"), "")
    if row.text:
        return GroundLine(row, _("what people said"), row.text, is_quoted=True)
    return GroundLine(row, _("a ground that was removed since"), "")
