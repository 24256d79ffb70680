"""Building an index: DuckDB reads, resolves and sorts; the result replaces the index in use in one step."""

import errno
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.node.index import place
from cancerimage.node.index.coding import CODED, code
from cancerimage.node.index.faults import IndexFault
from cancerimage.node.index.gathering import gather, place_datasets
from cancerimage.node.index.likeness import gather_alike
from cancerimage.node.index.manifest import VERSION, Manifest, measure
from cancerimage.node.index.parquet import write_records
from cancerimage.node.index.records import read, resolve
from cancerimage.node.index.report import BuildReport
from cancerimage.node.index.source import CLINICAL, Source, require_columns, require_descriptions
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import VOCABULARIES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[str, int, int], None]
"""Called with the name of the stage that begins, how many stages are done, and how many there are."""

STAGES = (
    "Reading the records",
    "Looking up the vocabularies",
    "Resolving subjects and studies",
    "Writing the records",
    "Gathering what is alike",
    "Writing the index",
)
MEMORY = "1GB"
THREADS = 4
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass
class Advance:
    """Where a build stands."""

    progress: Progress | None
    done: int = -1
    started: float = field(default_factory=time.monotonic)

    def next(self) -> None:
        """Say that the next stage begins, or after the last that all are done."""
        self.done += 1
        if self.progress:
            self.progress(STAGES[self.done] if self.done < len(STAGES) else "Done", self.done, len(STAGES))


def build(source: Source, into: Path, progress: Progress | None = None) -> BuildReport:
    """Build the index of `source` in the directory `into`, and put it to use when it is complete."""
    import duckdb

    advance = Advance(progress)
    try:
        with place.building(into) as directory:
            spill = directory / "spill"
            config: dict[str, str | bool | int | float | list[str]] = {
                "memory_limit": MEMORY,
                "threads": THREADS,
                "temp_directory": str(spill),
                # A node fetches nothing from elsewhere by itself.
                "autoinstall_known_extensions": False,
            }
            with duckdb.connect(config=config) as connection:
                manifest = _build(connection, source, directory, advance)
            if spill.exists():
                spill.rmdir()
            place.publish(into, directory, manifest)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise _no_room(into) from None
        raise IndexFault(f"The index cannot be written to {into}: {error.strerror}. Nothing was changed.") from None
    except duckdb.OutOfMemoryException:
        raise IndexFault(
            f"Building the index in {into} needs more than {MEMORY} of memory and found no room on the disk instead. "
            "Free some space and build again; an index that was in use before is unchanged."
        ) from None
    except duckdb.Error as error:
        # DuckDB's own message may quote a value from the records, so it is not repeated.
        if advance.done > 0 and isinstance(error, duckdb.IOException):
            raise _no_room(into) from None
        raise IndexFault(
            f"The source cannot be read ({type(error).__name__}). Check that it is a complete Parquet file, or CSV "
            "in UTF-8, with the declared columns, and that you may read it. Nothing was changed."
        ) from None
    advance.next()
    return manifest.report


def _build(connection: "DuckDBPyConnection", source: Source, directory: Path, advance: Advance) -> Manifest:
    advance.next()
    clinical = require_columns(connection, source)
    if not read(connection, source, clinical) and not source.emptied:
        raise IndexFault("The source holds no series with all four identifiers. Nothing was changed.")
    require_descriptions(connection, source)
    advance.next()
    coded = (*CODED, *(field for field in clinical if FIELDS[field].kind is Kind.CODE))
    codings = {field: code(connection, field) for field in coded}
    advance.next()
    faults = resolve(connection, codings, clinical)
    advance.next()
    write_records(connection, directory, codings, clinical)
    advance.next()
    descriptions = tuple(sorted(source.descriptions, key=lambda description: description.dataset))
    place_datasets(connection, [description.dataset for description in descriptions])
    exact, alike = gather(connection, clinical), gather_alike(connection, clinical)
    advance.next()
    exact.save(directory, "exact")
    alike.save(directory, "alike")
    files = {path.name: measure(path) for path in sorted(directory.iterdir()) if path.is_file()}
    # What is not in the records has no vocabulary here: the same data give the same snapshot, whatever else there is.
    without = {FIELDS[field].vocabulary for field in CLINICAL} - {FIELDS[field].vocabulary for field in clinical}
    vocabularies = {name: each.version for name, each in sorted(VOCABULARIES.items()) if name not in without}
    codes = {field: coding.codes for field, coding in codings.items()}
    identity = {
        "version": VERSION,
        "vocabularies": vocabularies,
        "codes": codes,
        "descriptions": [description.model_dump(mode="json") for description in descriptions],
        "columns": {name: file.sha256 for name, file in files.items() if name.endswith(".npy")},
    }
    return Manifest(
        snapshot=hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest(),
        indexed=datetime.now(UTC).replace(microsecond=0),
        vocabularies=vocabularies,
        datasets=tuple(description.dataset for description in descriptions),
        codes=codes,
        descriptions=descriptions,
        files=files,
        report=BuildReport(
            datasets=len(descriptions),
            subjects=len(exact.subjects_sex),
            studies=exact.study_count,
            series=exact.series_count(),
            rows=len(exact.rows_series),
            alike=len(alike.subjects_sex),
            fields=tuple(coding.report for coding in codings.values()),
            faults=faults,
            seconds=round(time.monotonic() - advance.started, 3),
        ),
    )


def _no_room(into: Path) -> IndexFault:
    return IndexFault(
        f"There is not enough room on the disk to build the index in {into}. "
        "Free some space and build again; an index that was in use before is unchanged."
    )
