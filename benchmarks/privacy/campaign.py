"""The attacks on real nodes: who asks what, of how many datasets, and what comes of it."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.privacy.asking import Conspirators, Hub
from benchmarks.privacy.attacks import ATTACKS, KNOWING_ALL_OTHERS, Attack
from benchmarks.privacy.controls import CONTROLS, SHIPPED, Simulated
from benchmarks.privacy.curves import ANSWERS, PERSON, Curve, best, curve
from benchmarks.privacy.population import Population
from benchmarks.privacy.site import serving
from cancerimage.disclosure.policy import PolicyName

TARGETS = 2000
QUICK_TARGETS = 40
PER_NODE = 500
"""Datasets that one node holds."""
PATIENCE = 3600.0
"""Seconds that the nodes may take to compute thousands of cubes."""

TO_A_PERSON = tuple(number for number in ANSWERS if number <= PERSON)
DIFFERENCE, *OTHERS = ATTACKS


def on_controls(targets: int) -> Mapping[str, Curve]:
    """Return the best attack on each control, after each number of answers."""
    practice, people = Population.drawn(targets, 1), Population.drawn(targets, 2)
    return {
        name: best(
            name,
            [
                curve(
                    attack.name,
                    attack,
                    (Simulated(practice, answering, 1), practice),
                    (Simulated(people, answering, 2), people),
                )
                for attack in ATTACKS
            ],
        )
        for name, answering in CONTROLS.items()
    }


def on_nodes(place: Path, targets: int) -> Mapping[str, Curve]:
    """Return every attack on real nodes under the standard policy, through the public API of their hub.

    Each dataset has one person whom the attackers look for, or does not have this person. One half of the datasets is
    asked by one attack with all the answers that there are, the other half by the other attacks with those of a person.
    """
    alone = replace(Population.drawn(targets, 3), prefix="alone", cancer="lung")
    shared = replace(Population.drawn(targets, 4), prefix="shared", cancer="breast")
    practice = Population.drawn(max(targets, 1000), 1)
    names = ("ana", "ben", "cem", "dora")
    with _running(place, (alone, shared), names) as (hub, tokens):

        def attacked(attack: Attack, people: Population, tokens: Sequence[str], answers: Sequence[int]) -> Curve:
            asker = Conspirators(hub, people, tokens, max(answers) // len(tokens))
            simulated = Simulated(practice, SHIPPED, 1)
            return curve(attack.name, attack, (simulated, practice), (asker, people), answers)

        found = {DIFFERENCE.name: attacked(DIFFERENCE, alone, [*tokens.values()], ANSWERS)}
        for attack, name in zip((*OTHERS, KNOWING_ALL_OTHERS), names, strict=True):
            found[attack.name] = attacked(attack, shared, [tokens[name]], TO_A_PERSON)
    return found


@contextlib.contextmanager
def _running(
    place: Path, populations: Sequence[Population], people: Sequence[str]
) -> Iterator[tuple[Hub, Mapping[str, str]]]:
    with contextlib.ExitStack() as stack:
        site = stack.enter_context(serving(place, patience=PATIENCE))
        parts = [part for population in populations for part in _parts(population)]
        for number, part in enumerate(parts):
            site.hold(f"node-{number}", part, PolicyName.STANDARD)
        for number in range(len(parts)):
            stack.enter_context(site.running(f"node-{number}", "node", "run", node=f"node-{number}"))
        for part in parts:
            site.await_dataset(part.names[0])
        yield stack.enter_context(Hub(site.url)), site.people(*people)


def _parts(population: Population) -> Iterator[Population]:
    """Deal the datasets out to nodes."""
    pieces = max(1, -(-len(population.members) // PER_NODE))
    first = 0
    for ages, members in zip(
        np.array_split(population.ages, pieces), np.array_split(population.members, pieces), strict=True
    ):
        yield replace(population, ages=ages, members=members, first=first)
        first += len(members)
