"""Looking for datasets: the stock in memory gives what a plain loop over the records gives."""

import itertools
import random
from pathlib import Path

import pytest

from cancerimage.disclosure.numbers import EXACTLY_NONE, Number
from cancerimage.hub.catalogue.figures import figures
from cancerimage.hub.catalogue.filters import FACET_FIELDS, FilterRefused, Filters
from cancerimage.hub.catalogue.search import search
from tests.support.records import approve, publish, record

pytestmark = pytest.mark.django_db

CANCERS = ("breast", "lung", "liver", "prostate")
MODALITIES = ("CT", "MR", "PT", "MG")
WORDS = ("alpha", "beta", "gamma", "delta", "alphabet")


@pytest.fixture
def made(tmp_path: Path) -> list[dict[str, object]]:
    """Sixty datasets at two nodes, as plain dictionaries."""
    choose = random.Random(7)  # noqa: S311  # the same datasets every time
    approve(tmp_path, "alder", "beech")
    made = [
        {
            "dataset": f"d{place:02}",
            "node": choose.choice(("alder", "beech")),
            "cancer": set(choose.sample(CANCERS, choose.randint(1, 2))),
            "modality": set(choose.sample(MODALITIES, choose.randint(1, 3))),
            "words": set(choose.sample(WORDS, 2)),
            "subjects": choose.randint(1, 40),
        }
        for place in range(60)
    ]
    for node in ("alder", "beech"):
        publish(
            node,
            *(
                record(
                    one["dataset"],
                    description=" ".join(sorted(one["words"])),
                    cancers=tuple(sorted(one["cancer"])),
                    subjects=one["subjects"],
                    facets={"modality": dict.fromkeys(sorted(one["modality"]), 1)},
                )
                for one in made
                if one["node"] == node
            ),
        )
    return made


def holds(one: dict[str, object], field: str, values: set[str]) -> bool:
    held = one[field]
    return bool(values & (held if isinstance(held, set) else {held}))


CHOICES = [
    dict(zip(("cancer", "modality", "node"), picked, strict=True))
    for picked in itertools.product(
        (set(), {"lung"}, {"lung", "liver"}), (set(), {"CT"}, {"CT", "MG"}), (set(), {"alder"})
    )
]


def test_narrowing_and_counting_agree_with_a_plain_loop(made: list[dict[str, object]]) -> None:
    for choice, text in itertools.product(CHOICES, ("", "alpha", "beta gam")):
        chosen = {field: values for field, values in choice.items() if values}
        page = search(Filters.chosen(text, chosen, size=100))
        contained = [
            one for one in made if all(any(word.startswith(part) for word in one["words"]) for part in text.split())
        ]
        expected = [one for one in contained if all(holds(one, field, values) for field, values in chosen.items())]
        assert {entry.dataset for entry in page.items} == {one["dataset"] for one in expected}
        assert page.total == len(expected)
        for facet in page.facets:
            if facet.field not in ("cancer", "modality", "node"):
                continue
            others = [
                one
                for one in contained
                if all(holds(one, field, values) for field, values in chosen.items() if field != facet.field)
            ]
            counted = {choice.value: choice.count for choice in facet.choices if choice.count}
            assert counted == {
                value: count
                for value in (*CANCERS, *MODALITIES, "alder", "beech")
                if (count := sum(holds(one, facet.field, {value}) for one in others))
            }


def test_pages_follow_one_another_without_gaps(made: list[dict[str, object]]) -> None:
    for sort in ("title", "subjects", "newest", "relevance"):
        pages = [search(Filters(sort=sort, page=number, size=7)) for number in range(1, 10)]
        seen = [entry.dataset for page in pages for entry in page.items]
        assert sorted(seen) == sorted(one["dataset"] for one in made)
        assert {page.pages for page in pages} == {9}
    assert search(Filters(page=10, size=7)).items == ()


def test_the_order_is_the_one_asked_for(made: list[dict[str, object]]) -> None:
    by_subjects = [entry.totals.subjects.value for entry in search(Filters(sort="subjects", size=100)).items]
    assert by_subjects == sorted(by_subjects, reverse=True)
    by_title = [entry.title for entry in search(Filters(sort="title", size=100)).items]
    assert by_title == sorted(by_title)


def test_a_match_in_the_title_comes_first(tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    publish(
        "alder",
        record("big", description="A lung trial.", subjects=1000),
        record("small", title="Lung trial", subjects=1),
    )
    assert [entry.dataset for entry in search(Filters("lung trial")).items] == ["small", "big"]


def test_text_finds_labels_and_synonyms_in_every_language(tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    publish("alder", record("one", cancers=("breast",)), record("two", cancers=("lung",)))
    for text in ("Brustkrebs", "breast", "BREAST", "Breast  cancer"):
        assert [entry.dataset for entry in search(Filters(text)).items] == ["one"], text


def test_text_of_nothing_but_signs_finds_nothing(made: list[dict[str, object]]) -> None:
    assert search(Filters("%%% ***")).total == 0


def test_a_chosen_value_stays_in_view(made: list[dict[str, object]]) -> None:
    page = search(Filters.chosen("", {"cancer": ["lung"], "country": ["NL"]}))
    country = next(facet for facet in page.facets if facet.field == "country")
    lung = sum("lung" in one["cancer"] for one in made)
    assert [(choice.value, choice.count, choice.chosen) for choice in country.choices] == [
        ("unknown", lung, False),
        ("NL", 0, True),
    ]


def test_age_bands_come_in_their_own_order(tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    bands = {"unknown": 9, "70..79": 5, "50..59": 7, "0..9": 1, ">=90": 2}
    publish("alder", record("one", facets={"age": bands}))
    age = next(facet for facet in search(Filters()).facets if facet.field == "age")
    assert [choice.value for choice in age.choices] == ["0..9", "50..59", "70..79", ">=90", "unknown"]


def test_labels_come_in_the_language_asked_for(tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    publish("alder", record("one", cancers=("lung",)))
    facets = {facet.field: facet for facet in search(Filters(language="de")).facets}
    assert facets["node"].choices[0].label == "Der Knoten alder"
    assert facets["cancer"].label == "Krebsart"


@pytest.mark.parametrize(
    "wrong",
    [{"sort": "colour"}, {"size": 0}, {"size": 101}, {"page": 0}, {"values": {"colour": frozenset({"red"})}}],
)
def test_senseless_filters_are_refused_with_a_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(FilterRefused, match=r"\.$"):
        Filters(**wrong)  # type: ignore[arg-type]


def test_every_facet_field_is_counted_even_without_datasets() -> None:
    assert tuple(facet.field for facet in search(Filters()).facets) == FACET_FIELDS


def test_the_figures_are_the_sums_of_the_records(made: list[dict[str, object]]) -> None:
    found = figures("de")
    assert (found.datasets, found.nodes, found.nodes_online, found.cancers) == (60, 2, 0, 4)
    assert found.totals.subjects == Number(sum(one["subjects"] for one in made))
    assert {part.value: part.datasets for part in found.by("modality").parts} == {
        modality: sum(modality in one["modality"] for one in made) for modality in MODALITIES
    }
    assert {part.label for part in found.by("node").parts} == {"Der Knoten alder", "Der Knoten beech"}


def test_the_figures_of_an_empty_federation_are_zero() -> None:
    found = figures()
    assert (found.datasets, found.totals.subjects, found.updated) == (0, EXACTLY_NONE, None)
