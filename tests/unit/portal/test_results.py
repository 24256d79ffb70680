"""Results as the pages show them while real nodes answer, wait, refuse or are away."""

import re
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.wire.question import Answer, Charge, Criterion, CriterionState, Question
from tests.support import people
from tests.support.linking import PATIENCE, RunningHub, RunningNode, connected, node, published, until
from tests.support.messages import answer


@pytest.fixture
async def browser(hub: RunningHub) -> AsyncIterator[httpx.AsyncClient]:
    """A client that keeps cookies and sends the token of the forms, as a browser does."""
    async with httpx.AsyncClient(base_url=hub.url, timeout=2 * PATIENCE) as client:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', (await client.get("/explorer/")).text)
        assert token is not None
        client.headers["X-CSRFToken"] = token[1]
        yield client


async def ready(*nodes: RunningNode) -> None:
    for one in nodes:
        await connected(one.name)
        await published(one.name)
    # The page that gave the token has looked at the catalogue before these nodes published.
    inventory.forget()


async def ask(browser: httpx.AsyncClient, query: str, **headers: str) -> httpx.Response:
    return await browser.post("/explorer/ask/", data={"q": query}, headers=headers)


def subjects(page: str) -> int:
    found = re.search(r'data-total="subjects" data-number="(\d+)"', page)
    assert found is not None
    return int(found[1])


async def test_a_quick_answer_is_shown_whole_and_needs_no_stream(
    tmp_path: Path, hub: RunningHub, browser: httpx.AsyncClient
) -> None:
    alder = await node(tmp_path, hub, "alder")
    async with alder.running():
        await ready(alder)
        page = (await ask(browser, "modality:CT", **{"HX-Request": "true"})).text
    assert 'data-complete="true"' in page
    assert "sse-connect" not in page
    assert subjects(page) == 3
    assert "<html" not in page


async def test_a_slow_node_is_streamed_when_it_answers(
    tmp_path: Path, hub: RunningHub, browser: httpx.AsyncClient
) -> None:
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(PATIENCE)
        return answer("beech", asked)

    alder = await node(tmp_path, hub, "alder")
    beech = await node(tmp_path, hub, "beech", respond=waiting)
    seen: list[int] = []
    async with alder.running(), beech.running():
        await ready(alder, beech)
        page = (await ask(browser, "modality:CT", **{"HX-Request": "true"})).text
        assert 'data-complete="false"' in page
        assert "of 2 nodes answered so far" in page
        stream = re.search(r'sse-connect="([^"]+)"', page)
        assert stream is not None
        event, events = "", []
        async with browser.stream("GET", stream[1]) as response:
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                    events.append(event)
                elif "data-number" in line and "subjects" in line:
                    seen.append(subjects(line))
                    if seen[-1] == 3:
                        go.set()
    assert events[-1] == "complete"
    assert seen[-1] == 6
    assert seen == sorted(seen)


async def test_the_page_says_which_node_is_away(tmp_path: Path, hub: RunningHub, browser: httpx.AsyncClient) -> None:
    alder, beech = await node(tmp_path, hub, "alder"), await node(tmp_path, hub, "beech")
    async with alder.running():
        async with beech.running():
            await ready(alder, beech)
        await until(lambda: SESSIONS.of("beech") is None, "beech to be gone")
        page = (await ask(browser, "modality:CT", **{"HX-Request": "true"})).text
    assert "<code>beech</code> offline" in page
    assert "what is missing can only add to the numbers" in page
    assert subjects(page) == 3


async def test_the_page_says_what_a_node_refused(tmp_path: Path, hub: RunningHub, browser: httpx.AsyncClient) -> None:
    def refusing(asked: Question) -> Answer:
        told = Criterion(text="sex:male", field="sex", state=CriterionState.REFUSED, reason="too few people")
        return answer("alder", asked).model_copy(update={"datasets": (), "facets": (), "refused": (told,)})

    alder = await node(tmp_path, hub, "alder", respond=refusing)
    async with alder.running():
        await ready(alder)
        page = (await ask(browser, "sex:male", **{"HX-Request": "true"})).text
    assert "sex:male: too few people" in page
    assert "counted nothing" in page


