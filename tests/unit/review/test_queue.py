"""The queue: everything that waits is in it, can be looked at, and is decided until its batch goes on."""

import dataclasses
import json

import numpy as np
import pytest

from cancerimage.dicom.deidentify.decisions import DECISIONS, Decision
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import HELD, WHYS, Why
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.review.faults import ReviewFault
from cancerimage.node.review.item import Side
from cancerimage.node.review.queue import Queue
from tests.support.reviewing import BATCH, CINE, ULTRASOUND, Reviewed, pixels

CORNER = Region(0, 0, 40, 20)
STEWARD = "steward:ann"


def test_every_decision_is_explained() -> None:
    assert set(DECISIONS) == set(Decision)
    assert Why.FACE in HELD & WHYS.keys()


def test_what_waits_is_in_the_queue_and_nothing_else(waiting: Reviewed) -> None:
    assert waiting.queue.batches() == (BATCH,)
    found = {
        tuple(sorted(file.path for file in item.group.files)): (item.modality, item.why, item.faces, item.images)
        for item in waiting.queue.items(BATCH)
    }
    assert found == {
        (ULTRASOUND,): ("US", Why.NO_RULE, False, 1),
        (CINE,): ("US", Why.NO_RULE, False, 30),
        ("head-1.dcm", "head-2.dcm"): ("CT", Why.FACE, True, 2),
        ("document.dcm",): ("DOC", Why.DOCUMENT, False, 0),
    }
    assert len(waiting.outputs()) == 1
    assert all(item.decision is None for item in waiting.queue.items(BATCH))


def test_an_item_has_a_name_that_tells_nothing_and_stays(waiting: Reviewed) -> None:
    names = [item.id for item in waiting.queue.items(BATCH)]
    waiting.run()
    assert [item.id for item in waiting.queue.items(BATCH)] == names
    assert len(set(names)) == len(names)
    assert all(len(name) == 16 and int(name, 16) >= 0 for name in names)


@pytest.mark.parametrize(("name", "number"), [(ULTRASOUND, 0), (CINE, 0), (CINE, 29)])
def test_an_image_is_shown_as_it_is_and_as_it_would_be(waiting: Reviewed, name: str, number: int) -> None:
    item = waiting.item(Why.NO_RULE, name)
    plain = pixels(waiting.queue.preview(item, number, Side.ORIGINAL))
    assert plain.shape[:2] == (item.rows, item.columns)
    assert (plain == pixels(waiting.queue.preview(item, number, Side.RELEASED))).all(), "nothing was found in it"
    region = Region(30, 40, 50, 60)
    framed = pixels(waiting.queue.preview(item, number, Side.ORIGINAL, [region]))
    masked = pixels(waiting.queue.preview(item, number, Side.RELEASED, [region]))
    inside = np.s_[region.top : region.bottom, region.left : region.right]
    assert (framed[inside] == plain[inside]).all(), "what was found can be read"
    assert (framed[region.top - 1, region.left : region.right] != plain[region.top - 1, region.left]).any()
    assert not masked[inside].any()
    masked[inside] = plain[inside]
    assert (masked == plain).all()


def test_the_slices_of_a_series_are_numbered_through(waiting: Reviewed) -> None:
    item = waiting.item(Why.FACE)
    assert [item.place(number) for number in range(2)] == [("head-1.dcm", 0), ("head-2.dcm", 0)]
    for number in (-1, 2):
        with pytest.raises(ReviewFault, match="2 can be shown"):
            waiting.queue.preview(item, number, Side.ORIGINAL)
        with pytest.raises(IndexError):
            item.place(number)


def test_what_cannot_be_looked_at_can_only_be_left_out(waiting: Reviewed) -> None:
    item = waiting.item(Why.DOCUMENT)
    assert item.choices == (Decision.REJECT,)
    for decision in (Decision.RELEASE, Decision.MASK):
        with pytest.raises(ReviewFault, match="only be left out"):
            waiting.queue.decide(item, decision, [CORNER], actor=STEWARD)
    with pytest.raises(ReviewFault, match="0 can be shown"):
        waiting.queue.preview(item, 0, Side.ORIGINAL)


