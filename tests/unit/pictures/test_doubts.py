"""A series that people had to look at, or that may show a head, is not for everybody, however it was released."""

from pathlib import Path

import pytest

from cancerimage.dicom.deidentify.decisions import Decision, Faces
from cancerimage.dicom.pixels.verdicts import Why
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger
from cancerimage.node.pictures import choosing, publishing
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.instances import Series
from cancerimage.node.store.store import Store
from tests.support.hands import lend_hands
from tests.support.reviewing import BATCH, CINE, ULTRASOUND, Reviewed

DATASET = "lung-ct"


@pytest.fixture(autouse=True)
def _own_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    lend_hands(monkeypatch)


def stored(node: Reviewed) -> dict[str, Series]:
    """Bring what is released into the store as the pipeline does; return the series by modality and body part."""
    with Store.open(node.root) as store:
        digests = {store.add(path, DATASET, BATCH).digest for path in sorted(node.place.images.rglob("*.dcm"))}
        store.flush()
        store.remove(BATCH, digests)
        return {f"{one.modality} {one.bodypart}".strip(): one for one in store.series(DATASET)}


def opened(node: Reviewed) -> Ledger:
    ledger = Ledger.open(node.root)
    ledger.choose(DATASET, PolicyName.OPEN, Audience.EVERYONE, actor="steward:ann")
    return ledger


def test_only_what_nobody_had_to_look_at_is_shown(tmp_path: Path) -> None:
    node = Reviewed(tmp_path)
    node.fill()
    node.run()
    for why, name, decision in (
        (Why.NO_RULE, ULTRASOUND, Decision.RELEASE),
        (Why.NO_RULE, CINE, Decision.REJECT),
        (Why.FACE, "", Decision.RELEASE),
    ):
        node.queue.decide(node.item(why, name), decision, actor="steward:ann")
    node.run()
    series, ledger = stored(node), opened(node)

    def choose(*wanted: str) -> None:
        choosing.choose(node.root, ledger, DATASET, [series[one].uid for one in wanted], "steward:ann")

    chest, head, ultrasound = "CT CHEST", "CT HEAD", next(name for name in series if name.startswith("US"))
    for refused in (head, ultrasound):
        with pytest.raises(StoreFault, match="held back for somebody to look at"):
            choose(chest, refused)
    choose(chest)
    (told,) = publishing.published(node.root, "ash", ledger, [DATASET])
    assert [(one.modality, one.bodypart) for one in told.pictures] == [("CT", "chest")]
    ledger.close()


def test_a_head_that_nobody_held_back_is_not_shown(tmp_path: Path) -> None:
    node = Reviewed(tmp_path, faces=Faces.KEEP)
    node.fill()
    node.run()
    series, ledger = stored(node), opened(node)
    with pytest.raises(StoreFault, match="shows a head"):
        choosing.choose(node.root, ledger, DATASET, [series["CT HEAD"].uid], "steward:ann")
    ledger.close()


def test_what_somebody_rejects_later_is_shown_no_longer(tmp_path: Path) -> None:
    # Where faces are only told of, they are out already and can still be taken back.
    node = Reviewed(tmp_path, faces=Faces.REVIEW)
    node.fill()
    node.run()
    series, ledger = stored(node), opened(node)
    choosing.choose(node.root, ledger, DATASET, [series["CT CHEST"].uid], "steward:ann")
    assert [len(one.pictures) for one in publishing.published(node.root, "ash", ledger, [DATASET])] == [1]
    (node.source / "chest.dcm").unlink()
    node.run()
    assert "CT CHEST" not in stored(node)
    assert [len(one.pictures) for one in publishing.published(node.root, "ash", ledger, [DATASET])] == [0]
    ledger.close()
