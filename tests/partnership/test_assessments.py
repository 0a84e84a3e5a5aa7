"""Sets of standards, assessments and evidence: what is stored, what is refused, who writes at once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone

from mosty.core.access import Role, system_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from mosty.core.models import AuditEntry
from mosty.partnership.actions.assessments import (
    CannotAssess,
    GradeEntry,
    answer_conditions,
    begin_again,
    save_grades,
    send_assessment,
    start_assessment,
    take_back,
)
from mosty.partnership.actions.evidence import (
    EvidenceEntry,
    add_evidence,
    remove_evidence,
    set_evidence_end,
)
from mosty.partnership.actions.standards import (
    CannotChangeStandards,
    add_standard,
    change_standard,
    load_mirror,
    load_standards,
    switch_standard,
    take_over_pack,
)
from mosty.partnership.enums import AssessmentState, SetKind, Standing
from mosty.partnership.models import Assessment, Cover, Evidence, Grade, StandardSet
from mosty.partnership.queries.assessments import assessment_view
from mosty.partnership.queries.standards import (
    latest_set,
    set_versions,
    shown_set,
    standard_as_stored,
)
from mosty.partnership.rules.standards import StandardDefinition
from mosty.people.enums import OrganisationForm
from tests.factories.partnership import (
    AssessmentFactory,
    EvidenceFactory,
    GradeFactory,
    StandardFactory,
    StandardSetFactory,
    standard_words,
)
from tests.factories.people import OrganisationFactory
from tests.factories.territory import LegalParameterFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 18)
NGO = SetKind.NGO
PDF = b"%PDF-1.7 test"


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel("2027-03-18 12:00:00+01:00"):
        yield


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def organisation(municipality):
    return OrganisationFactory(municipality=municipality, name="Koło Gospodyń")


@pytest.fixture
def by(access_as, organisation):
    return access_as(Role.NGO_REPRESENTATIVE, organisation)


@pytest.fixture
def office(access_as):
    return access_as(Role.NGO_OFFICER)


@pytest.fixture
def assessment(municipality, organisation):
    made = StandardSetFactory(municipality=municipality)
    StandardFactory(standard_set=made, code="A1", position=1)
    StandardFactory(standard_set=made, code="A2", position=2)
    StandardFactory(
        standard_set=made,
        code="F1",
        position=3,
        definition=standard_words("F1", only_if="minors", evidence=[]),
    )
    return AssessmentFactory(
        municipality=municipality, standard_set=made, organisation=organisation
    )


def definition(code, **changed):
    return StandardDefinition.model_validate(standard_words(code, **changed))


def save(assessment, by, *entries):
    return save_grades(
        municipality=assessment.municipality, assessment_id=assessment.pk, entries=entries, by=by
    )


def deeds():
    return list(
        AuditEntry.objects.filter(action__startswith="partnership.")
        .order_by("pk")
        .values_list("action", flat=True)
    )


# --- sets ---------------------------------------------------------------------------------------


def test_packs_load_for_every_municipality_and_twice_changes_nothing(municipality):
    MunicipalityFactory()
    for _again in range(2):
        assert load_standards(by=system_access(None)) == 38
        assert load_mirror(by=system_access(None)) == 14
    assert StandardSet.objects.count() == 4
    assert latest_set(municipality, NGO).standards.count() == 38


def test_a_newer_pack_replaces_a_set_nobody_changed_and_no_other(municipality, assessment):
    untouched = StandardSetFactory(pack_version="0")
    StandardSet.objects.filter(pk=assessment.standard_set_id).update(
        pack_version="0", made_by_label="Anna"
    )
    load_standards(by=system_access(None))
    assert latest_set(untouched.municipality, NGO).number == 2
    assert latest_set(municipality, NGO).number == 1


def test_changing_a_standard_makes_the_next_version_and_keeps_the_old_one(
    municipality, assessment, office
):
    changed = definition("A1", title="Nowy tytuł")
    made = change_standard(
        municipality=municipality,
        kind=NGO,
        number=1,
        definition=changed,
        note="Po radzie",
        by=office,
    )
    assert (made.number, made.note) == (2, "Po radzie")
    assert standard_as_stored(municipality, NGO, "A1").title == "Nowy tytuł"
    assert assessment.standard_set.standards.get(code="A1").title == "Standard A1"
    newest, first = set_versions(municipality, NGO)
    assert newest.changes.changed == ("A1: Nowy tytuł",)
    assert (first.changes, first.assessment_count) == (None, 1)
    assert deeds() == ["partnership.standard_changed"]


def test_changing_nothing_makes_no_version(municipality, assessment, office):
    change_standard(
        municipality=municipality, kind=NGO, number=1, definition=definition("A1"), by=office
    )
    assert latest_set(municipality, NGO).number == 1


def test_two_who_change_different_standards_lose_nothing(municipality, assessment, office):
    for code in ("A1", "A2"):
        change_standard(
            municipality=municipality,
            kind=NGO,
            number=1,
            definition=definition(code, title=f"Nowy {code}"),
            by=office,
        )
    titles = [one.definition.title for one in shown_set(municipality, NGO, on=DAY).active]
    assert titles == ["Nowy A1", "Nowy A2", "Standard F1"]


def test_two_who_change_one_standard_see_both_versions(municipality, assessment, office):
    here = {"municipality": municipality, "kind": NGO, "number": 1, "by": office}
    change_standard(**here, definition=definition("A1", title="Pierwszy"))
    with pytest.raises(StaleEdit) as caught:
        change_standard(**here, definition=definition("A1", title="Drugi"))
    assert caught.value.theirs == {"title": "Pierwszy"}
    assert caught.value.yours == {"title": "Drugi"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"only_if": "nothing"}, "only_if"),
        ({"minimum_if": "nothing"}, "minimum_if"),
        ({"requirement": "Do {nie.ma}."}, "requirement"),
    ],
    ids=str,
)
def test_a_standard_that_does_not_fit_its_set_is_refused(
    municipality, assessment, office, changed, field
):
    with pytest.raises(InvalidInput) as caught:
        change_standard(
            municipality=municipality,
            kind=NGO,
            number=1,
            definition=definition("A1", **changed),
            by=office,
        )
    assert list(caught.value.fields) == [field]


def test_an_added_standard_gets_the_next_code_of_its_area(municipality, assessment, office):
    add_standard(
        municipality=municipality, kind=NGO, definition=definition("X", area="A"), by=office
    )
    codes = [one.definition.code for one in shown_set(municipality, NGO, on=DAY).active]
    assert codes == ["A1", "A2", "A3", "F1"]


def test_a_standard_is_left_out_and_brought_back(municipality, assessment, office):
    here = {"municipality": municipality, "kind": NGO, "by": office}
    switch_standard(**here, code="A2", is_active=False)
    assert [one.definition.code for one in shown_set(municipality, NGO, on=DAY).active] == [
        "A1",
        "F1",
    ]
    assert switch_standard(**here, code="A2", is_active=True).number == 3
    assert switch_standard(**here, code="A2", is_active=True).number == 3
    switch_standard(**here, code="A2", is_active=False)
    switch_standard(**here, code="A1", is_active=False)
    with pytest.raises(CannotChangeStandards):
        switch_standard(**here, code="F1", is_active=False)
    with pytest.raises(NotFound):
        switch_standard(**here, code="Z9", is_active=False)


def test_the_office_takes_a_newer_pack_over_when_it_wants(municipality, assessment, office):
    here = {"municipality": municipality, "kind": NGO, "by": office}
    assert take_over_pack(**here).number == 1
    StandardSet.objects.update(pack_version="0")
    assert take_over_pack(**here).number == 2
    assert latest_set(municipality, NGO).standards.count() == 38


def test_numbers_of_law_stand_in_the_texts_with_their_basis(municipality):
    StandardFactory(
        standard_set=StandardSetFactory(municipality=municipality),
        definition=standard_words(
            requirement="Do {udpp.task_report_days}.",
            easy="Kwota {udpp.sum}, {udpp.nie_ma}.",
            parameters=["udpp.task_report_days", "udpp.sum", "udpp.nie_ma"],
        ),
    )
    LegalParameterFactory(code="udpp.task_report_days", value="30", unit="dni")
    LegalParameterFactory(code="udpp.sum", value="100000", unit="zł")
    (one,) = shown_set(municipality, NGO, on=DAY).active
    assert one.definition.requirement == "Do 30\u00a0dni."
    assert one.definition.easy.startswith("Kwota 100\u00a0000\u00a0zł, [")
    assert [law.code for law in one.law] == ["udpp.sum", "udpp.task_report_days"]


# --- assessments --------------------------------------------------------------------------------


def test_an_organisation_begins_once(municipality, organisation, by):
    here = {"municipality": municipality, "organisation_id": organisation.pk, "by": by}
    first = start_assessment(**here, is_small_path=True)
    assert start_assessment(**here) == first
    assert first.is_small_path
    assert deeds() == ["partnership.standards_loaded", "partnership.assessment_started"]


def test_nobody_begins_for_another_organisation(municipality, organisation, access_as, office):
    other = access_as(Role.NGO_REPRESENTATIVE)
    for who in (other, office, access_as(Role.NGO_WORKER, organisation)):
        with pytest.raises(NotAllowed):
            start_assessment(municipality=municipality, organisation_id=organisation.pk, by=who)
    with pytest.raises(NotFound):
        start_assessment(
            municipality=municipality, organisation_id=OrganisationFactory().pk, by=other
        )


def test_mirror_standards_are_for_units_alone(municipality, organisation, by, access_as):
    unit = OrganisationFactory(municipality=municipality, form=OrganisationForm.UNIT)
    director = access_as(Role.CENTRE_DIRECTOR)
    here = {"municipality": municipality, "kind": SetKind.MIRROR}
    assert start_assessment(**here, organisation_id=unit.pk, by=director).assessor is None
    seen = start_assessment(**here, organisation_id=unit.pk, assessor_id=organisation.pk, by=by)
    assert seen.assessor == organisation
    with pytest.raises(CannotAssess):
        start_assessment(**here, organisation_id=organisation.pk, by=director)
    with pytest.raises(NotAllowed):
        start_assessment(**here, organisation_id=unit.pk, by=by)


def test_two_who_write_in_one_area_lose_nothing(assessment, by):
    first = save(assessment, by, GradeEntry("A1", 0, 2))
    second = save(assessment, by, GradeEntry("A2", 0, 1))
    assert (first.saved, second.saved) == (("A1",), ("A2",))
    both = save(assessment, by, GradeEntry("A1", 0, 3), GradeEntry("A2", 1, 2))
    assert both.saved == ("A2",)
    assert both.stale["A1"].theirs["value"] == 2
    assert both.stale["A1"].yours["value"] == 3
    values = dict(assessment.grades.values_list("standard__code", "value"))
    assert values == {"A1": 2, "A2": 2}


def test_the_same_answer_of_two_is_no_clash(assessment, by):
    save(assessment, by, GradeEntry("A1", 0, 2, note="Mamy."))
    again = save(assessment, by, GradeEntry("A1", 0, 2, note=" Mamy. "))
    assert (again.saved, again.stale) == ((), {})
    assert assessment.grades.get().revision == 1


@pytest.mark.parametrize(
    "entry",
    [
        GradeEntry("A1", 0, 4),
        GradeEntry("A1", 0, 2, is_not_applicable=True, note="x"),
        GradeEntry("A1", 0, is_not_applicable=True, note="  "),
        GradeEntry("Z9", 0, 1),
    ],
    ids=str,
)
def test_answers_that_cannot_be_are_refused(assessment, by, entry):
    with pytest.raises(InvalidInput):
        save(assessment, by, entry)
    assert not Grade.objects.exists()


def test_nobody_else_writes_in_an_assessment(assessment, office, access_as):
    for who in (office, access_as(Role.NGO_REPRESENTATIVE), access_as(Role.ADMINISTRATOR)):
        with pytest.raises(NotFound):
            save(assessment, who, GradeEntry("A1", 0, 2))
        with pytest.raises(NotFound):
            send_assessment(
                municipality=assessment.municipality, assessment_id=assessment.pk, by=who
            )


def test_assessments_of_another_municipality_are_not_there(assessment, by):
    elsewhere = MunicipalityFactory()
    with pytest.raises(NotFound):
        answer_conditions(municipality=elsewhere, assessment_id=assessment.pk, answers={}, by=by)


def test_conditions_are_answered_bit_by_bit(assessment, by, municipality):
    here = {"municipality": municipality, "assessment_id": assessment.pk, "by": by}
    answer_conditions(**here, answers={"minors": False})
    again = answer_conditions(**here, answers={}, is_small_path=True)
    assert (again.conditions, again.is_small_path) == ({"minors": False}, True)
    with pytest.raises(InvalidInput):
        answer_conditions(**here, answers={"nothing": True})


def test_an_assessment_goes_to_the_experts_and_back(assessment, by, municipality):
    here = {"municipality": municipality, "assessment_id": assessment.pk, "by": by}
    with pytest.raises(CannotAssess):
        send_assessment(**here)
    answer_conditions(**here, answers={"minors": False})
    save(assessment, by, GradeEntry("A1", 0, 2), GradeEntry("A2", 0, 0))
    assert send_assessment(**here).state == AssessmentState.SENT
    with pytest.raises(CannotAssess):
        save(assessment, by, GradeEntry("A1", 1, 3))
    assert take_back(**here).state == AssessmentState.OPEN
    with pytest.raises(CannotAssess):
        take_back(**here)


def test_a_new_assessment_begins_with_the_former_answers(assessment, by, office, municipality):
    here = {"municipality": municipality, "assessment_id": assessment.pk, "by": by}
    save(assessment, by, GradeEntry("A1", 0, 2, note="Mamy."), GradeEntry("A2", 0, 1))
    with pytest.raises(CannotAssess):
        begin_again(**here)
    switch_standard(municipality=municipality, kind=NGO, code="A2", is_active=False, by=office)
    new = begin_again(**here)
    assert (new.standard_set.number, new.state) == (2, AssessmentState.OPEN)
    copied = new.grades.get(standard__code="A1")
    assert (copied.value, copied.note, copied.revision) == (2, "Mamy.", 1)
    old = Assessment.objects.get(pk=assessment.pk)
    assert (old.state, old.grades.count()) == (AssessmentState.REPLACED, 2)
    with pytest.raises(CannotAssess):
        begin_again(**here)


# --- evidence -----------------------------------------------------------------------------------


def add(organisation, by, code="A1", **given):
    return add_evidence(
        municipality=organisation.municipality,
        organisation_id=organisation.pk,
        kind=NGO,
        code=code,
        entry=EvidenceEntry(title="Odpis", **given),
        by=by,
    )


def test_a_file_is_kept_under_a_name_nobody_guesses_and_removed_with_its_row(
    assessment, organisation, by, django_capture_on_commit_callbacks
):
    evidence = add(organisation, by, data=PDF)
    assert default_storage.exists(evidence.file.name)
    assert evidence.file.name.endswith(".pdf")
    assert "Odpis" not in evidence.file.name
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(municipality=organisation.municipality, uuid=evidence.uuid, by=by)
    assert not default_storage.exists(evidence.file.name)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "kind"),
        ({"data": PDF, "url": "https://example.org"}, "kind"),
        ({"data": b"<script>"}, "file"),
        ({"seen_by": "Dyrektorka"}, "seen_on"),
        ({"seen_by": "Dyrektorka", "seen_on": DAY + timedelta(days=1)}, "seen_on"),
        ({"url": "https://example.org", "valid_until": DAY - timedelta(days=1)}, "valid_until"),
    ],
    ids=range(6),
)
def test_evidence_that_cannot_be_is_refused(assessment, organisation, by, given, field):
    with pytest.raises(InvalidInput) as caught:
        add(organisation, by, **given)
    assert list(caught.value.fields) == [field]


def test_what_should_only_be_seen_is_never_sent(assessment, organisation, by):
    only_seen = [{"kind": "seen", "title": "sprawdzone w rejestrze", "valid_months": 12}]
    StandardFactory(
        standard_set=assessment.standard_set,
        code="F2",
        position=4,
        definition=standard_words("F2", evidence=only_seen),
    )
    for given in ({"data": PDF}, {"url": "https://example.org"}):
        with pytest.raises(InvalidInput):
            add(organisation, by, code="F2", **given)
    seen = add(organisation, by, code="F2", seen_by="koordynatorka", seen_on=DAY)
    assert (seen.seen_by, seen.seen_on, seen.file.name) == ("koordynatorka", DAY, "")


def test_evidence_is_the_organisations_alone(assessment, organisation, by, access_as, office):
    evidence = add(organisation, by, url="https://example.org")
    other = access_as(Role.NGO_REPRESENTATIVE)
    for who in (office, other):
        with pytest.raises(NotAllowed):
            add(organisation, who, url="https://example.org")
        with pytest.raises(NotFound):
            remove_evidence(municipality=organisation.municipality, uuid=evidence.uuid, by=who)
    with pytest.raises(NotFound):
        add(organisation, by, code="Z9", url="https://example.org")


def test_another_last_day_is_reminded_of_anew(assessment, organisation, by):
    evidence = add(organisation, by, url="https://example.org", valid_until=DAY)
    Evidence.objects.update(reminded_at=timezone.now())
    set_evidence_end(
        municipality=organisation.municipality,
        uuid=evidence.uuid,
        title="Nowszy odpis",
        valid_until=date(2027, 6, 18),
        by=by,
    )
    evidence.refresh_from_db()
    assert (evidence.title, evidence.reminded_at) == ("Nowszy odpis", None)


def test_the_trail_keeps_no_title_of_a_document(assessment, organisation, by):
    add(organisation, by, url="https://example.org")
    entry = AuditEntry.objects.get(action="partnership.evidence_added")
    assert "Odpis" not in f"{entry.object_label}{entry.data}"


# --- what it amounts to -------------------------------------------------------------------------


def _standing(assessment, on):
    return assessment_view(Assessment.objects.get(pk=assessment.pk), on=on).result.standing


def test_evidence_that_expires_changes_the_result_the_same_day(assessment, by, municipality):
    answer_conditions(
        municipality=municipality,
        assessment_id=assessment.pk,
        answers={"minors": False},
        by=by,
    )
    save(assessment, by, GradeEntry("A1", 0, 2), GradeEntry("A2", 0, 3))
    add(assessment.organisation, by, code="A1", url="https://example.org", valid_until=DAY)
    assert _standing(assessment, DAY) is Standing.ON_THE_WAY
    add(assessment.organisation, by, code="A2", url="https://example.org")
    assert _standing(assessment, DAY) is Standing.MEETS_MINIMUM
    assert _standing(assessment, DAY + timedelta(days=1)) is Standing.ON_THE_WAY


def test_a_cover_counts_from_the_second_agreement_until_it_ends(assessment):
    day_before = datetime(2027, 3, 17, 23, 30, tzinfo=ZoneInfo("Europe/Warsaw"))
    cover = Cover.objects.create(
        organisation=assessment.organisation,
        by=OrganisationFactory(municipality=assessment.municipality, name="Federacja"),
        standard_code="A1",
        organisation_agreed_at=day_before,
    )

    def first():
        view = assessment_view(Assessment.objects.get(pk=assessment.pk), on=DAY)
        return view.areas[0].lines[0]

    assert first().on.fulfilment == "unanswered"
    Cover.objects.update(by_agreed_at=day_before)
    assert (first().on.fulfilment, first().cover.by.name) == ("covered", "Federacja")
    assert first().is_answered
    Cover.objects.update(ended_at=timezone.now())
    assert first().on.fulfilment == "unanswered"
    assert cover.standard_code == "A1"


def test_the_own_view_of_a_partner_asks_for_no_evidence(municipality):
    unit = OrganisationFactory(municipality=municipality, form=OrganisationForm.UNIT)
    assessment = AssessmentFactory(
        municipality=municipality,
        organisation=unit,
        assessor=OrganisationFactory(municipality=municipality),
        perspective="partner",
        standard_set=StandardSetFactory(municipality=municipality, kind=SetKind.MIRROR),
    )
    GradeFactory(assessment=assessment)
    EvidenceFactory(organisation=unit, set_kind=SetKind.MIRROR)
    view = assessment_view(assessment, on=DAY)
    assert view.result.standing is Standing.MEETS_MINIMUM
    assert view.areas[0].lines[0].evidence == ()
