"""The index of a node holds what was named by hand and what was brought in, with what is known of each person."""

import csv
from contextlib import closing
from pathlib import Path

import pytest

from cancerimage.dicom.summarise import COLUMNS
from cancerimage.node.index import Index
from cancerimage.node.intake.landing import Landing
from cancerimage.node.pipeline.describing import chosen, describe, described
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.holding import Locks
from cancerimage.node.pipeline.places import Places, of_dataset
from cancerimage.node.pipeline.records import Records
from cancerimage.node.pipeline.sources import ByHand, build_by_hand, source
from cancerimage.node.pipeline.withdrawing import withdraw
from cancerimage.node.pipeline.work import Work
from cancerimage.query import parse
from tests.support import batches
from tests.support.answering import people
from tests.support.indexing import describe as description_of
from tests.support.indexing import write_csv
from tests.support.originals import original

EVERYTHING = parse("")


def by_hand(place: Path, dataset: str = "alpha", count: int = 5) -> ByHand:
    path = place / f"{dataset}.csv"
    write_csv(path, people(dataset, count))
    return ByHand((path,), (description_of(dataset),))


def bring(data_dir: Path, dataset: str, rows: list[dict[str, str]], batch: str) -> None:
    """Put the rows of a batch where the pipeline puts them."""
    path = of_dataset(data_dir, dataset) / "series" / f"{batch}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({"dataset": dataset, **row} for row in rows)


def row(subject: str, series: str, images: int) -> dict[str, str]:
    return {"subject": subject, "study": f"{subject}.1", "series": series, "images": str(images), "bytes": "1"}


def counted(data_dir: Path) -> dict[str, tuple[int, int, int]]:
    found = Index.open(data_dir / "index").answer(EVERYTHING).datasets
    return {name: (totals.subjects, totals.series, totals.images) for name, totals in found.items()}


def test_files_by_hand_stay_when_something_is_brought_in(tmp_path: Path) -> None:
    data_dir = tmp_path / "node"
    named = by_hand(tmp_path)
    build_by_hand(data_dir, named)
    alone = counted(data_dir)
    assert set(alone) == {"alpha"}
    bring(data_dir, "beta", [row("a", "1", 3)], "beta-0001")
    build_by_hand(data_dir, None)
    assert counted(data_dir) == alone | {"beta": (1, 1, 3)}
    build_by_hand(data_dir, by_hand(tmp_path, "gamma", 3))
    assert set(counted(data_dir)) == {"beta", "gamma"}
    assert ByHand.load(data_dir).files == (tmp_path / "gamma.csv",)


def test_of_a_series_in_two_batches_the_row_that_knows_more_counts(tmp_path: Path) -> None:
    data_dir = tmp_path / "node"
    bring(data_dir, "beta", [row("a", "1", 12), row("b", "2", 1)], "beta-0002")
    bring(data_dir, "beta", [row("a", "1", 7)], "beta-0001")
    build_by_hand(data_dir, None)
    assert counted(data_dir) == {"beta": (2, 2, 13)}


def test_a_series_in_two_batches_loses_what_one_of_them_loses(tmp_path: Path) -> None:
    """Each table tells of everything that the dataset has of a series, so both have to be written again."""
    data_dir = batches.node(tmp_path / "node")
    said = {"PatientID": "4711", "PatientName": "Doe^Jane", "BodyPartExamined": "ABDOMEN"}
    for number, images in enumerate(((1, 2), (2, 3, 4))):
        for image in images:
            original(tmp_path / f"source-{number}/{image}.dcm", image, **said)
        batches.ingested(data_dir, tmp_path / f"source-{number}")
    assert batches.counts(data_dir).images == 4
    place = Places(data_dir, batches.DATASET, batches.BATCH).work
    outputs = {str(path.relative_to(place.images)) for path in place.images.rglob("*.dcm")}
    place.withdraw(outputs, outputs)
    with Landing.open(data_dir) as landing, closing(Records(data_dir)) as records:
        withdraw(
            Work(
                data_dir, batches.BATCH, batches.DATASET, 2, batches.STEWARD, batches.ORDER, {}, landing, records,
                Locks(data_dir), lambda progress: None,
            )
        )  # fmt: skip
    assert batches.counts(data_dir).images == 3


def test_clinical_rows_are_joined_by_subject_and_nobody_is_lost(tmp_path: Path) -> None:
    data_dir = tmp_path / "it's a node"
    bring(data_dir, "beta", [row("a", "1", 2), row("b", "2", 3)], "beta-0001")
    (of_dataset(data_dir, "beta") / "clinical.csv").write_text(
        "dataset,subject,stage,grade\nbeta,a,IIIA,2\nbeta,stranger,IV,3\n", "utf-8"
    )
    import duckdb

    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT subject, stage, images FROM ({source(data_dir).relation}) ORDER BY 1")  # noqa: S608
        assert rows.fetchall() == [("a", "IIIA", "2"), ("b", None, "3")]
    build_by_hand(data_dir, None)
    assert counted(data_dir) == {"beta": (2, 2, 5)}


def test_what_is_not_there_any_more_is_told(tmp_path: Path) -> None:
    data_dir = tmp_path / "node"
    with pytest.raises(PipelineFault, match="nothing to build"):
        build_by_hand(data_dir, None)
    build_by_hand(data_dir, by_hand(tmp_path))
    (tmp_path / "alpha.csv").unlink()
    with pytest.raises(PipelineFault, match="not there any more"):
        source(data_dir)


def test_a_dataset_that_nobody_described_has_its_name(tmp_path: Path) -> None:
    assert described(tmp_path, "beta").title == {"en": "beta"}
    told = description_of("beta")
    describe(tmp_path, told)
    assert described(tmp_path, "beta") == told
    assert chosen((description_of("alpha"), told), "beta") == told
    with pytest.raises(PipelineFault, match="does not describe gamma"):
        chosen((told,), "gamma")
