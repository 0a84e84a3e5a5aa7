"""The score of a description: explained, adding up, and never punishing who mends."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mosty.directory.enums import CostKind, ProviderMode, Setting
from mosty.directory.rules.criteria import CRITERIA, ways_to_apply
from mosty.directory.rules.freshness import worth_of_check
from mosty.directory.rules.plain import reading
from mosty.directory.rules.quality import Described, assess, is_on_site, keeps_hours

TODAY = date(2026, 11, 22)
EASY = "Pani przychodzi do domu. Robi zakupy. Sprząta. Idzie z tobą do lekarza."
HARD = (
    "Realizacja usług opiekuńczych obejmuje zaspokajanie codziennych potrzeb życiowych, opiekę"
    " higieniczną, pielęgnację zaleconą przez lekarza oraz zapewnienie kontaktów z otoczeniem."
)
COMPLETE = Described(
    provider_mode=ProviderMode.NGO_CALL,
    phone="900 100 200",
    for_whom="Osoby starsze i ich rodziny.",
    min_age=60,
    how_to_apply="Zadzwoń do nas.",
    cost_kind=CostKind.FREE,
    has_windows=True,
    has_place=True,
    has_point=True,
    has_accessibility=True,
    summary="a" * 400,
    text_easy=EASY,
    name_uk="Клуб",
    has_languages=True,
    conditions=("yes",) * 4,
    reasons=("bo tak",) * 4,
    has_figure=True,
    figures_on=TODAY,
    checked_on=TODAY,
    funded_until=date(2027, 12, 31),
)

_days = st.none() | st.dates(date(2022, 1, 1), date(2028, 12, 31))
_texts = st.sampled_from(
    ["", " ", "x", "Zadzwoń.", "Napisz e-mail.", "Przyjdź do biura.", "Każdy.", "po umówieniu"]
) | st.text(max_size=60)
_answers = st.sampled_from(["yes", "partly", "no", "unknown"])
services = st.builds(
    Described,
    is_on_site=st.booleans(),
    keeps_hours=st.booleans(),
    provider_mode=st.sampled_from(ProviderMode.values),
    phone=st.sampled_from(["", "1"]),
    email=st.sampled_from(["", "a@b.pl"]),
    website=st.sampled_from(["", "https://a.pl"]),
    for_whom=_texts,
    min_age=st.none() | st.integers(0, 99),
    max_age=st.none() | st.integers(0, 99),
    how_to_apply=_texts,
    cost_kind=st.sampled_from(["", *CostKind.values]),
    cost_for_person=_texts,
    hours_text=_texts,
    has_windows=st.booleans(),
    has_place=st.booleans(),
    has_point=st.booleans(),
    is_secret=st.booleans(),
    has_accessibility=st.booleans(),
    summary=st.integers(0, 600).map(lambda letters: "a" * letters),
    text_easy=st.sampled_from(["", EASY, HARD]),
    name_uk=st.sampled_from(["", "Клуб"]),
    has_languages=st.booleans(),
    conditions=st.tuples(*[_answers] * 4),
    reasons=st.tuples(*[st.sampled_from(["", "bo"])] * 4),
    has_figure=st.booleans(),
    figures_on=_days,
    checked_on=_days,
    check_every_months=st.integers(1, 16),
    funded_until=_days,
    open_doubts=st.integers(0, 4),
)


def quality_of(service: Described):
    return assess(service, criteria=CRITERIA, today=TODAY)


def part_of(service: Described, code: str):
    return next(part for part in quality_of(service).parts if part.criterion.code == code)


def test_criteria_weigh_a_hundred_points():
    assert sum(criterion.weight for criterion in CRITERIA) == 100
    assert len({criterion.code for criterion in CRITERIA}) == len(CRITERIA)


def test_complete_description_has_all_points():
    quality = quality_of(COMPLETE)
    assert (quality.points, quality.possible, quality.percent) == (100, 100, 100)
    assert quality.weakest is None


def test_empty_description_says_first_what_costs_most():
    quality = quality_of(Described())
    assert quality.weakest is not None
    assert quality.weakest.criterion.code == "checked"
    assert quality.percent == 100 * 4 // 97  # only that nobody doubts it


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(services, st.dates(date(2022, 1, 1), date(2028, 12, 31)))
def test_total_is_the_sum_of_its_shown_parts(service, today):
    quality = assess(service, criteria=CRITERIA, today=today)
    assert quality.points == sum(part.points for part in quality.parts)
    assert quality.possible == sum(part.criterion.weight for part in quality.parts)
    assert all(0 <= part.verdict.score <= 1 for part in quality.parts)
    assert all(0 <= part.points <= part.criterion.weight for part in quality.parts)
    assert all(part.verdict.why for part in quality.parts)
    assert 0 <= quality.percent <= 100
    assert (quality.percent == 100) == (quality.weakest is None)
    assert len(quality.parts) + len(quality.left_out) == len(CRITERIA)


def _score(service: Described, criterion) -> float:
    return criterion.judge(service, TODAY).score if criterion.applies(service) else 1


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(services, services)
def test_mending_one_criterion_never_lowers_the_total(before, other):
    """Any change of the fields of one criterion that raises its score is a repair."""
    for criterion in CRITERIA:
        after = replace(before, **{name: getattr(other, name) for name in criterion.fields})
        if _score(after, criterion) > _score(before, criterion):
            assert quality_of(after).percent >= quality_of(before).percent, criterion.code


@settings(max_examples=200, deadline=None)
@given(services)
def test_mending_everything_one_after_another_ends_at_full_points(service):
    for criterion in CRITERIA:
        mended = {name: getattr(COMPLETE, name) for name in criterion.fields}
        service = replace(service, **mended)
    assert quality_of(service).percent == 100


# --- what single criteria say -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("Zadzwoń: 900 100 200", {"phone"}),
        ("tel. 900 100 200 albo e-mail", {"phone", "email"}),
        ("Zgłoś się telefonicznie.", {"phone", "place"}),
        ("Wypełnij formularz na stronie.", {"website"}),
        ("Przyjdź do biura.", {"place"}),
        ("Teleopieka jest dla każdego.", set()),
        ("Decyduje kierownik ośrodka.", set()),
    ],
)
def test_way_to_apply_is_read_from_the_text(text, ways):
    assert ways_to_apply(text) == ways


def test_contact_must_fit_the_way_to_apply():
    wrong = replace(COMPLETE, how_to_apply="Napisz e-mail.", has_place=False)
    assert part_of(wrong, "contact").points == 4
    assert part_of(replace(wrong, email="a@b.pl"), "contact").points == 8
    nobody = replace(wrong, phone="")
    assert part_of(nobody, "contact").points == 0


def test_place_that_is_confidential_needs_no_point_and_is_no_way_to_apply():
    secret = replace(
        COMPLETE, is_secret=True, has_point=False, phone="", how_to_apply="Przyjdź do biura."
    )
    assert part_of(secret, "place").missing == 0
    assert part_of(secret, "contact").points == 0


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"has_windows": False}, 0),
        ({"has_windows": False, "hours_text": "rano"}, 3),
        ({"has_windows": False, "hours_text": "Po umówieniu się"}, 7),
        ({"hours_text": ""}, 7),
    ],
)
def test_hours_may_be_agreed(facts, points):
    assert part_of(replace(COMPLETE, **facts), "hours").points == points


def test_service_at_home_needs_neither_place_nor_hours():
    home = replace(Described(), is_on_site=False, keeps_hours=False)
    codes = {part.criterion.code for part in quality_of(home).parts}
    assert codes.isdisjoint({"place", "accessibility", "hours", "money"})
    assert len(quality_of(home).left_out) == 4


@pytest.mark.parametrize(
    ("code", "setting", "is_residential", "expected"),
    [
        ("U-OPI", Setting.HOME, False, (False, False)),
        ("U-TEL", Setting.DIGITAL, False, (False, True)),
        ("I-DPS", Setting.INSTITUTIONAL, True, (True, False)),
        ("D-KLU", Setting.COMMUNITY, False, (True, True)),
        ("D-STR", Setting.COMMUNITY, False, (False, False)),
    ],
)
def test_kind_of_service_says_what_is_asked(code, setting, is_residential, expected):
    hours = keeps_hours(code, setting, is_residential=is_residential)
    assert (is_on_site(code, setting), hours) == expected


def test_easy_text_is_measured():
    assert reading(EASY).is_easy
    assert not reading(HARD).is_easy
    assert reading("") == reading(" … ")
    assert part_of(replace(COMPLETE, text_easy=HARD), "easy").points == 3


def test_money_of_the_office_itself_is_not_asked_but_money_that_ended_is():
    office = replace(COMPLETE, provider_mode=ProviderMode.OFFICE, funded_until=None)
    assert "money" not in {part.criterion.code for part in quality_of(office).parts}
    ended = replace(office, funded_until=TODAY - timedelta(days=1))
    assert part_of(ended, "money").points == 0


def test_figures_age():
    old = replace(COMPLETE, figures_on=date(2025, 11, 21))
    assert part_of(old, "figures").points == 2
    assert part_of(replace(COMPLETE, figures_on=date(2025, 11, 22)), "figures").points == 4
    assert part_of(replace(COMPLETE, figures_on=None), "figures").points == 2


def test_check_is_worth_less_every_day_after_its_interval_and_nothing_after_four():
    checked = date(2026, 1, 31)
    worth = [
        worth_of_check(checked, 1, today=checked + timedelta(days=days)) for days in range(200)
    ]
    assert worth[28] == 1  # 28 February: a month later
    assert worth[29] < 1
    assert all(later <= earlier for earlier, later in pairwise(worth))
    assert worth[(date(2026, 5, 31) - checked).days] == 0
    assert min(worth) == 0
    assert worth_of_check(None, 6, today=TODAY) == 0


def test_ages_may_stand_in_the_text():
    said = replace(COMPLETE, min_age=None, for_whom="Każdy.")
    assert part_of(said, "ages").missing == 0
    assert part_of(said, "for_whom").missing == 0
    unsaid = replace(said, for_whom="Osoby z gminy.")
    assert part_of(unsaid, "ages").points == 0
    assert part_of(unsaid, "for_whom").points == 4
