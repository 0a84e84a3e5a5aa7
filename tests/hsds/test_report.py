"""The page and the file that say what the feed promises; documents that must resolve."""

import sys

import pytest
from django.urls import reverse

from mosty.directory.exports.hsds.report import report
from mosty.directory.models import Service

pytestmark = pytest.mark.django_db

#: Fields of a service that reach the feed, under another name or inside a part.
TOLD = {
    "uuid", "municipality", "organisation", "service_type", "village_unit", "covers_all",
    "name", "name_uk", "summary", "for_whom", "min_age", "max_age", "how_to_apply", "who_decides",
    "what_to_bring", "cost_kind", "cost_for_person", "phone", "email", "website", "status",
    "capacity_places", "free_places", "capacity_state", "figures_on", "funding_source",
    "checked_on", "closed_on", "updated_at", "condition_a", "condition_b", "condition_c", "condition_d",
}  # fmt: skip


def test_every_fact_of_a_service_is_told_or_its_loss_is_explained(capsys):
    """A new field fails here until somebody decides: into the feed, lost, or kept back."""
    found = report()
    lost = {name for one in found.losses for name in one.fields}
    kept = {name for one in found.kept_back for name in one.fields}
    fields = {field.name for field in Service._meta.concrete_fields} - {"id"}
    assert TOLD | lost | kept == fields
    assert len(TOLD) + len(lost) + len(kept) == len(fields)
    with capsys.disabled():
        sys.stdout.write(f"\nHSDS: {len(TOLD)} facts told, {len(lost)} lost, {len(kept)} kept\n")
        sys.stdout.writelines(f"  lost: {', '.join(one.fields)}\n" for one in found.losses)
    assert len(found.losses) <= 12


def test_report_says_what_was_tested_and_that_nobody_certifies(client):
    page = client.get(reverse("open_data"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Otwarte dane o usługach" in text
    assert "HSDS 3.1" in text
    assert "Nikt nie wydaje certyfikatu" in text
    for one in (*report().deviations, *report().losses, *report().extensions):
        assert one.text in text
    assert text.count("<h1") == 1


def test_report_in_ukrainian_marks_polish_texts(client):
    client.cookies["mosty_language"] = "uk"
    text = client.get(reverse("open_data")).content.decode()
    assert "Відкриті дані про послуги" in text
    assert '<tbody lang="pl">' in text


def test_root_leads_to_documents_that_are_there(client, db):
    root = client.get("/api/hsds/").json()
    assert root["version"] == report().hsds_version == "3.1"
    for name in ("profile", "openapi_url", "report"):
        address = root[name].removeprefix("http://testserver")
        assert client.get(address).status_code == 200, name
    patches = client.get(root["profile"].removeprefix("http://testserver")).json()["patches"]
    for address in patches.values():
        assert client.get(address.removeprefix("http://testserver")).status_code == 200
    assert client.get("/api/hsds/profile/nothing.json").status_code == 404


def test_every_promised_endpoint_is_in_the_description(client, db):
    paths = client.get("/api/hsds/openapi.json").json()["paths"]
    told = [path.removeprefix("/api/hsds") for path in paths]
    shape = {_shape(path) for path in told}
    assert {_shape(one.path) for one in report().endpoints} <= shape


def _shape(path):
    return "/".join("{id}" if part.startswith("{") else part for part in path.split("/"))


def test_page_of_a_service_is_its_page(ask, client, rich):
    page = ask(f"/services/{rich.ended.uuid}")["url"]
    assert page == "http://testserver" + reverse(
        "directory:service_detail", args=[rich.place.slug, rich.ended.pk]
    )
    assert client.get(page.removeprefix("http://testserver")).status_code == 200
