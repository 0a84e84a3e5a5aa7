"""Writes of the thread: what is stored, what is refused."""

from typing import Any

import pytest

from mosty.core.access import Role, all_permissions, system_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.thread import actions
from mosty.thread.enums import Audience, InsightState, StationKind
from mosty.thread.models import Link, Station
from tests.factories.territory import MunicipalityFactory
from tests.factories.thread import InsightFactory, LinkFactory, StationFactory

pytestmark = pytest.mark.django_db

KNOTTERS = {
    Role.CENTRE_DIRECTOR,
    Role.SERVICE_ORGANISER,
    Role.COMMUNITY_ORGANISER,
    Role.PLAN_COORDINATOR,
    Role.CLERK,
    Role.NGO_OFFICER,
}


def register(municipality: Any, **changes: Any) -> Station:
    values = {
        "kind": StationKind.NEED,
        "source": "diagnosis.need",
        "source_id": 7,
        "title": "Dowóz do lekarza",
        "path": "/debowa-dolina/diagnoza/potrzeby/P1/",
        "area": "SEN",
        "audience": Audience.PUBLIC,
        "summary": "27 z 74 odpowiedzi",
    }
    return actions.register_station(municipality=municipality, **(values | changes))


def test_station_is_stored_once_a_record(municipality):
    first = register(municipality)
    again = register(municipality, title="Dowóz do lekarza i na rehabilitację")
    assert again.pk == first.pk
    stored = Station.objects.get()
    assert stored.title == "Dowóz do lekarza i na rehabilitację"
    assert stored.audience == Audience.PUBLIC


def test_unchanged_station_is_not_written_again(municipality, django_assert_num_queries):
    first = register(municipality)
    with django_assert_num_queries(3):  # savepoint, read, release
        register(municipality)
    assert Station.objects.get().updated_at == first.updated_at


def test_changed_station_gets_a_new_date(municipality):
    first = register(municipality)
    register(municipality, summary="28 z 75 odpowiedzi")
    assert Station.objects.get().updated_at > first.updated_at


def test_long_title_is_cut_not_refused(municipality):
    assert len(register(municipality, title="ż" * 400).title) == 300


def test_many_stations_take_as_many_queries_as_few(municipality, django_assert_max_num_queries):
    entries = [
        actions.StationEntry(
            StationKind.SERVICE, "directory.service", number, f"Usługa {number}", "/"
        )
        for number in range(1, 301)
    ]
    with django_assert_max_num_queries(10):
        made = actions.register_stations(municipality=municipality, entries=entries)
    assert [station.title for station in made[:2]] == ["Usługa 1", "Usługa 2"]
    assert all(station.pk for station in made)
    assert Station.objects.count() == 300


def test_same_record_twice_in_one_batch_is_one_station(municipality):
    entries = [
        actions.StationEntry(StationKind.SERVICE, "directory.service", 1, title, "/")
        for title in ("Stara nazwa", "Nowa nazwa")
    ]
    actions.register_stations(municipality=municipality, entries=entries)
    assert Station.objects.get().title == "Nowa nazwa"


def test_removed_station_takes_its_links_along(municipality):
    link = LinkFactory(origin__municipality=municipality, target__municipality=municipality)
    actions.remove_station(link.origin.source, link.origin.source_id)
    assert not Link.objects.exists()
    assert Station.objects.get() == link.target


@pytest.mark.parametrize(
    ("origin", "target", "allowed"),
    [
        ("voice", "need", True),
        ("voice", "action", True),
        ("need", "action", True),
        ("action", "service", True),
        ("service", "change", True),
        ("voice", "change", True),
        ("need", "voice", False),
        ("change", "voice", False),
        ("service", "action", False),
        ("need", "need", False),
    ],
)
def test_link_runs_only_onward(municipality, access_as, origin, target, allowed):
    by = access_as(Role.PLAN_COORDINATOR)
    first = StationFactory(municipality=municipality, kind=origin)
    second = StationFactory(municipality=municipality, kind=target)
    if allowed:
        actions.link(origin=first, target=second, by=by)
        assert Link.objects.get().target == second
    else:
        with pytest.raises(actions.CannotLink):
            actions.link(origin=first, target=second, by=by)
        assert not Link.objects.exists()


def test_link_again_changes_only_its_note(municipality, access_as):
    by = access_as(Role.CLERK)
    origin = StationFactory(municipality=municipality)
    target = StationFactory(municipality=municipality, kind=StationKind.NEED)
    first = actions.link(origin=origin, target=target, note="z ankiety", by=by)
    assert actions.link(origin=origin, target=target, by=by).note == "z ankiety"
    assert AuditEntry.objects.filter(action="thread.linked").count() == 1
    again = actions.link(origin=origin, target=target, note="z ankiety i rozmów", by=by)
    assert again.pk == first.pk
    assert Link.objects.get().note == "z ankiety i rozmów"


def test_link_across_municipalities_is_refused(municipality, access_as):
    ours = StationFactory(municipality=municipality)
    theirs = StationFactory(municipality=MunicipalityFactory(), kind=StationKind.NEED)
    with pytest.raises(actions.CannotLink):
        actions.link(origin=ours, target=theirs, by=system_access(None))


