"""What a steward chooses before a batch goes on, and what becomes of a table that is handed in."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cancerimage.demo.synthetic import MAPPING
from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.ids import Ids
from cancerimage.dicom.phantoms import CLINICAL
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node.console import ordered
from cancerimage.node.console.bounding import LONG, LONGEST
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.taking import take
from cancerimage.node.pipeline import tables
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.states import State
from tests.support import batches
from tests.support.batches import BATCH, DATASET
from tests.support.console import Console, Steward, add_stewards, console_running, enrolled
from tests.support.federation import eventually
from tests.unit.console.test_pages import text

PAGE = f"/images/{BATCH}/choices/"
CHOSEN = {"pixels": "rules", "faces": "keep", "ids": "platform", "site": "site-of-ours"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of originals, with a table of the patients beside it."""
    return batches.originals(tmp_path_factory.mktemp("made") / "phantoms", people=1)


@pytest.fixture(scope="module")
def console(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """The console of a node at which a batch has arrived."""
    data_dir = tmp_path_factory.mktemp("choosing") / "node"
    enrolled(data_dir)
    add_stewards(data_dir)
    with Landing.open(data_dir) as landing:
        assert take(landing, DATASET, source, batches.STEWARD, lambda *_: None).name == BATCH
    with console_running(data_dir) as running:
        yield running


@pytest.fixture(scope="module")
def steward(console: Console) -> Iterator[Steward]:
    """Somebody who has signed in."""
    with console.steward() as one:
        yield one


def send(steward: Steward, said: dict[str, str], **files: tuple[str, bytes]) -> httpx.Response:
    """Send the form with files."""
    token = steward.client.get(PAGE).text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return steward.client.post(
        PAGE, data=said | {"csrfmiddlewaretoken": token}, files=dict(files), headers={"Referer": str(steward.url)}
    )


def handed_in(data_dir: Path) -> list[Path]:
    """Return what the node keeps of tables that were handed in."""
    return sorted(path for path in (data_dir / tables.FOLDER).rglob("*") if path.is_file())


def table(source: Path) -> bytes:
    """Return the table of the patients."""
    return (source.parent / CLINICAL).read_bytes()


@pytest.mark.parametrize(
    ("said", "files", "answer"),
    [
        (CHOSEN | {"site": ""}, {}, "give it."),
        (CHOSEN, {"table": ("a.csv", b"a,b\n")}, "A table and its mapping go together."),
        (CHOSEN, {"table": ("a.docx", b"a"), "mapping": ("a.yaml", b"a")}, "The name of a table ends in .csv"),
        (CHOSEN, {"table": ("Jane Doe.csv", b"PatientID\n4711\n"), "mapping": ("m.yaml", b"nothing")}, "errors"),
        ({"faces": "review", "pixels": "rules", "ids": "project"}, {}, "errors"),
    ],
    ids=["no site", "no mapping", "no table", "no sense", "not offered"],
)
def test_what_makes_no_sense_changes_nothing(
    console: Console, steward: Steward, said: dict[str, str], files: dict[str, Any], answer: str
) -> None:
    answered = send(steward, said, **files)
    assert answered.status_code == 200
    assert answer in answered.text
    assert "4711" not in answered.text
    assert "Jane" not in answered.text
    assert handed_in(console.data_dir) == []
    with Pipeline.open(console.data_dir) as pipeline:
        standing = pipeline.batch(BATCH)
    assert standing.state is State.TAKEN
    assert not standing.running
    assert not Places(console.data_dir, DATASET, BATCH).ids.exists()


def test_what_is_too_long_is_refused_before_it_is_kept(console: Console, steward: Steward) -> None:
    assert send(steward, CHOSEN, table=("a.csv", bytes(LONGEST))).status_code == 413
    assert handed_in(console.data_dir) == []


def test_only_who_hands_a_table_in_may_send_much(console: Console, steward: Steward) -> None:
    much: dict[str, Any] = {"table": ("a.csv", bytes(LONG))}
    with httpx.Client(base_url=console.url, trust_env=False) as visitor:
        for cookies in ({}, {next(name for name in steward.client.cookies if name.endswith("session")): "invented"}):
            visitor.cookies.update(cookies)
            assert visitor.post(PAGE, files=much).status_code == 413
            assert visitor.post("/sign-in/", files=much).status_code == 413
    assert steward.client.post("/password/", files=much).status_code == 413
    answered = send(steward, CHOSEN, **much)
    assert (answered.status_code, "A table and its mapping go together." in answered.text) == (200, True)


def test_everything_can_be_chosen() -> None:
    assert set(ordered.PIXELS) == set(Mode)
    assert set(ordered.FACES) == set(Faces) - {Faces.REVIEW}, "as `cancerimage node ingest --faces` offers it"
    assert set(ordered.IDS) == set(Ids)


def test_every_choice_says_what_the_standard_says(steward: Steward) -> None:
    shown = text(steward, PAGE)
    for word in ("PS3.15, section E.3.1", "PS3.15, section E.3.2", "PS3.15, Table E.1-1", "cannot be changed"):
        assert word in shown
    steward.send("/language/", {"language": "de", "next": "/"})
    assert "PS3.15, Abschnitt E.3.1" in text(steward, PAGE)
    steward.send("/language/", {"language": "en", "next": "/"})


def test_a_table_that_is_handed_in_is_counted_imported_and_removed(
    console: Console, steward: Steward, source: Path
) -> None:
    answered = send(steward, CHOSEN, table=("Jane Doe.csv", table(source)), mapping=("m.yaml", MAPPING.read_bytes()))
    assert answered.url.path == f"/images/{BATCH}/table/"
    assert "of 1 people" in answered.text
    kept = handed_in(console.data_dir)
    assert [path.name for path in kept] == [tables.MAPPING, "table.csv"]
    for path in kept:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in list(path.parents)[:3])
    patient = table(source).decode().splitlines()[1].split(",")[0]
    assert patient not in answered.text
    with Pipeline.open(console.data_dir) as pipeline:
        order = pipeline.batch(BATCH).order
        assert (order.pixels, order.faces) == (Mode.RULES, Faces.KEEP)
        steward.send(f"/images/{BATCH}/go-on/", {})

        def through() -> bool:
            now = pipeline.batch(BATCH)
            return now.state in (State.RELEASED, State.WAITING) and not now.running

        eventually(through, 60)
    assert batches.statement(console.data_dir)["clinical"]["rows"] == 1
    assert handed_in(console.data_dir) == []


