"""Records of the field: stored once per uuid and version, never silently replaced, never doubled."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mosty.core.access import Role, visitor_access
from mosty.core.errors import InvalidInput, NotAllowed, NotFound
from mosty.core.models import AuditEntry
from mosty.partnership.actions.fieldwork import (
    FieldClosed,
    FindingSettled,
    OlderVersion,
    OtherVersion,
    proofs,
    store_diary,
    store_finding,
    store_trial,
)
from mosty.partnership.actions.findings import confirm_finding
from mosty.partnership.enums import (
    FindingCategory,
    FindingSide,
    FindingState,
    ModelTestState,
    TrialResult,
)
from mosty.partnership.models import DiaryEntry, Finding, StepTrial
from mosty.partnership.rules.field_weeks import (
    Span,
    most_at_once,
    six_months_on,
    weeks_between,
)
from mosty.partnership.rules.fieldwork import (
    DiaryFacts,
    FindingFacts,
    Proof,
    TrialFacts,
    proof_lines,
    proofs_of,
)
from mosty.people.queries import access_for
from tests.factories.partnership import FieldExpertFactory, FieldLocationFactory
from tests.factories.territory import MunicipalityFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
WRITTEN = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
DIARY = DiaryFacts(DAY, minutes=90, people_met=3, answers={"helped": "Sołtys."}, text="Rozmowa.")
TRIAL = TrialFacts("1.1", TrialResult.DIFFERENT, DAY, "Nikt nie wie, kto koordynuje.", 12)
FINDING = FindingFacts(
    category=FindingCategory.FRAGMENTED,
    title="Nikt nie koordynuje",
    side=FindingSide.MUNICIPALITY,
    day=DAY,
    severity=3,
    evidence=(Proof("rozmowa w ośrodku"), Proof("protokół", "https://example.org/protokol.pdf")),
)


@pytest.fixture
def place(municipality):
    return FieldLocationFactory(test__municipality=municipality)


@pytest.fixture
def expert(place):
    """What the first expert of the place may do."""
    return access_for(FieldExpertFactory(location=place).user, place.test.municipality_id)


@pytest.fixture
def other(place):
    return access_for(FieldExpertFactory(location=place).user, place.test.municipality_id)


def sent(store, place, by, facts, *, uuid=None, version=1, written_at=WRITTEN, skew=0):
    return store(
        location=place,
        uuid=uuid or uuid4(),
        version=version,
        written_at=written_at,
        skew_seconds=skew,
        facts=facts,
        by=by,
    )


KINDS = [
    (store_diary, DIARY, DiaryEntry),
    (store_trial, TRIAL, StepTrial),
    (store_finding, FINDING, Finding),
]


@pytest.mark.parametrize(("store", "facts", "model"), KINDS)
def test_record_is_stored_with_its_author_and_clock(place, expert, store, facts, model):
    uuid = uuid4()
    stored = sent(store, place, expert, facts, uuid=uuid, skew=-40)
    kept = model.objects.get()
    assert kept == stored
    assert (kept.uuid, kept.version, kept.skew_seconds) == (uuid, 1, -40)
    assert kept.written_at == WRITTEN
    assert kept.author_id == expert.user_id
    assert kept.author_label == expert.label
    assert AuditEntry.objects.filter(action__startswith="partnership.").count() == 1


@pytest.mark.parametrize(("store", "facts", "model"), KINDS)
def test_same_version_again_changes_nothing(place, expert, store, facts, model):
    uuid = uuid4()
    first = sent(store, place, expert, facts, uuid=uuid)
    again = sent(store, place, expert, facts, uuid=uuid, skew=900)
    assert again == first
    assert model.objects.count() == 1
    assert model.objects.get().skew_seconds == 0
    assert AuditEntry.objects.filter(action__startswith="partnership.").count() == 1


def test_higher_version_replaces_and_a_lower_one_is_told_both(place, expert):
    uuid = uuid4()
    sent(store_diary, place, expert, DIARY, uuid=uuid)
    newer = DiaryFacts(DAY, text="Rozmowa i protokół.")
    sent(store_diary, place, expert, newer, uuid=uuid, version=3)
    with pytest.raises(OlderVersion) as refused:
        sent(store_diary, place, expert, DIARY, uuid=uuid, version=2)
    assert refused.value.status == 409
    assert refused.value.theirs["text"] == "Rozmowa i protokół."
    assert refused.value.yours["text"] == "Rozmowa."
    assert DiaryEntry.objects.get().version == 3


def test_lower_version_with_the_stored_words_is_answered_like_any_repeated_one(place, expert):
    uuid = uuid4()
    sent(store_trial, place, expert, TRIAL, uuid=uuid, version=4)
    assert sent(store_trial, place, expert, TRIAL, uuid=uuid, version=2).version == 4


def test_same_version_with_other_words_replaces_nothing(place, expert):
    uuid = uuid4()
    sent(store_finding, place, expert, FINDING, uuid=uuid)
    other_words = FindingFacts(**{**vars(FINDING), "title": "Koordynuje sołtys", "evidence": ()})
    with pytest.raises(OtherVersion) as refused:
        sent(store_finding, place, expert, other_words, uuid=uuid)
    assert set(refused.value.yours) == {"title", "evidence"}
    assert refused.value.theirs["evidence"] == FINDING.evidence
    assert Finding.objects.get().title == "Nikt nie koordynuje"


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 2, 1, 3, 3, 1)])
def test_versions_in_any_order_leave_the_highest_and_one_row(place, expert, order):
    uuid = uuid4()
    for version in order:
        facts = DiaryFacts(DAY, text=f"Wersja {version}.")
        try:
            sent(store_diary, place, expert, facts, uuid=uuid, version=version)
        except OlderVersion:
            continue
    kept = DiaryEntry.objects.get()
    assert (kept.version, kept.text) == (3, "Wersja 3.")


def test_only_named_experts_write(place, expert, access_as):
    for by in (
        access_as(Role.CENTRE_DIRECTOR),
        access_as(Role.REGIONAL_EXPERT),
        access_as(Role.RESIDENT),
        access_as(Role.NGO_REPRESENTATIVE),
        visitor_access(place.test.municipality_id),
    ):
        for store, facts, _model in KINDS:
            with pytest.raises(NotAllowed):
                sent(store, place, by, facts)
    assert not DiaryEntry.objects.exists()


def test_expert_of_another_place_does_not_write_here(place):
    elsewhere = FieldLocationFactory(test=place.test)
    stranger = access_for(FieldExpertFactory(location=elsewhere).user, place.test.municipality_id)
    with pytest.raises(NotAllowed):
        sent(store_diary, place, stranger, DIARY)


def test_expert_does_not_write_by_the_pages_of_another_municipality(place, expert):
    wrong = access_for(place.experts.get().user, MunicipalityFactory().pk)
    with pytest.raises(NotFound):
        sent(store_diary, place, wrong, DIARY)


def test_nobody_overwrites_what_the_other_expert_wrote(place, expert, other):
    uuid = uuid4()
    sent(store_diary, place, expert, DIARY, uuid=uuid)
    with pytest.raises(NotAllowed):
        sent(store_diary, place, other, DIARY, uuid=uuid, version=2)
    elsewhere = FieldLocationFactory(test=place.test)
    FieldExpertFactory(location=elsewhere, user_id=expert.user_id, name="ta sama osoba")
    with pytest.raises(NotAllowed):
        sent(store_diary, elsewhere, expert, DIARY, uuid=uuid, version=2)


def test_nothing_is_written_before_the_test_begins(place, expert):
    place.test.state = ModelTestState.PLANNED
    place.test.save()
    with pytest.raises(FieldClosed):
        sent(store_diary, place, expert, DIARY)


def test_what_was_written_before_the_end_may_come_after_it(place, expert):
    place.ended_at = WRITTEN + timedelta(hours=1)
    place.save()
    sent(store_diary, place, expert, DIARY)
    with pytest.raises(FieldClosed):
        sent(store_diary, place, expert, DIARY, written_at=WRITTEN + timedelta(hours=2))


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2027, 5, 1)])
def test_day_lies_within_the_test(place, expert, day):
    with pytest.raises(InvalidInput) as refused:
        sent(store_diary, place, expert, DiaryFacts(day, text="x"))
    assert set(refused.value.fields) == {"day"}


def test_day_lies_within_the_time_of_the_expert(place, expert):
    place.experts.update(since=date(2026, 12, 1))
    with pytest.raises(InvalidInput):
        sent(store_diary, place, expert, DIARY)
    sent(store_diary, place, expert, DiaryFacts(date(2026, 12, 1), text="x"))


@pytest.mark.parametrize(
    ("store", "facts", "field"),
    [
        (store_diary, DiaryFacts(DAY), "text"),
        (store_diary, DiaryFacts(DAY, text="x", minutes=1441), "minutes"),
        (store_diary, DiaryFacts(DAY, text="x", people_met=-1), "people_met"),
        (store_diary, DiaryFacts(DAY, answers={"<script>": "x"}), "answers"),
        (store_diary, DiaryFacts(DAY, text="x" * 10_001), "text"),
        (store_trial, TrialFacts("", TrialResult.AS_DESCRIBED, DAY), "step_code"),
        (store_trial, TrialFacts("1.1", "maybe", DAY), "result"),
        (store_trial, TrialFacts("1.1", TrialResult.MISSING, DAY, " "), "practice"),
        (store_finding, FindingFacts("?", "x", "jst", DAY, severity=1), "category"),
        (store_finding, FindingFacts("FIN", "x", "jst", DAY), "severity"),
        (store_finding, FindingFacts("FIN", "x", "jst", DAY, severity=5), "severity"),
        (store_finding, FindingFacts("FIN", " ", "jst", DAY, severity=1), "title"),
        (store_finding, FindingFacts("FIN", "x" * 201, "jst", DAY, severity=1), "title"),
        (store_finding, FindingFacts("FIN", "x", "?", DAY, severity=1), "side"),
        (
            store_finding,
            FindingFacts(
                "FIN", "x", "jst", DAY, severity=1, evidence=(Proof("x", "javascript:alert(1)"),)
            ),
            "evidence",
        ),
    ],
)
def test_what_a_form_would_refuse_is_refused_to_a_device_too(place, expert, store, facts, field):
    with pytest.raises(InvalidInput) as refused:
        sent(store, place, expert, facts)
    assert field in refused.value.fields
    assert not DiaryEntry.objects.exists()
    assert not Finding.objects.exists()


def test_advantage_has_no_severity(place, expert):
    facts = FindingFacts("ZAL", "Stałe spotkania", "ngo", DAY, severity=4)
    assert sent(store_finding, place, expert, facts).severity is None


def test_record_without_a_true_moment_is_refused(place, expert):
    with pytest.raises(InvalidInput):
        sent(store_diary, place, expert, DIARY, written_at=datetime(2026, 11, 20, 15))
    with pytest.raises(InvalidInput):
        sent(store_diary, place, expert, DIARY, version=0)


def test_other_words_of_a_confirmed_finding_are_confirmed_anew(place, expert, other):
    uuid = uuid4()
    finding = sent(store_finding, place, expert, FINDING, uuid=uuid)
    confirm_finding(finding=finding, version=1, by=other)
    sent(store_finding, place, expert, FINDING, uuid=uuid)  # the acknowledgement was lost
    assert Finding.objects.get().state == FindingState.CONFIRMED
    changed = FindingFacts(**{**vars(FINDING), "severity": 4})
    sent(store_finding, place, expert, changed, uuid=uuid, version=2)
    kept = Finding.objects.get()
    assert (kept.state, kept.confirmed_by_label) == (FindingState.NOTED, "")


def test_words_of_a_finding_taken_up_stay(place, expert):
    uuid = uuid4()
    sent(store_finding, place, expert, FINDING, uuid=uuid)
    Finding.objects.update(state=FindingState.TAKEN_UP)
    changed = FindingFacts(**{**vars(FINDING), "severity": 4})
    with pytest.raises(FindingSettled):
        sent(store_finding, place, expert, changed, uuid=uuid, version=2)
    assert Finding.objects.get().version == 1


def test_evidence_is_kept_in_order_and_replaced_whole(place, expert):
    uuid = uuid4()
    finding = sent(store_finding, place, expert, FINDING, uuid=uuid)
    assert proofs(finding) == FINDING.evidence
    unnamed = FindingFacts(**{**vars(FINDING), "text": "Więcej.", "evidence": None})
    sent(store_finding, place, expert, unnamed, uuid=uuid, version=2)
    assert proofs(finding) == FINDING.evidence
    replaced = FindingFacts(**{**vars(FINDING), "evidence": (Proof("protokół"),)})
    sent(store_finding, place, expert, replaced, uuid=uuid, version=3)
    assert proofs(finding) == (Proof("protokół"),)


# --- rules --------------------------------------------------------------------------------------


def test_first_address_in_a_line_becomes_the_link():
    assert proofs_of(
        "rozmowa w ośrodku\n\n uchwała  https://example.org/a. \nhttps://example.org/b"
    ) == (
        Proof("rozmowa w ośrodku"),
        Proof("uchwała", "https://example.org/a"),
        Proof("https://example.org/b", "https://example.org/b"),
    )


_words = st.sampled_from(
    ["rozmowa", "https://example.org/a", "http://b.pl.", "(https://c.pl)", "§ 3", ".", "\n", "x:"]
)


@given(st.text(max_size=300) | st.lists(_words, max_size=12).map(" ".join))
def test_evidence_read_again_is_the_same(text):
    once = proofs_of(text)
    assert proofs_of(proof_lines(once)) == once


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2022, 11, 1), date(2023, 4, 30)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 12, 29)),
    ],
)
def test_usual_test_takes_six_months(first, last):
    assert six_months_on(first) == last


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(0, 400))
def test_weeks_cover_every_day_once(first, days):
    last = first + timedelta(days=days)
    weeks = weeks_between(first, last)
    covered = [
        week.first + timedelta(days=number)
        for week in weeks
        for number in range((week.last - week.first).days + 1)
    ]
    assert covered == [first + timedelta(days=number) for number in range(days + 1)]
    assert [week.number for week in weeks] == list(range(1, len(weeks) + 1))


def test_experts_who_follow_each_other_are_not_there_at_once():
    whole = Span(None, None)
    first = Span(None, date(2026, 12, 31))
    second = Span(date(2027, 1, 1), None)
    assert most_at_once([whole, first, second]) == 2
    assert most_at_once([whole, first, second, Span(date(2026, 12, 31), date(2027, 1, 1))]) == 3
    assert most_at_once([]) == 0


def test_uuid_is_made_by_whoever_writes(place, expert):
    own = UUID("0190f3b2-0000-7000-8000-000000000001")
    assert sent(store_diary, place, expert, DIARY, uuid=own).uuid == own
