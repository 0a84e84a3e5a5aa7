"""A municipality full of partnership, made up, the same every time: people, ties, councils, duties.

Rows that only fill tables are stored at once; what hangs together goes through the actions.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from mosty.core.access import system_access
from mosty.core.text import sort_key
from mosty.directory.actions import load_service_types
from mosty.directory.enums import ProviderMode, ServiceStatus
from mosty.directory.models import Service, ServiceType
from mosty.partnership.actions.assessments import (
    GradeEntry,
    answer_conditions,
    save_grades,
    start_assessment,
)
from mosty.partnership.actions.duties import enter_trigger
from mosty.partnership.enums import (
    CouncilSide,
    DraftMatter,
    EvidenceKind,
    MeetingState,
    OpinionKind,
    StepState,
    TieKind,
)
from mosty.partnership.models import (
    Assessment,
    Council,
    CouncilMeeting,
    CouncilMember,
    CouncilTerm,
    DraftForOpinion,
    DutyMark,
    Evidence,
    LineCoordinator,
    TieDeclaration,
    UmbrellaMember,
)
from mosty.partnership.queries.assessments import assessment_view
from mosty.partnership.queries.duties import duty_calendar, trigger_kinds
from mosty.people.enums import OrganisationForm
from mosty.people.models import Organisation
from mosty.territory.actions import load_legal_parameters
from mosty.territory.enums import Variant
from mosty.territory.models import Municipality, VariantPeriod

SEED = 20261123
_FORMS = (
    *(OrganisationForm.ASSOCIATION,) * 6,
    *(OrganisationForm.FOUNDATION,) * 2,
    *(OrganisationForm.FARMERS_WIVES,) * 3,
    *(OrganisationForm.FIRE_BRIGADE,) * 2,
    OrganisationForm.SPORTS_CLUB,
    OrganisationForm.CHURCH,
    OrganisationForm.INFORMAL_GROUP,
    OrganisationForm.SOCIAL_COOPERATIVE,
    OrganisationForm.COMPANY,
)
_WORDS = [
    "Most",
    "Lipa",
    "Razem",
    "Krok",
    "Dłoń",
    "Sąsiad",
    "Ogród",
    "Iskra",
    "Droga",
    "Przystań",
    "Klon",
    "Nadzieja",
]
_MEMBERS, _MEETINGS = 20, 40
_OFFERS = ("own_offer", "small_grant_offer")


@dataclass(frozen=True)
class Size:
    """How much of everything there is."""

    organisations: int
    ties: int
    members: int
    recommendations: int
    drafts: int
    evidence: int
    offers: int
    places: int
    findings: int
    answers: int


LARGE = Size(
    organisations=400,
    ties=2_000,
    members=100,
    recommendations=1_000,
    drafts=200,
    evidence=60,
    offers=20,
    places=20,
    findings=1_000,
    answers=500,
)
#: For the number of queries alone: a page must not ask more often for the large one.
SMALL = Size(
    organisations=20,
    ties=24,
    members=4,
    recommendations=3,
    drafts=3,
    evidence=2,
    offers=1,
    places=2,
    findings=10,
    answers=30,
)


def make_town(slug: str, terc_code: str) -> Municipality:
    """A municipality with a social services centre; law and types of services are loaded."""
    everywhere = system_access(None)
    load_legal_parameters(by=everywhere)
    load_service_types(by=everywhere)
    town = Municipality.objects.create(
        slug=slug, terc_code=terc_code, name="Wielkie Miasto", kind="1"
    )
    VariantPeriod.objects.create(
        municipality=town,
        variant=Variant.CUS_CONVERTED,
        centre_name="Centrum Usług Społecznych",
        centre_short_name="CUS",
        valid_from=date(2022, 1, 1),
    )
    return town


def make_organisations(town: Municipality, size: Size) -> list[Organisation]:
    """Units first (one in ten), then all others; each has a published service."""
    chance = random.Random(SEED)
    rows = []
    for number in range(size.organisations):
        if number == 0:
            form, name = OrganisationForm.OFFICE, "Urząd"
        elif number <= max(2, size.organisations // 10):
            form, name = OrganisationForm.UNIT, f"Jednostka miejska {number}"
        else:
            form = chance.choice(_FORMS)
            name = f"{form.label} „{chance.choice(_WORDS)} {chance.choice(_WORDS)}” {number}"
        rows.append(Organisation(municipality=town, name=name, form=form, sort_key=sort_key(name)))
    made = Organisation.objects.bulk_create(rows)
    types = list(ServiceType.objects.order_by("code"))
    Service.objects.bulk_create(
        Service(
            municipality=town,
            organisation=one,
            service_type=types[number % len(types)],
            name=f"Usługa {number}",
            for_whom="Osoby starsze.",
            how_to_apply="Zadzwoń.",
            provider_mode=ProviderMode.UNIT,
            status=ServiceStatus.PUBLISHED,
            published_at=timezone.now(),
            sort_key=f"{number:06}",
        )
        for number, one in enumerate(made)
    )
    return made


def make_ties(town: Municipality, organisations: list[Organisation], size: Size) -> None:
    """Half of the declarations say what the other side says too; units are asked most often."""
    chance = random.Random(SEED)
    hubs = organisations[: max(3, len(organisations) // 10)]
    lines = ["", "", "", *ServiceType.objects.order_by("code").values_list("code", flat=True)[:20]]
    known: set[tuple[int, int, str, str]] = set()
    rows: list[TieDeclaration] = []
    while len(rows) < size.ties:
        one = chance.choice(hubs if chance.random() < 0.4 else organisations)
        other = chance.choice(organisations)
        kind, line = chance.choice(list(TieKind)), chance.choice(lines)
        key = (min(one.pk, other.pk), max(one.pk, other.pk), kind, line)
        if one == other or key in known:
            continue
        known.add(key)
        is_confirmed = chance.random() < 1 / 3 and len(rows) < size.ties - 1
        for side in (one, other) if is_confirmed else (one,):
            rows.append(
                TieDeclaration(
                    municipality=town,
                    source=one,
                    target=other,
                    declared_by=side,
                    kind=kind,
                    line=line,
                    strength=chance.randint(1, 3),
                    declared_on=date(2026, 10, 1),
                )
            )
    TieDeclaration.objects.bulk_create(rows)
    LineCoordinator.objects.bulk_create(
        LineCoordinator(municipality=town, line=line, organisation=hubs[0], since=date(2026, 1, 1))
        for line in lines[3:13]
    )


def make_federation(organisations: list[Organisation], size: Size) -> Organisation:
    """Seven of ten members are organisations here, every other of them has confirmed it."""
    federation, here = organisations[-1], organisations[-size.members - 1 : -1]
    UmbrellaMember.objects.bulk_create(
        UmbrellaMember(
            umbrella=federation,
            member=one if number % 10 < 7 else None,
            name=one.name if number % 10 < 7 else f"Koło z sąsiedztwa {number}",
            town="Wielkie Miasto",
            register_number=f"{number:010}",
            since=date(2020, 1, 1),
            agreed_at=timezone.now() if number % 10 < 7 and number % 2 else None,
        )
        for number, one in enumerate(here)
    )
    return federation


def make_council(town: Municipality, organisations: list[Organisation], size: Size) -> Council:
    """A council with a running term, meetings of three years and drafts in every standing."""
    today = timezone.localdate()
    council = Council.objects.create(
        municipality=town, slug="rada", body="GRDPP", name="Rada Działalności Pożytku Publicznego"
    )
    term = CouncilTerm.objects.create(
        council=council,
        number=2,
        starts_on=today - timedelta(days=400),
        ends_on=today + timedelta(days=600),
    )
    CouncilMember.objects.bulk_create(
        CouncilMember(
            term=term,
            name=f"Osoba {number}",
            side=CouncilSide.NGO if number % 2 else CouncilSide.MUNICIPALITY,
            organisation=organisations[-number - 1] if number % 2 else None,
            voice_of=organisations[-1] if number == 1 else None,
        )
        for number in range(_MEMBERS)
    )
    noon = datetime.combine(today, time(12), UTC)
    CouncilMeeting.objects.bulk_create(
        CouncilMeeting(
            council=council,
            starts_at=noon - timedelta(days=30 * number - 15),
            ends_at=noon - timedelta(days=30 * number - 15) + timedelta(hours=2),
            place="Urząd, sala 1",
            state=MeetingState.HELD if number else MeetingState.CALLED,
        )
        for number in range(_MEETINGS)
    )
    DraftForOpinion.objects.bulk_create(
        _draft(council, number, today - timedelta(days=5 * number)) for number in range(size.drafts)
    )
    return council


def _draft(council: Council, number: int, handed_on: date) -> DraftForOpinion:
    has_opinion = number >= 4 and number % 4 > 0
    return DraftForOpinion(
        council=council,
        title=f"Uchwała nr {number} w sprawie usług społecznych blisko domu",
        matter=list(DraftMatter)[number % 3],
        text="Projekt z uzasadnieniem. " * 40,
        handed_on=handed_on,
        due_on=handed_on + timedelta(days=14),
        due_parameter="udpp.council_opinion_days",
        due_basis="ustawa o pożytku, art. 41i ust. 2",
        waives=True,
        opinion=OpinionKind.POSITIVE if has_opinion else "",
        opinion_text="Rada jest za." if has_opinion else "",
        opinion_on=handed_on + timedelta(days=10) if has_opinion else None,
        votes_for=9 if has_opinion else None,
        votes_against=1 if has_opinion else None,
        votes_abstain=0 if has_opinion else None,
    )


def make_assessment(town: Municipality, own: Organisation, size: Size) -> Assessment:
    """By the set of the pack: every question answered, every standard graded, with evidence."""
    by = system_access(town.pk)
    assessment = start_assessment(municipality=town, organisation_id=own.pk, by=by)
    view = assessment_view(assessment, on=timezone.localdate())
    assessment = answer_conditions(
        municipality=town,
        assessment_id=assessment.pk,
        answers={one.condition.code: True for one in view.conditions},
        by=by,
    )
    view = assessment_view(assessment, on=timezone.localdate())
    codes = [line.standard.code for area in view.areas for line in area.lines]
    save_grades(
        municipality=town,
        assessment_id=assessment.pk,
        entries=[
            GradeEntry(code=code, seen=0, value=number % 4, note="Tak jest od roku.")
            for number, code in enumerate(codes)
        ],
        by=by,
    )
    Evidence.objects.bulk_create(
        Evidence(
            organisation=own,
            standard_code=codes[number % len(codes)],
            kind=EvidenceKind.LINK,
            title=f"Dokument {number}",
            url=f"https://example.org/{number}",
            valid_until=timezone.localdate() + timedelta(days=number * 20 - 40),
        )
        for number in range(size.evidence)
    )
    return assessment


def make_duties(town: Municipality, size: Size) -> None:
    """A day of every kind an office enters, many of offers; every third duty that follows is noted."""
    by, today = system_access(town.pk), timezone.localdate()
    for kind in trigger_kinds(town, None, on=today):
        for number in range(size.offers if kind.code in _OFFERS else 1):
            enter_trigger(
                municipality=town,
                code=kind.code,
                title=f"{kind.title[:200]} {number}",
                day=today - timedelta(days=20 + 2 * number),
                by=by,
            )
    lines = duty_calendar(town, today=today).lines
    DutyMark.objects.bulk_create(
        DutyMark(
            municipality=town,
            key=line.day.key,
            code=line.day.duty.code,
            trigger=line.trigger,
            due_on=line.day.due_on,
            state=StepState.DONE,
            done_on=today,
            evidence="pismo w aktach",
        )
        for line in lines[::3]
    )
