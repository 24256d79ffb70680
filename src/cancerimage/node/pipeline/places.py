"""Where a node keeps what belongs to a dataset and to a batch, below its data directory."""

from dataclasses import dataclass
from pathlib import Path

from cancerimage.dicom.deidentify.place import Place


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one batch and of its dataset."""

    data_dir: Path
    dataset: str
    batch: str

    @property
    def originals(self) -> Path:
        return self.data_dir / "arrivals" / self.batch

    @property
    def work(self) -> Place:
        """What the de-identification writes to."""
        return Place(self.data_dir / "work" / self.batch)

    @property
    def key(self) -> Path:
        """The secret that new ids and dates of the dataset come from."""
        return self.data_dir / "keys" / f"{self.dataset}.key"

    @property
    def ids(self) -> Path:
        """How its patient ids are made."""
        return self.key.with_suffix(".ids")

    @property
    def about(self) -> Path:
        return of_dataset(self.data_dir, self.dataset)

    @property
    def description(self) -> Path:
        return self.about / "description.json"

    @property
    def series(self) -> Path:
        """The rows that the index is built from: of images that are in the store."""
        return self.about / "series" / f"{self.batch}.csv"

    @property
    def rows(self) -> Path:
        """The rows that the evidence is about."""
        return self.about / "evidence" / f"{self.batch}.csv"

    @property
    def coming(self) -> Path:
        """The clinical table that came along, until the batch is released."""
        return self.about / "coming" / f"{self.batch}.csv"

    @property
    def clinical(self) -> Path:
        return self.about / "clinical.csv"

    @property
    def quality(self) -> Path:
        """The report in JSON; the page beside it ends in .html."""
        return self.about / "quality" / f"{self.batch}.json"

    @property
    def evidence(self) -> Path:
        """The signed statement; the list of outputs beside it ends in .outputs."""
        return self.about / "evidence" / f"{self.batch}.json"


def of_dataset(data_dir: Path, dataset: str) -> Path:
    """Return the folder of a dataset."""
    return data_dir / "datasets" / dataset


def datasets(data_dir: Path) -> tuple[str, ...]:
    """Return the datasets that images were brought into."""
    folder = data_dir / "datasets"
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()
