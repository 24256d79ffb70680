"""An index in use: loaded from disk, verified, and asked."""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import datetime
from pathlib import Path

import numpy as np

from cancerimage.node.index import place
from cancerimage.node.index.cohort import ByValue, Cohort, Counted
from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_IMAGES, UNKNOWN_YEAR, Columns
from cancerimage.node.index.faults import IndexFault
from cancerimage.node.index.grain import Grain
from cancerimage.node.index.layout import Layout
from cancerimage.node.index.likeness import tells_alike_apart
from cancerimage.node.index.manifest import Manifest
from cancerimage.node.index.selection import dataset_values
from cancerimage.query.fields import FIELDS, Level
from cancerimage.query.nodes import Query
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.dataset import Description, FieldCoverage


class Index:
    """The counting index of a node. It only counts: who may ask, and what may be told, is decided elsewhere."""

    def __init__(
        self,
        generation: place.Generation,
        manifest: Manifest,
        exact: Columns,
        alike: Columns,
        datasets: tuple[str, ...] | None = None,
    ) -> None:
        self.generation = generation
        self._manifest = manifest
        self.snapshot: str = manifest.snapshot
        self.indexed: datetime = manifest.indexed
        self.report = manifest.report
        self.datasets: tuple[str, ...] = manifest.datasets if datasets is None else datasets
        self.descriptions: Mapping[str, Description] = {
            description.dataset: description
            for description in manifest.descriptions
            if description.dataset in self.datasets
        }
        ordered = [self.descriptions[dataset] for dataset in self.datasets]
        self._held = [dataset_values(description) for description in ordered]
        self.columns = exact
        self.codes: Mapping[str, tuple[str, ...]] = manifest.codes
        """The code behind each number of a coded column."""
        self._clinical = frozenset(exact.clinical)
        self._alike_columns = alike
        self._exact = Grain(exact, manifest.codes, ordered)
        self._alike = Grain(alike, manifest.codes, ordered)

    @classmethod
    def open(cls, path: Path, generation: place.Generation | None = None) -> "Index":
        """Load the index in a directory, or an older generation of it that is kept there.

        Raise IndexFault if it is missing, damaged, foreign or of another version.
        """
        if generation is not None:
            return cls._loaded(path, generation, place.verified(path, generation))
        while True:
            taken, manifest = place.take(path)
            try:
                return cls._loaded(path, taken, manifest)
            except IndexFault:
                # A build that ended at this moment has removed the generation that was in use before.
                if place.current(path) == taken:
                    raise

    @classmethod
    def _loaded(cls, path: Path, generation: place.Generation, manifest: Manifest) -> "Index":
        directory = path / generation.name
        try:
            exact, alike = Columns.load(directory, "exact"), Columns.load(directory, "alike")
            for columns in (exact, alike):
                columns.require(manifest.codes)
            return cls(generation, manifest, exact, alike)
        except (OSError, ValueError, KeyError, IndexError):
            raise IndexFault(f"The index in {path} does not hold together. {place.REBUILD}") from None

    def only(self, datasets: Collection[str]) -> "Index":
        """Return an index that holds nothing but some of the datasets.

        Choosing rows takes time that depends on all of them. In an index of these datasets alone, that tells nothing
        of any other.
        """
        positions = [position for position, dataset in enumerate(self.datasets) if dataset in datasets]
        if len(positions) == len(self.datasets):
            return self
        exact, alike = (columns.of_datasets(positions) for columns in (self.columns, self._alike_columns))
        kept = tuple(self.datasets[position] for position in positions)
        return Index(self.generation, self._manifest, exact, alike, kept)

    def taken_for(self, build: "Index") -> "Index":
        """Return this index, which has the content of a later build, under that one's name and time."""
        same = copy(self)
        same.generation, same.indexed, same.report, same._manifest = (
            build.generation,
            build.indexed,
            build.report,
            build._manifest,
        )
        return same

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the source had: of the clinical ones it can lack any."""
        return frozenset(field.name for field in FIELDS.values() if not field.clinical or field.name in self._clinical)

    def prepare(self) -> None:
        """Lay everything out now, so that no question has to wait for it."""
        for grain in (self._exact, self._alike):
            _ = grain.selector

    @property
    def layout(self) -> Layout:
        """How the columns are laid out."""
        return self._exact.layout

    def answer(self, query: Query, datasets: frozenset[str] | None = None) -> Cohort:
        """Count what a query selects in some of the datasets, or in all."""
        positions = None
        if datasets is not None:
            positions = [position for position, dataset in enumerate(self.datasets) if dataset in datasets]
        grain = self._exact if tells_alike_apart(query) else self._alike
        count = grain.count(query, positions)
        counted = dict(zip(self.datasets, count.by_dataset(), strict=True))
        return Cohort(
            counted if datasets is None else {name: counted[name] for name in self.datasets if name in datasets},
            self._by_dataset_value(counted) | count.by_value(),
        )

    def subjects(self, query: Query, datasets: Collection[str]) -> Mapping[str, int]:
        """Count the distinct subjects that a query selects in some of the datasets, and nothing else."""
        positions = [position for position, dataset in enumerate(self.datasets) if dataset in datasets]
        grain = self._exact if tells_alike_apart(query) else self._alike
        counted = grain.subjects(query, positions)
        return {self.datasets[position]: counted[position] for position in positions}

    def _by_dataset_value(self, counted: Mapping[str, Counted]) -> dict[str, ByValue]:
        """Return the subjects and series of each value of the fields of datasets."""
        found: dict[str, dict[str, tuple[int, int]]] = {"dataset": {}, "cancer": {}, "country": {}}
        for held, (subjects, _, series, _, _) in zip(self._held, counted.values(), strict=True):
            if subjects:
                for field, values in held.items():
                    for value in values:
                        before = found[field].get(value, (0, 0))
                        found[field][value] = (before[0] + subjects, before[1] + series)
        return dict(found)

    def coverage(self, dataset: str) -> tuple[FieldCoverage, ...]:
        """Return, for each field, how many records of its own level carry a value in one dataset."""
        number = self.datasets.index(dataset)
        columns, layout = self.columns, self.layout
        subjects = slice(*layout.subjects_by_dataset.bounds[number : number + 2])
        studies = slice(*layout.studies_by_dataset.bounds[number : number + 2])
        stretch = slice(*layout.row_bounds[number : number + 2])
        held = self._held[number]
        result = []
        for field in FIELDS.values():
            if field.clinical:
                continue
            match field.level:
                case Level.DATASET:
                    known, records = int(held[field.name] != (UNKNOWN,)), 1
                case Level.SUBJECT:
                    present = columns.subjects_sex[subjects] != self.codes["sex"].index(UNKNOWN)
                    known, records = int(np.count_nonzero(present)), len(present)
                case Level.STUDY:
                    column = columns.studies_age if field.name == "age" else columns.studies_year
                    # A study under two subjects has an entry under each; it carries a value if one of them does.
                    identities = columns.studies_identity[studies]
                    present = column[studies] != (UNKNOWN_AGE if field.name == "age" else UNKNOWN_YEAR)
                    known, records = len(np.unique(identities[present])), len(np.unique(identities))
                case Level.SERIES:
                    column = getattr(columns, f"rows_{field.name}")[stretch]
                    absent = UNKNOWN_IMAGES if field.name == "images" else self.codes[field.name].index(UNKNOWN)
                    known, records = columns.series_count(stretch, column != absent), columns.series_count(stretch)
            result.append(FieldCoverage(field=field.name, known=known, records=records))
        for name, present in layout.clinical.known.items():
            # Of the many clinical fields, those are named that the dataset has.
            if known := int(np.count_nonzero(present[subjects])):
                records = int(subjects.stop - subjects.start)
                result.append(FieldCoverage(field=name, known=known, records=records))
        return tuple(result)

    def ages(self, dataset: str) -> tuple[int, int] | None:
        """Return the lowest and the highest age in one dataset, or None where no age is known."""
        number = self.datasets.index(dataset)
        ages = self.columns.studies_age[slice(*self.layout.studies_by_dataset.bounds[number : number + 2])]
        ages = ages[ages != UNKNOWN_AGE]
        return (int(ages.min()), int(ages.max())) if len(ages) else None
