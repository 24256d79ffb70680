"""A node's console as a process of its own, and stewards who use it without a browser."""

import atexit
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import httpx

from cancerimage.demo.port import claim
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.wire.keys import PrivateKeys
from tests.support.federation import STOP_SECONDS, command, environment, eventually

NAME, PASSWORD = "ann", "correct-horse-battery"
STEWARDS = (NAME, "bob", "cy", "dee")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def enrolled(data_dir: Path, hub: str = "http://127.0.0.1:9") -> Identity:
    """Make a directory that of an enrolled node, whose hub nobody needs to reach."""
    identity = Identity("ash", "Hospital Ash", PrivateKeys.generate())
    identity.save(data_dir)
    Hub(hub, PrivateKeys.generate().public).save(data_dir)
    return identity


def add_stewards(data_dir: Path) -> None:
    """Let STEWARDS sign in at a node."""
    shutil.copyfile(_with_stewards(), data_dir / "console.sqlite3")
    (data_dir / "console.sqlite3").chmod(0o600)


@lru_cache(maxsize=1)
def _with_stewards() -> Path:
    """Return a console's database with the stewards in it, made once for all tests.

    In a process of its own, for the settings of the hub are in force in this one.
    """
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from cancerimage.node.console import serving\n"
        "from cancerimage.node.settings import NodeSettings\n"
        "serving.set_up(NodeSettings(data_dir=Path(sys.argv[1])))\n"
        "from cancerimage.node.console import stewards\n"
        "for name in sys.argv[3:]: stewards.add(name, sys.argv[2])\n"
    )
    place = Path(tempfile.mkdtemp(prefix="cancerimage-console-"))
    atexit.register(shutil.rmtree, place)
    line = [sys.executable, "-c", script, str(place), PASSWORD, *STEWARDS]
    subprocess.run(line, env=environment(), check=True, capture_output=True)
    return place / "console.sqlite3"


@dataclass(frozen=True)
class Console:
    """A console that listens."""

    url: str
    data_dir: Path
    process: subprocess.Popen[str]

    def listens(self) -> bool:
        """Return whether it answers yet."""
        assert self.process.poll() is None, "the console has stopped"
        try:
            return httpx.get(f"{self.url}/sign-in/", trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def visitor(self) -> "Steward":
        """Return somebody who has not signed in."""
        return Steward(httpx.Client(base_url=self.url, trust_env=False, follow_redirects=True))

    @contextmanager
    def steward(self, name: str = NAME, password: str = PASSWORD) -> Iterator["Steward"]:
        """Lend somebody who has signed in."""
        visitor = self.visitor()
        try:
            assert visitor.sign_in(name, password).url.path == "/"
            yield visitor
        finally:
            visitor.client.close()


@dataclass(frozen=True)
class Steward:
    """Whoever looks at the pages; forms are sent as the page before was."""

    client: httpx.Client

    def open(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.client.get(path)

    def sign_in(self, name: str = NAME, password: str = PASSWORD) -> httpx.Response:
        """Sign in."""
        return self.send("/sign-in/", {"username": name, "password": password}, of="/sign-in/")

    def send(self, path: str, form: Mapping[str, str | list[str]], of: str = "/") -> httpx.Response:
        """Send a form that stands on the page `of`."""
        found = _TOKEN.search(self.client.get(of).text)
        assert found is not None
        return self.client.post(
            path, data={**form, "csrfmiddlewaretoken": found[1]}, headers={"Referer": str(self.url)}
        )

    @property
    def url(self) -> httpx.URL:
        """Where the console is."""
        return self.client.base_url


@contextmanager
def console_running(data_dir: Path, *arguments: str, **environ: str) -> Iterator[Console]:
    """Serve the console of a node."""
    port = claim(0)
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command("node", "console", "--port", str(port), "--data-dir", str(data_dir), *arguments),
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=environment() | environ,
            text=True,
        )
        url = f"http://127.0.0.1:{port}"

        console = Console(url, data_dir, process)
        try:
            eventually(console.listens)
            yield console
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
            said.seek(0)
            log = said.read()
    assert "Traceback" not in log
    assert " ERROR " not in log, log
