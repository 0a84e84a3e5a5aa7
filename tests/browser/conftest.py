"""A real installation with the demo, served as a user would serve it, and Chromium to walk it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    expect,
    sync_playwright,
)

from mosty.config.demo.accounts import PASSWORD
from tests.once import made_once

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MOSTY = Path(sys.executable).parent / "mosty"
#: A page that is not there yet may wait for a machine that does other work; none may be slow for good.
expect.set_options(timeout=15_000)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo loaded by `mosty demo`."""

    def make(folder: Path) -> None:
        result = subprocess.run(
            [str(MOSTY), "demo"],
            env=_environment(folder),
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr

    return made_once(tmp_path_factory, "demo", make)


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MOSTY_", "DJANGO_"))
    }
    return {**kept, "MOSTY_VAR": str(folder), "MOSTY_LOGIN_ATTEMPTS": "50"}


@pytest.fixture(scope="session")
def site(installation: Path) -> Iterator[str]:
    """Address of the served demo."""
    port = _free_port()
    environment = _environment(installation)
    environment["MOSTY_BASE_URL"] = f"http://127.0.0.1:{port}"
    with (installation / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [str(MOSTY), "serve", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    for _attempt in range(120):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                break
        except OSError:
            time.sleep(0.25)
    else:
        pytest.fail((installation / "serve.log").read_text())
    yield address
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("MOSTY_CHROMIUM", "/usr/bin/chromium"),
            args=CHROMIUM_FLAGS,
        )
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """`open_browser(width=360, javascript=False)`: a fresh page whose console must stay empty."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def make(
        width: int = 1280,
        *,
        javascript: bool = True,
        dark: bool = False,
        state: StorageState | None = None,
    ) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale="pl-PL",
            storage_state=state,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: note_problem(message, page, problems))
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []


def note_problem(message: ConsoleMessage, page: Page, problems: list[str]) -> None:
    """Every error of the console, but not the browser's line about a refused form or page."""
    if message.type != "error":
        return
    is_status = message.text.startswith("Failed to load resource")
    if is_status and "/static/" not in message.location["url"]:
        return
    problems.append(f"{page.url}: {message.text}")


@pytest.fixture(scope="session")
def signed_in(chromium: Browser, site: str) -> Callable[[str], StorageState]:
    """Cookies of a demo account after signing in once: `signed_in("koordynator")`."""
    states: dict[str, StorageState] = {}

    def state(name: str) -> StorageState:
        if name not in states:
            context = chromium.new_context(base_url=site, locale="pl-PL")
            page = context.new_page()
            page.goto("/konto/login/")
            fill_in_login(page, name)
            states[name] = context.storage_state()
            context.close()
        return states[name]

    return state


def fill_in_login(page: Page, name: str) -> None:
    """Sign in on the page of signing in that stands open."""
    page.locator("input[name=login]").fill(f"{name}@debowadolina.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


@pytest.fixture
def sign_in(
    open_browser: Callable[..., Page], signed_in: Callable[[str], StorageState]
) -> Callable[..., Page]:
    """`sign_in("koordynator")`: a page signed in with that demo account."""

    def make(name: str, **options: object) -> Page:
        return open_browser(state=signed_in(name), **options)

    return make
