"""How figures are written for people, and values as JSON."""

import json
from datetime import UTC, datetime

import pytest

from cancerimage.cli.screen import figure, volume, write_json


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (21_600_000_000_000, "21.6 TB"), (3 * 10**15, "3.0 PB")],
)
def test_a_size_is_written_in_the_unit_that_suits_it(size: int, written: str) -> None:
    assert volume(size) == written


def test_thousands_stand_apart() -> None:
    assert figure(248_239) == "248,239"


def test_json_keeps_letters_and_writes_moments_as_iso_8601(capsys: pytest.CaptureFixture[str]) -> None:
    write_json({"title": "Gefäß", "at": datetime(2026, 1, 2, tzinfo=UTC)})
    told = capsys.readouterr().out
    assert "Gefäß" in told
    assert json.loads(told)["at"] == "2026-01-02T00:00:00+00:00"