def test_nothing_is_blackened_where_nothing_was_found_or_drawn(waiting: Reviewed) -> None:
    item = waiting.item(Why.NO_RULE, ULTRASOUND)
    with pytest.raises(ReviewFault, match="Draw the regions"):
        waiting.queue.decide(item, Decision.MASK, actor=STEWARD)
    with pytest.raises(ReviewFault, match=f"{item.columns} x {item.rows} pixels"):
        waiting.queue.decide(item, Decision.MASK, [Region(item.columns, 0, 10, 10)], actor=STEWARD)


def test_a_decision_stands_until_it_is_taken_back(waiting: Reviewed) -> None:
    queue = waiting.queue
    before = queue.items(BATCH)
    decided = queue.decide(before[0], Decision.MASK, [CORNER, Region(-5, -5, 20, 10)], actor=STEWARD)
    assert (decided.decision, decided.by) == (Decision.MASK, STEWARD)
    assert decided.chosen == (CORNER,), "cut to the image, and none inside another"
    assert queue.items(BATCH) == (*before[1:], decided), "what is open comes first"
    assert queue.decide(decided, Decision.REJECT, actor=STEWARD).decision is Decision.REJECT
    assert queue.take_back(decided, actor=STEWARD) == before[0]
    assert queue.items(BATCH) == before


def test_the_log_knows_of_it_and_of_no_patient(waiting: Reviewed) -> None:
    ledger = Ledger.open(waiting.root)
    try:
        queue = Queue.open(waiting.root, ledger)
        item = queue.items(BATCH)[0]
        had = len(log.entries(ledger.store.reading(), 0, 1000))
        queue.take_back(queue.decide(item, Decision.RELEASE, actor=STEWARD), actor=STEWARD)
        queue.take_back(item, actor=STEWARD)
        said = [(one.event, one.actor, json.loads(one.about)) for one in log.entries(ledger.store.reading(), had, 10)]
    finally:
        ledger.close()
    assert said == [
        ("batch:images:decided", STEWARD, {"batch": BATCH, "decision": "release"}),
        ("batch:images:decided", STEWARD, {"batch": BATCH, "decision": "open"}),
    ], "to take back what is open says nothing"


def test_what_is_not_there_is_said(waiting: Reviewed) -> None:
    queue = waiting.queue
    gone = dataclasses.replace(queue.items(BATCH)[0], id="0" * 16)
    with pytest.raises(ReviewFault, match="Nothing called 0000000000000000 waits"):
        queue.decide(gone, Decision.RELEASE, actor=STEWARD)
    with pytest.raises(ReviewFault, match="no name of a batch"):
        queue.items("../lung-ct-0001")
    assert queue.items("lung-ct-0002") == ()
    assert Queue.open(waiting.root / "nowhere").batches() == ()


def test_an_image_that_is_gone_is_no_image(waiting: Reviewed) -> None:
    item = waiting.item(Why.FACE)
    path = waiting.source / "head-1.dcm"
    path.rename(waiting.root / "aside")
    try:
        with pytest.raises(ReviewFault, match="cannot be decoded"):
            waiting.queue.preview(item, 0, Side.ORIGINAL)
    finally:
        (waiting.root / "aside").rename(path)


def test_pixels_that_are_not_square_are_shown_one_by_one(waiting: Reviewed) -> None:
    item = waiting.item(Why.FACE)
    oblong, square = (pixels(waiting.queue.preview(item, number, Side.ORIGINAL)) for number in range(2))
    assert oblong.shape == (item.rows, item.columns)
    assert (oblong == square).all()
    assert len(np.unique(square)) > 100
