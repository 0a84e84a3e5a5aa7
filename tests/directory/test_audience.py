"""For whom services are, about whom people ask, and what comes first of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.directory import queries
from mosty.directory.rules.audience import (
    ADULT,
    CARER,
    CHILD,
    OLDER,
    Audience,
    asked_about,
    audience_of,
    fit,
    years_in,
)
from tests.factories.directory import ServiceFactory, ServiceTypeFactory


def asked(text):
    return asked_about(text, ()).people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("mam 15 lat i nie mam z kim pogadać", {CHILD}),
        ("trzyletnia dziewczynka", {CHILD}),
        ("zajęcia dla seniorów", {OLDER}),
        ("sąsiad ma 82 lata", {OLDER}),
        ("mój mąż ma 40 lat", {ADULT}),
        ("kto popilnuje babci", {OLDER}),
        ("opiekuję się mamą", {OLDER, CARER}),
        ("syn nie chce wstać", {CHILD}),
        ("dorosły syn", {ADULT}),
        ("mam 15 lat, mama pije", {CHILD}),
        ("nie pracuję od 8 lat, wyszłam przed 2 laty, 5 lat temu i tak przez 3 lata", set()),
        ("karta parkingowa", set()),
    ],
)
def test_a_question_tells_about_whom_it_is(text, people):
    assert asked(text) == people


@pytest.mark.parametrize(
    ("for_whom", "ages", "areas", "people"),
    [
        ("Osoby powyżej 60. roku życia.", (None, None), ("SEN", "OZN"), {OLDER}),
        ("Mieszkańcy 65+", (None, None), (), {OLDER}),
        ("Osoby wymagające wsparcia z powodu wieku.", (None, None), (), {OLDER}),
        ("Dzieci i młodzież", (None, None), (), {CHILD}),
        ("Wszyscy mieszkańcy.", (None, None), ("SEN", "ROD"), set()),
        ("Wszyscy mieszkańcy.", (None, None), ("SEN",), {OLDER}),
        ("", (None, None), ("ROD",), {CHILD}),
        ("", (None, None), ("OPK",), {CARER}),
        ("Seniorzy", (0, 17), (), {CHILD}),
        ("", (16, None), (), {CHILD, ADULT, OLDER}),
        ("", (60, None), (), {OLDER}),
    ],
)
def test_a_service_says_for_whom_it_is_by_ages_then_words_then_its_kind(
    for_whom, ages, areas, people
):
    assert audience_of(for_whom, *ages, areas).people == people


def test_ages_are_no_words_to_look_for():
    assert years_in("córka ma 14 lat i dostała 14 punktów") == {"14", "lat"}
    assert years_in("od 8 lat") == frozenset()


def test_who_is_only_near_somebody_is_less_sure_than_an_age():
    for_children = Audience(frozenset({CHILD}))
    sure, likely = asked_about("mam 15 lat", ()), asked_about("nasz syn", ())
    assert fit(for_children, sure) > fit(for_children, likely) > 100
    for_older = Audience(frozenset({OLDER}))
    assert fit(for_older, sure) < fit(for_older, likely) < 100


def test_clubs_for_older_people_are_for_adults_too_but_those_for_children_are_not():
    husband = asked_about("mój mąż", ())
    assert fit(Audience(frozenset({OLDER})), husband) == 100
    assert fit(Audience(frozenset({CHILD})), husband) < 100


def test_a_service_for_one_illness_stands_behind_unless_it_is_spoken_of():
    only = audience_of("Dzieci z autyzmem", None, None, ("OZN", "PSY"))
    assert fit(only, asked_about("rehabilitacja", ())) < 100
    assert fit(only, asked_about("autystyczny kuzyn", ())) == 100
    assert fit(only, asked_about("asperger", ("autyzm",))) == 100


@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 120))
def test_any_texts_change_a_score_within_bounds(question, for_whom, age):
    for service in (audience_of(for_whom, None, None, ()), audience_of(for_whom, age, None, ())):
        assert 40 <= fit(service, asked_about(question, ())) <= 140


@pytest.mark.django_db
def test_of_equal_services_those_for_whom_one_asks_about_come_first(municipality):
    kind = ServiceTypeFactory(areas=["SEN", "ROD"])
    for name, whom, least, most in (
        ("Rozmowy A", "Seniorzy", None, None),
        ("Rozmowy B", "Wszyscy", None, None),
        ("Rozmowy C", "", 6, 17),
    ):
        ServiceFactory(
            municipality=municipality,
            service_type=kind,
            name=name,
            for_whom=whom,
            min_age=least,
            max_age=most,
        )

    def find(text):
        return [service.name[-1] for service in queries.search(municipality, text=text)]

    assert find("rozmowy") == ["A", "B", "C"]
    assert find("rozmowy, mam 12 lat") == ["C", "B", "A"]
    assert find("rozmowy, mam 80 lat") == ["A", "B", "C"]
