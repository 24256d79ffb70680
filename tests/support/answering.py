"""Nodes that answer without a hub: an index of invented people, a ledger, and what the holder has chosen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.index import Source, build
from cancerimage.node.ledger import Ledger
from cancerimage.node.service import Shelf
from cancerimage.query import fingerprint, parse, to_json
from cancerimage.wire.asker import Asker, Role
from cancerimage.wire.question import Answer, DatasetAnswer, Question
from tests.support.indexing import describe, write_csv

STEWARD = "steward:ann"
Record = Sequence[object]


def person(number: int) -> Asker:
    """Return somebody who has signed in."""
    return Asker(id=f"{number:032x}", roles=(Role.USER,))


def people(dataset: str, count: int) -> Iterator[Record]:
    """Yield so many people of a dataset with one series each: half are female, a third have an MR."""
    for number in range(count):
        sex, modality = "FM"[number % 2], "MR" if number % 3 == 0 else "CT"
        age = f"{20 + number % 70:03}Y"
        names = (dataset, f"p{number}", f"st{number}", f"se{number}")
        yield (*names, sex, age, "20200101", modality, "CHEST", "GE", "", 5, 1_000)


def built(data_dir: Path, records: Iterable[Record]) -> Path:
    """Build the index of a node and return where it is."""
    rows = list(records)
    data_dir.mkdir(parents=True, exist_ok=True)
    source = write_csv(data_dir / "records.csv", rows)
    datasets = sorted({str(row[0]) for row in rows})
    build(Source.of_file(source, [describe(dataset) for dataset in datasets]), data_dir / "index")
    return data_dir / "index"


def chosen(data_dir: Path, **policies: PolicyName) -> None:
    """Choose what datasets tell, and let everyone ask."""
    ledger = Ledger.open(data_dir)
    for dataset, policy in policies.items():
        ledger.choose(dataset, policy, Audience.EVERYONE, actor=STEWARD)
    ledger.close()


class LoneNode:
    """A node's index and ledger, asked directly."""

    def __init__(self, data_dir: Path, index_dir: Path | None = None) -> None:
        self.data_dir = data_dir
        self.ledger = Ledger.open(data_dir)
        self.shelf = Shelf("ash", "Node Ash", index_dir or data_dir / "index", self.ledger)

    @classmethod
    def made(cls, data_dir: Path, counts: Mapping[str, int], **policies: PolicyName) -> "LoneNode":
        """Build a node whose datasets have so many people."""
        built(data_dir, (record for dataset, count in counts.items() for record in people(dataset, count)))
        chosen(data_dir, **policies)
        return cls(data_dir)

    def ask(self, text: str, asker: Asker | None = None, **more: Any) -> Answer:
        """Ask in words."""
        query = parse(text)
        return self.shelf.answer(
            Question(query=to_json(query), fingerprint=fingerprint(query), asker=asker or person(1), **more)
        )

    def ask_of(self, dataset: str, text: str, asker: Asker | None = None, **more: Any) -> DatasetAnswer:
        """Ask one dataset in words."""
        (part,) = self.ask(text, asker, datasets=(dataset,), **more).datasets
        return part

    def rebuild(self, counts: Mapping[str, int]) -> None:
        """Build the index anew and take it up."""
        built(self.data_dir, (record for dataset, count in counts.items() for record in people(dataset, count)))
        assert self.shelf.renew()

    def again(self) -> "LoneNode":
        """Stop the node and start it anew."""
        self.close()
        return LoneNode(self.data_dir)

    def close(self) -> None:
        """Stop the node."""
        self.ledger.close()
