"""How long searches over DICOMweb take in a store of many studies, and in one of ten times as many."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import httpx

from benchmarks.figures import Figure, at_most, milliseconds, quantile, shown
from cancerimage.node.store import changes
from cancerimage.node.store.attributes import BY_LEVEL, NUMBERS, Level
from cancerimage.node.store.instances import Entry
from cancerimage.node.store.permits import Permits
from cancerimage.node.store.store import Store
from tests.support.research import served

COUNT, QUICK = 25_000, 500
TIMES = 10
ROUNDS, FEW = 30, 2
"""How often each is asked."""
MILLISECONDS = 75
"""What a page may take."""
CLIFF = 250
"""Milliseconds that the slowest search may take among ten times as many studies: what has to look at all of them."""
GROUP = 5_000
MODALITIES = ("CT", "MR", "PT", "US", "CR", "MG", "DX", "SR")
DATASET = "measured"

INDEXED: Mapping[str, Mapping[str, str | int]] = {
    "the first page": {},
    "one patient": {"PatientID": "P{middle}"},
    "one study": {"StudyInstanceUID": "2.25.1.{middle}"},
    "a day": {"StudyDate": "20200101"},
    "a modality": {"ModalitiesInStudy": "MR"},
    "a modality in a year": {"ModalitiesInStudy": "MR", "StudyDate": "20210101-20211231"},
    "one patient by name": {"PatientName": "P{middle}"},
}
"""Searches that find their way without looking at every study."""
WHOLE: Mapping[str, Mapping[str, str | int]] = {
    "the last page": {"offset": "{last}"},
    "a word in a description": {"StudyDescription": "*nothing*"},
    "digits in a patient's ID": {"PatientID": "*{middle}*"},
    "series by a word in their description": {"level": "series", "SeriesDescription": "*nothing*"},
}
"""Searches that look at every study, or pass all of them."""

NOTHING = {"a word in a description", "series by a word in their description"}
"""Those that find nothing, and so cannot stop early."""

NO_BUDGET = {"series by a word in their description"}
"""Nobody who looks for studies asks this, and it grows with the number of series."""


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the time that a page takes, and how it grows."""
    count, rounds = (QUICK, FEW) if quick else (COUNT, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="cancerimage-qido-") as made:
        few = dict(_taken(Path(made) / "few", count, rounds))
        many = dict(_taken(Path(made) / "many", count * TIMES, rounds))
    for name in INDEXED:
        note = f" (half of the times {shown(median(few[name]))} ms)"
        yield at_most(f"QIDO-RS, {name}, {count:,} studies", quantile(few[name], 0.95), "ms", MILLISECONDS, note)
    for name in (name for name in WHOLE if name not in NO_BUDGET):
        yield at_most(f"QIDO-RS, {name}, {count:,} studies", quantile(few[name], 0.95), "ms", MILLISECONDS)
    worst = max(INDEXED, key=lambda name: median(many[name]))
    yield at_most(f"QIDO-RS, {worst}, {count * TIMES:,} studies", median(many[worst]), "ms", MILLISECONDS)
    slow = max(WHOLE.keys() - NO_BUDGET, key=lambda name: median(many[name]))
    yield at_most(f"QIDO-RS, {slow}, {count * TIMES:,} studies", median(many[slow]), "ms", CLIFF)
    for name in NO_BUDGET:
        yield Figure(f"QIDO-RS, {name}, {count * TIMES:,} studies", f"{shown(median(many[name]))} ms")


def _taken(node: Path, count: int, rounds: int) -> Iterator[tuple[str, list[float]]]:
    token = _filled(node, count)
    with (
        served(node) as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client,
    ):
        for name, asked in {**INDEXED, **WHOLE}.items():
            values = {key: str(value).format(middle=count // 2, last=count - 100) for key, value in asked.items()}
            path = f"/{values.pop('level', 'studies')}"

            found = 204 if name in NOTHING else 200

            def ask(path: str = path, values: Mapping[str, str] = values, found: int = found) -> None:
                assert client.get(path, params=values).status_code == found

            yield name, milliseconds(ask, rounds)


def _filled(node: Path, count: int) -> str:
    """Write studies down and return the token of a permit for them."""
    with Store.open(node) as store:
        for first in range(0, count, GROUP):
            with store.records.change() as connection:
                changes.add(connection, [_entry(number) for number in range(first, min(first + GROUP, count))])
        return Permits(store.records).give("measured", [DATASET], datetime.now(UTC) + timedelta(days=1))


def _entry(number: int) -> Entry:
    told: dict[str, str | int] = {
        "StudyInstanceUID": f"2.25.1.{number}",
        "SeriesInstanceUID": f"2.25.1.{number}.1",
        "SOPInstanceUID": f"2.25.1.{number}.1.1",
        "PatientID": f"P{number}",
        "PatientName": f"P{number}",
        "StudyDate": f"{2015 + number % 10}{1 + number // 10 % 12:02}{1 + number // 120 % 28:02}",
        "StudyDescription": "CT of the thorax with contrast",
        "SeriesDescription": "Thorax 1.0 mm",
        "Modality": MODALITIES[number // 7 % len(MODALITIES)],
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
    }
    values = {
        level: {
            one.column: told.get(one.keyword, 1 if one.vr in NUMBERS else "") for one in attributes if not one.derived
        }
        for level, attributes in BY_LEVEL.items()
    }
    values[Level.INSTANCE] |= {"syntax": "1.2.840.10008.1.2.1"}
    return Entry(DATASET, "", f"{number:064x}", 1 << 19, values)
