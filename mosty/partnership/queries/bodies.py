"""Bodies of the content pack with the legal parameters in force on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mosty.partnership.rules.bodies import Body, Values, in_words, parameters_of
from mosty.territory.models import LegalParameter
from mosty.territory.queries import legal_parameters_on


@dataclass(frozen=True)
class BodyCard:
    """A body as a page shows it: no `{parameter}` is left in its words.

    Attributes:
        opinion: the legal parameter with the days for an opinion; None: none known on the day.
        parameters: every legal parameter behind the words, for the legal basis.
    """

    body: Body
    what: str
    note: str
    opinion: LegalParameter | None
    parameters: tuple[LegalParameter, ...]


def body_cards(bodies: Iterable[Body], day: date) -> tuple[BodyCard, ...]:
    """Cards of these bodies in their order, in one query."""
    found = tuple(bodies)
    known = {
        one.code: one for one in legal_parameters_on(day).filter(code__in=parameters_of(found))
    }
    values: Values = {code: f"{one.value} {one.unit}" for code, one in known.items()}
    return tuple(
        BodyCard(
            body=one,
            what=in_words(one.what, values),
            note=in_words(one.note, values),
            opinion=known.get(one.opinion_parameter),
            parameters=tuple(known[code] for code in one.parameters if code in known),
        )
        for one in found
    )


def body_card(body: Body, day: date) -> BodyCard:
    return body_cards((body,), day)[0]
