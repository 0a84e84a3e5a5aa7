"""Last year's event on a new day: wall clock kept, nobody registered, nothing taken silently."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mosty.calendars.enums import ResourceKind
from mosty.calendars.models import Occupancy, PersonTime
from mosty.core.access import Access, Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.events.actions import keep_times
from mosty.events.actions.copying import Copied, copy_event
from mosty.events.enums import EventState, RegistrationState, WaitingRule
from mosty.events.models import Event, Mail, Registration
from mosty.events.queries.copying import copy_plan
from mosty.events.rules.shifting import shifted, shifted_pair
from mosty.territory.models import Municipality
from tests.events.organising import AccessAs, ClientAs, page, text
from tests.factories.calendars import ResourceFactory
from tests.factories.events import (
    DAY,
    BudgetLineFactory,
    EventFactory,
    ItemPersonFactory,
    LegFactory,
    MailFactory,
    MaterialFactory,
    ProgrammeItemFactory,
    RegistrationFactory,
    RegistrationRulesFactory,
    SpeakerFactory,
    StopFactory,
    TaskFactory,
    on_day,
)
from tests.factories.territory import MunicipalityFactory

WARSAW = ZoneInfo("Europe/Warsaw")
#: From March (winter time) to July (summer time).
LATER = date(2027, 7, 1)


@pytest.fixture
def by(access_as: AccessAs) -> Access:
    return access_as(Role.CLERK)


@pytest.fixture
def event(municipality: Municipality) -> Event:
    """A whole event: everything that is copied and everything that is not."""
    found = EventFactory(municipality=municipality, slug="wizyta", title="Wizyta")
    room = ResourceFactory(municipality=municipality, kind=ResourceKind.ROOM, name="Sala A")
    person = SpeakerFactory(municipality=municipality, name="Jan Kot", email="jan@example.org")
    stop = StopFactory(event=found, host_person=person)
    bus = ResourceFactory(municipality=municipality, kind=ResourceKind.VEHICLE, name="Bus")
    LegFactory(event=found, target=stop, vehicle=bus)
    item = ProgrammeItemFactory(event=found, room=room, stop=stop, guid="abc")
    ItemPersonFactory(item=item, person=person)
    ProgrammeItemFactory(event=found, is_cancelled=True)
    MaterialFactory(event=found, item=item)
    TaskFactory(event=found, done_at=timezone.now(), done_by_label="Ewa")
    BudgetLineFactory(
        event=found, settled=Decimal(10), document="FV 1", settled_on=date(2027, 4, 1)
    )
    RegistrationRulesFactory(
        event=found,
        waiting_rule=WaitingRule.LOTTERY,
        lot_at=on_day("12:00", DAY - timedelta(days=5)),
        lot_seed="stare",
        lot_drawn_at=on_day("12:00", DAY - timedelta(days=5)),
    )
    RegistrationFactory(event=found, state=RegistrationState.CONFIRMED)
    MailFactory(event=found)
    keep_times(found)
    return found


def copied(event: Event, by: Access, **facts: Any) -> Copied:
    given: dict[str, Any] = {"title": "Wizyta 2", "starts_on": LATER, "with_people": False}
    return copy_event(
        municipality=event.municipality, event_id=event.pk, **{**given, **facts}, by=by
    )


# --- times --------------------------------------------------------------------------------------


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.integers(-800, 800),
)
def test_shifted_time_keeps_its_wall_clock_unless_the_night_has_none(
    wall: datetime, days: int
) -> None:
    moment = wall.replace(second=0, microsecond=0, tzinfo=WARSAW)
    if moment.astimezone(UTC).astimezone(WARSAW).replace(tzinfo=None) != moment.replace(
        tzinfo=None
    ):
        return  # no such time of the wall clock to begin with

    there = shifted(moment, days, WARSAW).astimezone(WARSAW)

    wanted = moment.replace(tzinfo=None) + timedelta(days=days)
    difference = there.replace(tzinfo=None) - wanted
    assert difference in (timedelta(0), timedelta(hours=1))
    if difference:  # the spring night
        assert wanted.hour == 2


def test_item_over_the_spring_night_keeps_an_end_after_its_start() -> None:
    start, end = on_day("02:10", date(2027, 3, 20)), on_day("03:05", date(2027, 3, 20))

    new = shifted_pair(start, end, 8, WARSAW)  # 28 March 2027: 02:00 is 03:00

    assert new[0] < new[1]


# --- the copy -----------------------------------------------------------------------------------


def test_copy_holds_what_was_planned_on_the_same_wall_clock(event: Event, by: Access) -> None:
    new = copied(event, by).event

    assert (new.state, new.starts_on, new.copied_from) == (EventState.DRAFT, LATER, event)
    assert new.slug == "wizyta-2-2027"
    (item,) = new.items.all()
    assert timezone.localtime(item.starts_at).strftime("%d.%m %H:%M") == "01.07 10:00"
    assert (item.guid, item.stop) == ("", new.stops.get())
    (leg,) = new.legs.all()
    assert timezone.localtime(leg.leaves_at).strftime("%d.%m %H:%M") == "01.07 09:00"
    assert leg.target == new.stops.get()
    (task,) = new.tasks.all()
    assert (task.done_at, task.done_by_label) == (None, "")
    (line,) = new.budget_lines.all()
    assert (line.planned, line.settled, line.document) == (Decimal("1200.00"), None, "")
    assert new.materials.get().item == item
    rules = new.registration_rules
    assert timezone.localtime(rules.lot_at).strftime("%d.%m %H:%M") == "26.06 12:00"
    assert rules.lot_drawn_at is None
    assert rules.lot_seed not in ("", "stare")


def test_registrations_and_letters_are_never_copied(event: Event, by: Access) -> None:
    new = copied(event, by, with_people=True).event

    assert not Registration.objects.filter(event=new).exists()
    assert not Mail.objects.filter(event=new).exists()
    assert not new.versions.exists()


def test_people_are_taken_only_when_asked_for(event: Event, by: Access) -> None:
    before = PersonTime.objects.count()
    alone = copied(event, by).event
    assert PersonTime.objects.count() == before
    assert alone.stops.get().host_person is None

    together = copied(event, by, with_people=True, starts_on=LATER + timedelta(days=1)).event
    assert together.items.get().persons.get().person.name == "Jan Kot"
    assert together.stops.get().host_person is not None
    assert PersonTime.objects.count() > before


def test_rooms_and_vehicles_that_others_have_are_told_not_taken(event: Event, by: Access) -> None:
    copied(event, by)
    plan = copy_plan(event, LATER)
    assert [one.item.room.name for one in plan.taken if one.item.room] == ["Sala A"]

    second = copied(event, by, title="Wizyta 3")

    assert second.not_free == ("Bus", "Sala A")
    item = second.event.items.get()
    assert (item.room, item.place) == (None, "Sala A")
    assert second.event.legs.get().vehicle is None
    assert Occupancy.objects.filter(booking__title__startswith="Wizyta 3").count() == 0


def test_clashes_of_people_are_shown_before_the_copy(
    event: Event, by: Access, client_as: ClientAs
) -> None:
    copied(event, by, with_people=True)
    browser = client_as(Role.CLERK)

    html = text(browser.get(page("wizyta", f"kopia/?dzien={LATER}")))

    assert "Osoby, które mają w tym czasie coś innego" in html
    assert "Jan Kot: Wizyta 2" in html
    assert "Sale, które w tym czasie zajął ktoś inny" in html
    assert Event.objects.count() == 2  # looking copies nothing


@pytest.mark.parametrize(
    ("facts", "field"), [({"title": " "}, "title"), ({"starts_on": DAY}, "starts_on")]
)
def test_copy_without_a_title_or_on_the_same_day_is_refused(
    event: Event, by: Access, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        copied(event, by, **facts)

    assert field in refused.value.fields
    assert Event.objects.count() == 1


def test_copy_is_for_those_who_prepare_events_here(
    event: Event, by: Access, access_as: AccessAs
) -> None:
    with pytest.raises(NotAllowed):
        copied(event, access_as(Role.COUNCILLOR))
    other = EventFactory(municipality=MunicipalityFactory())
    with pytest.raises(NotFound):
        copy_event(
            municipality=event.municipality,
            event_id=other.pk,
            title="X",
            starts_on=LATER,
            with_people=False,
            by=by,
        )


def test_copy_page_makes_the_copy_and_says_what_is_taken(
    event: Event, by: Access, client_as: ClientAs
) -> None:
    copied(event, by)
    typed = {"title": "Wizyta <b>3</b>", "starts_on": str(LATER)}

    done = client_as(Role.CLERK).post(page("wizyta", "kopia/"), typed, follow=True)

    assert "Kopia jest gotowa" in text(done)
    assert "więc bez rezerwacji: Bus, Sala A" in text(done)
    assert "<b>3</b>" not in text(done)


def test_copy_form_keeps_what_was_typed(event: Event, client_as: ClientAs) -> None:
    typed = {"title": "Wizyta nowa", "starts_on": str(DAY)}

    answer = client_as(Role.CLERK).post(page("wizyta", "kopia/"), typed)

    assert answer.status_code == 422
    assert "Wizyta nowa" in text(answer)
    assert "Wybierz inny dzień" in text(answer)


def test_queries_of_the_copy_do_not_grow(client_as: ClientAs, municipality: Municipality) -> None:
    browser, counts = client_as(Role.CLERK), []
    for size in (1, 3):
        event = EventFactory(municipality=municipality)
        for _number in range(size):
            room = ResourceFactory(municipality=municipality)
            ItemPersonFactory(item=ProgrammeItemFactory(event=event, room=room))
            TaskFactory(event=event)
        keep_times(event)
        with CaptureQueriesContext(connection) as caught:
            browser.get(page(event.slug, "kopia/"))
        counts.append(len(caught))
    assert counts[0] == counts[1]
