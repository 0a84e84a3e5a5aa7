"""How good the description of a service is: criteria with weights, reasons and where to mend.

The score is points of the criteria that apply, of the points one can have. Whether a criterion
applies depends on the kind of the service and how its provider was chosen, never on what another
criterion asks to mend: so mending one thing cannot take points away elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.functional import Promise

from mosty.directory.enums import Setting

FULL, HALF, NOTHING = Fraction(1), Fraction(1, 2), Fraction(0)
#: Kinds of the community that come to people, or have no rooms of their own.
_WITHOUT_ROOMS = frozenset({"U-DTD", "D-STR", "W-WOL", "W-BAN", "S-KRE", "M-HF", "M-NAJ"})
_AT_HOME = frozenset({Setting.HOME, Setting.FAMILY, Setting.DIGITAL})


@dataclass(frozen=True)
class Described:
    """What the score reads of a service: its facts, and what its rows beside say.

    Attributes:
        is_on_site: people come to a place to get it.
        keeps_hours: one must know when to come or to call (not at home, not round the clock).
        has_place, has_point: a place people come to; one with coordinates.
        is_secret: its places are confidential.
        has_accessibility: a place says what makes it easier or harder to use.
        conditions, reasons: four answers and why.
        has_figure: places, people, or whether there is room.
        open_doubts: what residents said is wrong and nobody settled.
    """

    is_on_site: bool = True
    keeps_hours: bool = True
    provider_mode: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    for_whom: str = ""
    min_age: int | None = None
    max_age: int | None = None
    how_to_apply: str = ""
    cost_kind: str = ""
    cost_for_person: str = ""
    hours_text: str = ""
    has_windows: bool = False
    has_place: bool = False
    has_point: bool = False
    is_secret: bool = False
    has_accessibility: bool = False
    summary: str = ""
    text_easy: str = ""
    name_uk: str = ""
    has_languages: bool = False
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    has_figure: bool = False
    figures_on: date | None = None
    checked_on: date | None = None
    check_every_months: int = 6
    funded_until: date | None = None
    open_doubts: int = 0


@dataclass(frozen=True)
class Verdict:
    """What one criterion says: a score from 0 to 1, and why in one sentence."""

    score: Fraction
    why: str


@dataclass(frozen=True)
class Criterion:
    """One thing a description should have.

    Attributes:
        weight: points for a full score.
        fields: names in `Described` that mending it changes.
        mend: address below `uslugi/` of the page, and the field, where it is mended.
        judge: what the criterion says on a day.
        applies: whether it is asked of such a service at all.
    """

    code: str
    title: str | Promise
    weight: int
    fields: tuple[str, ...]
    mend: str
    judge: Callable[[Described, date], Verdict]
    applies: Callable[[Described], bool] = lambda _service: True


@dataclass(frozen=True)
class Part:
    """What a criterion gave: whole points, so that what is shown adds up."""

    criterion: Criterion
    verdict: Verdict
    points: int

    @property
    def missing(self) -> int:
        return self.criterion.weight - self.points

    @property
    def kind(self) -> str:
        """Kind of the tag of these points."""
        if not self.missing:
            return "ok"
        return "wait" if self.points else "stop"


@dataclass(frozen=True)
class Quality:
    """The score of a description with its parts.

    Attributes:
        parts: the criteria that apply, in their order.
        left_out: titles of those that do not.
    """

    parts: tuple[Part, ...]
    left_out: tuple[str | Promise, ...] = ()

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def possible(self) -> int:
        return sum(part.criterion.weight for part in self.parts)

    @property
    def percent(self) -> int:
        """Points of a hundred, rounded down: 100 only when nothing is missing."""
        return self.points * 100 // self.possible

    @property
    def to_mend(self) -> tuple[Part, ...]:
        """Parts with something missing, the most points first."""
        return tuple(sorted((p for p in self.parts if p.missing), key=lambda part: -part.missing))

    @property
    def weakest(self) -> Part | None:
        return self.to_mend[0] if self.to_mend else None


def assess(service: Described, *, criteria: tuple[Criterion, ...], today: date) -> Quality:
    """The score of a description on a day."""
    asked = [criterion for criterion in criteria if criterion.applies(service)]
    parts = [_part(criterion, criterion.judge(service, today)) for criterion in asked]
    left_out = tuple(one.title for one in criteria if one not in asked)
    return Quality(tuple(parts), left_out)


def is_on_site(kind_code: str, setting: str) -> bool:
    """Whether people come to a place to get a service of this kind."""
    return setting not in _AT_HOME and kind_code not in _WITHOUT_ROOMS


def keeps_hours(kind_code: str, setting: str, *, is_residential: bool) -> bool:
    """Whether one must know when to come or to call."""
    return setting == Setting.DIGITAL or (is_on_site(kind_code, setting) and not is_residential)


def _part(criterion: Criterion, verdict: Verdict) -> Part:
    return Part(criterion, verdict, int(criterion.weight * verdict.score))
