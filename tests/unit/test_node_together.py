"""Whatever several processes of one node begin at the same moment, they go on with the same."""

from pathlib import Path

from cancerimage.node.link.standing import noting, standing
from tests.support.together import together

PLACES = 30

BEGINNING = """
from pathlib import Path
from cancerimage.node.console.secret import secret_key
from cancerimage.node.intake.landing import Landing
from cancerimage.node.ledger.secrets import name_of_snapshot
from cancerimage.node.link.answered import Answered
def do(place):
    data_dir = Path(place)
    answered = Answered(data_dir)
    answered.put("task", 1000, "frame", 0)
    Landing.open(data_dir).close()
    told = answered.get("task"), secret_key(data_dir), name_of_snapshot(data_dir, "generation")
    answered.close()
    return told
"""

LOOKING = """
from pathlib import Path
from cancerimage.node.link.standing import standing
def do(place):
    return {standing(Path(place)).state for _ in range(300)}
"""


def test_beginning_together(tmp_path: Path) -> None:
    for said in together(BEGINNING, (tmp_path / f"node{number}" for number in range(PLACES))):
        assert len(set(said)) == 1, said
        assert "'frame'" in said[0]


def test_nobody_who_looks_is_taken_for_the_node_at_work(tmp_path: Path) -> None:
    with noting(tmp_path) as notes:
        notes.note("connected", "websocket")
        assert standing(tmp_path).state == "connected"
    for said in together(LOOKING, [tmp_path] * 3):
        assert set(said) == {"{'stopped'}"}
