"""Questions to speakers: anybody asks, a moderator decides what is shown."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotFound
from mosty.events.enums import QuestionState
from mosty.events.models import Event, ProgrammeItem, Question
from mosty.events.queries.live import is_asking_time

LONGEST = 500
#: How long after the event one may still see who asked, and what was never shown.
KEPT = timedelta(days=90)
#: More than a moderator can read; the room is told so.
MOST_WAITING = 300


class TakesNoQuestions(DomainError):
    """Questions are not asked here, or not any more."""

    code = "takes_no_questions"


@transaction.atomic
def ask_question(*, item: ProgrammeItem, text: str, asked_by: str = "") -> Question:
    """The question; it waits for the moderator. No name is needed.

    Whoever calls limits how often one may ask. The same words twice are one question.
    """
    if item.is_cancelled or not item.takes_questions or not is_asking_time(item.event):
        raise TakesNoQuestions(_("This item takes no questions now."))
    words = text.strip()
    if not words or len(words) > LONGEST:
        message = _("Write your question in at most %(limit)d characters.") % {"limit": LONGEST}
        raise InvalidInput(message, fields={"text": message})
    asked = Question.objects.filter(item=item)
    same = asked.filter(text=words, asked_by=asked_by.strip()).first()
    if same is not None:
        return same
    if asked.filter(state=QuestionState.WAITING).count() >= MOST_WAITING:
        raise TakesNoQuestions(_("Very many questions wait already. Ask in the room."))
    return Question.objects.create(item=item, text=words, asked_by=asked_by.strip()[:100])


@transaction.atomic
def decide_question(
    *, event: Event, question_id: int, state: QuestionState, answer: str = "", by: Access
) -> Question:
    """The question, shown, answered or not shown; a moderator may change their mind."""
    by.require("events.moderate")
    question = (
        Question.objects.select_for_update(of=("self",))
        .filter(item__event=event, pk=question_id)
        .first()
    )
    if question is None:
        raise NotFound(_("There is no such question here."))
    question.state = state
    question.answer = answer.strip() if state == QuestionState.ANSWERED else question.answer
    question.decided_at = timezone.now()
    question.decided_by_label = by.label[:200]
    question.save()
    record("events.question_decided", by=by, on=question, data={"state": state.value})
    return question


def forget_askers(now: datetime) -> int:
    """How many questions lost the name of who asked, or went because nobody was to read them."""
    old = Question.objects.filter(item__event__ends_on__lt=timezone.localdate(now) - KEPT)
    unseen = old.filter(state__in=(QuestionState.WAITING, QuestionState.HIDDEN))
    gone = unseen.delete()[0]
    return gone + old.exclude(asked_by="").update(asked_by="")
