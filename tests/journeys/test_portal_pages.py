"""Visitors and operators on the other pages of the portal, in a real browser, against the real demo."""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page, expect

from cancerimage.demo.collections import CANCERS, GROUPS
from cancerimage.hub.portal.urls import urlpatterns
from tests.journeys.conftest import Visit
from tests.support.federation import Demo

PAGES = {
    "home": "/",
    "catalogue": "/catalogue/?modality=MR",
    "no dataset": "/catalogue/?text=nothingofthiskind",
    "dataset": "/catalogue/lidc_idri/",
    "explorer": "/explorer/",
    "result": "/explorer/?q=cancer:lung (modality:CT or modality:PT) not sex:male and also has (modality:SEG)",
    "empty result": "/explorer/?q=cancer:rectum modality:MG",
    "silent result": "/explorer/?q=dataset:upenn_gbm sex:female",
    "protected dataset": "/catalogue/upenn_gbm/",
    "mistake": "/explorer/?q=cancer:lng",
    "federation": "/federation/",
    "about": "/about/",
    "API": "/api/",
    "interface": "/api/",
}

ACTIONS = {"ask", "code", "cost", "decide", "language", "picture", "result", "stream", "theme"}
"""What is no page of its own, or is one that other journeys lead to."""

PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}
GERMAN = {"locale": "de-DE"}


def settled(page: Page) -> None:
    """Wait until a result that the page asked for is complete."""
    if "explorer" in page.url and page.locator("#asker > div").count():
        expect(page.locator("#result[data-complete=true]")).to_be_visible()
        expect(page.locator("#results:not(.htmx-request)")).to_be_visible()


def test_every_page_of_the_portal_is_visited_here() -> None:
    visited = {resolve(urlsplit(path).path).url_name for path in PAGES.values()}
    assert visited | ACTIONS == {pattern.name for pattern in urlpatterns}


@pytest.mark.parametrize("visitor", [{}, DARK, PHONE | GERMAN], indirect=True, ids=["light", "dark", "phone in German"])
def test_every_page_is_accessible(visitor: Visit) -> None:
    serious = {}
    for name, path in PAGES.items():
        page = visitor.open(path)
        settled(page)
        # The reason of a number lies over the page, so it is unfolded by itself.
        for fold in page.locator("main details:not([open]):not(.why) > summary").all():
            if fold.is_visible():
                fold.click()
        reason = page.locator("main details.why > summary").first
        if reason.count():
            reason.click()
        found = Axe().run(page).response["violations"]
        worst = [one for one in found if one["impact"] in ("serious", "critical")]
        serious |= {f"{name}: {one['id']}": [node["target"] for node in one["nodes"]][:3] for one in worst}
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"
    assert serious == {}


def test_the_first_page_shows_the_numbers_of_the_api(visitor: Visit, demo: Demo) -> None:
    figures = httpx.get(f"{demo.url}/api/v1/federation").json()
    page = visitor.open("/")
    shown = page.locator(".hero-figures .figures").inner_text()
    for level in ("subjects", "series"):
        number = figures["totals"][level]
        assert f"{number['value']:,}" in shown
        assert number["meaning"] == "about"
    assert shown.count("±") >= 2
    expect(page.get_by_role("img", name="Subjects per cancer")).to_be_visible()
    page.locator("#table-cancer > summary").click()
    expect(page.locator("#table-cancer tbody tr")).to_have_count(8)
    expect(page.locator(".banner")).to_contain_text("demonstration nodes")


