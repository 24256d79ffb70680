"""When a demo counts as ready."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from cancerimage.demo.readiness import wait_for_nodes

HOLDINGS = {"demo-ash": 2, "demo-elm": 1}


class _Waited(Exception):
    """The demo is not ready yet."""


def node(name: str, datasets: int, *, online: bool = True) -> dict[str, Any]:
    return {"node": name, "datasets": datasets, "online": online}


@contextmanager
def hub(*nodes: dict[str, Any]) -> Iterator[str]:
    """Serve a list of nodes as a hub does."""

    class Nodes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"nodes": nodes}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Nodes) as server:
        serving = Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def _not_yet() -> None:
    raise _Waited


@pytest.mark.parametrize("others", [(), (node("hospital-north", 3),), (node("hospital-north", 3, online=False),)])
def test_a_node_that_was_added_changes_nothing(others: Sequence[dict[str, Any]]) -> None:
    with hub(node("demo-ash", 2), node("demo-elm", 1), *others) as url:
        wait_for_nodes(url, HOLDINGS, _not_yet)


@pytest.mark.parametrize("elm", [node("demo-elm", 0), node("demo-elm", 1, online=False)])
def test_every_node_of_the_demo_is_waited_for(elm: dict[str, Any]) -> None:
    with hub(node("demo-ash", 2), elm, node("hospital-north", 1)) as url, pytest.raises(_Waited):
        wait_for_nodes(url, HOLDINGS, _not_yet)
