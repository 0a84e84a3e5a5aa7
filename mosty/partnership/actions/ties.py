"""Writes of the cooperation map: what one side declares of a tie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.enums import TieKind, TieStrength
from mosty.partnership.models import TieDeclaration
from mosty.partnership.queries.ties import line_names, tie_declaration
from mosty.partnership.rules.ties import DIRECTED_KINDS, may_declare_for
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class TieEntry:
    """What one side says.

    Attributes:
        is_ours: this side coordinates, pays or sends; None where the kind has no direction.
        line: code of a service type, "" in general.
    """

    other_id: int
    kind: TieKind
    strength: TieStrength
    is_ours: bool | None = None
    line: str = ""
    since: date | None = None
    note: str = ""


@transaction.atomic
def declare_tie(
    *, municipality: Municipality, organisation_id: int, entry: TieEntry, by: Access
) -> TieDeclaration:
    """What the organisation says of its tie with another; the other side may say so too.

    Raises: InvalidInput: no such other side, no direction where one is needed, said already.
    """
    own = _speaking(municipality, organisation_id, by)
    other = _organisations(municipality).filter(pk=entry.other_id).first()
    _check(own, other, entry)
    assert other is not None
    source, target = own, other
    if entry.kind in DIRECTED_KINDS:
        source, target = (own, other) if entry.is_ours else (other, own)
    if _open(own, source, target, entry.kind, entry.line):
        message = _("Your organisation has declared this tie already. Change it on the list.")
        raise InvalidInput(message, fields={"other": message})
    tie = TieDeclaration.objects.create(
        municipality=municipality,
        source=source,
        target=target,
        declared_by=own,
        kind=entry.kind,
        strength=entry.strength,
        line=entry.line,
        note=entry.note.strip(),
        since=entry.since,
        declared_on=timezone.localdate(),
        updated_by_label=by.label[:200],
    )
    record("partnership.tie_declared", by=by, on=tie, data=_facts(tie))
    return tie


@transaction.atomic
def confirm_tie(
    *,
    municipality: Municipality,
    tie_id: int,
    strength: TieStrength,
    by: Access,
    since: date | None = None,
    note: str = "",
) -> TieDeclaration:
    """The other side says so too; what it has said already stays as it is.

    Raises: NotFound: nobody declares this tie today.
    """
    said = _tie(municipality, tie_id)
    sides = (_living(said.source), _living(said.target))
    other = sides[1] if _living(said.declared_by) == sides[0] else sides[0]
    own = _speaking(municipality, other.pk, by)
    known = _open(own, *sides, said.kind, said.line)
    if known is not None:
        return known
    tie = TieDeclaration.objects.create(
        municipality=municipality,
        source=sides[0],
        target=sides[1],
        declared_by=own,
        kind=said.kind,
        strength=strength,
        line=said.line,
        note=note.strip(),
        since=since,
        declared_on=timezone.localdate(),
        updated_by_label=by.label[:200],
    )
    record("partnership.tie_confirmed", by=by, on=tie, data=_facts(tie))
    return tie


@transaction.atomic
def change_tie(
    *,
    municipality: Municipality,
    tie_id: int,
    seen: str,
    strength: TieStrength,
    since: date | None,
    note: str,
    by: Access,
) -> TieDeclaration:
    """What the side that declared the tie says now; the other side's word stays as it is.

    Args:
        seen: `version_of` the declaration this person opened.

    Raises: StaleEdit: somebody changed it meanwhile; carries both versions.
    """
    tie = _tie(municipality, tie_id)
    _speaking(municipality, _living(tie.declared_by).pk, by)
    tie = TieDeclaration.objects.select_for_update().get(pk=tie.pk)
    yours = {"strength": int(strength), "since": since, "note": note.strip()}
    if version_of(tie) != seen:
        raise StaleEdit(
            _("Somebody else changed this tie meanwhile."),
            theirs={name: getattr(tie, name) for name in yours},
            yours=yours,
        )
    for name, value in yours.items():
        setattr(tie, name, value)
    tie.updated_by_label = by.label[:200]
    tie.save()
    record("partnership.tie_changed", by=by, on=tie, data=_facts(tie))
    return tie


@transaction.atomic
def end_tie(*, municipality: Municipality, tie_id: int, by: Access) -> TieDeclaration:
    """From today on this side no longer says so; what was said stays in the history."""
    tie = _tie(municipality, tie_id)
    _speaking(municipality, _living(tie.declared_by).pk, by)
    tie.ended_on = timezone.localdate()
    tie.updated_by_label = by.label[:200]
    tie.save(update_fields=["ended_on", "updated_by_label", "updated_at"])
    record("partnership.tie_ended", by=by, on=tie, data=_facts(tie))
    return tie


def version_of(tie: TieDeclaration) -> str:
    """Which version of the declaration a person sees."""
    return tie.updated_at.isoformat()


# --- inside -------------------------------------------------------------------------------------


def _organisations(municipality: Municipality) -> Any:
    return Organisation.objects.unmerged().filter(municipality=municipality)


def _speaking(municipality: Municipality, organisation_id: int, by: Access) -> Organisation:
    """The organisation, locked; only somebody who speaks for it gets it."""
    own: Organisation | None = (
        _organisations(municipality).select_for_update().filter(pk=organisation_id).first()
    )
    if own is None:
        raise NotFound(_("There is no such organisation here."))
    is_here = by.is_system or by.municipality_id == municipality.pk
    if not is_here or not may_declare_for(by, own.pk, own.form):
        raise NotAllowed(_("Each organisation declares its ties itself, the office for its units."))
    return own


def _tie(municipality: Municipality, tie_id: int) -> TieDeclaration:
    tie = tie_declaration(municipality, tie_id)
    if tie is None:
        raise NotFound(_("Nobody declares this tie today."))
    return tie


def _living(organisation: Organisation) -> Organisation:
    """The organisation this one lives on as, if two were joined."""
    return organisation.merged_into or organisation


def _check(own: Organisation, other: Organisation | None, entry: TieEntry) -> None:
    problems: dict[str, str] = {}
    if other is None:
        problems["other"] = _("Choose an organisation of this municipality.")
    elif other == own:
        problems["other"] = _("Choose another organisation than your own.")
    if entry.kind in DIRECTED_KINDS and entry.is_ours is None:
        problems["direction"] = _("Say which side coordinates, pays or sends people.")
    if entry.line and entry.line not in line_names():
        problems["line"] = _("There is no such line of service.")
    if entry.since is not None and entry.since > timezone.localdate():
        problems["since"] = _("The day must not lie in the future.")
    if problems:
        raise InvalidInput(next(iter(problems.values())), fields=problems)


def _open(
    own: Organisation, source: Organisation, target: Organisation, kind: str, line: str
) -> TieDeclaration | None:
    """What the organisation declares of this very tie today; sides as the kind knows them."""
    pairs = [(source.pk, target.pk)]
    if TieKind(kind) not in DIRECTED_KINDS:
        pairs.append((target.pk, source.pk))
    rows = TieDeclaration.objects.filter(declared_by=own, kind=kind, line=line, ended_on=None)
    return next((one for one in rows if (one.source_id, one.target_id) in pairs), None)


def _facts(tie: TieDeclaration) -> Mapping[str, Any]:
    return {
        "source": tie.source_id,
        "target": tie.target_id,
        "kind": tie.kind,
        "strength": int(tie.strength),
        "line": tie.line,
    }
