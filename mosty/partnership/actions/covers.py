"""Writes of covers: a guardian or a federation answers for a standard of somebody else."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.partnership.models import Cover
from mosty.partnership.queries.covers import coverable_codes
from mosty.partnership.queries.seeing import speaks_for
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


@transaction.atomic
def ask_cover(
    *,
    municipality: Municipality,
    organisation_id: int,
    by_organisation_id: int,
    codes: Collection[str],
    note: str = "",
    by: Access,
) -> tuple[Cover, ...]:
    """Covers as one side wants them; the other side is asked to agree.

    `organisation_id` is covered, `by_organisation_id` answers. Either may begin. A standard that
    somebody covers already stays as it is.
    Raises: NotFound, NotAllowed, InvalidInput.
    """
    covered, answers = _pair(municipality, organisation_id, by_organisation_id)
    own, theirs = speaks_for(by, covered), speaks_for(by, answers)
    if not (own or theirs):
        raise NotAllowed(_("Only one of the two organisations decides this."))
    wanted = _checked_codes(municipality, codes)
    taken = set(
        Cover.objects.filter(organisation=covered, ended_at=None).values_list(
            "standard_code", flat=True
        )
    )
    now = timezone.now()
    made = tuple(
        Cover.objects.create(
            organisation=covered,
            by=answers,
            standard_code=code,
            note=note.strip(),
            organisation_agreed_at=now if own else None,
            by_agreed_at=now if theirs else None,
        )
        for code in sorted(wanted - taken)
    )
    if made:
        record(
            "partnership.cover_asked",
            by=by,
            on=covered,
            data={"by": answers.pk, "standards": len(made)},
        )
    return made


@transaction.atomic
def agree_cover(*, municipality: Municipality, cover_id: int, by: Access) -> Cover:
    """The cover with this side's agreement; it counts once both have agreed.

    Raises: NotFound: also to whoever speaks for neither side.
    """
    cover = _cover(municipality, cover_id, by)
    if cover.ended_at is not None:
        raise InvalidInput(_("This cover has ended. Ask for a new one."))
    now = timezone.now()
    before = (cover.organisation_agreed_at, cover.by_agreed_at)
    cover.organisation_agreed_at = _agreed(
        cover.organisation_agreed_at, cover.organisation, by, now
    )
    cover.by_agreed_at = _agreed(cover.by_agreed_at, cover.by, by, now)
    if (cover.organisation_agreed_at, cover.by_agreed_at) != before:
        cover.save(update_fields=["organisation_agreed_at", "by_agreed_at"])
        record("partnership.cover_agreed", by=by, on=cover)
    return cover


@transaction.atomic
def end_cover(*, municipality: Municipality, cover_id: int, by: Access) -> Cover:
    """The cover ended by either side, from this moment; an offer not agreed to is refused so too."""
    cover = _cover(municipality, cover_id, by)
    if cover.ended_at is None:
        cover.ended_at = timezone.now()
        cover.save(update_fields=["ended_at"])
        record("partnership.cover_ended", by=by, on=cover)
    return cover


# --- inside -------------------------------------------------------------------------------------


def _pair(
    municipality: Municipality, organisation_id: int, by_organisation_id: int
) -> tuple[Organisation, Organisation]:
    """Both, locked in one order, so that two who begin at once wait for each other."""
    found = {
        one.pk: one
        for one in Organisation.objects.select_for_update(of=("self",))
        .unmerged()
        .filter(municipality=municipality, pk__in=[organisation_id, by_organisation_id])
        .order_by("pk")
    }
    if organisation_id == by_organisation_id or len(found) != 2:
        message = _("Choose another organisation from the list.")
        raise InvalidInput(message, fields={"other": message})
    return found[organisation_id], found[by_organisation_id]


def _checked_codes(municipality: Municipality, codes: Collection[str]) -> set[str]:
    wanted = set(codes)
    if not wanted:
        message = _("Choose at least one standard.")
        raise InvalidInput(message, fields={"codes": message})
    if wanted - coverable_codes(municipality):
        message = _("Another organisation cannot answer for this standard.")
        raise InvalidInput(message, fields={"codes": message})
    return wanted


def _cover(municipality: Municipality, cover_id: int, by: Access) -> Cover:
    cover = (
        Cover.objects.select_for_update(of=("self",))
        .select_related("organisation", "by")
        .filter(organisation__municipality=municipality, pk=cover_id)
        .first()
    )
    if cover is None or not (speaks_for(by, cover.organisation) or speaks_for(by, cover.by)):
        raise NotFound(_("There is no such agreement here."))
    return cover


def _agreed(
    known: datetime | None, side: Organisation, by: Access, now: datetime
) -> datetime | None:
    return known or (now if speaks_for(by, side) else None)
