"""Decisions are carried out by the next run, which verifies what it lets go and leaves everything else as it was."""

import csv
import json
import threading
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from cancerimage.dicom.deidentify.decisions import Decision, Faces
from cancerimage.dicom.deidentify.fates import Fate
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.deidentify.rulings import Ruling, Said, applying, rulings, said, say
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.rules import parse
from cancerimage.dicom.pixels.verdicts import Mode, Why
from cancerimage.node.review.faults import ReviewFault
from tests.support.burning import burn, seeded, stencil, write
from tests.support.originals import original
from tests.support.reviewing import BATCH, CINE, ULTRASOUND, Reviewed, rejoined

CORNER = Region(4, 8, 40, 20)
STEWARD = "steward:ann"


def word(item: str = "a", decision: Decision | None = Decision.RELEASE, **files: str) -> Said:
    return Said(item, files, decision, (CORNER,) if decision is Decision.MASK else (), STEWARD, "2026-05-01T08:00:00")


def test_decisions_are_carried_out_and_the_rest_stays(tmp_path: Path) -> None:
    site = Reviewed(tmp_path)
    site.fill()
    first = site.run()
    assert first.judgement.grade is Grade.REVIEW
    assert first.quarantine == {Reason.PIXELS_IN_DOUBT: 5}
    before = site.outputs()
    queue = site.queue
    gone_on = queue.decide(site.item(Why.NO_RULE, ULTRASOUND), Decision.RELEASE, actor=STEWARD)
    queue.decide(site.item(Why.NO_RULE, CINE), Decision.MASK, [CORNER], actor=STEWARD)
    queue.decide(site.item(Why.DOCUMENT), Decision.REJECT, actor=STEWARD)

    second = site.run()
    after = site.outputs()
    assert {name: after[name] for name in before} == before, "what was out already was not written again"
    assert second.fates == {Fate.RELEASED: 3, Fate.QUARANTINED: 3}
    assert second.quarantine == {Reason.PIXELS_IN_DOUBT: 2, Reason.REJECTED: 1}
    assert second.plain()["decided_by_people"] == {"release": 1, "mask": 1, "reject": 1}
    assert [item.why for item in queue.items(BATCH)] == [Why.FACE], "only what is open is left"
    data = [content for content, _ in after.values()]
    shown, cine = rejoined(data, "US"), rejoined(data, "US", 30)
    assert shown.PixelData == dcmread(site.source / ULTRASOUND).PixelData
    assert (shown.BurnedInAnnotation, cine.BurnedInAnnotation) == ("NO", "NO")
    masked, plain = cine.pixel_array, dcmread(site.source / CINE).pixel_array
    inside = np.s_[:, CORNER.top : CORNER.bottom, CORNER.left : CORNER.right]
    assert not masked[inside].any() or set(np.unique(masked[inside])) <= {0, 128}
    assert plain[inside].any()
    with pytest.raises(ReviewFault, match="may have gone on"):
        queue.take_back(gone_on, actor=STEWARD)

    queue.decide(site.item(Why.FACE), Decision.RELEASE, actor=STEWARD)
    last = site.run()
    assert last.judgement.grade is Grade.PASSED, last.judgement.because
    assert queue.batches() == ()
    assert {name: site.outputs()[name] for name in after} == after
    work = site.place.journal.read_bytes().count(b'"files"')
    assert site.run() == last
    assert site.place.journal.read_bytes().count(b'"files"') == work, "nothing is done twice"

    # Another image under the name of one that was released is another question.
    original(site.source / "head-1.dcm", 1, 2, BodyPartExamined="HEAD", PatientComments="again")
    changed = site.run()
    assert changed.quarantine[Reason.PIXELS_IN_DOUBT] == 1
    (item,) = queue.items(BATCH)
    assert [file.path for file in item.group.files] == ["head-1.dcm"]
    assert item.decision is None


def test_a_decision_that_names_files_by_their_former_digest_still_applies(tmp_path: Path) -> None:
    site = Reviewed(tmp_path)
    site.fill()
    site.run()
    site.queue.decide(site.item(Why.DOCUMENT), Decision.REJECT, actor=STEWARD)
    path = site.place.decisions
    text = path.read_text()
    for file, digest in said(path)[-1].files.items():
        text = text.replace(digest, sha256((site.source / file).read_bytes()).hexdigest()[:32])
    path.write_text(text)
    assert site.run().quarantine[Reason.REJECTED] == 1


