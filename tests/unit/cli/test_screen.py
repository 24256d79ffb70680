"""How texts and figures are written for people, and values as JSON."""

import json
from datetime import UTC, datetime

import pytest

from cancerimage.cli.failures import explain
from cancerimage.cli.listings import show_pairs
from cancerimage.cli.misread import Misread
from cancerimage.cli.outcomes import Failure
from cancerimage.cli.result import spread
from cancerimage.cli.screen import figure, page, say, table, volume, warn, write_json
from cancerimage.sdk import Facet, FacetValue, Number


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


HOSTILE = "North [/b] [red]:boom: \x1b[31m\x9b2J\u202eevil\nline"
TAMED = "North [/b] [red]:boom:  [31m 2J evil line"


def test_a_cell_is_shown_as_it_is_and_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    listing = table(HOSTILE, "Node")
    listing.add_row(HOSTILE)
    page().print(listing)
    told = capsys.readouterr().out
    assert [line.strip() for line in told.splitlines()] == [TAMED, "Node", TAMED]


def test_names_with_values_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show_pairs({HOSTILE: HOSTILE})
    assert capsys.readouterr().out.split() == [*TAMED.split(), *TAMED.split()]


def test_words_of_nodes_in_sentences_command_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE)
    warn(HOSTILE)
    explain(Failure(HOSTILE, HOSTILE))
    Misread(HOSTILE, HOSTILE, 0, 5, HOSTILE).show()
    told = "".join(capsys.readouterr())
    assert told.replace("\n", "").isprintable()
    assert told.count("[/b] [red]:boom:") == 7


def test_the_spread_of_a_facet_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    page().print(spread(Facet("cancer", HOSTILE, (FacetValue("x", HOSTILE, Number(3), Number(4)),))))
    told = capsys.readouterr().out
    assert told.replace("\n", "").isprintable()
    assert TAMED in told


def test_json_commands_no_terminal_and_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write_json({"title": HOSTILE})
    told = capsys.readouterr().out
    assert told.replace("\n", "").isprintable()
    assert json.loads(told) == {"title": HOSTILE}
