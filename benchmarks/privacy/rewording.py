"""One question asked in ten thousand ways of a real node."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

from benchmarks.figures import Figure
from benchmarks.privacy.asking import Hub
from benchmarks.privacy.population import Population
from benchmarks.privacy.site import serving
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.ledger import Ledger
from cancerimage.query import AllOf, AnyOf, Between, Is, Not, Query, QueryError, check, to_json
from tests.support.rewrites import LAWS, rewritten

REWRITES = 10_000
QUERY = AllOf(
    (Is("cancer", "prostate"), Not(Is("sex", "other")), AnyOf((Between("age", 40, 79), Is("modality", "MR"))))
)


def rewrites(number: int, seed: int) -> Iterator[Query]:
    """Yield other ways to write the query."""
    return islice(_rewrites(Random(seed)), number)  # noqa: S311 - repeatable, nothing secret


def _rewrites(random: Random) -> Iterator[Query]:
    while True:
        query: Query = QUERY
        for law in random.choices(LAWS, k=random.randint(2, 6)):
            query = rewritten(query, random, law)
        # One in a hundred says something that can never be so, if only in part of it, and would be refused.
        with contextlib.suppress(QueryError):
            check(query)
            yield query


def measure(place: Path, *, quick: bool) -> Iterator[Figure]:
    """Ask all of them, in turn as different people, and yield how many answers and charges there were."""
    place.mkdir()
    number = 50 if quick else REWRITES
    population = replace(Population.drawn(1, 5), prefix="sticky", cancer="prostate")
    (dataset,) = population.names
    with serving(place) as site:
        site.hold("sticky", population, PolicyName.STANDARD)
        askers = [*site.people("ana", "ben", "cem").values(), None]
        with site.running("sticky", "node", "run", node="sticky"), Hub(site.url) as hub:
            site.await_dataset(dataset)
            answers, forms = set(), set()
            for turn, query in enumerate(rewrites(number, 1)):
                forms.add(json.dumps(to_json(query)))
                answers.add(hub.told(to_json(query), askers[turn % len(askers)])[dataset]["subjects"]["value"])
        ledger = Ledger.open(site.node("sticky"))
        spending = ledger.spending(dataset)
        ledger.close()
    assert spending is not None
    yield Figure(
        f"One question in {number:,} wordings, {len(forms):,} of them different, asked of a real node by four people",
        f"{len(answers)} answer, {spending.forms} charge",
        "1 answer, 1 charge",
        len(answers) == spending.forms == 1,
    )
