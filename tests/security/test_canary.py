"""True counts of a protected dataset appear nowhere outside its node, and neither size nor time tells of them."""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle
from random import Random

import httpx
import numpy as np
import pytest
from scipy import stats

from benchmarks.privacy.population import Population, write
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.index import Index
from cancerimage.query import parse
from cancerimage.wire.question import PADDING, QUANTUM
from tests.security.conftest import Federation
from tests.support.recording import Message, Wiretap, wiretap

NODE = "watched"
QUESTIONS = (
    "age:30", "age:40", "age:50..60", "age:30..50 sex:female", "not age:70", "age:70 or sex:male", "not sex:other",
    "age:30,70", "age:40,60", "age:30,50 sex:male", "age:60..70", "age:40,50,70",
)  # fmt: skip
LARGE = 1000
"""Smaller numbers stand in too many places to mean anything."""


def of_ages(name: str, people: Mapping[int, int]) -> Population:
    """Return one dataset with so many people of each age."""
    ages = np.array([np.repeat([*people], [*people.values()])])
    return Population(ages, np.zeros(1, bool), prefix=name, cancer="colon")


SECRET = of_ages("canary", {30: 1511, 40: 2003, 50: 3041, 60: 1733, 70: 2221})
CONTROL = of_ages("caged", {30: 1607, 40: 2113, 50: 3167, 60: 1861, 70: 2341})
"""The same, but open: what is looked for is found here, or the search is blind."""
QUIET = replace(of_ages("quiet", dict.fromkeys(range(20, 90, 2), 14)), cancer="rectum")
"""In each even age 14 people, in each odd one nobody."""


@dataclass
class Watched:
    """A node on a tapped line, after it was asked everything."""

    federation: Federation
    tap: Wiretap
    pages: Mapping[str, str]
    """What the hub showed."""

    def messages(self) -> list[Message]:
        """Return what node and hub told each other."""
        site = self.federation.site
        return self.tap.messages(site.hub, site.node(NODE))

    def places(self) -> dict[str, dict[str, str]]:
        """Return everything that left the node or was written down, by the kind of place."""
        site = self.federation.site
        return {
            "messages": {f"{one.kind} {one.id}": one.body.decode() for one in self.messages()},
            "wire": {"both ways": self.tap.raw.decode("latin-1")},
            "pages": dict(self.pages),
            "the hub's database": dict(_rows(str(site.hub / "hub.sqlite3"))),
            "the node's ledger": dict(_rows(str(site.node(NODE) / "ledger.sqlite3"))),
            # The moments of a log have a comma before their milliseconds.
            "logs": {
                path.name: re.sub(r"\d\d:\d\d:\d\d,\d{3}", "", path.read_text()) for path in site.place.glob("*.log")
            },
        }

    def true_numbers(self, dataset: str) -> frozenset[int]:
        """Return the true answers to all questions that nothing shown can be equal to by chance."""
        index = Index.open(self.federation.site.node(NODE) / "index")
        found = {index.answer(parse(text)).datasets[dataset].subjects for text in QUESTIONS}
        # What a policy shows is a multiple of 5.
        return frozenset(number for number in found if number >= LARGE and number % 5)


@pytest.fixture(scope="module")
def watched(federation: Federation) -> Iterator[Watched]:
    """The node, with two datasets of which everything was asked and every page was looked at."""
    site = federation.site
    with wiretap(site.port) as tap:
        site.enrol(NODE, tap.url)
        site.build(NODE, *write(site.node(NODE), SECRET, CONTROL, QUIET))
        site.choose(NODE, [*SECRET.names, *QUIET.names], PolicyName.STANDARD)
        site.choose(NODE, CONTROL.names, PolicyName.OPEN)
        with site.running(NODE, "node", "run", node=NODE):
            site.await_dataset(SECRET.names[0])
            yield Watched(federation, tap, {**shown(federation, SECRET), **shown(federation, CONTROL)})


def shown(federation: Federation, population: Population) -> dict[str, str]:
    """Ask everything of a dataset, look at every page and at errors, and return what was shown."""
    (dataset,) = population.names
    pages: dict[str, str] = {}
    token = {"authorization": f"Bearer {federation.tokens['finn']}"}
    with httpx.Client(base_url=federation.site.url, timeout=60, follow_redirects=True, trust_env=False) as http:

        def look(method: str, path: str, **more: object) -> httpx.Response:
            response = http.request(method, path, **more)  # type: ignore[arg-type]  # as httpx takes them
            pages[f"{dataset} {len(pages)} {path}"] = str(response.headers) + response.text
            return response

        for question in QUESTIONS:
            asked = {"query": f"dataset:{dataset} and ({question})"}
            for headers in (token, {}):
                answer = look("POST", "/api/v1/queries?wait=30", json=asked, headers=headers).json()
                look("POST", "/api/v1/queries/preview", json=asked, headers=headers)
                for path in ("", ".csv", "/stream"):
                    look("GET", f"/api/v1/queries/{answer['id']}{path}", headers=headers)
                look("GET", f"/explorer/{answer['id']}/")
        for path in (f"/api/v1/datasets/{dataset}", f"/api/v1/datasets/{dataset}/cube", f"/catalogue/{dataset}/"):
            look("GET", path)
            look("GET", f"{path}?nonsense=1")
        for path in (f"/api/v1/datasets?text={dataset}", "/api/v1/federation", "/api/v1/facets", "/catalogue/", "/"):
            look("GET", path)
        wrong = look("POST", "/api/v1/queries", json={"query": f"dataset:{dataset} and age:30..nonsense"})
        assert wrong.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    return pages


