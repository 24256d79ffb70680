"""One dataset with everything that its node says of it."""

from dataclasses import dataclass
from datetime import datetime

from cancerimage.hub.catalogue.cubes import LabelledCube
from cancerimage.hub.catalogue.entries import Coverage, Credit, Entry, LabelledFacet


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One dataset with everything that its node says of it."""

    entry: Entry
    species: str
    sources: tuple[Credit, ...]
    facets: tuple[LabelledFacet, ...]
    """Exact for an open dataset; for a protected one, what its cube says of single fields."""
    coverage: tuple[Coverage, ...]
    cube: LabelledCube | None
    """Of a protected dataset: all tables, those by two fields too."""
    snapshot: str
    published: datetime
    withdrawn: datetime | None
    signed_by: str
    """The node whose signature the record carries."""
    signed_at: datetime
    """When the node signed it."""
    signature: str
    """SHA-256 of the signed message that the hub keeps."""
