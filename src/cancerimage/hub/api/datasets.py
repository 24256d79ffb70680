"""Routes of the catalogue: datasets, one dataset, its cube, facets."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from cancerimage.hub.api import cubes
from cancerimage.hub.api import dataset_shapes as shapes
from cancerimage.hub.api.caching import not_modified, tag, tagged
from cancerimage.hub.api.problems import ProblemRaised
from cancerimage.hub.api.requests import language, only, respond
from cancerimage.hub.catalogue import datasets as records
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.details import Detail
from cancerimage.hub.catalogue.entries import Shown
from cancerimage.hub.catalogue.filters import FACET_FIELDS, MAX_PAGE, MAX_SIZE, MAX_TEXT, SORTS, FilterRefused, Filters
from cancerimage.hub.catalogue.meanings import explanations, policy_text
from cancerimage.hub.catalogue.search import search

router = Router(tags=["catalogue"])

_Values = Annotated[list[str], Field(default_factory=list, description="Any of these values; repeat the parameter.")]


class Narrowing(Schema):
    """Words to find and values to narrow by."""

    text: Annotated[str, Field(max_length=MAX_TEXT, description="Words that begin a word of the record.")] = ""
    cancer: _Values
    modality: _Values
    bodypart: _Values
    sex: _Values
    age: _Values
    manufacturer: _Values
    country: _Values
    licence: _Values
    node: _Values
    policy: _Values
    audience: _Values

    def filters(self, request: HttpRequest, **rest: object) -> Filters:
        """Return the filters that the catalogue knows."""
        values = {field: getattr(self, field) for field in FACET_FIELDS}
        try:
            return Filters.chosen(self.text, values, language=language(request), **rest)
        except FilterRefused as refused:
            raise ProblemRaised("invalid", str(refused)) from None


class Paging(Narrowing):
    """Which page of the datasets, and in which order."""

    sort: Annotated[str, Field(description=f"One of: {', '.join(SORTS)}.")] = "relevance"
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 1
    size: Annotated[int, Field(ge=1, le=MAX_SIZE)] = 20


class Written(Schema):
    """How the cube is to be written."""

    format: Annotated[Literal["json", "csv"], Field(description="`json`, or `csv` for a spreadsheet.")] = "json"


@router.get("/datasets", response={200: shapes.DatasetPage}, summary="Look for datasets")
def list_datasets(request: HttpRequest, asked: Query[Paging]) -> HttpResponse:
    """Datasets that contain the words and any of the values of each field, with the choices that narrow further.

    The Link header names the other pages (RFC 8288). Ask again with If-None-Match to learn whether anything changed.
    """
    only(request, Paging.model_fields)
    filters = asked.filters(request, sort=asked.sort, page=asked.page, size=asked.size)
    etag = tag(inventory.current().revision, filters.language, request.META["QUERY_STRING"])
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    found = search(filters)
    response = tagged(respond(shapes.DatasetPage.model_validate(found)), etag)
    response["Link"] = _links(request, found.page, found.pages)
    return response


@router.get("/facets", response={200: shapes.FacetList}, summary="The choices that narrow the catalogue")
def list_facets(request: HttpRequest, asked: Query[Narrowing]) -> HttpResponse:
    """The values of every field with the number of datasets that would remain."""
    only(request, Narrowing.model_fields)
    filters = asked.filters(request)
    etag = tag(inventory.current().revision, filters.language, request.META["QUERY_STRING"])
    return not_modified(request, etag) or tagged(respond(shapes.FacetList.model_validate(search(filters))), etag)


@router.get("/datasets/{name:dataset}", response={200: shapes.DatasetDetail}, summary="One dataset")
def show_dataset(request: HttpRequest, dataset: str) -> HttpResponse:
    """Everything that the node says of a dataset, and whose signature the record carries."""
    only(request)
    wanted = language(request)
    found = records.load(dataset, wanted)
    if found is None:
        raise ProblemRaised("not_found", "No dataset of this name is published in the federation.")
    shown = (one.digest for one in found.entry.pictures)
    etag = tag(found.signature, str(found.entry.version), str(found.withdrawn), wanted, *shown)
    entry = shapes.Dataset.model_validate(found.entry).model_dump()
    detail = shapes.DatasetDetail(
        **entry,
        species=found.species,
        sources=[shapes.Credit.model_validate(source) for source in found.sources],
        facets=[shapes.SpreadFacet.model_validate(facet) for facet in found.facets],
        explanations=_explanations(found, wanted),
        cube=f"{request.path}/cube" if found.cube else None,
        coverage=[shapes.Coverage.model_validate(part) for part in found.coverage],
        pictures=[_picture(dataset, one) for one in found.entry.pictures],
        snapshot=found.snapshot,
        published=found.published,
        withdrawn=found.withdrawn,
        signed_by=found.signed_by,
        signed_at=found.signed_at,
        signature=found.signature,
    )
    return not_modified(request, etag) or tagged(respond(detail), etag)


@router.get("/datasets/{name:dataset}/cube", response={200: shapes.Cube}, summary="The cube of a protected dataset")
def show_cube(request: HttpRequest, dataset: str, asked: Query[Written]) -> HttpResponse:
    """The noised tables and sums that a protected dataset publishes once in each epoch, as JSON or as CSV."""
    only(request, Written.model_fields)
    wanted = language(request)
    found = records.load(dataset, wanted)
    if found is None:
        raise ProblemRaised("not_found", "No dataset of this name is published in the federation.")
    if found.cube is None or found.entry.epoch is None:
        reason = policy_text(found.entry.policy, wanted)
        raise ProblemRaised("not_found", f"This dataset has no cube; the record itself says all there is. {reason}")
    etag = tag(found.signature, str(found.entry.version), wanted, asked.format)
    if asked.format == "csv":
        response = HttpResponse(cubes.written(found.cube), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{dataset}-cube.csv"'
    else:
        response = respond(
            shapes.Cube(
                dataset=dataset,
                policy=found.entry.policy,
                epoch=shapes.Epoch.model_validate(found.entry.epoch),
                tables=[shapes.CubeTable.model_validate(table) for table in found.cube.tables],
                sums=[shapes.LevelSum.model_validate(one) for one in found.cube.sums],
                cost=found.cube.cost,
                explanations=_explanations(found, wanted),
            )
        )
    return not_modified(request, etag) or tagged(response, etag)


def _picture(dataset: str, shown: Shown) -> shapes.Picture:
    return shapes.Picture(
        address=reverse("picture", args=[dataset, shown.digest]),
        columns=shown.columns,
        rows=shown.rows,
        modality=shapes.Coded.model_validate(shown.modality),
        body_part=shapes.Coded.model_validate(shown.body_part),
    )


def _explanations(found: Detail, wanted: str) -> list[shapes.Explanation]:
    said = explanations(found.entry, found.cube, wanted)
    return [shapes.Explanation.model_validate(one) for one in said]


def _links(request: HttpRequest, page: int, pages: int) -> str:
    targets = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    kept = [(name, value) for name, values in request.GET.lists() if name != "page" for value in values]
    return ", ".join(
        f'<{request.path}?{urlencode([*kept, ("page", number)])}>; rel="{relation}"'
        for relation, number in targets.items()
        if 1 <= number <= pages
    )
