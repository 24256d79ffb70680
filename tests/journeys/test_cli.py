"""The command line against the real demo: the same counts as the source, and an answer to every mistake."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import idc_index_data
import pytest

from cancerimage.demo.collections import CANCERS
from cancerimage.demo.policies import POLICIES
from tests.support.federation import Demo, command, environment

ROOT = Path(__file__).resolve().parents[2]
QUERY = "cancer:lung modality:CT"


def run(demo: Demo, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environ = environment() | {"CANCERIMAGE_HUB": demo.url} | changes
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=environ, check=False)


def search(demo: Demo, query: str) -> dict[str, Any]:
    asked = run(demo, "search", query, "--json")
    assert asked.returncode == 0, asked.stderr
    found: dict[str, Any] = json.loads(asked.stdout)
    return found


def counted_in_the_source(condition: str) -> dict[str, tuple[int, int, int]]:
    statement = f"""SELECT collection_id, count(DISTINCT PatientID), count(DISTINCT StudyInstanceUID), count(*)
        FROM read_parquet(?) WHERE list_contains(?, collection_id) AND ({condition}) GROUP BY ALL"""  # noqa: S608
    rows = duckdb.execute(
        statement,
        [str(idc_index_data.IDC_INDEX_PARQUET_FILEPATH), list(CANCERS)],
    ).fetchall()
    return {dataset: (subjects, studies, series) for dataset, subjects, studies, series in rows}


LUNG = ", ".join(f"'{name}'" for name, cancer in CANCERS.items() if cancer == "lung")


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        (QUERY, f"Modality = 'CT' AND collection_id IN ({LUNG})"),
        ("", "true"),
        ("modality:MR dataset:prostatex", "Modality = 'MR' AND collection_id = 'prostatex'"),
        ("modality:MR,PT", "Modality IN ('MR', 'PT')"),
        ("cancer:lung not modality:CT", f"Modality <> 'CT' AND collection_id IN ({LUNG})"),
    ],
)
def test_counts_equal_the_source(demo: Demo, query: str, condition: str) -> None:
    result = search(demo, query)
    levels = ("subjects", "studies", "series")
    found = {
        one["dataset"]: tuple(one[level]["value"] for level in levels)
        for one in result["datasets"]
        if one["policy"] == "open"
    }
    expected = {name: counts for name, counts in counted_in_the_source(condition).items() if name not in POLICIES}
    assert found == expected
    for place, level in enumerate(levels):
        assert (result["totals"][level]["value"] or 0) == sum(counts[place] for counts in expected.values())


def test_a_visitor_is_told_no_number_of_a_protected_dataset(demo: Demo) -> None:
    protected = {one["dataset"]: one for one in search(demo, "")["datasets"] if one["policy"] != "open"}
    assert set(protected) == set(POLICIES)
    for name, one in protected.items():
        assert one["policy"] == POLICIES[name].policy
        assert one["withheld"] in ("not_permitted", "catalogue_only")
        assert {one[level]["meaning"] for level in ("subjects", "studies", "series", "images", "bytes")} == {"withheld"}


def test_a_preview_says_what_would_be_told(demo: Demo) -> None:
    shown = run(demo, "search", "modality:MR", "--preview")
    assert shown.returncode == 0, shown.stderr
    assert f"Free at {len(CANCERS) - len(POLICIES)} datasets; no answer from {len(POLICIES)} datasets." in shown.stdout
    found = json.loads(run(demo, "search", "modality:MR", "--preview", "--json").stdout)
    assert {name for one in found["withheld"] for name in one["datasets"]} == set(POLICIES)
    # What a dataset is about rules a question out without anybody being counted, for whoever asks.
    ruled_out = run(demo, "search", QUERY, "--preview")
    assert f"Free at {len(CANCERS)} datasets." in ruled_out.stdout


def test_a_project_is_not_named_by_a_visitor(demo: Demo) -> None:
    refused = run(demo, "search", QUERY, "--project", "screening")
    assert refused.returncode == 1
    assert "Sign in" in refused.stderr


def test_the_json_is_as_documented(demo: Demo) -> None:
    page = (ROOT / "docs/reference/json.md").read_text("utf-8")
    section = page.split("## `cancerimage search`")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (.*) \|$", section, flags=re.MULTILINE)
    documented = {
        name: set(re.findall(r"`(\w+)`", meaning)) for names, meaning in rows for name in re.findall(r"`(\w+)`", names)
    }
    result = search(demo, "modality:CT")
    assert set(documented) == set(result)
    for name in ("query", "totals"):
        assert documented[name] == set(result[name])
    for name in ("datasets", "withheld", "nodes", "notes"):
        assert documented[name] == set(result[name][0])
    assert documented["facets"] == {*result["facets"][0], *result["facets"][0]["values"][0]}


def test_the_table_names_every_dataset_and_the_totals(demo: Demo) -> None:
    shown = run(demo, "search", QUERY, "--facets")
    assert shown.returncode == 0
    assert shown.stderr == ""
    lines = shown.stdout.splitlines()
    assert re.split(r"\s{2,}", lines[0])[:3] == ["Dataset", "Title", "Node"]
    expected = counted_in_the_source(f"Modality = 'CT' AND collection_id IN ({LUNG})")
    assert {line.split()[0] for line in lines[1 : len(expected) + 1]} == set(expected)
    # No protected dataset is on lung cancer, so none has anything to hide here.
    assert not any("not told" in line for line in lines)
    total = f"{sum(counts[0] for counts in expected.values()):,} subjects"
    assert any(line.startswith(total) and "6 of 6 nodes answered" in line for line in lines)
    assert any(line.startswith("Modality") for line in lines), "facets are shown"


def test_a_query_without_quotes_is_understood(demo: Demo) -> None:
    bare = run(demo, "search", *QUERY.split(), "--json")
    assert bare.returncode == 0, bare.stderr
    assert json.loads(bare.stdout)["datasets"] == search(demo, QUERY)["datasets"]


def test_nothing_found_is_said(demo: Demo) -> None:
    shown = run(demo, "search", "cancer:lung modality:CT modality:CT age:0..1 year:1880..1881")
    assert shown.returncode == 0
    assert shown.stdout.startswith("Nothing matches. 6 of 6 nodes answered.")
    untold = run(demo, "search", "modality:CT age:0..1 year:1880..1881")
    assert f"Nothing matches where a number is told; {len(POLICIES)} datasets that told nothing." in untold.stdout


def test_the_csv_is_the_table(demo: Demo, tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    assert run(demo, "search", QUERY, "--csv", str(file)).returncode == 0
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    result = search(demo, QUERY)
    assert [(row["dataset"], row["series"], row["series_meaning"]) for row in rows] == [
        (one["dataset"], str(one["series"]["value"] or ""), one["series"]["meaning"]) for one in result["datasets"]
    ]
    assert list(tmp_path.iterdir()) == [file], "no half-written file remains"


def test_a_wrong_query_is_marked(demo: Demo) -> None:
    refused = run(demo, "search", "cancer:lung modalty:CT")
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr.splitlines()[1:3] == ["  cancer:lung modalty:CT", "              ^^^^^^^"]
    assert "modality" in refused.stderr.splitlines()[3]


@pytest.mark.parametrize("query", ["(", "age:abc", "modality:CT modality:MR", "x" * 20_000])
def test_no_query_shows_a_traceback(demo: Demo, query: str) -> None:
    refused = run(demo, "search", query)
    assert refused.returncode == 2
    assert refused.stderr.startswith("Error: ")
    assert "Traceback" not in refused.stderr


def test_an_unreachable_hub_is_named(demo: Demo) -> None:
    refused = run(demo, "search", QUERY, "--hub", "http://127.0.0.1:9")
    assert refused.returncode == 3
    assert "http://127.0.0.1:9" in refused.stderr


def test_a_word_is_no_address(demo: Demo) -> None:
    refused = run(demo, "search", QUERY, "--hub", "localhost")
    assert refused.returncode == 2
    assert "http://" in refused.stderr


def test_the_catalogue_is_listed_and_narrowed(demo: Demo) -> None:
    listed = json.loads(run(demo, "catalogue", "--json").stdout)["datasets"]
    assert {one["dataset"] for one in listed} == set(CANCERS)
    narrowed = json.loads(run(demo, "catalogue", "list", "--cancer", "rectum", "--json").stdout)["datasets"]
    assert [one["dataset"] for one in narrowed] == ["tcga_read"]
    shown = run(demo, "catalogue", "--cancer", "rectum")
    assert "tcga_read" in shown.stdout
    assert shown.stdout.endswith("\n1 dataset\n")


def test_a_dataset_is_shown_with_its_source_and_licence(demo: Demo) -> None:
    shown = run(demo, "catalogue", "show", "lidc_idri")
    assert shown.returncode == 0, shown.stderr
    for words in (
        "LIDC-IDRI",
        "demo-ash",
        "CC-BY-3.0",
        "https://doi.org/10.7937/k9/tcia.2015.lo9ql9sx",
    ):
        assert words in shown.stdout
    assert re.search(r"^Subjects +1,010 *$", shown.stdout, re.MULTILINE)


def test_an_unknown_dataset_is_said(demo: Demo) -> None:
    refused = run(demo, "catalogue", "show", "no_such_dataset")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.[ps][yh]")), ids=lambda path: path.name)
def test_every_example_runs(demo: Demo, example: Path) -> None:
    starter = [sys.executable] if example.suffix == ".py" else ["sh"]
    environ = environment() | {"CANCERIMAGE_HUB": demo.url, "PATH": os.environ["PATH"]}
    shown = subprocess.run([*starter, str(example)], capture_output=True, text=True, env=environ, check=False)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout


def test_the_tutorial_can_be_followed(demo: Demo, tmp_path: Path) -> None:
    """Every command of the tutorial works; the one that is meant to be wrong is."""
    page = (ROOT / "docs/tutorial/first-search.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("cancerimage ")]
    assert len(lines) > 7
    environ = environment() | {"CANCERIMAGE_HUB": demo.url}
    for line in lines:
        script = line.replace("cancerimage", f'"{sys.executable}" -m cancerimage.cli', 1)
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, env=environ, cwd=tmp_path, check=False
        )
        assert done.returncode == (2 if "modalty" in line else 0), (line, done.stderr)


def test_the_readme_asks_in_four_ways(demo: Demo) -> None:
    """The Python and curl lines of README.md, with the address of this demo."""
    page = (ROOT / "README.md").read_text("utf-8").replace("http://127.0.0.1:8000", demo.url)
    curl = re.search(r"<!-- ask by curl -->\n```sh\n(.*?)```", page, re.DOTALL)
    python = re.search(r"<!-- ask by python -->\n```python\n(.*?)```", page, re.DOTALL)
    assert curl
    assert python
    expected = search(demo, QUERY)
    asked = subprocess.run(["bash", "-c", curl[1]], capture_output=True, text=True, check=True)
    assert json.loads(asked.stdout)["totals"] == expected["totals"]
    asked = subprocess.run([sys.executable, "-c", python[1]], capture_output=True, text=True, check=True)
    assert asked.stdout.splitlines()[0] == f"{expected['totals']['subjects']['value']:,}"
    assert len(asked.stdout.splitlines()) == len(expected["datasets"]) + 1


def test_the_operator_of_the_demo_exists_and_no_node_waits(demo: Demo) -> None:
    listed = run(demo, "hub", "nodes", "list", "--json", "--data-dir", str(demo.data_dir / "hub"))
    nodes = json.loads(listed.stdout)["nodes"]
    assert {node["state"] for node in nodes} == {"approved"}
    assert len({node["fingerprint"] for node in nodes}) == 6
