"""Datasets that tell exactly, about, and not at all, side by side in the catalogue."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancerimage.disclosure.numbers import WITHHELD, Meaning, Number
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.catalogue import datasets, inventory
from cancerimage.hub.catalogue.figures import figures
from cancerimage.hub.catalogue.filters import Filters
from cancerimage.hub.catalogue.search import search
from cancerimage.hub.catalogue.tallies import Running
from tests.support.records import approve, catalogue_only, protected, publish, record

TABLES: Mapping[tuple[str, ...], Mapping[tuple[str, ...], int]] = {
    ("sex",): {("female",): 70, ("male",): 50},
    ("modality",): {("CT",): 110},
    ("modality", "bodypart"): {("CT", "chest"): 90},
}


@pytest.fixture
def told(tmp_path: Path, db: None) -> None:
    """One dataset of each kind, and a protected one whose total is hidden."""
    approve(tmp_path, "alder")
    publish(
        "alder",
        record("plain", subjects=30, facets={"modality": {"CT": 20, "MR": 10}}),
        protected("guarded", tables=TABLES, cancers=("lung", "breast"), audience=Audience.SIGNED_IN),
        protected("small", subjects=None, tables={("modality",): {}}),
        catalogue_only("silent"),
    )


@pytest.mark.usefixtures("told")
def test_every_number_has_its_meaning() -> None:
    shown = {entry.dataset: entry for entry in search(Filters(sort="subjects")).items}
    assert list(shown) == ["guarded", "plain", "small", "silent"], "hidden numbers come last, withheld ones after them"
    assert shown["plain"].totals.subjects == Number(30)
    assert shown["guarded"].totals.subjects == Number(120, 11)
    assert shown["guarded"].totals.studies == Number.fewer(15, 11)
    assert shown["guarded"].totals.bytes == WITHHELD
    assert shown["small"].totals.subjects == Number.fewer(15, 11)
    assert shown["silent"].totals.subjects == WITHHELD
    assert [(one.policy, one.audience, one.epoch and one.epoch.number) for one in shown.values()] == [
        (PolicyName.STANDARD, Audience.SIGNED_IN, 1),
        (PolicyName.OPEN, Audience.EVERYONE, None),
        (PolicyName.STANDARD, Audience.EVERYONE, 1),
        (PolicyName.CATALOGUE_ONLY, Audience.EVERYONE, None),
    ]


@pytest.mark.usefixtures("told")
def test_sums_say_what_they_lack() -> None:
    now = figures()
    assert now.totals.subjects == Number(150, 11, below=15, hidden=1, withheld=1, beyond=11)
    assert now.totals.bytes == Number(30, withheld=3)
    modality = {part.value: part for part in now.by("modality").parts}
    assert set(modality) == {"CT", "MR"}
    # `small` may have people with CT as well; nothing but its limit is known.
    of_ct = Number(130, 11, below=15, hidden=1, withheld=1, beyond=11)
    assert (modality["CT"].datasets, modality["CT"].subjects) == (2, of_ct)
    assert modality["MR"].subjects == Number(10, below=30, hidden=2, withheld=1, beyond=16)
    assert modality["CT"].series == Number(40, withheld=3)
    cancer = {part.value: part.subjects for part in now.by("cancer").parts}
    assert cancer["lung"] == now.totals.subjects
    assert cancer["breast"] == Number(120, 11)


@pytest.mark.usefixtures("told")
def test_what_is_shown_can_be_found_and_what_is_not_cannot() -> None:
    def found(**values: str) -> set[str]:
        chosen = {field: [value] for field, value in values.items()}
        return {entry.dataset for entry in search(Filters.chosen("", chosen)).items}

    assert found(modality="CT") == {"plain", "guarded"}
    assert found(sex="male") == {"guarded"}
    assert found(policy="standard") == {"guarded", "small"}
    assert found(policy="catalogue_only") == {"silent"}
    assert found(audience="signed_in") == {"guarded"}
    assert found(cancer="lung") == {"plain", "guarded", "small", "silent"}
    assert {entry.dataset for entry in search(Filters("computed tomography")).items} == {"plain", "guarded"}
    facets = {facet.field: facet for facet in search(Filters(language="de")).facets}
    labels = {choice.value: (choice.label, choice.count) for choice in facets["policy"].choices}
    assert labels["standard"] == ("Geschützt, Standard", 2)


@pytest.mark.usefixtures("told")
def test_the_cube_is_shown_with_labels() -> None:
    detail = datasets.load("guarded", "de")
    assert detail is not None
    assert detail.cube is not None
    table = detail.cube.by("bodypart", "modality")
    assert table is not None
    assert table.labels == ("Modalität", "Körperregion")
    assert table.cells[0].labels == ("Computertomographie", "Brustkorb")
    assert table.cell("CT", "chest") == Number(90, 11)
    assert table.cell("MR", "chest") == Number.fewer(15, 11)
    assert detail.cube.by("sex", "age") is None
    facets = {facet.field: facet for facet in detail.facets}
    assert list(facets) == ["sex", "modality"]
    assert [(one.value, one.subjects, one.series) for one in facets["sex"].values] == [
        ("female", Number(70, 11), WITHHELD),
        ("male", Number(50, 11), WITHHELD),
    ]
    assert facets["sex"].below == 15
    for name in ("plain", "silent"):
        other = datasets.load(name)
        assert other is not None
        assert other.cube is None


@pytest.mark.usefixtures("told")
def test_a_stricter_policy_takes_the_exact_numbers_away() -> None:
    publish("alder", catalogue_only("plain"))
    assert figures().totals.subjects == WITHHELD
    assert search(Filters.chosen("", {"modality": ["CT"]})).total == 0
    detail = datasets.load("plain")
    assert detail is not None
    assert (detail.facets, detail.coverage, detail.entry.version) == ((), (), 2)
    assert inventory.current().sums["modality"] == {}


numbers = st.one_of(
    st.builds(Number, st.integers(0, 10**6)),
    st.builds(Number, st.integers(0, 10**6), st.integers(1, 100)),
    st.integers(1, 100).map(Number.fewer),
    st.just(WITHHELD),
)


@given(st.lists(numbers, max_size=8))
def test_a_running_sum_is_the_sum(parts: list[Number]) -> None:
    running = Running()
    for part in parts:
        running.add(part)
    assert running.number() == Number.sum(parts)
    assert (running.number().meaning is Meaning.WITHHELD) == (bool(parts) and all(part == WITHHELD for part in parts))
