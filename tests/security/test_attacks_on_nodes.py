"""The attackers ask real nodes through the public API: what is open falls at once, what is protected does not."""

import pytest
from scipy import stats

from benchmarks.privacy.asking import Conspirators
from benchmarks.privacy.attacks import ATTACKS, Attack
from benchmarks.privacy.controls import CONTROLS, SHIPPED, Simulated
from benchmarks.privacy.curves import PERSON, PROMISED, curve
from benchmarks.privacy.population import Population
from cancerimage.disclosure.charge import ALLOWANCE_PERSON, rho
from cancerimage.disclosure.policy import POLICIES, PolicyName
from tests.security.conftest import Federation

PRACTICE = Population.drawn(1000, 1)
COST = rho(POLICIES[PolicyName.STANDARD].variance)
PERSONS = dict(zip(("ana", "ben", "cem", "dora"), ATTACKS, strict=True))
CHARGED = {"difference": PERSON, "averaging over rewordings": 2, "crossing a boundary": PERSON, "tracker": PERSON}
"""Answers that each attack is charged with: rewording is no new question."""


@pytest.mark.parametrize("person", PERSONS)
def test_one_person_finds_out_little_from_protected_datasets(federation: Federation, person: str) -> None:
    population, attack, token = federation.guarded, PERSONS[person], federation.tokens[person]
    asker = Conspirators(federation.hub, population, [token], PERSON)
    found = curve(attack.name, attack, (Simulated(PRACTICE, SHIPPED, 1), PRACTICE), (asker, population), (PERSON,))
    targets = len(population.members)
    right = round(found.after(PERSON) * targets)
    assert stats.binomtest(right, targets, PROMISED, "greater").pvalue > 0.001, found
    previewed = federation.hub.previewed("cancer:lung and age:20..60", token)
    left = {previewed[dataset]["charge"]["left"] for dataset in population.names}
    assert left == {ALLOWANCE_PERSON - CHARGED[attack.name] * COST}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_same_attackers_find_out_everything_from_open_datasets(federation: Federation, attack: Attack) -> None:
    population, exact = federation.public, CONTROLS["exact counts"]
    asker = Conspirators(federation.hub, population, [None], PERSON)
    found = curve(attack.name, attack, (Simulated(PRACTICE, exact, 1), PRACTICE), (asker, population), (PERSON,))
    assert found.after(PERSON) >= 0.95
