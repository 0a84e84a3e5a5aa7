"""Two experts: who may be named, what each says, when the assessment is verified."""

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.actions.assessments import take_back
from mosty.partnership.actions.experts import (
    CannotVerify,
    VerificationEntry,
    end_expert,
    finish_verification,
    name_expert,
    save_verification,
)
from mosty.partnership.enums import AssessmentState, Verdict
from mosty.partnership.models import Verification
from mosty.partnership.queries.experts import candidates, counted_answers, verified_grades
from tests.factories.partnership import AssessmentExpertFactory
from tests.factories.people import MembershipFactory
from tests.partnership.trusting import NOON, access_of, assessed, person

pytestmark = pytest.mark.django_db

CONFIRMED = VerificationEntry(Verdict.CONFIRMED)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def theirs(municipality):
    return assessed(municipality)


@pytest.fixture
def speaker(municipality, theirs):
    user, _browser = person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)
    return access_of(user, municipality)


@pytest.fixture
def two(municipality, theirs):
    """Both experts as they may act, with the row of each."""
    found = []
    for role in (Role.REGIONAL_EXPERT, Role.COMMUNITY_ORGANISER):
        user, browser = person(municipality, role)
        row = AssessmentExpertFactory(assessment=theirs.assessment, user=user)
        found.append((access_of(user, municipality), browser, row))
    return found


def say(theirs, by, code, entry=CONFIRMED, revision=0):
    return save_verification(
        municipality=theirs.assessment.municipality,
        assessment_id=theirs.assessment.pk,
        code=code,
        entry=entry,
        revision=revision,
        by=by,
    )


def finish(theirs, by, **more):
    return finish_verification(
        municipality=theirs.assessment.municipality,
        assessment_id=theirs.assessment.pk,
        by=by,
        **more,
    )


def naming(theirs, user, by):
    return name_expert(
        municipality=theirs.assessment.municipality,
        assessment_id=theirs.assessment.pk,
        user_id=user.pk,
        by=by,
    )


# --- naming -------------------------------------------------------------------------------------


