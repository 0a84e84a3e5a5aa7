"""How long a term of a council lasts by law."""

from dataclasses import dataclass
from datetime import date

from mosty.partnership.rules.bodies import body_of
from mosty.partnership.rules.clocks import read_term
from mosty.partnership.rules.council_clock import term_end
from mosty.partnership.rules.councils import term_parameter
from mosty.territory.models import LegalParameter
from mosty.territory.queries import legal_parameter


@dataclass(frozen=True)
class TermOfLaw:
    """The last day of a term as law says it.

    Attributes:
        parameter: the number of law as it stood on the first day.
    """

    ends_on: date
    parameter: LegalParameter

    @property
    def basis(self) -> str:
        """For the reader: how long, and by what."""
        one = self.parameter
        return f"{one.value} {one.unit}: {one.legal_basis}"[:300]


def term_of_law(body_code: str, starts_on: date) -> TermOfLaw | None:
    """How such a term ends; None: law sets no length, or the one of that day is not known here."""
    code = term_parameter(body_of(body_code))
    parameter = legal_parameter(code, starts_on) if code else None
    length = read_term(parameter.value, parameter.unit) if parameter is not None else None
    if parameter is None or length is None:
        return None
    return TermOfLaw(term_end(starts_on, length), parameter)
