"""Writes of the calendar of duties: days from which they are counted, and what became of them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.errors import InvalidInput, NotFound, StaleEdit
from mosty.partnership.enums import StepState
from mosty.partnership.models import DutyMark, DutyTrigger
from mosty.partnership.queries.duties import line_by_key, trigger_by_id, trigger_kinds
from mosty.partnership.queries.procedures import walking_organisation
from mosty.people.models import Organisation
from mosty.territory.models import Municipality

_LONGEST = 10_000
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class MarkEntry:
    """What somebody notes of a duty."""

    state: StepState
    done_on: date | None = None
    evidence: str = ""
    note: str = ""


@transaction.atomic
def enter_trigger(
    *,
    municipality: Municipality,
    organisation_id: int | None = None,
    code: str,
    title: str,
    day: date,
    by: Access,
) -> DutyTrigger:
    """A day from which duties are counted: of the office, or of the organisation.

    Raises: NotAllowed, NotFound, InvalidInput.
    """
    organisation = _side(municipality, organisation_id, by)
    kinds = {
        one.code: one for one in trigger_kinds(municipality, organisation, on=timezone.localdate())
    }
    if code not in kinds:
        raise InvalidInput(_("Choose from the list."), fields={"code": _("Choose from the list.")})
    _check_trigger(title, day)
    trigger = DutyTrigger.objects.create(
        municipality=municipality,
        organisation=organisation,
        code=code,
        title=title.strip(),
        day=day,
        entered_by_label=by.label[:200],
    )
    record("partnership.duty_day_entered", by=by, on=trigger, data={"code": code, "day": str(day)})
    return trigger


@transaction.atomic
def change_trigger(
    *,
    municipality: Municipality,
    organisation_id: int | None = None,
    trigger_id: int,
    title: str,
    day: date,
    ended_on: date | None,
    by: Access,
) -> DutyTrigger:
    """The entered day with other words, another day, or an end.

    The day itself stays once something was noted of its duties: end it and enter a new one.
    Raises: NotAllowed, NotFound, InvalidInput.
    """
    organisation = _side(municipality, organisation_id, by)
    found = trigger_by_id(municipality, trigger_id, organisation)
    if found is None:
        raise NotFound(_("There is no such day here."))
    trigger = DutyTrigger.objects.select_for_update().get(pk=found.pk)
    _check_trigger(title, day)
    wrong = {}
    is_noted = trigger.marks.filter(state__in=[StepState.DONE, StepState.LEFT]).exists()
    if day != trigger.day and is_noted:
        wrong["day"] = _(
            "Something is noted of duties counted from this day. End it and enter a new one."
        )
    if ended_on is not None and ended_on < day:
        wrong["ended_on"] = _("The end cannot be before the day itself.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
    trigger.title, trigger.day, trigger.ended_on = title.strip(), day, ended_on
    trigger.entered_by_label = by.label[:200]
    trigger.save()
    record(
        "partnership.duty_day_changed",
        by=by,
        on=trigger,
        data={"code": trigger.code, "day": str(day), "ended_on": str(ended_on or "")},
    )
    return trigger


@transaction.atomic
def mark_duty(
    *,
    municipality: Municipality,
    organisation_id: int | None = None,
    key: str,
    entry: MarkEntry,
    seen: datetime | None = None,
    by: Access,
) -> DutyMark:
    """What became of a duty. `seen`: when it was noted last as the person saw it; None: never.

    Raises: NotAllowed, NotFound, InvalidInput, StaleEdit.
    """
    organisation = _side(municipality, organisation_id, by)
    today = timezone.localdate()
    line = line_by_key(municipality, key, today=today, organisation=organisation)
    if line is None:
        raise NotFound(_("There is no such duty in the calendar."))
    _check_mark(entry, today)
    done_on = (entry.done_on or today) if entry.state == StepState.DONE else None
    mark, is_new = DutyMark.objects.select_for_update().get_or_create(
        municipality=municipality,
        key=key,
        defaults={
            "code": line.day.duty.code,
            "trigger": line.trigger,
            "organisation": organisation,
            "due_on": line.day.due_on,
        },
    )
    # A reminder makes a row too; it says nothing that somebody could have overlooked.
    if not is_new and mark.updated_by_label and mark.updated_at != seen:
        raise StaleEdit(
            _("Somebody noted this duty while you were writing."),
            theirs={
                "state": StepState(mark.state),
                "done_on": mark.done_on,
                "evidence": mark.evidence,
                "note": mark.note,
            },
            yours={
                "state": entry.state,
                "done_on": done_on,
                "evidence": entry.evidence.strip(),
                "note": entry.note.strip(),
            },
        )
    mark.state, mark.done_on, mark.due_on = entry.state, done_on, line.day.due_on
    mark.evidence, mark.note = entry.evidence.strip(), entry.note.strip()
    mark.updated_by_label = by.label[:200]
    mark.save()
    data = {"code": mark.code, "due_on": str(mark.due_on), "state": mark.state}
    record("partnership.duty_marked", by=by, on=mark, data=data)
    return mark


# --- inside -------------------------------------------------------------------------------------


def _side(
    municipality: Municipality, organisation_id: int | None, by: Access
) -> Organisation | None:
    """Whose calendar it is: None for the office. Raises: NotAllowed, NotFound."""
    if organisation_id is None:
        by.require("partnership.duties")
        return None
    by.require("partnership.walk", organisation_id=organisation_id)
    return walking_organisation(municipality, organisation_id, by)


def _check_trigger(title: str, day: date) -> None:
    wrong = {}
    if not title.strip():
        wrong["title"] = _("Write what it is of, so that others know.")
    elif len(title) > 300:
        wrong["title"] = _("This text is too long.")
    if not _FIRST_DAY <= day <= _LAST_DAY:
        wrong["day"] = _("Give a day between 1990 and 2099.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)


def _check_mark(entry: MarkEntry, today: date) -> None:
    wrong = {}
    if entry.state == StepState.LEFT and not entry.note.strip():
        wrong["note"] = _("Write why it is left out.")
    if entry.state == StepState.DONE and entry.done_on and entry.done_on > today:
        wrong["done_on"] = _("This day has not come yet.")
    if max(len(entry.evidence), len(entry.note)) > _LONGEST:
        wrong["evidence"] = _("This text is too long.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), fields=wrong)
