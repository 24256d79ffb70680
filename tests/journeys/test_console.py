"""A steward at the console of a real node: sees a question arrive, decides, and the federation follows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from cancerimage.node.link import identity as identities
from tests.journeys.conftest import Visit, signed_in
from tests.support.console import Console, add_stewards, console_running
from tests.support.federation import eventually
from tests.support.site import NODE, Site, site_running

PAGES = {
    "datasets": "/",
    "dataset": "/datasets/alpha/",
    "open dataset": "/datasets/gamma/",
    "no dataset": "/datasets/nothing/",
    "policy": "/datasets/beta/policy/",
    "epoch": "/datasets/alpha/epoch/",
    "asked": "/asked/",
    "nothing asked": "/asked/?person=ffff",
    "log": "/log/",
    "keys": "/keys/",
    "password": "/password/",
}
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "de-DE"}
DARK = {"color_scheme": "dark"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A hub and a node with three datasets, of which one is protected and one is open."""
    with site_running(tmp_path_factory.mktemp("site"), {"alpha": 300, "beta": 240, "gamma": 120}) as site:
        site.run("node", "policy", "set", "alpha", "standard")
        site.run("node", "policy", "set", "gamma", "open", "--yes")
        eventually(lambda: policy(site, "alpha") == "standard")
        yield site


@pytest.fixture(scope="module")
def console(site: Site) -> Iterator[Console]:
    """Its console."""
    add_stewards(site.node)
    with console_running(site.node) as running:
        yield running


