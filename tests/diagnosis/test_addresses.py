"""Every address of the diagnosis opens for a coordinator and shows one heading."""

import pytest
from django.urls import reverse

from mosty.core.access import Role
from tests.factories.diagnosis import AssetFactory, IndicatorFactory, NeedFactory

PAGES = {
    "diagnosis:report": (),
    "diagnosis:indicator_list": (),
    "diagnosis:indicator_detail": ("W-TEST",),
    "diagnosis:observation_create": (),
    "diagnosis:need_list": (),
    "diagnosis:need_create": (),
    "diagnosis:need_detail": ("P01",),
    "diagnosis:need_edit": ("P01",),
    "diagnosis:need_remove": ("P01",),
    "diagnosis:evidence": ("P01",),
    "diagnosis:asset_list": (),
    "diagnosis:asset_create": (),
    "diagnosis:asset_edit": ("Z01",),
    "diagnosis:asset_remove": ("Z01",),
}
ONLY_POST = {"diagnosis:compute": (), "diagnosis:evidence_remove": ("P01",)}


@pytest.fixture
def coordinator(municipality, client_as):
    NeedFactory(municipality=municipality, code="P01")
    AssetFactory(municipality=municipality, code="Z01")
    IndicatorFactory(code="W-TEST")
    return client_as(Role.PLAN_COORDINATOR)


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_a_coordinator(coordinator, municipality, name):
    response = coordinator.get(reverse(name, args=(municipality.slug, *PAGES[name])))
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", ONLY_POST)
def test_deed_is_not_done_by_a_look(coordinator, municipality, name):
    response = coordinator.get(reverse(name, args=(municipality.slug, *ONLY_POST[name])))
    assert response.status_code == 405
