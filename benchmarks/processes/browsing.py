"""Fill a hub's catalogue through the door that nodes use, and print the server time of its pages."""

import os
import random
import sys
import time
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.hub.settings import HubSettings
from cancerimage.query import FIELDS
from cancerimage.vocabulary import VOCABULARIES
from cancerimage.wire.counts import Facet, FacetValue, Released, Totals
from cancerimage.wire.cube import Cube, CubeCell, CubeSum, CubeTable
from cancerimage.wire.dataset import Catalogue, DatasetRecord, Description, Epoch, FieldCoverage, Source

NODES = 20
REPEATED = 15
CODED = ("sex", "modality", "bodypart", "manufacturer", "licence")
WORDS = ("screening", "cohort", "trial", "registry", "baseline", "contrast", "diffusion", "annotated", "multicentre")
PAGES = {
    "first page": "/catalogue/",
    "free text": "/catalogue/?text=screening+trial",
    "two facets": "/catalogue/?cancer=lung&modality=CT",
    "last page": "/catalogue/?page=400",
    "API, first page": "/api/v1/datasets",
}


def main(directory: Path, records: int) -> None:
    """Measure each page in this process, from the request to the last byte."""
    os.environ.update(HubSettings(data_dir=directory, rate=0).to_environment())
    os.environ["DJANGO_SETTINGS_MODULE"] = "cancerimage.hub.settings.django"
    from cancerimage.hub.serve import migrate

    migrate()
    _publish(records)
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    for name, address in PAGES.items():
        taken = []
        for _ in range(REPEATED + 2):
            start = time.perf_counter()
            # A catalogue that is too small for this last page leads to the one that it has.
            response = client.get(address, follow=True)
            taken.append((time.perf_counter() - start) * 1_000)
            assert response.status_code == 200, f"{address}: {response.status_code}"
            assert response.content
        print(name + "\t" + " ".join(map(str, taken[2:])))


def _publish(records: int) -> None:
    from cancerimage.hub.catalogue import publishing
    from cancerimage.hub.federation import nodes
    from cancerimage.hub.federation.models import Node
    from cancerimage.wire.keys import PrivateKeys

    for number in range(NODES):
        name = f"node-{number:03}"
        keys = PrivateKeys.generate().public
        Node.objects.create(
            name=name,
            title=name,
            key_id=keys.id,
            signing_key=keys.shape().signing,
            sealing_key=keys.shape().sealing,
            enrolled=datetime.now(UTC),
        )
        nodes.approve(name)
        held = tuple(_record(f"{name}-{one:04}", random.Random(f"{name}{one}")) for one in range(records // NODES))  # noqa: S311
        catalogue = Catalogue(node=name, title={"en": name}, datasets=held, issued=datetime.now(UTC))
        refused = publishing.receive(name, catalogue, b"not looked at again")
        assert not refused, refused[:1]


def _record(dataset: str, chance: random.Random) -> DatasetRecord:
    subjects = chance.randint(10, 5_000)
    policy = chance.choice(list(PolicyName))
    description = _description(dataset, chance)
    if policy is PolicyName.OPEN:
        return _open(description, chance, subjects)
    protected = POLICIES[policy].protected
    return DatasetRecord(
        description=description,
        policy=policy,
        audience=Audience.EVERYONE,
        epoch=Epoch(number=1, opened=datetime.now(UTC)) if protected else None,
        cube=_cube(chance, subjects) if protected else None,
        snapshot="0" * 64,
        indexed=datetime.now(UTC),
    )


def _description(dataset: str, chance: random.Random) -> Description:
    title = f"{chance.choice(WORDS).title()} {chance.choice(WORDS)} {dataset}"
    return Description(
        dataset=dataset,
        title={"en": title},
        description={"en": " ".join(chance.choice(WORDS) for _ in range(60))},
        cancers=(chance.choice(_codes("cancer")),),
        countries=(chance.choice(_codes("country")),),
        sources=(Source(title=title, url="https://example.org/", doi="10.1000/182"),),
        synthetic=True,
    )


def _open(description: Description, chance: random.Random, subjects: int) -> DatasetRecord:
    return DatasetRecord(
        description=description,
        policy=PolicyName.OPEN,
        audience=Audience.EVERYONE,
        totals=Totals(
            subjects=subjects, studies=2 * subjects, series=9 * subjects, images=900 * subjects, bytes=10**9 * subjects
        ),
        facets=tuple(_facet(name, chance, subjects) for name in CODED),
        coverage=tuple(FieldCoverage(field=name, known=subjects // 2, records=subjects) for name in FIELDS),
        age_min=20,
        age_max=90,
        snapshot="0" * 64,
        indexed=datetime.now(UTC),
    )


def _facet(field: str, chance: random.Random, subjects: int) -> Facet:
    return Facet(
        field=field,
        values=tuple(
            FacetValue(value=code, subjects=subjects // 3, series=3 * subjects) for code in _chosen(field, chance)
        ),
    )


def _cube(chance: random.Random, subjects: int) -> Cube:
    """Return a cube of tables by one field and by two, each with as many cells shown as a facet has values."""
    amount = Released(value=subjects // 5 * 5, margin=20, below=30)
    pairs = [*((name,) for name in CODED), *combinations(CODED, 2)]
    return Cube(
        tables=tuple(
            CubeTable(
                fields=fields,
                cells=tuple(
                    CubeCell(values=values, subjects=subjects // 15 * 5)
                    for values in zip(*(_chosen(field, chance) for field in fields), strict=True)
                ),
                margin=20,
                below=30,
                bound=4,
            )
            for fields in pairs
        ),
        sums=tuple(CubeSum(level=level, amount=amount, bound=50) for level in ("subjects", "studies", "series")),
        cost=340_000_000,
    )


def _chosen(field: str, chance: random.Random) -> list[str]:
    codes = _codes(FIELDS[field].vocabulary or field)
    return chance.sample(codes, min(3, len(codes)))


def _codes(vocabulary: str) -> list[str]:
    return [concept.code for concept in VOCABULARIES[vocabulary]][:40]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