def test_organisation_names_two_experts_and_no_third(
    municipality, theirs, speaker, django_capture_on_commit_callbacks
):
    people = [person(municipality, Role.REGIONAL_EXPERT)[0] for _number in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        naming(theirs, people[0], speaker)
        naming(theirs, people[1], speaker)
    assert [letter.to for letter in mail.outbox] == [[one.email] for one in people[:2]]
    assert "weryfikacja/" in mail.outbox[0].body
    with pytest.raises(InvalidInput):
        naming(theirs, people[2], speaker)


def test_nobody_names_experts_but_the_organisation(municipality, theirs):
    officer, _browser = person(municipality, Role.NGO_OFFICER)
    with pytest.raises(NotAllowed):
        naming(theirs, officer, access_of(officer, municipality))


def test_nobody_of_the_organisation_verifies_it(municipality, theirs, speaker):
    user, _browser = person(municipality, Role.REGIONAL_EXPERT)
    MembershipFactory(
        user=user,
        municipality=municipality,
        role=Role.NGO_WORKER,
        organisation=theirs.organisation,
    )
    clerk, _browser = person(municipality, Role.CLERK)
    assert candidates(theirs.assessment) == ()
    for one in (user, clerk):
        with pytest.raises(InvalidInput):
            naming(theirs, one, speaker)


def test_expert_named_again_keeps_what_they_said(municipality, theirs, speaker, two):
    by, _browser, row = two[0]
    say(theirs, by, "A1")
    end_expert(
        municipality=municipality,
        assessment_id=theirs.assessment.pk,
        expert_id=row.pk,
        by=speaker,
    )
    with pytest.raises(NotFound):
        say(theirs, by, "F1")
    naming(theirs, row.user, speaker)
    assert say(theirs, by, "F1").expert.verifications.count() == 2


def test_expert_steps_back_alone(municipality, theirs, two):
    by, _browser, row = two[0]
    here = {"municipality": municipality, "assessment_id": theirs.assessment.pk}
    with pytest.raises(NotFound):
        end_expert(expert_id=two[1][2].pk, by=by, **here)
    assert end_expert(expert_id=row.pk, by=by, **here).ended_at is not None


# --- what they say ------------------------------------------------------------------------------


def test_another_grade_needs_the_grade_and_words(theirs, two):
    by = two[0][0]
    for entry in (
        VerificationEntry(Verdict.OTHER_GRADE, None, "x"),
        VerificationEntry(Verdict.OTHER_GRADE, 2, "to jest ta sama ocena"),
        VerificationEntry(Verdict.OTHER_GRADE, 7, "x"),
        VerificationEntry(Verdict.OTHER_GRADE, 1),
        VerificationEntry(Verdict.NOT_SHOWN),
    ):
        with pytest.raises(InvalidInput):
            say(theirs, by, "A1", entry)
    assert not Verification.objects.exists()


def test_second_tab_is_told_of_the_first(theirs, two):
    by = two[0][0]
    say(theirs, by, "A1")
    with pytest.raises(StaleEdit) as caught:
        say(theirs, by, "A1", VerificationEntry(Verdict.NOT_SHOWN, None, "brak"))
    assert caught.value.theirs["verdict"] == Verdict.CONFIRMED
    assert caught.value.yours["note"] == "brak"
    assert say(theirs, by, "A1", VerificationEntry(Verdict.NOT_SHOWN, None, "b"), 1).revision == 2


def test_what_both_say_stands_beside_each_other(theirs, two):
    say(theirs, two[0][0], "A1")
    say(theirs, two[1][0], "A1", VerificationEntry(Verdict.OTHER_GRADE, 1, "statut stary"))
    assert Verification.objects.filter(standard__code="A1").count() == 2


# --- the end ------------------------------------------------------------------------------------


def test_assessment_is_verified_when_both_are_done_and_agree(theirs, two):
    for by, _browser, _row in two:
        for code in ("A1", "F1"):
            say(theirs, by, code)
    assert finish(theirs, two[0][0]).state == AssessmentState.SENT
    assert finish(theirs, two[1][0]).state == AssessmentState.VERIFIED
    with pytest.raises(NotFound):
        finish(theirs, two[0][0])


def test_nobody_finishes_with_standards_left(theirs, two):
    say(theirs, two[0][0], "A1")
    with pytest.raises(CannotVerify, match="F1"):
        finish(theirs, two[0][0])


def test_difference_is_talked_about_or_the_lower_grade_counts(theirs, two):
    for by, _browser, _row in two:
        for code in ("A1", "F1"):
            say(theirs, by, code)
    say(theirs, two[1][0], "A1", VerificationEntry(Verdict.OTHER_GRADE, 1, "stary"), 1)
    finish(theirs, two[0][0])
    assert finish(theirs, two[1][0]).state == AssessmentState.SENT
    done = finish(theirs, two[0][0], with_differences=True)
    assert done.state == AssessmentState.VERIFIED
    assert verified_grades(done) == {"A1": 1, "F1": 2}
    answers = counted_answers(done)
    assert answers is not None
    assert answers["A1"].value == 1


def test_grade_changed_after_the_verdict_is_looked_at_again(municipality, theirs, speaker, two):
    by = two[0][0]
    for code in ("A1", "F1"):
        say(theirs, by, code)
    finish(theirs, by)
    here = {"municipality": municipality, "assessment_id": theirs.assessment.pk, "by": speaker}
    take_back(**here)
    theirs.assessment.grades.get(standard__code="A1").save()  # touched now
    theirs.assessment.refresh_from_db()
    theirs.assessment.state = AssessmentState.SENT
    theirs.assessment.save()
    with pytest.raises(CannotVerify, match="A1"):
        finish(theirs, by)


# --- pages --------------------------------------------------------------------------------------


def page(name, municipality, *more):
    return reverse(f"partnership:{name}", args=[municipality.slug, *more])


def test_organisation_names_and_takes_back_on_its_page(municipality, theirs):
    expert, _browser = person(municipality, Role.REGIONAL_EXPERT)
    _user, browser = person(municipality, Role.NGO_COORDINATOR, theirs.organisation)
    address = page("experts", municipality, theirs.assessment.pk)
    assert browser.post(address, {"expert": ""}).status_code == 422
    browser.post(address, {"expert": expert.pk})
    row = theirs.assessment.experts.get()
    assert row.label in browser.get(address).content.decode()
    browser.post(page("expert_end", municipality, theirs.assessment.pk, row.pk))
    row.refresh_from_db()
    assert row.ended_at is not None


def test_expert_writes_what_they_found_and_finishes(municipality, theirs, two):
    _by, browser, _row = two[0]
    number = theirs.assessment.pk
    listing = browser.get(page("verifications", municipality)).content.decode()
    assert theirs.organisation.name in listing
    for code in ("A1", "F1"):
        address = page("verification_edit", municipality, number, code)
        html = browser.get(address).content.decode()
        assert f"Wymaganie {code}." in html
        assert browser.post(address, {"verdict": "not_shown", "revision": 0}).status_code == 422
        browser.post(address, {"verdict": "confirmed", "note": "<script>x", "revision": 0})
    html = browser.get(page("verification_edit", municipality, number, "A1")).content.decode()
    assert "&lt;script&gt;x" in html
    stale = browser.post(
        page("verification_edit", municipality, number, "A1"),
        {"verdict": "not_shown", "note": "moje słowa", "revision": 0},
    )
    assert stale.status_code == 409
    assert "moje słowa" in stale.content.decode()
    answer = browser.post(page("verification_finish", municipality, number), follow=True)
    assert answer.status_code == 200
    for file_format in ("csv", "xlsx"):
        saved = browser.get(page("verification_file", municipality, number, file_format))
        assert saved.status_code == 200


def test_expert_sees_what_the_other_says_only_when_both_are_done(municipality, theirs, two):
    say(theirs, two[1][0], "A1", VerificationEntry(Verdict.NOT_SHOWN, None, "SLOWA-DRUGIEGO"))
    say(theirs, two[1][0], "F1")
    finish(theirs, two[1][0])
    address = page("verification", municipality, theirs.assessment.pk)
    assert "SLOWA-DRUGIEGO" not in two[0][1].get(address).content.decode()
    for code in ("A1", "F1"):
        say(theirs, two[0][0], code)
    finish(theirs, two[0][0])
    assert "SLOWA-DRUGIEGO" in two[0][1].get(address).content.decode()


def test_list_without_work_says_what_it_is_for(municipality):
    _user, browser = person(municipality, Role.REGIONAL_EXPERT)
    html = browser.get(page("verifications", municipality)).content.decode()
    assert 'class="empty"' in html


def test_organisation_reads_what_both_found_once_it_is_verified(municipality, theirs, two):
    _user, browser = person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)
    address = page("experts", municipality, theirs.assessment.pk)
    for by, _browser, _row in two:
        say(theirs, by, "A1", VerificationEntry(Verdict.OTHER_GRADE, 1, "Statut z 2009 roku"))
        say(theirs, by, "F1")
    finish(theirs, two[0][0])
    assert "Statut z 2009 roku" not in browser.get(address).content.decode()
    finish(theirs, two[1][0])
    html = browser.get(address).content.decode()
    assert "Statut z 2009 roku" in html
    assert "zmienione w weryfikacji" in html
    document = reverse(
        "partnership:assessment_report",
        args=[municipality.slug, theirs.assessment.pk, "docx"],
    )
    assert browser.get(document).status_code == 200


def test_pages_of_experts_speak_polish(municipality, theirs, two):
    html = two[0][1].get(page("verifications", municipality)).content.decode()
    assert "Samooceny, które weryfikujesz" in html
    html = two[0][1].get(page("verification", municipality, theirs.assessment.pk)).content.decode()
    assert "Moja część jest gotowa" in html
