"""On the real data of the demo, the indexes of all nodes count what SQL counts in the file as it was published."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pytest

from cancerimage.demo import idc
from cancerimage.demo.collections import CANCERS, federation
from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.node.answering.publishing import Disclosed, record
from cancerimage.node.index import Cohort, Index, build
from cancerimage.query import FIELDS, parse
from cancerimage.vocabulary import VOCABULARIES
from cancerimage.wire.counts import Totals

# What a subject or a study is said to be, resolved over all its series; and bytes as the archive's six decimals say.
RESOLVED = """
CREATE TABLE resolved AS SELECT *,
    CASE WHEN count(DISTINCT stated_sex) OVER (PARTITION BY collection_id, PatientID) = 1
        THEN max(stated_sex) OVER (PARTITION BY collection_id, PatientID) END AS sex,
    CASE WHEN count(DISTINCT stated_age) OVER (PARTITION BY collection_id, StudyInstanceUID) = 1
        THEN max(stated_age) OVER (PARTITION BY collection_id, StudyInstanceUID) END AS age,
    CASE WHEN count(DISTINCT stated_year) OVER (PARTITION BY collection_id, StudyInstanceUID) = 1
        THEN max(stated_year) OVER (PARTITION BY collection_id, StudyInstanceUID) END AS year,
    collection_id || '/' || PatientID AS subject
