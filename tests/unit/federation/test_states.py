"""The states of a node: which moves there are, and what each move says when it is not there."""

import itertools

import pytest

from cancerimage.hub.federation.greeting import SHUT_OUT
from cancerimage.hub.federation.states import MOVES, REMOVABLE, State, move
from cancerimage.wire.faults import Refusal
from cancerimage.wire.problems import PROBLEMS


def test_every_state_has_its_moves_and_its_door() -> None:
    assert set(MOVES) == set(State)
    assert set(SHUT_OUT) == set(State) - {State.APPROVED}
    assert set(SHUT_OUT.values()) <= set(PROBLEMS)
    assert State.APPROVED not in REMOVABLE


@pytest.mark.parametrize(("start", "end"), list(itertools.product(State, State)))
def test_moves(start: State, end: State) -> None:
    if end in MOVES[start]:
        assert move("ash", start, end) is end
    else:
        with pytest.raises(Refusal, match="ash is") as refused:
            move("ash", start, end)
        assert refused.value.code == "node.wrong_state"
