"""What one person and what all together may learn of a dataset holds also for those who hurry."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from benchmarks.privacy.forms import Form, cohorts, first
from benchmarks.privacy.population import Population
from cancerimage.disclosure.charge import ALLOWANCE_DATASET, ALLOWANCE_PERSON, rho
from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.node.ledger import Ledger
from tests.security.conftest import Federation

COST = rho(POLICIES[PolicyName.STANDARD].variance)
AT_ONCE = 200
PATIENCE = 60
FORMS = first(cohorts(9, 20, 150), 5 * AT_ONCE)
Answers = list[dict[str, object]]


@pytest.fixture(scope="module")
def rationed(federation: Federation) -> Iterator[Population]:
    """Two datasets of a node that only these tests ask."""
    population = replace(Population.drawn(2, 31), prefix="rationed", cancer="kidney")
    federation.site.hold("east", population, PolicyName.STANDARD)
    with federation.site.running("east", "node", "run", node="east"):
        federation.site.await_dataset(population.names[0])
        yield population


async def hurried(federation: Federation, person: str, forms: tuple[Form, ...], dataset: str) -> Answers:
    """Ask all at once, each until there is an answer, and return what the dataset tells in each answer."""
    headers = {"authorization": f"Bearer {federation.tokens[person]}"}
    limits = httpx.Limits(max_connections=len(forms))
    async with httpx.AsyncClient(
        base_url=federation.site.url, headers=headers, timeout=2 * PATIENCE, limits=limits, trust_env=False
    ) as http:

        async def ask(form: Form) -> dict[str, object]:
            asked = {"query": f"dataset:{dataset} and ({form.text})", "deadline": PATIENCE}
            while True:
                response = await http.post("/api/v1/queries", params={"wait": PATIENCE}, json=asked)
                body = response.raise_for_status().json()
                told = {one["dataset"]: one for one in body["datasets"]}
                if dataset in told:
                    return told[dataset]
                # A node that has too much to do says so, and whoever hurries asks again.
                assert {"node": "east", "state": "failed"}.items() <= body["nodes"][0].items()

        return await asyncio.gather(*(ask(form) for form in forms))


async def test_of_200_forms_at_once_exactly_25_are_answered(federation: Federation, rationed: Population) -> None:
    dataset = rationed.names[0]
    answers = await hurried(federation, "eva", FORMS[:AT_ONCE], dataset)
    told = Counter(answer["withheld"] for answer in answers)
    assert told == {None: ALLOWANCE_PERSON // COST, "person_spent": AT_ONCE - ALLOWANCE_PERSON // COST}
    assert ALLOWANCE_PERSON // COST == 25
    for answer in answers:
        assert (answer["subjects"]["meaning"] == "withheld") == (answer["withheld"] is not None)  # type: ignore[index]
    # Asked again, what was answered is answered again and free, and nothing else is.
    again = await hurried(federation, "eva", FORMS[:AT_ONCE], dataset)
    assert [one["subjects"] for one in again] == [one["subjects"] for one in answers]


async def test_all_together_get_no_more_than_the_dataset_may_tell(federation: Federation, rationed: Population) -> None:
    dataset = rationed.names[1]
    groups = [FORMS[number * 40 : (number + 1) * 40] for number in range(5)]
    people = ("ana", "ben", "cem", "dora", "eva")
    answers = await asyncio.gather(
        *(hurried(federation, person, forms, dataset) for person, forms in zip(people, groups, strict=True))
    )
    told = Counter(answer["withheld"] for group in answers for answer in group)
    assert told[None] == ALLOWANCE_DATASET // COST == 100
    ledger = Ledger.open(federation.site.node("east"))
    spending = ledger.spending(dataset)
    ledger.close()
    assert spending is not None
    assert (spending.live, spending.forms) == (ALLOWANCE_DATASET, 100)
    assert sum(spending.persons.values()) == ALLOWANCE_DATASET
    assert max(spending.persons.values()) <= ALLOWANCE_PERSON
