"""One grain of an index: its columns laid out for counting, and the bitmaps to select with."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from pyroaring import BitMap

from cancerimage.node.index.bitmaps import rows
from cancerimage.node.index.columns import Columns
from cancerimage.node.index.counting import Count
from cancerimage.node.index.folding import MANY, Choice
from cancerimage.node.index.layout import Layout
from cancerimage.node.index.selection import Selector
from cancerimage.query.nodes import Query
from cancerimage.wire.dataset import Description


class Grain:
    """Answers questions over one set of columns, which are laid out when the first one comes."""

    def __init__(
        self, columns: Columns, codes: Mapping[str, Sequence[str]], descriptions: Sequence[Description]
    ) -> None:
        self._columns = columns
        self._codes = codes
        self._descriptions = descriptions

    @cached_property
    def layout(self) -> Layout:
        """How the columns are laid out."""
        return Layout(self._columns, self._codes, len(self._descriptions))

    @cached_property
    def selector(self) -> Selector:
        """What chooses the rows."""
        return Selector(self._columns, self._codes, self._descriptions, self.layout.row_bounds.tolist())

    def count(self, query: Query, datasets: Collection[int] | None) -> Count:
        """Count what a query selects in the datasets at these positions, or in all."""
        return Count(self.layout, self._choose(query, datasets))

    def subjects(self, query: Query, datasets: Collection[int]) -> list[int]:
        """Return the distinct subjects of every dataset that a query selects in those at these positions."""
        layout = self.layout
        studies = layout.studies.touched(self._choose(query, datasets))
        return layout.subjects_by_dataset.of(layout.subjects.touched(Choice.of(studies)))

    def _choose(self, query: Query, datasets: Collection[int] | None) -> Choice:
        selected = self.selector.select(query)
        if datasets is not None:
            selected = selected & self._stretches(datasets)
        everything = self.selector.everything
        if len(selected) > MANY * len(everything):
            return Choice(rows(everything - selected), inverted=True)
        return Choice(rows(selected), inverted=False)

    def _stretches(self, datasets: Collection[int]) -> BitMap:
        bounds = self.layout.row_bounds
        stretches = BitMap()
        for position in datasets:
            stretches.add_range(int(bounds[position]), int(bounds[position + 1]))
        return stretches
