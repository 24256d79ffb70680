"""What someone looks for in the catalogue, and the page of it that they get."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cancerimage.hub.catalogue.entries import Entry

FACET_FIELDS = (
    "cancer",
    "modality",
    "bodypart",
    "sex",
    "age",
    "manufacturer",
    "country",
    "licence",
    "node",
    "policy",
    "audience",
)
"""The fields that the catalogue can be narrowed by, in the order they are shown."""

SORTS = ("relevance", "title", "subjects", "studies", "series", "images", "bytes", "newest")
MAX_SIZE = 100
MAX_PAGE = 100_000
MAX_TEXT = 200


class FilterRefused(Exception):
    """The catalogue cannot be narrowed like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Words to find, values to narrow by (any of one field, all of the fields), order, and page."""

    text: str = ""
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    size: int = 20
    language: str = "en"

    def __post_init__(self) -> None:
        for name in self.values:
            if name not in FACET_FIELDS:
                raise FilterRefused(f"There is no facet {name!r}. The facets are: {', '.join(FACET_FIELDS)}.")
        if self.sort not in SORTS:
            raise FilterRefused(f"Datasets cannot be sorted by {self.sort!r}. Choose from: {', '.join(SORTS)}.")
        if not 1 <= self.size <= MAX_SIZE:
            raise FilterRefused(f"A page holds 1 to {MAX_SIZE} datasets, not {self.size}.")
        if not 1 <= self.page <= MAX_PAGE:
            raise FilterRefused(f"Pages are numbered from 1 to {MAX_PAGE}, not {self.page}.")
        if len(self.text) > MAX_TEXT:
            raise FilterRefused(f"The text to find is limited to {MAX_TEXT} characters, not {len(self.text)}.")

    @classmethod
    def chosen(cls, text: str = "", values: Mapping[str, Iterable[str]] | None = None, **rest: object) -> "Filters":
        """Return the filters for `text` and those `values` that are not empty."""
        kept = {name: frozenset(value for value in many if value) for name, many in (values or {}).items()}
        return cls(text.strip(), {name: many for name, many in kept.items() if many}, **rest)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that the catalogue can be narrowed by, and how many datasets would remain."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ChoiceFacet:
    """The choices of one field; each counts as if nothing were chosen in this field."""

    field: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the datasets that were found."""

    items: tuple[Entry, ...]
    total: int
    facets: tuple[ChoiceFacet, ...]
    page: int
    pages: int
    size: int
    revision: str
    """Changes whenever the catalogue does; good for an ETag."""

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.page > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.page < self.pages
