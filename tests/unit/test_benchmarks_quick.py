"""The benchmarks keep working: the quick mode of the parts that need no other process than PostgreSQL's."""

from pathlib import Path

from benchmarks.__main__ import measure
from benchmarks.figures import table


def test_index_and_engine_are_measured_and_all_engines_agree(tmp_path: Path) -> None:
    # Every peer's answer is compared with ours while it is measured.
    figures = list(measure(tmp_path, ("index", "engine"), quick=True))
    assert [figure.what.split()[0] for figure in figures] == ["Build", "Load", "Resident", "Count", *["The"] * 4]
    assert all(figure.measured for figure in figures)
    printed = table(figures)
    assert len(printed.splitlines()) == len(figures) + 2
    for name in ("DuckDB", "Polars", "PostgreSQL", "SQLite"):
        assert name in printed
