"""The development provider as a real process, and a hub of its own that people sign in to through it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from cancerimage.demo.port import claim
from cancerimage.demo.roles import provider as development
from cancerimage.hub.settings.openid import OpenIDProvider, write
from tests.support.federation import STOP_SECONDS, command, environment, eventually

OPERATOR = "olga"
PASSWORD = "nine plain herons"

_SERVE = """
import json, sys
from cancerimage.demo.roles import provider
provider.serve(0, lambda port: print(json.dumps({"port": port}), flush=True))
"""


@contextmanager
def provider_running() -> Iterator[OpenIDProvider]:
    """Start the provider on a free port, lend what a hub has to know of it, and stop it."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), text=True
    )
    assert process.stdout is not None
    try:
        yield development.configuration(json.loads(process.stdout.readline())["port"])
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        process.stdout.close()


@dataclass(frozen=True)
class Hub:
    """A running hub without nodes."""

    url: str
    environ: dict[str, str]

    def run(self, *arguments: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command on the hub's machine."""
        return subprocess.run(
            command(*arguments), input=typed, capture_output=True, text=True, env=self.environ, check=True
        )


@contextmanager
def hub_process(place: Path, *providers: OpenIDProvider, host: str = "127.0.0.1", **settings: str) -> Iterator[Hub]:
    """Start a hub with an operator, reached as `host`, and stop it again."""
    port = claim(0)
    url = f"http://{host}:{port}"
    environ = environment() | {
        "CANCERIMAGE_HUB_DATA_DIR": str(place),
        "CANCERIMAGE_HUB_PORT": str(port),
        "CANCERIMAGE_HUB_URL": url,
        "CANCERIMAGE_HUB_OIDC_PROVIDERS": write(providers),
        **{f"CANCERIMAGE_HUB_{name.upper()}": value for name, value in settings.items()},
    }
    hub = Hub(url, environ)
    hub.run("hub", "init")
    hub.run("hub", "operator", "create", OPERATOR, "--password-file", "-", typed=PASSWORD)
    with (place / "hub.log").open("wb") as log:
        process = subprocess.Popen(command("hub", "serve"), stdout=log, stderr=log, env=environ)
    try:
        eventually(lambda: _answers(url) or process.poll() is not None)
        assert process.poll() is None, (place / "hub.log").read_text()
        yield hub
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
