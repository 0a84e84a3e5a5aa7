"""The test of source 004, entered as its experts would have: four places, eight experts, six months.

What the source says becomes findings; what is common and what differs has to come out by itself.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from mosty.core.access import Role, system_access
from mosty.partnership.actions.field_experts import ExpertEntry, name_expert
from mosty.partnership.actions.fieldwork import store_diary, store_finding, store_trial
from mosty.partnership.actions.findings import confirm_finding
from mosty.partnership.actions.model_tests import (
    add_place,
    create_model_test,
    end_model_test,
    judge_place,
    start_model_test,
)
from mosty.partnership.enums import FindingCategory as Kind
from mosty.partnership.enums import FindingSide, LocalSystemKind, LocationVariant, TrialResult
from mosty.partnership.models import FieldLocation, Finding, ModelTest
from mosty.partnership.rules.field_steps import pack_version
from mosty.partnership.rules.fieldwork import DiaryFacts, FindingFacts, Proof, TrialFacts
from mosty.people.queries import access_for
from mosty.territory.enums import MunicipalityKind
from tests.factories.people import UserFactory

FIRST, LAST = date(2022, 11, 1), date(2023, 4, 30)
WRITTEN = datetime(2022, 11, 20, 15, 0, tzinfo=UTC)
_MANY = "W tym dużo innych niż koła gospodyń wiejskich i ochotnicze straże pożarne."


@dataclass(frozen=True)
class Place:
    """A place of the source; counts of organisations and units are examples."""

    name: str
    voivodeship: str
    kind: MunicipalityKind
    organisations: int
    units: int

    @property
    def cooperates(self) -> bool:
        return self.kind != MunicipalityKind.RURAL


PLACES = (
    Place("Aleksandrów Łódzki", "łódzkie", MunicipalityKind.URBAN_RURAL, 61, 22),
    Place("Krzczonów", "lubelskie", MunicipalityKind.RURAL, 19, 6),
    Place("Krzywda", "lubelskie", MunicipalityKind.RURAL, 23, 8),
    Place("Tomaszów Lubelski", "lubelskie", MunicipalityKind.URBAN, 84, 25),
)


def findings_at(place: Place) -> list[FindingFacts]:
    """What the source says of such a place, as the two experts write it down."""
    common = [
        _finding(Kind.FRAGMENTED, "Nie ma jednego wyraźnego koordynatora usług", 3),
        _finding(Kind.PLANNING, "Usługi planują jednostki, każda dla siebie, nie gmina", 3),
        _finding(Kind.BARRIER, "Usługi są tylko dla osób z określonym problemem", 2),
    ]
    if place.cooperates:
        return [
            *common,
            _finding(Kind.COOPERATING, "Organizacje stale współpracują z samorządem", 1),
            _finding(Kind.ADVANTAGE, "Jest wiele organizacji z szerokim zakresem usług", None),
        ]
    return [
        *common,
        _finding(Kind.COMPETING, "Odrębne przestrzenie: strony rzadko współpracują", 3),
    ]


def enter(municipality, *, confirm: bool = True, ends: bool = True) -> ModelTest:
    """The whole test, entered through the actions by the lead and by eight experts."""
    lead = system_access(municipality.pk)
    test = create_model_test(
        municipality=municipality,
        facts={
            "title": "Test Modelu Alternatywnej Partycypacji",
            "purpose": "Procedury modelu w zderzeniu z praktyką organizacji i gmin.",
            "starts_on": FIRST,
            "ends_on": None,
        },
        procedures_version=pack_version(),
        by=lead,
    )
    teams = {}
    for place in PLACES:
        stored = add_place(
            test=test,
            facts={
                "name": place.name,
                "voivodeship": place.voivodeship,
                "kind": place.kind,
                "variant": LocationVariant.OPS,
                "organisation_count": place.organisations,
                "unit_count": place.units,
            },
            by=lead,
        )
        teams[place.name] = (stored, [name_one(stored, lead) for _number in range(2)])
    test = start_model_test(test=test, by=lead)
    for place in PLACES:
        stored, experts = teams[place.name]
        _work(place, stored, experts, confirm=confirm)
    return end_model_test(test=test, by=lead) if ends else test


def name_one(place: FieldLocation, lead):
    """A fresh account, named an expert of the place; what it may do."""
    user = UserFactory()
    name_expert(place=place, entry=ExpertEntry(name=str(user), email=user.email), by=lead)
    access = access_for(user, place.test.municipality_id)
    assert Role.RESIDENT in access.roles
    return access


def _work(place: Place, stored: FieldLocation, experts, *, confirm: bool) -> None:
    first, second = experts
    for expert, day in ((first, date(2022, 11, 4)), (second, date(2022, 11, 5))):
        store_diary(
            location=stored,
            uuid=uuid4(),
            version=1,
            written_at=WRITTEN,
            facts=DiaryFacts(
                day, minutes=150, people_met=6, answers={"helped": "Sołtys zna wszystkich."}
            ),
            by=expert,
        )
    store_trial(
        location=stored,
        uuid=uuid4(),
        version=1,
        written_at=WRITTEN,
        facts=TrialFacts(
            "1.1", TrialResult.DIFFERENT, date(2022, 11, 7), "Każdy wskazał inną osobę."
        ),
        by=first,
    )
    for facts in findings_at(place):
        finding: Finding = store_finding(
            location=stored, uuid=uuid4(), version=1, written_at=WRITTEN, facts=facts, by=first
        )
        if confirm:
            confirm_finding(finding=finding, version=1, by=second)
    judge_place(
        place=stored,
        revision=stored.revision,
        facts={
            "local_system": LocalSystemKind.COOPERATING
            if place.cooperates
            else LocalSystemKind.COMPETING,
            "local_system_reason": "Stała współpraca." if place.cooperates else "Każdy osobno.",
            "summary": f"Test w miejscu {place.name} trwał sześć miesięcy.",
        },
        by=second,
    )


def _finding(kind: Kind, title: str, severity: int | None) -> FindingFacts:
    return FindingFacts(
        category=kind,
        title=title,
        side=FindingSide.MUNICIPALITY,
        day=date(2022, 11, 20),
        text=_MANY if kind == Kind.ADVANTAGE else "",
        severity=severity,
        evidence=(Proof("rozmowa z kierownikiem ośrodka, 18 listopada"),),
    )
