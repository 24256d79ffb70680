"""What is said about a value that an option cannot take."""

import pytest
from typer.testing import CliRunner

from cancerimage.cli import application
from cancerimage.cli.outcomes import Outcome


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--jobs x", "Invalid value for '--jobs': 'x' is no whole number."),
        ("--jobs 0", "is less than 1."),
        ("--with nope", "Invalid value for '--with': 'nope' is not one of"),
        ("--pixels x", "'x' is not one of"),
    ],
)
def test_the_words_are_ours(words: str, said: str) -> None:
    ended = CliRunner().invoke(application.app, ["deidentify", ".", "out", *words.split()])
    assert ended.exit_code == Outcome.MISUSED
    assert said in ended.output
    assert "Value error" not in ended.output
    assert "Input should" not in ended.output