@pytest.fixture
def steward(browser: Browser, console: Console, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A steward who has signed in; at the end nothing has left the machine and the browser's console is clean."""
    with signed_in(browser, console, getattr(request, "param", {})) as visit:
        yield visit
    assert [fault for fault in visit.faults if "404" not in fault] == []


def policy(site: Site, dataset: str) -> str | None:
    """Return the policy of a dataset as the catalogue of the hub shows it."""
    found = site.dataset(dataset)
    return None if found is None else str(found["policy"])


def told(site: Site, query: str) -> dict[str, Any]:
    """Ask as a visitor and return what the protected dataset tells."""
    found: list[dict[str, Any]] = site.ask(query)["datasets"]
    return next(one for one in found if one["dataset"] == "alpha")


def said(page: Page) -> str:
    """Return what the page answers to what was just done."""
    return page.locator(".notices").inner_text()


@pytest.mark.parametrize("steward", [{}, DARK, PHONE], indirect=True, ids=["light", "dark", "phone in German"])
def test_every_page_is_accessible(steward: Visit, site: Site) -> None:
    site.ask("modality:CT")
    serious = {}
    for name, path in PAGES.items():
        page = steward.open(path)
        page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
        found = Axe().run(page).response["violations"]
        serious |= {f"{name}: {one['id']}": [node["target"] for node in one["nodes"]][:3] for one in found}
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"
        if PHONE["locale"] == page.evaluate("navigator.language"):
            expect(page.locator("html")).to_have_attribute("lang", "de")
    assert serious == {}


def test_a_question_arrives_while_the_steward_looks(steward: Visit, site: Site) -> None:
    page = steward.open("/")
    expect(page.locator("#standing-part")).to_contain_text("Connected")
    query = "sex:female age:30..40"
    assert page.get_by_text(query, exact=True).count() == 0
    alpha = told(site, query)
    # Without anybody loading the page anew.
    line = page.locator("#recent-lines tr", has_text=query)
    expect(line).to_be_visible()
    expect(line).to_contain_text("Subjects (female) with a series at age 30 to 40")
    assert alpha["subjects"]["meaning"] in ("about", "fewer")
    number = alpha["subjects"]["value"]
    words = f"about {number} people" if number is not None else "fewer than 15 people"
    expect(line).to_contain_text(words)
    page.get_by_role("link", name="Who asked what").first.click()
    expect(page.locator("#lines tr", has_text=query)).to_contain_text("visitors")


def test_a_policy_that_the_steward_chooses_changes_the_catalogue(steward: Visit, site: Site) -> None:
    assert policy(site, "beta") == "catalogue_only"
    page = steward.open("/")
    card = page.locator("#dataset-beta")
    expect(card).to_contain_text("No choice yet")
    card.get_by_role("link", name=re.compile("Choose")).click()
    page.get_by_role("radio", name=re.compile("^Standard")).check()
    expect(page.locator("#organisations")).to_be_hidden()
    page.get_by_role("radio", name=re.compile("^Named organisations")).check()
    expect(page.locator("#organisations")).to_be_visible()
    page.get_by_role("radio", name=re.compile("^Everyone")).check()
    page.get_by_role("button", name="See what follows").click()
    expect(page.locator("main")).to_contain_text("A new epoch begins")
    assert policy(site, "beta") == "catalogue_only"
    page.get_by_role("button", name="Choose this").click()
    assert "is in force" in said(page)
    eventually(lambda: policy(site, "beta") == "standard")
    record = site.dataset("beta")
    assert record is not None
    assert record["cube"]
    page = steward.open("/datasets/beta/")
    expect(page.get_by_role("heading", name="Sex", exact=True)).to_be_visible()
    assert site.told("audit", "verify", str(site.hub), str(site.node))


def test_a_steward_pauses_and_the_answers_are_withheld(steward: Visit, site: Site) -> None:
    page = steward.open("/")
    page.get_by_role("button", name="Pause answering").click()
    assert "paused" in said(page)
    expect(page.locator(".alarm.warn")).to_contain_text("Answering is paused.")
    alpha = told(site, "sex:male year:2020")
    assert (alpha["withheld"], alpha["subjects"]["meaning"], alpha["subjects"]["value"]) == ("paused", "withheld", None)
    page.locator(".alarm").get_by_role("button", name="Resume answering").click()
    expect(page.locator(".alarm")).to_have_count(0)
    alpha = told(site, "sex:male year:2020")
    assert (alpha["withheld"], alpha["subjects"]["meaning"]) == (None, "about")


def test_a_steward_gives_the_node_new_keys(steward: Visit, site: Site) -> None:
    before = identities.load(site.node)[0].keys.public
    page = steward.open("/keys/")
    expect(page.locator("#fingerprint")).to_have_text(before.fingerprint)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Take new keys").click()
    assert "the hub knows them" in said(page)
    after = identities.load(site.node)[0].keys.public
    expect(page.locator("#fingerprint")).to_have_text(after.fingerprint)
    (node,) = site.told("hub", "nodes", "list")["nodes"]
    assert (node["name"], node["fingerprint"]) == (NODE, after.id)
    eventually(site.connected)
    assert site.ask("modality:MR")["missing"] == []
    page = steward.open("/log/")
    page.get_by_role("button", name="Verify").click()
    assert "The log is unbroken" in said(page)
    expect(page.locator("table")).to_contain_text("node:keys:rotated")


def test_the_language_and_the_colours_are_the_stewards_choice(steward: Visit) -> None:
    page = steward.open("/asked/")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wer hat was gefragt")
    page.get_by_role("button", name="Dunkle Farben").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page = steward.open("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("heading", level=1)).to_have_text("Was Ihre Datensätze sagen")


@pytest.mark.parametrize("steward", [{"java_script_enabled": False}], indirect=True)
def test_everything_works_without_script(steward: Visit) -> None:
    page = steward.open("/asked/")
    page.locator("#f-dataset").select_option("alpha")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#lines")).to_contain_text("alpha")
    page.get_by_role("button", name="Dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_questions_are_saved_as_a_file(steward: Visit, tmp_path: Path) -> None:
    page = steward.open("/asked/?dataset=alpha")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as CSV").click()
    download.value.save_as(tmp_path / "asked.csv")
    assert (tmp_path / "asked.csv").read_text("utf-8").startswith("moment,person,")
