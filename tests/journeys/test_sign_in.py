"""People sign up, sign in and guard their accounts, in a real browser, at a real hub and a real provider."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cancerimage.hub.settings.openid import OpenIDProvider
from tests.support import totp
from tests.support.provider import OPERATOR, PASSWORD, Hub, hub_process, provider_running

PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "de-DE"}
NO_SCRIPT = {"java_script_enabled": False}

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIDProvider]:
    """The provider's process."""
    with provider_running() as running:
        yield running


@pytest.fixture(scope="module")
def site(provider: OpenIDProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub that people reach by a name, because browsers offer security keys to no bare address."""
    with hub_process(tmp_path_factory.mktemp("hub"), provider, host="localhost") as running:
        yield running


@pytest.fixture
def visit(browser: Browser, site: Hub, provider: OpenIDProvider) -> Iterator[Open]:
    """Open pages, each in a browser of its own; nothing may be said on the console, nothing fetched from elsewhere."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    known = {urlsplit(site.url).netloc, urlsplit(provider.issuer).netloc}

    def fetched(url: str) -> None:
        if url.startswith("http") and urlsplit(url).netloc not in known:
            faults.append(f"left for {url}")

    def opened(path: str, **options: object) -> Page:
        context = browser.new_context(**({"locale": "en-GB", "reduced_motion": "reduce"} | options))
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: fetched(request.url))
        page.goto(site.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def become(page: Page, who: str) -> None:
    """Go to the provider from the page for signing in, and be somebody there."""
    page.locator(".providers button").click()
    page.get_by_role("button", name=who).click()
    expect(page.locator("h1")).to_have_text(who)


def sign_out(page: Page) -> None:
    """Sign out by the menu in the header."""
    page.locator("#account-menu > summary").click()
    page.locator("#account-menu").get_by_role("button", name="Sign out").click()


def operator(site: Hub, name: str) -> str:
    site.run("hub", "operator", "create", name, "--password-file", "-", typed=PASSWORD)
    return name


def with_password(page: Page, name: str) -> None:
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    worst = {one["id"]: [node["target"] for node in one["nodes"]] for one in found if one["impact"] != "minor"}
    assert worst == {}, page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than the screen"


@pytest.mark.parametrize("options", [{}, PHONE, NO_SCRIPT], ids=["desk", "phone in German", "without script"])
def test_somebody_signs_up_signs_out_and_signs_in_again(visit: Open, options: dict[str, object]) -> None:
    page = visit("/sign-in/", **options)
    become(page, "Ada Example")
    expect(page).to_have_url(re.compile(r"/account/$"))
    expect(page.locator("dl.facts")).to_contain_text("ada@example.org")
    account = page.locator("dl.facts code").first.inner_text()
    page.locator("main form[action='/sign-out/'] button").click()
    page.goto(page.url.rstrip("/") + "/sign-in/")
    become(page, "Ada Example")
    expect(page.locator("dl.facts code").first).to_have_text(account)


def test_the_pages_of_an_account_are_accessible(visit: Open) -> None:
    for options in ({}, PHONE | {"color_scheme": "dark"}):
        page = visit("/sign-in/", **options)
        accessible(page)
        become(page, "Bruno Example")
        origin = page.url.removesuffix("/account/")
        for path in ("", "sessions/", "second-factor/", "second-factor/app/", "second-factor/keys/add/", "delete/"):
            page.goto(f"{origin}/account/{path}")
            accessible(page)


def test_cancelling_at_the_provider_leads_back(visit: Open) -> None:
    page = visit("/sign-in/")
    page.locator(".providers button").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("h1")).to_have_text("You have not signed in")
    page.get_by_role("link", name="Sign in", exact=True).click()
    expect(page.locator("#username")).to_be_visible()


def test_an_operator_sets_up_an_app_and_then_manages_people(visit: Open, site: Hub) -> None:
    name = operator(site, "otto")
    page = visit("/sign-in/")
    with_password(page, name)
    expect(page.locator(".notice.warn")).to_contain_text("Operators need a second factor")
    page.get_by_role("link", name="Set up an app").click()
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.locator("#secret").inner_text()
    page.locator("#code").fill(totp.code(secret))
    page.get_by_role("button", name="Set up").click()
    codes = page.locator("#codes li").all_inner_texts()
    assert len(set(codes)) == 10
    sign_out(page)

    page.goto(site.url + "/sign-in/?next=/management/")
    with_password(page, name)
    page.locator("#code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("People, organisations and projects")
    accessible(page)
    page.locator("#organisation-name").fill("hospital-north")
    page.locator("#organisation-title").fill("Hospital North")
    page.get_by_role("button", name="Add the organisation").click()
    page.get_by_role("link", name=f"Change {name}").click()
    accessible(page)
    page.get_by_role("checkbox", name="Hospital North").check()
    page.get_by_role("checkbox", name="reviewer").check()
    page.get_by_role("button", name="Keep").click()
    page.goto(site.url + "/account/")
    expect(page.locator("dl.facts")).to_contain_text("Hospital North")
    expect(page.locator("dl.facts .tag.accent")).to_have_text(["user", "reviewer", "operator"])


def test_a_session_is_ended_from_another_browser(visit: Open) -> None:
    here, there = visit("/sign-in/"), visit("/sign-in/", user_agent="A lost laptop")
    for page in (here, there):
        become(page, "Carla Example")
    here.get_by_role("link", name="Show sessions").click()
    here.locator("li", has_text="A lost laptop").get_by_role("button", name="End").click()
    expect(here.locator(".notice.good")).to_contain_text("The session has ended")
    there.reload()
    expect(there.locator("h1")).to_have_text("Sign in")


def test_a_security_key_is_added_and_asked_for(visit: Open, site: Hub) -> None:
    name = operator(site, "oda")
    page = visit("/sign-in/")
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}},
    )
    with_password(page, name)
    page.get_by_role("link", name="Add a security key").click()
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.locator("#name").fill("The blue one")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#codes li")).to_have_count(10)
    page.get_by_role("link", name="Back to the second factor").click()
    expect(page.locator("main")).to_contain_text("The blue one")
    sign_out(page)

    page.goto(site.url + "/sign-in/")
    with_password(page, name)
    accessible(page)
    page.get_by_role("button", name="Use a security key").click()
    expect(page.locator("h1")).to_have_text("Federation")

    # Whoever has the password and no key stays outside.
    other = visit("/sign-in/")
    with_password(other, name)
    expect(other.locator("h1")).to_have_text("Second factor")
    other.goto(site.url + "/account/")
    expect(other.locator("h1")).not_to_have_text(name)


def test_an_account_is_deleted_by_its_owner(visit: Open) -> None:
    page = visit("/sign-in/")
    become(page, "Deniz Example")
    page.get_by_role("link", name="Delete the account").click()
    page.get_by_role("button", name="Delete the account").click()
    expect(page.locator(".notice.good")).to_contain_text("has been deleted")
    page.goto(page.url.partition("/sign-in/")[0] + "/account/")
    expect(page.locator("h1")).to_have_text("Sign in")


def test_the_log_of_the_process_names_nobody(visit: Open, site: Hub) -> None:
    page = visit("/sign-in/")
    become(page, "Emil Example")
    written = (Path(site.environ["CANCERIMAGE_HUB_DATA_DIR"]) / "hub.log").read_text("utf-8")
    assert not re.search(r"example\.org|Emil|person-|state=|code=|" + OPERATOR, written)
