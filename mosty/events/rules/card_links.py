"""Secret addresses of afterwards: an author's card, the card of an event, its survey.

All are computed from identifiers and the installation's key, so that a letter can hold them while
the database holds only hashes: a card made through a registration is found again for its letters
without a row that says whose card it is.
"""

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

_CARD = "mosty.events.card"
_CARD_OF_REGISTRATION = "mosty.events.card_of_registration"
_SURVEY = "mosty.events.evaluation"
_CODE_LENGTH = 16
_TOKEN_LENGTH = 48
#: Cards one registration may leave: one for every stop of a long visit.
MOST_CARDS = 20


def card_code(event: UUID) -> str:
    """Stands in the address (and the QR code) by which anybody who came leaves a card."""
    return _code(_CARD, event)


def survey_code(event: UUID) -> str:
    """Stands in the address of the survey of an event."""
    return _code(_SURVEY, event)


def is_card_code(event: UUID, code: str) -> bool:
    return constant_time_compare(card_code(event), code)


def is_survey_code(event: UUID, code: str) -> bool:
    return constant_time_compare(survey_code(event), code)


def card_token(registration: UUID, number: int) -> str:
    """The author's secret address of the card with this number, from 1, of a registration."""
    words = f"{registration}:{number}"
    return salted_hmac(_CARD_OF_REGISTRATION, words, algorithm="sha256").hexdigest()[:_TOKEN_LENGTH]


def card_tokens(registration: UUID) -> tuple[str, ...]:
    """All addresses the cards of a registration can have, used or not."""
    return tuple(card_token(registration, number) for number in range(1, MOST_CARDS + 1))


def _code(salt: str, event: UUID) -> str:
    return salted_hmac(salt, str(event), algorithm="sha256").hexdigest()[:_CODE_LENGTH]
