"""Every address of the app: its Polish path, who may open it, and that it opens."""

import pytest
from django.urls import reverse

from mosty.core.access import Role
from mosty.localplans import actions

PLAN = "lpdi-2026-2028"
#: name -> (arguments after the municipality, path below /debowa-dolina/plan/, guard)
ADDRESSES = {
    "localplans:plan_list": ((), "", "public"),
    "localplans:plan_create": ((), "nowy/", "plan_edit"),
    "localplans:plan_detail": ((PLAN,), f"{PLAN}/", "public"),
    "localplans:plan_edit": ((PLAN,), f"{PLAN}/edycja/", "plan_edit"),
    "localplans:plan_tasks": ((PLAN,), f"{PLAN}/zadania/", "see_drafts"),
    "localplans:state_change": ((PLAN, "consulted"), f"{PLAN}/stan/consulted/", "adopt"),
    "localplans:chapter_edit": ((PLAN, "1"), f"{PLAN}/rozdzialy/1/", "plan_edit"),
    "localplans:goal_create": ((PLAN,), f"{PLAN}/cele/nowy/", "plan_edit"),
    "localplans:goal_edit": ((PLAN, "1"), f"{PLAN}/cele/1/", "plan_edit"),
    "localplans:goal_remove": ((PLAN, "1"), f"{PLAN}/cele/1/usun/", "plan_edit"),
    "localplans:action_create": ((PLAN,), f"{PLAN}/dzialania/nowe/", "action_edit"),
    "localplans:action_detail": ((PLAN, "D1"), f"{PLAN}/dzialania/D1/", "public"),
    "localplans:action_edit": ((PLAN, "D1"), f"{PLAN}/dzialania/D1/edycja/", "action_edit"),
    "localplans:action_budget": ((PLAN, "D1"), f"{PLAN}/dzialania/D1/budzet/", "action_edit"),
    "localplans:action_links": ((PLAN, "D1"), f"{PLAN}/dzialania/D1/powiazania/", "action_edit"),
    "localplans:action_remove": ((PLAN, "D1"), f"{PLAN}/dzialania/D1/usun/", "action_edit"),
    "localplans:action_state": ((PLAN, "D1"), f"{PLAN}/dzialania/D1/stan/", "monitor"),
    "localplans:budget": ((PLAN,), f"{PLAN}/budzet/", "public"),
    "localplans:indicators": ((PLAN,), f"{PLAN}/wskazniki/", "public"),
    "localplans:plan_indicator_create": ((PLAN,), f"{PLAN}/wskazniki/nowy/", "action_edit"),
    "localplans:plan_indicator_edit": ((PLAN, 0), f"{PLAN}/wskazniki/0/", "action_edit"),
    "localplans:plan_indicator_remove": ((PLAN, 0), f"{PLAN}/wskazniki/0/usun/", "action_edit"),
    "localplans:reading_create": ((PLAN, 0), f"{PLAN}/wskazniki/0/odczyt/", "monitor"),
    "localplans:monitoring": ((PLAN,), f"{PLAN}/monitoring/", "monitor"),
    "localplans:versions": ((PLAN,), f"{PLAN}/wersje/", "public"),
    "localplans:version_create": ((PLAN,), f"{PLAN}/wersje/nowa/", "plan_edit"),
    "localplans:version_detail": ((PLAN, 1), f"{PLAN}/wersje/1/", "public"),
    "localplans:version_diff": ((PLAN, 1, 2), f"{PLAN}/wersje/1/do/2/", "public"),
    "localplans:documents": ((PLAN,), f"{PLAN}/dokumenty/", "public"),
    "localplans:documents_make": ((PLAN,), f"{PLAN}/dokumenty/nowe/", "documents_make"),
    "localplans:document_download": ((PLAN, 0), f"{PLAN}/dokumenty/0/", "public"),
}


def test_table_names_every_address_of_the_app():
    from mosty.localplans.urls import urlpatterns

    assert {f"localplans:{pattern.name}" for pattern in urlpatterns} == set(ADDRESSES)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_address_is_polish_and_guarded(name):
    from mosty.localplans.urls import urlpatterns

    arguments, path, guard = ADDRESSES[name]
    assert reverse(name, args=("debowa-dolina", *arguments)) == f"/debowa-dolina/plan/{path}"
    view = next(one.callback for one in urlpatterns if f"localplans:{one.name}" == name)
    expected = guard if guard == "public" else f"localplans.{guard}"
    assert view.mosty_access == expected


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_coordinator_opens_every_page_of_a_draft(client_as, complete_plan, card, system, name):
    actions.create_version(plan=complete_plan, note="pierwsza", by=system)
    actions.create_version(plan=complete_plan, note="druga", by=system)
    document = actions.store_documents(
        version=complete_plan.versions.get(number=1),
        produced=[actions.ProducedFile("lpdi", "pdf", b"%PDF")],
        by=system,
    )[0]
    row = complete_plan.indicators.get()
    arguments = ADDRESSES[name][0]
    if 0 in arguments:  # ids are known only now
        arguments = (PLAN, document.pk if "document" in name else row.pk)
    address = reverse(name, args=("debowa-dolina", *arguments))
    response = client_as(Role.PLAN_COORDINATOR).get(address)
    assert response.status_code == (302 if name.endswith("documents_make") else 200)
    if response.streaming:
        assert b"".join(response.streaming_content) == b"%PDF"
    elif response.status_code == 200:
        text = response.content.decode()
        assert text.count("<h1") == 1
        assert text.count("button-main") <= 1 + text.count('name="q"')


def test_chapter_is_previewed_before_it_is_saved(client_as, plan):
    browser = client_as(Role.PLAN_COORDINATOR)
    address = reverse("localplans:chapter_edit", args=("debowa-dolina", PLAN, "1"))
    typed = {"body": "Jedno **ważne** słowo <script>alert(1)</script>", "revision": "0"}
    text = browser.post(address, typed | {"preview": "1"}).content.decode()
    assert "<strong>ważne</strong>" in text
    assert "<script>alert" not in text
    assert not plan.chapter_texts.exists()
    browser.post(address, typed)
    assert plan.chapter_texts.get(code="1").revision == 1
    clash = browser.post(address, typed | {"body": "Druga osoba"})
    assert clash.status_code == 409
    assert "Druga osoba" in clash.content.decode()
    assert "**ważne**" in clash.content.decode()
    missing = reverse("localplans:chapter_edit", args=("debowa-dolina", PLAN, "99"))
    assert browser.get(missing).status_code == 404
