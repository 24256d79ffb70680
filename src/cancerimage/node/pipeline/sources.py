"""What the index of a node is built from: datasets that images were brought into, and files that somebody named."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from cancerimage.node.files import write_private
from cancerimage.node.index import BuildReport, Source, build
from cancerimage.node.index.building import Progress
from cancerimage.node.pipeline.describing import described
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.holding import Locks
from cancerimage.node.pipeline.places import datasets, of_dataset
from cancerimage.wire.dataset import Description

BY_HAND = "index-sources.json"
_DESCRIPTIONS = TypeAdapter(tuple[Description, ...])


@dataclass(frozen=True, slots=True)
class ByHand:
    """The files that `cancerimage node index build` was given last."""

    files: tuple[Path, ...] = ()
    descriptions: tuple[Description, ...] = ()

    @classmethod
    def load(cls, data_dir: Path) -> "ByHand":
        """Return what is remembered; nothing where the command was never given."""
        path = data_dir / BY_HAND
        if not path.exists():
            return cls()
        found = json.loads(path.read_text("utf-8"))
        return cls(tuple(map(Path, found["files"])), _DESCRIPTIONS.validate_json(json.dumps(found["descriptions"])))

    def save(self, data_dir: Path) -> None:
        """Remember them, so that the index can be built again with what is brought in later."""
        told = {
            "files": [str(path.resolve()) for path in self.files],
            "descriptions": _DESCRIPTIONS.dump_python(self.descriptions, mode="json"),
        }
        write_private(data_dir / BY_HAND, json.dumps(told, indent=1).encode() + b"\n")


def build_by_hand(data_dir: Path, by_hand: ByHand | None, progress: Progress | None = None) -> BuildReport:
    """Build the index of files that somebody names, and of what was brought in; they are remembered once it is built.

    None are those that were named last.

    Raises IndexFault and PipelineFault.
    """
    with Locks(data_dir).alone("index"):
        made = build(source(data_dir, by_hand), data_dir / "index", progress)
        if by_hand is not None:
            by_hand.save(data_dir)
    return made


def source(data_dir: Path, by_hand: ByHand | None = None) -> Source:
    """Return the records of everything a node holds."""
    if by_hand is None:
        by_hand = ByHand.load(data_dir)
        if gone := [path for path in by_hand.files if not path.is_file()]:
            raise PipelineFault(
                f"The index was built from {gone[0]}, which is not there any more. Put it back, or build the index "
                "from what there is: cancerimage node index build"
            )
    held = [name for name in datasets(data_dir) if _tables(data_dir, name)]
    parts = [f"({Source.of_file(path, ()).relation})" for path in by_hand.files]
    parts += [f"({_relation(data_dir, name)})" for name in held]
    if not parts:
        raise PipelineFault("There is nothing to build an index from.")
    descriptions = (*by_hand.descriptions, *(described(data_dir, name) for name in held))
    return Source(" UNION ALL BY NAME ".join(parts), descriptions, emptied=bool(held))


def _relation(data_dir: Path, dataset: str) -> str:
    """Return the rows of a dataset: of each series the one that knows most of it, with what is known of the person."""
    # Each word below is our own but the paths, which are quoted.
    rows = (
        f"SELECT * FROM read_csv({_listed(_tables(data_dir, dataset))}, all_varchar = true, union_by_name = true) "  # noqa: S608
        "QUALIFY row_number() OVER (PARTITION BY subject, study, series ORDER BY images::BIGINT DESC, bytes) = 1"
    )
    clinical = of_dataset(data_dir, dataset) / "clinical.csv"
    if not clinical.is_file():
        return rows
    return (
        f"SELECT held.*, told.* EXCLUDE (dataset, subject) FROM ({rows}) held "  # noqa: S608
        f"LEFT JOIN read_csv({_listed([clinical])}, all_varchar = true) told USING (dataset, subject)"
    )


def _tables(data_dir: Path, dataset: str) -> list[Path]:
    return sorted((of_dataset(data_dir, dataset) / "series").glob("*.csv"))


def _listed(paths: Sequence[Path]) -> str:
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"
