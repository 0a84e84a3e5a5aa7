"""Records that look like the same thing: what is compared, the pairs found, the merges done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mosty.core.runs import latest_run
from mosty.directory.enums import RecordKind
from mosty.directory.models import Merge, PairVerdict
from mosty.directory.queries.services import services
from mosty.directory.rules.likeness import name_words, organisation_record, service_record
from mosty.people.models import Organisation
from mosty.territory.models import Municipality
from mosty.territory.queries import village_units

_REASONS: Mapping[tuple[str, str], str | Promise] = {
    ("name", "identical"): _("the same name"),
    ("name", "same"): _("the same words in the name"),
    ("name", "typo"): _("names differ by a slip of the pen"),
    ("name", "part"): _("one name is a part of the other"),
    ("name", "overlap"): _("names have few words in common"),
    ("name", "other"): _("different names"),
    ("family", "same"): _("the same legal form"),
    ("family", "other"): _("different legal forms"),
    ("register", "same"): _("the same number in the register"),
    ("register", "other"): _("different numbers in the register"),
    ("nip", "same"): _("the same NIP"),
    ("nip", "other"): _("different NIP"),
    ("regon", "same"): _("the same REGON"),
    ("regon", "other"): _("different REGON"),
    ("phone", "same"): _("the same telephone"),
    ("phone", "other"): _("different telephones"),
    ("mail", "same"): _("the same e-mail address or domain"),
    ("mail", "other"): _("different e-mail addresses"),
    ("street", "same"): _("the same street and number"),
    ("street", "other"): _("different streets or numbers"),
    ("kind", "same"): _("the same kind of service"),
    ("kind", "other"): _("different kinds of service"),
    ("provider", "same"): _("the same provider"),
    ("provider", "typo"): _("providers differ by a slip of the pen"),
    ("provider", "other"): _("different providers"),
    ("place", "same"): _("the same village or town"),
    ("place", "other"): _("different villages or towns"),
}


@dataclass(frozen=True)
class ReasonLine:
    """Why two records may, or may not, mean the same."""

    words: str | Promise
    speaks_for: bool


@dataclass(frozen=True)
class PairLine:
    """Two records to decide about; the longer one comes first."""

    kind: RecordKind
    first: Any
    second: Any
    percent: int
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True)
class Duplicates:
    """The pairs of the latest search that nobody decided about.

    Attributes:
        searched_at: None: nobody has looked yet.
    """

    pairs: tuple[PairLine, ...]
    searched_at: datetime | None


def run_kind(kind: RecordKind) -> str:
    """The kind of stored run for pairs of these records."""
    return f"directory.duplicates.{kind.value}"


def likeness_inputs(municipality: Municipality, kind: RecordKind) -> list[dict[str, Any]]:
    """The records of the municipality as the comparison sees them."""
    home = name_words(municipality.name)
    if kind is RecordKind.ORGANISATION:
        organisations = Organisation.objects.unmerged().filter(municipality=municipality)
        return [organisation_record(one, home=home) for one in organisations.order_by("pk")]
    villages = frozenset(
        word for unit in village_units(municipality) for word in name_words(unit.name)
    )
    rows = services(municipality).order_by("pk").iterator(chunk_size=1000)
    return [service_record(one, home=home, villages=villages) for one in rows]


def duplicates(municipality: Municipality, kind: RecordKind) -> Duplicates:
    """Pairs to decide about, the most probable first."""
    run = latest_run(municipality.pk, run_kind(kind))
    if run is None:
        return Duplicates((), None)
    told_apart = set(
        PairVerdict.objects.filter(municipality=municipality, kind=kind).values_list(
            "first_id", "second_id"
        )
    )
    open_pairs = [pair for pair in run.result["pairs"] if tuple(pair["ids"]) not in told_apart]
    ids = {pk for pair in open_pairs for pk in pair["ids"]}
    records = {one.pk: one for one in _records(municipality, kind).filter(pk__in=ids)}
    return Duplicates(
        tuple(
            _line(kind, pair, records)
            for pair in open_pairs
            if all(pk in records for pk in pair["ids"])
        ),
        run.created_at,
    )


def merges(municipality: Municipality) -> QuerySet[Merge]:
    """Merges of the municipality, newest first."""
    return Merge.objects.filter(municipality=municipality)


def _records(municipality: Municipality, kind: RecordKind) -> QuerySet[Any]:
    if kind is RecordKind.ORGANISATION:
        return Organisation.objects.unmerged().filter(municipality=municipality)
    return services(municipality)


def _line(kind: RecordKind, pair: Mapping[str, Any], records: Mapping[int, Any]) -> PairLine:
    first, second = sorted((records[pk] for pk in pair["ids"]), key=_poverty)
    return PairLine(
        kind=kind,
        first=first,
        second=second,
        percent=min(99, int(100 * pair["probability"])),
        reasons=_reason_lines(pair["reasons"]),
    )


def _poverty(found: Any) -> tuple[bool, int, int]:
    """Drafts come second, then whoever has more empty fields, then the younger one."""
    empty = sum(1 for field in found._meta.concrete_fields if not getattr(found, field.attname))
    return (getattr(found, "status", "published") != "published", empty, found.pk)


def _reason_lines(reasons: Sequence[tuple[str, str, float]]) -> tuple[ReasonLine, ...]:
    return tuple(
        ReasonLine(_REASONS[comparison, level], weight > 0)
        for comparison, level, weight in reasons
        if (comparison, level) in _REASONS
    )
