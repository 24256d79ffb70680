"""`cancerimage node receive`: whoever may send is named soundly, or nobody is listened to."""

import secrets
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cancerimage.cli.application import app
from cancerimage.cli.outcomes import Failure, Outcome


def refused(data_dir: Path, *arguments: str) -> Failure:
    """Return why the command did not begin to listen."""
    with pytest.raises(Failure) as caught:
        CliRunner().invoke(
            app, ["node", "receive", "--data-dir", str(data_dir), *arguments], catch_exceptions=False
        )  # fmt: skip
    assert caught.value.outcome is Outcome.MISUSED
    assert not (data_dir / "arrivals").exists()
    return caught.value


def token(folder: Path, name: str, content: str | bytes) -> str:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


def test_nobody_at_all(tmp_path: Path) -> None:
    assert refused(tmp_path / "node").sentence == "Nobody may send."


@pytest.mark.parametrize("content", ["", " \n", "guessable", " " * 40 + "guessable"])
def test_a_token_that_could_be_guessed(tmp_path: Path, content: str) -> None:
    failure = refused(tmp_path / "node", "--web-token", f"lung-ct={token(tmp_path, 'token', content)}")
    assert "could be guessed" in failure.sentence
    assert content.strip() == "" or content.strip() not in failure.sentence


@pytest.mark.parametrize("content", [b"\xff\xfe" + b"a" * 40, "m\u00fcller-" * 8, "two words " * 8])
def test_a_token_that_no_header_can_hold(tmp_path: Path, content: str | bytes) -> None:
    failure = refused(tmp_path / "node", "--web-token", f"lung-ct={token(tmp_path, 'token', content)}")
    assert "plain letters" in failure.sentence


def test_a_token_for_two_datasets(tmp_path: Path) -> None:
    made = secrets.token_urlsafe(32)
    first, second = token(tmp_path, "1", made), token(tmp_path, "2", made + "\n")
    failure = refused(tmp_path / "node", "--web-token", f"lung-ct={first}", "--web-token", f"abdomen-ct={second}")
    assert failure.sentence == "Two datasets have the same token."
    assert made not in f"{failure.sentence}{failure.hint}"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    failure = refused(tmp_path / "node", "--web-token", f"lung-ct={tmp_path / 'nowhere'}")
    assert "nowhere" in failure.sentence


@pytest.mark.parametrize("written", ["lung-ct", "=file", "lung-ct="])
def test_a_pair_that_is_none(tmp_path: Path, written: str) -> None:
    assert "--web-token DATASET=FILE" in refused(tmp_path / "node", "--web-token", written).sentence


def test_a_name_that_no_dataset_has(tmp_path: Path) -> None:
    made = token(tmp_path, "token", secrets.token_urlsafe(32))
    assert "'Lung CT'" in refused(tmp_path / "node", "--web-token", f"Lung CT={made}").sentence


@pytest.mark.parametrize("title", ["A" * 17, "S\u00dcD", "A\\B"])
def test_a_title_that_no_entity_has(tmp_path: Path, title: str) -> None:
    assert "AE title" in refused(tmp_path / "node", "--peer", f"{title}=lung-ct").sentence
