"""Dataset records and catalogues as nodes publish them, from a few words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.catalogue import publishing
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.publications import Untaken
from cancerimage.wire.counts import Facet, FacetValue, Released, Totals
from cancerimage.wire.cube import Cube, CubeCell, CubeSum, CubeTable
from cancerimage.wire.dataset import Catalogue, DatasetRecord, Description, Epoch, FieldCoverage, Source
from tests.support.linking import enrolled

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def record(
    dataset: str,
    *,
    title: str | Mapping[str, str] = "",
    description: str = "Images of people.",
    cancers: tuple[str, ...] = ("lung",),
    countries: tuple[str, ...] = (),
    subjects: int = 10,
    facets: Mapping[str, Mapping[str, int]] | None = None,
    snapshot: str = "s1",
) -> DatasetRecord:
    """Return the record of a dataset; in `facets`, each value has so many subjects and twice as many series."""
    titles = {"en": title or f"The dataset {dataset}"} if isinstance(title, str) else dict(title)
    return DatasetRecord(
        description=Description(
            dataset=dataset,
            title=titles,
            description={"en": description},
            cancers=cancers,
            countries=countries,
            sources=(Source(title="The source", url="https://example.org/source", doi="10.1000/1"),),
        ),
        policy=PolicyName.OPEN,
        audience=Audience.EVERYONE,
        totals=Totals(subjects=subjects, studies=subjects, series=2 * subjects, images=20 * subjects, bytes=subjects),
        facets=tuple(
            Facet(
                field=field,
                values=tuple(FacetValue(value=value, subjects=n, series=2 * n) for value, n in values.items()),
            )
            for field, values in (facets or {"modality": {"CT": subjects}}).items()
        ),
        coverage=(FieldCoverage(field="age", known=subjects // 2, records=subjects),),
        snapshot=snapshot,
        indexed=MOMENT,
    )


def protected(
    dataset: str,
    *,
    cancers: tuple[str, ...] = ("lung",),
    subjects: int | None = 120,
    tables: Mapping[tuple[str, ...], Mapping[tuple[str, ...], int]] | None = None,
    audience: Audience = Audience.EVERYONE,
) -> DatasetRecord:
    """Return the record of a protected dataset, with a cube of the tables given; every margin is 11, every limit 15."""
    described = record(dataset, cancers=cancers).description

    def amount(value: int | None) -> Released:
        return Released(value=value, margin=11, below=15)

    return DatasetRecord(
        description=described,
        policy=PolicyName.STANDARD,
        audience=audience,
        epoch=Epoch(number=1, opened=MOMENT),
        cube=Cube(
            tables=tuple(
                CubeTable(
                    fields=fields,
                    cells=tuple(CubeCell(values=values, subjects=count) for values, count in cells.items()),
                    margin=11,
                    below=15,
                    bound=1,
                )
                for fields, cells in (tables or {("sex",): {("female",): 70, ("male",): 50}}).items()
            ),
            sums=(
                CubeSum(level="subjects", amount=amount(subjects), bound=1),
                CubeSum(level="studies", amount=amount(None), bound=5),
            ),
            cost=340_000_000,
        ),
        snapshot="s1",
        indexed=MOMENT,
    )


def catalogue_only(dataset: str, *, cancers: tuple[str, ...] = ("lung",)) -> DatasetRecord:
    """Return the record of a dataset that tells no number."""
    return DatasetRecord(
        description=record(dataset, cancers=cancers).description,
        policy=PolicyName.CATALOGUE_ONLY,
        audience=Audience.EVERYONE,
        snapshot="s1",
        indexed=MOMENT,
    )


def catalogue(node: str, *records: DatasetRecord, issued: datetime | None = None) -> Catalogue:
    """Return what a node publishes."""
    titles = {"en": f"The node {node}", "de": f"Der Knoten {node}"}
    return Catalogue(node=node, title=titles, datasets=records, issued=issued or datetime.now(UTC))


def approve(data_dir: Path, *names: str) -> None:
    """Let nodes belong to the federation."""
    for name in names:
        if not Node.objects.filter(name=name).exists():
            enrolled(data_dir / name, "http://127.0.0.1:1", name)


def publish(node: str, *records: DatasetRecord, issued: datetime | None = None) -> tuple[Untaken, ...]:
    """Publish records in the name of a node, and return what was refused."""
    return publishing.receive(node, catalogue(node, *records, issued=issued), b"signed by " + node.encode())
