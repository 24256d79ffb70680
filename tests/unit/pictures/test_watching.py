"""A node at work notices that the store has lost an image of which it shows a picture, although nobody tells it."""

from pathlib import Path

from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.pictures.choices import Choices, Chosen
from cancerimage.node.store.store import Store
from tests.support.answering import LoneNode
from tests.support.research import deidentified, folder_of, uid


def test_images_that_went_without_a_word_are_noticed_once(tmp_path: Path) -> None:
    node = LoneNode.made(tmp_path / "node", {"lung": 3}, lung=PolicyName.OPEN)
    (path,) = folder_of(tmp_path / "in", deidentified(BodyPartExamined="CHEST"))
    with Store.open(node.data_dir) as store:
        # The same bytes in another dataset, so that they do not go from the disk.
        digest, _ = (store.add(path, name, f"{name}-0001").digest for name in ("lung", "other"))
        store.flush()
    with Choices(node.data_dir) as choices:
        choices.choose("lung", [Chosen(uid(1, 1), digest, "CT", "chest", b"")])
    assert (node.shelf.renew(), node.shelf.renew()) == (True, False)
    node.shelf.catalogue()
    assert not node.shelf.renew()
    with Store.open(node.data_dir) as store:
        # What a process that is killed between this and the index leaves.
        assert store.remove("lung-0001") == 1
    assert (node.shelf.renew(), node.shelf.renew()) == (True, False)
    node.close()
