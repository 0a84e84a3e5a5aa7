"""The plan: ready steps and own ones, two who write at once, the document."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mosty.core.access import Role
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.partnership.actions.steps import StepEntry, add_ready_steps, remove_step, save_step
from mosty.partnership.enums import SetKind, StepState
from mosty.partnership.models import ImprovementStep
from mosty.partnership.queries.steps import plan_of
from tests.factories.partnership import ImprovementStepFactory
from tests.factories.people import OrganisationFactory
from tests.partnership.trusting import NOON, TODAY, access_of, assessed, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def theirs(municipality):
    found = assessed(municipality, value=1)
    found.organisation.improvement_steps.all().delete()
    return found


@pytest.fixture
def speaker(municipality, theirs):
    user, _browser = person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)
    return access_of(user, municipality)


def save(theirs, by, entry, **more):
    return save_step(
        municipality=theirs.organisation.municipality,
        organisation_id=theirs.organisation.pk,
        kind=SetKind.NGO,
        entry=entry,
        by=by,
        **more,
    )


def test_ready_steps_come_with_their_days_and_only_once(municipality, theirs, speaker):
    here = {
        "municipality": municipality,
        "organisation_id": theirs.organisation.pk,
        "kind": SetKind.NGO,
        "code": "A1",
        "by": speaker,
    }
    assert add_ready_steps(**here) == 1
    assert add_ready_steps(**here) == 0
    step = ImprovementStep.objects.get()
    assert (step.text, step.help_text) == ("Krok do A1", "federacja")
    assert step.due_on == TODAY + timedelta(days=7)


def test_done_step_keeps_its_day_until_it_is_opened_again(theirs, speaker):
    step = save(theirs, speaker, StepEntry("A1", "Zebranie", state=StepState.DONE))
    assert step.done_on == TODAY
    with time_machine.travel(NOON + timedelta(days=3)):
        step = save(
            theirs,
            speaker,
            StepEntry("A1", "Zebranie walne", state=StepState.DONE),
            step_id=step.pk,
            revision=1,
        )
    assert step.done_on == TODAY
    again = StepEntry("A1", "Zebranie walne", state=StepState.DOING)
    assert save(theirs, speaker, again, step_id=step.pk, revision=2).done_on is None


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (StepEntry("A1", "  "), "text"),
        (StepEntry("X9", "Coś"), "standard_code"),
        (StepEntry("A1", "Coś", state=StepState.LEFT), "note"),
        (StepEntry("A1", "Coś", helper_id=0), "helper"),
    ],
)
def test_step_that_cannot_be_is_refused_beside_its_field(theirs, speaker, entry, field):
    with pytest.raises(InvalidInput) as caught:
        save(theirs, speaker, entry)
    assert list(caught.value.fields) == [field]


def test_helper_is_another_organisation_of_the_municipality(municipality, theirs, speaker):
    helper = OrganisationFactory(municipality=municipality)
    assert save(theirs, speaker, StepEntry("A1", "Coś", helper_id=helper.pk)).helper == helper
    for wrong in (OrganisationFactory(), theirs.organisation):
        with pytest.raises(InvalidInput):
            save(theirs, speaker, StepEntry("A1", "Coś", helper_id=wrong.pk))


def test_second_writer_is_told_of_the_first(theirs, speaker):
    step = save(theirs, speaker, StepEntry("A1", "Pierwsze"))
    save(theirs, speaker, StepEntry("A1", "Drugie"), step_id=step.pk, revision=1)
    with pytest.raises(StaleEdit) as caught:
        save(theirs, speaker, StepEntry("A1", "Trzecie"), step_id=step.pk, revision=1)
    assert caught.value.theirs["text"] == "Drugie"
    step.refresh_from_db()
    assert step.text == "Drugie"


def test_another_day_is_told_anew(theirs, speaker):
    step = ImprovementStepFactory(organisation=theirs.organisation, reminded_at=NOON)
    entry = StepEntry("A1", step.text, due_on=step.due_on)
    assert save(theirs, speaker, entry, step_id=step.pk, revision=1).reminded_at is not None
    entry = StepEntry("A1", step.text, due_on=date(2027, 5, 1))
    assert save(theirs, speaker, entry, step_id=step.pk, revision=2).reminded_at is None


def test_nobody_else_writes_in_the_plan(municipality, theirs):
    step = ImprovementStepFactory(organisation=theirs.organisation)
    other = OrganisationFactory(municipality=municipality)
    for role, organisation in (
        (Role.NGO_OFFICER, None),
        (Role.CENTRE_DIRECTOR, None),
        (Role.NGO_REPRESENTATIVE, other),
        (Role.NGO_WORKER, theirs.organisation),
    ):
        user, _browser = person(municipality, role, organisation)
        by = access_of(user, municipality)
        with pytest.raises(NotAllowed):
            save(theirs, by, StepEntry("A1", "Coś"))
        with pytest.raises(NotAllowed):
            remove_step(
                municipality=municipality,
                organisation_id=theirs.organisation.pk,
                step_id=step.pk,
                by=by,
            )


def test_step_of_another_organisation_is_not_there(municipality, theirs, speaker):
    step = ImprovementStepFactory(organisation__municipality=municipality)
    with pytest.raises(NotFound):
        save(theirs, speaker, StepEntry("A1", "Coś"), step_id=step.pk, revision=1)


def test_overdue_steps_stand_first_and_closed_ones_last(theirs):
    for text, days, state in (
        ("zamknięty", -40, StepState.DONE),
        ("kiedyś", 90, StepState.TO_DO),
        ("w tym tygodniu", 3, StepState.TO_DO),
        ("po terminie", -2, StepState.DOING),
    ):
        ImprovementStepFactory(
            organisation=theirs.organisation,
            text=text,
            state=state,
            due_on=TODAY + timedelta(days=days),
        )
    lines = plan_of(theirs.organisation, SetKind.NGO, on=TODAY).lines
    texts = [one.step.text for one in lines]
    assert texts == ["po terminie", "w tym tygodniu", "kiedyś", "zamknięty"]


# --- pages --------------------------------------------------------------------------------------


def page(name, organisation, *more):
    slug = organisation.municipality.slug
    return reverse(f"partnership:{name}", args=[slug, organisation.pk, *more])


@pytest.fixture
def browser(municipality, theirs):
    return person(municipality, Role.NGO_REPRESENTATIVE, theirs.organisation)[1]


def test_plan_leads_from_missing_standards_to_ready_steps(theirs, browser):
    html = browser.get(page("plan", theirs.organisation)).content.decode()
    assert 'class="empty"' in html
    assert page("steps_ready", theirs.organisation, "A1") in html
    browser.post(page("steps_ready", theirs.organisation, "A1"), {"krok": "Krok do A1"})
    html = browser.get(page("plan", theirs.organisation)).content.decode()
    assert "Krok do A1" in html
    assert browser.get(page("steps_ready", theirs.organisation, "X1")).status_code == 404


def test_step_is_written_changed_and_removed(theirs, browser):
    facts = {"standard_code": "A1", "text": "<b>Walne</b>", "state": "to_do", "revision": 0}
    wrong = browser.post(page("step_add", theirs.organisation), facts | {"text": ""})
    assert wrong.status_code == 422
    browser.post(page("step_add", theirs.organisation), facts)
    step = ImprovementStep.objects.get()
    assert "&lt;b&gt;Walne" in browser.get(page("plan", theirs.organisation)).content.decode()
    address = page("step_edit", theirs.organisation, step.pk)
    browser.post(address, facts | {"text": "Walne zebranie", "revision": 1})
    stale = browser.post(address, facts | {"text": "Moje słowa", "revision": 1})
    html = stale.content.decode()
    assert stale.status_code == 409
    assert "Moje słowa" in html
    assert "Walne zebranie" in html
    assert 'name="revision" value="2"' in html
    browser.post(page("step_remove", theirs.organisation, step.pk))
    assert not ImprovementStep.objects.exists()


def test_plan_is_saved_as_table_and_document(municipality, theirs, browser):
    ImprovementStepFactory(organisation=theirs.organisation, text="Krok do pliku")
    answer = browser.get(page("plan_file", theirs.organisation, "csv"))
    assert "Krok do pliku" in answer.content.decode()
    assert browser.get(page("plan_file", theirs.organisation, "xlsx")).status_code == 200
    assert browser.get(page("plan_file", theirs.organisation, "exe")).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("file_format", ["pdf", "docx", "odt"])
def test_report_holds_assessment_and_plan(municipality, theirs, browser, file_format):
    ImprovementStepFactory(organisation=theirs.organisation)
    address = reverse(
        "partnership:assessment_report",
        args=[municipality.slug, theirs.assessment.pk, file_format],
    )
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.content[:2] in (b"%P", b"PK")
    if file_format == "pdf":
        assert b"pdfuaid" in answer.content


def test_plan_takes_the_same_queries_for_more_steps(theirs, browser, django_assert_num_queries):
    address = page("plan", theirs.organisation)
    helper = OrganisationFactory(municipality=theirs.organisation.municipality)
    ImprovementStepFactory(organisation=theirs.organisation, helper=helper)
    browser.get(address)
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    for _number in range(2):
        ImprovementStepFactory(organisation=theirs.organisation, helper=helper)
    with django_assert_num_queries(len(one)):
        browser.get(address)