def told(text: str, number: int) -> bool:
    """Whether a number stands in a text, in any usual way to write it in English."""
    separated = f"{number:,}".replace(",", "[,'’ \u00a0\u202f]")
    return re.search(rf"(?<![0-9A-Za-z_.-])(?:{number}|{separated})(?![0-9A-Za-z_-])", text) is not None


def _rows(database: str) -> Iterator[tuple[str, str]]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for number, row in enumerate(connection.execute(f'SELECT * FROM "{table}"').fetchall()):  # noqa: S608
                text = " | ".join(one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in row)
                yield f"{table} {number}", text
    finally:
        connection.close()


def interval_ends(watched: Watched) -> frozenset[int]:
    """Return both ends of every interval that follows from what the node told: by chance, one can be a true number."""
    ends: set[int] = set()

    def walk(value: object) -> None:
        if isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, dict):
            if "margin" in value and "cells" in value:
                shown = [cell["subjects"] for cell in value["cells"]]
            else:
                shown = [value["value"]] if "margin" in value and value["value"] is not None else []
            ends.update(number + sign * value["margin"] for number in shown for sign in (1, -1))
            for one in value.values():
                walk(one)

    for message in watched.messages():
        walk(json.loads(message.body))
    # Sums over the federation, and their ends, follow from what the datasets told.
    for path, page in watched.pages.items():
        if path.endswith(("/api/v1/federation", "/api/v1/facets")):
            ends.update(int(number) for number in re.findall(r'"(?:value|low|high)":(\d+)', page))
    return frozenset(ends)


def test_true_counts_of_a_protected_dataset_stand_nowhere(watched: Watched) -> None:
    secret = watched.true_numbers(SECRET.names[0])
    unexplained = secret - interval_ends(watched)
    assert len(unexplained) >= 5
    leaks = [
        (kind, where, number)
        for kind, texts in watched.places().items()
        for where, text in texts.items()
        # The hub works out intervals; nothing that leaves the node holds one.
        for number in (unexplained if kind in ("pages", "the hub's database") else secret)
        if told(text, number)
    ]
    assert leaks == []


def test_those_of_an_open_dataset_are_found_by_the_same_search(watched: Watched) -> None:
    known = watched.true_numbers(CONTROL.names[0])
    assert len(known) >= 5
    for kind, texts in watched.places().items():
        if kind in ("wire", "logs"):
            continue  # Sealed, and never written to any log.
        for number in known:
            assert any(told(text, number) for text in texts.values()), (kind, number)


def test_sealed_messages_do_not_show_even_open_counts_on_the_wire(watched: Watched) -> None:
    raw = watched.tap.raw.decode("latin-1")
    assert CONTROL.names[0] not in raw
    assert '"type":"sealed"' in raw, "the wire was read"


def test_neither_size_nor_time_separates_nobody_from_14(watched: Watched) -> None:
    (dataset,) = QUIET.names
    ages = list(range(20, 90))
    Random(1).shuffle(ages)  # noqa: S311 - repeatable, nothing secret
    askers = cycle([*watched.federation.tokens.values()])
    for age, token in zip(ages, askers, strict=False):
        answer = watched.federation.hub.told(f"dataset:{dataset} and age:{age}", token)[dataset]
        assert answer["withheld"] is None
    tasks: dict[str, tuple[int, float]] = {}
    sizes: dict[int, set[int]] = {0: set(), 14: set()}
    bare: set[int] = set()
    times: dict[int, list[float]] = {0: [], 14: []}
    shown: dict[int, int] = {0: 0, 14: 0}
    for message in watched.messages():
        body = json.loads(message.body)
        if message.kind == "task":
            asked = re.search(rf'"{dataset}".*"from":([0-9]+)', message.body.decode())
            if asked:
                tasks[message.id] = (0 if int(asked[1]) % 2 else 14, message.moment)
        elif message.id in tasks and message.kind == "answer":
            true, moment = tasks[message.id]
            sizes[true].add(message.length)
            bare.add(len(message.body) - len(body["padding"]))
            times[true].append(message.moment - moment)
            assert len(message.body) % PADDING == 0
            assert body["elapsed_ms"] % (QUANTUM * 1000) == 0
            (mine,) = (one for one in body["datasets"] if one["dataset"] == dataset)
            shown[true] += mine["subjects"]["value"] is not None
    assert [len(found) for found in times.values()] == [35, 35]
    assert sizes[0] == sizes[14]
    assert len(sizes[0]) == 1
    assert len(bare) > 1, "without padding the sizes would differ"
    assert shown[0] < shown[14], "the answers themselves do differ"
    assert stats.ks_2samp(times[0], times[14]).pvalue > 0.001
