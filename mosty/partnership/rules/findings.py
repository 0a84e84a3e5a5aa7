"""The content pack of findings: categories with questions to ask, words for severity, the diary."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from mosty.core.packs import Pack, load_pack
from mosty.partnership.enums import FindingCategory, FindingSide, Frequency

_FILE = Path(__file__).parent.parent / "content" / "findings.yaml"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Category(_Row):
    """A category of findings.

    Attributes:
        kind: strength (works), barrier (stands in the way), setup (how local bodies stand to each
            other).
        examples: what was observed in the first test; empty: nothing.
        ask: questions an expert asks in the field.
    """

    code: FindingCategory
    title: str
    kind: Literal["strength", "barrier", "setup"]
    text: str
    examples: tuple[str, ...]
    ask: tuple[str, ...]
    source: str


class Word(_Row):
    """A code and what it means to those who write."""

    code: str
    title: str
    text: str


class SideWord(Word):
    code: FindingSide


class FrequencyWord(Word):
    code: Frequency


class Grade(_Row):
    """A severity from 1 to 4; `good` is the same for what helps."""

    grade: int = Field(ge=1, le=4)
    title: str
    text: str
    good: str


class Prompt(_Row):
    """A question of the weekly diary."""

    code: str = Field(pattern=r"^[a-z_]{1,40}$")
    question: str
    hint: str


class FindingsPack(Pack):
    categories: tuple[Category, ...]
    sides: tuple[SideWord, ...]
    severity: tuple[Grade, ...]
    frequency: tuple[FrequencyWord, ...]
    levels: tuple[Word, ...]
    evidence: tuple[Word, ...]
    diary: tuple[Prompt, ...]


@cache
def findings_pack() -> FindingsPack:
    """The whole pack, checked."""
    return load_pack("partnership.findings", _FILE, FindingsPack)


def category_of(code: str) -> Category | None:
    """What the pack says of a category."""
    return next((one for one in findings_pack().categories if one.code == code), None)


def severity_choices() -> tuple[tuple[int, str], ...]:
    """(grade, "2: felt, can be got round") for a form."""
    return tuple(
        (one.grade, f"{one.grade}: {one.title}. {one.text}") for one in findings_pack().severity
    )


def severity_word(grade: int | None) -> str:
    """The title of a severity; nothing for none."""
    return next((one.title for one in findings_pack().severity if one.grade == grade), "")


def diary_prompts() -> tuple[Prompt, ...]:
    """The questions of the diary in the order they are asked."""
    return findings_pack().diary
