"""Recommendations: which step follows which, what may still be changed, what waits for an answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mosty.partnership.enums import RecommendationState, SendingOutcome

_DRAFT, _CONSULTED = RecommendationState.DRAFT, RecommendationState.CONSULTED
_ADOPTED, _REJECTED = RecommendationState.ADOPTED, RecommendationState.REJECTED

#: State -> states one may move to.
MOVES: Mapping[RecommendationState, tuple[RecommendationState, ...]] = {
    _DRAFT: (_CONSULTED, _ADOPTED, _REJECTED),
    _CONSULTED: (_ADOPTED, _REJECTED, _DRAFT),
    _ADOPTED: (_CONSULTED,),
    _REJECTED: (_DRAFT,),
}
#: In these states its words are still being worked on.
OPEN_STATES = frozenset({_DRAFT, _CONSULTED})
#: What may stand in the public register.
PUBLIC_STATES = frozenset({_CONSULTED, _ADOPTED, _REJECTED})
#: Whoever writes recommendations moves them between these; the rest is for those who adopt.
WRITERS_STATES = OPEN_STATES
#: Words that make it easier to read: they may come later and change nothing of what was adopted.
EASIER_WORDS = ("title_uk", "text_easy", "text_uk")
#: A reminder comes so many days before the answer is due.
REMIND_BEFORE = timedelta(days=3)
#: And again so long after it, as long as nothing came.
REMIND_AGAIN = timedelta(days=14)


class DueBy(TextChoices):
    """By what an answer is due."""

    LAW = "law", _("by law: the time for an opinion")
    AGREED = "agreed", _("on the day agreed in the letter")
    PRACTICE = "practice", _("by good practice, without a law")
    NONE = "none", _("no day was set")


class Progress(TextChoices):
    """Where a sent recommendation stands."""

    NOT_SENT = "not_sent", pgettext_lazy("recommendation", "not sent yet")
    OVERDUE = "overdue", _("the answer is late")
    WAITING = "waiting", pgettext_lazy("recommendation", "waits for an answer")
    ANSWERED = "answered", pgettext_lazy("recommendation", "answered")
    IMPLEMENTED = "implemented", pgettext_lazy("recommendation", "implemented")


#: Colour beside the word.
PROGRESS_TAGS: Mapping[str, str] = {
    Progress.NOT_SENT: "plain",
    Progress.OVERDUE: "stop",
    Progress.WAITING: "wait",
    Progress.ANSWERED: "bridge",
    Progress.IMPLEMENTED: "ok",
}
OUTCOME_TAGS: Mapping[str, str] = {
    SendingOutcome.WAITING: "wait",
    SendingOutcome.ACCEPTED: "ok",
    SendingOutcome.PARTLY: "bridge",
    SendingOutcome.REFUSED: "stop",
    SendingOutcome.IMPLEMENTED: "ok",
}


@dataclass(frozen=True)
class SendingFacts:
    """A sending as the rules need it; `due_on` is the last day for an answer."""

    outcome: str
    sent_on: date
    due_on: date | None = None

    @property
    def is_waiting(self) -> bool:
        return self.outcome == SendingOutcome.WAITING

    def is_late(self, today: date) -> bool:
        """Late from the day after the last one; without a last day never."""
        return self.is_waiting and self.due_on is not None and self.due_on < today

    def progress(self, today: date) -> Progress:
        if self.is_late(today):
            return Progress.OVERDUE
        if self.is_waiting:
            return Progress.WAITING
        if self.outcome == SendingOutcome.IMPLEMENTED:
            return Progress.IMPLEMENTED
        return Progress.ANSWERED


def progress_of(sendings: Iterable[SendingFacts], today: date) -> Progress:
    """Where the recommendation stands: as long as one body owes an answer, it waits.

    Implemented: nobody owes an answer and at least one body has done it.
    """
    found = {one.progress(today) for one in sendings}
    if not found:
        return Progress.NOT_SENT
    for progress in (Progress.OVERDUE, Progress.WAITING, Progress.IMPLEMENTED):
        if progress in found:
            return progress
    return Progress.ANSWERED


def may_move(state: str, to: str) -> bool:
    """Whether the next state follows this one."""
    return RecommendationState(to) in MOVES[RecommendationState(state)]


def must_be_reminded(facts: SendingFacts, *, reminded_on: date | None, today: date) -> bool:
    """Whether whoever sent it is told today: shortly before the last day, then every two weeks."""
    if not facts.is_waiting or facts.due_on is None or today < facts.due_on - REMIND_BEFORE:
        return False
    if reminded_on is None:
        return True
    told_before_the_day = reminded_on <= facts.due_on
    if told_before_the_day:
        return today > facts.due_on
    return today >= reminded_on + REMIND_AGAIN


def share_for(
    votes_for: int | None, votes_against: int | None, abstained: int | None
) -> int | None:
    """Votes in favour in percent of all that were given, rounded half up; None: nobody voted."""
    if votes_for is None:
        return None
    every = votes_for + (votes_against or 0) + (abstained or 0)
    return (200 * votes_for + every) // (2 * every) if every else None
