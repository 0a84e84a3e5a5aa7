"""Reads of federations: members, what the federation answers for, its voice in councils."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from mosty.core.text import fold, sort_key
from mosty.partnership.models import CouncilMember, Cover, UmbrellaMember
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

__all__ = [
    "MemberTotals",
    "Organisation",
    "UmbrellaMember",
    "covers_of",
    "has_members",
    "matches_by_name",
    "member_of",
    "member_totals",
    "members_of",
    "memberships_of",
    "number_key",
    "umbrella",
    "umbrellas",
    "voices_of",
]


@dataclass(frozen=True)
class MemberTotals:
    """Members of a federation today.

    Attributes:
        here: organisations of this municipality; `agreed`: of them confirmed by the member itself.
    """

    all: int
    here: int
    agreed: int


def umbrellas(municipality: Municipality) -> QuerySet[Organisation]:
    """Organisations with members today, with how many (`member_count`), in Polish order."""
    members = _today(UmbrellaMember.objects.filter(umbrella=OuterRef("pk")))
    today = timezone.localdate()
    here = Q(umbrella_members__until=None) | Q(umbrella_members__until__gt=today)
    return (
        Organisation.objects.unmerged()
        .filter(Exists(members), municipality=municipality)
        .annotate(member_count=Count("umbrella_members", filter=here))
        .order_by("sort_key", "pk")
    )


def umbrella(municipality: Municipality, pk: int) -> Organisation | None:
    """An organisation of the municipality, whether it has members or not."""
    return Organisation.objects.unmerged().filter(municipality=municipality, pk=pk).first()


def has_members(one: Organisation) -> bool:
    """Whether the organisation is a federation today."""
    return _today(UmbrellaMember.objects.filter(umbrella=one)).exists()


def members_of(one: Organisation, *, text: str = "") -> list[UmbrellaMember]:
    """Members of today in Polish order; every word of `text` occurs in the name or the town."""
    rows = _today(UmbrellaMember.objects.filter(umbrella=one)).select_related("member")
    words = fold(text).split()
    found = [row for row in rows if all(word in fold(f"{row.name} {row.town}") for word in words)]
    return sorted(found, key=lambda row: (sort_key(row.name), sort_key(row.town), row.pk))


def member_totals(rows: Sequence[UmbrellaMember]) -> MemberTotals:
    return MemberTotals(
        all=len(rows),
        here=sum(1 for row in rows if row.member_id is not None),
        agreed=sum(1 for row in rows if row.agreed_at is not None),
    )


def member_of(one: Organisation, pk: int) -> UmbrellaMember | None:
    """A membership of today."""
    rows = _today(UmbrellaMember.objects.filter(umbrella=one, pk=pk))
    return rows.select_related("member", "umbrella").first()


def memberships_of(organisation: Organisation) -> QuerySet[UmbrellaMember]:
    """Federations that count the organisation among their members today."""
    return (
        _today(UmbrellaMember.objects.filter(member=organisation))
        .select_related("umbrella")
        .order_by("umbrella__sort_key", "pk")
    )


def covers_of(one: Organisation, *, only_of: Sequence[int] | None = None) -> QuerySet[Cover]:
    """Standards for which the federation answers, both sides having agreed.

    only_of: ids of organisations whose covers the reader may see; None: all of the federation's.
    """
    found = Cover.objects.filter(
        by=one, ended_at=None, organisation_agreed_at__isnull=False, by_agreed_at__isnull=False
    )
    if only_of is not None:
        found = found.filter(organisation__in=only_of)
    return found.select_related("organisation").order_by("organisation__sort_key", "standard_code")


def voices_of(one: Organisation) -> QuerySet[CouncilMember]:
    """Who carries the federation's voice in a council today, or sits there for it; last days included."""
    today = timezone.localdate()
    return (
        CouncilMember.objects.filter(
            Q(voice_of=one) | Q(organisation=one),
            Q(since=None) | Q(since__lte=today),
            Q(until=None) | Q(until__gte=today),
            term__council__municipality=one.municipality_id,
            term__starts_on__lte=today,
            term__ends_on__gte=today,
        )
        .select_related("term__council", "organisation")
        .order_by("term__council__name", "name", "pk")
    )


def matches_by_name(municipality: Municipality) -> dict[str, int]:
    """Folded names and register numbers of organisations here -> id (for members of a file)."""
    found: dict[str, int] = {}
    rows = Organisation.objects.unmerged().filter(municipality=municipality).order_by("pk")
    for pk, name, number in rows.values_list("pk", "name", "register_number"):
        for key in (number_key(number), fold(name)):
            if key:
                found.setdefault(key, pk)
    return found


def number_key(number: str) -> str:
    """A number of a register without zeros before it and signs between; "" when there is none."""
    digits = "".join(filter(str.isalnum, number)).lstrip("0")
    return f"nr {digits.casefold()}" if digits else ""


# --- inside -------------------------------------------------------------------------------------


def _today(rows: QuerySet[UmbrellaMember]) -> QuerySet[UmbrellaMember]:
    return rows.filter(Q(until=None) | Q(until__gt=timezone.localdate()))
