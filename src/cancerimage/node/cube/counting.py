"""Counting people into the cells of a table, each into a bounded number of them."""

import math

import numpy as np

from cancerimage.node.cube.people import Ids, People
from cancerimage.node.cube.siphash import siphash
from cancerimage.node.cube.tables import Table, words


def counted(people: People, table: Table, key: bytes) -> Ids:
    """Return how many people are in each cell; a person is in the first `bound` of theirs, in an order of their own.

    Every cell of the table has its place, whether or not anybody is in it.
    """
    owners, cells = people.pairs(table.fields)
    count = math.prod(len(words(field)) for field in table.fields)
    # A person has many rows in one cell, and counts there once.
    pairs = np.unique(owners * count + cells)
    owners, cells = pairs // count, pairs % count
    order = siphash(key, people.prints[owners], cells.astype(np.uint64))
    sequence = np.lexsort((order, owners))
    owners, cells = owners[sequence], cells[sequence]
    ranks = np.arange(len(owners)) - np.searchsorted(owners, owners)
    return np.bincount(cells[ranks < table.bound], minlength=count)


def clamped(amounts: Ids, clamp: int) -> int:
    """Return the sum of what people have, of which nobody counts for more than `clamp`."""
    return int(np.minimum(amounts, clamp).sum())
