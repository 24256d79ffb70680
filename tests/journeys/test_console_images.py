"""A steward with real images in the browser: they arrived, wait for a look, are decided about, and can be found."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visit, signed_in
from tests.support.console import Console, add_stewards, console_running
from tests.support.federation import eventually
from tests.support.real_files import name, real_files
from tests.support.site import Site, site_running

BATCH = "mixed-0001"
FILES = ("MR_small", "ExplVR_BigEnd", "SC_rgb_rle_2frame", "SC_ybr_full_422_uncompressed")
"""A slice that a face may be seen in, ultrasound, and pictures of a screen, two of them in one file."""
SECONDS = 60_000
"""For what a process of its own does, in milliseconds."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A hub and a node, to which real files were brought; every image of them waits for a person."""
    place = tmp_path_factory.mktemp("site")
    originals = place / "originals"
    originals.mkdir()
    for path in real_files():
        if name(path) in {f"pydicom/test_files/{one}.dcm" for one in FILES}:
            shutil.copy(path, originals)
    (originals / "letter.txt").write_text("no image")
    with site_running(place, {"alpha": 120}) as site:
        site.run("node", "ingest", str(originals), "--dataset", "mixed", "--pixels", "rules", "--jobs", "1", code=4)
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
    assert visit.faults == []


def address(page: Page, kind: str) -> str:
    """Return the address of the first item of a kind in the review."""
    link = page.locator("main table a", has_text=kind).first.get_attribute("href")
    assert link is not None
    return link


PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "de-DE", "color_scheme": "dark"}


@pytest.mark.parametrize("steward", [{}, PHONE], indirect=True, ids=["wide", "phone in German in the dark"])
def test_every_page_on_images_is_accessible(steward: Visit) -> None:
    """While everything still waits for a decision."""
    page = steward.open("/review/")
    item = page.locator("main table a").first.get_attribute("href")
    serious = {}
    for path in ("/images/", f"/images/{BATCH}/", f"/images/{BATCH}/choices/", "/review/", f"{item}?regions=1-1-9-9"):
        page = steward.open(path)
        page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
        found = Axe().run(page).response["violations"]
        serious |= {f"{path}: {one['id']}": [node["target"] for node in one["nodes"]][:3] for one in found}
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"
    assert serious == {}


def test_what_arrived_waits_for_the_steward(steward: Visit) -> None:
    page = steward.open("/images/")
    card = page.locator(f"#batch-{BATCH}")
    expect(card).to_contain_text("Nothing is released yet")
    expect(card.locator("[aria-current=step]")).to_contain_text("De-identified")
    card.get_by_role("link", name="mixed", exact=True).click()
    expect(page.locator("main")).to_contain_text("The file is not DICOM.")
    expect(page.locator("main")).not_to_contain_text("letter.txt")
    expect(page.locator("main")).not_to_contain_text("originals")
    page.get_by_role("link", name="Look at").click()
    expect(page.locator("main table tbody tr")).to_have_count(3)
    expect(page.locator("main")).to_contain_text("a face can be drawn from a head")


@pytest.mark.parametrize("steward", [{"java_script_enabled": False}], indirect=True)
def test_regions_can_be_typed_where_there_is_no_script(steward: Visit) -> None:
    page = steward.open("/review/")
    page.goto(steward.url + address(page, "Ultrasound"))
    page.locator("#regions summary").click()
    for field, value in {"Left": "2", "Top": "3", "Width": "40", "Height": "5"}.items():
        page.get_by_label(field).fill(value)
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".regions")).to_contain_text("2, 3 · 40 × 5")
    page.get_by_role("link", name="Take away").click()
    expect(page.locator(".regions li")).to_have_count(0)


def test_a_steward_decides_with_one_key_and_the_images_can_be_found(steward: Visit, site: Site) -> None:
    page = steward.open("/review/")
    ultrasound, screens = address(page, "Ultrasound"), address(page, "Other")
    _blacken(page, steward.url + ultrasound)
    _leave_out(page, steward.url + screens)
    _decide(page, "r")
    expect(page.locator("main")).to_contain_text("All decided")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#steps")).to_contain_text("Released:", timeout=SECONDS)
    expect(page.locator("#steps [aria-current=step]")).to_have_count(0)
    _is_told_of(steward.open(f"/images/{BATCH}/"))
    _is_found(steward, site)


