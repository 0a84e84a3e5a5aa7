"""Records of other apps that the pages put together."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mosty.core.text import fold, sort_key
from mosty.directory.actions.words import index_services
from mosty.directory.enums import ProviderMode, ServiceStatus, Setting
from mosty.directory.models import Service, ServiceType
from mosty.questionnaires.models import Questionnaire
from mosty.voices.enums import SurveyState
from mosty.voices.models import ConsentText, Survey
from tests.factories.people import OrganisationFactory


@pytest.fixture
def make_survey():
    """`make_survey(municipality, closes_on=...)`: a survey open since yesterday."""

    def make(municipality, **changes):
        consent, _made = ConsentText.objects.get_or_create(
            municipality=municipality, version="1", defaults={"text": "Zgoda"}
        )
        today = timezone.localdate()
        values = {
            "slug": f"ankieta-{Survey.objects.count() + 1}",
            "title": "Czego Ci brakuje?",
            "title_uk": "Чого вам бракує?",
            "intro": "Pytamy o pomoc blisko domu.",
            "opens_on": today - timedelta(days=1),
            "closes_on": today + timedelta(days=30),
            "state": SurveyState.OPEN,
        }
        return Survey.objects.create(
            municipality=municipality,
            questionnaire=Questionnaire.objects.create(municipality=municipality, title="Pytania"),
            consent_text=consent,
            **values | changes,
        )

    return make


@pytest.fixture
def make_service():
    """`make_service(municipality, name=...)`: a published service of a club for older people."""

    def make(municipality, **changes):
        kind, _made = ServiceType.objects.get_or_create(
            code="S01",
            defaults={
                "name": "Klub seniora",
                "setting": Setting.COMMUNITY,
                "unit": "miejsce",
                "areas": ["SEN"],
                "pack_version": "1",
            },
        )
        values = {
            "name": "Klub „Pod Lipą”",
            "summary": "Spotkania i obiady.",
            "provider_mode": ProviderMode.UNIT,
            "status": ServiceStatus.PUBLISHED,
            "published_at": timezone.now(),
        } | changes
        service = Service.objects.create(
            municipality=municipality,
            service_type=kind,
            organisation=changes.get("organisation")
            or OrganisationFactory(municipality=municipality),
            search_text=fold(f"{values['name']} {values['summary']}"),
            sort_key=sort_key(values["name"]),
            **{name: value for name, value in values.items() if name != "organisation"},
        )
        index_services([service])
        return service

    return make


@pytest.fixture
def today():
    return date(2026, 11, 20)