def test_what_is_settled_is_shown_and_no_longer_asked(steward: Steward) -> None:
    shown = steward.open(PAGE).text
    assert "In the form of the existing platform" in shown
    assert "There is a site." in shown
    assert "site-of-ours" not in shown, "ids can be tried with it"
    assert 'name="ids"' not in shown
    assert 'name="pixels"' not in shown
    assert "is imported, and removed" in shown
    assert steward.open(f"/images/{BATCH}/table/").status_code == 404


def test_a_table_can_be_taken_away_again(console: Console, steward: Steward, source: Path) -> None:
    send(steward, {"faces": "hold"}, table=("t.csv", table(source)), mapping=("m.yaml", MAPPING.read_bytes()))
    assert len(handed_in(console.data_dir)) == 2
    steward.send(f"/images/{BATCH}/table/remove/", {})
    assert handed_in(console.data_dir) == []
    with Pipeline.open(console.data_dir) as pipeline:
        assert pipeline.batch(BATCH).order.clinical is None


def test_what_was_signed_is_read_and_what_was_changed_is_not(console: Console, steward: Steward) -> None:
    page, path = f"/images/{BATCH}/evidence/", Places(console.data_dir, DATASET, BATCH).evidence
    assert "The list of images is the one that was signed" in text(steward, page)
    outputs = steward.open(f"{page}outputs/")
    assert outputs.content == path.with_suffix(".outputs").read_bytes()
    path.with_suffix(".outputs").write_bytes(outputs.content + b"more")
    assert "The list of images is not the one that was signed" in text(steward, page)
    path.write_bytes(path.read_bytes().replace(b'"round": 1', b'"round": 7'))
    assert "The signature is wrong" in text(steward, page)
    assert "Round" not in text(steward, page)
    assert "The signature is wrong" in text(steward, f"/images/{BATCH}/")
