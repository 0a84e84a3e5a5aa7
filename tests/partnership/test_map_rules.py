"""Ties put together, the word for a local system and what would change it, the drawing."""

import re
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mosty.engines.network import Kind, LocalSystem, Sector, Thresholds, analyse
from mosty.partnership.enums import TieKind
from mosty.partnership.rules.local_system import (
    facts_of,
    missing_words,
    what_if_words,
    what_ifs,
    word_for,
)
from mosty.partnership.rules.map_drawing import Edge, Node, draw
from mosty.partnership.rules.ties import (
    MapActor,
    Said,
    network_of,
    put_together,
    sector_of,
)
from mosty.people.enums import OrganisationForm


def said(source, target, kind=TieKind.COOPERATION, *, by=None, strength=1, line=""):
    return Said(source, target, by or source, kind, strength, line)


# --- ties ---------------------------------------------------------------------------------------


def test_every_form_of_organisation_has_a_sector_and_every_kind_is_the_engines():
    assert [form for form in OrganisationForm if sector_of(form) is Sector.OTHER] == ["leczniczy"]
    assert sector_of("nieznana") is Sector.OTHER
    assert {kind.value for kind in TieKind} == {kind.value for kind in Kind}


def test_both_words_make_one_tie_as_strong_as_the_weaker():
    (tie,) = put_together([said(2, 1, strength=3), said(1, 2, strength=2)])
    assert (tie.first, tie.second, tie.strength, tie.is_confirmed) == (1, 2, 2, True)


def test_one_word_alone_is_one_sided_however_often_it_was_said():
    (tie,) = put_together([said(1, 2), said(1, 2)])
    assert not tie.is_confirmed


def test_direction_keeps_ties_apart_and_line_and_kind_too():
    ties = put_together(
        [
            said(1, 2, TieKind.FUNDING),
            said(2, 1, TieKind.FUNDING),
            said(1, 2, TieKind.FUNDING, line="U-OPI"),
            said(1, 2, TieKind.REFERRAL),
        ]
    )
    assert len(ties) == 4
    assert not any(tie.is_confirmed for tie in ties)


def test_two_organisations_joined_into_one_have_no_tie():
    assert put_together([said(1, 1)]) == ()


_SAID = st.lists(
    st.builds(
        lambda one, two, kind, swap, strength, line: Said(
            one, two, two if swap else one, kind, strength, line
        ),
        st.integers(1, 8),
        st.integers(1, 8),
        st.sampled_from(TieKind),
        st.booleans(),
        st.integers(1, 3),
        st.sampled_from(["", "U-OPI"]),
    ),
    max_size=40,
)


@given(_SAID, st.randoms(use_true_random=False))
def test_order_of_what_was_said_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert put_together(rows) == put_together(shuffled)


# --- the word -----------------------------------------------------------------------------------

ACTORS = tuple(
    MapActor(pk, sector)
    for pk, sector in enumerate(
        [
            Sector.MUNICIPALITY,
            Sector.MUNICIPALITY,
            Sector.NGO,
            Sector.NGO,
            Sector.INFORMAL,
            Sector.NGO,
            Sector.CHURCH,
            Sector.BUSINESS,
        ],
        start=1,
    )
)


def analysed(rows):
    ties = put_together(rows)
    kind = analyse(network_of(ACTORS, ties)).typology
    return kind, facts_of(kind, ties)


@given(_SAID)
def test_counts_give_the_engines_own_word(rows):
    kind, facts = analysed(rows)
    assert word_for(facts, Thresholds()) is kind.system


@given(_SAID)
def test_each_what_if_is_the_first_step_to_its_word(rows):
    _kind, facts = analysed(rows)
    now = word_for(facts, Thresholds())
    for one in what_ifs(facts, Thresholds()):
        step = 1 if one.by > 0 else -1
        words = [
            word_for(
                replace(facts, **{one.what: getattr(facts, one.what) + step * number}),
                Thresholds(),
            )
            for number in range(1, abs(one.by) + 1)
        ]
        assert words[-1] is one.leads_to
        assert one.leads_to is not now
        assert one.leads_to not in words[:-1]


