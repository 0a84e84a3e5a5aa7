"""Series of trainings as in source 004: two days, 40 people, 8 of them in four teams of two."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mosty.core.access import Access, Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.events.actions.series import TeamDetails, remove_team, save_series, save_team
from mosty.events.models import Team, TeamMember, TrainingSeries
from mosty.events.queries.series import (
    candidates_of,
    running_teams,
    series_events,
    teams_of,
    totals_of,
)
from mosty.territory.models import Municipality
from tests.events.organising import AccessAs, ClientAs, page, text
from tests.factories.events import (
    DAY,
    CertificateFactory,
    DraftEventFactory,
    EventFactory,
    ParticipantFactory,
    PassageFactory,
    RegistrationFactory,
    TeamFactory,
    TeamMemberFactory,
    TrainingSeriesFactory,
)
from tests.factories.territory import MunicipalityFactory

LETTERS = "ABCDEFGHIJ"
TOWNS = ("Aleksandrów Łódzki", "Krzczonów", "Krzywda", "Tomaszów Lubelski")


@pytest.fixture
def by(access_as: AccessAs) -> Access:
    return access_as(Role.CLERK)


def series_with(municipality: Municipality, people: int) -> TrainingSeries:
    """Two days, the same people on both; each came."""
    series = TrainingSeriesFactory(municipality=municipality, title="Liderzy NGO", places=people)
    for day in (0, 1):
        event = EventFactory(
            municipality=municipality, series=series, starts_on=DAY + timedelta(days=day)
        )
        registration = RegistrationFactory(event=event, size=people)
        for number in range(people):
            person = ParticipantFactory(
                registration=registration,
                name=f"Osoba {LETTERS[number // 10]}{LETTERS[number % 10]}",
                email=f"osoba{number}@example.org",
                institution="Koło Gospodyń",
            )
            PassageFactory(participant=person)
    return series


def team(series: TrainingSeries, name: str, ids: tuple[int, ...], by: Access) -> Team:
    return save_team(
        municipality=series.municipality,
        series_id=series.pk,
        details=TeamDetails(name=name, place=name, starts_on=date(2027, 4, 1), participant_ids=ids),
        by=by,
    )


def test_forty_people_in_two_days_and_four_teams_of_two(
    municipality: Municipality, by: Access
) -> None:
    series = series_with(municipality, 40)
    people = candidates_of(series)
    totals = totals_of(series_events(series), people)
    assert (totals.people, totals.came, totals.confirmed) == (40, 80, 80)

    for number, town in enumerate(TOWNS):
        pair = (people[2 * number].participant.pk, people[2 * number + 1].participant.pk)
        team(series, town, pair, by)

    lines = teams_of(series)
    assert [one.team.name for one in lines] == list(TOWNS)
    assert [len(one.members) for one in lines] == [2, 2, 2, 2]
    assert {one.team.ends_on for one in lines} == {date(2027, 9, 30)}  # six months
    assert running_teams(lines, on=date(2027, 9, 30)) == 4
    assert running_teams(lines, on=date(2027, 10, 1)) == 0
    assert sum(1 for one in candidates_of(series) if one.team) == 8


def test_somebody_is_in_one_team_only_and_came(municipality: Municipality, by: Access) -> None:
    series = series_with(municipality, 2)
    first, _second = candidates_of(series)
    team(series, "Krzywda", (first.participant.pk,), by)

    with pytest.raises(InvalidInput) as refused:
        team(series, "Krzczonów", (first.participant.pk,), by)
    assert first.name in refused.value.fields["members"]
    absent = ParticipantFactory(registration=RegistrationFactory(event=series.events.all()[0]))
    with pytest.raises(InvalidInput):
        team(series, "Krzczonów", (absent.pk,), by)
    assert Team.objects.count() == 1


def test_member_stays_when_the_registration_is_deleted(
    municipality: Municipality, by: Access
) -> None:
    series = series_with(municipality, 2)
    first, second = candidates_of(series)
    made = team(series, "Krzywda", (first.participant.pk,), by)
    first.participant.delete()

    save_team(
        municipality=municipality,
        series_id=series.pk,
        team_id=made.pk,
        details=TeamDetails(name="Krzywda", participant_ids=(second.participant.pk,)),
        by=by,
    )

    assert set(made.members.values_list("name", flat=True)) == {first.name, second.name}


@pytest.mark.parametrize("title", ["", "  ", "Taki sam"])
def test_series_needs_a_title_of_its_own(
    municipality: Municipality, by: Access, title: str
) -> None:
    TrainingSeriesFactory(municipality=municipality, title="Taki sam")

    with pytest.raises(InvalidInput) as refused:
        save_series(municipality=municipality, title=title, by=by)

    assert "title" in refused.value.fields


def test_series_takes_events_of_this_municipality_that_are_free(
    municipality: Municipality, by: Access
) -> None:
    own = EventFactory(municipality=municipality)
    strange = EventFactory(municipality=MunicipalityFactory())
    elsewhere = EventFactory(
        municipality=municipality, series=TrainingSeriesFactory(municipality=municipality)
    )

    series = save_series(
        municipality=municipality,
        title="Cykl",
        event_ids=[own.pk, strange.pk, elsewhere.pk],
        by=by,
    )
    assert list(series.events.all()) == [own]
    save_series(municipality=municipality, title="Cykl", series_id=series.pk, event_ids=[], by=by)
    assert not series.events.exists()


def test_team_and_series_are_for_those_who_prepare_events_here(
    municipality: Municipality, access_as: AccessAs, by: Access
) -> None:
    own = TeamFactory(series__municipality=municipality)
    strange = TeamFactory(series__municipality=MunicipalityFactory())

    with pytest.raises(NotAllowed):
        remove_team(
            municipality=municipality,
            series_id=own.series_id,
            team_id=own.pk,
            by=access_as(Role.COUNCILLOR),
        )
    for series_id in (own.series_id, strange.series_id):
        with pytest.raises(NotFound):
            remove_team(municipality=municipality, series_id=series_id, team_id=strange.pk, by=by)


def test_public_pages_show_announced_events_and_no_people(
    client: Client, municipality: Municipality
) -> None:
    series = series_with(municipality, 2)
    DraftEventFactory(municipality=municipality, series=series, title="Tajne szkolenie")
    TeamMemberFactory(team__series=series, name="Zofia Wybrana")
    hidden = TrainingSeriesFactory(municipality=municipality, title="Jeszcze nieogłoszony")

    listed = text(client.get(page("cykle")))
    html = text(client.get(page("cykle", f"{series.pk}/")))

    assert "Liderzy NGO" in listed
    assert "Jeszcze nieogłoszony" not in listed
    assert series.events.all()[0].title in html
    for secret in ("Tajne szkolenie", "Osoba A", "Zofia"):
        assert secret not in html
    assert client.get(page("cykle", f"{hidden.pk}/")).status_code == 404


def test_desk_of_a_series_tells_sums_and_teams_and_notes_the_reading(
    client_as: ClientAs, municipality: Municipality
) -> None:
    series = series_with(municipality, 6)
    event = series.events.all()[0]
    CertificateFactory(participant=event.registrations.get().participants.all()[0], event=event)
    browser = client_as(Role.CLERK)
    assert "Nie ma jeszcze zespołów" in text(browser.get(page("cykle", f"{series.pk}/obsluga/")))
    people = [str(one.participant.pk) for one in candidates_of(series)[:2]]
    typed = {"name": "Krzywda", "place": "Krzywda", "starts_on": "2027-04-01", "members": people}

    answer = browser.post(page("cykle", f"{series.pk}/zespoly/nowy/"), typed)
    html = text(browser.get(page("cykle", f"{series.pk}/obsluga/")))

    assert answer.status_code == 302
    assert "Przeszkolono 6 osób" in html
    assert "Osoba AA" in html
    assert "30 września 2027" in html
    assert AuditEntry.objects.filter(action="events.series_list_read").count() == 1
    csv = browser.get(page("cykle", f"{series.pk}/zespoly.csv")).content.decode("utf-8-sig")
    assert "Krzywda;Krzywda;2027-04-01;2027-09-30;Osoba AA;Koło Gospodyń" in csv
    assert browser.get(page("cykle", f"{series.pk}/zespoly.xlsx")).status_code == 200


def test_team_form_shows_who_came_and_keeps_what_was_typed(
    client_as: ClientAs, municipality: Municipality
) -> None:
    series = series_with(municipality, 2)
    browser = client_as(Role.CLERK)
    empty = TrainingSeriesFactory(municipality=municipality)
    assert "Nie ma jeszcze kogo wybrać" in text(
        browser.get(page("cykle", f"{empty.pk}/zespoly/nowy/"))
    )

    answer = browser.post(page("cykle", f"{series.pk}/zespoly/nowy/"), {"name": "<i>Nowy</i>"})

    assert answer.status_code == 422
    assert "Wybierz co najmniej jedną osobę" in text(answer)
    assert "&lt;i&gt;Nowy&lt;/i&gt;" in text(answer)
    assert "Osoba AB, Koło Gospodyń" in text(answer)


def test_series_is_prepared_changed_and_its_team_removed_by_pages(
    client_as: ClientAs, municipality: Municipality
) -> None:
    event = EventFactory(municipality=municipality)
    browser = client_as(Role.CLERK)
    assert "Nie ma jeszcze cykli" in text(browser.get(page("cykle")))
    typed = {"title": "Liderzy", "description": "Dla NGO", "places": "40", "events": [event.pk]}
    assert browser.post(page("cykle", "nowy/"), typed).status_code == 302
    series = TrainingSeries.objects.get()
    assert list(series.events.all()) == [event]
    assert browser.get(page("cykle", f"{series.pk}/edycja/")).status_code == 200
    browser.post(page("cykle", f"{series.pk}/edycja/"), {"title": "Liderki"})
    series.refresh_from_db()
    assert series.title == "Liderki"
    made = TeamMemberFactory(team__series=series).team
    assert browser.get(page("cykle", f"{series.pk}/zespoly/{made.pk}/")).status_code == 200
    browser.post(page("cykle", f"{series.pk}/zespoly/{made.pk}/usun/"))
    assert not TeamMember.objects.exists()


def test_series_pages_are_in_ukrainian_too(client: Client, municipality: Municipality) -> None:
    series = series_with(municipality, 1)
    client.cookies["mosty_language"] = "uk"

    html = text(client.get(page("cykle", f"{series.pk}/"), headers={"accept-language": "uk"}))

    assert "Заходи циклу" in html


def test_queries_of_series_do_not_grow(
    client_as: ClientAs, client: Client, municipality: Municipality
) -> None:
    staff = client_as(Role.CLERK)
    for browser, rest in ((staff, "obsluga/"), (client, "")):
        counts = []
        for size in (1, 3):
            series = TrainingSeriesFactory(municipality=municipality)
            for _number in range(size):
                event = EventFactory(municipality=municipality, series=series)
                person = ParticipantFactory(registration=RegistrationFactory(event=event))
                PassageFactory(participant=person)
                TeamMemberFactory(team__series=series, participant=person)
            with CaptureQueriesContext(connection) as caught:
                browser.get(page("cykle", f"{series.pk}/{rest}"))
            counts.append(len(caught))
        assert counts[0] == counts[1]
