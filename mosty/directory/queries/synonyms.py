"""Everyday words: the groups of the pack as a municipality has them, and its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from mosty.core.text import fold
from mosty.directory.models import ServiceType, SynonymGroup
from mosty.directory.rules.phrases import Group
from mosty.directory.rules.questions import is_kind_code
from mosty.territory.models import Municipality

#: "środowiskowy dom samopomocy, klub samopomocy" is two names.
_PARTS = re.compile(r"[,;()]|\balbo\b|\blub\b|\btakże\b")


@dataclass(frozen=True)
class SynonymLine:
    """A group as the office sees it.

    Attributes:
        pk: of the stored row: the municipality's own, or that of the pack.
        is_of_pack: it came with the installation; `is_changed`: and was changed here.
        names: its meanings with names of kinds instead of codes.
    """

    pk: int
    code: str
    phrases: tuple[str, ...]
    meanings: tuple[str, ...]
    names: tuple[str, ...]
    is_of_pack: bool
    is_changed: bool
    is_off: bool


def synonym_groups(municipality: Municipality) -> Sequence[Group]:
    """The groups that hold here, and the names of kinds as phrases for themselves."""
    stored = [
        Group(tuple(row.phrases), tuple(row.meanings))
        for row in _rows(municipality)
        if not row.is_off
    ]
    return [*stored, *_names_of_kinds()]


def synonym_lines(municipality: Municipality, *, text: str = "") -> Sequence[SynonymLine]:
    """All groups with those switched off, the municipality's own first; `text` stands in one."""
    names = dict(ServiceType.objects.values_list("code", "name"))
    lines = [_line(row, names) for row in _rows(municipality)]
    lines.sort(key=lambda line: (line.is_of_pack, line.code, line.pk))
    wanted = fold(text)
    return [
        line
        for line in lines
        if wanted in fold(" ".join((*line.phrases, *line.names, *line.meanings)))
    ]


def synonym_line(municipality: Municipality, pk: int) -> SynonymLine | None:
    """One group by its row as it holds here, or None."""
    names = dict(ServiceType.objects.values_list("code", "name"))
    return next((_line(row, names) for row in _rows(municipality) if row.pk == pk), None)


def _names_of_kinds() -> Sequence[Group]:
    kinds = ServiceType.objects.order_by("code").values_list("code", "name")
    return [
        Group(tuple(part.strip() for part in _PARTS.split(name) if part.strip()), (code,))
        for code, name in kinds
    ]


def _rows(municipality: Municipality) -> Sequence[SynonymGroup]:
    rows = SynonymGroup.objects.filter(
        Q(municipality=municipality) | Q(municipality=None)
    ).order_by("code", "id")
    changed = {row.code for row in rows if row.municipality_id and row.code}
    return [row for row in rows if row.municipality_id or row.code not in changed]


def _line(row: SynonymGroup, names: dict[str, str]) -> SynonymLine:
    is_own = row.municipality_id is not None
    return SynonymLine(
        pk=row.pk,
        code=row.code,
        phrases=tuple(row.phrases),
        meanings=tuple(row.meanings),
        names=tuple(
            names.get(meaning, meaning) if is_kind_code(meaning) else meaning
            for meaning in row.meanings
        ),
        is_of_pack=bool(row.code),
        is_changed=is_own and bool(row.code),
        is_off=row.is_off,
    )