def test_separate_spaces_say_how_many_more_ties_it_takes():
    rows = [said(1, 3), said(3, 4), said(5, 4)]
    kind, facts = analysed(rows)
    assert (kind.system, facts.civic, facts.reached) == (LocalSystem.SEPARATE, 4, 1)
    with translation.override("en"):
        sentences = [what_if_words(one) for one in what_ifs(facts, Thresholds())]
    assert any("1 more organisation had a tie" in one for one in sentences)


def test_cooperating_says_what_would_end_it():
    rows = [said(1, pk, strength=2) for pk in (3, 4, 5)]
    kind, facts = analysed(rows)
    assert kind.system is LocalSystem.COOPERATING
    fewer = [one for one in what_ifs(facts, Thresholds()) if one.by < 0]
    assert {one.what for one in fewer} == {"reached", "steady"}
    assert next(one for one in fewer if one.what == "reached").by == -2


def test_too_few_data_say_what_is_missing_and_nothing_else():
    ties = put_together([said(1, 2)])
    kind = analyse(network_of(ACTORS[:3], ties)).typology
    facts = facts_of(kind, ties)
    assert what_ifs(facts, Thresholds()) == ()
    with translation.override("en"):
        assert missing_words(facts, Thresholds()) == (
            "2 more organisations or units on the map",
            "1 more organisation or group",
            "2 more declared ties",
        )


# --- the drawing --------------------------------------------------------------------------------


def node(pk, sector=Sector.NGO, name=None):
    name = name or f"Organizacja {pk}"
    return Node(pk, name, sector, f"/mapa/{pk}/", f"{name}: 1")


def edge(first, second, **changes):
    facts = {"strength": 1, "is_confirmed": False, "is_same_field": False, "words": "x"} | changes
    return Edge(first, second, **facts)


def picture(nodes, edges):
    return draw(nodes, edges, title="Mapa", description="Opis")


@pytest.fixture(autouse=True)
def _in_polish():
    with translation.override("pl"):
        yield


def test_every_organisation_is_a_link_inside_a_group_and_nothing_has_a_style():
    drawn = picture([node(1, Sector.MUNICIPALITY), node(2), node(3)], [edge(1, 2), edge(2, 3)])
    assert re.findall(r'<a href="([^"]+)"', drawn) == ["/mapa/1/", "/mapa/2/", "/mapa/3/"]
    assert 'role="group"' in drawn
    assert 'role="img"' not in drawn
    assert "style" not in drawn
    assert "<script" not in drawn


def test_names_are_escaped():
    drawn = picture([node(1, name="<script>alert(1)</script> & Ska")], [])
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_one_sided_and_same_field_look_otherwise_than_confirmed():
    nodes = [node(1), node(2)]
    looks = {
        picture(nodes, [edge(1, 2, **facts)])
        for facts in (
            {},
            {"is_confirmed": True},
            {"is_same_field": True},
            {"is_confirmed": True, "strength": 3},
        )
    }
    assert len(looks) == 4
    assert "--stop" not in "".join(looks)  # seeking the same is no fault


def test_drawing_is_the_same_whatever_the_order_of_ties():
    nodes = [node(1, Sector.MUNICIPALITY), node(2), node(3, Sector.CHURCH)]
    ways = [edge(1, 2), edge(2, 3), edge(1, 3)]
    assert picture(nodes, ways) == picture(nodes, ways[::-1])


@given(st.lists(st.sampled_from(Sector), min_size=1, max_size=30), st.data())
def test_no_two_organisations_stand_on_one_another(sectors, data):
    names = [data.draw(st.text("ab ż", max_size=60)) for _one in sectors]
    drawn = picture([node(pk, one, names[pk] or "x") for pk, one in enumerate(sectors)], [])
    dots = re.findall(r'<circle[^>]* cx="([\d.]+)" cy="([\d.]+)"', drawn)
    assert len(set(dots)) == len(sectors)
