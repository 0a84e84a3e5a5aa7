"""A social café: tables, notes stored once, put together and apart, dots from phones and paper."""

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.partnership.actions import cafe_dots, cafe_notes, cafes
from mosty.partnership.enums import CafeState
from mosty.partnership.models import CafeDot, CafeNote
from mosty.partnership.queries import cafes as queries
from mosty.partnership.rules.cafe_secrets import cafe_token, device_hash, new_device
from tests.factories.partnership import (
    CafeDotFactory,
    CafeFactory,
    CafeNoteFactory,
    CafeTableFactory,
    RecommendationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(access_as):
    return access_as(Role.COMMUNITY_ORGANISER)


@pytest.fixture
def cafe(municipality):
    return CafeFactory(municipality=municipality, dots=3)


@pytest.fixture
def table(cafe):
    return CafeTableFactory(cafe=cafe, number=1)


def _entry(**changed):
    facts = {
        "title": "Kawiarenka w Lipkach",
        "held_on": "2027-03-18",
        "tables": [cafes.TableEntry("Co działa?"), cafes.TableEntry("Czego brakuje?")],
    }
    return cafes.CafeEntry(**{**facts, **changed})


def _state(cafe, state):
    cafe.state = state
    cafe.save()
    return cafe


def _give(cafe, note, voter="telefon"):
    return cafe_dots.give_dot(cafe=cafe, note_id=note.pk, voter=voter)


def _merge(cafe, notes, head, by):
    return cafe_notes.merge_notes(
        municipality=cafe.municipality,
        cafe_id=cafe.pk,
        note_ids=[one.pk for one in notes],
        head_id=head.pk,
        by=by,
    )


# --- the café -------------------------------------------------------------------------------------


def test_a_cafe_has_tables_in_order_and_a_link_of_which_a_hash_is_stored(municipality, by):
    tables = [cafes.TableEntry("Co działa?", "Pani Ewa"), cafes.TableEntry(" ")]
    cafe = cafes.create_cafe(municipality=municipality, entry=_entry(tables=tables), by=by)
    assert [(one.number, one.host) for one in queries.tables(cafe)] == [(1, "Pani Ewa")]
    token = cafe_token(cafe.uuid)
    assert token not in cafe.token_hash
    assert queries.cafe_by_token(municipality, token) == cafe
    assert queries.cafe_by_token(CafeFactory().municipality, token) is None


def test_a_cafe_without_a_name_a_table_or_dots_is_refused(municipality, by):
    for changed, field in (
        ({"title": " "}, "title"),
        ({"tables": []}, "question_1"),
        ({"dots": 0}, "dots"),
    ):
        with pytest.raises(InvalidInput) as error:
            cafes.create_cafe(municipality=municipality, entry=_entry(**changed), by=by)
        assert set(error.value.fields) == {field}


def test_a_table_with_notes_keeps_standing_and_one_without_goes(municipality, by):
    cafe = cafes.create_cafe(municipality=municipality, entry=_entry(), by=by)
    one_table = _entry(tables=[cafes.TableEntry("Co działa dobrze?")])
    here = {"municipality": municipality, "cafe_id": cafe.pk, "by": by}
    CafeNoteFactory(table=cafe.tables.get(number=2))
    with pytest.raises(InvalidInput):
        cafes.edit_cafe(entry=one_table, **here)
    CafeNote.objects.all().delete()
    cafes.edit_cafe(entry=one_table, **here)
    assert [one.question for one in queries.tables(cafe)] == ["Co działa dobrze?"]


def test_the_number_of_dots_stays_once_somebody_gave_one(municipality, table, by):
    CafeDotFactory(note=CafeNoteFactory(table=table))
    with pytest.raises(InvalidInput):
        cafes.edit_cafe(
            municipality=municipality, cafe_id=table.cafe_id, entry=_entry(dots=5), by=by
        )


def test_a_cafe_goes_one_step_on_or_back_but_not_back_from_dots(municipality, cafe, table, by):
    def move(to):
        return cafes.move_cafe(municipality=municipality, cafe_id=cafe.pk, to=to, by=by)

    with pytest.raises(cafes.CafeNotThere):
        move(CafeState.VOTES)
    move(CafeState.MERGING)
    move(CafeState.VOTES)
    assert move(CafeState.MERGING).state == CafeState.MERGING
    move(CafeState.VOTES)
    CafeDotFactory(note=CafeNoteFactory(table=table))
    with pytest.raises(cafes.CafeNotThere):
        move(CafeState.MERGING)
    assert move(CafeState.ENDED).state == CafeState.ENDED


# --- notes ----------------------------------------------------------------------------------------


def test_a_note_sent_twice_is_stored_once_even_after_the_cafe_went_on(cafe, table):
    client_id = uuid4()
    first = cafe_notes.write_note(table=table, client_id=client_id, text="  Sklep\n w Lipkach ")
    assert first.text == "Sklep w Lipkach"
    _state(cafe, CafeState.MERGING)
    again = cafe_notes.write_note(table=table, client_id=client_id, text="Sklep w Lipkach")
    assert again == first
    with pytest.raises(cafes.CafeNotThere):
        cafe_notes.write_note(table=table, client_id=client_id, text="Inna myśl")
    assert CafeNote.objects.count() == 1


def test_other_words_under_the_same_id_are_another_note_and_stored_once_too(table):
    client_id = uuid4()
    for _sent in range(3):
        cafe_notes.write_note(table=table, client_id=client_id, text="Sklep")
        cafe_notes.write_note(table=table, client_id=client_id, text="Sklep i poczta")
    assert sorted(one.text for one in CafeNote.objects.all()) == ["Sklep", "Sklep i poczta"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["Sklep", "Bus", "Ławka"])), max_size=12
    )
)
def test_whatever_is_sent_again_nothing_is_lost_and_nothing_doubled(table, sent):
    CafeNote.objects.all().delete()
    for number, text in sent:
        cafe_notes.write_note(table=table, client_id=UUID(int=number + 1), text=text)
    stored = sorted(one.text for one in CafeNote.objects.all())
    assert stored == sorted(text for _number, text in set(sent))


