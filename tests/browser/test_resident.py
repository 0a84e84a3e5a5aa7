"""Journeys of a resident: to say something, to find help, to see what became of a voice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

pytestmark = pytest.mark.browser

HOME = "/debowa-dolina/"
SURVEY = f"{HOME}ankiety/powiedz-co-zmienic/"
PLAN = f"{HOME}plan/lpdi-2026-2030/"
CHECK = "Sprawdź swoje odpowiedzi"
#: Letters Polish has and Ukrainian has not.
POLISH_WORDS = ("Zabierz głos", "Usługi", "Złota nić", "Zaloguj", "Szukaj", "Dostępność")

Opener = Callable[..., Page]


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().strip()


def answer(page: Page, words: str, *, option: int = 0) -> None:
    """Answer the question of this page: the given words, or one of the options."""
    free = page.locator("main textarea, main input[type=text]")
    if free.count():
        free.first.fill(words)
    else:
        page.locator("main input[type=radio], main input[type=checkbox]").nth(option).check()
    page.get_by_role("button", name="Dalej").click()


def answer_all(page: Page, words: str, *, option: int = 0) -> int:
    """Answer every question up to the check; how many there were."""
    count = 0
    while heading(page) != CHECK:
        answer(page, words, option=option)
        count += 1
        assert count < 30, page.url
    return count


def begin(page: Page) -> None:
    page.goto(SURVEY)
    page.get_by_label("Znam tę treść i chcę odpowiadać").check()
    page.get_by_role("button", name="Zaczynam").click()
    expect(page.get_by_text("Pytanie 1 z 8")).to_be_visible()


def tab_to(page: Page, target: Locator) -> None:
    """Walk with the Tab key, from the link that skips to the content, until the target has focus."""
    for _press in range(60):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "skip-link":
            page.keyboard.press("Enter")
    pytest.fail(f"the keyboard cannot reach {target}")


def press_button(page: Page, name: str) -> None:
    tab_to(page, page.get_by_role("button", name=name))
    with page.expect_navigation():
        page.keyboard.press("Enter")


# Saying something


def test_survey_is_answered_with_the_keyboard_alone(open_browser: Opener) -> None:
    # Given a resident who uses no mouse and opens the survey
    page = open_browser()
    page.goto(SURVEY)
    tab_to(page, page.get_by_label("Znam tę treść i chcę odpowiadać"))
    page.keyboard.press("Space")
    press_button(page, "Zaczynam")

    # When they answer each question with Tab, Space, arrows and letters
    questions = 0
    while heading(page) != CHECK:
        free = page.locator("main textarea")
        if free.count():
            tab_to(page, free.first)
            page.keyboard.type("Żeby bus jeździł też w sobotę.")
        else:
            tab_to(page, page.locator("main input[type=radio], main input[type=checkbox]").first)
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")
        press_button(page, "Dalej")
        questions += 1
        assert questions < 30

    # Then they see all answers, send them, and read what happens next
    assert questions == 8
    expect(page.locator("main")).to_contain_text("Żeby bus jeździł też w sobotę.")
    press_button(page, "Wyślij odpowiedzi")
    expect(page.locator("main")).to_contain_text("Twoje odpowiedzi są wysłane")
    assert heading(page) == "Dziękujemy"


def test_survey_is_answered_without_javascript_on_a_phone(open_browser: Opener) -> None:
    page = open_browser(width=360, javascript=False)

    # When the consent is not ticked, the page says so and nothing has begun
    page.goto(SURVEY)
    page.get_by_role("button", name="Zaczynam").click()
    expect(page.locator(".error-summary")).to_contain_text("Aby zacząć, zaznacz, że się zgadzasz")
    page.get_by_label("Znam tę treść i chcę odpowiadać").check()
    page.get_by_role("button", name="Zaczynam").click()

    # Then every question can be answered, one changed on the check page, and all sent
    assert answer_all(page, "Krótsza kolejka do psychologa.", option=1) == 8
    row = page.locator("main").get_by_role("link", name=re.compile("Co trzeba zmienić"))
    row.click()
    expect(page.locator("main textarea")).to_have_value("Krótsza kolejka do psychologa.")
    page.locator("main textarea").fill("Psycholog także w piątek.")
    page.get_by_role("button", name="Zapisz zmianę").click()
    assert heading(page) == CHECK
    expect(page.locator("main")).to_contain_text("Psycholog także w piątek.")
    page.get_by_role("button", name="Wyślij odpowiedzi").click()
    expect(page.locator("main")).to_contain_text("Twoje odpowiedzi są wysłane")


def test_survey_closed_half_way_is_found_again(open_browser: Opener) -> None:
    # Given somebody who answered two questions and closed the browser
    page = open_browser()
    begin(page)
    answer(page, "", option=2)
    answer(page, "", option=0)
    expect(page.get_by_text("Pytanie 3 z 8")).to_be_visible()
    cookies = page.context.storage_state()
    page.context.close()

    # When they come back with the same browser
    later = open_browser(state=cookies)
    later.goto(SURVEY)
    expect(later.locator("main")).to_contain_text("Masz zaczętą ankietę")
    later.get_by_role("button", name="Dokończ ankietę").click()

    # Then they go on with the third question, and the first answer is still ticked
    expect(later.get_by_text("Pytanie 3 z 8")).to_be_visible()
    later.goto(f"{SURVEY}pytanie/1/")
    assert later.locator("main input[type=radio]").nth(2).is_checked()

    # And somebody with another browser sees nothing of it
    stranger = open_browser()
    stranger.goto(SURVEY)
    expect(stranger.locator("main")).not_to_contain_text("Masz zaczętą ankietę")


def test_paper_sheet_shows_every_question(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(SURVEY)
    page.get_by_role("link", name="wydrukuj arkusz").click()

    expect(page.locator("main")).to_contain_text("Co trzeba zmienić?")
    expect(page.locator("main")).to_contain_text("W której części gminy mieszkasz?")


# Finding help


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_service_is_found_without_polish_letters(open_browser: Opener, javascript: bool) -> None:
    page = open_browser(width=360, javascript=javascript)
    page.goto(f"{HOME}uslugi/")

    page.get_by_label("Czego potrzebujesz?").fill("uslugi opiekuncze")
    page.locator("main").get_by_role("button", name=re.compile("Szukaj|Znajdź")).click()

    found = page.get_by_role("status").filter(has_text=re.compile(r"Znaleziono \d+ usług"))
    expect(found).to_be_visible()
    names = page.locator("main article h2").all_inner_texts()
    assert "Pomoc w domu – usługi opiekuńcze" in names
    assert "Klub Senior+" not in names
    page.get_by_role("link", name="Pomoc w domu – usługi opiekuńcze").click()
    expect(page.get_by_role("link", name="900 100 201").first).to_have_attribute(
        "href", re.compile("^tel:")
    )


def test_site_search_finds_across_the_municipality(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(HOME)
    search = page.get_by_role("search").get_by_role("searchbox")
    search.fill("wytchnienie")
    search.press("Enter")

    expect(page).to_have_url(re.compile(r"/szukaj/\?q=wytchnienie"))
    found = page.locator("main").get_by_role("link").all_inner_texts()
    assert any("Wytchnienie" in name for name in found)


def test_search_without_a_hit_says_what_to_do(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(f"{HOME}uslugi/?szukaj=qqqwwweee")

    assert page.locator("main article").count() == 0
    expect(page.locator("main .empty")).to_be_visible()


# Following the golden thread


def test_action_leads_back_to_the_voices_it_began_with(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(f"{PLAN}dzialania/D2/")
    assert heading(page) == "D2. Wytchnienie – kilka godzin w tygodniu dla opiekuna"

    page.get_by_role("region", name="Na jakie potrzeby odpowiada").get_by_role(
        "link", name="Odpoczynek osób, które opiekują się bliskimi"
    ).click()
    expect(page).to_have_url(re.compile("/diagnoza/potrzeby/P02/$"))
    expect(page.locator("main")).to_contain_text("Z czego to wynika")

    page.locator("main").get_by_role(
        "link", name="Odpoczynek osób, które opiekują się bliskimi"
    ).first.click()
    expect(page).to_have_url(re.compile("/ankiety/motywy/wytchnienie/$"))
    expect(page.locator("main")).to_contain_text("23 z 212 odpowiedzi")


def test_need_leads_forward_to_the_change(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(f"{HOME}diagnoza/potrzeby/")
    page.get_by_role("link", name="Odpoczynek osób, które opiekują się bliskimi").first.click()

    onward = page.get_by_role("region", name="Co z tego wynikło")
    onward.get_by_role("link", name=re.compile("^D2")).click()
    expect(page).to_have_url(re.compile("/dzialania/D2/$"))
    page.get_by_role("navigation", name="Złota nić").get_by_role(
        "link", name=re.compile("Zmiana")
    ).click()
    expect(page).to_have_url(re.compile("#zmiany$"))
    change = page.get_by_role("region", name="Co się zmieniło")
    expect(change).to_contain_text("12 osób w roku 2026")
    change.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("Opiekunowie nieformalni")


def test_stations_of_the_thread_lead_both_ways(open_browser: Opener) -> None:
    page = open_browser(width=360)
    page.goto(f"{HOME}zlota-nic/?rodzaj=need")
    page.get_by_role("link", name="Odpoczynek osób, które opiekują się bliskimi").click()

    thread = page.get_by_role("navigation", name="Nić tego przystanku")
    expect(thread.get_by_role("link", name=re.compile("Głos"))).to_be_visible()
    thread.get_by_role("link", name=re.compile("Zmiana")).click()
    expect(page).to_have_url(re.compile("#change$"))
    page.get_by_role("link", name=re.compile("12 osób w roku 2026")).click()
    expect(page.get_by_role("navigation", name="Nić tego przystanku")).to_contain_text("Głos 2")


# In another language, and on paper


def switch_to_ukrainian(page: Page) -> None:
    page.get_by_role("button", name="Українська").click()
    expect(page.locator("html")).to_have_attribute("lang", "uk")


def test_start_page_speaks_ukrainian(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(HOME)
    switch_to_ukrainian(page)

    menu = page.locator("header, footer").all_inner_texts()
    assert [word for word in POLISH_WORDS if any(word in text for text in menu)] == []
    assert re.search("[а-яіїє]{4}", heading(page))
    assert page.get_by_role("navigation").count() >= 1


def test_survey_is_read_and_answered_in_ukrainian(open_browser: Opener) -> None:
    page = open_browser(width=360, javascript=False)
    page.goto(SURVEY)
    switch_to_ukrainian(page)
    assert re.search("[а-яіїє]{4}", heading(page))

    page.locator("#id_consent").check()
    page.locator("main form button").first.click()

    for _question in range(8):
        assert re.search("[а-яіїє]{3}", heading(page)), heading(page)
        assert not re.search("[ąćęłńśźż]", heading(page)), heading(page)
        field = page.locator("main textarea, main input[type=radio], main input[type=checkbox]")
        if field.first.get_attribute("type") in {"radio", "checkbox"}:
            field.first.check()
        else:
            field.first.fill("Більше допомоги ввечері.")
        page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text("Більше допомоги ввечері.")


def test_visitor_downloads_the_plan_as_pdf(open_browser: Opener) -> None:
    page = open_browser()
    page.goto(f"{PLAN}dokumenty/")
    link = page.get_by_role("link", name=re.compile(r"^Cały plan \(PDF")).first

    with page.expect_download() as waiting:
        link.click()

    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    assert waiting.value.suggested_filename.endswith(".pdf")


def test_visitor_downloads_the_register_of_services(open_browser: Opener) -> None:
    context: BrowserContext = open_browser().context

    answer_csv = context.request.get(f"{HOME}uslugi/rejestr.csv")

    assert answer_csv.status == 200
    assert "Klub Senior+" in answer_csv.body().decode("utf-8-sig")


def test_visitor_is_asked_to_sign_in_before_staff_pages(open_browser: Opener) -> None:
    page = open_browser()

    page.goto(f"{HOME}panel/")

    expect(page).to_have_url(re.compile(r"/konto/login/\?next=/debowa-dolina/panel/"))
