"""Attacks on membership succeed against what others do and do not succeed against what nodes do.

Here the attackers ask simulated nodes; `test_attacks_on_nodes.py` lets the same attackers ask real ones, and the full
form, with more targets and a picture, is `python -m benchmarks.privacy --only attacks`.
"""

from functools import cache

import pytest
from scipy import stats

from benchmarks.privacy.attacks import ATTACKS, KNOWING_ALL_OTHERS, Attack
from benchmarks.privacy.controls import CONTROLS, SHIPPED, Simulated
from benchmarks.privacy.curves import PERSON, PROMISED, Curve, best, curve
from benchmarks.privacy.population import Population
from cancerimage.disclosure import guessing

TARGETS = 1000


@cache
def populations() -> tuple[Population, Population]:
    return Population.drawn(TARGETS, 1), Population.drawn(TARGETS, 2)


@cache
def attacked(name: str, attack: Attack) -> Curve:
    """Practise on one population and guess in the other."""
    practice, target = populations()
    answering = {**CONTROLS, "standard": SHIPPED}[name]
    return curve(
        name,
        attack,
        (Simulated(practice, answering, 1), practice),
        (Simulated(target, answering, 2), target),
        (PERSON, 100),
    )


def credible(right: float, promised: float) -> bool:
    """Whether so many right guesses are credible if nobody is right more often than promised."""
    return float(stats.binomtest(round(right * TARGETS), TARGETS, promised, "greater").pvalue) > 0.001


@pytest.mark.parametrize("name", CONTROLS)
def test_the_attackers_find_out_nearly_everything_from_what_others_do(name: str) -> None:
    assert best(name, [attacked(name, attack) for attack in ATTACKS]).after(100) >= 0.95


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_with_the_answers_of_one_person_they_find_out_little_from_a_node(attack: Attack) -> None:
    assert credible(attacked("standard", attack).after(PERSON), PROMISED)


def test_whoever_knows_everybody_else_reaches_what_the_documentation_says_and_no_more() -> None:
    found = attacked("standard", KNOWING_ALL_OTHERS)
    for answers in (PERSON, 100):
        assert credible(found.after(answers), guessing.right(25, answers))
    # And comes near it: the documentation does not paint too black either.
    assert found.after(PERSON) > guessing.right(25, PERSON) - 0.06


def test_rewording_a_question_gives_nothing_new() -> None:
    (rewording,) = (attack for attack in ATTACKS if attack.name == "averaging over rewordings")
    found = attacked("standard", rewording)
    assert found.after(100) == found.after(PERSON)