def test_an_empty_or_endless_note_is_refused(table):
    for text in (" \n ", "a" * 501):
        with pytest.raises(InvalidInput):
            cafe_notes.write_note(table=table, client_id=uuid4(), text=text)


def test_hosts_type_in_notes_while_they_are_put_together_but_not_during_dots(cafe, table, by):
    _state(cafe, CafeState.MERGING)
    cafe_notes.type_note(table=table, client_id=uuid4(), text="Z papieru", by=by)
    _state(cafe, CafeState.VOTES)
    with pytest.raises(cafes.CafeNotThere):
        cafe_notes.type_note(table=table, client_id=uuid4(), text="Za późno", by=by)


def test_notes_put_together_stay_readable_and_what_was_below_comes_along(cafe, table, by):
    first, second, third = (CafeNoteFactory(table=table) for _time in range(3))
    other_table = CafeTableFactory(cafe=cafe, number=2)
    far = CafeNoteFactory(table=other_table)
    _merge(cafe, [first, second], first, by)
    _merge(cafe, [first, third, far], third, by)
    (group,) = queries.groups(cafe)
    assert group.note == third
    assert {one.pk for one in group.parts} == {first.pk, second.pk, far.pk}
    cafe_notes.split_note(municipality=cafe.municipality, cafe_id=cafe.pk, note_id=second.pk, by=by)
    assert {one.note.pk for one in queries.groups(cafe)} == {second.pk, third.pk}


def test_notes_that_do_not_stand_by_themselves_are_not_put_together(cafe, table, by):
    head, part = CafeNoteFactory(table=table), CafeNoteFactory(table=table)
    made = CafeNoteFactory(
        table=table, recommendation=RecommendationFactory(municipality=cafe.municipality)
    )
    _merge(cafe, [head, part], head, by)
    for notes, chosen in (([head, part], head), ([head], head), ([head, made], head)):
        with pytest.raises(cafe_notes.CannotMerge):
            _merge(cafe, notes, chosen, by)
    with pytest.raises(cafe_notes.CannotMerge):
        _merge(cafe, [head, CafeNoteFactory()], head, by)
    with pytest.raises(cafes.CafeNotThere):
        _merge(_state(cafe, CafeState.VOTES), [head, made], head, by)


def test_a_hidden_note_is_read_by_nobody_and_its_dots_are_free_again(cafe, table, by):
    head, part = CafeNoteFactory(table=table), CafeNoteFactory(table=table)
    _merge(cafe, [head, part], head, by)
    _state(cafe, CafeState.VOTES)
    _give(cafe, head)
    here = {"municipality": cafe.municipality, "cafe_id": cafe.pk, "note_id": head.pk, "by": by}
    cafe_notes.hide_note(is_hidden=True, **here)
    assert [one.note.pk for one in queries.groups(cafe)] == [part.pk]
    assert queries.dots_left(cafe, "telefon") == 3
    with pytest.raises(NotFound):
        _give(cafe, head)
    cafe_notes.hide_note(is_hidden=False, **here)
    assert len(queries.groups(cafe)) == 2


# --- dots -----------------------------------------------------------------------------------------


