"""What the tests of the house look at."""

from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT, SOURCES, Module


@pytest.fixture
def repository() -> Path:
    """The folder of this checkout."""
    return ROOT


@pytest.fixture(scope="session", params=SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def module(request: pytest.FixtureRequest) -> Module:
    """Each module of the package in turn, parsed once for all that is looked at in it."""
    return Module(request.param)
