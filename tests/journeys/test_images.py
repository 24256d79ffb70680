"""From a folder of images to a number at a node: phantoms, de-identified, checked, summarised, indexed and counted."""

import csv
import json
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydicom.filereader import read_file_meta_info
from pydicom.uid import DeflatedExplicitVRLittleEndian

from cancerimage.node.index import Index
from cancerimage.query import parse
from tests.support.federation import command, environment

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 6
DATASET = "synthetic-abdomen"
DESCRIPTION = {
    "dataset": DATASET,
    "title": {"en": "Synthetic abdomen of children"},
    "description": {"en": "Computed CT, MR and ultrasound of children who do not exist."},
    "cancers": ["neuroblastoma"],
    "countries": [],
    "synthetic": True,
    "sources": [{"title": "Synthetic abdomen", "url": "https://example.org/", "licence": "CC0-1.0"}],
}
HELD_BACK = "ultrasound"
"""Names are burned into these, no rule knows their devices, and without text recognition a person has to look."""


def run(*arguments: str | Path, code: int = 0) -> str:
    ended = subprocess.run(
        command(*map(str, arguments)), capture_output=True, text=True, env=environment(), check=False
    )
    assert ended.returncode == code, ended.stderr
    return ended.stdout


class Journey:
    """The folders of the journey, and the answer key."""

    def __init__(self, place: Path) -> None:
        self.phantoms, self.released, self.node = place / "phantoms", place / "released", place / "node"
        self.table = place / "series.csv"
        run("phantoms", self.phantoms, "--people", str(PEOPLE), "--matrix", "64", "--slices", "8", "--seed", "3")
        self.key: dict[str, Any] = json.loads((self.phantoms / "answers.json").read_text("utf-8"))
        # Somebody has to look at what was held back, and that is exit code 4.
        asked = run("deidentify", self.phantoms / "images", self.released, "--pixels", "rules", "--json", code=4)
        self.report: dict[str, Any] = json.loads(asked)

    def series(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield every series that is released, with its person."""
        for person in self.key["people"]:
            for series in person["series"]:
                if series["kind"] != HELD_BACK:
                    yield person, series


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    return Journey(tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="module")
def index(journey: Journey) -> Index:
    run("summarise", journey.released / "images", journey.table, "--dataset", DATASET, "--licence", "CC0-1.0")
    described = journey.table.with_name("datasets.json")
    described.write_text(json.dumps([DESCRIPTION]), "utf-8")
    run("node", "index", "build", journey.table, "--describe", described, "--data-dir", journey.node)
    return Index.open(journey.node / "index")


def test_every_file_is_accounted_for(journey: Journey) -> None:
    released = sum(series["images"] for _, series in journey.series())
    everything = sum(series["images"] for person in journey.key["people"] for series in person["series"])
    assert journey.report["files"] == {"released": released, "repeated": 0, "quarantined": everything - released}
    assert journey.report["grade"] == "review"
    files = [file for file in (journey.released / "images").rglob("*") if file.is_file()]
    assert len(files) == released
    with (journey.released / "private/quarantine.csv").open(encoding="utf-8", newline="") as table:
        held_back = [row["file"] for row in csv.DictReader(table)]
    assert len(held_back) == everything - released


def test_nothing_that_was_planted_leaves(journey: Journey) -> None:
    # A date that was moved may by chance be another one that was there; dates have a test of their own.
    tokens = {
        one["token"]
        for person in journey.key["people"]
        for series in person["series"]
        for one in series["planted"]
        if one["place"] != "date"
    }
    written = {token.encode(encoding) for token in tokens for encoding in ("utf-8", "latin-1")}
    for file in journey.released.rglob("*"):
        if not file.is_file() or file.is_relative_to(journey.released / "private"):
            continue
        content = file.read_bytes()
        if file.suffix == ".dcm":
            meta = read_file_meta_info(file)
            if meta.TransferSyntaxUID == DeflatedExplicitVRLittleEndian:
                # What is deflated begins behind the preamble and the group of the file meta (PS3.10, section 7.1).
                content += zlib.decompress(content[144 + meta.FileMetaInformationGroupLength :], -zlib.MAX_WBITS)
        content += str(file.relative_to(journey.released)).encode()
        assert not [token for token in written if token in content]


def test_no_check_of_quality_has_anything_to_warn_of(journey: Journey) -> None:
    images = journey.released / "images"
    report = json.loads(run("quality", images, "--before", journey.phantoms / "images", "--pixels", "--json"))
    assert report["counts"]["patients"] == PEOPLE
    assert [one["check"] for one in report["findings"] if one["level"] != "note"] == []


QUESTIONS: dict[str, Callable[[dict[str, Any], dict[str, Any]], bool]] = {
    "": lambda person, series: True,
    "modality:CT": lambda person, series: series["modality"] == "CT",
    "modality:MR sex:F": lambda person, series: series["modality"] == "MR" and person["sex"] == "F",
    "manufacturer:siemens": lambda person, series: series["manufacturer"] == "SIEMENS",
    "bodypart:abdomen": lambda person, series: series["body_part"] == "ABDOMEN",
    "age:<2": lambda person, series: series["age"][3] != "Y",
    "cancer:neuroblastoma modality:SR": lambda person, series: series["modality"] == "SR",
    "modality:US": lambda person, series: False,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_node_counts_what_the_key_says(journey: Journey, index: Index, question: str) -> None:
    matching = [(person, series) for person, series in journey.series() if QUESTIONS[question](person, series)]
    counts = index.answer(parse(question)).datasets[DATASET]
    assert counts.subjects == len({person["patient_id"] for person, _ in matching})
    assert counts.studies == len({series["study"] for _, series in matching})
    assert counts.series == len(matching)
    assert counts.images == sum(series["images"] for _, series in matching)


def test_intervals_between_studies_stay_and_dates_do_not(journey: Journey) -> None:
    with (journey.released / "private/people.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    dates = {(one["patient_id"], series["study"]): series["study_date"]
             for one in journey.key["people"] for series in one["series"]}  # fmt: skip
    assert {(row["patient_id"], row["study_instance_uid"]): row["study_date"] for row in rows} == dates
    assert all(int(row["days_moved"]) for row in rows)
    with journey.table.open(encoding="utf-8", newline="") as table:
        shifted = {row["study"]: row["study_date"] for row in csv.DictReader(table)}
    for row in rows:
        if new := shifted.get(row["new_study_instance_uid"]):
            assert days(new) - days(row["study_date"]) == int(row["days_moved"])


def test_the_clinical_table_belongs_to_the_same_people(journey: Journey, index: Index) -> None:
    key, series = journey.node / "keys" / f"{DATASET}.key", journey.node / "datasets" / DATASET / "series"
    key.parent.mkdir(mode=0o700)
    series.mkdir(parents=True)
    shutil.copy(journey.released / "private/key", key)
    shutil.copy(journey.table, series / "batch.csv")
    mapping = ROOT / "examples/neuroblastoma.yaml"
    asked = run("node", "clinical", "import", journey.phantoms / "clinical.csv", mapping, "--dataset", DATASET,
                "--data-dir", journey.node, "--json")  # fmt: skip
    told = json.loads(asked)
    assert (told["subjects"], told["subjects_with_images"]) == (PEOPLE, PEOPLE)
    assert (told["rows_without_images"], told["images_without_row"], told["findings"]) == (0, 0, [])
    with Path(told["file"]).open(encoding="utf-8", newline="") as table:
        stages = {row["subject"]: row["stage"] for row in csv.DictReader(table)}
    with (journey.released / "private/people.csv").open(encoding="utf-8", newline="") as table:
        became = {row["patient_id"]: row["new_patient_id"] for row in csv.DictReader(table)}
    assert stages == {became[person["patient_id"]]: person["stage"] for person in journey.key["people"]}


def days(written: str) -> int:
    return date(int(written[:4]), int(written[4:6]), int(written[6:])).toordinal()
