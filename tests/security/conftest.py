"""A hub and nodes as processes, with invented people in many small datasets, shared by the tests of privacy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from benchmarks.privacy.asking import Hub
from benchmarks.privacy.population import Population
from benchmarks.privacy.site import Site, serving
from cancerimage.disclosure.policy import PolicyName


@dataclass
class Federation:
    """A hub, and who is in the datasets of its nodes."""

    site: Site
    hub: Hub
    guarded: Population
    """Under the standard policy."""
    public: Population
    """Open, as a control."""
    tokens: Mapping[str, str]
    """By person."""


PEOPLE = ("ana", "ben", "cem", "dora", "eva", "finn")


@pytest.fixture(scope="session")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    """A running federation; every test asks for another cancer, so that none spends what another needs."""
    guarded = replace(Population.drawn(60, 21), prefix="guarded")
    public = replace(Population.drawn(30, 22), prefix="public", cancer="breast")
    with serving(tmp_path_factory.mktemp("federation")) as site:
        for node, population, policy in (
            ("north", guarded, PolicyName.STANDARD),
            ("south", public, PolicyName.OPEN),
        ):
            site.hold(node, population, policy)
        tokens = site.people(*PEOPLE)
        with (
            site.running("north", "node", "run", node="north"),
            site.running("south", "node", "run", node="south"),
            Hub(site.url) as hub,
        ):
            site.await_dataset(guarded.names[0])
            site.await_dataset(public.names[0])
            yield Federation(site, hub, guarded, public, tokens)
