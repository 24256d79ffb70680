"""A researcher clicks and types cohorts together in a real browser, against the real demo."""

import json
import re
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Visit
from tests.support.federation import Demo


def api_totals(demo: Demo, query: str) -> dict[str, int]:
    """Return the numbers that the API answers to the same question."""
    answer = httpx.post(f"{demo.url}/api/v1/queries?wait=60", json={"query": query}, timeout=120).json()
    assert answer["state"] == "complete"
    return {name: one["value"] if isinstance(one, dict) else one for name, one in answer["totals"].items()}


def totals(page: Page) -> dict[str, int]:
    """Return the totals that the page shows, once the result is complete."""
    expect(page.locator("#result[data-complete=true]")).to_be_visible()
    cells = page.locator("[data-total]").all()
    return {str(cell.get_attribute("data-total")): int(str(cell.get_attribute("data-number"))) for cell in cells}


def pick(page: Page, field: str, value: str) -> None:
    """Click a value of the picker, unfolding what hides it, and wait until the builder has taken it in."""
    button = page.locator(f"#pick-{field}-{value}")
    for fold in (f"#pick-{field}", f"#pick-more-{field}"):
        if page.locator(f"{fold}:not([open])").filter(has=button).count():
            page.locator(f"{fold} > summary").click()
    button.click()
    expect(page.locator(f"#pick-{field}-{value}[aria-pressed=true]")).to_be_visible()


def result_of(page: Page, text: str) -> None:
    """Wait until the page shows the result of this query."""
    expect(page.locator("#q")).to_have_value(text)
    expect(page.locator(f"#results .pass-on a[href$='?q={_quoted(text)}']")).to_be_attached()


def _quoted(text: str) -> str:
    return quote(text, safe="/")


def test_clicking_lung_and_ct_gives_the_numbers_of_the_api(visitor: Visit, demo: Demo) -> None:
    page = visitor.open("/explorer/")
    pick(page, "cancer", "lung")
    pick(page, "modality", "CT")
    result_of(page, "cancer:lung modality:CT")
    shown, counted = totals(page), api_totals(demo, "cancer:lung modality:CT")
    for level in ("datasets", "subjects", "studies", "series", "images"):
        assert shown[level] == counted[level], level
    assert shown["subjects"] > 0
    rows = page.locator("table#datasets tbody tr")
    assert rows.count() == counted["datasets"]
    expect(page.locator(".node-states .state.good")).to_have_count(6)
    assert "q=cancer" in page.url


def test_text_and_builder_stay_in_step(visitor: Visit) -> None:
    page = visitor.open("/explorer/")
    typed = "cancer:lung,breast (manufacturer:GE or age:50..70) not sex:male and also has (modality:MR)"
    page.locator("#q").fill(typed)
    chips = page.locator(".builder .chip")
    expect(chips).to_have_count(5)
    expect(page.locator(".builder .group")).to_have_count(3)
    expect(page.locator(".chip.negated")).to_contain_text("Sex")
    page.locator("#search").click()
    expect(page.locator("#result[data-complete=true]")).to_be_visible()
    page.get_by_role("button", name="Take out Cancer Breast cancer").click()
    expect(page.locator("#q")).to_have_value(re.compile(r"^cancer:lung \(manufacturer:GE or age:50\.\.70\)"))
    page.get_by_role("button", name="Take out Age at study 50–70").click()
    expect(page.locator("#q")).to_have_value("cancer:lung manufacturer:GE not sex:male and also has (modality:MR)")


def test_a_group_can_be_added_filled_and_switched(visitor: Visit, demo: Demo) -> None:
    page = visitor.open("/explorer/?q=cancer:lung")
    page.get_by_role("button", name="Group (any of)").click()
    expect(page.locator(".builder .group.current .muted")).to_be_visible()
    pick(page, "modality", "PT")
    pick(page, "sex", "female")
    expect(page.locator("#q")).to_have_value("cancer:lung (modality:PT or sex:female)")
    result_of(page, "cancer:lung (modality:PT or sex:female)")
    assert totals(page)["subjects"] == api_totals(demo, "cancer:lung (modality:PT or sex:female)")["subjects"]
    page.locator("#swap-1").click()
    expect(page.locator("#q")).to_have_value("cancer:lung modality:PT sex:female")


