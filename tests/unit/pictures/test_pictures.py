"""What a holder can choose for the catalogue, and what becomes of the choice when something changes at the node."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from PIL import Image

from cancerimage.audit.events import NodeEvent
from cancerimage.dicom.deidentify.place import Place
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.ledger.closures import Closure
from cancerimage.node.pictures import choices, choosing, publishing
from cancerimage.node.pictures.choices import Choices
from cancerimage.node.store.changes import RESULT
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.store import Store
from cancerimage.wire import canonical, png
from cancerimage.wire.pictures import PICTURES, Pictures
from tests.support.journals import passed
from tests.support.research import deidentified, folder_of, uid

LUNG, ABDOMEN = "lung", "abdomen"
CHEST = {"BodyPartExamined": "CHEST"}


@dataclass(frozen=True)
class Node:
    """A node with a store and two open datasets."""

    data_dir: Path
    ledger: Ledger

    def add(self, *files: bytes, dataset: str = LUNG, batch: str = "lung-0001") -> None:
        """Let files into the store, as a batch."""
        with Store.open(self.data_dir) as store:
            for path in folder_of(Path(mkdtemp(dir=self.data_dir)), *files):
                store.add(path, dataset, batch)
            store.flush()
            if batch and not batch.startswith(RESULT):
                passed(self.data_dir, batch, *(one.uid for one in store.series(dataset)))

    def choose(self, *series: str, dataset: str = LUNG) -> None:
        """Choose as a steward does."""
        choosing.choose(self.data_dir, self.ledger, dataset, series, "steward:ann")

    def shows(self, *opened: str) -> dict[str, int]:
        """Return how many pictures of each dataset the hub is told of."""
        return {one.dataset: len(one.pictures) for one in self.published(*opened)}

    def published(self, *opened: str) -> tuple[Pictures, ...]:
        """Return what the hub is told."""
        return publishing.published(self.data_dir, "ash", self.ledger, opened or (LUNG, ABDOMEN))

    def events(self) -> list[str]:
        """Return what the log says of pictures."""
        with self.ledger.store.writing() as change:
            told = log.entries(change.connection, 0, 100)
        return [one.event.split(":")[2] for one in told if one.event.startswith("dataset:pictures:")]


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """A node whose store holds three images of one series of the chest, and another series."""
    ledger = Ledger.open(tmp_path)
    for dataset in (LUNG, ABDOMEN):
        ledger.choose(dataset, PolicyName.OPEN, Audience.EVERYONE, actor="steward:ann")
    made = Node(tmp_path, ledger)
    made.add(*(deidentified(number=number, InstanceNumber=str(number), **CHEST) for number in (1, 2, 3)))
    made.add(deidentified(series=2, **CHEST), dataset=ABDOMEN)
    yield made
    ledger.close()


def test_nothing_is_shown_before_somebody_chooses(node: Node) -> None:
    assert node.published() == ()
    assert not Choices.exist(node.data_dir)
    node.choose()
    assert (node.published(), node.events()) == ((), [])


def test_what_leaves_are_the_pixels_that_the_store_draws_and_two_codes(node: Node) -> None:
    node.choose(uid(1, 1))
    (shown,) = node.published()
    (picture,) = shown.pictures
    with Store.open(node.data_dir) as store:
        (series,) = store.series(LUNG)
        middle = store.instances(series)[1]
        drawn = store.rendered(middle, 1, (png.EDGE, png.EDGE))
        secrets = (series.study, series.uid, middle.uid, middle.digest, series.patient, series.description)
    assert picture.content == drawn
    assert png.check(drawn) == (16, 16)
    with Image.open(BytesIO(drawn)) as image:
        assert np.array(image).shape == (16, 16)
        assert image.info == {}
    assert (picture.modality, picture.bodypart) == ("CT", "chest")
    assert set(shown.model_dump()) == {"node", "dataset", "pictures", "issued"}
    assert set(picture.model_dump()) == {"image", "modality", "bodypart"}
    told = canonical.write(shown)
    assert not [secret for secret in secrets if secret and secret.encode() in told]


def test_what_is_chosen_and_told_is_in_the_log_once(node: Node) -> None:
    node.choose(uid(1, 1))
    assert node.events() == ["chosen"]
    assert node.shows() == node.shows() == {LUNG: 1}
    assert node.events() == ["chosen", "published"]
    node.choose()
    assert node.shows() == node.shows() == {LUNG: 0}
    assert node.events() == ["chosen", "published", "chosen", "withdrawn"]
    with node.ledger.store.writing() as change:
        (first, *_), entries = [NodeEvent.DATASET_PICTURES_CHOSEN], log.entries(change.connection, 0, 100)
    assert next(one for one in entries if one.event == first).actor == "steward:ann"


def test_each_dataset_has_its_own(node: Node) -> None:
    node.choose(uid(1, 1))
    node.choose(uid(1, 2), dataset=ABDOMEN)
    assert node.shows() == {LUNG: 1, ABDOMEN: 1}
    with pytest.raises(StoreFault, match="does not hold this series"):
        node.choose(uid(1, 2))
    assert node.shows() == {LUNG: 1, ABDOMEN: 1}


@pytest.mark.parametrize("policy", set(PolicyName) - {PolicyName.OPEN})
def test_only_an_open_dataset_shows_any(node: Node, policy: PolicyName) -> None:
    node.choose(uid(1, 1))
    assert node.shows() == {LUNG: 1}
    node.ledger.choose(LUNG, policy, Audience.EVERYONE, actor="steward:ann")
    with pytest.raises(StoreFault, match="Only a dataset whose policy is open"):
        node.choose(uid(1, 1))
    # What was chosen stays chosen and goes nowhere, and nobody has to be able to choose in order to withdraw.
    assert node.shows(ABDOMEN) == {LUNG: 0}
    node.choose()
    assert choosing.chosen(node.data_dir, LUNG) == ()


def test_there_are_six_at_most(node: Node) -> None:
    assert PICTURES == 6
    node.add(*(deidentified(series=10 + number, **CHEST) for number in range(PICTURES + 1)))
    wanted = [uid(1, 10 + number) for number in range(PICTURES + 1)]
    with pytest.raises(StoreFault, match="at most six"):
        node.choose(*wanted)
    node.choose(*wanted[1:], wanted[1])
    assert node.shows() == {LUNG: PICTURES}
    assert [one.series for one in choosing.chosen(node.data_dir, LUNG)] == wanted[1:]


def test_images_that_are_gone_are_shown_no_longer(node: Node) -> None:
    node.add(deidentified(series=3, **CHEST), batch="lung-0002")
    node.choose(uid(1, 1), uid(1, 3))
    assert node.shows() == {LUNG: 2}
    with Store.open(node.data_dir) as store:
        store.remove("lung-0002")
    assert node.shows() == {LUNG: 1}
    assert node.events() == ["chosen", "published", "published"]
    with Store.open(node.data_dir) as store:
        store.remove("lung-0001")
    assert node.shows() == {LUNG: 0}
    assert node.events()[-1] == "withdrawn"


def test_other_bytes_are_another_choice(node: Node) -> None:
    node.choose(uid(1, 1))
    assert node.shows() == {LUNG: 1}
    node.add(deidentified(number=2, InstanceNumber="2", PatientSex="F", **CHEST))
    assert node.shows() == {LUNG: 0}
    node.choose(uid(1, 1))
    assert node.shows() == {LUNG: 1}


@pytest.mark.parametrize("batch", ["", f"{RESULT}1", "lung-0001"])
def test_what_nobody_took_notes_of_is_not_shown(node: Node, batch: str) -> None:
    node.choose(uid(1, 1))
    assert node.shows() == {LUNG: 1}
    if batch == "lung-0001":
        Place(node.data_dir / "work" / batch).journal.unlink()
    else:
        # One more image of a series that came through the pipeline, vouched for or handed in.
        node.add(deidentified(number=9, InstanceNumber="9", **CHEST), batch=batch)
    with pytest.raises(StoreFault, match=r"Nothing tells whether .* Ingest the originals"):
        node.choose(uid(1, 1))
    assert node.shows() == {LUNG: 0}


def test_a_series_that_its_batch_does_not_know_is_not_shown(node: Node) -> None:
    journal = Place(node.data_dir / "work" / "lung-0001").journal
    journal.unlink()
    passed(node.data_dir, "lung-0001", uid(1, 7))
    with pytest.raises(StoreFault, match="Nothing tells whether"):
        node.choose(uid(1, 1))


@pytest.mark.parametrize("part", ["HEAD", "NECK", ""])
def test_a_head_is_not_shown_and_nothing_that_may_be_one(node: Node, part: str) -> None:
    node.add(deidentified(series=4, Modality="MR", BodyPartExamined=part))
    node.choose(uid(1, 1))
    with pytest.raises(StoreFault, match="shows a head, or nothing tells"):
        node.choose(uid(1, 1), uid(1, 4))
    assert [one.series for one in choosing.chosen(node.data_dir, LUNG)] == [uid(1, 1)]


def test_what_cannot_be_drawn_cannot_be_shown(node: Node) -> None:
    node.add(deidentified(series=5, Modality="US", PixelData=b"\0\0"))
    with pytest.raises(StoreFault, match="No picture can be drawn"):
        node.choose(uid(1, 5))


def test_large_images_are_made_small_enough(node: Node) -> None:
    noise = np.random.default_rng(1).integers(0, 65536, (512, 512), np.uint16)
    changes = {"Rows": 512, "Columns": 512, "PixelData": noise.astype("<u2").tobytes()} | CHEST
    colours = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0}
    eight = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "Modality": "US"}
    shown = np.random.default_rng(2).integers(0, 256, (512, 512, 3), np.uint8)
    node.add(
        deidentified(series=6, **changes),
        deidentified(series=7, **changes | colours | eight | {"PixelData": shown.tobytes()}),
    )
    node.choose(uid(1, 6), uid(1, 7))
    (told,) = node.published()
    sizes = [(png.check(one.content), len(one.content) <= png.SIZE) for one in told.pictures]
    assert [fits for _, fits in sizes] == [True, True]
    assert all(144 <= edge <= png.EDGE for (columns, rows), _ in sizes for edge in (columns, rows))


def test_without_the_log_nothing_is_told(node: Node) -> None:
    node.choose(uid(1, 1))
    node.ledger.close_because(Closure.MISSING)
    assert node.published() == ()


def test_the_node_notices_that_the_choice_has_changed(node: Node) -> None:
    before = choices.number(node.data_dir)
    node.choose(uid(1, 1))
    after = choices.number(node.data_dir)
    assert before != after
    assert node.shows() == {LUNG: 1}
    assert choices.number(node.data_dir) == after, "what the hub is told is no choice"
