"""Who may do what with open institutions: roles against deeds, pages against their guards."""

from datetime import date

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import DomainError, NotAllowed
from mosty.partnership.actions import open_rounds, open_steps
from mosty.partnership.actions.open_reminders import send_open_reminders
from mosty.partnership.actions.open_rounds import RoundEntry
from mosty.partnership.actions.open_steps import MarkEntry, SmallStepEntry
from mosty.partnership.enums import LadderLevel, OpenGroup
from tests.factories.partnership import OpenRoundFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
RUNS = {
    Role.CENTRE_DIRECTOR,
    Role.SERVICE_ORGANISER,
    Role.COMMUNITY_ORGANISER,
    Role.PLAN_COORDINATOR,
    Role.NGO_OFFICER,
}
READS = RUNS | {Role.CLERK, Role.MAYOR, Role.COUNCILLOR, Role.REGIONAL_EXPERT}
TABLE = {"partnership.open_institution": RUNS, "partnership.read_open_institution": READS}


def _allowed(deed):
    """Whether the deed got past the question who asks; what is wrong besides does not matter."""
    try:
        deed()
    except NotAllowed:
        return False
    except DomainError:
        return True
    return True


def _deeds(municipality, by):
    here = {"municipality": municipality, "by": by}
    entry = RoundEntry(0, DAY, DAY)
    step = SmallStepEntry("A1", "x", DAY)
    mark = MarkEntry(OpenGroup.STAFF, LadderLevel.ASKED, "x", DAY)
    yield lambda: open_rounds.create_round(entry=entry, **here)
    yield lambda: open_rounds.edit_round(round_id=0, opens_on=DAY, closes_on=DAY, place="", **here)
    yield lambda: open_rounds.open_round_now(round_id=0, **here)
    yield lambda: open_rounds.close_round(round_id=0, **here)
    yield lambda: open_rounds.show_round(round_id=0, is_public=True, **here)
    yield lambda: open_steps.save_small_step(round_id=0, entry=step, **here)
    yield lambda: open_steps.mark_ladder(institution_id=0, entry=mark, **here)
    yield lambda: open_steps.remove_mark(mark_id=0, **here)
    yield lambda: send_open_reminders(today=DAY, rehearse=True, **here)


@pytest.mark.parametrize("role", list(Role))
def test_role_may_do_what_the_table_says(access_as, municipality, role):
    by = access_as(role)
    assert {code for code in TABLE if by.may(code)} == {
        code for code, roles in TABLE.items() if role in roles
    }
    for deed in _deeds(municipality, by):
        assert _allowed(deed) is (role in RUNS)


@pytest.mark.parametrize("role", sorted(RUNS))
def test_role_of_another_municipality_counts_for_nothing(access_as, role):
    by = access_as(role)
    for number, deed in enumerate(_deeds(MunicipalityFactory(), by)):
        if number < 8:
            assert not _allowed(deed)


@pytest.mark.parametrize("role", list(Role))
def test_pages_open_for_their_roles(client_as, municipality, role):
    found = OpenRoundFactory(municipality=municipality)
    browser = client_as(role)
    for name, rest, roles in (
        ("open_create", (), RUNS),
        ("open_desk", (found.slug,), RUNS),
        ("small_step_add", (found.slug,), RUNS),
        ("open_ladder_mark", (found.institution_id,), RUNS),
        ("open_ladder", (found.institution_id,), READS),
        ("open_ladder_file", (found.institution_id, "csv"), READS),
        ("open_results", (found.slug,), READS),
    ):
        address = reverse(f"partnership:{name}", args=[municipality.slug, *rest])
        status = browser.get(address).status_code
        assert (status == 200) is (role in roles), (role, name, status)


@pytest.mark.parametrize("name", ["open_list", "open_thanks"])
def test_pages_for_everybody_open_without_an_account(client, municipality, name):
    address = reverse(f"partnership:{name}", args=[municipality.slug])
    assert client.get(address).status_code == 200
