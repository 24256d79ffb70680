"""Static files: addressed by their content, kept for ever by browsers, and nothing else is handed out."""

import httpx
import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from cancerimage.hub.settings import static


@pytest.fixture
def client() -> httpx.AsyncClient:
    """A client of the static files."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(static.application), base_url="http://hub")


@pytest.fixture
def name() -> str:
    """A file that some app ships."""
    from django.contrib.staticfiles import finders

    return next(path for finder in finders.get_finders() for path, _ in finder.list([]) if path.endswith(".js"))


async def test_a_file_whose_address_names_its_content_is_kept_for_ever(client: httpx.AsyncClient, name: str) -> None:
    address = staticfiles_storage.url(name)
    async with client:
        response = await client.get(address)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, static.FOREVER)
    assert "javascript" in response.headers["Content-Type"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_by_its_name_alone_is_asked_for_again(client: httpx.AsyncClient, name: str) -> None:
    async with client:
        first = await client.get(f"/static/{name}")
        stale = await client.get(f"/static/{name}?v=000000000000")
        again = await client.get(f"/static/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert first.headers["Cache-Control"] == stale.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/static/", "/static/nothing.css", "/static/../settings/django.py", "/static//etc/passwd", "/static/admin"]
)
async def test_nothing_else_is_handed_out(path: str) -> None:
    request = httpx.Request("GET", "http://hub/")
    # As it would come over a socket: a client of ours would tidy the path up before it sends it.
    request.url = httpx.URL("http://hub", raw_path=path.encode())
    response = await httpx.ASGITransport(static.application).handle_async_request(request)
    assert response.status_code == 404


async def test_only_reading_is_possible(client: httpx.AsyncClient, name: str) -> None:
    async with client:
        response = await client.post(f"/static/{name}")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
