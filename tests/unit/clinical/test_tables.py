"""Tables are read as texts, whichever program wrote them, and what is none is refused without a word of its content."""

import resource
import zipfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from cancerimage.node.clinical import tables
from cancerimage.node.clinical.faults import ClinicalFault

TOKEN = "XQZ-token"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separated_texts_are_read_in_every_usual_form(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [["id", "Größe", "note"], ["007", "1,5", 'a "b"\nc'], ["008", "", "d"]]
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    path = tmp_path / "t.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in quoted).encode(encoding))
    made = tables.read(path)
    assert made.headers == ("id", "Größe", "note")
    assert made.rows == (("007", "1,5", 'a "b"\nc'), ("008", "", "d"))


def test_a_semicolon_wins_over_the_commas_of_numbers(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id;psa;ki67\n1;4,2;10,5\n2;;\n3;1,0\n")
    assert tables.read(tmp_path / "t.csv").rows == (("1", "4,2", "10,5"), ("2", "", ""), ("3", "1,0", ""))


def test_a_workbook_gives_whole_numbers_and_dates_as_they_are_meant(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["id", "born", "seen", "psa", "dead"])
    first.append([123.0, date(1960, 2, 29), datetime.fromisoformat("2020-01-02T03:04"), 0.1, True])
    first.append(["0042", None, "", 1e3, None])
    book.create_sheet("Second").append(["only", "headers"])
    book.save(tmp_path / "t.xlsx")
    made = tables.read(tmp_path / "t.xlsx")
    assert made.headers == ("id", "born", "seen", "psa", "dead")
    assert made.rows == (("123", "1960-02-29", "2020-01-02 03:04:00", "0.1", "yes"), ("0042", "", "", "1000", ""))
    assert tables.read(tmp_path / "t.xlsx", "Second").headers == ("only", "headers")
    with pytest.raises(ClinicalFault, match="no sheet 'Third'"):
        tables.read(tmp_path / "t.xlsx", "Third")


def test_parquet_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    with duckdb.connect() as connection:
        connection.sql(
            "SELECT * FROM (VALUES ('007', DATE '1960-02-29', 3, 1.5::DOUBLE), ('008', NULL, NULL, NULL)) "
            "t(id, born, grade, psa)"
        ).write_parquet(str(path))
    assert tables.read(path).headers == ("id", "born", "grade", "psa")
    assert tables.read(path).rows == (("007", "1960-02-29", "3", "1.5"), ("008", "", "", ""))


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet", "t.docx"])
@pytest.mark.parametrize("content", [b"", f"{TOKEN}\0{TOKEN}".encode(), b"PK\x03\x04" + TOKEN.encode()])
def test_what_is_no_table_is_refused_without_its_content(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    if name == "t.csv" and content.startswith(b"PK"):
        content = b"\0" + content  # text that begins like an archive is still text
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ClinicalFault) as why:
        tables.read(tmp_path / name)
    assert TOKEN not in str(why.value)
    assert why.value.__suppress_context__ or why.value.__context__ is None


def test_what_is_a_folder_or_prose_is_told_what_a_table_is(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(ClinicalFault, match=r"is a folder.*\.xlsm or \.parquet"):
        tables.read(tmp_path / "t.csv")
    (tmp_path / "README.txt").write_text(f"# Read me\n\nThe table lies beside this, {TOKEN}, and is no text.\n")
    with pytest.raises(ClinicalFault, match=r"one column only.*semicolons") as why:
        tables.read(tmp_path / "README.txt")
    assert TOKEN not in str(why.value)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST_WORKBOOK", 1 << 16)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1 << 20))
    with pytest.raises(ClinicalFault, match=r"unpacks to more than .* as CSV in UTF-8, or as Parquet"):
        tables.read(tmp_path / "t.xlsx")


def test_a_text_is_not_held_while_its_encoding_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first byte that is no UTF-8 may come behind millions that are."""
    monkeypatch.setattr(tables, "PIECE", 64)
    rows = [f"{number};plain" for number in range(100)]
    (tmp_path / "t.csv").write_bytes("\n".join(["id;note", *rows, "100;Größe"]).encode("cp1252"))
    assert tables.read(tmp_path / "t.csv").rows[-1] == ("100", "Größe")
    (tmp_path / "t.csv").write_bytes("\n".join(["id;note", *rows, "100;\0"]).encode())
    with pytest.raises(ClinicalFault, match="zero bytes"):
        tables.read(tmp_path / "t.csv")


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    (tmp_path / "t.csv").write_text("id,er\n1,\n2,\n3,\n")
    with pytest.raises(ClinicalFault, match="more than 2 rows"):
        tables.read(tmp_path / "t.csv")


def test_of_a_parquet_file_with_endless_rows_only_the_first_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with duckdb.connect() as connection:
        connection.sql("SELECT 'A' AS id, 'B' AS er FROM range(20000000)").write_parquet(str(tmp_path / "t.parquet"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ClinicalFault, match="more than 2 rows"):
        tables.read(tmp_path / "t.parquet")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000  # kilobytes


def test_a_column_is_found_by_its_header_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"id,stage,stage,{TOKEN}\n1,II,III,x\n")
    made = tables.read(tmp_path / "t.csv")
    assert list(made.column("id")) == ["1"]
    for header, how in (("stage", "several columns"), ("Stage", "no column")):
        with pytest.raises(ClinicalFault, match=how) as why:
            made.position(header)
        assert TOKEN not in str(why.value)
