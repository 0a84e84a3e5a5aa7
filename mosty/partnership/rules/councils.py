"""Advisory councils: whose clock a draft has, how it stands on a day, seats and terms. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from mosty.partnership.enums import CouncilSide, DraftMatter, OpinionKind
from mosty.partnership.rules.bodies import Body

#: Art. 41a and 41i of the act on public benefit set a day for these matters alone.
MATTERS_OF_LAW = frozenset({DraftMatter.PROGRAMME, DraftMatter.STRATEGY})
#: Councils in which organisations have at least half of the seats (art. 41e-41j of the same act).
HALF_FOR_ORGANISATIONS = frozenset({"GRDPP", "PRDPP"})
#: First words of other addresses below `rady/`.
RESERVED_SLUGS = frozenset({"nowa", "projekty", "lista"})
#: So many days before the last one members are reminded; a habit of Mosty, not law.
REMIND_DAYS_BEFORE = 4
#: From so many days before its end on, the office is told to prepare the next term; no law either.
TERM_ENDS_SOON_DAYS = 90


@dataclass(frozen=True)
class LawClock:
    """The day that law sets.

    Attributes:
        parameter: code of the legal parameter with the days.
        waives: silence until then is a waiver by law.
    """

    parameter: str
    waives: bool


class DraftStanding(TextChoices):
    """How a draft stands on a day; silence is a waiver only where law says so."""

    WAITING = "waiting", _("the council is working on it")
    GIVEN = "given", _("opinion given in time")
    LATE = "late", _("opinion given late")
    WAIVED = "waived", _("no opinion in time: the right was waived")
    SILENT = "silent", _("no opinion by the day that was set")


@dataclass(frozen=True)
class Seats:
    """How many sit for whom."""

    ngo: int = 0
    municipality: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.ngo + self.municipality + self.other

    @property
    def is_half_ngo(self) -> bool:
        """Whether organisations have at least half of the seats."""
        return 2 * self.ngo >= self.total


def clock_of_law(body: Body | None, matter: str) -> LawClock | None:
    """The day that law sets for this matter of this council; None: the office sets its own.

    The councils of public benefit, whose silence is a waiver, have it for the programme of
    cooperation and the strategy alone; another council for whatever it is asked.
    """
    if body is None or not body.opinion_parameter:
        return None
    waives = body.silence == "waiver"
    if waives and matter not in MATTERS_OF_LAW:
        return None
    return LawClock(body.opinion_parameter, waives)


def draft_standing(
    *, opinion: str, opinion_on: date | None, due_on: date, waives: bool, today: date
) -> DraftStanding:
    """How the draft stands on the day, whether or not a job has recorded the silence."""
    if opinion == OpinionKind.WAIVED:
        return DraftStanding.WAIVED
    if opinion:
        is_late = opinion_on is not None and opinion_on > due_on
        return DraftStanding.LATE if is_late else DraftStanding.GIVEN
    if today <= due_on:
        return DraftStanding.WAITING
    return DraftStanding.WAIVED if waives else DraftStanding.SILENT


def seats_of(sides: Iterable[str]) -> Seats:
    found = list(sides)
    return Seats(
        ngo=found.count(CouncilSide.NGO),
        municipality=found.count(CouncilSide.MUNICIPALITY),
        other=found.count(CouncilSide.OTHER),
    )


def needs_half(body: Body | None) -> bool:
    """Whether law gives organisations at least half of the seats."""
    return body is not None and body.code in HALF_FOR_ORGANISATIONS


def term_parameter(body: Body | None) -> str:
    """Code of the legal parameter with the length of a term; empty: law sets none."""
    named = body.parameters if body is not None else ()
    return next((code for code in named if code.endswith("_term_years")), "")


def runs_on(starts_on: date | None, ends_on: date | None, day: date) -> bool:
    """Whether the day lies between the two, both included; an open end is no limit."""
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)
