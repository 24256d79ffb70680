"""What a user reads when a command fails."""

from importlib import import_module

import pytest

from cancerimage.cli.failures import FAULT, KNOWN, explain
from cancerimage.cli.outcomes import MEANINGS, Failure, Outcome


@pytest.mark.parametrize("name", [*KNOWN, FAULT])
def test_every_named_exception_exists(name: str) -> None:
    module, _, kind = name.rpartition(".")
    assert issubclass(getattr(import_module(module), kind), Exception)


def test_every_exit_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Outcome)


def test_a_failure_is_a_sentence_and_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(Failure("It is so.", "Do this.", Outcome.MISUSED)) is Outcome.MISUSED
    assert capsys.readouterr().err == "Error: It is so.\nDo this.\n"


def test_a_subclass_ends_like_its_nearest_named_class(capsys: pytest.CaptureFixture[str]) -> None:
    from cancerimage.sdk import HubUnreachable, TooManyRequests

    assert explain(HubUnreachable("Nobody is there.")) is Outcome.UNREACHABLE
    assert explain(TooManyRequests({"detail": "Slowly."}, 2)) is Outcome.FAILED
    assert capsys.readouterr().err == "Error: Nobody is there.\nError: Slowly.\n"


def test_a_refusal_of_the_catalogue_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    from cancerimage.wire.faults import Refusal

    assert explain(Refusal("node.unknown", "there is no node called north")) is Outcome.FAILED
    told = capsys.readouterr().err
    assert "there is no node called north" in told
    assert "Enrol the node" in told


def test_missing_software_is_named_with_the_extra_that_brings_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(ModuleNotFoundError("no", name="django.core")) is Outcome.FAILED
    assert "pip install 'cancerimage[hub]'" in capsys.readouterr().err


def test_an_unforeseen_error_shows_its_kind_and_never_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(ValueError("PatientID 4711")) is Outcome.FAILED
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "--debug" in told
    assert "4711" not in told
