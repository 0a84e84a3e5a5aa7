"""Journeys of the people who work with Mosty: each role does its work and sees no more than it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import fill_in_login

pytestmark = pytest.mark.browser

HOME = "/debowa-dolina/"
SURVEY = f"{HOME}ankiety/powiedz-co-zmienic/"
CLOSED_SURVEY = f"{HOME}ankiety/zycie-blisko-domu/"
PLAN = f"{HOME}plan/lpdi-2026-2030/"
REFUSED = "Nie możesz tego zrobić"

Opener = Callable[..., Page]


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().strip()


def refused(page: Page, path: str) -> bool:
    """Whether the page says in Polish that this person may not, with the right status."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status == 403 and heading(page) == REFUSED


# The clerk


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_clerk_enters_a_paper_sheet(sign_in: Opener, javascript: bool) -> None:
    # Given a sheet whose number was forgotten
    page = sign_in("urzednik", javascript=javascript)
    number = f"P-JS-{javascript}"
    page.goto(f"{SURVEY}papier/")
    page.get_by_role("radio", name="rozmowa w domu").check()
    page.get_by_label("W której części gminy mieszkasz?").select_option(label="Jasień")
    safe = page.get_by_role("group", name="Czy czuję się bezpiecznie?")
    safe.get_by_role("radio", name="4").check()
    page.get_by_label("Co trzeba zmienić?").fill("Autobus w niedzielę – „pilne”.")

    # When it is stored
    page.get_by_role("button", name="Zapisz i wpisz następny").click()

    # Then the page names the fault and nothing typed is lost
    expect(page.locator(".error-summary")).to_contain_text("Numer arkusza")
    assert page.get_by_role("radio", name="rozmowa w domu").is_checked()
    expect(page.get_by_label("W której części gminy mieszkasz?")).to_have_value(re.compile(".+"))
    assert safe.get_by_role("radio", name="4").is_checked()
    expect(page.get_by_label("Co trzeba zmienić?")).to_have_value("Autobus w niedzielę – „pilne”.")

    # And with the number it is stored; the next sheet begins empty, in the same way of asking
    page.get_by_label("Numer arkusza").fill(number)
    page.get_by_role("button", name="Zapisz i wpisz następny").click()
    expect(page.locator("main")).to_contain_text(f"Arkusz {number} jest zapisany. Wpisz następny.")
    expect(page.get_by_label("Co trzeba zmienić?")).to_have_value("")
    assert page.get_by_role("radio", name="rozmowa w domu").is_checked()


def test_clerk_reads_no_open_answers(sign_in: Opener) -> None:
    page = sign_in("urzednik")

    assert refused(page, f"{CLOSED_SURVEY}kodowanie/")


# The coordinator


def test_dashboard_leads_to_the_tools(sign_in: Opener) -> None:
    page = sign_in("koordynator")
    page.goto(f"{HOME}panel/")

    assert heading(page) == "Co na Ciebie czeka"
    tools = page.locator("main")
    for tool in ("Ankiety", "Import plików", "Lokalny plan i jego działania"):
        expect(tools.get_by_role("link", name=tool)).to_be_visible()
    tools.get_by_role("link", name="Import plików").click()
    assert heading(page) == "Import plików"


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_file_with_a_wrong_row_is_imported_without_it(
    sign_in: Opener, tmp_path: Path, javascript: bool
) -> None:
    # Given a file whose third row names a form that does not exist
    good = (
        ("KGW Sosnowe Wzgórze", "KGW Lipowy Gaj") if javascript else ("KGW Stary Młyn", "KGW Bór")
    )
    wrong = "Koło bez formy"
    lines = ["nazwa;forma", f"{good[0]};kgw", f"{wrong};zamek", f"{good[1]};kgw"]
    file = tmp_path / "organizacje.csv"
    file.write_text("\n".join(lines), encoding="cp1250")

    # When the coordinator sends it
    page = sign_in("koordynator", javascript=javascript)
    page.goto(f"{HOME}panel/import/people.organisations/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Wyślij i sprawdź plik").click()

    # Then the report names the row and the reason, and nothing is stored yet
    expect(page.locator("main")).to_contain_text("Niektóre wiersze są błędne")
    row = page.get_by_role("table").get_by_role("row").nth(1)
    expect(row.get_by_role("rowheader")).to_have_text("3")
    expect(row.get_by_role("cell")).to_contain_text("zamek")
    listed = page.context.request.get(f"{HOME}organizacje/?szukaj={good[0]}").text()
    assert f">{good[0]}<" not in listed

    # And the good rows are stored when they are confirmed
    page.get_by_role("button", name="Importuj tylko dobre wiersze").click()
    expect(page.locator("main")).to_contain_text("Plik został zaimportowany")
    expect(page.locator("main")).to_contain_text("Nowe: 2.")
    expect(page.locator("main")).to_contain_text("zamek")
    found = "".join(
        page.context.request.get(f"{HOME}organizacje/rejestr.csv").body().decode("utf-8-sig")
    )
    assert good[0] in found
    assert good[1] in found
    assert wrong not in found


