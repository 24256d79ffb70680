"""The report tells counts and nothing of any one patient; the private list tells the rest."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydicom.uid import generate_uid

from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pages.charts import Bar, Spread, bars, spreads
from cancerimage.dicom.pages.markup import MOST_ROWS, SHOWN_ROWS, listing
from cancerimage.dicom.quality.details import COLUMNS, FEW, details
from cancerimage.dicom.quality.inspection import Inspection, NothingToInspect, Options, inspect
from cancerimage.dicom.quality.page import page
from cancerimage.dicom.quality.report import FEWEST_SERIES, report
from cancerimage.dicom.quality.schema import schema
from cancerimage.dicom.quality.tiers import CRITERIA
from tests.support.sound_series import ct, segmentation, write

TOKEN = "QZXWORD"


def secretive(number: int) -> dict[str, Any]:
    """Return values with a token that no report may show."""
    keywords = (
        "PatientName", "PatientAddress", "StudyDescription", "SeriesDescription", "Manufacturer",
        "ManufacturerModelName", "InstitutionName", "ProtocolName", "PatientComments", "AccessionNumber",
    )  # fmt: skip
    return dict.fromkeys(keywords, f"{TOKEN} {number}") | {"BodyPartExamined": TOKEN, "Modality": "QQ"}


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    """An inspection that found much, in a folder full of words that must not get out."""
    folder = tmp_path_factory.mktemp(TOKEN) / TOKEN
    for number in range(FEWEST_SERIES):
        write(folder / f"{TOKEN}{number}", ct(6, patient=f"{TOKEN}{number}", seed=number), name=TOKEN)
    images = ct(6, patient=f"={TOKEN}", **secretive(1))
    del images[3]
    images[0].PatientSex = "M"
    write(folder / "wrong", [*images, segmentation(ct(2), PatientName=TOKEN)], name=TOKEN)
    (folder / f"{TOKEN}.txt").write_text(TOKEN * 100)
    return inspect(folder, Options(pixels=True, jobs=2))


@pytest.fixture(scope="module")
def made(inspected: Inspection) -> dict[str, Any]:
    """Return the report as it is read back from JSON."""
    found: dict[str, Any] = json.loads(json.dumps(report(inspected, "Synthetic")))
    return found


def test_the_report_has_the_stated_form(made: dict[str, Any]) -> None:
    jsonschema.validate(made, schema())
    jsonschema.Draft202012Validator.check_schema(schema())


def test_nothing_of_a_file_is_in_what_is_shared(inspected: Inspection, made: dict[str, Any]) -> None:
    shared = json.dumps(made) + page(made)
    assert TOKEN not in shared
    for image in inspected.collection.images:
        for tag in (0x00080018, 0x0020000D, 0x0020000E, 0x00200052):
            assert image.text(tag) not in shared
        assert str(image.path.parent) not in shared
    assert re.search(r"2021-?03-?09|1961-?01-?01", shared) is None


def test_the_details_name_what_every_finding_concerns(inspected: Inspection) -> None:
    rows = list(csv.DictReader(io.StringIO(details(inspected))))
    assert tuple(rows[0]) == COLUMNS
    assert {row["check"] for row in rows} == {one.check.code for one in inspected.findings}
    gap = next(row for row in rows if row["check"] == "geometry.gap")
    assert gap["patient"] == f"'={TOKEN}", "a spreadsheet must not take a patient for a formula"
    assert Path(gap["file"]).is_file()


def test_a_finding_of_many_images_takes_one_line_for_each_series(tmp_path: Path) -> None:
    write(tmp_path, ct(FEW + 1, PatientSex=""))
    inspection = inspect(tmp_path, Options(conformance=False))
    rows = [row for row in csv.DictReader(io.StringIO(details(inspection))) if row["check"] == "completeness.sex"]
    assert [row["images"] for row in rows] == [str(FEW + 1)]


def test_counts_findings_and_tiers_agree(inspected: Inspection, made: dict[str, Any]) -> None:
    assert made["counts"]["files"] == len(inspected.collection.images) + 1
    assert made["unreadable"] == {"not_dicom": 1}
    assert made["counts"]["patients"] == FEWEST_SERIES + 2
    levels = [row["level"] for row in made["findings"]]
    assert levels == sorted(levels, key=("error", "warning", "note").index)
    (gap,) = (row for row in made["findings"] if row["check"] == "geometry.gap")
    assert (gap["files"], gap["series"], gap["patients"]) == (5, 1, 1)
    criteria = {one["sentence"]: one["met"] for tier in made["tiers"] for one in tier["criteria"]}
    assert criteria["No images are missing."] is False
    assert criteria["The pixels of every image can be decoded."] is True
    assert criteria["Nothing is also in the datasets that were compared."] is None


def test_dimensions_are_shares_of_series_with_an_iri(made: dict[str, Any]) -> None:
    rows = {row["dimension"]: row for row in made["dimensions"]}
    assert all(row["in_dimension"].startswith("http://www.w3.org/2016/05/ldqd#") for row in rows.values())
    assert rows["completeness"]["series"] < rows["completeness"]["of"] == made["counts"]["series"]


def test_measurements_of_few_series_are_not_shown(made: dict[str, Any]) -> None:
    assert {row["modality"] for row in made["metrics"]} == {"CT"}
    assert all(row["series"] >= FEWEST_SERIES for row in made["metrics"])


def test_the_page_needs_nothing_else_and_runs_nothing(made: dict[str, Any]) -> None:
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []
            self.tags: set[str] = set()

        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            self.tags.add(tag)
            assert not {"src", "onclick", "onload", "srcset"} & {name for name, _ in attributes}
            assert all((value or "").startswith("#") for name, value in attributes if name == "href")
            if tag not in {"meta", "br", "rect", "line"}:
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            if tag not in {"rect", "line"}:
                assert self.open.pop() == tag

    reader = Reader()
    text = page(made)
    reader.feed(text)
    assert reader.open == []
    assert not reader.tags & {"script", "link", "img", "iframe", "object"}
    assert "url(" not in text
    assert "@import" not in text


def test_a_title_is_no_markup(made: dict[str, Any]) -> None:
    text = page(made | {"title": "<b onclick='x'>&"})
    assert "<b onclick" not in text
    assert "&lt;b onclick=&#x27;x&#x27;&gt;&amp;" in text


def test_a_folder_without_a_single_image_has_a_report_if_there_is_something_to_say(tmp_path: Path) -> None:
    (cut,) = write(tmp_path, ct(1))
    cut.write_bytes(cut.read_bytes()[:300])
    made = report(inspect(tmp_path, Options(pixels=True)))
    jsonschema.validate(json.loads(json.dumps(made)), schema())
    assert [row["check"] for row in made["findings"]] == ["file.truncated"]
    assert all(one["met"] in {None, False} for tier in made["tiers"] for one in tier["criteria"])
    assert "Some images are wrong or missing" in page(made)


@pytest.mark.parametrize("role", ["folder", "against", "before"])
def test_a_folder_without_dicom_is_never_taken_for_a_good_one(tmp_path: Path, role: str) -> None:
    folders = {name: tmp_path / name for name in ("folder", "against", "before")}
    for name, folder in folders.items():
        write(folder, ct(2, patient=name)) if name != role else folder.mkdir()
    (folders[role] / "notes.txt").write_text("nothing")
    options = Options(against=(folders["against"],), before=folders["before"])
    with pytest.raises(NothingToInspect) as nothing:
        inspect(folders["folder"], options)
    assert nothing.value.folder == folders[role]
    assert nothing.value.reasons == {Reason.NOT_DICOM: 1}


def test_the_rows_of_a_long_table_are_all_there_and_some_wait_to_be_opened() -> None:
    rows = [(f"rule {number}", "1") for number in range(MOST_ROWS + 5)]
    text = listing("Broken rules", ("Broken rule", "Structures"), rows)
    shown, _, more = text.partition("<details>")
    assert (shown.count("<td"), more.count("<td")) == (2 * SHOWN_ROWS, 2 * (len(rows) - SHOWN_ROWS))
    assert "<details>" not in listing("Broken rules", ("Broken rule", "Structures"), rows[:MOST_ROWS])


def test_small_differences_look_small() -> None:
    text = spreads("Noise", [Spread("one", 0.71, 0.712, 0.713), Spread("other", 0.7, 0.71, 0.72)])
    widths = [float(width) for width in re.findall(r'class="half" style="left:[\d.]+%;width:([\d.]+)%', text)]
    assert len(widths) == 2
    assert max(widths) < 5
    assert '<span class="ends"><span>0</span><span>0.72</span></span>' in text


def test_no_name_in_a_chart_is_cut() -> None:
    name = "Magnetic resonance imaging of something with a long name"
    assert f">{name}<" in bars("Modalities", [Bar(name, 1.0, "3")])


def test_what_headers_tell_is_not_said_of_the_images(made: dict[str, Any]) -> None:
    text = page(made)
    assert ">Confidentiality<" not in text
    assert ">Confidentiality of headers<" in text
    assert "No check can tell that nothing identifies a patient." in text
    assert "identifies a patient" not in " ".join(one.sentence for one in CRITERIA)


def test_what_the_originals_break_too_is_no_finding_of_conformance(tmp_path: Path) -> None:
    before = ct(4)
    for ds in before:
        del ds.Rows
    after = ct(4, patient="P2")
    for ds in after:
        del ds.Rows, ds.Columns
    write(tmp_path / "before", before)
    write(tmp_path / "after", after)
    codes = ("conformance.required", "conformance.object")
    alone = inspect(tmp_path / "after")
    told: dict[str, int] = {}
    options = Options(before=tmp_path / "before", against=(tmp_path / "before",))
    compared = inspect(tmp_path / "after", options, lambda doing, done, total: told.update({doing: total}))
    folders = ("", " of what is compared", " of the originals")
    assert {f"Reading headers{folder}" for folder in folders} < told.keys()
    facts = {one.facts.split()[0] for one in alone.findings if one.check.code in codes}
    assert {"Rows", "Columns"} <= facts
    assert {one.facts.split()[0] for one in compared.findings if one.check.code in codes} == {"Columns"}


def test_copies_count_as_files_and_once_as_images_of_a_series(tmp_path: Path) -> None:
    images = ct(4, SeriesInstanceUID=generate_uid())
    write(tmp_path / "one", images)
    write(tmp_path / "two", images)
    inspection = inspect(tmp_path, Options(conformance=False))
    assert [len(series.images) for series in inspection.series] == [4]
    assert [len(one.images) for one in inspection.findings if one.check.code == "identity.copy"] == [1] * 4
