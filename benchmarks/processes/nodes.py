"""Many nodes in one process: each has its own keys, link and answers; only the counting is left out."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.link.address import address
from cancerimage.node.link.answered import Answered
from cancerimage.node.link.identity import load
from cancerimage.node.link.link import Link, Pace
from cancerimage.node.link.visit import Visit
from cancerimage.node.link.worker import Worker
from cancerimage.query import FIELDS, conditions, from_json, render
from cancerimage.wire.counts import Facet, FacetValue, Totals
from cancerimage.wire.dataset import Catalogue, DatasetRecord, Description
from cancerimage.wire.question import Answer, Criterion, CriterionState, DatasetAnswer, Question

TOTALS = Totals(subjects=1_000, studies=1_500, series=9_000, images=900_000, bytes=10**12)
FACETS = tuple(
    Facet(
        field=name,
        values=tuple(
            FacetValue(value=value, subjects=90, series=900)
            for value in ([field.band(bound) for bound in field.bands[:3]] or [f"v{number}" for number in range(3)])
        ),
    )
    for name, field in FIELDS.items()
)
"""33 values; over all cohorts and nodes of the demo, an answer has 29 on average."""
MOMENT = datetime.now(UTC)
SNAPSHOT = "0" * 64
POOL = ThreadPoolExecutor(1)
PACE = Pace(heartbeat=60, hold=20, websocket_again=600)


class Simulated:
    """One node, which answers the same numbers to every question."""

    def __init__(self, place: Path, url: str, certificate: Path) -> None:
        self._identity, hub = load(place)
        self._dataset = f"{self._identity.name}-dataset"
        worker = Worker(self._identity, hub, Answered(place), self._answer)
        # Two hundred nodes have two hundred interpreters; here they share one, in which their threads would only
        # wait for each other.
        worker.close()
        worker._pool = POOL
        where = address(url, ca_file=certificate)
        self.link = Link(where, Visit(self._identity, hub), worker, self._catalogue, PACE)

    def _answer(self, question: Question) -> Answer:
        # A real node reads the query too, and says for each criterion that it was applied.
        query = from_json(question.query)
        criteria = tuple(
            Criterion(text=render(leaf), field=leaf.field, state=CriterionState.APPLIED) for leaf in conditions(query)
        )
        return Answer(
            node=self._identity.name,
            fingerprint=question.fingerprint,
            datasets=(DatasetAnswer(dataset=self._dataset, policy=PolicyName.OPEN, criteria=criteria, totals=TOTALS),),
            facets=FACETS,
            snapshot=SNAPSHOT,
            indexed=MOMENT,
            elapsed_ms=0,
        )

    def _catalogue(self) -> Catalogue:
        words = {"en": f"Simulated dataset of {self._identity.name}"}
        record = DatasetRecord(
            description=Description(
                dataset=self._dataset, title=words, description=words, cancers=("lung",), synthetic=True
            ),
            policy=PolicyName.OPEN,
            audience=Audience.EVERYONE,
            totals=TOTALS,
            snapshot=SNAPSHOT,
            indexed=MOMENT,
        )
        title = {"en": self._identity.title}
        return Catalogue(node=self._identity.name, title=title, datasets=(record,), issued=datetime.now(UTC))


async def main(place: Path, url: str, count: int) -> None:
    """Run all links until told to stop."""
    nodes = [Simulated(place / f"node-{number:03}", url, place / "hub.pem") for number in range(count)]
    await asyncio.gather(*(node.link.run() for node in nodes))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
