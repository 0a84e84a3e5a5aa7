"""The content pack `lpdi_chapters`: which chapters the document has, and what fills each."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mosty.core.packs import load_pack

_PATH = Path(__file__).resolve().parents[1] / "content" / "lpdi_chapters.yaml"
Template = Literal[
    "", "introduction", "method", "documents", "municipality", "needs", "assets", "institutions",
    "conclusions", "goals", "actions", "staff", "coordination", "budget", "schedule", "monitoring",
    "communication",
]  # fmt: skip


class ChapterSpec(BaseModel):
    """One chapter: `template` names the part that fills it, `must` what it has to contain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str
    part: Literal["", "diagnostyczna", "programowa"]
    template: Template
    must: tuple[str, ...]
    hint: str
    is_on: bool = True


class ChapterPack(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    items: tuple[ChapterSpec, ...]


@cache
def chapter_specs() -> tuple[ChapterSpec, ...]:
    """Chapters that are switched on, in the order of the document."""
    pack = load_pack("lpdi_chapters", _PATH, ChapterPack)
    return tuple(item for item in pack.items if item.is_on)
