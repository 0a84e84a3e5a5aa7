"""From "what I may do" a person gets to where the work is."""

import pytest
from django.urls import reverse

from mosty.core.access import Role
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_staff_finds_the_desk(client_as, municipality):
    page = client_as(Role.CLERK).get(reverse("people:what_i_may_do")).content.decode()
    assert reverse("home:dashboard", args=[municipality.slug]) in page
    assert "Twój pulpit: co na Ciebie czeka" in page


def test_organisation_finds_its_page_and_services(client_as, municipality):
    own = OrganisationFactory(municipality=municipality, name="Stowarzyszenie Most")
    browser = client_as(Role.NGO_REPRESENTATIVE, own)
    page = browser.get(reverse("people:what_i_may_do")).content.decode()
    assert reverse("organisations:detail", args=[municipality.slug, own.pk]) in page
    desk = reverse("directory:service_desk", args=[municipality.slug])
    assert desk in page
    assert reverse("home:dashboard", args=[municipality.slug]) not in page
    assert browser.get(desk).status_code == 200
