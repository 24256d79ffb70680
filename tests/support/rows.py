"""Generated queries and records: what every engine that answers queries is held to the reference with."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from cancerimage.query import FIELDS, AllOf, AnyOf, Between, Has, Is, Kind, Level, Not, Query
from cancerimage.query.evaluate import Row, Value
from cancerimage.vocabulary import OTHER, UNKNOWN, VOCABULARIES

# A few values per field, so that generated conditions meet generated records; each set includes what every field can
# hold, `unknown`, and numbers on both sides of a facet's band.
CODES: Mapping[str, tuple[str, ...]] = {
    "dataset": ("alpha", "beta", "gamma"),
    "cancer": ("lung", "breast", "none", OTHER, UNKNOWN),
    "country": ("DE", "ES", UNKNOWN),
    "sex": ("female", "male", "other", UNKNOWN),
    "modality": ("CT", "MR", "PT", UNKNOWN),
    "bodypart": ("chest", "breast", "head_neck", OTHER, UNKNOWN),
    "manufacturer": ("GE", "Siemens", "3DSlicer", OTHER, UNKNOWN),
    "licence": ("CC-BY-4.0", "CC-BY-NC-3.0", UNKNOWN),
    **{
        field.name: (*[concept.code for concept in VOCABULARIES[field.vocabulary]][:3], UNKNOWN)
        for field in FIELDS.values()
        if field.clinical and field.vocabulary
    },
}
NUMBERS: Mapping[str, tuple[int, ...]] = {
    "age": (0, 1, 49, 50, 51, 69, 70, 90, 119, 120),
    "year": (1880, 1989, 1990, 2004, 2005, 2024, 2025, 2100),
    "images": (0, 1, 2, 9, 10, 199, 200, 500, 10_000_000),
    **{
        field.name: tuple(sorted({field.minimum or 0, *field.bands[1:3], field.bands[1] - 1, field.maximum or 0}))
        for field in FIELDS.values()
        if field.clinical and field.kind is Kind.NUMBER
    },
}

RECORDED = ("age_at_diagnosis", "stage", "psa", "treatment")
"""The clinical fields that generated records have; of the others nothing is known of anybody."""


def _leaf(name: str) -> st.SearchStrategy[Is | Between]:
    if FIELDS[name].kind is not Kind.NUMBER:
        return st.builds(Is, st.just(name), st.sampled_from(CODES[name]))
    bound = st.none() | st.sampled_from(NUMBERS[name])
    span = st.tuples(bound, bound).map(_ascending)
    return st.just(Is(name, UNKNOWN)) | span.map(lambda ends: Between(name, *ends))


def _ascending(ends: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    low, high = ends
    return (high, low) if low is not None and high is not None and low > high else (low, high)


def leaves(fields: tuple[str, ...] = tuple(FIELDS)) -> st.SearchStrategy[Is | Between]:
    """Return single conditions on these fields."""
    return st.sampled_from(fields).flatmap(_leaf)


def queries(depth: int = 3, fields: tuple[str, ...] = tuple(FIELDS)) -> st.SearchStrategy[Query]:
    """Return queries nested up to `depth` levels; every condition is valid, though together they may contradict."""
    if depth == 0:
        return leaves(fields)
    smaller = queries(depth - 1, fields)
    group = st.lists(smaller, max_size=3).map(tuple)
    return st.one_of(leaves(fields), group.map(AllOf), group.map(AnyOf), smaller.map(Not), smaller.map(Has), smaller)


def _values(level: Level) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({name: _value(name) for name, field in FIELDS.items() if _is_drawn(name, level)})


def _is_drawn(name: str, level: Level) -> bool:
    return FIELDS[name].level is level and name != "dataset" and (not FIELDS[name].clinical or name in RECORDED)


def _value(name: str) -> st.SearchStrategy[Value]:
    if FIELDS[name].kind is Kind.NUMBER:
        number = st.sampled_from(NUMBERS[name])
        # Every series has a number of images; ages and dates can be missing.
        return number if name == "images" else st.none() | number
    code = st.sampled_from(CODES[name])
    if FIELDS[name].clinical and not FIELDS[name].many:
        # Most people of most datasets have no such value.
        code = st.just(UNKNOWN) | code
    if FIELDS[name].many:
        return st.frozensets(code.filter(lambda drawn: drawn != UNKNOWN), max_size=3).map(
            lambda drawn: drawn or frozenset({UNKNOWN})
        )
    return code.map(lambda drawn: frozenset({drawn}))


_SERIES = st.lists(st.tuples(_values(Level.SERIES), st.integers(0, 10_000)), min_size=1, max_size=3)
_STUDIES = st.lists(st.tuples(_values(Level.STUDY), _SERIES), min_size=1, max_size=2)
_SUBJECTS = st.lists(st.tuples(_values(Level.SUBJECT), _STUDIES), min_size=1, max_size=3)
_DATASETS = st.dictionaries(
    st.sampled_from(CODES["dataset"]), st.tuples(_values(Level.DATASET), _SUBJECTS), min_size=1, max_size=3
)


def datasets_of_rows() -> st.SearchStrategy[tuple[Row, ...]]:
    """Return small sets of records in which all rows of a subject, a study or a dataset agree about it."""
    return _DATASETS.map(_rows)


def _rows(datasets: Mapping[str, Any]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for dataset, (of_dataset, subjects) in datasets.items():
        for subject, (of_subject, studies) in enumerate(subjects):
            for study, (of_study, series) in enumerate(studies):
                for number, (of_series, size) in enumerate(series):
                    # Subjects bear the same names in every dataset: a name is only unique within its dataset.
                    names = (f"subject-{subject}", f"study-{subject}-{study}", f"series-{subject}-{study}-{number}")
                    values = {**of_dataset, **of_subject, **of_study, **of_series}
                    rows.append(Row(dataset, *names, values, size))
    return tuple(rows)
