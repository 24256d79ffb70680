"""One question has one answer and one charge, however and wherever it is asked, until the epoch turns."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.privacy.population import Population, write
from benchmarks.privacy.rewording import REWRITES, rewrites
from cancerimage.disclosure.charge import rho
from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.node.answering.forms import narrowed
from cancerimage.node.ledger import Ledger
from cancerimage.node.service import Shelf
from cancerimage.query import Query, fingerprint, parse, to_json
from cancerimage.wire.question import Question
from tests.security.conftest import Federation

STANDARD = POLICIES[PolicyName.STANDARD]
ANOTHER = parse("cancer:prostate age:30..74")
ASKED = 150
"""Rewrites that are asked over the network; the full number is `python -m benchmarks.privacy --only rewording`."""


def test_10_000_rewrites_are_one_form() -> None:
    values = {"dataset": ("sticky-00000",), "cancer": ("prostate",), "country": ("unknown",)}
    written, forms = set(), set()
    for query in rewrites(REWRITES, 1):
        written.add(query)
        forms.add(narrowed(query, values).fingerprint)
    assert len(forms) == 1
    assert len(written) > REWRITES / 2, "the rewrites are not all the same"


def test_one_answer_and_one_charge_until_the_epoch_turns(federation: Federation) -> None:
    site, hub = federation.site, federation.hub
    population = replace(Population.drawn(1, 41), prefix="sticky", cancer="prostate")
    (dataset,) = population.names
    place = site.node("sticky")
    site.hold("sticky", population, PolicyName.STANDARD)
    askers = [*federation.tokens.values(), None]
    asked = list(rewrites(ASKED, 2))

    def told(query: Query, number: int = 0) -> Mapping[str, Any]:
        return dict(hub.told(to_json(query), askers[number % len(askers)])[dataset])

    def answers() -> set[Any]:
        return {told(query, number)["subjects"]["value"] for number, query in enumerate(asked)}

    def spent() -> tuple[int, int]:
        ledger = Ledger.open(place)
        spending = ledger.spending(dataset)
        ledger.close()
        assert spending is not None
        return spending.live, spending.forms

    with site.running("sticky", "node", "run", node="sticky"):
        site.await_dataset(dataset)
        answered = answers()
        assert len(answered) == 1
        assert answered != {None}
        assert spent() == (rho(STANDARD.variance), 1), "one charge, to whoever asked first"

    # A replica, started from a copy, has the same answer; and the same noise for what nobody has asked yet.
    copy = site.place / "replica"
    shutil.copytree(place, copy)
    ledger = Ledger.open(copy)
    replica = Shelf("sticky", "Sticky", copy / "index", ledger)

    def of_replica(query: Query) -> int | None:
        question = Question(query=to_json(query), fingerprint=fingerprint(query))
        (found,) = replica.answer(question).datasets
        assert found.subjects is not None
        return found.subjects.value

    assert {of_replica(query) for query in asked} == answered
    of_another = of_replica(ANOTHER)
    ledger.close()

    # Started again, and then with changed data: 60 more people fit, in a new index that the node does take up.
    grown = replace(population, ages=np.concatenate([population.ages, np.full((1, 60), 50)], axis=1))
    news = replace(Population.drawn(1, 42), prefix="news", cancer="prostate")
    with site.running("sticky", "node", "run", node="sticky"):
        site.await_online("sticky")
        assert answers() == answered
        site.choose("sticky", news.names, PolicyName.OPEN)
        site.build("sticky", *write(place, grown, news))
        site.await_dataset(news.names[0])
        assert answers() == answered
        assert told(ANOTHER)["subjects"]["value"] == of_another
        assert spent() == (2 * rho(STANDARD.variance), 2)

        site.run("node", "epoch", "open", dataset, "--yes", node="sticky")
        site.await_dataset(dataset, lambda record: record["epoch"]["number"] == 2)
        (turned,), (before,) = answers(), answered
        assert turned >= before + 30, "60 more people, less what noise can make of it"
        assert spent() == (rho(STANDARD.variance), 1)