def test_a_visitor_narrows_the_catalogue_and_opens_a_dataset(visitor: Visit) -> None:
    page = visitor.open("/catalogue/")
    lung, breast = (len(GROUPS[cancer].split()) for cancer in ("lung", "breast"))
    expect(page.locator("#found-count")).to_have_text(f"{len(CANCERS)} datasets")
    page.get_by_role("checkbox", name="Lung cancer").check()
    expect(page.locator("#found-count")).to_have_text(f"{lung} datasets")
    expect(page.get_by_role("checkbox", name="Lung cancer")).to_be_focused()
    # A facet counts without its own filter, so another cancer can still be added.
    expect(page.get_by_role("checkbox", name="Breast cancer")).to_be_visible()
    page.get_by_role("checkbox", name="Breast cancer").check()
    expect(page.locator("#found-count")).to_have_text(f"{lung + breast} datasets")
    assert page.url.count("cancer=") == 2
    page.get_by_role("link", name="Cancer: Breast cancer").click()
    expect(page.locator("#found-count")).to_have_text(f"{lung} datasets")
    page.locator("#text").fill("lidc")
    expect(page.locator("#found-count")).to_have_text("1 dataset")
    expect(page.locator("#found.htmx-request")).to_have_count(0)
    page.get_by_role("link", name="LIDC-IDRI").click()
    page.wait_for_url("**/catalogue/lidc_idri/")
    expect(page.get_by_role("heading", level=1)).to_have_text("LIDC-IDRI")
    expect(page.locator(".figures .main dd")).to_have_text("1,010")
    expect(page.locator(".signed")).to_contain_text("demo-")
    page.get_by_role("link", name="Explore this dataset").click()
    expect(page.locator("[data-total=subjects]")).to_have_attribute("data-number", "1010")


@pytest.mark.parametrize("visitor", [{"java_script_enabled": False}], indirect=True)
def test_the_catalogue_works_without_script(visitor: Visit) -> None:
    page = visitor.open("/catalogue/")
    page.get_by_role("checkbox", name="Lung cancer").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#found-count")).to_have_text("8 datasets")
    page.locator("#text").fill("radiogenomics")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#found-count")).to_have_text("1 dataset")
    page.get_by_role("link", name="Clear all").click()
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("page=2"))


def test_the_language_can_be_switched_and_is_remembered(visitor: Visit) -> None:
    page = visitor.open("/catalogue/?cancer=lung")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("heading", level=1)).to_have_text("Katalog")
    expect(page.get_by_role("checkbox", name="Lungenkrebs")).to_be_checked()
    visitor.open("/explorer/?q=krebsart:lungenkrebs")
    expect(page.locator("#q")).to_have_value("cancer:lung")
    expect(page.locator(".chip-value")).to_contain_text("Lungenkrebs")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_colours_can_be_switched_and_are_remembered(visitor: Visit) -> None:
    page = visitor.open("/")

    def ground() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = ground()
    page.get_by_role("button", name="Dark colours").click()
    assert ground() != light
    visitor.open("/about/")
    assert ground() != light
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light colours").click()
    assert ground() == light


def test_an_operator_creates_a_code_and_is_asked_before_a_node_goes(visitor: Visit, demo: Demo) -> None:
    page = visitor.open("/federation/")
    expect(page.locator(".node")).to_have_count(6)
    expect(page.locator(".node .state.good")).to_have_count(6)
    assert page.get_by_role("button", name="Create a one-time code").count() == 0
    page.get_by_role("link", name="Sign in").click()
    page.locator("#username").fill(demo.operator)
    page.locator("#password").fill(demo.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("#note").fill("A hospital")
    page.get_by_role("button", name="Create a one-time code").click()
    expect(page.locator("#one-time")).to_have_text(re.compile(r"^([0-9A-Z]{5}-){4}[0-9A-Z]{5}$"))
    page.get_by_role("link", name="Revoke Demonstration node Ash").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Revoke")
    expect(page.locator(".notice.warn")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator(".node .state.good")).to_have_count(6)
    page.locator("#account-menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    visitor.open("/federation/demo-ash/revoke/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_unknown_page_says_so_in_style(visitor: Visit) -> None:
    page = visitor.open("/catalogue/there_is_no_such_dataset/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    # The browser itself notes the 404 in its console.
    visitor.faults.remove("console: Failed to load resource: the server responded with a status of 404 (Not Found)")