def test_also_has_asks_for_another_series(visitor: Visit, demo: Demo) -> None:
    page = visitor.open("/explorer/?q=modality:PT")
    page.get_by_role("button", name="Also has another series").click()
    expect(page.locator(".group-words")).to_contain_text("also has a series")
    pick(page, "modality", "MR")
    result_of(page, "modality:PT and also has (modality:MR)")
    assert totals(page)["subjects"] == api_totals(demo, "modality:PT and also has (modality:MR)")["subjects"]


def test_an_age_range_is_typed_and_applied(visitor: Visit) -> None:
    page = visitor.open("/explorer/")
    page.locator("#age-low").fill("50")
    page.locator("#age-high").fill("70")
    page.locator("#age-high").press("Enter")
    expect(page.locator("#q")).to_have_value("age:50..70")
    result_of(page, "age:50..70")


def test_clicking_a_facet_narrows_the_question(visitor: Visit) -> None:
    page = visitor.open("/explorer/?q=cancer:lung")
    before = totals(page)["subjects"]
    page.locator("#cohort-sex a", has_text="Female").click()
    result_of(page, "cancer:lung sex:female")
    assert 0 < totals(page)["subjects"] < before


def test_a_mistake_is_marked_and_mended_with_one_click(visitor: Visit) -> None:
    page = visitor.open("/explorer/?q=cancer:lng modality:CT")
    expect(page.locator(".fault mark")).to_have_text("lng")
    page.locator("#mend").click()
    result_of(page, "cancer:lung modality:CT")
    assert totals(page)["subjects"] > 0


def test_a_result_is_marked_as_the_earlier_one_while_the_query_has_a_mistake(visitor: Visit) -> None:
    page = visitor.open("/explorer/?q=cancer:lung")
    result_of(page, "cancer:lung")
    expect(page.locator("#earlier")).to_be_hidden()
    page.locator("#q").fill("cancer:lng")
    expect(page.locator("#earlier")).to_be_visible()
    page.locator("#q").fill("cancer:lung")
    expect(page.locator("#earlier")).to_be_hidden()


def test_the_table_can_be_sorted(visitor: Visit) -> None:
    page = visitor.open("/explorer/?q=cancer:lung")
    totals(page)
    page.get_by_role("button", name="Studies").click()
    cells = page.locator("#datasets tbody td:nth-child(3)").all()
    studies = [int(str(cell.get_attribute("data-value"))) for cell in cells]
    assert studies == sorted(studies, reverse=True)
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Studies")


def test_the_address_of_a_result_can_be_opened_by_somebody_else(visitor: Visit) -> None:
    page = visitor.open("/explorer/?q=cancer:liver")
    shown = totals(page)
    address = page.locator("#share").inner_text()
    page.goto(address)
    assert totals(page) == shown
    expect(page.locator("#q")).to_have_value("cancer:liver")


