"""People who edit one assessment at the same moment lose nothing, on both databases."""

import itertools

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet

from mosty.core.access import Role
from mosty.core.models import AuditEntry
from mosty.partnership.actions import experts
from mosty.partnership.actions.assessments import GradeEntry, save_grades
from mosty.partnership.actions.experts import (
    VerificationEntry,
    finish_verification,
    save_verification,
)
from mosty.partnership.enums import AssessmentState, Verdict
from mosty.partnership.models import Assessment, Grade, Verification
from tests.events.test_registration_races import Desk
from tests.factories.partnership import AssessmentExpertFactory
from tests.partnership.trusting import NOON, access_of, assessed, person, standards

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CODES = tuple(f"A{number}" for number in range(1, 9))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def desk(tmp_path):
    return Desk(str(tmp_path / "desk.sqlite3"))


@pytest.fixture
def theirs(municipality):
    standards(municipality, codes=CODES)
    return assessed(municipality)


@pytest.fixture
def two(municipality, theirs):
    found = []
    for role in (Role.REGIONAL_EXPERT, Role.COMMUNITY_ORGANISER):
        user, _browser = person(municipality, role)
        AssessmentExpertFactory(assessment=theirs.assessment, user=user)
        found.append(access_of(user, municipality))
    return found


def says(municipality, theirs, by, code, words, revision=0):
    entry = VerificationEntry(Verdict.NOT_SHOWN, None, words)
    here = {"municipality": municipality, "assessment_id": theirs.assessment.pk, "by": by}
    return lambda: save_verification(code=code, entry=entry, revision=revision, **here).revision


def stored(desk):
    return desk.run(
        lambda: sorted(
            Verification.objects.values_list("expert__user_id", "standard__code", "note")
        )
    )


def test_two_experts_who_write_of_every_standard_at_once_lose_nothing(
    municipality, theirs, two, desk
):
    desk.open_to_all()
    deeds = [
        says(municipality, theirs, by, code, f"{code} {by.user_id}")
        for code, by in itertools.product(CODES, two)
    ]
    assert desk.at_once(deeds) == [1] * len(deeds)
    assert stored(desk) == sorted(
        (by.user_id, code, f"{code} {by.user_id}") for code, by in itertools.product(CODES, two)
    )


def test_one_expert_in_many_tabs_stores_once_and_is_told_of_the_rest(
    municipality, theirs, two, desk
):
    desk.open_to_all()
    deeds = [says(municipality, theirs, two[0], "A1", f"karta {tab}") for tab in range(6)]
    assert sorted(map(str, desk.at_once(deeds))) == ["1", *["stale_edit"] * 5]
    assert len(stored(desk)) == 1


def test_without_the_lock_tabs_would_overwrite_each_other(
    municipality, theirs, two, desk, monkeypatch
):
    """On SQLite every transaction that writes is a lock itself: only a server can show it."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")
    for code in CODES[:1]:
        says(municipality, theirs, two[0], code, "pierwsze")()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    monkeypatch.setattr(experts, "record", lambda *_about, **_facts: None)
    deeds = [says(municipality, theirs, two[0], "A1", f"karta {tab}", 1) for tab in range(12)]
    assert desk.at_once(deeds).count(2) > 1


def test_both_who_finish_at_once_verify_it_once(municipality, theirs, two, desk):
    for code, by in itertools.product(CODES, two):
        says(municipality, theirs, by, code, "brak")()
    desk.open_to_all()
    here = {"municipality": municipality, "assessment_id": theirs.assessment.pk}
    deeds = [lambda by=by: finish_verification(by=by, **here).state for by in two]
    assert sorted(desk.at_once(deeds)) == [AssessmentState.SENT, AssessmentState.VERIFIED]
    assert desk.run(lambda: Assessment.objects.get().state) == AssessmentState.VERIFIED
    assert (
        desk.run(
            lambda: AuditEntry.objects.filter(action="partnership.assessment_verified").count()
        )
        == 1
    )


def test_two_of_the_organisation_who_grade_at_once_lose_nothing(municipality, theirs, desk):
    theirs.assessment.state = AssessmentState.OPEN
    theirs.assessment.save()
    people = [
        access_of(person(municipality, role, theirs.organisation)[0], municipality)
        for role in (Role.NGO_REPRESENTATIVE, Role.NGO_COORDINATOR)
    ]
    halves = (CODES[:4], CODES[4:])
    desk.open_to_all()

    def grades(by, codes):
        entries = [GradeEntry(code, seen=1, value=3, note=f"{by.user_id}") for code in codes]
        here = {"municipality": municipality, "assessment_id": theirs.assessment.pk, "by": by}
        return lambda: len(save_grades(entries=entries, **here).saved)

    deeds = [grades(by, codes) for by, codes in zip(people, halves, strict=True)]
    assert desk.at_once(deeds) == [4, 4]
    same = [grades(by, ("A1",)) for by in people]
    desk.at_once(same)
    notes = desk.run(
        lambda: dict(Grade.objects.values_list("standard__code", "note").order_by("pk"))
    )
    assert notes["A1"] == str(people[0].user_id)  # the second was told, nothing was overwritten
    assert {notes[code] for code in halves[1]} == {str(people[1].user_id)}
