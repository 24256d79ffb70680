"""The pictures of a dataset in the console: which of them the catalogue shows is chosen there, and refused in words."""

from pathlib import Path

import pytest
from django.utils import translation

from cancerimage.node.console.pages import showing
from cancerimage.node.pictures import choosing, doubts
from cancerimage.node.store.store import Store
from tests.support.console import Steward
from tests.support.journals import passed
from tests.support.research import deidentified, folder_of, uid
from tests.unit.console.conftest import Place

OPEN, PROTECTED = "beta", "alpha"


@pytest.fixture(autouse=True)
def _stored(own_place: Place, tmp_path: Path) -> None:
    """Let both datasets have a series of the chest and one of the head."""
    chest, head = (deidentified(series=number, BodyPartExamined=part) for number, part in ((1, "CHEST"), (2, "HEAD")))
    with Store.open(own_place.node.data_dir) as store:
        for path in folder_of(tmp_path / "in", chest, head):
            for dataset in (OPEN, PROTECTED):
                store.add(path, dataset, f"{dataset}-0001")
        store.flush()
    for dataset in (OPEN, PROTECTED):
        passed(own_place.node.data_dir, f"{dataset}-0001", uid(1, 1), uid(1, 2))


def chosen(place: Place, dataset: str = OPEN) -> list[str]:
    return [one.series for one in choosing.chosen(place.node.data_dir, dataset)]


def test_every_doubt_is_in_words() -> None:
    with translation.override("en"):
        assert {one: str(said) for one, said in showing.DOUBTS.items()} == dict(doubts.DOUBTS)


def test_pictures_are_chosen_and_withdrawn(own_place: Place, own_steward: Steward) -> None:
    address = f"/datasets/{OPEN}/"
    assert "checked" not in own_steward.open(address).text
    own_steward.send(f"{address}pictures/", {"series": uid(1, 1)}, of=address)
    assert chosen(own_place) == [uid(1, 1)]
    page = own_steward.open(address).text
    assert f'value="{uid(1, 1)}" checked' in page
    assert f'value="{uid(1, 2)}" checked' not in page
    shown = own_steward.open(f"{address}pictures/chosen/0.png")
    assert (shown.status_code, shown.content[:4]) == (200, b"\x89PNG")
    assert own_steward.open(f"{address}pictures/chosen/1.png").status_code == 404
    refused = own_steward.send(f"{address}pictures/", {"series": [uid(1, 1), uid(1, 2)]}, of=address)
    assert "Picture 2: This series shows a head" in refused.text
    assert chosen(own_place) == [uid(1, 1)]
    own_steward.send(f"{address}pictures/", {}, of=address)
    assert chosen(own_place) == []


def test_a_protected_dataset_offers_no_choice(own_place: Place, own_steward: Steward) -> None:
    address = f"/datasets/{PROTECTED}/"
    page = own_steward.open(address).text
    assert "only a dataset whose policy is open shows pictures" in page
    assert 'name="series"' not in page
    own_steward.send(f"{address}pictures/", {"series": uid(1, 1)}, of=f"/datasets/{OPEN}/")
    assert chosen(own_place, PROTECTED) == []
