"""A round with answers, as tests of an open institution need it."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from mosty.core.access import system_access
from mosty.partnership.actions.open_rounds import (
    RoundEntry,
    answer_round,
    create_round,
    open_round_now,
)
from mosty.partnership.enums import OpenGroup
from mosty.partnership.queries.open_rounds import group_of
from mosty.people.models import Organisation
from mosty.questionnaires.rules import AnswerValue
from tests.factories.people import OrganisationFactory

OPENS, CLOSES = date(2026, 11, 2), date(2026, 11, 20)
INSIDE = datetime(2026, 11, 10, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
AFTER = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Warsaw"))


def prepared(municipality, **changed):
    name = "Ośrodek Pomocy Społecznej"
    found = Organisation.objects.filter(municipality=municipality, name=name).first()
    institution = found or OrganisationFactory(municipality=municipality, name=name)
    entry = RoundEntry(
        **{"institution_id": institution.pk, "opens_on": OPENS, "closes_on": CLOSES, **changed}
    )
    by = system_access(municipality.pk)
    return create_round(municipality=municipality, entry=entry, by=by)


def opened(municipality, **changed):
    made = prepared(municipality, **changed)
    by = system_access(municipality.pk)
    return open_round_now(municipality=municipality, round_id=made.pk, by=by)


def say(open_round, group, people, **grades):
    """So many people of the group say the same; None: they do not know."""
    asked = group_of(open_round, OpenGroup(group))
    for person in range(people):
        answers = {
            code: AnswerValue(is_declined=True)
            if grade is None
            else AnswerValue(number=Decimal(grade))
            for code, grade in grades.items()
        }
        token = f"{group}-{person}-{sorted(grades.items())}"
        answer_round(asked=asked, token=token, answers=answers)
