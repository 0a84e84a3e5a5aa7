"""Self-assessments of open institutions: which there are, who is asked, what came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosty.core.charts import Chart
from mosty.engines.disclosure import show_count
from mosty.partnership.enums import OpenGroup, RoundState, StepState
from mosty.partnership.models import LadderMark, OpenRound, RoundQuestionnaire, SmallStep
from mosty.partnership.rules.open_institution import (
    GROUPS,
    open_pack,
    practice_of,
    question_code,
    token_hash,
)
from mosty.partnership.rules.open_radar import radar_chart
from mosty.partnership.rules.open_results import (
    AreaLine,
    PracticeLine,
    area_lines,
    practice_lines,
    widest_gaps,
)
from mosty.people.models import Organisation
from mosty.questionnaires.enums import ResponseState
from mosty.questionnaires.models import Answer
from mosty.questionnaires.queries import (
    Questionnaire,
    question_specs,
    submitted_responses,
)
from mosty.questionnaires.rules import QuestionSpec, ShownCount, shown_count
from mosty.territory.models import Municipality

__all__ = ["LadderMark", "OpenRound", "Organisation", "RoundQuestionnaire", "SmallStep"]

_GOING_ON = (StepState.TO_DO, StepState.DOING)


def rounds(municipality: Municipality) -> QuerySet[OpenRound]:
    """Newest first."""
    found = OpenRound.objects.filter(municipality=municipality)
    return found.select_related("institution", "municipality").order_by("-opens_on", "pk")


def public_rounds(municipality: Municipality, today: date) -> Sequence[OpenRound]:
    """Those that take answers of residents today, and those whose results are public."""
    return [
        one
        for one in rounds(municipality).exclude(state=RoundState.DRAFT)
        if takes_answers(one, today) or is_shown(one, today)
    ]


def round_by_slug(municipality: Municipality, slug: str) -> OpenRound | None:
    return rounds(municipality).filter(slug=slug).first()


def group_of_link(municipality: Municipality, token: str) -> RoundQuestionnaire | None:
    """Whom a secret link asks; the page of residents has no secret."""
    return (
        RoundQuestionnaire.objects.filter(
            open_round__municipality=municipality, token_hash=token_hash(token)
        )
        .exclude(group=OpenGroup.RESIDENTS)
        .select_related("open_round__institution", "open_round__municipality", "questionnaire")
        .first()
    )


def group_of(open_round: OpenRound, group: OpenGroup) -> RoundQuestionnaire | None:
    return (
        open_round.questionnaires.filter(group=group)
        .select_related("open_round__institution", "open_round__municipality", "questionnaire")
        .first()
    )


def takes_answers(open_round: OpenRound, on: date) -> bool:
    return open_round.state == RoundState.OPEN and open_round.opens_on <= on <= open_round.closes_on


def is_over(open_round: OpenRound, on: date) -> bool:
    """Results are told from then on, and no answer comes any more: or two looks would differ by one."""
    if open_round.state == RoundState.DRAFT:
        return False
    return open_round.state == RoundState.CLOSED or on > open_round.closes_on


def is_shown(open_round: OpenRound, on: date) -> bool:
    """Whether everybody reads the results."""
    return open_round.is_public and is_over(open_round, on)


def local_specs(questionnaire: Questionnaire) -> tuple[QuestionSpec, ...]:
    """Its questions in the reader's language."""
    language = get_language()
    return tuple(one.localised(language) for one in question_specs(questionnaire))


# --- results ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenResults:
    """What came out of a round, ready to read.

    Attributes:
        answers: how many of each group answered, small numbers hidden.
    """

    open_round: OpenRound
    answers: Mapping[OpenGroup, ShownCount]
    practices: Sequence[PracticeLine]
    areas: Sequence[AreaLine]
    gaps: Sequence[PracticeLine]
    chart: Chart

    @property
    def groups(self) -> Sequence[tuple[str, ShownCount]]:
        return [(str(group.label), self.answers[group]) for group in GROUPS]

    @property
    def has_figures(self) -> bool:
        return any(mean is not None for one in self.practices for mean in one.in_order)

    @property
    def silent(self) -> Sequence[str]:
        """Groups of which nothing can be told."""
        return [
            str(group.label)
            for group in GROUPS
            if all(one.means.get(group) is None for one in self.practices)
        ]


