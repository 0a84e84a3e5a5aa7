"""The social café: its content pack, the order of its states, groups of notes and their dots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from mosty.core.packs import Pack, load_pack
from mosty.partnership.enums import CafeState

_FILE = Path(__file__).parent.parent / "content" / "cafe.yaml"

#: In this order a café goes on; one step forward, or one back to correct.
ORDER = (
    CafeState.PREPARED,
    CafeState.NOTES,
    CafeState.MERGING,
    CafeState.VOTES,
    CafeState.ENDED,
)
#: States in which staff may type in notes from paper.
TYPING = frozenset({CafeState.NOTES, CafeState.MERGING})
#: Voter of dots that were stuck on paper.
PAPER = "paper"
MOST_DOTS = 10
MOST_TABLES = 12


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class People(_Row):
    min: int
    max: int
    per_table_min: int
    per_table_max: int
    tables_min: int
    tables_max: int


class Words(_Row):
    text: str
    text_uk: str
    easy: str


class Named(_Row):
    code: str
    title: str


class CafeRole(Named):
    text: str


class Preparation(_Row):
    """Something to do `before` the day, in days; below zero: after it."""

    before: int
    title: str
    text: str


class CafeStep(Named):
    kind: Literal["talk", "round", "break", "merge", "vote", "close"]
    minutes: int = Field(ge=1)
    host: str
    say: str
    say_uk: str
    easy: str


class CafeQuestion(Named, Words):
    prompts: tuple[str, ...]


class NoteRule(Words):
    code: str


class MergeRule(_Row):
    code: str
    text: str


class DotRules(Words):
    per_person: int = Field(ge=1, le=MOST_DOTS)
    per_idea_max: int = Field(ge=1, le=MOST_DOTS)
    rules: tuple[str, ...]


class Risk(_Row):
    code: str
    text: str
    answer: str


class CafePack(Pack):
    title: str
    title_uk: str
    goal: str
    goal_uk: str
    easy: str
    for_whom: str
    people: People
    staff: str
    cost: str
    rounds: int
    invite: Words
    guests: tuple[Named, ...]
    roles: tuple[CafeRole, ...]
    prepare: tuple[Preparation, ...]
    accessibility: tuple[str, ...]
    steps: tuple[CafeStep, ...]
    questions: tuple[CafeQuestion, ...]
    note_rules: tuple[NoteRule, ...]
    merge_rules: tuple[MergeRule, ...]
    dots: DotRules
    risks: tuple[Risk, ...]
    record: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """How long the meeting takes."""
        return sum(step.minutes for step in self.steps)


@cache
def cafe_pack() -> CafePack:
    """The whole pack, checked."""
    return load_pack("partnership.cafe", _FILE, CafePack)


def dots_a_note(dots: int) -> int:
    """How many dots one person may give to one note."""
    return min(dots, cafe_pack().dots.per_idea_max)


def dot_words(text: str, dots: int) -> str:
    """The rule of dots with the numbers of this café."""
    return text.format(per_person=dots, per_idea_max=dots_a_note(dots))


def question_in(text: str, language: str) -> str:
    """A question of the pack in Ukrainian; one of the hosts' own stays as they wrote it."""
    if language != "uk":
        return text
    return next((one.text_uk for one in cafe_pack().questions if one.text == text), text)


def easy_question(text: str) -> str:
    """The question in easy words, where it is one of the pack."""
    return next((one.easy for one in cafe_pack().questions if one.text == text), "")


# --- going on -------------------------------------------------------------------------------------


def next_state(state: str) -> CafeState | None:
    """The state after this one."""
    place = ORDER.index(CafeState(state))
    return ORDER[place + 1] if place + 1 < len(ORDER) else None


def state_before(state: str) -> CafeState | None:
    """The state before this one."""
    place = ORDER.index(CafeState(state))
    return ORDER[place - 1] if place else None


# --- notes sent twice -----------------------------------------------------------------------------


def id_of_other_words(client_id: UUID, table_id: int, text: str) -> UUID:
    """The id of a note whose own is taken by other words: the same each time it is sent."""
    return uuid5(client_id, f"{table_id}:{text}")


# --- dots -----------------------------------------------------------------------------------------


def free_slot(taken: Iterable[int], dots: int) -> int | None:
    """The first slot nobody has taken; None: all dots are given."""
    used = frozenset(taken)
    return next((slot for slot in range(1, dots + 1) if slot not in used), None)


@dataclass(frozen=True)
class Ranked:
    """A group of notes with its dots and its place; equal dots have the same place."""

    note_id: int
    dots: int
    place: int


def ranking(dots: Mapping[int, int], note_ids: Sequence[int]) -> tuple[Ranked, ...]:
    """Groups by dots, most first; among equals the order given stays."""
    ordered = sorted(note_ids, key=lambda one: -dots.get(one, 0))
    found: list[Ranked] = []
    for number, note_id in enumerate(ordered, start=1):
        given = dots.get(note_id, 0)
        is_equal = bool(found) and found[-1].dots == given
        found.append(Ranked(note_id, given, found[-1].place if is_equal else number))
    return tuple(found)
