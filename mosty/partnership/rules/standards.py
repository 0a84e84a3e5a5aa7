"""Standards of partners: what a set says; what it amounts to on a day stands in `standing`.

The packs `standards` and `mirror` have this shape, and so has every set an office makes of them.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from mosty.core.packs import Pack, load_pack
from mosty.partnership.enums import EvidenceKind, Level, SetKind

_CONTENT = Path(__file__).resolve().parents[1] / "content"
#: Name of the pack and its file.
PACKS: Mapping[SetKind, tuple[str, Path]] = {
    SetKind.NGO: ("partnership.standards", _CONTENT / "standards.yaml"),
    SetKind.MIRROR: ("partnership.mirror", _CONTENT / "mirror.yaml"),
}
_PLACE = re.compile(r"\{([a-z0-9_]+(?:\.[a-z0-9_]+)+)\}")

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,40}$")]
ShortCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,10}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Area(_Part):
    code: ShortCode
    title: str
    title_uk: str = ""


class Condition(_Part):
    """A question whose answer says which standards apply."""

    code: Code
    question: str
    hint: str = ""
    question_uk: str = ""


class ProofWanted(_Part):
    """A kind of evidence that shows the standard is met; `valid_months` None: it does not age."""

    kind: EvidenceKind
    title: str = Field(max_length=200)
    valid_months: int | None = Field(default=None, ge=1, le=240)


class ReadyStep(_Part):
    """A step towards the standard, who may help with it, and how long it usually takes."""

    text: str = Field(max_length=500)
    help: str = Field(default="", max_length=300)
    days: int = Field(ge=1, le=1000)


class StandardDefinition(_Part):
    """One standard; fields as the pack explains them."""

    code: ShortCode
    area: ShortCode
    level: Level
    only_if: str = ""
    minimum_if: str = ""
    title: str = Field(min_length=1, max_length=200)
    title_uk: str = ""
    requirement: str = Field(min_length=1)
    easy: str = ""
    easy_uk: str = ""
    why: str = ""
    basis: str = ""
    parameters: tuple[str, ...] = ()
    evidence: tuple[ProofWanted, ...] = ()
    scale: tuple[str, str, str, str]
    small: bool = True
    guardian: bool = False
    small_text: str = ""
    steps: tuple[ReadyStep, ...] = ()
    who: str = ""
    ngo_question: str = ""
    ngo_question_uk: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything a page shows that may name a number of law."""
        steps = (part for step in self.steps for part in (step.text, step.help))
        proofs = (proof.title for proof in self.evidence)
        own = (self.requirement, self.easy, self.easy_uk, self.why, self.small_text)
        return (
            *own,
            self.who,
            self.ngo_question,
            self.ngo_question_uk,
            *self.scale,
            *steps,
            *proofs,
        )

    @property
    def allowed_kinds(self) -> tuple[EvidenceKind, ...]:
        """Kinds of evidence one may add: no file and no link where it should only be seen.

        What the register of offenders says of somebody is looked at and never kept.
        """
        named = {proof.kind for proof in self.evidence}
        allowed = {EvidenceKind.SEEN}
        if EvidenceKind.FILE in named:
            allowed |= {EvidenceKind.FILE, EvidenceKind.LINK}
        if EvidenceKind.LINK in named:
            allowed.add(EvidenceKind.LINK)
        return tuple(kind for kind in EvidenceKind if kind in allowed)


class SetDefinition(_Part):
    """What a set says beside its standards."""

    areas: tuple[Area, ...]
    conditions: tuple[Condition, ...] = ()

    def area(self, code: str) -> Area:
        return next((one for one in self.areas if one.code == code), Area(code=code, title=code))


class StandardPack(Pack):
    """The content pack of one kind of set; codes and conditions must fit together."""

    areas: tuple[Area, ...]
    conditions: tuple[Condition, ...] = ()
    items: tuple[StandardDefinition, ...]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        areas = {area.code for area in self.areas}
        conditions = {"", *(one.code for one in self.conditions)}
        codes = [item.code for item in self.items]
        if len(set(codes)) != len(codes):
            raise ValueError("a code of a standard stands twice")
        for item in self.items:
            if item.area not in areas:
                raise ValueError(f"{item.code}: no area {item.area}")
            if not {item.only_if, item.minimum_if} <= conditions:
                raise ValueError(f"{item.code}: no such condition")
            if unnamed := places_in(item.texts) - set(item.parameters):
                raise ValueError(f"{item.code}: not among its parameters: {sorted(unnamed)}")
        return self

    @property
    def definition(self) -> SetDefinition:
        return SetDefinition(areas=self.areas, conditions=self.conditions)


@cache
def standard_pack(kind: SetKind) -> StandardPack:
    """The pack as the file has it, checked."""
    name, path = PACKS[SetKind(kind)]
    return load_pack(name, path, StandardPack)


# --- numbers of law in texts --------------------------------------------------------------------


def places_in(texts: Iterable[str]) -> set[str]:
    """Codes of legal parameters for which the texts leave a place: `{udpp.task_report_days}`."""
    return {code for text in texts for code in _PLACE.findall(text)}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with numbers of law in their places; one that is not known is said, not guessed."""
    return _PLACE.sub(
        lambda found: (
            values.get(found[1])
            or _("[no number of law is known for %(code)s]") % {"code": found[1]}
        ),
        text,
    )
