"""The descriptions of datasets that a holder writes."""

import json
from pathlib import Path
from typing import Any

import pytest

from cancerimage.cli.descriptions import read
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.wire.dataset import Description


def described(place: Path, licence: str | None = None, **members: Any) -> Description:
    """Read the description of one dataset from a file."""
    source = {"title": "A", "url": "https://data.example.org/a", "licence": licence}
    whole = {"dataset": "a", "title": {"en": "A"}, "description": {}, "cancers": [], "sources": [source]} | members
    file = place / "datasets.json"
    file.write_text(json.dumps([whole]))
    (found,) = read(file)
    return found


def test_labels_and_synonyms_become_codes(tmp_path: Path) -> None:
    found = described(tmp_path, "CC BY 4.0", cancers=["Lung cancer", "lung"], countries=["Germany", "FR"])
    assert found.cancers == ("lung",)
    assert found.countries == ("DE", "FR")
    assert found.sources[0].licence == "CC-BY-4.0"
    assert described(tmp_path).sources[0].licence is None


@pytest.mark.parametrize(
    ("members", "near"),
    [
        ({"cancers": ["lugn"]}, "lung"),
        ({"countries": ["Germny"]}, "DE"),
        ({"licence": "CC-BY-4"}, "CC-BY-4.0"),
        ({"cancers": ["xqzw"]}, "docs/reference/vocabulary.md"),
    ],
)
def test_a_code_that_does_not_exist_is_refused(tmp_path: Path, members: dict[str, Any], near: str) -> None:
    with pytest.raises(Failure) as refused:
        described(tmp_path, **members)
    assert refused.value.outcome is Outcome.MISUSED
    assert near in refused.value.hint
    assert "datasets.json, a:" in refused.value.sentence


@pytest.mark.parametrize("written", ["{", "[1]", "{}", '[{"cancers": [["lung"]], "sources": 3}]'])
def test_what_is_no_description_is_refused(tmp_path: Path, written: str) -> None:
    file = tmp_path / "datasets.json"
    file.write_text(written)
    with pytest.raises(Failure, match="does not describe datasets"):
        read(file)
