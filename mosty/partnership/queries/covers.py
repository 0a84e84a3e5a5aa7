"""Reads of covers: who answers for which standard of whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from mosty.partnership.enums import SetKind
from mosty.partnership.models import Cover
from mosty.partnership.queries.standards import shown_set
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class CoverLine:
    """A cover as one of its sides sees it.

    Attributes:
        other: the other side.
        answers: whether this side answers for the other one.
        waits_for_us, waits_for_them: who has not agreed yet.
    """

    cover: Cover
    other: Organisation
    title: str
    answers: bool

    @property
    def waits_for_us(self) -> bool:
        own = self.cover.by_agreed_at if self.answers else self.cover.organisation_agreed_at
        return self.cover.ended_at is None and own is None

    @property
    def waits_for_them(self) -> bool:
        theirs = self.cover.organisation_agreed_at if self.answers else self.cover.by_agreed_at
        return self.cover.ended_at is None and theirs is None

    @property
    def counts(self) -> bool:
        return not (self.cover.ended_at or self.waits_for_us or self.waits_for_them)


@dataclass(frozen=True)
class Covers:
    """All covers of an organisation, open ones apart from those that ended."""

    lines: Sequence[CoverLine]

    @property
    def for_us(self) -> Sequence[CoverLine]:
        return [one for one in self.lines if not one.answers and one.cover.ended_at is None]

    @property
    def by_us(self) -> Sequence[CoverLine]:
        return [one for one in self.lines if one.answers and one.cover.ended_at is None]

    @property
    def ended(self) -> Sequence[CoverLine]:
        return [one for one in self.lines if one.cover.ended_at is not None]


def coverable_standards(municipality: Municipality) -> Sequence[tuple[str, str]]:
    """(code, code with title) of standards for which a guardian or a federation may answer."""
    found = shown_set(municipality, SetKind.NGO, on=timezone.localdate())
    return [
        (one.definition.code, f"{one.definition.code} {one.definition.title}")
        for one in found.active
        if one.definition.guardian
    ]


def coverable_codes(municipality: Municipality) -> set[str]:
    return {code for code, _title in coverable_standards(municipality)}


def covers_of(organisation: Organisation) -> Covers:
    """Covers for the organisation and by it, by the other side's name and the standard."""
    found = shown_set(organisation.municipality, SetKind.NGO, on=timezone.localdate())
    titles = {one.definition.code: one.definition.title for one in found.standards}
    rows = (
        Cover.objects.filter(Q(organisation=organisation) | Q(by=organisation))
        .select_related("organisation", "by")
        .order_by("standard_code", "pk")
    )
    lines = [
        CoverLine(
            row,
            row.organisation if row.by_id == organisation.pk else row.by,
            titles.get(row.standard_code, ""),
            row.by_id == organisation.pk,
        )
        for row in rows
    ]
    return Covers(sorted(lines, key=lambda one: (one.other.sort_key, one.cover.standard_code)))
