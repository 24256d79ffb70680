"""Results as the pages show them while real nodes answer, wait, refuse or are away."""

import re
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from cancerimage.hub.catalogue import inventory
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.wire.question import Answer, Criterion, CriterionState, Question
from tests.support.linking import RunningHub, RunningNode, connected, node, published, until
from tests.support.messages import answer


@pytest.fixture
async def browser(hub: RunningHub) -> AsyncIterator[httpx.AsyncClient]:
    """A client that keeps cookies and sends the token of the forms, as a browser does."""
    async with httpx.AsyncClient(base_url=hub.url, timeout=20) as client:
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
        go.wait(20)
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