def test_open_answer_gets_a_theme(sign_in: Opener) -> None:
    page = sign_in("koordynator")
    page.goto(f"{CLOSED_SURVEY}kodowanie/")
    left = int(re.findall(r"zostało (\d+)", page.locator("main").inner_text())[0])
    first = page.locator(".coding-answer").first
    first.get_by_role("checkbox", name=re.compile("^Samotność i brak miejsca spotkań")).check()

    page.get_by_role("button", name="Zapisz zaznaczenia").click()

    expect(page.locator("main")).to_contain_text("1 zaznaczenie")
    assert int(re.findall(r"zostało (\d+)", page.locator("main").inner_text())[0]) == left - 1


@pytest.fixture(scope="module")
def draft_plan() -> dict[str, str]:
    """Address of the draft plan once a journey has made it."""
    return {}


def plan_in_draft(page: Page, draft_plan: dict[str, str]) -> str:
    """Its address; made through the pages by the first journey that needs it."""
    if not draft_plan:
        draft_plan["address"] = make_plan(page)
    return draft_plan["address"]


def make_plan(page: Page) -> str:
    """A plan in draft with one goal and one action, made through the pages."""
    page.goto(f"{HOME}plan/nowy/")
    page.get_by_label("Tytuł planu").fill("Plan wolontariatu sąsiedzkiego")
    page.get_by_label("Pierwszy rok").fill("2031")
    page.get_by_label("Ostatni rok").fill("2033")
    page.get_by_role("button", name="Utwórz plan").click()
    expect(page.locator("main")).to_contain_text("Plan został utworzony.")
    address = page.url.removesuffix("zadania/")
    page.get_by_role("link", name="Pierwszy cel strategiczny").click()
    page.get_by_label("Kod").fill("C1")
    page.get_by_label("Co jest celem").fill("Sąsiedzi pomagają sobie na co dzień")
    page.get_by_role("button", name="Zapisz cel").click()
    expect(page.locator("main")).to_contain_text("Cel C1 został dodany.")
    page.goto(f"{address}dzialania/nowe/")
    page.get_by_label("Tytuł działania").fill("Sąsiad sąsiadowi")
    page.get_by_label("Cel, któremu służy").select_option(index=1)
    page.get_by_label("Co zrobimy").fill("Spotkania i szkolenia.")
    page.get_by_label("Dla kogo").fill("40 osób po 75 roku życia")
    page.locator("[name=starts_on]").fill("2031-01-01")
    page.locator("[name=ends_on]").fill("2033-12-31")
    page.get_by_label("Odpowiada").fill("organizator społeczności")
    page.get_by_role("button", name="Zapisz działanie").click()
    expect(page.locator("main")).to_contain_text("Działanie zostało dodane.")
    return address