async def signed_in(hub: RunningHub, name: str) -> httpx.AsyncClient:
    """Return a client of somebody who has signed in."""

    def cookies() -> dict[str, str]:
        client = Client()
        client.force_login(people.person(name))
        client.get("/explorer/")
        return {key: morsel.value for key, morsel in client.cookies.items()}

    held = await sync_to_async(cookies)()
    return httpx.AsyncClient(
        base_url=hub.url, timeout=2 * PATIENCE, cookies=held, headers={"X-CSRFToken": held["csrftoken"]}
    )


async def test_what_a_person_asked_nobody_else_can_open(
    tmp_path: Path, hub: RunningHub, browser: httpx.AsyncClient
) -> None:
    alder = await node(tmp_path, hub, "alder")
    async with alder.running(), await signed_in(hub, "ada") as ada, await signed_in(hub, "bruno") as bruno:
        await ready(alder)
        address = (await ask(ada, "modality:CT")).headers["Location"]
        shown = await ada.get(address)
        assert subjects(shown.text) == 3
        assert "only you can open the address" in shown.text
        assert "Whoever has the address" not in shown.text
        for other in (bruno, browser):
            for path in (address, f"{address}stream/"):
                assert (await other.get(path)).status_code == 404
        address = (await ask(browser, "modality:CT")).headers["Location"]
        assert "Whoever has the address" in (await ada.get(address)).text


def free_or_not(cost: int) -> Callable[[Question], Answer]:
    """Return a node's answers, where a new question costs so much."""

    def respond(asked: Question) -> Answer:
        told = answer("alder", asked)
        if not asked.preview:
            return told
        charge = Charge(cost=cost, left=20, allowance=20) if cost else None
        policy = PolicyName.STANDARD if cost else PolicyName.OPEN
        part = told.datasets[0].model_copy(update={"totals": None, "policy": policy, "charge": charge})
        return told.model_copy(update={"datasets": (part,)})

    return respond


@pytest.mark.parametrize("cost", [0, 2])
async def test_a_question_that_costs_something_waits_for_a_click(tmp_path: Path, hub: RunningHub, cost: int) -> None:
    alder = await node(tmp_path, hub, "alder", respond=free_or_not(cost))
    async with alder.running(), await signed_in(hub, "ada") as ada:
        await ready(alder)
        line = (await ada.get("/explorer/cost/?q=modality:CT")).text
        then = (await ada.get("/explorer/cost/?q=modality:CT&then=1")).text
    assert ("Free at 1 dataset" in line) is (not cost)
    assert ("Uses 1 of your 10 remaining questions at 1 protected dataset" in line) is bool(cost)
    assert 'hx-swap-oob="innerHTML"' not in line, "while somebody types, only the line changes"
    assert ('id="ask-now"' in then) is bool(cost)
    assert ('hx-trigger="load"' in then) is (not cost)


async def test_nobody_asks_in_the_name_of_a_project_of_others(hub: RunningHub) -> None:
    async with await signed_in(hub, "ada") as ada:
        refused = await ada.post("/explorer/ask/", data={"q": "modality:CT", "project": "p-other"})
        assert refused.status_code == 403
        assert "You are in no project called" in refused.text
        assert (await ada.get("/explorer/cost/?q=modality:CT&project=p-other")).status_code == 403
        assert (await ada.get("/explorer/cost/?q=cancer:lng")).status_code == 422


async def test_asking_without_script_leads_to_a_page_of_its_own(hub: RunningHub, browser: httpx.AsyncClient) -> None:
    response = await ask(browser, "cancer:lung")
    assert response.status_code == 303
    page = await browser.get(response.headers["Location"])
    assert "No node belongs to this federation yet" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    german = await browser.get(response.headers["Location"], headers={"Accept-Language": "de"})
    assert "Zu diesem Verbund gehört noch kein Knoten" in german.text


async def test_a_hand_made_faulty_question_is_refused(hub: RunningHub, browser: httpx.AsyncClient) -> None:
    assert (await ask(browser, "cancer:lng")).status_code == 422


async def test_a_result_that_does_not_exist_is_not_found(hub: RunningHub, browser: httpx.AsyncClient) -> None:
    for path in ("/explorer/unknown-token/", "/explorer/unknown-token/stream/"):
        response = await browser.get(path)
        assert response.status_code == 404
        assert "older than a day" in response.text
