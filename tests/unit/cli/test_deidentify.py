"""What de-identification says at its end where it works alone."""

from pathlib import Path

from typer.testing import CliRunner

from cancerimage.cli import application
from cancerimage.cli.outcomes import Outcome
from cancerimage.dicom.deidentify.grade import GRADES, REHEARSED, Grade
from tests.support.originals import original


def said(source: Path, out: Path, *options: str, code: Outcome) -> str:
    """Run the command and return what it says, on one line."""
    words = ["deidentify", str(source), str(out), "--pixels", "rules", "--jobs", "1", *options]
    ended = CliRunner().invoke(application.app, words)
    assert ended.exit_code == code, ended.output
    return " ".join(ended.stdout.split())


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    told = said(source, tmp_path / "out", code=Outcome.INCOMPLETE)
    assert "The folder is empty." in told
    assert GRADES[Grade.REVIEW] not in told


def test_a_rehearsal_says_what_would_be(tmp_path: Path) -> None:
    original(tmp_path / "source" / "1.dcm", BodyPartExamined="ABDOMEN")
    told = said(tmp_path / "source", tmp_path / "out", "--dry-run", code=Outcome.DONE)
    assert REHEARSED[Grade.PASSED] in told
    assert GRADES[Grade.PASSED] not in told


def test_a_face_that_is_held_back_gets_the_choices_there_are(tmp_path: Path) -> None:
    original(tmp_path / "source" / "1.dcm", BodyPartExamined="HEAD")
    told = said(tmp_path / "source", tmp_path / "out", "--faces", "hold", code=Outcome.INCOMPLETE)
    assert "--faces keep" in told
