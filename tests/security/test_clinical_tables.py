"""No value of a patient leaves a clinical table but by the mapping: not in the result, the terminal, or an error."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cancerimage.cli.application import app
from cancerimage.cli.failures import explain
from tests.support.clinical import HEADERS, MAPPING

PEOPLE = 12
SOUND = {"site": "C50.9", "stage": "IIA", "vital": "alive"}
"""Values that may come out; every other cell holds a token of its own."""


def token(person: int, header: str) -> str:
    return f"zq{person}{header}qz"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*HEADERS, "name", "remark"))
        for person in range(PEOPLE):
            # Several rows of a patient are still one patient, however often a text stands there.
            cells = [SOUND.get(header) or token(person, header) for header in HEADERS]
            writer.writerow((*cells, token(person, "name"), f"=cmd|{token(person, 'remark')}"))
            writer.writerows([(*cells, token(person, "name"), "")] * 5)
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    return tmp_path


def tokens() -> Iterator[str]:
    for person in range(PEOPLE):
        for header in (*HEADERS, "name", "remark"):
            if header not in SOUND:
                yield token(person, header)


def run(*arguments: str | Path, code: int) -> str:
    ended = CliRunner().invoke(app, ["node", "clinical", *map(str, arguments)])
    assert ended.exit_code == code, ended.output
    return ended.output


def test_tokens_are_found_in_the_private_file_only(place: Path) -> None:
    source, mapping, node = place / "table.csv", place / "mapping.yaml", place / "node"
    private = place / "private.csv"
    said = run("check", source, mapping, "--private", private, code=4)
    said += run("check", source, mapping, "--json", code=4)
    said += run("import", source, mapping, "--dataset", "breast", "--data-dir", node, code=4)
    said += run("import", source, mapping, "--dataset", "breast", "--data-dir", node, "--json", code=4)
    said += run("diff", source, mapping, "--dataset", "breast", "--data-dir", node, code=0)
    said += run("suggest", source, place / "draft.yaml", code=0)
    said += "".join(str(path) for path in node.rglob("*"))
    said += "".join(path.read_text("utf-8") for path in node.rglob("*") if path.is_file())
    said += (place / "draft.yaml").read_text("utf-8")
    assert [one for one in tokens() if one in said] == []
    assert "IIA" in said
    # The findings are told where they can be mended, for their owner only; a spreadsheet carries nothing out.
    listed = private.read_text("utf-8")
    assert all(token(person, "psa") in listed for person in range(PEOPLE))
    assert private.stat().st_mode & 0o077 == 0
    with private.open(encoding="utf-8", newline="") as file:
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(file) for cell in row)


def test_dates_of_a_patient_do_not_come_out(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "id,born,diagnosed,seen\n" + "".join(f"P{n},19{n}0-03-17,2015-04-2{n},2019-05-1{n}\n" for n in range(1, 10))
    )
    (tmp_path / "m.yaml").write_text(
        "subject: {column: id}\n"
        "facts: {born: {column: born}, diagnosed: {column: diagnosed}, seen: {column: seen}}\n"
        "fields: {age_at_diagnosis: {between: [born, diagnosed]}, followup_days: {between: [diagnosed, seen]}}\n"
    )
    asked = ("import", tmp_path / "t.csv", tmp_path / "m.yaml", "--dataset", "breast", "--data-dir", tmp_path / "node")
    told = json.loads(run(*asked, "--json", code=0))
    text = Path(told["file"]).read_text("utf-8")
    assert told["fields"]["age_at_diagnosis"]["recorded"] == 9
    assert not any(part in text for part in ("-03-", "2015", "2019", "03-17", "P1"))


@pytest.mark.parametrize("name", ["table.csv", "table.xlsx", "table.parquet"])
def test_a_table_that_breaks_tells_nothing_of_itself(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = token(1, "name")
    (tmp_path / name).write_bytes(f'{secret},"{secret}\n{secret}\0'.encode())
    (tmp_path / "m.yaml").write_text("subject: {column: id}\nfields: {stage: {column: stage}}\n")
    ended = CliRunner().invoke(app, ["node", "clinical", "check", str(tmp_path / name), str(tmp_path / "m.yaml")])
    assert ended.exit_code == 1
    assert isinstance(ended.exception, Exception)
    explain(ended.exception)
    assert secret not in ended.output + "".join(capsys.readouterr())
