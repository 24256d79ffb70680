"""Clinical fields in the portal: offered and shown where a dataset has them, and nowhere else."""

from pathlib import Path

import pytest
from django.test import Client

from cancerimage.hub.catalogue.figures import figures
from tests.support.records import approve, protected, publish, record

pytestmark = pytest.mark.django_db
DATABASES = ("sqlite",)


CLINICAL = {"stage": {"IIA": 6, "unknown": 4}, "psa": {"4..9": 10}, "modality": {"CT": 10}}


def test_clinical_fields_are_offered_where_a_dataset_has_them(client: Client, tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    publish("alder", record("one"))
    assert "pick-stage" not in client.get("/explorer/").text
    publish("alder", record("one", facets=CLINICAL), protected("two", tables={("her2",): {("unknown",): 90}}))
    text = client.get("/explorer/").text
    assert "Clinical" in text
    assert 'id="pick-stage-IIA"' in text
    assert 'id="psa-low"' in text
    # A table that shows no value says nothing that could be asked for.
    assert "pick-her2" not in text
    assert "pick-gleason" not in text
    # What is asked for stands there to be taken out again, whoever has it.
    assert "gleason-low" in client.get("/explorer/?q=gleason:8..10").text


def test_a_dataset_shows_the_clinical_values_that_it_has(client: Client, tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    tables = {("stage",): {("IIA",): 70, ("unknown",): 50}, ("her2",): {("unknown",): 120}, ("sex",): {("female",): 70}}
    publish("alder", record("open", facets=CLINICAL), protected("guarded", tables=tables))
    for dataset in ("open", "guarded"):
        text = client.get(f"/catalogue/{dataset}/").text
        assert "Stage IIA" in text
        assert "HER2" not in text
    assert "4–9" in client.get("/catalogue/open/").text


def test_figures_are_broken_down_by_what_some_dataset_has(client: Client, tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    publish("alder", record("open", facets=CLINICAL), protected("guarded", tables={("sex",): {("female",): 70}}))
    found = {one.field: one for one in figures().breakdowns}
    assert {"stage", "psa"} < set(found)
    assert "er" not in found
    (stage,) = (part for part in found["stage"].parts if part.value == "IIA")
    # A protected dataset without a table of the field has no value of it, so it does not keep one back either.
    assert (stage.datasets, stage.subjects.value, stage.subjects.hidden, stage.subjects.withheld) == (1, 6, 0, 0)
