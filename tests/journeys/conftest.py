"""Fixtures of the journeys: the real demo, asked by command, client and browser."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.support.console import NAME, PASSWORD, Console
from tests.support.federation import Demo, demo

__all__ = ["demo"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = os.environ.get("CANCERIMAGE_REQUIRE_BROWSER") == "1"
MISSING = "CHROMIUM IS MISSING, so {count} browser journeys were skipped. Get it: `apt-get install chromium`."
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


# A page is waited for, however slow the machine is; five seconds are the library's own idea.
expect.set_options(timeout=60_000)

_skipped = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser journeys out where there is no browser, or refuse to begin where they are required."""
    journeys = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    if CHROMIUM or not journeys:
        return
    if REQUIRED:
        raise pytest.UsageError("CHROMIUM IS MISSING, and the browser journeys are required: apt-get install chromium")
    config.stash[_skipped] = len(journeys)
    config.hook.pytest_deselected(items=journeys)
    items[:] = [item for item in items if item not in journeys]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say once and loudly what was not tested."""
    if count := config.stash.get(_skipped, 0):
        terminalreporter.write_line(MISSING.format(count=count), red=True, bold=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; for one module only, because it occupies the thread's event loop while it runs."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


class Visit:
    """A visitor's page, and everything that must never happen on it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        self._away = False
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._requested)

    def open(self, path: str) -> Page:
        """Open a page of the hub."""
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self, who: str) -> Page:
        """Sign in by the button of the header, at the provider of the demo: the only other host there is."""
        self.page.locator("header").get_by_role("link", name="Sign in").click()
        self.become(who)
        return self.page

    def become(self, who: str) -> None:
        """Go from the page for signing in to the provider, be somebody there, and come back."""
        self._away = True
        self.page.locator(".providers button").click()
        self.page.get_by_role("button", name=who).click()
        expect(self.page.locator("#account-menu")).to_contain_text(who)
        self._away = False

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _requested(self, request: Request) -> None:
        if (
            not self._away
            and request.url.startswith("http")
            and urlsplit(request.url).netloc != urlsplit(self.url).netloc
        ):
            self.faults.append(f"left the host: {request.url}")


@pytest.fixture
def visitor(browser: Browser, demo: Demo, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visitor of the demo; at the end nothing has left the host and the console is clean."""
    usual = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
    context = browser.new_context(**(usual | getattr(request, "param", {})))
    context.set_default_timeout(60_000)
    visit = Visit(context.new_page(), demo.url)
    yield visit
    context.close()
    assert visit.faults == []


@contextmanager
def signed_in(browser: Browser, console: Console, options: Mapping[str, Any]) -> Iterator[Visit]:
    """Lend the page of a steward who has signed in at a console; `options` are those of the browser's window."""
    usual: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
    context = browser.new_context(**(usual | dict(options)))
    context.set_default_timeout(60_000)
    visit = Visit(context.new_page(), console.url)
    page = visit.open("/")
    page.locator("#username").fill(NAME)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("#password")).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()
    yield visit
    context.close()
