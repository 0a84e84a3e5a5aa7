"""Who may do what with procedures and duties: roles against deeds, pages against their guards."""

from datetime import date

import pytest
from django.urls import reverse

from mosty.core.access import ORGANISATION_ROLES, Role
from mosty.core.errors import DomainError, NotAllowed
from mosty.partnership.actions.duties import MarkEntry, change_trigger, enter_trigger, mark_duty
from mosty.partnership.actions.duty_reminders import send_duty_reminders
from mosty.partnership.actions.walks import (
    WalkEntry,
    begin_walk,
    note_changes_seen,
    save_walk_step,
)
from mosty.partnership.enums import StepState
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
KEEPS_DUTIES = {
    Role.CENTRE_DIRECTOR,
    Role.SERVICE_ORGANISER,
    Role.COMMUNITY_ORGANISER,
    Role.PLAN_COORDINATOR,
    Role.NGO_OFFICER,
    Role.CLERK,
}
TABLE = {"partnership.walk": set(ORGANISATION_ROLES), "partnership.duties": KEEPS_DUTIES}


def _allowed(deed):
    """Whether the deed got past the question who asks; what is wrong besides does not matter."""
    try:
        deed()
    except NotAllowed:
        return False
    except DomainError:
        return True
    return True


@pytest.fixture
def own(municipality):
    return OrganisationFactory(municipality=municipality)


def _walk_deeds(municipality, own, by):
    here = {"municipality": municipality, "organisation_id": own.pk, "by": by}
    entry = MarkEntry(StepState.DOING)
    yield lambda: begin_walk(**here)
    yield lambda: save_walk_step(code="0.1", entry=WalkEntry(StepState.DOING), revision=0, **here)
    yield lambda: note_changes_seen(**here)
    yield lambda: enter_trigger(code="task_ended", title="x", day=DAY, **here)
    yield lambda: change_trigger(trigger_id=1, title="x", day=DAY, ended_on=None, **here)
    yield lambda: mark_duty(key="x", entry=entry, **here)


def _duty_deeds(municipality, by):
    here = {"municipality": municipality, "by": by}
    entry = MarkEntry(StepState.DOING)
    yield lambda: enter_trigger(code="own_offer", title="x", day=DAY, **here)
    yield lambda: change_trigger(trigger_id=1, title="x", day=DAY, ended_on=None, **here)
    yield lambda: mark_duty(key="x", entry=entry, **here)
    yield lambda: send_duty_reminders(today=DAY, rehearse=True, **here)


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_what_the_table_says(access_as, municipality, own, role):
    by = access_as(role, own) if role in ORGANISATION_ROLES else access_as(role)
    assert {code for code in TABLE if by.may(code)} == {
        code for code, roles in TABLE.items() if role in roles
    }
    for deed in _walk_deeds(municipality, own, by):
        assert _allowed(deed) is (role in TABLE["partnership.walk"])
    for deed in _duty_deeds(municipality, by):
        assert _allowed(deed) is (role in KEEPS_DUTIES)


@pytest.mark.parametrize("role", sorted(ORGANISATION_ROLES))
def test_role_in_another_organisation_counts_for_nothing(access_as, municipality, own, role):
    by = access_as(role)
    assert not any(_allowed(deed) for deed in _walk_deeds(municipality, own, by))


@pytest.mark.parametrize("role", list(Role))
def test_pages_of_duties_open_for_those_who_keep_them(client_as, municipality, role):
    for name, rest in (
        ("duty_list", ()),
        ("duty_file", ("csv",)),
        ("duty_days", ()),
        ("duty_days_file", ("csv",)),
        ("duty_day_add", ()),
    ):
        address = reverse(f"partnership:{name}", args=[municipality.slug, *rest])
        status = client_as(role).get(address).status_code
        if role is Role.ANYONE:
            assert status == 302
        else:
            assert (status == 200) is (role in KEEPS_DUTIES), (role, name)


@pytest.mark.parametrize(
    "name", ["procedure_list", "procedure_differences", "duty_feed", "procedure_file", "duty_year"]
)
def test_pages_for_everybody_open_without_an_account(client, municipality, name):
    rest = {"procedure_file": ["csv"], "duty_year": [2027]}.get(name, [])
    address = reverse(f"partnership:{name}", args=[municipality.slug, *rest])
    assert client.get(address).status_code == 200


def test_pages_of_the_walk_ask_for_an_account(client, municipality, own):
    for name in ("walk", "organisation_duties"):
        address = reverse(f"partnership:{name}", args=[municipality.slug, own.pk])
        assert client.get(address).status_code == 302
    address = reverse("partnership:walk_begin", args=[municipality.slug, own.pk])
    assert client.get(address).status_code in (302, 405)