def answer_counts(open_round: OpenRound) -> Mapping[OpenGroup, ShownCount]:
    """How many of each group sent answers; fewer than five is not told."""
    found = {one.group: one for one in open_round.questionnaires.select_related("questionnaire")}
    counts = {}
    for group in GROUPS:
        own = found.get(group)
        whole = submitted_responses(own.questionnaire).count() if own else 0
        counts[group] = shown_count(show_count(whole))
    return counts


def results(open_round: OpenRound) -> OpenResults:
    """Means by practice and area of each group, the widest gaps, the radar."""
    pack = open_pack()
    codes = {question_code(one.code): one.code for one in pack.items}
    numbers = {
        OpenGroup(own.group): {
            codes[code]: found
            for code, found in _grades(own.questionnaire_id).items()
            if code in codes
        }
        for own in open_round.questionnaires.all()
    }
    lines = practice_lines(pack.items, numbers)
    areas = area_lines(pack.areas, lines)
    return OpenResults(
        open_round=open_round,
        answers=answer_counts(open_round),
        practices=lines,
        areas=areas,
        gaps=widest_gaps(lines),
        chart=_radar(areas),
    )


def _grades(questionnaire_id: int) -> Mapping[str, Sequence[Decimal]]:
    """Code of a question -> grades people gave; the database counts equal ones."""
    rows = (
        Answer.objects.filter(
            response__questionnaire=questionnaire_id,
            response__state=ResponseState.SUBMITTED,
            is_declined=False,
            number__isnull=False,
        )
        .order_by()
        .values_list("question__code", "number")
        .annotate(people=Count("pk"))
    )
    found: dict[str, list[Decimal]] = {}
    for code, grade, people in rows:
        found.setdefault(code, []).extend([grade] * people)
    return found


def _radar(areas: Sequence[AreaLine]) -> Chart:
    is_ukrainian = get_language() == "uk"
    return radar_chart(
        title=_("How three groups see the areas"),
        description=_(
            "Means from 0 (there is none of it) to 3 (it works and gets better). The further from "
            "the middle, the better. Where fewer than 5 people answered, the line has a hole."
        ),
        area_header=_("Area"),
        areas=[one.area.title_uk if is_ukrainian else one.area.title for one in areas],
        groups=[(str(group.label), [one.means[group] for one in areas]) for group in GROUPS],
    )


# --- small steps, the ladder --------------------------------------------------------------------


@dataclass(frozen=True)
class StepLine:
    """A small step with the practice it leads to."""

    step: SmallStep
    practice: str
    is_late: bool


def step_lines(open_round: OpenRound, today: date) -> Sequence[StepLine]:
    found = []
    for step in open_round.steps.order_by("due_on", "pk"):
        practice = practice_of(step.practice)
        found.append(
            StepLine(
                step,
                practice.title_in(get_language()) if practice else step.practice,
                step.state in _GOING_ON and step.due_on < today,
            )
        )
    return found


def small_step(open_round: OpenRound, pk: int) -> SmallStep | None:
    return open_round.steps.filter(pk=pk).first()


def institutions(municipality: Municipality) -> QuerySet[Organisation]:
    """Organisations and units that can be assessed."""
    found = Organisation.objects.unmerged().filter(municipality=municipality)
    return found.order_by("sort_key", "pk")


def ladder_marks(institution: Organisation) -> Sequence[LadderMark]:
    """Newest first."""
    found = LadderMark.objects.filter(institution=institution)
    return list(found.order_by("-marked_on", "group", "-pk"))
