"""Reads of model tests: tests, places, the diary by weeks, steps tried, findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from mosty.core.access import Access
from mosty.partnership.enums import FindingState, ModelTestState, TrialResult
from mosty.partnership.models import (
    DiaryEntry,
    FieldExpert,
    FieldLocation,
    Finding,
    FindingEvidence,
    ModelTest,
    StepTrial,
)
from mosty.partnership.rules.field_weeks import Week, weeks_between
from mosty.partnership.rules.fieldwork import Proof, proof_lines
from mosty.partnership.rules.findings import diary_prompts
from mosty.territory.models import Municipality

#: What views hand on; they know no models.
__all__ = ["DiaryEntry", "FieldExpert", "FieldLocation", "Finding", "ModelTest", "StepTrial"]

#: Findings that count in reports and comparisons: both experts stand behind them.
COUNTED = (FindingState.CONFIRMED, FindingState.TAKEN_UP)


@dataclass(frozen=True)
class FieldReader:
    """What somebody may do with one test.

    Attributes:
        leads: prepares and leads it, reads all of it.
        reads: reads findings, comparison and reports, not the diary.
        places: ids of the places in which this person is an expert.
    """

    leads: bool
    reads: bool
    places: frozenset[int]

    @property
    def may_see(self) -> bool:
        """Whether the pages of work on the test are open at all."""
        return self.leads or self.reads or bool(self.places)

    def may_read_place(self, location: FieldLocation) -> bool:
        """Findings and the report of a place."""
        return self.leads or self.reads or location.pk in self.places

    def may_read_diary(self, location: FieldLocation) -> bool:
        return self.leads or location.pk in self.places

    def may_write(self, location: FieldLocation) -> bool:
        return location.pk in self.places


@dataclass(frozen=True)
class ModelTestLine:
    """A test in the list."""

    test: ModelTest
    place_count: int
    finding_count: int


@dataclass(frozen=True)
class PlaceLine:
    """A place on the page of its test.

    Attributes:
        waiting_count: findings the second expert has not confirmed yet.
    """

    location: FieldLocation
    experts: Sequence[FieldExpert]
    finding_count: int
    waiting_count: int
    diary_count: int
    trial_count: int


@dataclass(frozen=True)
class EntryLine:
    """A day of the diary; `answers`: (question, answer) in the order of the pack."""

    entry: DiaryEntry
    answers: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ExpertWeek:
    """What one expert wrote of a week."""

    expert: FieldExpert
    entries: Sequence[DiaryEntry]

    @property
    def minutes(self) -> int:
        return sum(entry.minutes or 0 for entry in self.entries)


@dataclass(frozen=True)
class DiaryWeek:
    """A week of the diary, expert by expert.

    Attributes:
        is_over: its last day is past: an empty cell is a gap, not the future.
    """

    week: Week
    by_expert: Sequence[ExpertWeek]
    others: Sequence[DiaryEntry]
    is_over: bool

    @property
    def has_gap(self) -> bool:
        return self.is_over and any(not one.entries for one in self.by_expert)

    @property
    def lines(self) -> Sequence[EntryLine]:
        """All entries of the week, by day."""
        own = [entry for one in self.by_expert for entry in one.entries]
        entries = sorted((*own, *self.others), key=lambda entry: (entry.day, entry.written_at))
        return tuple(EntryLine(entry, answer_lines(entry)) for entry in entries)


@dataclass(frozen=True)
class DiarySums:
    """The diary of a place in numbers."""

    entries: int
    minutes: int
    people_met: int
    weeks_with: int
    weeks_over: int


@dataclass(frozen=True)
class Diary:
    """The diary of a place: weeks with entries or in which some are missing, the latest first."""

    weeks: Sequence[DiaryWeek]
    sums: DiarySums


def reader_of(test: ModelTest, access: Access) -> FieldReader:
    """What the person may do with the test; an expert of some place is one while named."""
    here = access.is_system or access.municipality_id == test.municipality_id
    places = frozenset(
        FieldExpert.objects.filter(location__test=test, user_id=access.user_id or 0).values_list(
            "location_id", flat=True
        )
    )
    return FieldReader(
        leads=here and access.may("partnership.run_test"),
        reads=here and access.may("partnership.read_tests"),
        places=places if here and access.may("partnership.write_in_field") else frozenset(),
    )


def model_test_lines(municipality: Municipality, access: Access) -> Sequence[ModelTestLine]:
    """Tests the reader may see: all of them, the own ones of an expert, the public ones."""
    found = ModelTest.objects.filter(municipality=municipality)
    if not (access.may("partnership.run_test") or access.may("partnership.read_tests")):
        seen = Q(is_public=True)
        if access.user_id is not None:
            seen |= Q(locations__experts__user_id=access.user_id)
        found = found.filter(pk__in=ModelTest.objects.filter(seen).values("pk"))
    found = found.annotate(
        place_count=Count("locations", distinct=True),
        finding_count=Count(
            "locations__findings",
            filter=Q(locations__findings__state__in=COUNTED),
            distinct=True,
        ),
    )
    return tuple(
        ModelTestLine(test, test.place_count, test.finding_count)
        for test in found.order_by("-starts_on", "pk")
    )


def model_test(municipality: Municipality, pk: int) -> ModelTest | None:
    return (
        ModelTest.objects.filter(municipality=municipality, pk=pk)
        .select_related("municipality")
        .first()
    )


def place_of(test: ModelTest, pk: int) -> FieldLocation | None:
    return (
        FieldLocation.objects.filter(test=test, pk=pk).select_related("test__municipality").first()
    )


def place_lines(test: ModelTest) -> Sequence[PlaceLine]:
    """Places of the test with their experts and how much was written there."""
    found = (
        FieldLocation.objects.filter(test=test)
        .select_related("test__municipality")
        .prefetch_related("experts")
        .annotate(
            finding_count=Count("findings", filter=Q(findings__state__in=COUNTED), distinct=True),
            waiting_count=Count(
                "findings", filter=Q(findings__state=FindingState.NOTED), distinct=True
            ),
            diary_count=Count("diary_entries", distinct=True),
            trial_count=Count("trials__step_code", distinct=True),
        )
        .order_by("name", "pk")
    )
    return tuple(
        PlaceLine(
            place,
            tuple(place.experts.all()),
            place.finding_count,
            place.waiting_count,
            place.diary_count,
            place.trial_count,
        )
        for place in found
    )


def experts_of(location: FieldLocation) -> Sequence[FieldExpert]:
    return tuple(location.experts.select_related("user").order_by("name", "pk"))


def expert_of(location: FieldLocation, pk: int) -> FieldExpert | None:
    return location.experts.filter(pk=pk).select_related("location__test").first()


def my_places(municipality: Municipality, access: Access) -> Sequence[FieldLocation]:
    """Places where this person is an expert of a test that is running."""
    return tuple(
        FieldLocation.objects.filter(
            test__municipality=municipality,
            test__state=ModelTestState.RUNNING,
            experts__user_id=access.user_id or 0,
        )
        .select_related("test__municipality")
        .order_by("test", "name")
    )


# --- diary --------------------------------------------------------------------------------------


def diary_of(location: FieldLocation, today: date) -> Diary:
    """The diary by weeks of the test; weeks that have not begun are left out."""
    entries = list(DiaryEntry.objects.filter(location=location).order_by("day", "written_at", "pk"))
    experts = experts_of(location)
    known = {expert.user_id for expert in experts if expert.user_id is not None}
    weeks = []
    for week in weeks_between(location.test.starts_on, location.test.ends_on):
        own = [entry for entry in entries if week.first <= entry.day <= week.last]
        if week.first > today and not own:
            continue
        weeks.append(
            DiaryWeek(
                week=week,
                by_expert=tuple(
                    ExpertWeek(expert, tuple(one for one in own if one.author_id == expert.user_id))
                    for expert in experts
                    if expert.user_id is not None and _is_expert_in(expert, week)
                ),
                others=tuple(one for one in own if one.author_id not in known),
                is_over=week.last < today,
            )
        )
    sums = DiarySums(
        entries=len(entries),
        minutes=sum(entry.minutes or 0 for entry in entries),
        people_met=sum(entry.people_met or 0 for entry in entries),
        weeks_with=sum(bool(week.lines) for week in weeks),
        weeks_over=sum(week.is_over for week in weeks),
    )
    return Diary(tuple(reversed(weeks)), sums)


def _is_expert_in(expert: FieldExpert, week: Week) -> bool:
    return not (
        (expert.since is not None and expert.since > week.last)
        or (expert.until is not None and expert.until < week.first)
    )


def diary_entries(location: FieldLocation) -> QuerySet[DiaryEntry]:
    return DiaryEntry.objects.filter(location=location).order_by("day", "written_at", "pk")


def diary_entry(location: FieldLocation, uuid: UUID) -> DiaryEntry | None:
    return DiaryEntry.objects.filter(location=location, uuid=uuid).first()


def answer_lines(entry: DiaryEntry) -> Sequence[tuple[str, str]]:
    """(question, answer) in the order of the pack; a question that is there no more by its code."""
    prompts = {prompt.code: prompt.question for prompt in diary_prompts()}
    codes = [code for code in prompts if code in entry.answers]
    codes += sorted(set(entry.answers) - set(prompts))
    return tuple((prompts.get(code, code), str(entry.answers[code])) for code in codes)


# --- steps tried --------------------------------------------------------------------------------


def trials_of(location: FieldLocation) -> Sequence[StepTrial]:
    return tuple(StepTrial.objects.filter(location=location).order_by("step_code", "day", "pk"))


def trial(location: FieldLocation, uuid: UUID) -> StepTrial | None:
    return StepTrial.objects.filter(location=location, uuid=uuid).first()


def latest_results(trials: Sequence[StepTrial]) -> Mapping[str, str]:
    """Code of the step -> result of its latest trial that was one; the earlier ones were before."""
    results: dict[str, str] = {}
    for one in sorted(trials, key=lambda row: (row.day, row.written_at, row.pk)):
        if one.result != TrialResult.NOT_TRIED or one.step_code not in results:
            results[one.step_code] = one.result
    return results


# --- findings -----------------------------------------------------------------------------------


def findings_of(
    test: ModelTest,
    *,
    location: FieldLocation | None = None,
    category: str = "",
    state: str = "",
) -> QuerySet[Finding]:
    """Findings of a test or of one place, the gravest first."""
    found = Finding.objects.filter(location__test=test)
    if location is not None:
        found = found.filter(location=location)
    if category:
        found = found.filter(category=category)
    if state:
        found = found.filter(state=state)
    return (
        found.select_related("location", "insight")
        .prefetch_related(Prefetch("evidence", queryset=FindingEvidence.objects.order_by("pk")))
        .order_by("location__name", "category", F("severity").desc(nulls_last=True), "day", "pk")
    )


def counted_findings(test: ModelTest, location: FieldLocation | None = None) -> QuerySet[Finding]:
    """Those both experts stand behind."""
    return findings_of(test, location=location).filter(state__in=COUNTED)


def finding(location: FieldLocation, uuid: UUID) -> Finding | None:
    return findings_of(location.test, location=location).filter(uuid=uuid).first()


def evidence_text(found: Finding) -> str:
    """The evidence as its field in the form has it."""
    return proof_lines(tuple(Proof(one.text, one.url) for one in found.evidence.all()))
