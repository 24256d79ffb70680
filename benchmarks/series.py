"""One flat table of all series with every value as a small number: what every peer counts from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cancerimage.node.index import Index
from cancerimage.query import FIELDS, Kind
from cancerimage.vocabulary import UNKNOWN

CODED = ("sex", "modality", "bodypart", "manufacturer", "licence")
BANDED = ("age", "year", "images")
FACETS = ("sex", "age_band", "year_band", "modality", "bodypart", "manufacturer", "licence", "images_band")
"""The columns that facets are counted over, without those of datasets."""

COLUMNS: Mapping[str, str] = {
    "dataset": "SMALLINT",
    "subject": "INTEGER",
    "study": "INTEGER",
    "sex": "SMALLINT",
    "age": "SMALLINT",
    "year": "SMALLINT",
    "age_band": "SMALLINT",
    "year_band": "SMALLINT",
    "modality": "SMALLINT",
    "bodypart": "SMALLINT",
    "manufacturer": "SMALLINT",
    "licence": "SMALLINT",
    "images": "INTEGER",
    "images_band": "SMALLINT",
    "bytes": "BIGINT",
}


@dataclass(frozen=True, slots=True)
class Series:
    """The table as a Parquet file, and the word for each number of each column that has words."""

    path: Path
    words: Mapping[str, tuple[str, ...]]
    datasets: tuple[str, ...]
    cancers: Mapping[str, tuple[str, ...]]
    """The cancers of each dataset."""

    def number(self, field: str, word: str) -> int:
        """Return the number of a word; one that does not occur has a number that no series has."""
        return self.words[field].index(word) if word in self.words[field] else -1

    @classmethod
    def of(cls, index: Index, directory: Path, target: Path) -> "Series":
        """Write the table from the records of an index."""
        records = {name: duckdb.read_parquet(str(directory / f"{name}.parquet")) for name in ("studies", "series")}
        subjects = duckdb.read_parquet(str(directory / "subjects.parquet"))
        joined = (
            records["series"].join(records["studies"], "dataset, subject, study").join(subjects, "dataset, subject")
        )
        words: dict[str, tuple[str, ...]] = {}
        columns = [
            "(dense_rank() OVER (ORDER BY dataset) - 1)::SMALLINT AS dataset",
            "(dense_rank() OVER (ORDER BY dataset, subject) - 1)::INTEGER AS subject",
            "(dense_rank() OVER (ORDER BY dataset, study) - 1)::INTEGER AS study",
            "age::SMALLINT AS age, year::SMALLINT AS year, images::INTEGER AS images, bytes::BIGINT AS bytes",
        ]
        for field in CODED:
            found = [row[0] for row in joined.project(field).distinct().fetchall()]
            words[field] = tuple(sorted(found))
            columns.append(f"(dense_rank() OVER (ORDER BY {field}) - 1)::SMALLINT AS {field}")
        for field in BANDED:
            bounds = FIELDS[field].bands
            words[f"{field}_band"] = (*(FIELDS[field].band(bound) for bound in bounds), UNKNOWN)
            cases = " ".join(f"WHEN {field} < {bound} THEN {number}" for number, bound in enumerate(bounds[1:]))
            columns.append(
                f"(CASE WHEN {field} IS NULL THEN {len(bounds)} {cases} ELSE {len(bounds) - 1} END)::SMALLINT "
                f"AS {field}_band"
            )
        ordered = joined.project(", ".join(columns)).order("dataset, subject, study")
        ordered.project(", ".join(COLUMNS)).write_parquet(str(target))
        # Datasets without a record have no number in the table.
        datasets = tuple(sorted(row[0] for row in joined.project("dataset").distinct().fetchall()))
        words["dataset"] = datasets
        cancers = {dataset: index.descriptions[dataset].cancers or (UNKNOWN,) for dataset in datasets}
        assert all(FIELDS[field].kind is Kind.NUMBER for field in BANDED)
        return cls(target, words, datasets, cancers)
