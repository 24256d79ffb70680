"""The Python client of a hub."""

from cancerimage.sdk.answers import Answer, CheckedQuery
from cancerimage.sdk.catalogue import Catalogue, Dataset
from cancerimage.sdk.client import Client, token_for
from cancerimage.sdk.cube import Cube, CubeTable
from cancerimage.sdk.errors import (
    HubError,
    HubProblem,
    HubUnreachable,
    NotAHub,
    NotFound,
    QueryRefused,
    TooManyRequests,
)
from cancerimage.sdk.matches import Charge, Criterion, Facet, FacetValue, MatchedDataset, NodeResult, Totals, Untold
from cancerimage.sdk.numbers import Meaning, Number
from cancerimage.sdk.previews import Preview, PreviewedDataset
from cancerimage.sdk.shortcut import search

__all__ = [
    "Answer",
    "Catalogue",
    "Charge",
    "CheckedQuery",
    "Client",
    "Criterion",
    "Cube",
    "CubeTable",
    "Dataset",
    "Facet",
    "FacetValue",
    "HubError",
    "HubProblem",
    "HubUnreachable",
    "MatchedDataset",
    "Meaning",
    "NodeResult",
    "NotAHub",
    "NotFound",
    "Number",
    "Preview",
    "PreviewedDataset",
    "QueryRefused",
    "TooManyRequests",
    "Totals",
    "Untold",
    "search",
    "token_for",
]
