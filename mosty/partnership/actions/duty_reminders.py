"""Reminders of duties: one letter a day to whoever answers, with all that comes.

That a duty is told is stored before its letter leaves; where no letter left it is taken back and
tried at the next run. Running it twice a day sends nothing twice.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mosty.core.access import Access, Role
from mosty.core.audit import record
from mosty.partnership.models import DutyMark
from mosty.partnership.queries.duties import DutyLine, duty_calendar, walking
from mosty.partnership.rules.duties import STAND_INS, reminder_due
from mosty.people.models import Organisation, User
from mosty.people.queries import members, people_with_role
from mosty.territory.models import Municipality

logger = logging.getLogger("mosty.partnership")
_SPEAKS = (Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR)


@dataclass(frozen=True)
class Told:
    """A duty that is told now; `days`: the reminder of so many days ahead."""

    line: DutyLine
    days: int


@dataclass
class DutyLetter:
    """All that one person is told of one side on a day."""

    user: User
    organisation: Organisation | None
    told: list[Told] = field(default_factory=list)


@dataclass(frozen=True)
class DutyReminderReport:
    """What a run did, or would do.

    Attributes:
        nobody: titles of duties for which no person is known.
        failed: letters that did not leave; tried at the next run.
    """

    is_rehearsal: bool
    letters: Sequence[DutyLetter]
    nobody: Sequence[str]
    failed: int = 0


def send_duty_reminders(
    *, municipality: Municipality, today: date, rehearse: bool = False, by: Access
) -> DutyReminderReport:
    """The letters of the day. Not one transaction: what was sent stays on record."""
    by.require("partnership.duties")
    letters, nobody = _letters(municipality, today)
    if rehearse:
        return DutyReminderReport(True, letters, nobody)
    failed = 0
    sent: list[DutyLetter] = []
    left: set[str] = set()
    stored = _note(municipality, letters, today)
    for letter in letters:
        letter.told = [one for one in letter.told if one.line.day.key in stored]
        if not letter.told:
            continue
        try:
            _send(municipality, letter)
        except (SMTPException, OSError) as error:
            logger.warning("A reminder could not be sent: %s", type(error).__name__)
            failed += 1
        else:
            sent.append(letter)
            left |= {one.line.day.key for one in letter.told}
    _take_back(municipality, stored - left)
    if sent or failed:
        data = {"letters": len(sent), "failed": failed}
        record("partnership.duty_reminders_sent", by=by, on=municipality, data=data)
    return DutyReminderReport(False, sent, nobody, failed)


# --- inside -------------------------------------------------------------------------------------


def _letters(municipality: Municipality, today: date) -> tuple[Sequence[DutyLetter], Sequence[str]]:
    """Letters of the office and of organisations, and duties of which nobody can be told."""
    letters: dict[tuple[int, int], DutyLetter] = {}
    nobody: list[str] = []
    sides: Iterable[Organisation | None] = [None, *walking(municipality)]
    for organisation in sides:
        calendar = duty_calendar(municipality, today=today, organisation=organisation)
        for line in calendar.coming:
            told = line.mark.reminded_on if line.mark else []
            days = reminder_due(
                line.day.duty.remind_days, line.day.due_on, (one[0] for one in told), on=today
            )
            if days is None:
                continue
            readers = _readers(municipality, line, organisation)
            if not readers:
                nobody.append(line.day.duty.title)
            for user in readers:
                key = (user.pk, organisation.pk if organisation else 0)
                letter = letters.setdefault(key, DutyLetter(user, organisation))
                letter.told.append(Told(line, days))
    return list(letters.values()), nobody


def _readers(
    municipality: Municipality, line: DutyLine, organisation: Organisation | None
) -> Sequence[User]:
    """Who answers for it; of the office the next role, where nobody holds the one named."""
    if organisation is not None:
        rows = members(organisation).filter(role__in=_SPEAKS, user__is_active=True)
        found = {one.user_id: one.user for one in rows.select_related("user")}
        return [found[pk] for pk in sorted(found)]
    for role in (Role(line.day.duty.who), *STAND_INS):
        people = people_with_role(municipality, role)
        if people:
            return sorted(people, key=lambda one: one.pk)
    return ()


@transaction.atomic
def _note(municipality: Municipality, letters: Sequence[DutyLetter], today: date) -> set[str]:
    """Keys of duties that are told by this run; those another run told meanwhile are not."""
    due = {one.line.day.key: one for letter in letters for one in letter.told}
    stored = set()
    for key, one in sorted(due.items()):
        day = one.line.day
        mark, _is_new = DutyMark.objects.select_for_update().get_or_create(
            municipality=municipality,
            key=key,
            defaults={
                "code": day.duty.code,
                "trigger": one.line.trigger,
                "organisation_id": day.organisation_id,
                "due_on": day.due_on,
            },
        )
        if any(told[0] == one.days for told in mark.reminded_on):
            continue
        # Not by save(): a reminder is no change that somebody could have overlooked.
        DutyMark.objects.filter(pk=mark.pk).update(
            reminded_on=[*mark.reminded_on, [one.days, today.isoformat()]]
        )
        stored.add(key)
    return stored


def _take_back(municipality: Municipality, keys: set[str]) -> None:
    with transaction.atomic():
        rows = DutyMark.objects.select_for_update().filter(municipality=municipality, key__in=keys)
        for mark in rows:
            DutyMark.objects.filter(pk=mark.pk).update(reminded_on=mark.reminded_on[:-1])


def _send(municipality: Municipality, letter: DutyLetter) -> None:
    if letter.organisation is None:
        path = reverse("partnership:duty_list", args=[municipality.slug])
    else:
        path = reverse(
            "partnership:organisation_duties", args=[municipality.slug, letter.organisation.pk]
        )
    with translation.override("pl"):
        context = {
            "municipality": municipality,
            "organisation": letter.organisation,
            "told": sorted(letter.told, key=lambda one: one.line.day.due_on),
            "address": f"{settings.BASE_URL}{path}",
        }
        text = render_to_string("partnership/staff/letters/duties.txt", context)
        subject = _("Duties of the coming days: %(name)s") % {
            "name": letter.organisation.name if letter.organisation else municipality.name
        }
    send_mail(subject, text, None, [letter.user.email])