def test_a_series_of_which_one_image_is_held_stays_as_it_was_but_for_that_image(tmp_path: Path) -> None:
    site = Reviewed(tmp_path)
    site.source.mkdir(parents=True)
    for number, annotation in ((1, "NO"), (2, "YES"), (3, "NO")):
        path = site.source / f"{number}.dcm"
        original(path, number, 4, BodyPartExamined="CHEST", BurnedInAnnotation=annotation)
    assert site.run().fates == {Fate.RELEASED: 2, Fate.QUARANTINED: 1}
    before = {name: content for name, (content, _) in site.outputs().items()}
    item = site.item(Why.NO_RULE)
    assert [file.path for file in item.group.files] == ["2.dcm"]
    site.queue.decide(item, Decision.MASK, [CORNER], actor=STEWARD)
    assert site.run().fates == {Fate.RELEASED: 3}
    after = {name: content for name, (content, _) in site.outputs().items()}
    assert before.items() <= after.items()
    ((name, content),) = after.items() - before.items()
    assert {Path(one).parent for one in before} == {Path(name).parent}
    left = dcmread(BytesIO(content)).pixel_array
    assert not left[CORNER.top : CORNER.bottom, CORNER.left : CORNER.right].any()
    assert site.queue.items(BATCH) == ()


def test_a_face_that_is_out_can_be_taken_back(tmp_path: Path) -> None:
    site = Reviewed(tmp_path, Faces.REVIEW)
    site.source.mkdir(parents=True)
    original(site.source / "head.dcm", 1, 2, BodyPartExamined="HEAD")
    original(site.source / "chest.dcm", 1, 4, BodyPartExamined="CHEST")
    first = site.run()
    assert (first.judgement.grade, first.fates[Fate.RELEASED]) == (Grade.REVIEW, 2)
    site.queue.decide(site.item(Why.FACE), Decision.REJECT, actor=STEWARD)
    second = site.run()
    assert (second.judgement.grade, second.fates[Fate.RELEASED]) == (Grade.PASSED, 1)
    assert len(site.outputs()) == 1
    with (site.place.private / "quarantine.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["reason"]) == ("head.dcm", "rejected")


def test_what_a_rule_blackens_stays_black_where_a_face_is_released(tmp_path: Path) -> None:
    site = Reviewed(tmp_path, devices=parse("{ true. } (2,3,5,4)"))
    site.source.mkdir(parents=True)
    original(site.source / "head.dcm", 1, 2, BodyPartExamined="HEAD", PixelData=b"\x07\x01" * 256)
    site.run()
    item = site.item(Why.FACE)
    assert item.regions == (Region(2, 3, 5, 4),)
    site.queue.decide(item, Decision.RELEASE, actor=STEWARD)
    site.run()
    ((content, _),) = site.outputs().values()
    left = dcmread(BytesIO(content)).pixel_array
    assert not left[3:7, 2:7].any()
    assert np.count_nonzero(left) == left.size - 5 * 4


def test_text_that_is_too_faint_for_a_machine_is_shown_to_a_person_and_blackened(tmp_path: Path) -> None:
    site = Reviewed(tmp_path, mode=Mode.OCR)
    site.source.mkdir(parents=True)
    picture = np.tile(np.linspace(0, 255, 320).astype(np.uint8), (256, 1))
    picture[:100] = 60
    box = burn([picture], stencil("MUELLER ANNA 12.03.1961", 20, seeded(4)), 20, 30, 130)
    write(site.source, [picture], "US")
    assert site.run().quarantine == {Reason.PIXELS_IN_DOUBT: 1}
    item = site.item(Why.TEXT_FAINT)
    assert any(region.covers(box) for region in item.regions)
    assert site.queue.decide(item, Decision.MASK, actor=STEWARD).chosen == item.regions
    assert site.run().judgement.grade is Grade.PASSED
    ((content, _),) = site.outputs().values()
    left = dcmread(BytesIO(content)).pixel_array
    assert not left[box.top : box.bottom, box.left : box.right].any()
    assert (left[100:] == picture[100:]).all()


def test_what_was_said_stays_private_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    say(path, word(one="1"))
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open("ab") as file:
        file.write(b'{"item": "cut o')
    assert said(path) == (word(one="1"),)
    say(path, word("b", Decision.MASK, two="2"))
    assert said(path) == (word(one="1"), word("b", Decision.MASK, two="2"))
    assert all(json.loads(line) for line in path.read_bytes().splitlines())


def test_many_say_something_at_once(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    threads = [threading.Thread(target=say, args=(path, word(str(number)))) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.item for one in said(path)} == {str(number) for number in range(16)}


def test_the_last_word_about_a_file_counts() -> None:
    every = (word(one="1", two="2"), word("b", Decision.MASK, one="1"), word("b", None, two="2"))
    assert rulings(every) == {"one": Ruling("1", Decision.MASK, (CORNER,))}
    assert rulings((*every, word("c", None, one="1"))) == {}


def test_a_ruling_is_about_what_was_looked_at() -> None:
    ruling = Ruling("1", Decision.RELEASE)
    assert applying(ruling, "1") is ruling
    assert applying(ruling, "2") is None
    assert applying(None, "1") is None
