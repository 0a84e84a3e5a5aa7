"""Who may open the organiser's pages: staff with the right deed, nobody else."""

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.territory.models import Municipality
from tests.events.organising import ClientAs
from tests.factories.events import (
    BudgetLineFactory,
    EventFactory,
    LegFactory,
    MailFactory,
    StopFactory,
    TaskFactory,
    TeamMemberFactory,
    TrainingSeriesFactory,
)

#: Name of the address, arguments after the municipality (a word: the row made for it).
OF_AN_EVENT = {
    "itinerary_edit": (),
    "stop_add": (),
    "stop_edit": ("stop",),
    "leg_add": (),
    "leg_edit": ("leg",),
    "task_list": (),
    "task_add": (),
    "task_edit": ("task",),
    "task_export": ("csv",),
    "budget": (),
    "budget_line_add": (),
    "budget_line_edit": ("line",),
    "budget_export": ("csv",),
    "mail_list": (),
    "mail_add": (),
    "mail_detail": ("mail",),
    "mail_edit": ("mail",),
    "attendance": (),
    "attendance_file": ("csv",),
    "catering": (),
    "catering_file": ("csv",),
    "rooms": (),
    "rooms_file": (),
    "event_copy": (),
}
OF_A_SERIES = {
    "series_desk": (),
    "series_edit": (),
    "team_create": (),
    "team_edit": ("team",),
    "team_export": ("csv",),
}
#: Deeds: addresses that take a POST alone.
DEEDS = {
    "stop_change": ("stop",),
    "leg_remove": ("leg",),
    "task_change": ("task",),
    "budget_line_remove": ("line",),
    "mail_send": ("mail",),
}


@pytest.fixture
def addresses(municipality: Municipality) -> dict[str, str]:
    """Every address of the organiser with rows that are there."""
    event = EventFactory(municipality=municipality)
    stop = StopFactory(event=event)
    series = TrainingSeriesFactory(municipality=municipality)
    rows = {
        "stop": stop.pk,
        "leg": LegFactory(event=event, target=stop).pk,
        "task": TaskFactory(event=event).pk,
        "line": BudgetLineFactory(event=event).pk,
        "mail": MailFactory(event=event, audience=["confirmed"]).pk,
        "team": TeamMemberFactory(team__series=series).team_id,
    }
    found = {"series_create": reverse("events:series_create", args=[municipality.slug])}
    for table, key in (
        ({**OF_AN_EVENT, **DEEDS}, event.slug),
        ({**OF_A_SERIES, "team_remove": ("team",)}, series.pk),
    ):
        for name, more in table.items():
            arguments = [municipality.slug, key, *(rows.get(one, one) for one in more)]
            found[name] = reverse(f"events:{name}", args=arguments)
    return found


@pytest.mark.slow
def test_pages_of_the_organiser_open_for_the_office(
    client_as: ClientAs, addresses: dict[str, str]
) -> None:
    browser = client_as(Role.CLERK)

    for name in ("series_create", *OF_AN_EVENT, *OF_A_SERIES):
        assert browser.get(addresses[name]).status_code == 200, name


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.RESIDENT, Role.COUNCILLOR, Role.NGO_WORKER])
def test_pages_of_the_organiser_are_closed_for_others(
    client_as: ClientAs, addresses: dict[str, str], role: Role
) -> None:
    browser = client_as(role)

    for name, address in addresses.items():
        answer = browser.post(address) if name in (*DEEDS, "team_remove") else browser.get(address)
        assert answer.status_code == 403, name


def test_visitors_are_asked_to_sign_in(client_as: ClientAs, addresses: dict[str, str]) -> None:
    browser = client_as(Role.ANYONE)

    for name, address in addresses.items():
        if name not in (*DEEDS, "team_remove"):
            answer = browser.get(address)
            assert answer.status_code == 302, name
            assert "login" in answer["Location"]


@pytest.mark.parametrize("name", [*DEEDS, "team_remove"])
def test_deeds_are_never_done_by_opening_an_address(
    client_as: ClientAs, addresses: dict[str, str], name: str
) -> None:
    assert client_as(Role.CLERK).get(addresses[name]).status_code == 405