def test_link_in_a_foreign_municipality_is_refused(municipality, access_as):
    other = MunicipalityFactory()
    origin = StationFactory(municipality=other)
    target = StationFactory(municipality=other, kind=StationKind.NEED)
    with pytest.raises(actions.CannotLink):
        actions.link(origin=origin, target=target, by=access_as(Role.CLERK))


def test_unlink_says_whether_there_was_a_link(municipality, access_as):
    by = access_as(Role.CLERK)
    link = LinkFactory(origin__municipality=municipality, target__municipality=municipality)
    assert actions.unlink(origin=link.origin, target=link.target, by=by) is True
    assert actions.unlink(origin=link.origin, target=link.target, by=by) is False
    assert AuditEntry.objects.filter(action="thread.unlinked").count() == 1


def test_insight_is_left_and_taken_up(municipality, access_as):
    station = StationFactory(municipality=municipality)
    need = StationFactory(municipality=municipality, kind=StationKind.NEED)
    insight = actions.leave_insight(
        station=station, area="SEN", text=" Brakuje ławek. ", by=access_as(Role.COMMUNITY_ORGANISER)
    )
    assert (insight.text, insight.state) == ("Brakuje ławek.", InsightState.WAITING)
    taken = actions.take_insight(
        insight_id=insight.pk, taken_by=need, by=access_as(Role.PLAN_COORDINATOR)
    )
    assert (taken.state, taken.taken_by) == (InsightState.TAKEN, need)
    assert taken.decided_at is not None


def test_empty_insight_is_refused(municipality, access_as):
    with pytest.raises(InvalidInput):
        actions.leave_insight(
            station=StationFactory(municipality=municipality),
            area="SEN",
            text="  ",
            by=access_as(Role.CLERK),
        )


def test_insight_is_dismissed_only_with_a_reason(municipality, access_as):
    insight = InsightFactory(station__municipality=municipality)
    by = access_as(Role.CENTRE_DIRECTOR)
    with pytest.raises(InvalidInput):
        actions.dismiss_insight(insight_id=insight.pk, reason=" ", by=by)
    done = actions.dismiss_insight(insight_id=insight.pk, reason="Już działa.", by=by)
    assert (done.state, done.reason) == (InsightState.DISMISSED, "Już działa.")


def test_insight_is_decided_once(municipality, access_as):
    insight = InsightFactory(station__municipality=municipality)
    by = access_as(Role.CENTRE_DIRECTOR)
    actions.take_insight(insight_id=insight.pk, taken_by=None, by=by)
    with pytest.raises(actions.InsightDecided):
        actions.dismiss_insight(insight_id=insight.pk, reason="Za późno.", by=by)


def test_insight_of_another_municipality_is_not_found(access_as):
    insight = InsightFactory()
    with pytest.raises(NotFound):
        actions.take_insight(
            insight_id=insight.pk, taken_by=None, by=access_as(Role.CENTRE_DIRECTOR)
        )


def test_insight_cannot_be_taken_by_a_foreign_station(municipality, access_as):
    insight = InsightFactory(station__municipality=municipality)
    with pytest.raises(actions.CannotLink):
        actions.take_insight(
            insight_id=insight.pk,
            taken_by=StationFactory(kind=StationKind.NEED),
            by=access_as(Role.CENTRE_DIRECTOR),
        )


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("thread.see_staff", set(Role) - set(list(Role)[-5:])),
        ("thread.link", KNOTTERS),
        ("thread.insight_leave", KNOTTERS),
        (
            "thread.insight_decide",
            {Role.CENTRE_DIRECTOR, Role.PLAN_COORDINATOR, Role.COMMUNITY_ORGANISER},
        ),
    ],
)
def test_permission_is_held_by_these_roles(access_as, code, roles):
    assert {role for role in Role if access_as(role).may(code)} == roles


def test_every_permission_of_thread_is_in_the_table():
    codes = {p.code for p in all_permissions() if p.code.startswith("thread.")}
    assert codes == {
        "thread.see_staff",
        "thread.link",
        "thread.insight_leave",
        "thread.insight_decide",
    }


@pytest.mark.parametrize("deed", ["link", "unlink", "leave_insight", "take", "dismiss"])
def test_resident_may_not_write_the_thread(municipality, access_as, deed):
    by = access_as(Role.RESIDENT)
    link = LinkFactory(origin__municipality=municipality, target__municipality=municipality)
    insight = InsightFactory(station=link.origin)
    calls = {
        "link": lambda: actions.link(origin=link.origin, target=link.target, by=by),
        "unlink": lambda: actions.unlink(origin=link.origin, target=link.target, by=by),
        "leave_insight": lambda: actions.leave_insight(
            station=link.origin, area="SEN", text="x", by=by
        ),
        "take": lambda: actions.take_insight(insight_id=insight.pk, taken_by=None, by=by),
        "dismiss": lambda: actions.dismiss_insight(insight_id=insight.pk, reason="x", by=by),
    }
    with pytest.raises(NotAllowed):
        calls[deed]()