def test_second_editor_sees_both_versions(sign_in: Opener, draft_plan: dict[str, str]) -> None:
    # Given an action that two people open at the same time
    first = sign_in("koordynator")
    card = f"{plan_in_draft(first, draft_plan)}dzialania/D1/"
    second = sign_in("dyrektor")
    first.goto(f"{card}edycja/")
    second.goto(f"{card}edycja/")

    # When both save another text
    first.get_by_label("Co zrobimy").fill("Tekst pierwszej osoby.")
    first.get_by_role("button", name="Zapisz działanie").click()
    expect(first.locator("main")).to_contain_text("Działanie zostało zapisane.")
    second.get_by_label("Co zrobimy").fill("Tekst drugiej osoby.")
    second.get_by_label("Odpowiada").fill("koordynatorka wolontariatu")
    second.get_by_role("button", name="Zapisz działanie").click()

    # Then the second reads both, and what they typed is still there
    expect(second.locator("main")).to_contain_text("Dwie osoby edytowały to w tym samym czasie")
    expect(second.get_by_role("radio", name=re.compile("Tekst pierwszej osoby"))).to_be_visible()
    expect(second.get_by_role("radio", name=re.compile("Tekst drugiej osoby"))).to_be_checked()
    expect(second.locator("[name=description]")).to_have_value("Tekst drugiej osoby.")
    expect(second.locator("[name=responsible]")).to_have_value("koordynatorka wolontariatu")
    first.reload()
    expect(first.locator("main")).to_contain_text("Tekst pierwszej osoby.")

    # And chooses: the other's description, the own name of who is responsible
    second.get_by_role("radio", name=re.compile("Tekst pierwszej osoby")).check()
    second.get_by_role("button", name="Zapisz działanie").click()
    expect(second.locator("main")).to_contain_text("Działanie zostało zapisane.")
    expect(second.locator("main")).to_contain_text("Tekst pierwszej osoby.")
    expect(second.locator("main")).to_contain_text("koordynatorka wolontariatu")


def test_wrong_dates_of_an_action_keep_everything_typed(
    sign_in: Opener, draft_plan: dict[str, str]
) -> None:
    page = sign_in("koordynator", javascript=False)
    address = plan_in_draft(page, draft_plan)
    page.goto(f"{address}dzialania/nowe/")
    page.get_by_label("Tytuł działania").fill("Bank czasu")
    page.locator("[name=starts_on]").fill("2033-12-31")
    page.locator("[name=ends_on]").fill("2031-01-01")

    page.get_by_role("button", name="Zapisz działanie").click()

    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("Tytuł działania")).to_have_value("Bank czasu")
    expect(page.locator("[name=starts_on]")).to_have_value("2033-12-31")
    assert page.locator("[aria-invalid=true]").count() >= 1


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_long_form_survives_the_end_of_the_session(sign_in: Opener, javascript: bool) -> None:
    # Given a long form, half typed, and a session that ends
    page = sign_in("koordynator", javascript=javascript)
    page.goto(f"{HOME}diagnoza/potrzeby/nowa/")
    code = "P-81" if javascript else "P-82"
    title = f"Ławki przy drodze do przychodni, {code}"
    page.locator("[name=code]").fill(code)
    page.locator("[name=title]").fill(title)
    page.locator("[name=description]").fill(
        "Starsze osoby nie mają gdzie usiąść.\nNa dwóch wioskach."
    )
    page.context.clear_cookies(name="sessionid")

    # When it is saved, the person is asked to sign in
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/konto/login/"))
    fill_in_login(page, "koordynator")

    # Then the words are back, and one button sends them
    assert heading(page) == "Twoje odpowiedzi zostały zachowane"
    page.get_by_text("Co zostało zachowane").click()
    expect(page.locator("main")).to_contain_text(title)
    expect(page.locator("main")).to_contain_text("Na dwóch wioskach.")
    page.get_by_role("button", name="Wyślij to, co jest wpisane").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Dodaj potrzebę")
    page.goto(f"{HOME}diagnoza/potrzeby/{code}/")
    assert heading(page) == title
    expect(page.locator("main")).to_contain_text("Na dwóch wioskach.")


# The organisation


def test_organisation_edits_its_own_service_only(sign_in: Opener) -> None:
    page = sign_in("ngo")
    page.goto(f"{HOME}uslugi/do-pracy/")
    own = page.get_by_role("link", name="Wytchnienie dla opiekunów – kilka godzin w tygodniu")
    own.click()
    own_address = page.url
    page.goto(f"{own_address}edycja/")
    page.get_by_label("Dni i godziny").fill("od poniedziałku do soboty, 8.00–20.00")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("czeka na decyzję")
    page.goto(own_address)  # residents read the approved version until the office agrees
    expect(page.locator("main")).not_to_contain_text("od poniedziałku do soboty, 8.00–20.00")

    page.goto(f"{HOME}uslugi/?szukaj=klub+senior")
    page.get_by_role("link", name="Klub Senior+").click()
    other = page.url
    assert page.locator("a[href$='/edycja/']").count() == 0
    assert refused(page, f"{other}edycja/")


