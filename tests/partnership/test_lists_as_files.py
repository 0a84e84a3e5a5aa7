"""Short lists as CSV and XLSX: what the page says, in the same words and for the same readers."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from mosty.core.access import Role
from tests.factories.partnership import (
    DutyTriggerFactory,
    FieldLocationFactory,
    FindingFactory,
    GradeFactory,
    ModelTestFactory,
    UmbrellaMemberFactory,
)
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


def rows_of(browser, name, *rest):
    """Rows of the CSV below its head; the XLSX must hold as many."""
    address = reverse(f"partnership:{name}", args=["debowa-dolina", *rest, "csv"])
    text = browser.get(address).content.decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text), delimiter=";"))
    sheet = browser.get(address.removesuffix("csv") + "xlsx").content
    assert load_workbook(io.BytesIO(sheet)).active.max_row == len(found)
    assert browser.get(address.removesuffix("csv") + "pdf").status_code == 404
    return found[1:]


def test_tests_of_the_model(municipality, client_as):
    test = ModelTestFactory(municipality=municipality, title="Próba", is_public=True)
    FindingFactory(location=FieldLocationFactory(test=test), state="confirmed")
    ModelTestFactory(municipality=municipality, title="Szkic", is_public=False)
    inside = rows_of(client_as(Role.PLAN_COORDINATOR), "test_list_file")
    assert {row[0] for row in inside} == {"Próba", "Szkic"}
    outside = rows_of(client_as(Role.ANYONE), "test_list_file")
    assert [[row[0], *row[4:]] for row in outside] == [["Próba", "1", "1"]]


def test_federations_with_their_members_of_today(municipality, client_as):
    federation = OrganisationFactory(municipality=municipality, name="Federacja FOSa")
    for until in (None, None, date(2020, 1, 1)):
        UmbrellaMemberFactory(umbrella=federation, until=until, since=date(2019, 1, 1))
    assert rows_of(client_as(Role.CLERK), "umbrella_list_file") == [["Federacja FOSa", "2"]]


def test_versions_of_the_standards(municipality, client_as):
    GradeFactory(assessment__municipality=municipality)
    rows = rows_of(client_as(Role.NGO_OFFICER), "standard_versions_file", "organizacje")
    assert [(row[0], row[-1]) for row in rows] == [("1", "1")]
    assert rows_of(client_as(Role.NGO_OFFICER), "standard_versions_file", "gmina") == []


def test_days_of_duties_of_the_office_and_of_an_organisation(municipality, client_as):
    own = OrganisationFactory(municipality=municipality)
    DutyTriggerFactory(municipality=municipality, title="Rada")
    DutyTriggerFactory(municipality=municipality, organisation=own, code="task_ended", title="Bus")
    office = rows_of(client_as(Role.CLERK), "duty_days_file")
    assert [row[1] for row in office] == ["Rada"]
    assert office[0][2]
    speaker = client_as(Role.NGO_REPRESENTATIVE, own)
    assert [row[1] for row in rows_of(speaker, "organisation_duty_days_file", own.pk)] == ["Bus"]
    address = reverse(
        "partnership:organisation_duty_days_file", args=["debowa-dolina", own.pk, "csv"]
    )
    assert client_as(Role.NGO_REPRESENTATIVE).get(address).status_code == 404
