"""Routes of the federation: where to go, figures, nodes."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from cancerimage import __version__
from cancerimage.hub.api import federation_shapes as shapes
from cancerimage.hub.api.numbers import FederationTotals, Totals
from cancerimage.hub.api.requests import language, only, respond
from cancerimage.hub.catalogue.figures import figures
from cancerimage.hub.federation import nodes

router = Router(tags=["federation"])

_LINKS = ("federation", "nodes", "datasets", "facets", "fields", "vocabulary", "queries", "openapi.json")


@router.get("/", response={200: shapes.Links}, summary="Where to go from here")
def show_links(request: HttpRequest) -> HttpResponse:
    """The addresses of everything else."""
    only(request)
    links = {name: f"{request.path}{name}" for name in _LINKS}
    return respond(shapes.Links(title="Cancer Image", version=__version__, links=links))


@router.get("/federation", response={200: shapes.Federation}, summary="The federation in numbers")
def show_federation(request: HttpRequest) -> HttpResponse:
    """How much the nodes publish, in all and by the values of each field."""
    only(request)
    found = figures(language(request))
    totals = FederationTotals(datasets=found.datasets, **Totals.model_validate(found.totals).model_dump())
    return respond(
        shapes.Federation(
            totals=totals,
            cancers=found.cancers,
            nodes=found.nodes,
            nodes_online=found.nodes_online,
            breakdowns=[shapes.Breakdown.model_validate(one) for one in found.breakdowns],
            updated=found.updated,
        )
    )


@router.get("/nodes", response={200: shapes.NodeList}, summary="The nodes")
def list_nodes(request: HttpRequest) -> HttpResponse:
    """The nodes that belong to the federation, and how each is doing."""
    only(request)
    approved = [node for node in nodes.listed() if node.state == "approved"]
    return respond(
        shapes.NodeList(
            nodes=[
                shapes.Node(
                    node=node.name,
                    title=node.title,
                    online=node.online,
                    transport=node.transport,
                    last_seen=node.last_seen,
                    version=node.version,
                    datasets=node.datasets,
                    latency_ms=node.latency_ms,
                )
                for node in approved
            ]
        )
    )
