"""The demo's collections: exactly those promised, each at one node, each described and credited."""

from collections import Counter
from pathlib import Path

import duckdb
import pytest

from cancerimage.demo import idc
from cancerimage.demo.collections import CANCERS, EVERYTHING, GROUPS, NODES, federation, held_by
from cancerimage.demo.policies import POLICIES
from cancerimage.vocabulary import OTHER, UNKNOWN, VOCABULARIES
from cancerimage.wire.dataset import Description

HUMAN = {"human"}
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.fixture(scope="module")
def descriptions() -> dict[str, Description]:
    """The description of every collection of the archive."""
    return {description.dataset: description for description in idc.describe(idc.collections())}


def test_there_are_36_collections_of_eight_cancers() -> None:
    assert len(CANCERS) == 36
    assert Counter(CANCERS.values()) == {
        "breast": 11,
        "colon": 3,
        "rectum": 1,
        "liver": 4,
        "lung": 8,
        "prostate": 4,
        "glioma": 2,
        "glioblastoma": 3,
    }
    assert set(GROUPS) <= {concept.code for concept in VOCABULARIES["cancer"]}


def test_the_readme_counts_what_there_is() -> None:
    readme = Path(__file__).parents[3].joinpath("README.md").read_text("utf-8")
    listed = ", ".join(f"'{name}'" for name in CANCERS)
    series, subjects = duckdb.sql(
        f"SELECT count(*), count(DISTINCT (collection_id, PatientID)) FROM '{idc.series()}' "  # noqa: S608
        f"WHERE collection_id IN ({listed})"
    ).fetchall()[0]
    assert f"{len(CANCERS)} collections of the [NCI Imaging Data Commons]" in readme
    assert f"{series:,} series of {subjects:,} subjects" in readme
    assert f"{NUMBERS[len(POLICIES)].capitalize()} of the {len(CANCERS)} stand in" in readme
    assert f"spread over {NUMBERS[len(NODES)]} nodes" in readme


def test_each_collection_is_at_one_of_six_nodes() -> None:
    held = [collection for node in NODES for collection in held_by(node)]
    assert sorted(held) == sorted(CANCERS)
    assert list(NODES) == ["demo-ash", "demo-birch", "demo-cedar", "demo-elm", "demo-fir", "demo-hazel"]
    assert all(len(held_by(node)) == 6 for node in NODES)
    assert all(len({CANCERS[collection] for collection in held_by(node)}) >= 4 for node in NODES)


def test_asking_for_all_deals_out_the_whole_archive() -> None:
    held = [collection for node in federation(everything=True) for collection in node.collections]
    assert len(held) == len(set(held)) == EVERYTHING
    assert set(held) == set(idc.collections())
    series = duckdb.read_parquet(str(idc.series()))
    assert {row[0] for row in series.project("collection_id").distinct().fetchall()} == set(held)


def test_nodes_are_named_as_demonstrations_in_both_languages() -> None:
    for node in federation():
        assert node.name.startswith("demo-")
        assert node.title["en"].startswith("Demonstration node ")
        assert node.title["de"].startswith("Demonstrationsknoten ")


def test_every_description_is_plain_text_with_credits(descriptions: dict[str, Description]) -> None:
    for description in descriptions.values():
        assert description.demonstration
        assert description.sources
        texts = [*description.description.values(), *description.title.values()]
        for source in description.sources:
            assert source.doi
            assert source.url == f"https://doi.org/{source.doi}"
            assert source.licence not in {None, OTHER, UNKNOWN}
            assert source.citation
            texts += [source.title, source.citation]
        for text in texts:
            assert text == text.strip() != ""
            assert not {"<i>", "</i>", "&amp;", "  "} & {
                text[i : i + n] for n in (2, 3, 4, 5) for i in range(len(text))
            }


def test_the_demo_states_one_cancer_for_each_of_its_collections(descriptions: dict[str, Description]) -> None:
    assert {name: descriptions[name].cancers for name in CANCERS} == {name: (one,) for name, one in CANCERS.items()}
    assert {descriptions[name].species for name in CANCERS} == HUMAN


def test_other_collections_state_what_the_archive_says(descriptions: dict[str, Description]) -> None:
    known = {concept.code for concept in VOCABULARIES["cancer"]} - {OTHER, UNKNOWN}
    assert {cancer for description in descriptions.values() for cancer in description.cancers} <= known
    assert descriptions["cptac_luad"].cancers == ("lung",)
    assert descriptions["cptac_pda"].cancers == ("pancreas",)
    assert set(descriptions["fdg_pet_ct_lesions"].cancers) == {"lymphoma", "melanoma", "lung"}


def test_what_is_not_of_people_says_so(descriptions: dict[str, Description]) -> None:
    assert descriptions["mouse_mammary"].species == "mouse"
    assert descriptions["icdc_glioma"].species == "canine"
    assert descriptions["pdxnet"].species == "human, mouse"
    assert descriptions["qin_pet_phantom"].species == "phantom"
    assert descriptions["mri_dir"].species == "phantom"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("One\ntwo", "One two"),
        ("One.\n\nTwo\n \nthree", "One.\n\nTwo\n\nthree"),
        ("A <i>title</i> &amp; more", "A title & more"),
        ("<p>1 < 2</p>", "1 < 2"),
        (None, ""),
    ],
)
def test_markup_becomes_plain_text(markup: str | None, text: str) -> None:
    assert idc.plain(markup) == text
