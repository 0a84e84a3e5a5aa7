"""The content pack of bodies: to whom recommendations go, which advisory councils there are.

Texts of the pack name legal parameters as `{udpp.council_opinion_days}`; `in_words` fills them in from
the parameters in force on a day. One that is not known is said to be unknown, never guessed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from mosty.core.packs import Pack, load_pack
from mosty.partnership.enums import BodyLevel

_FILE = Path(__file__).parent.parent / "content" / "bodies.yaml"
_PARAMETER = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")

#: Code of a legal parameter -> its value with the unit, "14 dni".
Values = Mapping[str, str]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LevelWord(_Row):
    code: BodyLevel
    title: str


class Body(_Row):
    """A body a recommendation may be sent to.

    Attributes:
        is_council: it gives opinions and has members, terms and meetings.
        what: what it gives opinions on, or what it can change.
        parameters: every legal parameter named in the texts.
        opinion_parameter: the one with the days for an opinion; empty: law knows no deadline.
        silence: waiver: no opinion in time means giving it up.
        confidence: L read in the act, S on a public page, M general knowledge, P proposal.
    """

    code: str = Field(pattern=r"^[A-Z_]{1,40}$")
    title: str
    short: str
    level: BodyLevel
    is_council: bool
    what: str
    basis: str
    confidence: Literal["L", "S", "M", "P"]
    parameters: tuple[str, ...]
    opinion_parameter: str
    silence: Literal["waiver", "none"]
    note: str


class BodiesPack(Pack):
    """The whole pack; `answer_days`: in how many days an addressee should answer, good practice."""

    answer_days: int = Field(ge=1, le=365)
    answer_days_source: str
    levels: tuple[LevelWord, ...]
    items: tuple[Body, ...]


@cache
def bodies_pack() -> BodiesPack:
    """The whole pack, checked."""
    return load_pack("partnership.bodies", _FILE, BodiesPack)


def body_of(code: str) -> Body | None:
    """The body of that code."""
    return next((one for one in bodies_pack().items if one.code == code), None)


def councils() -> tuple[Body, ...]:
    """Kinds of advisory councils, in the order of the pack."""
    return tuple(one for one in bodies_pack().items if one.is_council)


def bodies_by_level() -> tuple[tuple[LevelWord, tuple[Body, ...]], ...]:
    """Bodies under their level, nearest to the resident first; levels without any are left out."""
    pack = bodies_pack()
    groups = (
        (level, tuple(one for one in pack.items if one.level == level.code))
        for level in reversed(pack.levels)
    )
    return tuple((level, found) for level, found in groups if found)


def body_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped choices of a form."""
    return [
        (level.title, [(one.code, one.title) for one in found])
        for level, found in bodies_by_level()
    ]


def parameters_of(bodies: Iterable[Body]) -> frozenset[str]:
    """Codes of all legal parameters these bodies name."""
    return frozenset(
        code
        for one in bodies
        for code in (*one.parameters, *([one.opinion_parameter] if one.opinion_parameter else []))
    )


def in_words(text: str, values: Values) -> str:
    """The text with its legal parameters filled in."""
    return _PARAMETER.sub(
        lambda found: values.get(found.group(1)) or _("(not known on this day)"), text
    )


def named_parameters(text: str) -> Sequence[str]:
    """Codes of legal parameters the text names."""
    return _PARAMETER.findall(text)
