"""Records of the field: diary, steps tried, findings; from a page, or later from a device.

A record is known by its uuid, made where it was written, and by the version it has there. Sent
again, it is answered like the first time: nothing is doubled. What would silently replace other
words is refused with both versions:

    OlderVersion    a higher version is stored; a device that made both may forget the lower one
    OtherVersion    this version is stored with other words (two devices, two tabs)

`written_at` is the true moment: whoever calls has taken the error of the device's clock off already;
`skew_seconds` says how much it was (the device ahead: more than 0) and is only kept.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.enums import FindingState, ModelTestState
from mosty.partnership.models import (
    DiaryEntry,
    FieldExpert,
    FieldLocation,
    Finding,
    FindingEvidence,
    StepTrial,
)
from mosty.partnership.rules.fieldwork import DiaryFacts, FindingFacts, Problems, Proof, TrialFacts

FieldKind = TypeVar("FieldKind", DiaryEntry, StepTrial, Finding)
#: What the database can hold of a version and of a skew.
_MOST = 2**31 - 1
_SETTLED = frozenset({FindingState.TAKEN_UP, FindingState.DROPPED})


class FieldClosed(DomainError):
    """The test has not begun, or the work in this place had ended before this was written."""

    code = "field_closed"
    status = 409


class FindingSettled(DomainError):
    """The finding was taken up or dropped; its words stay."""

    code = "finding_settled"
    status = 409


class OlderVersion(StaleEdit):
    code = "older_version"


class OtherVersion(StaleEdit):
    code = "other_version"


@transaction.atomic
def store_diary(
    *,
    location: FieldLocation,
    uuid: UUID,
    version: int,
    written_at: datetime,
    skew_seconds: int = 0,
    facts: DiaryFacts,
    by: Access,
) -> DiaryEntry:
    """The entry as it stands now; the same version again changes nothing.

    Raises: NotAllowed, NotFound, FieldClosed, InvalidInput, OlderVersion, OtherVersion.
    """
    stamp = _stamp(uuid, version, written_at, skew_seconds)
    here = _open(location, facts.day, facts.problems(), stamp, by)
    entry, is_new_version = _stored(DiaryEntry, here, stamp, facts.values(), by)
    if is_new_version:
        record("partnership.diary_written", by=by, on=entry, data={"version": version})
    return entry


@transaction.atomic
def store_trial(
    *,
    location: FieldLocation,
    uuid: UUID,
    version: int,
    written_at: datetime,
    skew_seconds: int = 0,
    facts: TrialFacts,
    by: Access,
) -> StepTrial:
    """The step tried as it stands now; raises what `store_diary` raises."""
    stamp = _stamp(uuid, version, written_at, skew_seconds)
    here = _open(location, facts.day, facts.problems(), stamp, by)
    trial, is_new_version = _stored(StepTrial, here, stamp, facts.values(), by)
    if is_new_version:
        record(
            "partnership.trial_written",
            by=by,
            on=trial,
            data={"version": version, "step": trial.step_code, "result": trial.result},
        )
    return trial


@transaction.atomic
def store_finding(
    *,
    location: FieldLocation,
    uuid: UUID,
    version: int,
    written_at: datetime,
    skew_seconds: int = 0,
    facts: FindingFacts,
    by: Access,
) -> Finding:
    """The finding with its evidence as it stands now; other words have to be confirmed anew.

    Raises: what `store_diary` raises; FindingSettled.
    """
    stamp = _stamp(uuid, version, written_at, skew_seconds)
    here = _open(location, facts.day, facts.problems(), stamp, by)
    finding, is_new_version = _stored(
        Finding, here, stamp, facts.values(), by, evidence=facts.evidence
    )
    if is_new_version:
        record(
            "partnership.finding_written",
            by=by,
            on=finding,
            data={"version": version, "category": finding.category},
        )
    return finding


# --- inside -------------------------------------------------------------------------------------


def _stamp(uuid: UUID, version: int, written_at: datetime, skew_seconds: int) -> dict[str, Any]:
    if not 1 <= version <= _MOST or abs(skew_seconds) > _MOST:
        raise InvalidInput(_("This record has no proper version."))
    if written_at.tzinfo is None:
        raise InvalidInput(_("This record does not say when it was written."))
    return {
        "uuid": uuid,
        "version": version,
        "written_at": written_at,
        "skew_seconds": skew_seconds,
    }


def _open(
    location: FieldLocation, day: date, wrong: Problems, stamp: Mapping[str, Any], by: Access
) -> FieldLocation:
    """The place, where this person may write now about this day; else why not."""
    by.require("partnership.write_in_field")
    here = FieldLocation.objects.select_related("test").filter(pk=location.pk).first()
    if here is None or (not by.is_system and here.test.municipality_id != by.municipality_id):
        raise NotFound(_("There is no such place of a test here."))
    expert = FieldExpert.objects.filter(location=here, user_id=by.user_id or 0).first()
    if expert is None:
        raise NotAllowed(_("Only the experts of this place write here."))
    if here.test.state == ModelTestState.PLANNED:
        raise FieldClosed(_("The test has not begun yet."))
    if here.ended_at is not None and stamp["written_at"] > here.ended_at:
        raise FieldClosed(_("The work in this place has ended. Nothing more can be written."))
    if "day" not in wrong:
        first = max(filter(None, (here.test.starts_on, expert.since)))
        last = min(filter(None, (here.test.ends_on, expert.until)))
        if not first <= day <= last:
            wrong["day"] = _("This day lies outside the time in which you test the model here.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    return here


def _stored(
    model: type[FieldKind],
    here: FieldLocation,
    stamp: Mapping[str, Any],
    values: Mapping[str, Any],
    by: Access,
    *,
    evidence: tuple[Proof, ...] | None = None,
) -> tuple[FieldKind, bool]:
    """The record, and whether this version was not there before."""
    known = _locked(model, stamp["uuid"])
    if known is None:
        fresh = model(
            location=here, author_id=by.user_id, author_label=by.label[:200], **stamp, **values
        )
        try:
            with transaction.atomic():
                fresh.save(force_insert=True)
        except IntegrityError:
            known = _locked(model, stamp["uuid"])  # sent twice at the same moment
            if known is None:
                raise
        else:
            _keep_evidence(fresh, evidence)
            return fresh, True
    if known.location_id != here.pk or known.author_id != by.user_id:
        raise NotAllowed(_("Somebody else wrote this, or it belongs to another place."))
    theirs, yours = _differences(known, values, evidence)
    if stamp["version"] <= known.version:
        if not yours:
            return known, False
        kind = OlderVersion if stamp["version"] < known.version else OtherVersion
        raise kind(
            _("Another version of this record is stored. Nothing of yours is lost: compare them."),
            theirs=theirs,
            yours=yours,
        )
    if yours and isinstance(known, Finding):
        _reopen(known)
    for name, value in {**stamp, **values}.items():
        setattr(known, name, value)
    known.save()
    _keep_evidence(known, evidence)
    return known, True


def _locked(model: type[FieldKind], uuid: UUID) -> FieldKind | None:
    return model._default_manager.select_for_update(of=("self",)).filter(uuid=uuid).first()


def _differences(
    known: DiaryEntry | StepTrial | Finding,
    values: Mapping[str, Any],
    evidence: tuple[Proof, ...] | None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(stored, sent) of the fields that differ."""
    names = [name for name, value in values.items() if getattr(known, name) != value]
    theirs = {name: getattr(known, name) for name in names}
    yours = {name: values[name] for name in names}
    if evidence is not None and isinstance(known, Finding):
        stored = proofs(known)
        if stored != evidence:
            theirs["evidence"], yours["evidence"] = stored, evidence
    return theirs, yours


def proofs(finding: Finding) -> tuple[Proof, ...]:
    """What the finding rests on, in the order it was written."""
    return tuple(Proof(one.text, one.url) for one in finding.evidence.order_by("pk"))


def _keep_evidence(
    finding: DiaryEntry | StepTrial | Finding, evidence: tuple[Proof, ...] | None
) -> None:
    if evidence is None or not isinstance(finding, Finding) or proofs(finding) == evidence:
        return
    finding.evidence.all().delete()
    FindingEvidence.objects.bulk_create(
        FindingEvidence(finding=finding, text=one.text, url=one.url) for one in evidence
    )


def _reopen(finding: Finding) -> None:
    """Other words are nobody's confirmation; what was taken up or dropped keeps its words."""
    if finding.state in _SETTLED:
        raise FindingSettled(
            _("This finding was taken up or dropped. Write a new one and refer to it.")
        )
    finding.state = FindingState.NOTED
    finding.confirmed_by_label = ""
