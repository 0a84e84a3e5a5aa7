"""The model test of the demo: places with two experts each, diary, steps tried, findings."""

from datetime import date, datetime, time

from django.utils import timezone

from mosty.config.demo.partnership_people import access_of, are_known, record_id
from mosty.config.demo.partnership_work_file import (
    FindingFile,
    LocationFile,
    ModelTestFile,
)
from mosty.config.demo.steps import Chain
from mosty.core.access import Access
from mosty.partnership.actions.field_experts import ExpertEntry, name_expert
from mosty.partnership.actions.fieldwork import store_diary, store_finding, store_trial
from mosty.partnership.actions.findings import confirm_finding, leave_finding_insight
from mosty.partnership.actions.model_tests import (
    add_place,
    create_model_test,
    show_model_test,
    start_model_test,
)
from mosty.partnership.models import FieldLocation, ModelTest
from mosty.partnership.rules.fieldwork import DiaryFacts, FindingFacts, Proof, TrialFacts
from mosty.partnership.rules.procedures import pack_version


def load_test(chain: Chain, content: ModelTestFile) -> str:
    """The running test with what its experts wrote; in words what became of it."""
    if ModelTest.objects.filter(municipality=chain.place, title=content.tytul).exists():
        return "test modelu jest"
    emails = [expert.email for place in content.miejsca for expert in place.eksperci]
    if not are_known(chain, emails):
        return "bez testu modelu (eksperci nie mają kont)"
    test = create_model_test(
        municipality=chain.place,
        facts={
            "title": content.tytul,
            "purpose": content.cel.strip(),
            "starts_on": content.od,
            "ends_on": content.do,
        },
        procedures_version=pack_version(),
        by=chain.by,
    )
    places = [(one, _place(chain, test, one)) for one in content.miejsca]
    test = start_model_test(test=test, by=chain.by)
    for one, place in places:
        _write(chain, one, place)
    if content.publiczny:
        show_model_test(test=test, is_public=True, by=chain.by)
    return f"miejsc testu {len(places)}"


def _place(chain: Chain, test: ModelTest, content: LocationFile) -> FieldLocation:
    place = add_place(
        test=test,
        facts={
            "name": content.nazwa,
            "voivodeship": content.wojewodztwo,
            "kind": content.rodzaj,
            "variant": content.wariant,
            "description": content.opis.strip(),
            "organisation_count": content.organizacji,
            "unit_count": content.jednostek,
        },
        by=chain.by,
    )
    for one in content.eksperci:
        name_expert(
            place=place,
            entry=ExpertEntry(name=one.nazwisko, affiliation=one.skad, email=one.email),
            by=chain.by,
        )
    return place


def _write(chain: Chain, content: LocationFile, place: FieldLocation) -> None:
    """What the two wrote, each by the own account, on the evening of its day."""
    people = [access_of(chain, one.email) for one in content.eksperci]
    for entry in content.dziennik:
        store_diary(
            location=place,
            uuid=record_id("diary", place.pk, entry.dzien, entry.kto),
            version=1,
            written_at=_evening(entry.dzien),
            facts=DiaryFacts(
                day=entry.dzien,
                minutes=entry.minut,
                people_met=entry.osob,
                answers=entry.odpowiedzi,
                text=entry.tekst,
            ),
            by=people[entry.kto],
        )
    for trial in content.kroki:
        store_trial(
            location=place,
            uuid=record_id("trial", place.pk, trial.krok, trial.kto),
            version=1,
            written_at=_evening(trial.dzien),
            facts=TrialFacts(
                step_code=trial.krok,
                result=trial.wynik,
                day=trial.dzien,
                practice=trial.praktyka,
                days_taken=trial.dni,
            ),
            by=people[trial.kto],
        )
    for finding in content.ustalenia:
        _finding(chain, place, finding, people)


def _finding(
    chain: Chain, place: FieldLocation, content: FindingFile, people: list[Access]
) -> None:
    stored = store_finding(
        location=place,
        uuid=record_id("finding", place.pk, content.tytul),
        version=1,
        written_at=_evening(content.dzien),
        facts=FindingFacts(
            category=content.kategoria,
            title=content.tytul,
            side=content.strona,
            day=content.dzien,
            text=content.tekst,
            severity=content.waga,
            frequency=content.jak_czesto or "",
            step_code=content.krok,
            place=content.miejsce,
            proposed_change=content.zmiana,
            addressee_level=content.poziom or "",
            evidence=tuple(Proof(text) for text in content.dowody),
        ),
        by=people[content.kto],
    )
    if content.potwierdzone:
        stored = confirm_finding(finding=stored, version=stored.version, by=people[1 - content.kto])
    if content.na_nici is not None:
        leave_finding_insight(
            finding=stored, area=content.na_nici.obszar, text=content.na_nici.tekst, by=chain.by
        )


def _evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(18)))