def test_a_phone_gives_its_dots_and_no_more_and_takes_one_back(cafe, table):
    first, second = CafeNoteFactory(table=table), CafeNoteFactory(table=table)
    _state(cafe, CafeState.VOTES)
    _give(cafe, first)
    _give(cafe, first)
    with pytest.raises(cafe_dots.NoDotsLeft):
        _give(cafe, first)  # no more than two for one idea
    _give(cafe, second)
    with pytest.raises(cafe_dots.NoDotsLeft):
        _give(cafe, second)
    assert cafe_dots.take_back_dot(cafe=cafe, note_id=first.pk, voter="telefon")
    _give(cafe, second)
    _give(cafe, first, voter="inny telefon")
    assert [(one.note.pk, one.dots, one.own) for one in queries.groups(cafe, voter="telefon")] == [
        (first.pk, 2, 1),
        (second.pk, 2, 2),
    ]
    assert not cafe_dots.take_back_dot(cafe=cafe, note_id=first.pk, voter="trzeci")


def test_dots_are_given_only_while_it_is_their_time_and_only_to_heads_of_this_cafe(cafe, table):
    head = CafeNoteFactory(table=table)
    part = CafeNoteFactory(table=table, into=head)
    with pytest.raises(cafes.CafeNotThere):
        _give(cafe, head)
    _state(cafe, CafeState.VOTES)
    for note in (part, CafeNoteFactory(table=table, is_hidden=True), CafeNoteFactory()):
        with pytest.raises(NotFound):
            _give(cafe, note)


def test_dots_from_paper_are_replaced_and_those_from_phones_stay(cafe, table, by):
    first, second = CafeNoteFactory(table=table), CafeNoteFactory(table=table)
    _state(cafe, CafeState.VOTES)
    _give(cafe, first)
    here = {"municipality": cafe.municipality, "cafe_id": cafe.pk, "by": by}
    assert cafe_dots.note_paper_dots(counts={first.pk: 30, second.pk: 1}, **here) == 31
    assert cafe_dots.note_paper_dots(counts={second.pk: 4}, **here) == 4
    counts = queries.dot_counts(cafe)
    assert (counts.every, counts.paper, counts.devices) == (5, 4, 1)
    assert [(one.note.pk, one.dots, one.paper) for one in queries.groups(cafe)] == [
        (second.pk, 4, 4),
        (first.pk, 1, 0),
    ]


def test_paper_cannot_hold_more_dots_than_the_people_who_came_could_give(cafe, table, by):
    note = CafeNoteFactory(table=table)
    cafe.people_count = 4
    _state(cafe, CafeState.VOTES)
    _give(cafe, note)
    here = {"municipality": cafe.municipality, "cafe_id": cafe.pk, "by": by}
    with pytest.raises(InvalidInput):
        cafe_dots.note_paper_dots(counts={note.pk: 12}, **here)
    cafe_dots.note_paper_dots(counts={note.pk: 11}, **here)
    for wrong in ({note.pk: -1}, {CafeNoteFactory().pk: 1}):
        with pytest.raises(InvalidInput):
            cafe_dots.note_paper_dots(counts=wrong, **here)
    _state(cafe, CafeState.ENDED)
    with pytest.raises(cafes.CafeNotThere):
        cafe_dots.note_paper_dots(counts={note.pk: 1}, **here)


def test_who_gave_a_dot_is_written_nowhere(cafe, table):
    device = new_device()
    note = CafeNoteFactory(table=table)
    _state(cafe, CafeState.VOTES)
    _give(cafe, note, voter=device_hash(cafe.uuid, device))
    assert not AuditEntry.objects.exists()
    stored = CafeDot.objects.get()
    assert device not in stored.voter_hash
    assert stored.voter_hash != device_hash(CafeFactory().uuid, device)


def test_the_trail_does_not_hold_what_people_wrote(cafe, table, by):
    cafe_notes.write_note(table=table, client_id=uuid4(), text="Mieszkam przy Lipowej.")
    cafe_notes.type_note(table=table, client_id=uuid4(), text="Sąsiad z Lipowej.", by=by)
    rows = AuditEntry.objects.values_list("action", "object_label", "data")
    assert [action for action, _label, _data in rows] == [
        "partnership.cafe_note_written",
        "partnership.cafe_note_typed",
    ]
    assert "Lipowej" not in str(list(rows))


def test_staff_of_one_municipality_reach_no_cafe_of_another(table, by):
    cafe = CafeFactory(state=CafeState.MERGING)
    note = CafeNoteFactory(table=CafeTableFactory(cafe=cafe))
    here = {"municipality": cafe.municipality, "cafe_id": cafe.pk, "by": by}
    for deed in (
        lambda: cafes.create_cafe(municipality=cafe.municipality, entry=_entry(), by=by),
        lambda: cafes.edit_cafe(entry=_entry(), **here),
        lambda: cafes.move_cafe(to=CafeState.VOTES, **here),
        lambda: cafe_notes.hide_note(note_id=note.pk, is_hidden=True, **here),
        lambda: cafe_notes.type_note(table=note.table, client_id=uuid4(), text="x", by=by),
        lambda: cafe_dots.note_paper_dots(counts={}, **here),
    ):
        with pytest.raises(NotAllowed):
            deed()
