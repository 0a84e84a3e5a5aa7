"""What a device sends of the field: records written without a connection, each to be judged by itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from mosty.core.errors import InvalidInput
from mosty.partnership.forms.fieldwork import DiaryForm, FindingForm, StepChoices, TrialForm
from mosty.partnership.rules.device_clock import Heard
from mosty.partnership.rules.fieldwork import DiaryFacts, FindingFacts, TrialFacts

MOST_AT_ONCE = 50
_MOST_VALUES = 200
_MOST_NUMBER = 2**31 - 1
_YEARS = range(1970, 2500)

Facts = DiaryFacts | TrialFacts | FindingFacts


class RecordKind(StrEnum):
    DIARY = "diary"
    TRIAL = "trial"
    FINDING = "finding"


@dataclass(frozen=True)
class SentRecord:
    """A record as the device has it.

    Attributes:
        version: of the record on this device, from 1.
        place_id: of the FieldLocation.
        written_at: by the clock of the device.
        heard: what the device knew of the true time when it wrote.
        values: fields of the form of its kind as typed.
    """

    uuid: UUID
    version: int
    kind: RecordKind
    place_id: int
    written_at: datetime
    heard: Heard | None
    values: QueryDict


@dataclass(frozen=True)
class Unreadable:
    """A record that is not what our page sends; its id and version as they came, to answer for it."""

    uuid: str
    version: int


@dataclass(frozen=True)
class SentBatch:
    """What one request carries.

    Attributes:
        account: mark of the account that wrote the records.
        sent_at: what the clock of the device shows.
    """

    account: str
    sent_at: datetime
    records: Sequence[SentRecord | Unreadable]


def sent_batch(body: bytes) -> SentBatch:
    """The records in their order.

    Raises: InvalidInput: the whole is not what our page sends.
    """
    try:
        data = json.loads(body)
        account, sent_at, rows = str(data["account"]), _moment(data["sent_at"]), data["records"]
        if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
            raise ValueError(rows)
        return SentBatch(account, sent_at, tuple(_record(row) for row in rows))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput(_("What was sent cannot be read. Load the page again.")) from error


def facts_of(sent: SentRecord, steps: StepChoices) -> Facts:
    """The record through the form that the page without scripts uses.

    Raises: InvalidInput: with the fields that are wrong.
    """
    form = _form(sent, steps)
    if form.is_valid():
        return form.facts()
    fields = {
        form.label_of(name): " ".join(str(one) for one in messages)
        for name, messages in form.errors.items()
        if name != "__all__"
    }
    whole = " ".join(str(one) for one in form.non_field_errors())
    raise InvalidInput(whole or _("Something is missing or wrong. Correct it here."), fields=fields)


# --- inside -------------------------------------------------------------------------------------


def _form(sent: SentRecord, steps: StepChoices) -> DiaryForm | TrialForm | FindingForm:
    values = sent.values.copy()
    values["uuid"] = str(sent.uuid)
    values["version"] = "0"  # of the page without scripts; a device counts by itself
    if sent.kind is RecordKind.DIARY:
        return DiaryForm(values)
    if sent.kind is RecordKind.TRIAL:
        return TrialForm(values, steps=steps)
    return FindingForm(values, steps=steps)


def _record(row: Any) -> SentRecord | Unreadable:
    try:
        return SentRecord(
            uuid=UUID(row["uuid"]),
            version=_whole(row["version"], least=1),
            kind=RecordKind(row["kind"]),
            place_id=_whole(row["place"], least=1),
            written_at=_moment(row["written_at"]),
            heard=_heard(row.get("heard")),
            values=_values(row["values"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return _unreadable(row)


def _unreadable(row: Any) -> Unreadable:
    known: Mapping[str, Any] = row if isinstance(row, dict) else {}
    version = known.get("version")
    return Unreadable(
        uuid=str(known.get("uuid", ""))[:100], version=version if type(version) is int else 0
    )


def _heard(told: Any) -> Heard | None:
    """What the device knew of the time; None where it never heard, or what it says makes no sense."""
    try:
        ahead = _whole(told["ahead"], least=-_MOST_NUMBER)
        return Heard(_moment(told["at"]), timedelta(seconds=ahead))
    except (ValueError, KeyError, TypeError):
        return None


def _values(pairs: Any) -> QueryDict:
    if not isinstance(pairs, list) or len(pairs) > _MOST_VALUES:
        raise ValueError(pairs)
    values = QueryDict(mutable=True)
    for name, value in pairs:
        if not (isinstance(name, str) and isinstance(value, str)):
            raise ValueError(name)
        value.encode()  # half a sign pair fits into no database
        values.appendlist(name, value)
    return values


def _whole(value: Any, *, least: int) -> int:
    if type(value) is not int or not least <= value <= _MOST_NUMBER:
        raise ValueError(value)
    return value


def _moment(text: Any) -> datetime:
    moment = parse_datetime(text)
    if moment is None or timezone.is_naive(moment) or moment.year not in _YEARS:
        raise ValueError(text)
    return moment