def _blacken(page: Page, where: str) -> None:
    """Draw over the upper half of an image, and see it black before deciding."""
    page.goto(where)
    expect(page.get_by_role("button", name="Blacken")).to_be_disabled()
    before = page.locator("#released").get_attribute("src")
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 1, box["y"] + 1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    page.mouse.up()
    expect(page.locator(".regions li")).to_have_count(1)
    expect(page.locator("#released")).not_to_have_attribute("src", before or "")
    loaded = "['released', 'original'].every((id) => document.getElementById(id).naturalWidth > 0)"
    eventually(lambda: bool(page.evaluate(loaded)), 60)
    assert page.evaluate(DARKNESS) == [0, 255], "the upper half is black on the right side alone"
    _decide(page, "m")


def _decide(page: Page, key: str) -> None:
    """Decide, and be shown what is open next."""
    where = page.url.partition("?")[0]
    page.keyboard.press(key)
    page.wait_for_url(lambda url: not url.startswith(where))


DARKNESS = """() => ["released", "original"].map((id) => {
  const image = document.getElementById(id);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const upper = context.getImageData(2, 2, canvas.width - 4, Math.floor(canvas.height / 2) - 6).data;
  return upper.reduce((most, value, place) => (place % 4 === 3 ? most : Math.max(most, value)), 0);
})"""
"""The brightest value inside the upper half, on the side that would be released and on the one that came."""


def _leave_out(page: Page, where: str) -> None:
    """Look at every image of an item, decide, take that back, and decide again."""
    page.goto(where)
    expect(page.locator("main")).to_contain_text("Image 1 of 3")
    for number in (2, 3):
        page.keyboard.press("ArrowRight")
        expect(page.locator("#item")).to_contain_text(f"Image {number} of 3")
        expect(page.get_by_role("status")).to_contain_text(f"Image {number} of 3")
    _decide(page, "r")
    page.goto(where)
    expect(page.locator("#item")).to_contain_text("To be released")
    page.keyboard.press("u")
    expect(page.locator(".notices")).to_contain_text("taken back")
    page.wait_for_load_state("load")  # Before that nothing listens to keys.
    _decide(page, "x")


def _is_told_of(page: Page) -> None:
    """See on the page of the batch what became of it."""
    main = page.locator("main")
    expect(main).to_contain_text("Somebody looked at the image and decided that it is not released.")
    expect(main).to_contain_text("The signature is in order")
    _can_be_checked(page)
    pictures = page.locator(".pictures img")
    expect(pictures).to_have_count(2)
    eventually(lambda: bool(page.evaluate("document.querySelector('.pictures img').naturalWidth > 0")), 60)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than a phone"
    page.get_by_role("button", name="English").click()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Open the report").click()
    expect(page.locator("h1")).to_have_text("Quality")
    expect(main).to_contain_text("Tiers of the European cancer imaging platform")
    assert Axe().run(page).response["violations"] == []


def _can_be_checked(page: Page) -> None:
    """Read what was signed, and take it away."""
    page.get_by_role("link", name="Read the evidence").click()
    main = page.locator("main")
    expect(main).to_contain_text("The list of images is the one that was signed")
    expect(main).to_contain_text("Leave out: 2 files")
    expect(main).to_contain_text("(0020,0010)")
    assert Axe().run(page).response["violations"] == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the evidence").click()
    assert '"dataset": "mixed"' in Path(download.value.path()).read_text("utf-8")
    page.go_back()


def _is_found(steward: Visit, site: Site) -> None:
    """Open the dataset in the console, and find its people at the hub."""
    page = steward.open("/datasets/mixed/policy/")
    page.locator("input[name=policy][value=open]").check()
    page.locator("input[name=audience][value=everyone]").check()
    page.get_by_role("button", name="See what follows").click()
    page.get_by_role("button", name="Choose this").click()
    eventually(lambda: (site.dataset("mixed") or {}).get("policy") == "open", 60)
    found = next(one for one in site.ask("modality:US")["datasets"] if one["dataset"] == "mixed")
    assert found["subjects"]["value"] == 1
    page = steward.open("/log/")
    for event, count in {"batch:images:decided": 5, "batch:images:released": 1}.items():
        expect(page.locator("main").get_by_text(event, exact=True)).to_have_count(count)
    assert site.told("audit", "verify", str(site.hub), str(site.node))
