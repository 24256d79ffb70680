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

MORE_MS = 2.0
PEOPLE = 4
EACH = ALLOWANCE_PERSON // rho(POLICIES[PolicyName.STANDARD].variance)


def measure(place: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield how much longer an answer takes that is noised, charged and kept on the disk before it is given."""
    demo = federation(everything=False)
    collections = [one for node in (demo[:1] if quick else demo) for one in node.collections]
    taken = {}
    for policy in (PolicyName.OPEN, PolicyName.STANDARD):
        directory = place / policy
        build(idc.source(collections), directory / "index")
        ledger = Ledger.open(directory)
        for collection in collections:
            ledger.choose(collection, policy, Audience.EVERYONE, actor="steward:holder")
        shelf = Shelf("measured", "Measured", directory / "index", ledger)
        asked = _questions(5 if quick else EACH)
        taken[policy] = (_milliseconds(shelf, asked), _milliseconds(shelf, asked))
        ledger.close()
    (first_open, _), (anew, again) = taken[PolicyName.OPEN], taken[PolicyName.STANDARD]
    exact = statistics.median(first_open)
    what = f"at a node of {len(collections)} datasets, all asked at once"
    yield at_most(
        f"How much longer a new answer takes under standard than under open, {what}",
        statistics.median(anew) - exact,
        "ms p50",
        MORE_MS,
        f" ({shown(statistics.median(anew))} ms; open {shown(exact)} ms)",
    )
    yield Figure(f"The same answer once more, {what}", f"{shown(statistics.median(again))} ms p50")


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
