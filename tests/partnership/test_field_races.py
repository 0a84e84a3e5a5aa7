"""Tabs and devices that send the same records at the same moment, on both databases."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine

from mosty.core.access import Role
from mosty.partnership.actions.field_batch import store_from_device
from mosty.partnership.models import DiaryEntry
from mosty.partnership.rules.device_clock import Written
from mosty.partnership.rules.fieldwork import DiaryFacts
from mosty.people.models import User
from tests.events.test_registration_races import Desk
from tests.factories.partnership import FieldExpertFactory, FieldLocationFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
TABS = 8


@pytest.fixture(autouse=True)
def _in_january():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def desk(tmp_path):
    return Desk(str(tmp_path / "desk.sqlite3"))


@pytest.fixture
def by(access_as):
    return access_as(Role.REGIONAL_EXPERT)


@pytest.fixture
def place(municipality, by):
    place = FieldLocationFactory(test__municipality=municipality)
    FieldExpertFactory(location=place, user=User.objects.get(pk=by.user_id))
    return place


def sender(place, by, records):
    """A tab that sends the records, each (uuid, version, text)."""

    def deed():
        for uuid, version, text in records:
            store_from_device(
                location=place,
                uuid=uuid,
                version=version,
                written=Written(NOW, 0),
                facts=DiaryFacts(day=date(2027, 1, 14), text=text),
                by=by,
            )
        return "sent"

    return deed


def open_to_all(desk):
    """The first to open a file of SQLite changes how it is written; no other may come meanwhile."""
    desk.open_to_all()
    assert stored(desk) == []


def stored(desk):
    return desk.run(lambda: sorted(DiaryEntry.objects.values_list("text", "version")))


def test_one_batch_sent_by_many_tabs_at_once_is_stored_once(place, by, desk):
    records = [(uuid4(), 1, f"Zapis {number}.") for number in range(5)]
    open_to_all(desk)
    came = desk.at_once([sender(place, by, records) for _tab in range(TABS)])
    assert came == ["sent"] * TABS
    assert stored(desk) == [(f"Zapis {number}.", 1) for number in range(5)]


def test_batches_in_different_orders_do_not_block_each_other(place, by, desk):
    records = [(uuid4(), 1, f"Zapis {number}.") for number in range(5)]
    orders = [records, records[::-1], records[2:] + records[:2]] * 2
    open_to_all(desk)
    came = desk.at_once([sender(place, by, order) for order in orders])
    assert came == ["sent"] * len(orders)
    assert len(stored(desk)) == 5


def test_two_versions_at_once_leave_the_later_one(place, by, desk):
    uuid = uuid4()
    open_to_all(desk)
    came = desk.at_once(
        [sender(place, by, [(uuid, version, f"Wersja {version}.")]) for version in (1, 2, 3)]
    )
    assert set(came) <= {"sent", "older_version"}
    assert stored(desk) == [("Wersja 3.", 3)]
