"""The waiting list with the database: offers, deadlines, pools, places out of turn, the lot."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosty.core.access import Role, system_access
from mosty.core.errors import DomainError, InvalidInput, NotAllowed
from mosty.core.models import AuditEntry
from mosty.events import actions
from mosty.events.actions import Application, ChangedParticipant, Guest, RulesEntry
from mosty.events.actions.queueing import keep_queues
from mosty.events.enums import EventState, Pool, RegistrationState, WaitingRule
from mosty.events.models import (
    Event,
    ParticipantNeeds,
    QueueException,
    Registration,
    RegistrationRules,
)
from mosty.events.queries import drawn_lots, place_in_queue, start_of
from mosty.events.queries.queue import (
    limits_of,
    queue_entries,
    queue_rule,
)
from mosty.events.rules.queue import draw
from tests.events.queue_laws import broken_laws
from tests.events.registering import NOW, VISITOR, come, open_event, states

pytestmark = pytest.mark.django_db

CONFIRMED, OFFERED = RegistrationState.CONFIRMED, RegistrationState.OFFERED
WAITING, LAPSED = RegistrationState.WAITING, RegistrationState.LAPSED
HOUR = timedelta(hours=1)


@pytest.fixture
def event(municipality) -> Event:
    return open_event(municipality, seats=1)


@pytest.fixture
def staff(access_as):
    return access_as(Role.COMMUNITY_ORGANISER)


def cancel(registration, now=NOW, by=VISITOR):
    return actions.cancel_registration(registration=registration, now=now, by=by)


# --- offers ---------------------------------------------------------------------------------------------


def test_freed_place_is_held_for_the_next_one_at_once(event, django_capture_on_commit_callbacks):
    inside, second, third = come(event, "A"), come(event, "B"), come(event, "C")
    with django_capture_on_commit_callbacks(execute=True):
        cancel(inside)
    second.refresh_from_db()
    assert (second.state, second.offered_until) == (OFFERED, NOW + 48 * HOUR)
    third.refresh_from_db()
    assert third.state == WAITING
    assert [letter.to[0] for letter in mail.outbox[-2:]] == ["a@example.org", "b@example.org"]


def test_newcomer_does_not_get_a_place_that_is_held(event):
    inside, second = come(event, "A"), come(event, "B")
    cancel(inside)
    assert come(event, "C").state == WAITING
    assert actions.accept_offer(registration=second, now=NOW, by=VISITOR).state == CONFIRMED
    again = actions.accept_offer(registration=second, now=NOW, by=VISITOR)
    assert again.state == CONFIRMED


def test_offer_that_is_not_taken_lapses_and_goes_on(event):
    inside, second, third = come(event, "A"), come(event, "B"), come(event, "C")
    cancel(inside)
    late = NOW + 48 * HOUR
    assert keep_queues(late) == 1
    assert states(event) == {"A": "cancelled", "B": LAPSED, "C": OFFERED}
    with pytest.raises(actions.OfferGone):
        actions.accept_offer(registration=second, now=late, by=VISITOR)
    third.refresh_from_db()
    assert third.offered_until == late + 48 * HOUR
    keep_queues(late)
    assert states(event)["C"] == OFFERED


def test_late_answer_finds_the_place_gone_even_before_anybody_cleaned_up(event):
    inside, second = come(event, "A"), come(event, "B")
    come(event, "C")
    cancel(inside)
    with pytest.raises(actions.OfferGone):
        actions.accept_offer(registration=second, now=NOW + 49 * HOUR, by=VISITOR)
    assert states(event) == {"A": "cancelled", "B": LAPSED, "C": OFFERED}


def test_declined_offer_goes_to_the_next_one(event):
    inside, second = come(event, "A"), come(event, "B")
    come(event, "C")
    cancel(inside)
    cancel(second)
    assert states(event)["C"] == OFFERED


def test_offer_never_outlasts_the_start_and_none_is_made_after_it(event):
    inside, second = come(event, "A"), come(event, "B")
    come(event, "C")
    start = start_of(event)
    cancel(inside, now=start - HOUR)
    second.refresh_from_db()
    assert second.offered_until == start
    keep_queues(start)
    assert states(event) == {"A": "cancelled", "B": LAPSED, "C": WAITING}


def test_no_offer_after_the_cut_off(municipality):
    event = open_event(municipality, seats=1, offers_until=NOW + HOUR)
    inside = come(event, "A")
    come(event, "B")
    cancel(inside, now=NOW + HOUR)
    assert states(event)["B"] == WAITING


def test_cancelled_event_offers_nothing(event):
    inside = come(event, "A")
    come(event, "B")
    Event.objects.update(state=EventState.CANCELLED, cancelled_at=NOW)
    cancel(inside)
    keep_queues(NOW + HOUR)
    assert states(event)["B"] == WAITING


def test_person_without_an_email_gets_an_offer_staff_sees(event, staff):
    inside = come(event, "A")
    application = Application(contact_name="Telefon", guests=[Guest("Telefon")])
    phone = actions.register_for_others(event=event, application=application, now=NOW, by=staff)
    cancel(inside)
    taken = actions.accept_offer(registration=phone, now=NOW, by=staff)
    assert taken.state == CONFIRMED


# --- leaving --------------------------------------------------------------------------------------------


def test_cancelling_by_link_ends_with_its_deadline_but_staff_still_can(municipality, staff):
    event = open_event(municipality, cancel_until=NOW)
    inside = come(event, "A", now=NOW - HOUR)
    with pytest.raises(actions.TooLate):
        cancel(inside)
    assert cancel(inside, by=staff).state == RegistrationState.CANCELLED
    assert cancel(inside).state == RegistrationState.CANCELLED  # again: nothing happens


def test_whoever_waits_may_leave_the_list_although_confirmed_ones_may_not(municipality):
    event = open_event(municipality, seats=1, cancel_until=NOW)
    come(event, "A", now=NOW - HOUR)
    waiting = come(event, "B", now=NOW - HOUR)
    assert cancel(waiting).state == RegistrationState.CANCELLED


# --- groups ---------------------------------------------------------------------------------------------


def test_group_is_passed_with_a_written_reason_and_not_for_ever(municipality):
    event = open_event(municipality, seats=3, group_passes=1)
    inside = come(event, "A", size=2)
    group = come(event, "Grupa", size=2)
    assert come(event, "B").state == CONFIRMED
    noted = QueueException.objects.get()
    assert (noted.overtaken, noted.made_by_label) == (1, "system")
    assert noted.reason
    assert come(event, "C").state == WAITING
    cancel(inside)
    group.refresh_from_db()
    assert group.state == OFFERED


# --- pools ----------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(municipality) -> Event:
    return open_event(municipality, is_mixed=True, seats=4, seats_on_site=1, seats_online=2)


def test_pools_have_their_own_limits_and_a_total(mixed):
    assert come(mixed, "A").state == CONFIRMED
    assert come(mixed, "B").state == WAITING
    assert come(mixed, "C", pool=Pool.ONLINE).state == CONFIRMED


def test_confirmed_person_switches_and_frees_the_place(mixed):
    first = come(mixed, "A")
    come(mixed, "B")
    moved = actions.switch_pool(registration=first, pool=Pool.ONLINE, now=NOW, by=VISITOR)
    assert (moved.state, moved.pool) == (CONFIRMED, Pool.ONLINE)
    assert states(mixed)["B"] == OFFERED


def test_confirmed_person_keeps_the_place_when_the_other_pool_is_full(mixed):
    first = come(mixed, "A", pool=Pool.ONLINE)
    come(mixed, "B")
    with pytest.raises(actions.NoPlace):
        actions.switch_pool(registration=first, pool=Pool.ON_SITE, now=NOW, by=VISITOR)
    first.refresh_from_db()
    assert (first.state, first.pool) == (CONFIRMED, Pool.ONLINE)


def test_whoever_waits_goes_to_the_end_of_the_other_list(mixed):
    come(mixed, "A")
    waits = come(mixed, "B")
    for name in ("C", "D", "E"):
        come(mixed, name, pool=Pool.ONLINE)
    later = NOW + HOUR
    moved = actions.switch_pool(registration=waits, pool=Pool.ONLINE, now=later, by=VISITOR)
    assert (moved.state, moved.queued_at) == (WAITING, later)
    assert place_in_queue(moved, mixed.registration_rules) == 2


def test_whoever_waits_gets_a_free_place_of_the_other_pool_at_once(mixed):
    come(mixed, "A")
    waits = come(mixed, "B")
    moved = actions.switch_pool(registration=waits, pool=Pool.ONLINE, now=NOW, by=VISITOR)
    assert moved.state == CONFIRMED


# --- other people on the same places ----------------------------------------------------------------------


def test_other_person_comes_instead_and_needs_of_the_first_are_deleted(municipality):
    event = open_event(municipality, asks=["diet"])
    registration = come(event, guests=[Guest("Ewa", needs={"diet": ["vegan"]})])
    person = registration.participants.get()
    changed = ChangedParticipant(person.pk, " Olga ", "OLGA@example.org", is_another=True)
    actions.change_participants(registration=registration, changed=[changed], now=NOW, by=VISITOR)
    person.refresh_from_db()
    assert (person.name, person.email, person.person.email) == ("Olga",) + ("olga@example.org",) * 2
    assert not ParticipantNeeds.objects.exists()


def test_corrected_name_keeps_the_needs(municipality):
    event = open_event(municipality, asks=["diet"])
    registration = come(event, guests=[Guest("Ewa", needs={"diet": ["vegan"]})])
    changed = ChangedParticipant(registration.participants.get().pk, "Ewa Lis")
    actions.change_participants(registration=registration, changed=[changed], now=NOW, by=VISITOR)
    assert ParticipantNeeds.objects.exists()


def test_one_of_a_group_leaves_and_the_next_one_gets_the_place(municipality):
    event = open_event(municipality, seats=3)
    group = come(event, "Grupa", size=3)
    come(event, "Następna")
    people = list(group.participants.all())
    changed = [ChangedParticipant(one.pk, one.name, is_leaving=one is people[0]) for one in people]
    stays = actions.change_participants(registration=group, changed=changed, now=NOW, by=VISITOR)
    assert (stays.size, stays.participants.count()) == (2, 2)
    assert states(event)["Następna"] == OFFERED


def test_group_does_not_leave_one_by_one_until_nobody_is_left(event):
    own = come(event, "A")
    changed = [ChangedParticipant(own.participants.get().pk, "A", is_leaving=True)]
    with pytest.raises(InvalidInput):
        actions.change_participants(registration=own, changed=changed, now=NOW, by=VISITOR)


def test_names_of_another_registration_are_not_changed(event):
    first, second = come(event, "A"), come(event, "B")
    changed = ChangedParticipant(second.participants.get().pk, "Obcy")
    with pytest.raises(NotAllowed):
        actions.change_participants(registration=first, changed=[changed], now=NOW, by=VISITOR)


# --- out of turn ------------------------------------------------------------------------------------------


def test_place_out_of_turn_needs_a_reason_and_a_place(event, staff):
    come(event, "A"), come(event, "B")
    chosen = come(event, "C")
    with pytest.raises(InvalidInput):
        actions.give_place(registration=chosen, reason="  ", now=NOW, by=staff)
    with pytest.raises(actions.NoPlace):
        actions.give_place(registration=chosen, reason="Tłumaczka", now=NOW, by=staff)
    given = actions.give_place(
        registration=chosen, reason="Tłumaczka", adds_seats=True, now=NOW, by=staff
    )
    assert given.state == CONFIRMED
    assert states(event)["B"] == WAITING
    noted = QueueException.objects.get()
    assert (noted.overtaken, noted.reason, noted.made_by_label) == (1, "Tłumaczka", staff.label)
    assert RegistrationRules.objects.get().seats == 2


def test_place_out_of_turn_is_not_given_by_just_anybody(event, access_as):
    come(event, "A")
    with pytest.raises(NotAllowed):
        actions.give_place(registration=come(event, "B"), reason="x", by=access_as(Role.MAYOR))


# --- rules ------------------------------------------------------------------------------------------------


def entry_of(event, **changed) -> RulesEntry:
    rules = event.registration_rules
    names = ("opens_at", "closes_at", "seats", "largest_group", "group_passes", "offer_hours")
    return RulesEntry(**{**{name: getattr(rules, name) for name in names}, **changed})


def save(event, staff, **changed):
    return actions.save_registration_rules(
        event=event, entry=entry_of(event, **changed), now=NOW, by=staff
    )


def test_added_places_go_to_those_who_wait(event, staff):
    come(event, "A"), come(event, "B"), come(event, "C")
    save(event, staff, seats=2)
    assert states(event) == {"A": CONFIRMED, "B": OFFERED, "C": WAITING}


def test_limit_cannot_go_below_those_who_have_a_place(municipality, staff):
    event = open_event(municipality, seats=3)
    come(event, "A", size=3)
    with pytest.raises(actions.CannotSaveRules) as refused:
        save(event, staff, seats=2)
    assert set(refused.value.fields) == {"seats"}


def test_rule_of_the_queue_stays_once_somebody_has_registered(event, staff):
    assert save(event, staff, group_passes=1).group_passes == 1
    come(event, "A")
    event = Event.objects.get(pk=event.pk)
    with pytest.raises(actions.CannotSaveRules) as refused:
        save(event, staff, group_passes=9)
    assert set(refused.value.fields) == {"group_passes"}


def test_rules_of_a_draw_get_a_seed_that_stays(event, staff):
    lottery = {"waiting_rule": WaitingRule.LOTTERY, "lot_at": NOW + HOUR}
    seed = save(event, staff, **lottery).lot_seed
    assert len(seed) == 32
    assert save(event, staff, **lottery, seats=9).lot_seed == seed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"waiting_rule": WaitingRule.LOTTERY}, "lot_at"),
        ({"waiting_rule": WaitingRule.PRIORITY}, "priority_groups"),
        ({"closes_at": NOW - timedelta(days=99)}, "closes_at"),
        ({"offers_until": NOW}, "offers_until"),
    ],
)
def test_rules_say_which_field_is_wrong(event, staff, changed, field):
    with pytest.raises(actions.CannotSaveRules) as refused:
        save(event, staff, **changed)
    assert field in refused.value.fields


def test_rules_are_stated_by_those_who_prepare_events(event, access_as):
    with pytest.raises(NotAllowed):
        save(event, access_as(Role.MAYOR))


# --- the lot ----------------------------------------------------------------------------------------------


@pytest.fixture
def lottery(municipality) -> Event:
    return open_event(municipality, seats=2, waiting_rule=WaitingRule.LOTTERY)


def test_nobody_has_a_place_before_the_draw_and_the_lot_decides_then(lottery):
    rows = {str(come(lottery, name).uuid): name for name in "ABCD"}
    assert set(states(lottery).values()) == {WAITING}
    due = lottery.registration_rules.lot_at
    assert keep_queues(due - HOUR) == 1
    assert set(states(lottery).values()) == {WAITING}

    keep_queues(due)

    places = draw("ziarno", rows)
    winners = {rows[key] for key, place in places.items() if place <= 2}
    assert {name for name, state in states(lottery).items() if state == CONFIRMED} == winners
    assert drawn_lots(lottery) == sorted(
        (place, row.uuid) for row in Registration.objects.all() for place in [places[str(row.uuid)]]
    )
    drawn_at = RegistrationRules.objects.get().lot_drawn_at
    keep_queues(due + HOUR)
    assert RegistrationRules.objects.get().lot_drawn_at == drawn_at == due


def test_whoever_comes_after_the_draw_stands_behind_all_lots(lottery, staff):
    for name in "ABC":
        come(lottery, name)
    due = lottery.registration_rules.lot_at
    assert actions.draw_now(event=lottery, now=due, by=staff) == 3
    assert actions.draw_now(event=lottery, now=due, by=staff) == 0
    late = come(lottery, "Późna", now=due + HOUR)
    assert (late.state, late.lot) == (WAITING, None)
    assert place_in_queue(late, RegistrationRules.objects.get()) == 2


def test_lot_is_not_drawn_before_its_time(lottery, staff):
    with pytest.raises(actions.CannotSaveRules):
        actions.draw_now(event=lottery, now=NOW, by=staff)


def test_draw_stands_in_the_trail_with_its_seal(lottery, staff):
    come(lottery, "A")
    actions.draw_now(event=lottery, now=lottery.registration_rules.lot_at, by=staff)
    data = AuditEntry.objects.get(action="events.lots_drawn").data
    assert data["registrations"] == 1
    assert len(data["seal"]) == 64


# --- any history --------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["come", "come", "come", "phone", "cancel", "accept", "switch", "wait", "give", "add"]
        ),
        st.integers(0, 9),
        st.integers(1, 3),
        st.sampled_from(list(Pool)),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=STEPS,
    kind=st.sampled_from([WaitingRule.ARRIVAL, WaitingRule.PRIORITY]),
    seats=st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 4)),
    passes=st.integers(0, 2),
)
def test_laws_hold_after_every_deed(municipality, steps, kind, seats, passes):
    with transaction.atomic():
        event = open_event(
            municipality,
            is_mixed=True,
            waiting_rule=kind,
            priority_groups=[{"code": "ngo", "title": "NGO"}],
            seats=seats[0],
            seats_on_site=seats[1],
            seats_online=seats[2],
            group_passes=passes,
        )
        by = system_access(municipality.pk)
        now = NOW
        for number, (deed, which, size, pool) in enumerate(steps):
            now += timedelta(minutes=1)
            rows = list(Registration.objects.filter(event=event).order_by("pk"))
            chosen = rows[which % len(rows)] if rows else None
            try:
                if deed == "come":
                    group = "ngo" if kind == WaitingRule.PRIORITY and which % 2 else ""
                    come(
                        event,
                        f"Osoba {number}",
                        size=size,
                        pool=pool,
                        now=now,
                        priority_group=group,
                    )
                elif deed == "phone":
                    application = Application(
                        contact_name=f"Telefon {number}", guests=[Guest("T")], pool=pool
                    )
                    actions.register_for_others(
                        event=event, application=application, now=now, by=by
                    )
                elif deed == "add":
                    rules = event.registration_rules
                    entry = RulesEntry(
                        opens_at=rules.opens_at,
                        closes_at=rules.closes_at,
                        seats=seats[0] + which,
                        seats_on_site=seats[1] + which,
                        seats_online=seats[2],
                        group_passes=passes,
                        waiting_rule=kind,
                        priority_groups=["NGO"],
                    )
                    actions.save_registration_rules(event=event, entry=entry, now=now, by=by)
                elif deed == "wait":
                    now += timedelta(hours=10 * which)
                    keep_queues(now)
                elif chosen is not None:
                    _do(deed, chosen, pool, now, by)
            except DomainError:
                pass  # a refusal changes nothing, which is what is looked at below
            rules = RegistrationRules.objects.get(event=event)
            wrong = broken_laws(limits_of(rules), queue_rule(rules), queue_entries(event))
            if deed == "wait" or now < NOW + timedelta(days=14):
                assert wrong == [], (deed, wrong)
        transaction.set_rollback(True)


def _do(deed, chosen, pool, now, by):
    if deed == "cancel":
        cancel(chosen, now=now, by=by)
    elif deed == "accept":
        actions.accept_offer(registration=chosen, now=now, by=by)
    elif deed == "switch":
        actions.switch_pool(registration=chosen, pool=pool, now=now, by=by)
    else:
        actions.give_place(registration=chosen, reason="Powód", now=now, by=by)
