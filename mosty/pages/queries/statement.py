"""Reads of the accessibility statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mosty.pages.rules import Assessment, Conformance
from mosty.territory.models import Municipality
from mosty.territory.queries import LegalParameter, legal_parameter

#: Legal parameters (territory's content pack) the procedure of complaint quotes.
_ANSWER = "accessibility.answer_days"
_EXTENSION = "accessibility.extension_months"


@dataclass(frozen=True)
class Statement:
    """What `Municipality.accessibility` holds, typed.

    Attributes:
        status: how far the site meets the act; None while nobody has assessed it.
        revision: grows with every edit, so that two editors notice each other.
    """

    status: Conformance | None = None
    published_on: date | None = None
    updated_on: date | None = None
    prepared_on: date | None = None
    reviewed_on: date | None = None
    assessment: Assessment = Assessment.SELF
    auditor: str = ""
    not_accessible: str = ""
    exempt: str = ""
    shortcuts: str = ""
    buildings: str = ""
    sign_language: str = ""
    apps: str = ""
    revision: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether everything the act demands is there."""
        return None not in (self.status, self.published_on, self.updated_on, self.prepared_on)


@dataclass(frozen=True)
class Deadlines:
    """How long an office has to answer a demand of accessibility, as the law stands; or None."""

    answer: LegalParameter | None
    extension: LegalParameter | None


_DATES = ("published_on", "updated_on", "prepared_on", "reviewed_on")
_TEXTS = ("auditor", "not_accessible", "exempt", "shortcuts", "buildings", "sign_language", "apps")


def statement(municipality: Municipality) -> Statement:
    """The statement as stored; what is unknown stays None or empty."""
    stored: dict[str, Any] = municipality.accessibility
    values: dict[str, Any] = {name: _day(stored.get(name)) for name in _DATES}
    values |= {name: str(stored.get(name, "")) for name in _TEXTS}
    status = stored.get("status")
    return Statement(
        status=Conformance(status) if status in Conformance.values else None,
        assessment=Assessment(stored.get("assessment") or Assessment.SELF),
        revision=int(stored.get("revision", 0)),
        **values,
    )


def deadlines(on: date) -> Deadlines:
    """The deadlines of the complaint path on a day."""
    return Deadlines(legal_parameter(_ANSWER, on), legal_parameter(_EXTENSION, on))


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
