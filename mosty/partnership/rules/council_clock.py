"""The clock of a draft for opinion: the last day, counted from the day the council got it. Pure."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from mosty.partnership.rules.clocks import Moves, Term, Unit, after, deadline

#: The act on public benefit says nothing of a last day on a Saturday or a holiday.
LAST_DAY_MOVES = Moves.NEXT_WORKING_DAY
#: Shown wherever a last day was moved.
LAST_DAY_BASIS = _(
    "The act on public benefit does not say what happens when the last day is a Saturday or a"
    " holiday. It is counted here as in art. 57 § 4 of the Code of Administrative Procedure, in"
    " favour of the council: the next day that is neither. A lawyer of the office should confirm it."
)


def plain_last_day(handed_on: date, term: Term) -> date:
    """The last day before it is moved; the day of handing over does not count."""
    return after(handed_on, term)


def last_day(handed_on: date, term: Term) -> date:
    """The last day on which an opinion is in time."""
    return deadline(handed_on, term, moves=LAST_DAY_MOVES)


def term_end(starts_on: date, years: Term) -> date:
    """The last day of a term of office of so many years: the eve of the anniversary.

    A term that begins on 1 March 2026 and lasts three years ends on 28 February 2029, so that the
    next one may begin on the anniversary itself.
    """
    if years.unit is not Unit.YEARS:
        return after(starts_on, years)
    anniversary = after(starts_on, years)
    # One that began on 29 February ends on the 28th: there is no anniversary to leave free.
    is_leap_day = (starts_on.month, starts_on.day) == (2, 29)
    if is_leap_day and anniversary.day != starts_on.day:
        return anniversary
    return date.fromordinal(anniversary.toordinal() - 1)
