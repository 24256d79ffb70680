"""What counts on standard error writes lines where there is no terminal."""

import pytest

from cancerimage.cli.counting import counting, steps


def test_one_step_says_what_it_does_and_when_all_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with counting("Reading headers", "study", "studies") as progress:
        for done in range(3):
            progress(done, 2)
    assert capsys.readouterr().err == "Reading headers …\n  2 of 2 studies\n"


def test_several_steps_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    with steps() as step:
        for doing in ("Reading headers", "Checking series"):
            for done in range(5):
                step(doing, done, 4)
    assert capsys.readouterr().err == (
        "Reading headers …\n  Reading headers: 4 of 4\nChecking series …\n  Checking series: 4 of 4\n"
    )
