"""What disclosure control costs in time at a node: the same questions of the same data, protected and open."""

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Figure, at_most, shown
from benchmarks.privacy.forms import cohorts, first
from cancerimage.demo import idc
from cancerimage.demo.collections import federation
from cancerimage.disclosure.charge import ALLOWANCE_PERSON, rho
from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.node.index import build
from cancerimage.node.ledger import Ledger
from cancerimage.node.service import Shelf
from cancerimage.query import fingerprint, parse, to_json
from cancerimage.wire.asker import Asker, Role
from cancerimage.wire.question import Question, Withheld

WHAT = "How much longer a new answer takes at a node under standard than under open, all datasets asked at once"
MORE_MS = 2.0
PEOPLE = 4
EACH = ALLOWANCE_PERSON // rho(POLICIES[PolicyName.STANDARD].variance)


def measure(place: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield how much longer an answer takes that is noised, charged and kept on the disk before it is given."""
    nodes = federation(everything=False)
    more, note = _measure(place / "one", nodes[0].collections, 5 if quick else EACH)
    yield at_most(f"{WHAT}, a node of {len(nodes[0].collections)} datasets", more, "ms p50", MORE_MS, note)
    if not quick:
        collections = tuple(collection for node in nodes for collection in node.collections)
        more, note = _measure(place / "all", collections, EACH)
        yield Figure(f"The same, a node of {len(collections)} datasets", f"{shown(more)} ms p50{note}")


def _measure(place: Path, collections: Sequence[str], each: int) -> tuple[float, str]:
    """Return how many milliseconds more, and what they are made of."""
    taken = {}
    for policy in (PolicyName.OPEN, PolicyName.STANDARD):
        build(idc.source(collections), place / policy / "index")
        ledger = Ledger.open(place / policy)
        for collection in collections:
            ledger.choose(collection, policy, Audience.EVERYONE, actor="steward:holder")
        shelf = Shelf("measured", "Measured", place / policy / "index", ledger)
        asked = _questions(each)
        taken[policy] = [statistics.median(_milliseconds(shelf, asked)) for _ in range(2)]
        ledger.close()
    (exact, _), (anew, again) = taken[PolicyName.OPEN], taken[PolicyName.STANDARD]
    return anew - exact, f" ({shown(anew)} ms, once more {shown(again)} ms; open {shown(exact)} ms)"


def _questions(each: int) -> tuple[Question, ...]:
    people = [Asker(id=f"{number:032x}", roles=(Role.USER,)) for number in range(1, PEOPLE + 1)]
    forms = first(cohorts(6, 20, 150), PEOPLE * each)
    queries = [parse(f"{form.text} modality:CT,MR") for form in forms]
    return tuple(
        Question(query=to_json(query), fingerprint=fingerprint(query), asker=people[number // each])
        for number, query in enumerate(queries)
    )


def _milliseconds(shelf: Shelf, asked: Sequence[Question]) -> list[float]:
    taken = []
    for question in asked:
        start = time.perf_counter()
        answer = shelf.answer(question)
        taken.append((time.perf_counter() - start) * 1000)
        # Some of the public datasets have too few people to be answered for.
        assert {dataset.withheld for dataset in answer.datasets} <= {None, Withheld.CATALOGUE_ONLY}
    return taken
