"""Writing in the field without a connection: the pages, and where a device sends to later."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosty.core.access import Role
from mosty.core.models import AuditEntry
from mosty.core.offline import HEADER, account_mark
from mosty.partnership.models import DiaryEntry, Finding, StepTrial
from mosty.partnership.rules.device_clock import Heard, written
from mosty.partnership.rules.field_steps import step_choices
from mosty.people.models import User
from tests.factories.partnership import FieldExpertFactory, FieldLocationFactory, ModelTestFactory
from tests.factories.territory import MunicipalityFactory
from tests.page_client import PageClient
from tests.partnership.field_device import Device

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
DAY = "2027-01-14"
HOUR = timedelta(hours=1)
START = "/debowa-dolina/partnerstwo/teren/"
SEND = f"{START}wyslij/"


@pytest.fixture(autouse=True)
def _sessions_last(settings):
    """Stories go on for days; a session that ended is told by another browser."""
    settings.SESSION_COOKIE_AGE = 365 * 24 * 3600


@pytest.fixture
def place(municipality):
    return FieldLocationFactory(test=ModelTestFactory(municipality=municipality), name="Krzywda")


@pytest.fixture
def expert(place, client_as):
    """A browser of a regional expert who tests the model in the place."""
    client = client_as(Role.REGIONAL_EXPERT)
    client.user = User.objects.get(pk=client.session["_auth_user_id"])
    FieldExpertFactory(location=place, user=client.user)
    return client


@pytest.fixture
def device(expert):
    return Device(expert, expert.user.pk, SEND)


def diary(device, place, text="Rozmowa w ośrodku.", now=NOW, **values):
    return device.write(now, place.pk, "diary", day=DAY, text=text, **values)


# --- pages --------------------------------------------------------------------------------------


def test_page_of_a_place_holds_all_that_is_needed_without_a_connection(expert, place):
    answer = expert.get(reverse("partnership:field_write", args=["debowa-dolina", place.pk]))
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "W terenie: Krzywda",
        "Dzień w dzienniku",
        "Krok sprawdzony w praktyce",
        "Ustalenie",
    ):
        assert words in page
    assert page.count("data-field-form=") == 3
    assert answer.headers[HEADER] == f"{account_mark(expert.user.pk)} 168"
    assert f'data-account="{account_mark(expert.user.pk)}"' in page
    assert f'data-send="{SEND}"' in page
    assert "Krzywda" in re.search(r'data-places="([^"]*)"', page)[1]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)


def test_without_scripts_the_forms_go_where_the_pages_of_the_place_send(expert, place):
    page = expert.get(f"{START}{place.pk}/").content.decode()
    for name in ("field_diary_create", "field_trial_create", "finding_create"):
        address = reverse(f"partnership:{name}", args=["debowa-dolina", place.test_id, place.pk])
        assert f'action="{address}"' in page


def test_addresses_stay_those_that_devices_know():
    assert reverse("partnership:field_start", args=["debowa-dolina"]) == START
    assert reverse("partnership:field_send", args=["debowa-dolina"]) == SEND


def test_keys_of_drafts_are_the_accounts_own(expert, place, client_as):
    other = client_as(Role.REGIONAL_EXPERT)
    FieldExpertFactory(location=place, user=User.objects.get(pk=other.session["_auth_user_id"]))
    keys = [
        re.search(r'data-keys="([^"]+)"', one.get(f"{START}{place.pk}/").content.decode())[1]
        for one in (expert, other)
    ]
    assert keys[0] != keys[1]


def test_start_lists_the_own_places_and_says_what_to_do(expert, place, municipality):
    FieldLocationFactory(test=place.test, name="Cudza")
    page = expert.get(START).content.decode()
    assert "Krzywda" in page
    assert "Cudza" not in page
    assert "data-offline-too" in page


def test_start_without_a_place_says_what_it_is_for(client_as, municipality):
    page = client_as(Role.RESIDENT).get(START).content.decode()
    assert "Nie masz jeszcze miejsca" in page
    assert "Zobacz testy" in page


def test_three_places_cost_as_many_questions_as_one(expert, place):
    def questions():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            expert.get(START)
        return len(asked)

    questions()
    one = questions()
    for name in ("Krzczonów", "Tomaszów"):
        FieldExpertFactory(location__test=place.test, location__name=name, user=expert.user)
    assert questions() == one


def test_place_of_others_and_of_another_municipality_does_not_exist(expert, place):
    strange = FieldLocationFactory(test=place.test)
    away = FieldExpertFactory(
        location__test__municipality=MunicipalityFactory(slug="inna"), user=expert.user
    ).location
    assert expert.get(f"{START}{strange.pk}/").status_code == 404
    assert expert.get(f"{START}{away.pk}/").status_code == 404
    assert away.name not in expert.get(START).content.decode()


def test_place_of_a_test_that_ended_still_opens_for_what_is_left_on_a_device(expert, place):
    place.test.state = "ended"
    place.test.save()
    assert expert.get(f"{START}{place.pk}/").status_code == 200


def test_visitor_is_led_to_sign_in_and_gets_nothing_to_keep(client, place):
    for path in (START, f"{START}{place.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert HEADER not in answer.headers


def test_names_of_places_cannot_break_out_of_the_page(expert, place):
    place.name = '"><script>alert(1)</script>'
    place.save()
    for path in (START, f"{START}{place.pk}/"):
        assert "<script>alert" not in expert.get(path).content.decode()


# --- sending ------------------------------------------------------------------------------------


def test_each_kind_is_stored_once_however_often_it_is_sent(device, place):
    step = step_choices(place.variant)[0][0]
    diary(device, place, minutes="90", answer_helped="Spotkanie w remizie.")
    device.write(
        NOW, place.pk, "trial", step_code=step, result="different", practice="Inaczej.", day=DAY
    )
    device.write(
        NOW, place.pk, "finding", category="FRAG", title="Nikt nie koordynuje", side="jst",
        severity="3", day=DAY, evidence="rozmowa z kierowniczką\nhttps://przyklad.example/bip",
        text="", frequency="", step_code="", place="", proposed_change="", addressee_level="",
    )  # fmt: skip
    body = device.body(NOW)
    device.send(NOW)
    device.post(NOW + HOUR, body)  # the answer was lost: the same again
    assert [one.state for one in device.box.values()] == ["sent"] * 3
    entry, trial, finding = DiaryEntry.objects.get(), StepTrial.objects.get(), Finding.objects.get()
    assert (entry.minutes, entry.answers) == (90, {"helped": "Spotkanie w remizie."})
    assert (trial.step_code, trial.practice) == (step, "Inaczej.")
    assert (finding.severity, finding.evidence.count()) == (3, 2)
    assert {entry.author_id, trial.author_id, finding.author_id} == {device.user_id}
    assert AuditEntry.objects.filter(action="partnership.diary_written").count() == 1


def test_higher_version_replaces_and_a_late_lower_one_changes_nothing(device, place):
    entry = diary(device, place, "Pierwsze zdanie.")
    early = device.body(NOW)
    device.edit(NOW + HOUR, entry, text="Drugie zdanie.")
    device.send(NOW + HOUR)
    answer = device.post(NOW + 2 * HOUR, early).json()["results"][0]
    assert DiaryEntry.objects.get().text == "Drugie zdanie."
    assert (answer["outcome"], answer["version"]) == ("clash", 1)
    assert entry.state == "sent"  # an answer of another version is not this one's


def test_what_somebody_changed_on_the_server_is_not_overwritten(device, place):
    entry = diary(device, place, "Z terenu.")
    device.send(NOW)
    DiaryEntry.objects.update(version=2, text="Poprawione na stronie.")
    device.edit(NOW + HOUR, entry, text="Poprawione w terenie.")
    device.send(NOW + HOUR)
    assert DiaryEntry.objects.get().text == "Poprawione na stronie."
    assert entry.state == "clash"
    assert entry.message


def test_refused_record_says_why_and_does_not_stop_the_others(device, place):
    wrong = device.write(NOW, place.pk, "diary", day="2031-01-01", text="Za późno.")
    empty = device.write(NOW, place.pk, "diary", day=DAY, text=" ")
    good = diary(device, place)
    results = {one["uuid"]: one for one in device.send(NOW).json()["results"]}
    assert (wrong.state, empty.state, good.state) == ("refused", "refused", "sent")
    assert results[wrong.uuid]["fields"]
    assert results[empty.uuid]["fields"]
    assert [one.text for one in DiaryEntry.objects.all()] == ["Rozmowa w ośrodku."]


@pytest.mark.parametrize(
    "broken",
    [
        {"uuid": "nie"}, {"version": 0}, {"version": 2**31}, {"version": True}, {"kind": "inny"},
        {"place": "1"}, {"place": 10**12}, {"written_at": "wczoraj"}, {"values": {"text": "x"}},
        {"written_at": "2027-01-15T12:00:00"}, {"written_at": "+012027-01-15T12:00:00Z"},
        {"values": [["text", 7]]}, {"values": [["text"]]}, {"values": [["text", "\ud800"]]},
        {"values": [["text", "x"]] * 300},
    ],
)  # fmt: skip
def test_record_that_is_not_ours_is_refused_alone(device, place, broken):
    diary(device, place)
    data = json.loads(device.body(NOW))
    data["records"].append({**data["records"][0], "uuid": str(uuid4()), **broken})
    results = device.post(NOW, json.dumps(data)).json()["results"]
    assert [one["outcome"] for one in results] == ["stored", "refused"]
    assert results[1]["message"]
    assert DiaryEntry.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    ["", "[]", "null", "{}", '{"account": "x", "sent_at": "kiedyś", "records": []}', b"\xff\xfe",
     '{"account": "x", "sent_at": "2027-01-15T12:00:00Z", "records": 7}', "[" * 100_000],
)  # fmt: skip
def test_nonsense_is_refused_as_a_whole(expert, place, body):
    answer = expert.post(SEND, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_too_many_at_once_are_refused_whole_and_stay_on_the_device(device, place):
    for _number in range(51):
        diary(device, place)
    assert device.post(NOW, device.body(NOW)).status_code == 422
    assert not DiaryEntry.objects.exists()


def test_what_one_account_wrote_is_not_stored_as_anothers(device, place, client_as):
    # Given somebody else who signed in in the same browser, in another tab
    other = client_as(Role.REGIONAL_EXPERT)
    FieldExpertFactory(location=place, user=User.objects.get(pk=other.session["_auth_user_id"]))
    entry = diary(device, place)
    answer = device.post(NOW, device.body(NOW), client=other)
    assert answer.status_code == 409
    assert answer.json()["code"] == "other_account"
    assert not DiaryEntry.objects.exists()
    device.send(NOW + HOUR)
    assert entry.state == "sent"


def test_ended_session_stores_nothing_and_loses_nothing(device, place):
    entry = diary(device, place)
    answer = device.post(NOW, device.body(NOW), client=PageClient())
    assert answer.status_code == 302
    assert (entry.state, DiaryEntry.objects.count()) == ("waiting", 0)
    device.send(NOW + HOUR)
    assert (entry.state, DiaryEntry.objects.count()) == ("sent", 1)


def test_only_experts_of_the_place_are_heard(place, client_as):
    client = client_as(Role.REGIONAL_EXPERT)
    device = Device(client, int(client.session["_auth_user_id"]), SEND)
    entry = diary(device, place)
    device.send(NOW)
    assert (entry.state, DiaryEntry.objects.count()) == ("refused", 0)
    assert entry.message


def test_place_of_another_municipality_is_refused(device, expert, municipality):
    away = FieldExpertFactory(
        location__test__municipality=MunicipalityFactory(slug="inna"), user=expert.user
    ).location
    entry = diary(device, away)
    device.send(NOW)
    assert (entry.state, DiaryEntry.objects.count()) == ("refused", 0)


@pytest.mark.parametrize("role", list(Role))
def test_pages_are_for_everybody_with_an_account_and_nobody_else(role, client_as, municipality):
    """Whoever has an account may be named an expert; being named decides the rest."""
    status = 302 if role is Role.ANYONE else 200
    assert client_as(role).get(START).status_code == status


def test_sending_needs_a_post(expert, place):
    assert expert.get(SEND).status_code == 405


# --- the clock ----------------------------------------------------------------------------------

DAYS3 = timedelta(days=3)


@pytest.mark.parametrize(
    ("written_ahead", "sent_ahead", "heard_ahead"),
    [
        (timedelta(0), timedelta(0), timedelta(0)),
        (DAYS3, DAYS3, DAYS3),  # wrong all the time
        (-DAYS3, -DAYS3, -DAYS3),
        (DAYS3, timedelta(0), DAYS3),  # put right before it was sent
        (-DAYS3, timedelta(0), -DAYS3),
        (-timedelta(days=2000), -timedelta(days=2000), timedelta(0)),  # the battery was taken out
        (timedelta(days=400), timedelta(days=400), timedelta(0)),
    ],
)
def test_moment_is_the_true_one_whatever_the_clock_says(written_ahead, sent_ahead, heard_ahead):
    true, sent = NOW, NOW + 5 * HOUR
    heard = Heard(NOW - 2 * HOUR, heard_ahead)
    found = written(true + written_ahead, sent_at=sent + sent_ahead, received_at=sent, heard=heard)
    assert found.at == true
    assert found.skew_seconds == written_ahead.total_seconds()


def test_without_anything_heard_the_clock_of_the_sending_counts():
    sent = NOW + 5 * HOUR
    assert written(NOW + DAYS3, sent_at=sent + DAYS3, received_at=sent).at == NOW
    # A clock put right between, of which the device knows nothing: not later than received
    assert written(NOW + DAYS3, sent_at=sent, received_at=sent).at == sent


_MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 2),
    max_value=datetime(2499, 1, 1),
    timezones=st.just(UTC),
)


@given(_MOMENTS, _MOMENTS, _MOMENTS, st.integers(-(2**31), 2**31 - 1))
def test_moment_lies_between_what_was_heard_and_when_it_came(at, sent_at, heard_at, ahead):
    heard = Heard(heard_at, timedelta(seconds=ahead))
    found = written(at, sent_at=sent_at, received_at=NOW, heard=heard)
    assert min(heard_at, NOW) <= found.at <= NOW
    assert abs(found.skew_seconds) <= 2**31 - 1
    assert written(at, sent_at=sent_at, received_at=NOW).at <= NOW


# --- laws: nothing lost, nothing doubled ----------------------------------------------------------

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "write",
                "edit",
                "send",
                "lost_answer",
                "lost_request",
                "expired",
                "late",
                "clock",
                "kill",
            ]
        ),
        st.integers(0, 2),  # which device
        st.integers(-10, 10),  # which entry, or days the clock is moved
        st.integers(1, 90),  # minutes that pass
    ),
    min_size=4,
    max_size=24,
)


def _live(devices, places, steps):
    """The story, then a good connection for everybody. Gives the moment of the end."""
    now, roads = NOW, []
    for number, (deed, which, choice, minutes) in enumerate(steps):
        now += timedelta(minutes=minutes)
        device = devices[which]
        entries = list(device.box.values())
        if deed == "write":
            device.write(
                now, places[which % len(places)].pk, "diary", day=DAY, text=f"Zapis {number}."
            )
        elif deed == "edit" and entries:
            device.edit(now, entries[choice % len(entries)], text=f"Poprawka {number}.")
        elif deed == "clock":
            device.ahead += timedelta(days=choice, seconds=choice * 7)
        elif deed == "kill":
            # What is in memory is gone, what is on the disk stays; the answer under way is never read.
            devices[which] = Device(
                device.client, device.user_id, SEND, device.ahead, device.box, device.heard
            )
        elif deed == "send":
            device.send(now)
        elif deed == "lost_answer":
            device.post(now, device.body(now))
        elif deed == "expired":
            assert device.post(now, device.body(now), client=PageClient()).status_code == 302
        elif deed == "late":
            roads.append((device, device.body(now)))  # on its way, and the device sends it again
        if len(roads) > 2:
            late, body = roads.pop(0)
            late.post(now, body)
    for device in devices:
        now += timedelta(minutes=5)
        device.send(now)
    for late, body in roads:
        late.post(now, body)
    return now


def _laws(devices, end):
    entries = [one for device in devices for one in device.box.values()]
    stored = {str(row.uuid): row for row in DiaryEntry.objects.all()}
    assert set(stored) == {one.uuid for one in entries}, "lost or doubled"
    assert DiaryEntry.objects.count() == len(entries)
    for one in entries:
        row = stored[one.uuid]
        assert (row.version, row.text) == (one.version, dict(one.values)["text"])
        assert one.state == "sent"
        assert row.written_at <= end
        if one.heard is not None:
            assert row.written_at >= datetime.fromisoformat(one.heard["at"])


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_STEPS)
@pytest.mark.slow
def test_nothing_is_lost_and_nothing_doubled_whatever_happens_on_the_way(
    expert, place, client_as, steps
):
    second = getattr(place, "second_expert", None)
    if second is None:
        second = client_as(Role.REGIONAL_EXPERT)
        second.user = User.objects.get(pk=second.session["_auth_user_id"])
        FieldExpertFactory(location=place, user=second.user)
        place.second_expert = second
    with transaction.atomic():
        # Two devices of one expert, and one of the other
        devices = [
            Device(expert, expert.user.pk, SEND),
            Device(expert, expert.user.pk, SEND, timedelta(days=5)),
            Device(second, second.user.pk, SEND, -timedelta(days=40)),
        ]
        _laws(devices, _live(devices, [place], steps))
        transaction.set_rollback(True)


def test_two_days_in_the_field_with_everything_that_goes_wrong(device, place):
    """One story in full, so that the law is read as well as proven."""
    other = Device(device.client, device.user_id, SEND, timedelta(days=30))
    steps = [("write", 0, 0, 10), ("write", 1, 0, 10), ("lost_answer", 0, 0, 5), ("edit", 0, 0, 5),
             ("late", 0, 0, 1), ("kill", 0, 0, 1), ("clock", 0, -3, 30), ("write", 0, 0, 10),
             ("expired", 0, 0, 60), ("lost_answer", 1, 0, 5), ("lost_answer", 1, 0, 5),
             ("edit", 1, 0, 5), ("lost_request", 0, 0, 5)]  # fmt: skip
    devices = [device, other]
    _laws(devices, _live(devices, [place], steps))
    assert DiaryEntry.objects.count() == 3


def test_true_moment_is_stored_with_how_wrong_the_clock_was(device, place):
    device.ahead = timedelta(days=3)
    diary(device, place)
    device.send(NOW + HOUR)
    row = DiaryEntry.objects.get()
    assert row.written_at == NOW
    assert row.skew_seconds == timedelta(days=3).total_seconds()
    assert row.day == date(2027, 1, 14)
    with time_machine.travel(NOW, tick=False):
        assert row.received_at >= NOW
