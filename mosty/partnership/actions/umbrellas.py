"""Writes of federations: members one by one or from a file, and the members' own word."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.text import fold
from mosty.partnership.importers.members import BadRow, MemberRow, read_members
from mosty.partnership.models import UmbrellaMember
from mosty.partnership.queries.umbrellas import (
    matches_by_name,
    member_of,
    members_of,
    number_key,
)
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

_LATER_FIELDS = ("register_number", "since")


@dataclass(frozen=True)
class MembersReport:
    """What became of a file with members.

    Attributes:
        is_stored: a file with a bad row is not, unless somebody asked for its good ones.
        found_here: of the stored rows, organisations of this municipality.
        absent: members of today that the file does not name; they stay.
    """

    rows: int
    bad: tuple[BadRow, ...]
    is_stored: bool = False
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    found_here: int = 0
    absent: tuple[str, ...] = ()


@transaction.atomic
def add_member(
    *,
    municipality: Municipality,
    umbrella_id: int,
    by: Access,
    name: str = "",
    town: str = "",
    register_number: str = "",
    member_id: int | None = None,
    since: date | None = None,
) -> UmbrellaMember:
    """A new member: an organisation of the municipality, or one known by its name alone.

    Raises: InvalidInput: no name, the federation itself, a member already.
    """
    umbrella = _umbrella(municipality, umbrella_id, by)
    member = None
    if member_id is not None:
        here = Organisation.objects.unmerged().filter(municipality=municipality, pk=member_id)
        member = here.first()
        if member is None or member == umbrella:
            message = _("Choose another organisation of this municipality.")
            raise InvalidInput(message, fields={"member": message})
    name = member.name if member else name.strip()
    if not name:
        message = _("Choose an organisation or write its name.")
        raise InvalidInput(message, fields={"name": message})
    row = MemberRow(0, name, town.strip(), register_number.strip(), since)
    for one in members_of(umbrella):
        same = _key(one) == row.key or (member is not None and one.member_id == member.pk)
        if same:
            message = _("This organisation is a member already.")
            raise InvalidInput(message, fields={"member" if member else "name": message})
    stored = UmbrellaMember.objects.create(
        umbrella=umbrella,
        member=member,
        name=name,
        town=row.town,
        register_number=row.register_number or (member.register_number if member else ""),
        since=since,
    )
    record("partnership.member_added", by=by, on=umbrella, data={"member": name})
    return stored


@transaction.atomic
def end_membership(
    *, municipality: Municipality, umbrella_id: int, row_id: int, by: Access
) -> UmbrellaMember:
    """From today on no longer a member: said by the federation or by the member itself."""
    row = _row(municipality, umbrella_id, row_id)
    if not _may_keep(municipality, row.umbrella_id, by) and not _speaks_for(row, by):
        raise NotAllowed(_("Only the federation or the member itself can end a membership."))
    row.until = timezone.localdate()
    row.save(update_fields=["until"])
    record("partnership.member_ended", by=by, on=row.umbrella, data={"member": row.name})
    return row


@transaction.atomic
def agree_membership(
    *, municipality: Municipality, umbrella_id: int, row_id: int, by: Access
) -> UmbrellaMember:
    """The member itself says that it is one; said once, it stays said."""
    row = _row(municipality, umbrella_id, row_id)
    if not _speaks_for(row, by):
        raise NotAllowed(_("Only the member itself can say that it is one."))
    if row.agreed_at is None:
        row.agreed_at = timezone.now()
        row.save(update_fields=["agreed_at"])
        record("partnership.member_agreed", by=by, on=row.umbrella, data={"member": row.name})
    return row


@transaction.atomic
def import_members(
    *,
    municipality: Municipality,
    umbrella_id: int,
    data: bytes,
    file_name: str,
    by: Access,
    is_partial: bool = False,
) -> MembersReport:
    """What became of the rows; a file with a bad one is stored only if asked (`is_partial`).

    The same file a second time changes nothing. Members the file does not name stay members: a
    membership is ended by hand.

    Raises: InvalidFile.
    """
    umbrella = _umbrella(municipality, umbrella_id, by)
    file = read_members(data, file_name)
    if file.bad and not is_partial:
        return MembersReport(rows=len(file.rows) + len(file.bad), bad=tuple(file.bad))
    known = {_key(one): one for one in members_of(umbrella)}
    here = matches_by_name(municipality)
    added: list[UmbrellaMember] = []
    changed = unchanged = found_here = 0
    for row in file.rows:
        member_id = _match(row, here, umbrella.pk)
        found_here += member_id is not None
        stored = known.get(row.key)
        if stored is None:
            added.append(
                UmbrellaMember(
                    umbrella=umbrella,
                    member_id=member_id,
                    name=row.name,
                    town=row.town,
                    register_number=row.register_number,
                    since=row.since,
                )
            )
        elif _update(stored, row, member_id):
            changed += 1
        else:
            unchanged += 1
    UmbrellaMember.objects.bulk_create(added)
    named = {row.key for row in file.rows}
    report = MembersReport(
        is_stored=True,
        rows=len(file.rows) + len(file.bad),
        added=len(added),
        changed=changed,
        unchanged=unchanged,
        found_here=found_here,
        bad=tuple(file.bad),
        absent=tuple(one.name for key, one in known.items() if key not in named),
    )
    record(
        "partnership.members_imported",
        by=by,
        on=umbrella,
        data={
            "rows": report.rows,
            "added": report.added,
            "changed": changed,
            "bad": len(report.bad),
        },
    )
    return report


# --- inside -------------------------------------------------------------------------------------


def _umbrella(municipality: Municipality, umbrella_id: int, by: Access) -> Organisation:
    """The federation, locked, for somebody who keeps its members."""
    found = (
        Organisation.objects.unmerged()
        .select_for_update()
        .filter(municipality=municipality, pk=umbrella_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such organisation here."))
    if not _may_keep(municipality, found.pk, by):
        raise NotAllowed(_("Members are kept by the federation itself."))
    return found


def _row(municipality: Municipality, umbrella_id: int, row_id: int) -> UmbrellaMember:
    umbrella = Organisation.objects.filter(municipality=municipality, pk=umbrella_id).first()
    row = member_of(umbrella, row_id) if umbrella is not None else None
    if row is None:
        raise NotFound(_("There is no such member now."))
    return row


def _may_keep(municipality: Municipality, umbrella_id: int, by: Access) -> bool:
    is_here = by.is_system or by.municipality_id == municipality.pk
    return is_here and by.may("partnership.umbrella", organisation_id=umbrella_id)


def _speaks_for(row: UmbrellaMember, by: Access) -> bool:
    return row.member_id is not None and by.may(
        "partnership.declare_ties", organisation_id=row.member_id
    )


def _key(one: UmbrellaMember) -> tuple[str, str]:
    return fold(one.name), fold(one.town)


def _match(row: MemberRow, here: dict[str, int], umbrella_id: int) -> int | None:
    """The organisation of this municipality the row means: by its number, else by its whole name."""
    for key in (number_key(row.register_number), fold(row.name)):
        if key in here and here[key] != umbrella_id:
            return here[key]
    return None


def _update(stored: UmbrellaMember, row: MemberRow, member_id: int | None) -> bool:
    """Whether the row brings something new; an empty cell takes nothing away."""
    new = {
        name: getattr(row, name)
        for name in _LATER_FIELDS
        if getattr(row, name) and getattr(row, name) != getattr(stored, name)
    }
    if stored.member_id is None and member_id is not None:
        new["member_id"] = member_id
    for name, value in new.items():
        setattr(stored, name, value)
    if new:
        stored.save(update_fields=list(new))
    return bool(new)
