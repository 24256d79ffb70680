"""The table of states and steps is whole: everything has a sentence, a way in and a way on."""

import pytest

from cancerimage.node.pipeline.performing import PERFORMED
from cancerimage.node.pipeline.states import NEEDED, ROUND, STATES, STEPS, State, Step, following


def test_everything_is_in_the_tables() -> None:
    assert set(STATES) == set(State)
    assert set(STEPS) == set(Step)
    assert set(PERFORMED) == set(Step) - {Step.TAKE}
    assert all(arrow.doing and arrow.does and arrow.leaves for arrow in STEPS.values())


def test_every_state_but_the_first_is_reached_and_the_usual_way_ends_released() -> None:
    assert {state for arrow in STEPS.values() for state in arrow.to} == set(State) - {State.ARRIVING}
    state, made = State.ARRIVING, []
    while (step := following(state)) is not None:
        made.append(step)
        state = STEPS[step].to[0]
    assert made == list(Step)
    assert state is State.RELEASED


@pytest.mark.parametrize("state", sorted({*NEEDED, State.RELEASED}))
def test_a_round_that_ended_begins_again_only_when_asked(state: State) -> None:
    assert following(state) is None
    assert following(state, anew=True) is Step.DEIDENTIFY


def test_no_state_leads_to_two_steps() -> None:
    starts = [state for arrow in STEPS.values() for state in arrow.start]
    assert len(starts) == len(set(starts))
    assert set(starts) == set(State)
    assert set(starts) >= ROUND
