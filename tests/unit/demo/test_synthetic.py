"""The demo's synthetic dataset: labelled as such wherever one meets it, and described to the pipeline in full."""

import csv
from pathlib import Path

import pydicom
import pytest

from cancerimage.demo import policies, synthetic
from cancerimage.demo.collections import CANCERS, NODES, OTHERS
from cancerimage.dicom import phantoms
from cancerimage.node.clinical.bringing import check
from cancerimage.node.pipeline.states import Step
from cancerimage.vocabulary import VOCABULARIES

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset, with images so small that they take no time."""
    folder = tmp_path_factory.mktemp("synthetic") / "images"
    with pytest.MonkeyPatch.context() as small:
        small.setattr(synthetic, "MATRIX", 32)
        small.setattr(synthetic, "SLICES", 4)
        small.setattr(synthetic, "PEOPLE", 3)
        synthetic.make(folder, 1, lambda done, total: None)
    return folder


def test_it_says_everywhere_that_it_is_synthetic() -> None:
    said = synthetic.DESCRIPTION
    assert said.synthetic
    assert said.demonstration
    assert all("synthet" in title.lower() for title in said.title.values())
    assert all("SYNTHET" in text for text in said.description.values())
    assert said.title.keys() == said.description.keys() == NODES[synthetic.NODE].title.keys()
    assert synthetic.NAME not in {*CANCERS, *OTHERS.split()}


def test_its_words_are_those_of_the_vocabulary() -> None:
    assert set(synthetic.DESCRIPTION.cancers) <= {concept.code for concept in VOCABULARIES["cancer"]}
    licences = {concept.code for concept in VOCABULARIES["licence"]}
    assert {source.licence for source in synthetic.DESCRIPTION.sources} <= licences
    assert policies.of(synthetic.NAME) == policies.OPEN


def test_every_step_of_the_pipeline_is_told_in_words() -> None:
    assert set(synthetic.DOING) == {"make", *Step}


def test_only_the_first_children_have_ultrasound(made: Path) -> None:
    seen = {
        str(ds.PatientID)
        for path in (made / phantoms.IMAGES).rglob("IM*")
        if (ds := pydicom.dcmread(path, stop_before_pixels=True)).Modality == "US"
    }
    expected = {phantoms.person(number, synthetic.SEED).patient_id for number in range(1, synthetic.SONOGRAMS + 1)}
    assert seen == expected


def test_what_was_made_is_not_made_again(made: Path) -> None:
    before = (made / phantoms.CLINICAL).stat().st_mtime_ns
    synthetic.make(made, 1, lambda done, total: pytest.fail("it is there already"))
    assert (made / phantoms.CLINICAL).stat().st_mtime_ns == before


def test_its_clinical_table_can_be_read_without_a_complaint(made: Path) -> None:
    order = synthetic.order(made)
    assert order.clinical is not None
    assert order.mapping is not None
    report, findings = check(order.clinical, order.mapping)
    with order.clinical.open(encoding="utf-8") as table:
        assert report.subjects == len(list(csv.DictReader(table)))
    assert findings == ()


def test_its_table_is_read_as_the_example_says() -> None:
    """Examples are not installed, so the demo has its own copy."""
    assert synthetic.MAPPING.read_bytes() == (ROOT / "examples" / synthetic.MAPPING.name).read_bytes()
