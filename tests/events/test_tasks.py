"""Tasks with dates counted from the event: rules, deeds, pages."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from mosty.core.access import Access, Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.events.actions.tasks import add_ready_tasks, mark_task, remove_task, save_task
from mosty.events.enums import EventKind
from mosty.events.models import Task
from mosty.events.queries.tasks import tasks_of
from mosty.events.rules.tasks import (
    TaskStanding,
    lists_for,
    missing_tasks,
    ready_lists,
    standing,
)
from mosty.territory.models import Municipality
from tests.events.organising import AccessAs, ClientAs, page, text
from tests.factories.events import DAY, EventFactory, TaskFactory
from tests.factories.territory import MunicipalityFactory

#: Three weeks before the event.
NOW = "2027-02-25 12:00:00+01:00"


@pytest.fixture
def by(access_as: AccessAs) -> Access:
    return access_as(Role.CLERK)


@pytest.mark.parametrize("kind", EventKind.values)
def test_every_kind_of_event_has_ready_lists_with_accessibility(kind: str) -> None:
    codes = [one.code for one in lists_for(kind)]

    assert "podstawy" in codes
    assert "dostepnosc" in codes


def test_accessibility_list_covers_the_whole_checklist() -> None:
    (access,) = (one for one in ready_lists() if one.code == "dostepnosc")
    words = " ".join(f"{task.title} {task.note}".lower() for task in access.tasks)

    for what in (
        *("od drzwi do drzwi", "bez stopni", "toalet", "pętl", "język migowy", "napis"),
        *("14 punktów", "łatwy do czytania", "czytnika ekranu", "ciche", "przerw", "asyst"),
        *("opiekę nad dziećmi", "diet", "przez internet", "psem asystującym", "termin", "zgod"),
    ):
        assert what in words


def test_ready_tasks_stand_once_even_if_two_lists_hold_them() -> None:
    lists = lists_for(EventKind.STUDY_VISIT)
    titles = [one.title for one in missing_tasks([*lists, *lists], set())]

    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    ("days", "is_done", "expected"),
    [
        (-1, False, TaskStanding.OVERDUE),
        (0, False, TaskStanding.SOON),
        (7, False, TaskStanding.SOON),
        (8, False, TaskStanding.LATER),
        (-30, True, TaskStanding.DONE),
    ],
)
def test_task_stands_by_its_day(days: int, is_done: bool, expected: TaskStanding) -> None:
    today = date(2027, 3, 1)

    assert standing(today + timedelta(days=days), today, is_done=is_done) == expected


@travel(NOW, tick=False)
def test_tasks_come_overdue_first_and_done_last(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality)
    late = TaskFactory(event=event, days_before=30)
    later = TaskFactory(event=event, days_before=1)
    soon = TaskFactory(event=event, days_before=20)
    done = TaskFactory(event=event, days_before=40)
    mark_task(municipality=municipality, event_id=event.pk, task_id=done.pk, is_done=True, by=by)

    overview = tasks_of(event)

    assert [line.task for line in overview.lines] == [late, soon, later, done]
    assert next(line.due for line in overview.lines) == DAY - timedelta(days=30)
    assert [line.task for line in overview.next_lines] == [late, soon]
    assert (overview.done_count, overview.overdue_count) == (1, 1)


def test_ready_lists_are_added_once(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality, kind=EventKind.STUDY_VISIT)
    codes = [one.code for one in lists_for(event.kind)]

    added = add_ready_tasks(municipality=municipality, event_id=event.pk, codes=codes, by=by)
    again = add_ready_tasks(municipality=municipality, event_id=event.pk, codes=codes, by=by)

    assert added > 30
    assert again == 0
    assert Task.objects.filter(event=event).count() == added
    assert not tasks_of(event).unused


def test_list_of_another_kind_of_event_is_refused(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality, kind=EventKind.SESSION)

    with pytest.raises(InvalidInput):
        add_ready_tasks(municipality=municipality, event_id=event.pk, codes=["wizyta"], by=by)


def test_task_keeps_its_distance_when_the_event_moves(
    municipality: Municipality, by: Access
) -> None:
    event = EventFactory(municipality=municipality)
    save_task(
        municipality=municipality,
        event_id=event.pk,
        title="Zamów autobus",
        due=DAY - timedelta(days=45),
        by=by,
    )
    event.starts_on = event.ends_on = DAY + timedelta(days=7)
    event.save()

    (line,) = tasks_of(event).lines
    assert line.due == DAY - timedelta(days=38)


def test_task_far_from_the_event_is_refused(municipality: Municipality, by: Access) -> None:
    event = EventFactory(municipality=municipality)

    with pytest.raises(InvalidInput) as refused:
        save_task(
            municipality=municipality, event_id=event.pk, title="X", due=date(2031, 1, 1), by=by
        )

    assert "due" in refused.value.fields


def test_task_marked_twice_keeps_who_was_first(
    municipality: Municipality, by: Access, access_as: AccessAs
) -> None:
    task = TaskFactory(event__municipality=municipality)
    facts = {"municipality": municipality, "event_id": task.event_id, "task_id": task.pk}
    mark_task(**facts, is_done=True, by=by)
    mark_task(**facts, is_done=True, by=access_as(Role.NGO_OFFICER))

    task.refresh_from_db()
    assert task.done_by_label == by.label
    mark_task(**facts, is_done=False, by=by)
    task.refresh_from_db()
    assert (task.done_at, task.done_by_label) == (None, "")
    assert AuditEntry.objects.filter(action="events.task_done").count() == 1


def test_tasks_are_for_those_who_prepare_events_here(
    municipality: Municipality, access_as: AccessAs, by: Access
) -> None:
    own = TaskFactory(event__municipality=municipality)
    strange = TaskFactory(event__municipality=MunicipalityFactory())

    with pytest.raises(NotAllowed):
        remove_task(
            municipality=municipality,
            event_id=own.event_id,
            task_id=own.pk,
            by=access_as(Role.COUNCILLOR),
        )
    for event_id, task_id in ((strange.event_id, strange.pk), (own.event_id, strange.pk)):
        with pytest.raises(NotFound):
            remove_task(municipality=municipality, event_id=event_id, task_id=task_id, by=by)


@travel(NOW, tick=False)
def test_task_pages_from_empty_to_done(client_as: ClientAs, municipality: Municipality) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    browser = client_as(Role.CLERK)

    assert "Zacznij od gotowej listy" in text(browser.get(page("wizyta", "zadania/")))
    browser.post(page("wizyta", "zadania/"), {"lists": ["podstawy", "dostepnosc"]})
    html = text(browser.get(page("wizyta", "zadania/")))
    assert "po terminie" in html
    assert "Dostępność: sprawdź wejście bez stopni i toaletę" in html
    task = Task.objects.filter(event=event).first()
    assert task is not None
    browser.post(page("wizyta", f"zadania/{task.pk}/zmiana/"), {"co": "zrobione"})
    assert "1 zadanie zrobione" in text(browser.get(page("wizyta", "zadania/")))
    desk = text(browser.get(page("wizyta", "obsluga/")))
    assert "Co teraz czeka" in desk


def test_task_form_keeps_what_was_typed(client_as: ClientAs, municipality: Municipality) -> None:
    EventFactory(municipality=municipality, slug="wizyta")
    typed = {"title": "<script>x</script> Autobus", "due": "2040-01-01"}

    answer = client_as(Role.CLERK).post(page("wizyta", "zadania/nowe/"), typed)

    assert answer.status_code == 422
    assert "Autobus" in text(answer)
    assert "<script>x" not in text(answer)


def test_task_is_added_changed_and_removed_by_forms(
    client_as: ClientAs, municipality: Municipality
) -> None:
    EventFactory(municipality=municipality, slug="wizyta")
    browser = client_as(Role.CLERK)
    browser.post(page("wizyta", "zadania/nowe/"), {"title": "Autobus", "due": "2027-03-01"})
    task = Task.objects.get()
    typed = {"title": "Autobus z windą", "due": "2027-03-02", "who": "Ewa"}
    browser.post(page("wizyta", f"zadania/{task.pk}/"), typed)
    task.refresh_from_db()
    assert (task.title, task.who, task.days_before) == ("Autobus z windą", "Ewa", 16)
    assert browser.get(page("wizyta", f"zadania/{task.pk}/")).status_code == 200
    browser.post(page("wizyta", f"zadania/{task.pk}/zmiana/"), {"co": "usun"})
    assert not Task.objects.exists()
    assert browser.get(page("wizyta", f"zadania/{task.pk}/")).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tasks_are_exported(client_as: ClientAs, municipality: Municipality, kind: str) -> None:
    event = EventFactory(municipality=municipality, slug="wizyta")
    TaskFactory(event=event, title="=SUMA(1)")

    answer = client_as(Role.CLERK).get(page("wizyta", f"zadania/lista.{kind}"))

    assert answer.status_code == 200
    if kind == "csv":
        assert "'=SUMA(1)" in answer.content.decode("utf-8-sig")


def test_queries_of_tasks_do_not_grow(client_as: ClientAs, municipality: Municipality) -> None:
    browser, counts = client_as(Role.CLERK), []
    for size in (1, 3):
        event = EventFactory(municipality=municipality)
        TaskFactory.create_batch(size, event=event)
        with CaptureQueriesContext(connection) as caught:
            browser.get(page(event.slug, "zadania/"))
        counts.append(len(caught))
    assert counts[0] == counts[1]
