"""What an assessment by standards amounts to on a day; pure, so that any day can be asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosty.partnership.enums import GradeValue, Level, Standing
from mosty.partnership.rules.standards import StandardDefinition


class Fulfilment(TextChoices):
    """How one standard stands on a day."""

    MET = "met", pgettext_lazy("standard", "met")
    COVERED = "covered", gettext_lazy("another organisation answers for it")
    EXPIRED = "expired", gettext_lazy("the evidence has expired")
    NOT_PROVEN = "not_proven", gettext_lazy("there is no evidence yet")
    BELOW = "below", gettext_lazy("not there yet")
    UNANSWERED = "unanswered", gettext_lazy("not answered yet")
    NOT_APPLICABLE = "not_applicable", gettext_lazy("does not apply, by the own word")


#: A standard in one of these is no obstacle.
FULFILLED = frozenset({Fulfilment.MET, Fulfilment.COVERED})


@dataclass(frozen=True)
class Answer:
    """What one side says of a standard."""

    value: int | None = None
    is_not_applicable: bool = False


@dataclass(frozen=True)
class Proof:
    """Days on which a piece of evidence counts, both included; `until` None: it does not age."""

    standard_code: str
    since: date
    until: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class CoverDays:
    """From when both sides agree that another organisation answers; not on the day it ends."""

    standard_code: str
    since: date
    ended_on: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.since <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True)
class StandardOn:
    """One standard that applies, on a day.

    Attributes:
        level: with what the conditions lift to the minimum.
        proven_until: the last day of the evidence that counts longest; None: no end, or none.
    """

    definition: StandardDefinition
    level: Level
    fulfilment: Fulfilment
    proven_until: date | None = None

    @property
    def is_fulfilled(self) -> bool:
        return self.fulfilment in FULFILLED


@dataclass(frozen=True)
class StandingOn:
    """What an assessment amounts to on a day.

    Attributes:
        standards: those that apply, in the order of the set.
        met, wanted: standards of the minimum that are fulfilled, and all that count.
        left_out: standards of the minimum that do not apply by the assessed one's own word.
        holds_until: the last day for which the evidence of the minimum lasts; None: no end.
    """

    day: date
    standing: Standing
    standards: tuple[StandardOn, ...]
    met: int
    wanted: int
    left_out: int
    holds_until: date | None

    @property
    def missing(self) -> tuple[StandardOn, ...]:
        """Standards of the minimum that are an obstacle."""
        return tuple(
            one
            for one in self.standards
            if one.level is Level.MINIMUM
            and not one.is_fulfilled
            and one.fulfilment is not Fulfilment.NOT_APPLICABLE
        )


def applies(definition: StandardDefinition, conditions: Mapping[str, bool | None]) -> bool:
    """Whether the standard is asked; a question that nobody answered takes nothing away."""
    return not definition.only_if or conditions.get(definition.only_if) is not False


def level_under(definition: StandardDefinition, conditions: Mapping[str, bool | None]) -> Level:
    """The level with what conditions lift to the minimum; one nobody answered lifts too."""
    if definition.minimum_if and conditions.get(definition.minimum_if) is not False:
        return Level.MINIMUM
    return definition.level


def asked(
    definitions: Iterable[StandardDefinition],
    conditions: Mapping[str, bool | None],
    *,
    is_small_path: bool = False,
) -> Iterator[tuple[StandardDefinition, Level]]:
    """Standards that apply, with their level; the path of small groups never leaves out a minimum."""
    for definition in definitions:
        if not applies(definition, conditions):
            continue
        level = level_under(definition, conditions)
        if not is_small_path or definition.small or level is Level.MINIMUM:
            yield definition, level


def standing(
    day: date,
    definitions: Iterable[StandardDefinition],
    *,
    conditions: Mapping[str, bool | None],
    answers: Mapping[str, Answer],
    proofs: Iterable[Proof] = (),
    covers: Iterable[CoverDays] = (),
    is_small_path: bool = False,
    asks_for_proof: bool = True,
) -> StandingOn:
    """How the assessed one stands on the day.

    A standard of the minimum is fulfilled by grade 2 or 3 with evidence that counts on the day
    (where the standard names evidence), or by another organisation that answers for it. All of
    them: meets the minimum; at least half: on the way; fewer, or none that counts: needs support.

    Args:
        asks_for_proof: False for a partner's view, which is grades alone.
    """
    of_code: dict[str, list[Proof]] = {}
    for proof in proofs:
        of_code.setdefault(proof.standard_code, []).append(proof)
    covered = {one.standard_code for one in covers if one.counts_on(day)}
    standards = tuple(
        _standard_on(
            day,
            definition,
            level,
            answers.get(definition.code, Answer()),
            of_code.get(definition.code, ()),
            is_covered=definition.code in covered,
            asks_for_proof=asks_for_proof,
        )
        for definition, level in asked(definitions, conditions, is_small_path=is_small_path)
    )
    minimum = [one for one in standards if one.level is Level.MINIMUM]
    counting = [one for one in minimum if one.fulfilment is not Fulfilment.NOT_APPLICABLE]
    met = [one for one in counting if one.is_fulfilled]
    ends = [one.proven_until for one in met if one.proven_until is not None]
    return StandingOn(
        day=day,
        standing=_in_a_word(len(met), len(counting)),
        standards=standards,
        met=len(met),
        wanted=len(counting),
        left_out=len(minimum) - len(counting),
        holds_until=min(ends, default=None),
    )


def _in_a_word(met: int, wanted: int) -> Standing:
    if wanted and met == wanted:
        return Standing.MEETS_MINIMUM
    return Standing.ON_THE_WAY if met and 2 * met >= wanted else Standing.NEEDS_SUPPORT


def _standard_on(
    day: date,
    definition: StandardDefinition,
    level: Level,
    answer: Answer,
    proofs: Sequence[Proof],
    *,
    is_covered: bool,
    asks_for_proof: bool,
) -> StandardOn:
    if is_covered:
        return StandardOn(definition, level, Fulfilment.COVERED)
    if answer.is_not_applicable:
        return StandardOn(definition, level, Fulfilment.NOT_APPLICABLE)
    if answer.value is None:
        return StandardOn(definition, level, Fulfilment.UNANSWERED)
    if answer.value < GradeValue.WORKS:
        return StandardOn(definition, level, Fulfilment.BELOW)
    if not asks_for_proof or not definition.evidence:
        return StandardOn(definition, level, Fulfilment.MET)
    counting = [proof.until for proof in proofs if proof.counts_on(day)]
    if not counting:
        was_there = any(proof.until is not None and proof.until < day for proof in proofs)
        missing = Fulfilment.EXPIRED if was_there else Fulfilment.NOT_PROVEN
        return StandardOn(definition, level, missing)
    ends = [until for until in counting if until is not None]
    lasts = None if len(ends) < len(counting) else max(ends)
    return StandardOn(definition, level, Fulfilment.MET, lasts)
