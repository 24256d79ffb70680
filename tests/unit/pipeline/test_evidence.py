"""Evidence is as its node has signed it, or it is refused."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cancerimage.cli.application import app
from cancerimage.node.link.identity import Identity
from cancerimage.node.pipeline.evidence import OUTPUTS, UNENROLLED, Evidence, sign
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.places import Places
from tests.support.batches import BATCH, DATASET
from tests.unit.pipeline.conftest import Through


def test_the_keys_of_the_node_have_signed(through: Through) -> None:
    found = Evidence.load(Places(through.data_dir, DATASET, BATCH).evidence)
    identity = Identity.load(through.data_dir)
    assert identity is not None
    assert (found.node, found.keys.fingerprint) == (identity.name, identity.keys.public.fingerprint)


def test_a_node_that_has_not_enrolled_signs_with_keys_that_stay(tmp_path: Path) -> None:
    first, second = (sign(tmp_path, {"number": number}) for number in (1, 2))
    assert (first.node, first.keys) == (UNENROLLED, second.keys)
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()] == [0]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("statement", {"number": 2}),
        ("signature", "AAAA"),
        ("signed_by", {}),
        ("node", "hospital-south"),
        ("fingerprint", "ab"),
    ],
)
def test_what_was_changed_is_refused(tmp_path: Path, member: str, value: object) -> None:
    path = tmp_path / "evidence.json"
    sign(tmp_path, {"number": 1}).save(path)
    Evidence.load(path)
    told = json.loads(path.read_bytes())
    (told if member in told else told["signed_by"])[member] = value
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(PipelineFault):
        Evidence.load(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff"])
def test_what_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "evidence.json"
    path.write_bytes(content)
    with pytest.raises(PipelineFault):
        Evidence.load(path)


def test_the_command_compares_list_and_images(through: Through, tmp_path: Path) -> None:
    places = Places(through.data_dir, DATASET, BATCH)
    outputs, images = places.evidence.with_suffix(OUTPUTS), places.work.images

    def verify(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, ["node", "evidence", "verify", str(places.evidence), *map(str, arguments)])

    told = json.loads(verify("--outputs", outputs, "--images", images, "--json").stdout)
    assert (told["sound"], told["images_compared"], told["batch"]) == (True, True, BATCH)
    alone, all_of_it = verify(), verify("--key", told["fingerprint"], "--outputs", outputs, "--images", images)
    assert all("The signature is right" in ended.stdout for ended in (alone, all_of_it))
    for words in ("The key is the one", "list of images that was signed", "every image of that list"):
        assert words not in alone.stdout
        assert words in all_of_it.stdout
    assert "Not checked: whose key it is (--key), the list of images (--outputs)" in alone.stdout
    assert "Not checked" not in all_of_it.stdout
    other = tmp_path / "other.outputs"
    other.write_bytes(outputs.read_bytes()[1:])
    assert "not the list that was signed" in str(verify("--outputs", other).exception)
    (tmp_path / "images").mkdir()
    assert "missing or changed" in str(verify("--outputs", outputs, "--images", tmp_path / "images").exception)
    assert "another key" in str(verify("--key", "0" * 64).exception)
    assert verify("--images", images).exit_code != 0
