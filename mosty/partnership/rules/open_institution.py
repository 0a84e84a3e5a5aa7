"""Practices of an open institution (content pack): asked of three groups apart, with small steps.

Codes of practices stay when an office changes the words, so that assessments can be compared.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

from django.utils.crypto import salted_hmac
from pydantic import BaseModel, ConfigDict, Field, model_validator

from mosty.core.packs import Pack, load_pack
from mosty.partnership.enums import LadderLevel, OpenGroup
from mosty.questionnaires.enums import QuestionKind
from mosty.questionnaires.rules import QuestionDefinition

_FILE = Path(__file__).parent.parent / "content" / "open_institution.yaml"
_LINK_SALT = "mosty.partnership.open_link"
_LINK_LENGTH = 32
#: A small step is done in so many days; so many of them at a time.
STEP_LIFE = timedelta(days=90)
MOST_STEPS = 3
LOWEST, HIGHEST = 0, 3
#: The order in which groups stand on a page and in a file.
GROUPS: Sequence[OpenGroup] = (OpenGroup.STAFF, OpenGroup.RESIDENTS, OpenGroup.PARTNERS)

Words = Annotated[str, Field(min_length=1, max_length=400)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class AskedGroup(_Row):
    """A group, and what it reads before the questions."""

    code: OpenGroup
    title: Words
    title_uk: Words
    intro: str
    intro_uk: str
    intro_easy: str


class Decline(_Row):
    """A way not to answer: it does not fit this place, or one does not know."""

    text: Annotated[str, Field(max_length=80)]
    text_uk: Annotated[str, Field(max_length=80)]
    easy: str


class ScalePoint(Decline):
    grade: Literal[0, 1, 2, 3]


class OpenArea(_Row):
    code: str = Field(pattern=r"^[A-Z]$")
    title: Words
    title_uk: Words
    easy: str


class Practice(_Row):
    """One practice: how each group is asked about it, and a small step towards it."""

    code: str = Field(pattern=r"^[A-Z]\d{1,2}$")
    area: str
    practice: Words
    practice_uk: Words
    staff: Words
    residents: Words
    residents_easy: Words
    residents_uk: Words
    partners: Words
    step: Annotated[str, Field(max_length=500)]
    step_uk: str
    step_sign: Annotated[str, Field(max_length=300)]
    step_sign_uk: str

    def title_in(self, language: str | None) -> str:
        return self.practice_uk if language == "uk" else self.practice


class Rung(_Row):
    """A rung of the ladder; `example`: by what one knows it."""

    level: Annotated[int, Field(ge=0, le=5)]
    code: str
    title: Words
    title_uk: Words
    text: str
    text_uk: str
    easy: str
    example: str
    example_uk: str


class Precondition(_Row):
    text: str
    text_uk: str
    easy: str
    source: str


class OpenPack(Pack):
    groups: tuple[AskedGroup, ...]
    scale: tuple[ScalePoint, ...]
    not_applicable: Decline
    dont_know: Decline
    areas: tuple[OpenArea, ...]
    items: tuple[Practice, ...]
    ladder_title: str
    ladder_title_uk: str
    ladder: tuple[Rung, ...]
    precondition: Precondition

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if [one.code for one in self.groups] != list(GROUPS):
            raise ValueError("the groups are staff, residents, partners, each once")
        if [one.grade for one in self.scale] != list(range(LOWEST, HIGHEST + 1)):
            raise ValueError("the scale goes from 0 to 3")
        areas = [one.code for one in self.areas]
        if len(set(areas)) != len(areas):
            raise ValueError("an area stands twice")
        codes = [one.code for one in self.items]
        if len(set(codes)) != len(codes):
            raise ValueError("a practice stands twice")
        for one in self.items:
            if one.area not in areas or not one.code.startswith(one.area):
                raise ValueError(f"{one.code}: there is no such area")
        if set(areas) - {one.area for one in self.items}:
            raise ValueError("an area has no practice")
        if [one.level for one in self.ladder] != [int(one) for one in LadderLevel]:
            raise ValueError("the ladder has six rungs, from 0 to 5")
        return self


@cache
def open_pack() -> OpenPack:
    """The whole pack, checked."""
    return load_pack("partnership.open_institution", _FILE, OpenPack)


def pack_version() -> str:
    return str(open_pack().version)


def practice_of(code: str) -> Practice | None:
    """The practice; None: the pack has none with this code (any more)."""
    return next((one for one in open_pack().items if one.code == code), None)


def asked_group(group: str) -> AskedGroup:
    return next(one for one in open_pack().groups if one.code == group)


def question_code(code: str) -> str:
    """The code of the practice as questionnaires write it: `A1` -> `a1`."""
    return code.lower()


def questions_for(group: OpenGroup) -> tuple[QuestionDefinition, ...]:
    """Every practice as a question to this group."""
    pack = open_pack()
    low, high = pack.scale[0], pack.scale[-1]
    return tuple(
        QuestionDefinition(
            code=question_code(one.code),
            kind=QuestionKind.SCALE,
            text=str(getattr(one, group.value)),
            text_uk=one.residents_uk if group == OpenGroup.RESIDENTS else "",
            text_easy=one.residents_easy if group == OpenGroup.RESIDENTS else "",
            scale_min=LOWEST,
            scale_max=HIGHEST,
            scale_min_label=low.text,
            scale_max_label=high.text,
            scale_min_label_uk=low.text_uk,
            scale_max_label_uk=high.text_uk,
        )
        for one in pack.items
    )


def answer_words(language: str | None, *, is_easy: bool = False) -> tuple[Mapping[int, str], str]:
    """(words of every grade, words of not answering) for the reader."""
    pack = open_pack()

    def said(one: Decline) -> str:
        if is_easy:
            return one.easy
        return one.text_uk if language == "uk" else one.text

    grades: dict[int, str] = {
        one.grade: said(one) if is_easy else f"{one.grade} – {said(one)}" for one in pack.scale
    }
    return grades, f"{said(pack.dont_know)} / {said(pack.not_applicable)}"


def link_token(round_id: int, group: str) -> str:
    """What stands in the address for staff or partners: computed, so that it can be shown again."""
    mac = salted_hmac(_LINK_SALT, f"{round_id}:{group}", algorithm="sha256")
    return mac.hexdigest()[:_LINK_LENGTH]


def token_hash(token: str) -> str:
    """What is stored of the link."""
    return sha256(token.encode()).hexdigest()
