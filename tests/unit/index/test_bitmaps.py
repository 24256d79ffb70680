"""Flags to Roaring bitmaps and back, in every kind of container."""

import numpy as np
import pytest
from pyroaring import BitMap

from cancerimage.node.index.bitmaps import bitmap, rows
from cancerimage.node.index.spans import Spans


@pytest.mark.parametrize("size", [0, 1, 7, 65_535, 65_536, 65_537, 200_003])
@pytest.mark.parametrize("share", [0.0, 0.0005, 0.05, 0.2, 0.9, 1.0])
def test_flags_survive_the_way_to_a_bitmap_and_back(size: int, share: float) -> None:
    flags = np.random.default_rng(size).random(size) < share
    made = bitmap(flags)
    assert made == BitMap(np.flatnonzero(flags).tolist())
    assert rows(made).tolist() == np.flatnonzero(flags).tolist()


def test_containers_that_are_empty_full_and_sparse_stand_side_by_side() -> None:
    flags = np.zeros(5 * 65_536 + 3, dtype=np.bool_)
    flags[65_536 : 2 * 65_536] = True
    flags[3 * 65_536 + 5 : 3 * 65_536 + 4_101] = True
    flags[4 * 65_536 + 9] = True
    assert bitmap(flags) == BitMap(np.flatnonzero(flags).tolist())


@pytest.mark.parametrize("distinct", [1, 2, 3, 8, 37])
def test_a_span_selects_what_comparing_selects(distinct: int) -> None:
    column = np.random.default_rng(distinct).integers(0, distinct, 500).astype(np.uint16) * 3
    unknown = int(column[0])
    spans = Spans(column, unknown)
    known = column != unknown
    assert rows(spans.unknown).tolist() == np.flatnonzero(~known).tolist()
    for low in (None, *range(-1, 3 * distinct + 2)):
        for high in (None, *range(-1, 3 * distinct + 2)):
            expected = known & (column >= (low or 0) if low is not None else True)
            expected &= column <= high if high is not None else True
            assert rows(spans.between(low, high)).tolist() == np.flatnonzero(expected).tolist()


def test_an_index_without_rows_has_no_spans() -> None:
    assert not Spans(np.array([], dtype=np.uint8), 0).between(None, None)