FROM (SELECT *, CASE WHEN PatientSex IN ('F', 'M', 'O') THEN PatientSex END AS stated_sex,
        TRY_CAST(CASE right(PatientAge, 1) WHEN 'Y' THEN left(PatientAge, 3)
            WHEN 'M' THEN (left(PatientAge, 3)::INTEGER // 12)::VARCHAR
            WHEN 'W' THEN (left(PatientAge, 3)::INTEGER * 7 // 365)::VARCHAR
            WHEN 'D' THEN (left(PatientAge, 3)::INTEGER // 365)::VARCHAR END AS INTEGER) AS read_age,
        CASE WHEN read_age <= 120 AND length(PatientAge) = 4 THEN read_age END AS stated_age,
        left(StudyDate, 4)::INTEGER AS stated_year,
        CAST(round(series_size_MB * 1e6) AS BIGINT) AS bytes
    FROM read_parquet(?) WHERE list_contains(?, collection_id))
"""
COUNTS = """
SELECT collection_id, count(DISTINCT PatientID), count(DISTINCT StudyInstanceUID), count(DISTINCT SeriesInstanceUID),
    sum(instanceCount)::BIGINT, sum(bytes)::BIGINT FROM resolved WHERE {condition} GROUP BY collection_id
"""
FACET = "SELECT {column}, count(DISTINCT subject), count(*) FROM resolved WHERE {condition} GROUP BY 1"


def quoted(words: Iterable[str]) -> str:
    """Return words as a list in SQL."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


def of_cancer(*cancers: str) -> str:
    """Return the condition that a collection is about one of these cancers."""
    return f"collection_id IN ({quoted(name for name, cancer in CANCERS.items() if cancer in cancers)})"


@pytest.fixture(scope="module")
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, restricted to the demo, with what is said of subjects and studies resolved."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(RESOLVED, [str(idc.series()), list(CANCERS)])
        yield connection


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> list[Index]:
    """The index of each of the six nodes."""
    place = tmp_path_factory.mktemp("nodes")
    for node in federation():
        build(idc.source(node.collections), place / node.name)
    return [Index.open(place / node.name) for node in federation()]


def spellings(connection: duckdb.DuckDBPyConnection, column: str, field: str, code: str) -> str:
    """Return the condition that the raw spelling of a column means a code."""
    raw = [row[0] for row in connection.execute(f"SELECT DISTINCT {column} FROM resolved").fetchall()]  # noqa: S608
    vocabulary = VOCABULARIES[FIELDS[field].vocabulary or ""]
    found = [spelling for spelling in raw if spelling and vocabulary.resolve(spelling) == code]
    return f"{column} IN ({quoted(found)})"


CT_AND_SEGMENTATION = """Modality = 'CT' AND subject IN (SELECT subject FROM resolved WHERE Modality = 'SEG')"""
QUESTIONS = {
    "": "true",
    "cancer:lung modality:CT": f"{of_cancer('lung')} AND Modality = 'CT'",
    "modality:CT and also has (modality:SEG)": CT_AND_SEGMENTATION,
    "modality:MR not sex:male age:50..70": "Modality = 'MR' AND sex IS DISTINCT FROM 'M' AND age BETWEEN 50 AND 70",
    "sex:female age:unknown": "sex = 'F' AND age IS NULL",
    "modality:CT images:37..612 and also has (images:3)": "Modality = 'CT' AND instanceCount BETWEEN 37 AND 612 "
    "AND subject IN (SELECT subject FROM resolved WHERE instanceCount = 3)",
    "not (modality:SEG or modality:SR) images:100..": "Modality NOT IN ('SEG', 'SR') AND instanceCount >= 100",
    "year:2010..2015 cancer:breast,glioma": f"year BETWEEN 2010 AND 2015 AND {of_cancer('breast', 'glioma')}",
    "licence:CC-BY-NC-4.0 modality:MG": "license_short_name = 'CC BY-NC 4.0' AND Modality = 'MG'",
    "bodypart:unknown dataset:tcga_brca": "BodyPartExamined IS NULL AND collection_id = 'tcga_brca'",
    "manufacturer:GE modality:CT age:..45": "{GE} AND Modality = 'CT' AND age <= 45",
}


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_number_of_every_dataset_is_that_of_sql(
    published: duckdb.DuckDBPyConnection, indexes: list[Index], text: str
) -> None:
    condition = QUESTIONS[text].format(GE=spellings(published, "Manufacturer", "manufacturer", "GE"))
    expected = {
        row[0]: Totals(subjects=row[1], studies=row[2], series=row[3], images=row[4], bytes=row[5])
        for row in published.execute(COUNTS.format(condition=condition)).fetchall()
    }
    assert expected
    answers = [index.answer(parse(text)) for index in indexes]
    counted = {dataset: totals for answer in answers for dataset, totals in answer.datasets.items()}
    assert set(counted) == set(CANCERS)
    assert {dataset: totals for dataset, totals in counted.items() if totals.series} == expected

    for field, column in {"modality": "Modality", "sex": "sex", "year": "year", "age": "age"}.items():
        rows = published.execute(FACET.format(column=column, condition=condition)).fetchall()
        facet: dict[str, tuple[int, int]] = {}
        if FIELDS[field].bands:
            # Subjects are not additive over the years of a band, so only series are compared there.
            for value, _, series in rows:
                word = "unknown" if value is None else FIELDS[field].band(value)
                facet[word] = (0, facet.get(word, (0, 0))[1] + series)
        else:
            vocabulary = VOCABULARIES[FIELDS[field].vocabulary or ""]
            facet = {vocabulary.resolve(value): (subjects, series) for value, subjects, series in rows}
        assert summed(answers, field, with_subjects=not FIELDS[field].bands) == facet


def summed(answers: Iterable[Cohort], field: str, *, with_subjects: bool) -> dict[str, tuple[int, int]]:
    """Return one facet over all nodes."""
    total: dict[str, tuple[int, int]] = {}
    for answer in answers:
        for facet in answer.facets:
            for value in facet.values if facet.field == field else ():
                subjects, series = total.get(value.value, (0, 0))
                total[value.value] = (subjects + with_subjects * value.subjects, series + value.series)
    return total


def test_the_demo_holds_what_it_promises(indexes: list[Index]) -> None:
    counted = [totals for index in indexes for totals in index.answer(parse("")).datasets.values()]
    whole = Amounts.sum(map(Amounts.exactly, counted))
    assert (whole.subjects, whole.studies, whole.series) == (Number(29_055), Number(42_251), Number(248_239))
    assert round((whole.images.value or 0) / 1e6, 1) == 17.7
    assert round((whole.bytes.value or 0) / 1e12, 1) == 21.6


def test_a_node_can_hold_its_share_of_the_whole_archive(tmp_path: Path) -> None:
    """The smallest of the six shares, with collections that the demo does not hold otherwise."""
    rows = duckdb.execute(
        """SELECT collection_id, count(DISTINCT PatientID), count(DISTINCT StudyInstanceUID), count(*)
        FROM read_parquet(?) GROUP BY collection_id""",
        [str(idc.series())],
    ).fetchall()
    published = {name: (subjects, studies, series) for name, subjects, studies, series in rows}
    shares = [node.collections for node in federation(everything=True)]
    assert sorted(name for share in shares for name in share) == sorted(published)
    share = min(shares, key=lambda names: sum(published[name][2] for name in names))
    assert set(share) - set(CANCERS)
    build(idc.source(share), tmp_path)
    counted = Index.open(tmp_path).answer(parse("")).datasets
    found = {name: (totals.subjects, totals.studies, totals.series) for name, totals in counted.items()}
    assert found == {name: published[name] for name in share}


def openly(index: Index) -> Disclosed:
    """Return what makes a node tell all that it ever tells of a dataset."""
    return Disclosed(policy=PolicyName.OPEN, audience=Audience.EVERYONE, snapshot=index.snapshot, indexed=index.indexed)


def test_records_name_no_person(indexes: list[Index], published: duckdb.DuckDBPyConnection) -> None:
    some = published.execute("SELECT DISTINCT PatientID FROM resolved WHERE length(PatientID) > 7 LIMIT 500").fetchall()
    for index in indexes:
        published_text = "".join(
            record(index, index.descriptions[dataset], openly(index)).model_dump_json() for dataset in index.datasets
        )
        assert not [patient for (patient,) in some if f'"{patient}"' in published_text]


def test_the_manifest_names_no_person(tmp_path: Path, published: duckdb.DuckDBPyConnection) -> None:
    build(idc.source(["hcc_tace_seg"]), tmp_path)
    (manifest,) = tmp_path.glob("generation-*/manifest.json")
    names = published.execute("SELECT DISTINCT PatientID FROM resolved WHERE collection_id = 'hcc_tace_seg'").fetchall()
    assert names
    assert not [name for (name,) in names if name in manifest.read_text()]
