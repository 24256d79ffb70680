"""A batch in which things wait, made once for the tests that only look, or take back what they do."""

import pytest

from tests.support.hands import lend_hands
from tests.support.reviewing import Reviewed


@pytest.fixture(scope="session")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    """The batch after its first run."""
    made = Reviewed(tmp_path_factory.mktemp("review"))
    made.fill()
    made.run()
    return made


@pytest.fixture(autouse=True)
def own_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shared batch is done by processes as ever; for the others that would only take long."""
    lend_hands(monkeypatch)
