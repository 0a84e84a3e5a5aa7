"""At least one row in every table of Mosty, and a copy of all rows to compare with."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.utils import OperationalError, ProgrammingError
from django.utils import timezone

from mosty.core.audit import record
from mosty.core.enums import DataStatus
from mosty.core.models import EngineRun, ImportChange, ImportRun, JobRun
from mosty.localplans.models import ChapterText, PlanDocument, PlanVersion, Reading
from mosty.core.access import Role
from mosty.people.models import Invitation
from mosty.core.access import system_access
from mosty.territory.models import TercUnit, TercVersion
from tests.factories import calendars, diagnosis, directory, events, localplans, people, questionnaires
from tests.factories import partnership, territory, thread, voices

Rows = dict[str, list[dict[str, Any]]]


def own_models() -> Iterable[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("mosty.")]


def fill_every_table() -> None:
    """Records that lean on each other as in life; every model has a row afterwards."""
    place = territory.MunicipalityFactory(slug="wszystko", name="Wszystko")
    unit = territory.VillageUnitFactory(municipality=place)
    territory.VariantPeriodFactory(municipality=place)
    territory.PopulationFactory(municipality=place, village_unit=unit)
    territory.LegalParameterFactory()
    register = TercVersion.objects.create(
        state_date=date(2026, 1, 1), file_sha256="0" * 64, row_count=1
    )
    TercUnit.objects.create(
        version=register, code="9999013", level="municipality", name="W", search_text="w"
    )
    _people(place)
    directory.fill_directory(directory.ServiceFactory(municipality=place, village_unit=unit))
    calendars.fill_calendars(place)
    survey = voices.make_survey(place)
    response = voices.answer_survey(survey, unit=unit, stala_pomoc="tak", godziny=12, brak="Busa")
    questionnaires.BankQuestionFactory()
    voices.CodingFactory(
        answer=response.answers.get(question__code="brak"),
        theme=voices.ThemeFactory(municipality=place),
    )
    diagnosis.ObservationFactory(municipality=place, village_unit=unit)
    diagnosis.NeedFactory(municipality=place)
    diagnosis.AssetFactory(municipality=place, village_unit=unit)
    first = thread.StationFactory(municipality=place)
    thread.LinkFactory(
        municipality=place, origin=first, target=thread.StationFactory(municipality=place)
    )
    thread.InsightFactory(municipality=place, station=first)
    _plan(place)
    JobRun.objects.create(kind="tests", title="zadanie", municipality_id=place.pk)
    run = ImportRun.objects.create(
        municipality_id=place.pk,
        kind="tests",
        file_name="a.csv",
        sha256="0" * 64,
        size_bytes=1,
        created_by_label="test",
    )
    ImportChange.objects.create(run=run, model="people.Organisation", object_id=1)
    EngineRun.objects.create(
        municipality_id=place.pk,
        kind="directory.access",
        fingerprint="0" * 64,
        engine="access",
        engine_version="1",
    )
    events.fill_event(events.EventFactory(municipality=place))
    _partnership(place)
    record("tests.filled", by=system_access(place.pk), on=place)


def _partnership(place: Any) -> None:
    partnership.fill_standards(place)
    partnership.fill_trust(place)
    partnership.fill_procedures(place)
    partnership.fill_map(place)
    partnership.fill_fieldwork(place)
    partnership.fill_recommendations(place)
    partnership.fill_councils(place)
    partnership.fill_open_institution(place)


def _people(place: Any) -> None:
    organisation = people.OrganisationFactory(municipality=place)
    people.MembershipFactory(
        municipality=place, role=Role.NGO_WORKER, organisation=organisation
    )
    Invitation.objects.create(
        municipality=place,
        email="a@example.org",
        role=Role.CLERK,
        token_hash="0" * 64,
        expires_at=timezone.now(),
    )


def _plan(place: Any) -> None:
    plan = localplans.LocalPlanFactory(municipality=place, adopted=True)
    card = localplans.ActionCardFactory(plan=plan, budget_note="bez kosztów")
    localplans.BudgetLineFactory(action=card)
    indicator = localplans.PlanIndicatorFactory(plan=plan)
    Reading.objects.create(
        plan_indicator=indicator, year=2026, status=DataStatus.NO_DATA, read_on=date(2026, 6, 1)
    )
    ChapterText.objects.create(plan=plan, code="wstep")
    version = PlanVersion.objects.create(
        plan=plan,
        number=1,
        state=plan.state,
        note="pierwsza",
        snapshot={"a": 1},
        snapshot_sha256=sha256(b"a").hexdigest(),
        created_by_label="test",
    )
    PlanDocument.objects.create(
        version=version, kind="lpdi", file_format="pdf", path="a", sha256="0" * 64, byte_count=1
    )


def all_rows() -> Rows:
    """Every row of every table that exists."""
    found: Rows = {}
    for model in own_models():
        try:
            found[model._meta.label] = list(model._default_manager.order_by("pk").values())
        except (OperationalError, ProgrammingError):
            continue
    return found