def test_downloads_hold_what_the_page_shows(visitor: Visit) -> None:
    page = visitor.open("/explorer/?q=cancer:liver")
    shown = totals(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    assert json.loads(download.value.path().read_text())["totals"]["subjects"]["value"] == shown["subjects"]
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert len(download.value.path().read_text().splitlines()) > shown["datasets"]


def test_the_same_question_is_offered_for_other_tools(visitor: Visit, demo: Demo) -> None:
    page = visitor.open("/explorer/?q=cancer:liver sex:female")
    totals(page)
    page.locator("#recipes > summary").click()
    expect(page.locator("#code-cli")).to_have_text(f"cancerimage search 'cancer:liver sex:female' --hub {demo.url}")
    expect(page.locator("#code-python")).to_contain_text('cancerimage.search("cancer:liver sex:female"')
    expect(page.locator("#code-curl")).to_contain_text("/api/v1/queries?wait=10")


def test_the_browser_goes_back_to_the_question_before(visitor: Visit) -> None:
    page = visitor.open("/explorer/?q=cancer:lung")
    totals(page)
    pick(page, "modality", "CT")
    result_of(page, "cancer:lung modality:CT")
    page.go_back()
    result_of(page, "cancer:lung")


def test_the_keyboard_alone_is_enough(visitor: Visit) -> None:
    page = visitor.open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator("#q").focus()
    page.keyboard.type("cancer:lung")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/explorer/"))
    totals(page)
    page.locator("#pick-modality-CT").focus()
    page.keyboard.press("Space")
    result_of(page, "cancer:lung modality:CT")
    # The focus stays where the hand is, although the button was replaced.
    expect(page.locator("#pick-modality-CT")).to_be_focused()


PROTECTED = "dataset:upenn_gbm sex:female modality:MR age:60..69"
"""A question to one protected dataset of the demo, which answers only who has signed in."""


def test_a_visitor_is_told_why_there_is_no_number_and_what_to_do(visitor: Visit) -> None:
    page = visitor.open(f"/explorer/?q={PROTECTED}")
    expect(page.locator("#result[data-complete=true]")).to_be_visible()
    expect(page.locator(".status-line strong")).to_have_text("No number is told")
    expect(page.locator(".silent .tag")).to_have_text(["UPENN-GBM"])
    expect(page.locator("#cost")).to_contain_text("1 dataset that this can be about answers only people")
    page.locator(".silent").get_by_role("link", name="Sign in to ask").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    visitor.become("Carla")
    expect(page.locator("#q")).to_have_value(PROTECTED)


@pytest.mark.parametrize("visitor", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_a_person_sees_the_cost_asks_and_sees_the_margin(visitor: Visit, demo: Demo, browser: Browser) -> None:
    page = visitor.open("/explorer/")
    visitor.sign_in("Ada")
    page.locator("#q").fill(PROTECTED)
    expect(page.locator("#cost")).to_contain_text(re.compile("Uses 1 of your|Free at 1"))
    page.locator("#search").click()
    expect(page.locator("#result[data-complete=true]")).to_be_visible()
    row = page.locator("tr[data-dataset=upenn_gbm]")
    expect(row.locator(".margin")).to_have_text(re.compile(r"^±"))
    expect(page.locator("#used")).to_contain_text(re.compile("left until its next epoch|It was free at 1 protected"))
    row.locator("details.why > summary").focus()
    page.keyboard.press("Enter")
    expect(row.locator(".why-text")).to_contain_text("true number lies between")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(row.locator(".why-text")).to_be_hidden()
    expect(page.locator(".pass-on")).to_contain_text("only you can open the address")

    address = page.locator("#share").inner_text()
    visitor.page.goto(address)
    expect(page.locator("tr[data-dataset=upenn_gbm] .margin")).to_be_visible()
    context = browser.new_context(locale="en-GB")
    stranger = Visit(context.new_page(), demo.url)
    for somebody in ("", "Bruno"):
        stranger.open("/")
        if somebody:
            stranger.sign_in(somebody)
        answered = stranger.page.goto(address)
        assert answered is not None
        assert answered.status == 404
    context.close()

    page.locator("#account-menu > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("header").get_by_role("link", name="Sign in")).to_be_visible()


def test_clicking_together_a_question_uses_up_nothing_before_it_is_asked(visitor: Visit) -> None:
    page = visitor.open("/explorer/")
    visitor.sign_in("Deniz")
    visitor.open("/explorer/?q=cancer:glioblastoma age:31..47")
    expect(page.locator("#ask-now")).to_be_visible()
    before = page.locator("#cost").inner_text()
    pick(page, "sex", "male")
    expect(page.locator("#ask-now")).to_be_visible()
    expect(page.locator("#cost")).to_contain_text(before.partition(" · ")[0].split(" ")[0])
    page.locator("#ask-now").click()
    expect(page.locator("#result[data-complete=true]")).to_be_visible()
    expect(page.locator("#used")).to_contain_text("24 are left")
    # The same question, written in another way, is free, and so it is asked at once.
    visitor.open("/explorer/?q=sex:male cancer:glioblastoma age:31..47")
    expect(page.locator("#used")).to_contain_text("It was free")


@pytest.mark.parametrize("visitor", [{"java_script_enabled": False}], indirect=True)
def test_it_works_without_script(visitor: Visit, demo: Demo) -> None:
    page = visitor.open("/explorer/")
    page.locator("#pick-cancer-lung").click()
    page.locator("#pick-modality-CT").click()
    expect(page.locator("#q")).to_have_value("cancer:lung modality:CT")
    page.get_by_role("button", name="Ask the nodes").click()
    expect(page.locator("#result[data-complete=true]")).to_be_visible()
    assert totals(page)["subjects"] == api_totals(demo, "cancer:lung modality:CT")["subjects"]
