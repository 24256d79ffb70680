"""A data holder checks a folder: what the terminal, the page, the JSON and the private list say."""

import csv
import json
import stat
import subprocess
from pathlib import Path

import jsonschema
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from cancerimage.cli.outcomes import Outcome
from cancerimage.dicom.quality.schema import schema
from tests.support.federation import command, environment
from tests.support.sound_series import ct, mr, write


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sound series, a series with a gap, and a damaged file."""
    folder = tmp_path_factory.mktemp("quality") / "images"
    for number in range(6):
        write(folder / f"sound-{number}", ct(8, patient=f"P{number}", seed=number))
    write(folder / "dynamic", mr(6, 3, patient="P1"))
    images = ct(12, patient="P7", seed=7)
    del images[5]
    write(folder / "gap", images)
    cut = write(folder / "cut", ct(4, patient="P8", seed=8))[2]
    cut.write_bytes(cut.read_bytes()[:-500])
    return folder


def quality(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    line = command("quality", *map(str, arguments))
    return subprocess.run(line, capture_output=True, text=True, env=environment(), check=False)


def test_the_terminal_shows_what_was_found_and_what_was_not_checked(dataset: Path) -> None:
    run = quality(dataset)
    assert run.returncode == 0, run.stderr
    for said in ("geometry.gap", "file.truncated", "8 patients", "Not checked in full: Pixels.", "--details FILE"):
        assert said in run.stdout
    assert "P7" not in run.stdout
    assert "Reading headers" in run.stderr


def test_the_json_has_the_stated_form_and_counts_every_file(dataset: Path) -> None:
    run = quality(dataset, "--json", "--pixels", "--jobs", 2)
    assert run.returncode == 0, run.stderr
    made = json.loads(run.stdout)
    jsonschema.validate(made, schema())
    assert made["counts"]["files"] == sum(path.is_file() for path in dataset.rglob("*"))
    assert {one["check"] for one in made["findings"] if one["level"] == "error"} >= {"geometry.gap", "file.truncated"}


def test_the_private_list_is_its_owners_alone(dataset: Path, tmp_path: Path) -> None:
    kept = tmp_path / "findings.csv"
    assert quality(dataset, "--details", kept).returncode == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    rows = list(csv.DictReader(kept.read_text("utf-8").splitlines()))
    assert {row["patient"] for row in rows if row["check"] == "geometry.gap"} == {"P7"}


@pytest.mark.parametrize("wrong", [["--html", "nowhere/at/all.html"], ["--budget", "-1"], ["--against", "nowhere"]])
def test_a_mistake_is_answered_with_a_sentence(dataset: Path, wrong: list[str]) -> None:
    run = quality(dataset, *wrong)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert run.stderr.strip()


def test_the_name_of_the_folder_is_in_nothing_that_is_shared(tmp_path: Path) -> None:
    folder = tmp_path / "MUELLER_HANS_19600101"
    write(folder, ct(3))
    run = quality(folder, "--html", tmp_path / "q.html", "--json", "--no-conformance")
    assert run.returncode == 0, run.stderr
    for shared in ((tmp_path / "q.html").read_text("utf-8"), run.stdout):
        assert "MUELLER" not in shared
        assert "19600101" not in shared


def test_an_empty_folder_is_an_error_and_no_report(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run = quality(tmp_path / "empty", "--html", tmp_path / "q.html")
    assert run.returncode == Outcome.FAILED
    assert f"There are no DICOM files in {tmp_path / 'empty'}; nothing was checked." in run.stderr
    assert run.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_an_overlap_with_another_dataset_is_told(dataset: Path, tmp_path: Path) -> None:
    write(tmp_path / "other", ct(3, patient="P1"))
    (tmp_path / "other" / "same.dcm").write_bytes(next(dataset.rglob("sound-0/*.dcm")).read_bytes())
    run = quality(dataset, "--against", tmp_path / "other", "--json")
    found = {one["check"]: one["files"] for one in json.loads(run.stdout)["findings"]}
    assert found["identity.elsewhere"] == 1


READABLE_PIXELS = 12
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll(".chart *, .chart")].filter(one =>
    [...one.childNodes].some(node => node.nodeType === 3)).map(one => parseFloat(getComputedStyle(one).fontSize)))"""
OUT_OF_SIGHT = """() => [...document.querySelectorAll("td, .chart .name, .chart .value")].filter(one =>
    one.getBoundingClientRect().right > innerWidth).length"""


@pytest.fixture(scope="module")
def page(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the report."""
    written = tmp_path_factory.mktemp("page") / "quality.html"
    run = quality(dataset, "--pixels", "--jobs", 2, "--html", written, "--title", "Synthetic series")
    assert run.returncode == 0, run.stderr
    return written


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_the_page_is_accessible_and_fits(browser: Browser, page: Path, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    asked: list[str] = []
    shown = context.new_page()
    shown.on("request", lambda request: asked.append(request.url))
    try:
        shown.goto(page.as_uri())
        assert shown.title() == "Synthetic series"
        assert shown.get_by_text("Images are missing inside the stack").count() == 1
        assert shown.locator(".chart[role=img]").count() >= 5
        assert asked == [page.as_uri()]
        assert shown.evaluate(SMALLEST_TEXT) >= READABLE_PIXELS
        assert shown.evaluate(OUT_OF_SIGHT) == 0
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(shown).response["violations"]
        assert {one["id"]: [node["target"] for node in one["nodes"]][:3] for one in found} == {}
    finally:
        context.close()
