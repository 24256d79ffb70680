"""A hub over TLS with nodes that are already enrolled; prints its address when it listens."""

import asyncio
import os
import socket
import sys
from pathlib import Path

from cancerimage.hub.settings import HubSettings


def main(place: Path, nodes: int) -> None:
    """Serve until told to stop."""
    listening = socket.socket(proto=socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    url = f"https://localhost:{listening.getsockname()[1]}"
    settings = HubSettings(data_dir=place / "hub", url=url, rate=0)
    os.environ.update(settings.to_environment())
    os.environ["DJANGO_SETTINGS_MODULE"] = "cancerimage.hub.settings.django"
    from cancerimage.hub.serve import migrate

    migrate()
    import uvicorn

    from tests.support.linking import certificate, enrolled

    chain, key = certificate(place)
    for number in range(nodes):
        enrolled(place / f"node-{number:03}", url, f"node-{number:03}")

    from cancerimage.hub.federation.guard import WEBSOCKETS

    config = uvicorn.Config(
        "cancerimage.hub.asgi:application",
        log_level="error",
        access_log=False,
        backlog=2048,
        ssl_certfile=chain,
        ssl_keyfile=str(key),
        timeout_graceful_shutdown=2,
        **WEBSOCKETS,
    )
    print(url, flush=True)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