def test_organisation_sees_no_desk_of_the_municipality(sign_in: Opener) -> None:
    page = sign_in("ngo")

    for path in ("panel/", "panel/dziennik/", "ankiety/zycie-blisko-domu/kodowanie/", "plan/nowy/"):
        assert refused(page, f"{HOME}{path}"), path


# The council


def test_councillor_reads_the_plan_its_versions_and_what_changed(sign_in: Opener) -> None:
    page = sign_in("radna")
    page.goto(f"{HOME}plan/")
    page.get_by_role("link", name=re.compile("na lata 2026–2030")).first.click()
    expect(page.locator("main")).to_contain_text("Rada Miejska w Dębowej Dolinie")
    page.goto(f"{PLAN}wersje/")
    page.get_by_role("link", name="porównanie z wersją 1").click()

    assert heading(page) == "Co się zmieniło od wersji 1 do 2"
    expect(page.locator("del").first).to_have_text("w konsultacjach")
    expect(page.locator("ins").first).to_have_text("przyjęty")
    page.goto(f"{PLAN}wersje/1/")
    assert heading(page).startswith("Wersja 1")
    assert refused(page, f"{PLAN}dzialania/D2/edycja/")
    assert refused(page, f"{HOME}panel/import/people.organisations/")


# Who sees people's own words, and who sees who saw them


@pytest.mark.parametrize("name", ["admin", "burmistrz", "radna", "iod", "rops"])
def test_raw_answers_stay_with_those_who_read_them(sign_in: Opener, name: str) -> None:
    page = sign_in(name)

    assert refused(page, f"{CLOSED_SURVEY}kodowanie/")
    assert refused(page, f"{CLOSED_SURVEY}odpowiedzi.csv?teksty=1")
    assert refused(page, f"{CLOSED_SURVEY}odpowiedzi.csv")
    answer = page.goto(f"{CLOSED_SURVEY}wyniki/")
    assert answer is not None
    assert answer.status == 200


def test_data_protection_officer_reads_the_audit_log(sign_in: Opener) -> None:
    # Given a coordinator who reads answers in own words
    sign_in("koordynator").goto(f"{CLOSED_SURVEY}kodowanie/")

    # When the officer looks for who did
    page = sign_in("iod")
    page.goto(f"{HOME}panel/dziennik/")
    page.get_by_label("Czynność").select_option("voices.answers_read")
    page.locator("main form button[type=submit]").first.click()

    # Then the line says who and on what, and never what was written
    row = page.get_by_role("table").get_by_role("row").nth(1)
    expect(row).to_contain_text("Koordynatorka planu")
    expect(page.locator("main")).not_to_contain_text("Biblioteka i panie")
    table = page.context.request.get(f"{HOME}panel/dziennik/wpisy.csv")
    assert table.status == 200
    assert "voices.answers_read" in table.body().decode("utf-8-sig")


@pytest.mark.parametrize("name", ["mieszkanka", "urzednik", "koordynator", "ngo", "rops"])
def test_audit_log_is_closed_to_others(sign_in: Opener, name: str) -> None:
    page = sign_in(name)

    assert refused(page, f"{HOME}panel/dziennik/")


def test_account_says_what_it_may_do(sign_in: Opener) -> None:
    page = sign_in("urzednik")
    page.goto(HOME)
    page.get_by_role("banner").get_by_role("link", name="Twoje konto").click()

    may = page.get_by_role("region", name="Dębowa Dolina").get_by_role("list").first
    expect(may).to_contain_text("wpisywać odpowiedzi z arkuszy papierowych")
    expect(may).not_to_contain_text("czytać, co ludzie napisali własnymi słowami")
    expect(page.locator("main")).to_contain_text("Czego nie mogę tu robić i kogo zapytać")


def test_signing_out_closes_the_desk(open_browser: Opener) -> None:
    page = open_browser()
    page.goto("/konto/login/")
    fill_in_login(page, "urzednik")
    page.get_by_role("button", name="Wyloguj").click()
    page.wait_for_load_state()

    page.goto(f"{HOME}panel/")
    expect(page).to_have_url(re.compile("/konto/login/"))
