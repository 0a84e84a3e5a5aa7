"""What is written in the field: the facts of each kind of record, and what is wrong with them.

The same facts come from a page and from a device that was without a connection, so everything a
form would check is checked here.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.partnership.enums import (
    BodyLevel,
    FindingCategory,
    FindingSide,
    Frequency,
    TrialResult,
)

LONGEST_TEXT = 10_000
LONGEST_TITLE = 200
LONGEST_PROOF = 500
MOST_PROOFS = 20
MOST_ANSWERS = 40
SEVERITIES = range(1, 5)
_DAY_MINUTES = 24 * 60
_MOST_PEOPLE = 10_000
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_STEP = re.compile(r"[A-Za-z0-9_.-]{1,20}")
_URL = re.compile(r"https?://[^\s<>\"]+")
#: Signs that stand around an address in a sentence and are no part of it.
_AROUND = " .,;:()"

#: Field -> what is wrong with it.
Problems = dict[str, str | Promise]


@dataclass(frozen=True)
class Proof:
    """What a finding rests on: words, and an address where there is one."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class DiaryFacts:
    """A day of the diary.

    Attributes:
        answers: code of the diary's question -> text; empty answers are left out.
    """

    day: date
    minutes: int | None = None
    people_met: int | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def values(self) -> dict[str, Any]:
        answers = {code: text.strip() for code, text in self.answers.items() if text.strip()}
        return {**asdict(self), "answers": answers, "text": self.text.strip()}

    def problems(self) -> Problems:
        wrong: Problems = {}
        if self.minutes is not None and not 0 <= self.minutes <= _DAY_MINUTES:
            wrong["minutes"] = _("A day has no more than 1440 minutes.")
        if self.people_met is not None and not 0 <= self.people_met <= _MOST_PEOPLE:
            wrong["people_met"] = _("Give the number of people you talked to.")
        if len(self.answers) > MOST_ANSWERS or not all(map(_CODE.fullmatch, self.answers)):
            wrong["answers"] = _("These are not the questions of the diary.")
        elif any(len(text) > LONGEST_TEXT for text in self.answers.values()):
            wrong["answers"] = _("This text is too long. Divide it between two entries.")
        if len(self.text) > LONGEST_TEXT:
            wrong["text"] = _("This text is too long. Divide it between two entries.")
        if not self.text.strip() and not any(text.strip() for text in self.answers.values()):
            wrong.setdefault("text", _("Write at least one sentence about the day."))
        return wrong


@dataclass(frozen=True)
class TrialFacts:
    """A step of the procedures confronted with practice.

    Attributes:
        days_taken: from the beginning of the step to its end, where somebody counted.
    """

    step_code: str
    result: str
    day: date
    practice: str = ""
    days_taken: int | None = None

    def values(self) -> dict[str, Any]:
        return {**asdict(self), "practice": self.practice.strip()}

    def problems(self) -> Problems:
        wrong: Problems = {}
        if not _STEP.fullmatch(self.step_code):
            wrong["step_code"] = _("Choose the step you tried.")
        if self.result not in TrialResult.values:
            wrong["result"] = _("Choose what came of it.")
        elif self.result != TrialResult.AS_DESCRIBED and not self.practice.strip():
            wrong["practice"] = _("Write how it looks in practice.")
        if len(self.practice) > LONGEST_TEXT:
            wrong["practice"] = _("This text is too long.")
        if self.days_taken is not None and not 0 <= self.days_taken <= _MOST_PEOPLE:
            wrong["days_taken"] = _("Give the number of days.")
        return wrong


@dataclass(frozen=True)
class FindingFacts:
    """A finding by the taxonomy of the test.

    Attributes:
        severity: 1 slight … 4 stops everything; None for an advantage.
        evidence: all pieces it rests on, in order; None: those stored stay as they are.
    """

    category: str
    title: str
    side: str
    day: date
    text: str = ""
    severity: int | None = None
    frequency: str = ""
    step_code: str = ""
    place: str = ""
    proposed_change: str = ""
    addressee_level: str = ""
    evidence: tuple[Proof, ...] | None = None

    def values(self) -> dict[str, Any]:
        """The fields of the finding itself, without its evidence."""
        values = asdict(self)
        del values["evidence"]
        for name in ("title", "text", "place", "proposed_change"):
            values[name] = values[name].strip()
        if self.category == FindingCategory.ADVANTAGE:
            values["severity"] = None
        return values

    def problems(self) -> Problems:
        wrong: Problems = {}
        if self.category not in FindingCategory.values:
            wrong["category"] = _("Choose what kind of finding it is.")
        elif self.category != FindingCategory.ADVANTAGE and self.severity not in SEVERITIES:
            wrong["severity"] = _("Say how much it stands in the way: from 1 to 4.")
        if not self.title.strip():
            wrong["title"] = _("Give the finding a title: one sentence.")
        elif len(self.title) > LONGEST_TITLE:
            wrong["title"] = _("The title is too long. Tell the rest below.")
        if self.side not in FindingSide.values:
            wrong["side"] = _("Say on whose side you saw it.")
        if self.frequency and self.frequency not in Frequency.values:
            wrong["frequency"] = _("Choose from the list.")
        if self.step_code and not _STEP.fullmatch(self.step_code):
            wrong["step_code"] = _("Choose from the list.")
        if self.addressee_level and self.addressee_level not in BodyLevel.values:
            wrong["addressee_level"] = _("Choose from the list.")
        if len(self.place) > LONGEST_TITLE:
            wrong["place"] = _("This text is too long.")
        for name in ("text", "proposed_change"):
            if len(getattr(self, name)) > LONGEST_TEXT:
                wrong[name] = _("This text is too long.")
        if not _fits(self.evidence or ()):
            wrong["evidence"] = _("At most 20 lines, each of at most 500 signs.")
        return wrong


def proofs_of(text: str) -> tuple[Proof, ...]:
    """Evidence typed one piece a line; the first address in a line becomes its link."""
    return tuple(_proof(line) for line in text.splitlines() if line.strip())


def proof_lines(proofs: tuple[Proof, ...]) -> str:
    """Evidence as it is typed: reading it again gives the same pieces."""
    return "\n".join(_line(one) for one in proofs)


def _line(one: Proof) -> str:
    if not one.url or one.url == one.text:
        return one.text
    # The link is the first address of its line.
    return f"{one.url} {one.text}" if _URL.search(one.text) else f"{one.text} {one.url}"


def _proof(line: str) -> Proof:
    words = " ".join(line.split())
    found = _URL.search(words)
    if found is None:
        return Proof(words)
    url = found[0].rstrip(_AROUND)
    if _URL.fullmatch(url) is None:
        return Proof(words)
    rest = " ".join(words.replace(found[0], " ", 1).split()).strip(_AROUND)
    return Proof(rest or url, url)


def _fits(proofs: tuple[Proof, ...]) -> bool:
    return len(proofs) <= MOST_PROOFS and all(
        one.text.strip()
        and len(one.text) <= LONGEST_PROOF
        and len(one.url) <= LONGEST_PROOF
        and (not one.url or _URL.fullmatch(one.url) is not None)
        for one in proofs
    )
