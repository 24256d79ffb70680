"""The whole catalogue in memory as bit sets, so that a page with its facets costs a millisecond or two.

The records stay in the database, which is the truth. One Python integer per value holds one bit per dataset:
narrowing is `&`, counting is `bit_count`. This gives the same answers over SQLite and PostgreSQL without any
dialect of text search.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.filters import Filters
from cancerimage.vocabulary.concept import fold


@dataclass(frozen=True, slots=True)
class Sum:
    """How many datasets show one value, with how many subjects and series there are of it in all datasets."""

    datasets: int
    subjects: Number
    series: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """All datasets that are on show, at one revision of the catalogue."""

    revision: str
    keys: tuple[int, ...]
    """The database key of each dataset; a dataset's bit is its place here."""
    holders: Mapping[str, str]
    """The node that publishes each dataset."""
    labels: Mapping[str, Mapping[str, str]]
    """The title of each dataset in every language there is."""
    node_titles: Mapping[str, Mapping[str, str]]
    """The title of each node in every language there is."""
    titles: tuple[str, ...]
    """The titles as they are compared, each word after a space."""
    words: tuple[str, ...]
    """Every word of every record, sorted."""
    places: tuple[tuple[int, ...], ...]
    """The datasets that each word stands in."""
    terms: Mapping[str, Mapping[str, int]]
    """The datasets that hold each value of each field, as bits."""
    orders: Mapping[str, tuple[int, ...]]
    """The datasets in each order there is."""
    totals: Amounts
    sums: Mapping[str, Mapping[str, Sum]]
    """How much there is of each value of each field."""
    changed: str | None
    """When a record last changed, as ISO 8601."""

    @property
    def everything(self) -> int:
        """All datasets, as bits."""
        return (1 << len(self.keys)) - 1

    def matching(self, filters: Filters, without: str | None = None) -> int:
        """Return the datasets that `filters` leaves, disregarding what it says of the field `without`."""
        found = self.everything
        for field, values in filters.values.items():
            if field != without:
                held = 0
                for value in values:
                    held |= self.terms[field].get(value, 0)
                found &= held
        return found

    def containing(self, text: str) -> int:
        """Return the datasets in which every word of `text` begins some word."""
        wanted = fold(text).split()
        if text.strip() and not wanted:
            return 0
        found = self.everything
        for beginning in wanted:
            first = bisect_left(self.words, beginning)
            last = bisect_left(self.words, f"{beginning}\U0010ffff")
            found &= bits({place for places in self.places[first:last] for place in places})
        return found

    def page(self, found: int, filters: Filters) -> list[int]:
        """Return the database keys of the datasets `found` that are on the page that `filters` asks for."""
        first = (filters.page - 1) * filters.size
        sort = "subjects" if filters.sort == "relevance" else filters.sort
        # Walking the order and testing one character each is quicker than shifting a long integer as often.
        held = bin(found | 1 << len(self.keys))[:2:-1]
        places: Iterable[int] = (place for place in self.orders[sort] if held[place] == "1")
        if filters.sort == "relevance" and filters.text:
            words = [f" {word}" for word in fold(filters.text).split()]
            places = sorted(places, key=lambda place: not all(word in self.titles[place] for word in words))
        return [self.keys[place] for place in islice(places, first, first + filters.size)]


def bits(places: Iterable[int]) -> int:
    """Return an integer with a bit at each of `places`."""
    listed = list(places)
    if not listed:
        return 0
    held = bytearray(max(listed) // 8 + 1)
    for place in listed:
        held[place // 8] |= 1 << place % 8
    return int.from_bytes(held, "little")
