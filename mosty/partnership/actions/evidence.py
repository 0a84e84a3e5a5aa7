"""Writes of evidence: add a file, a link or what somebody saw; say until when it counts; remove it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidFile, InvalidInput, NotAllowed, NotFound
from mosty.core.uploads import forget_upload, store_upload
from mosty.partnership.enums import EvidenceKind, SetKind
from mosty.partnership.models import Evidence, Standard
from mosty.partnership.queries.seeing import speaks_for
from mosty.partnership.queries.standards import definition_of
from mosty.partnership.rules.standards import StandardDefinition
from mosty.people.models import Organisation
from mosty.territory.models import Municipality


@dataclass(frozen=True)
class EvidenceEntry:
    """What somebody wants to add; of data, url and seen_by just one is given.

    Attributes:
        valid_until: the last day it counts; None: it does not age.
    """

    title: str
    data: bytes = b""
    url: str = ""
    seen_by: str = ""
    seen_on: date | None = None
    valid_until: date | None = None

    @property
    def kind(self) -> EvidenceKind | None:
        given = [
            kind
            for kind, value in (
                (EvidenceKind.FILE, self.data),
                (EvidenceKind.LINK, self.url),
                (EvidenceKind.SEEN, self.seen_by),
            )
            if value
        ]
        return given[0] if len(given) == 1 else None


@transaction.atomic
def add_evidence(
    *,
    municipality: Municipality,
    organisation_id: int,
    kind: SetKind,
    code: str,
    entry: EvidenceEntry,
    by: Access,
) -> Evidence:
    """The new piece of evidence; a file gets a name nobody can guess.

    Raises: NotFound, NotAllowed; InvalidInput: neither or several of file, link and what was seen,
        a kind the standard does not take, a day that cannot be.
    """
    organisation = _own(municipality, organisation_id, by)
    definition = _definition(municipality, kind, code)
    given = _checked(entry, definition)
    evidence = Evidence(
        organisation=organisation,
        set_kind=kind,
        standard_code=code,
        kind=given,
        title=entry.title.strip(),
        url=entry.url,
        seen_by=entry.seen_by.strip(),
        seen_on=entry.seen_on if given == EvidenceKind.SEEN else None,
        valid_until=entry.valid_until,
        added_by_label=by.label[:200],
    )
    if entry.data:
        try:
            store_upload(evidence.file, entry.data)
        except InvalidFile as error:
            raise InvalidInput(error.message, fields={"file": error.message}) from error
    evidence.save()
    record(
        "partnership.evidence_added",
        by=by,
        on=evidence,
        data={"code": code, "kind": evidence.kind},
    )
    return evidence


@transaction.atomic
def set_evidence_end(
    *,
    municipality: Municipality,
    uuid: UUID,
    title: str,
    valid_until: date | None,
    by: Access,
) -> Evidence:
    """The piece of evidence with another title or last day; it is reminded of anew.

    Raises: NotFound, InvalidInput.
    """
    evidence = _own_evidence(municipality, uuid, by)
    title = title.strip()
    if not title:
        message = _("Give it a title, so that you find it again.")
        raise InvalidInput(message, fields={"title": message})
    if (evidence.title, evidence.valid_until) != (title, valid_until):
        evidence.title, evidence.valid_until, evidence.reminded_at = title, valid_until, None
        evidence.save(update_fields=["title", "valid_until", "reminded_at"])
        record("partnership.evidence_dated", by=by, on=evidence, data={"valid_until": valid_until})
    return evidence


@transaction.atomic
def remove_evidence(*, municipality: Municipality, uuid: UUID, by: Access) -> None:
    """The piece of evidence is gone, its file too. Raises: NotFound."""
    evidence = _own_evidence(municipality, uuid, by)
    record(
        "partnership.evidence_removed",
        by=by,
        on=evidence,
        data={"code": evidence.standard_code, "kind": evidence.kind},
    )
    forget_upload(evidence.file)
    evidence.delete()


def _own(municipality: Municipality, organisation_id: int, by: Access) -> Organisation:
    found = (
        Organisation.objects.unmerged()
        .filter(municipality=municipality, pk=organisation_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such organisation here."))
    if not (by.is_system or speaks_for(by, found)):
        raise NotAllowed(_("Only people who speak for this organisation may do this."))
    return found


def _own_evidence(municipality: Municipality, uuid: UUID, by: Access) -> Evidence:
    evidence = (
        Evidence.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(organisation__municipality=municipality, uuid=uuid)
        .first()
    )
    if evidence is None or not (by.is_system or speaks_for(by, evidence.organisation)):
        raise NotFound(_("There is no such evidence here."))
    return evidence


def _definition(municipality: Municipality, kind: SetKind, code: str) -> StandardDefinition:
    """What the newest set that has the standard says of it; one that was left out keeps evidence."""
    standard = (
        Standard.objects.filter(
            standard_set__municipality=municipality, standard_set__kind=kind, code=code
        )
        .order_by("-standard_set__number")
        .first()
    )
    if standard is None:
        raise NotFound(_("There is no such standard here."))
    return definition_of(standard)


def _checked(entry: EvidenceEntry, definition: StandardDefinition) -> EvidenceKind:
    """What kind it is, or InvalidInput that says which field is wrong."""
    today = timezone.localdate()
    wrong: dict[str, str] = {}
    if not entry.title.strip():
        wrong["title"] = _("Give it a title, so that you find it again.")
    if entry.kind is None:
        wrong["kind"] = _("Give one thing: a file, a link, or who checked it on site.")
    elif entry.kind not in definition.allowed_kinds:
        wrong["kind"] = _("This is only checked on site. Do not send the document itself.")
    if entry.kind == EvidenceKind.SEEN and entry.seen_on is None:
        wrong["seen_on"] = _("Give the day on which it was checked.")
    if entry.seen_on is not None and entry.seen_on > today:
        wrong["seen_on"] = _("This day has not come yet.")
    if entry.valid_until is not None and entry.valid_until < today:
        wrong["valid_until"] = _("This has expired already. Add a newer one.")
    if wrong or entry.kind is None:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    return entry.kind
