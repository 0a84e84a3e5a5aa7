"""By when a body answers: by law, on the day agreed, or by good practice. Each says what it rests on.

A recommendation is no draft of a programme or a strategy, so the time that the act on public benefit
gives its councils does not run for it; a council that law gives time whatever it is asked has it.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mosty.partnership.queries.bodies import BodyCard
from mosty.partnership.rules.bodies import bodies_pack
from mosty.partnership.rules.clocks import Term, Unit, deadline, read_term
from mosty.partnership.rules.council_clock import LAST_DAY_MOVES
from mosty.partnership.rules.councils import clock_of_law
from mosty.partnership.rules.recommendations import DueBy
from mosty.territory.models import LegalParameter


@dataclass(frozen=True)
class Due:
    """The last day for an answer and what it rests on; None: nobody set one."""

    on: date | None
    basis: str


def ways_of(card: BodyCard) -> tuple[DueBy, ...]:
    """By what an answer of this body may be due, the first is proposed.

    A council without a time in law: the day is agreed in the letter.
    """
    if _law(card) is not None:
        return (DueBy.LAW, DueBy.AGREED, DueBy.NONE)
    if card.body.is_council:
        return (DueBy.AGREED, DueBy.PRACTICE, DueBy.NONE)
    return (DueBy.PRACTICE, DueBy.AGREED, DueBy.NONE)


def due_by(
    card: BodyCard, way: DueBy, *, sent_on: date, agreed_on: date | None = None
) -> Due | None:
    """The last day; None: no law known on the day the letter left says one.

    A day that falls on a Saturday or a holiday moves to the next working one; one that was agreed
    stays as it was agreed.
    """
    if way == DueBy.LAW:
        found = _law(card)
        if found is None:
            return None
        parameter, term = found
        basis = _("%(value)s %(unit)s: %(basis)s") % {
            "value": parameter.value,
            "unit": parameter.unit,
            "basis": parameter.legal_basis,
        }
        return Due(_moved(sent_on, term), basis)
    if way == DueBy.PRACTICE:
        pack = bodies_pack()
        return Due(_moved(sent_on, Term(pack.answer_days, Unit.DAYS)), pack.answer_days_source)
    if way == DueBy.AGREED:
        return Due(agreed_on, _("the day agreed in the letter"))
    return Due(None, "")


def _law(card: BodyCard) -> tuple[LegalParameter, Term] | None:
    """The legal parameter with the time for an answer, where it runs for recommendations."""
    if card.opinion is None or clock_of_law(card.body, "") is None:
        return None
    term = read_term(card.opinion.value, card.opinion.unit)
    return (card.opinion, term) if term is not None else None


def _moved(sent_on: date, term: Term) -> date:
    return deadline(sent_on, term, moves=LAST_DAY_MOVES)
