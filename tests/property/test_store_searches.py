"""Searches of the research store find what a plain reading of the standard's rules finds, in the same order."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancerimage.node.store import changes
from cancerimage.node.store.attributes import BY_LEVEL, BY_NAME, NUMBERS, Level
from cancerimage.node.store.instances import Entry
from cancerimage.node.store.queries import Malformed, Search, parse
from cancerimage.node.store.records import Records
from cancerimage.node.store.searching import search

DATASETS = ("alpha", "beta")
PATIENTS = ("P1", "P2", "p2", "P10", "[P]", "P_1", "100%")
DATES = ("", "20260101", "20260102", "20260201")
TIMES = ("", "10", "1030", "103015", "103015.5")
MODALITIES = ("CT", "MR", "PT")


@dataclass(frozen=True)
class Study:
    """A study with one series for each of its modalities."""

    number: int
    dataset: str
    patient: str
    date: str
    time: str
    modalities: tuple[str, ...]

    @property
    def uid(self) -> str:
        return f"2.25.{self.number}"


STUDIES = tuple(
    Study(
        number,
        DATASETS[number % 3 // 2],
        PATIENTS[number % len(PATIENTS)],
        DATES[number // 2 % len(DATES)],
        TIMES[number // 3 % len(TIMES)],
        tuple(one for place, one in enumerate(MODALITIES) if (number % 7 + 1) >> place & 1),
    )
    for number in range(1, 40)
)


def entries(study: Study) -> Iterator[Entry]:
    for place, modality in enumerate(study.modalities):
        told = {
            "StudyInstanceUID": study.uid,
            "SeriesInstanceUID": f"{study.uid}.{place}",
            "SOPInstanceUID": f"{study.uid}.{place}.1",
            "PatientID": study.patient,
            "PatientName": study.patient,
            "StudyDate": study.date,
            "StudyTime": study.time,
            "Modality": modality,
        }
        values = {
            level: {
                one.column: told.get(one.keyword, 1 if one.vr in NUMBERS else "")
                for one in BY_LEVEL[level]
                if not one.derived
            }
            for level in Level
        }
        yield Entry(study.dataset, "", f"{study.number:063x}{place}", 1, values)


@pytest.fixture(scope="module")
def records() -> Iterator[Records]:
    with tempfile.TemporaryDirectory() as folder:
        opened = Records(Path(folder) / "store.sqlite3")
        with opened.change() as connection:
            changes.add(connection, [entry for study in STUDIES for entry in entries(study)])
        yield opened
        opened.close()


def matches(pattern: str, value: str, flags: int = 0) -> bool:
    parts = {"*": ".*", "?": "."}
    return re.fullmatch("".join(parts.get(sign, re.escape(sign)) for sign in pattern), value, flags) is not None


def between(pattern: str, value: str) -> bool:
    first, sign, last = pattern.partition("-")
    if not sign:
        return value == first
    return bool(value) and value >= first and (not last or value[: len(last)] <= last)


RULES: dict[str, Callable[[str, Study], bool]] = {
    "PatientID": lambda pattern, study: matches(pattern, study.patient),
    "PatientName": lambda pattern, study: matches(pattern, study.patient, re.IGNORECASE),
    "StudyDate": lambda pattern, study: between(pattern, study.date),
    "StudyTime": lambda pattern, study: between(pattern, study.time),
    "ModalitiesInStudy": lambda pattern, study: any(matches(pattern, one) for one in study.modalities),
    "StudyInstanceUID": lambda pattern, study: study.uid in pattern.split(","),
}


def ranged(values: tuple[str, ...]) -> st.SearchStrategy[str]:
    one = st.sampled_from([value for value in values if value and "." not in value])
    return st.one_of(one, one.map(lambda first: f"{first}-"), one.map(lambda last: f"-{last}"),
                     st.tuples(one, one).map("-".join))  # fmt: skip


VALUES: dict[str, st.SearchStrategy[str]] = {
    "PatientID": st.one_of(st.sampled_from(PATIENTS), st.text("Pp12?*_%[]", min_size=1, max_size=4)),
    "PatientName": st.one_of(st.sampled_from(PATIENTS), st.text("Pp12?*_%[]", min_size=1, max_size=4)),
    "StudyDate": ranged(DATES),
    "StudyTime": ranged(TIMES),
    "ModalitiesInStudy": st.sampled_from((*MODALITIES, "?R", "*T", "US")),
    "StudyInstanceUID": st.lists(st.sampled_from([study.uid for study in STUDIES]), min_size=1, max_size=4).map(
        ",".join
    ),
}
ASKED = st.fixed_dictionaries({}, optional=VALUES)


@settings(max_examples=150, deadline=None)
@given(asked=ASKED, datasets=st.sets(st.sampled_from(DATASETS), min_size=1), limit=st.integers(1, 9))
def test_pages_of_studies_are_what_matches(
    records: Records, asked: dict[str, str], datasets: set[str], limit: int
) -> None:
    expected = [
        study.uid
        for study in sorted(STUDIES, key=lambda one: (one.dataset, one.date, one.number))
        if study.dataset in datasets and all(RULES[name](value, study) for name, value in asked.items())
    ]
    found: list[str] = []
    more = True
    while more:
        pages = {"limit": str(limit), "offset": str(len(found))}
        rows, more = search(records, datasets, wanted(Level.STUDY, {**asked, **pages}))
        assert len(rows) == limit or not more
        found += [row[Level.STUDY, "uid"] for row in rows]
    assert found == expected


@settings(max_examples=100, deadline=None)
@given(asked=ASKED, modality=st.sampled_from(("CT", "M?", "*")))
def test_series_are_those_of_the_studies_that_match(records: Records, asked: dict[str, str], modality: str) -> None:
    expected = {
        f"{study.uid}.{place}"
        for study in STUDIES
        if all(RULES[name](value, study) for name, value in asked.items())
        for place, one in enumerate(study.modalities)
        if matches(modality, one)
    }
    rows, more = search(records, DATASETS, wanted(Level.SERIES, {**asked, "Modality": modality, "limit": "1000"}))
    assert not more
    assert {row[Level.SERIES, "uid"] for row in rows} == expected
    assert len(rows) == len(expected)


@settings(max_examples=300, deadline=None)
@given(
    level=st.sampled_from(list(Level)),
    asked=st.lists(
        st.tuples(st.one_of(st.sampled_from([*BY_NAME, "limit", "offset", "includefield"]), st.text()), st.text()),
        max_size=3,
    ),
)
def test_whatever_is_asked_is_answered_or_refused(records: Records, level: Level, asked: list[tuple[str, str]]) -> None:
    try:
        understood = parse(level, {}, asked)
    except Malformed:
        return
    rows, more = search(records, DATASETS, understood)
    assert len(rows) <= understood.limit
    assert more in (True, False)


def wanted(level: Level, asked: dict[str, str]) -> Search:
    return parse(level, {}, asked.items())
