"""Who gets in to the console, and what a browser may do with its pages."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cancerimage.node.console.headers import HEADERS
from cancerimage.node.console.lockout import ATTEMPTS
from cancerimage.node.ledger import Ledger, log
from tests.support.console import NAME, PASSWORD, Console, Steward, add_stewards, console_running, enrolled
from tests.support.federation import command, environment
from tests.unit.console.conftest import Place

OPEN = {"/sign-in/", "/static/console/console.css"}
PAGES = (
    "/",
    "/asked/",
    "/asked/export/",
    "/datasets/alpha/",
    "/datasets/alpha/epoch/",
    "/datasets/alpha/policy/",
    "/images/",
    "/keys/",
    "/log/",
    "/password/",
    "/review/",
)
FORMS = (
    "/datasets/alpha/epoch/",
    "/datasets/alpha/pictures/",
    "/images/alpha-0001/choices/",
    "/images/alpha-0001/go-on/",
    "/images/alpha-0001/table/remove/",
    "/keys/rotate/",
    "/log/export/",
    "/log/verify/",
    "/pause/",
    "/resume/",
    "/review/alpha-0001/0123456789abcdef/decide/",
)


@pytest.fixture
def visitor(place: Place) -> Iterator[httpx.Client]:
    """Somebody who has not signed in."""
    with httpx.Client(base_url=place.console.url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_shown_without_signing_in(visitor: httpx.Client, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == 302
    assert response.headers["location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("path", FORMS)
def test_nothing_is_changed_without_signing_in_or_without_a_token(
    place: Place, steward: Steward, visitor: httpx.Client, path: str
) -> None:
    assert visitor.post(path, data={"confirmed": "on"}).status_code == 403
    refused = steward.client.post(path, data={"confirmed": "on"})
    assert refused.status_code == 403
    assert "The form has expired" in refused.text
    assert not place.node.ledger.paused()


@pytest.mark.parametrize("path", [*OPEN, "/", "/nothing/"])
def test_every_response_carries_the_headers(visitor: httpx.Client, path: str) -> None:
    response = visitor.get(path)
    for name, value in HEADERS.items():
        if name != "Cache-Control" or path not in OPEN:
            assert response.headers[name] == value, name
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_script_or_style_of_its_own(steward: Steward, path: str) -> None:
    page = steward.open(path).text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick" not in page
    assert "<script>" not in page
    assert "http://www.w3.org" not in page
    assert "//" not in page.replace("http://127.0.0.1", "").replace("https://", "https:") or path == "/asked/export/"


def test_cookies_are_the_consoles_own(steward: Steward) -> None:
    port, cookies = steward.url.port, list(steward.client.cookies.jar)
    assert {cookie.name for cookie in cookies} == {f"console-{port}-session", f"console-{port}-csrf"}
    assert all(cookie.has_nonstandard_attr("HttpOnly") for cookie in cookies)


def test_a_page_under_another_name_is_not_answered(place: Place) -> None:
    # What DNS rebinding would look like.
    response = httpx.get(f"{place.console.url}/sign-in/", headers={"Host": "evil.example"}, trust_env=False)
    assert response.status_code == 400


def test_who_comes_and_goes_is_in_the_log(place: Place) -> None:
    connection = place.node.ledger.store.reading()
    before = log.size(connection)
    visitor = place.console.visitor()
    visitor.sign_in(NAME, "not-the-password-of-ann")
    visitor.sign_in()
    visitor.send("/sign-out/", {})
    assert visitor.open("/").url.path == "/sign-in/"
    visitor.client.close()
    said = [(one.event, one.actor) for one in log.entries(connection, before, 100)]
    assert said == [
        ("steward:session:refused", "system"),
        ("steward:session:opened", "steward:ann"),
        ("steward:session:closed", "steward:ann"),
    ]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A console without data, with a steward for each test that would disturb the others."""
    data_dir = tmp_path_factory.mktemp("guarded")
    enrolled(data_dir)
    add_stewards(data_dir)
    with console_running(data_dir) as console:
        yield console


def test_passwords_are_not_guessed(guarded: Console) -> None:
    visitor = guarded.visitor()
    for _ in range(ATTEMPTS):
        assert "do not belong together" in visitor.sign_in("bob", "wrong-" + PASSWORD).text
    assert visitor.sign_in("bob").url.path == "/sign-in/", "the right one is refused as well, for a while"
    visitor.client.close()
    ledger = Ledger.open(guarded.data_dir)
    written = [one.event for one in log.entries(ledger.store.reading(), 0, 1000)]
    ledger.close()
    assert written.count("steward:session:refused") <= 2, "guessing does not fill the log"


def test_a_password_is_changed_and_other_sessions_end(guarded: Console) -> None:
    fresh = "another-long-password"
    with guarded.steward("cy") as one, guarded.steward("cy") as other:
        form = {"old_password": PASSWORD, "new_password1": "cy", "new_password2": "cy"}
        assert "too short" in one.send("/password/", form, of="/password/").text
        form = {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh}
        assert "Your password is changed" in one.send("/password/", form, of="/password/").text
        assert one.open("/").url.path == "/"
        assert other.open("/").url.path == "/sign-in/"
    ledger = Ledger.open(guarded.data_dir)
    assert "steward:person:created" in [one.event for one in log.entries(ledger.store.reading(), 0, 100)]
    ledger.close()


def test_a_node_without_an_index_is_told_what_to_do(guarded: Console) -> None:
    with guarded.steward() as steward:
        assert "No datasets yet" in steward.open("/").text
        assert "Nobody has asked yet" in steward.open("/asked/").text


def test_a_steward_who_is_removed_is_signed_out(guarded: Console) -> None:
    with guarded.steward("dee") as steward:
        line = command("node", "steward", "remove", "dee", "--data-dir", str(guarded.data_dir))
        subprocess.run(line, env=environment(), check=True, capture_output=True)
        assert steward.open("/").url.path == "/sign-in/"


def test_colours_are_kept_and_lead_nowhere_else(guarded: Console) -> None:
    visitor = guarded.visitor()
    visitor.send("/theme/", {"theme": "dark", "next": "https://evil.example/"}, of="/sign-in/")
    page = visitor.open("/sign-in/")
    assert 'data-theme="dark"' in page.text
    assert page.url.host == "127.0.0.1"
    visitor.client.close()


def test_files_are_the_owners_alone(guarded: Console) -> None:
    for name in ("console.sqlite3", "console-secret", "ledger.sqlite3", "identity.json"):
        assert (guarded.data_dir / name).stat().st_mode & 0o077 == 0, name


def test_behind_a_proxy_with_tls_cookies_are_secure(guarded: Console) -> None:
    address = "https://console.example.org"
    forwarded = {"Host": "console.example.org", "X-Forwarded-Proto": "https"}
    with console_running(guarded.data_dir, "--host", "127.0.0.1", CANCERIMAGE_NODE_CONSOLE_URL=address) as proxied:
        page = httpx.get(f"{proxied.url}/sign-in/", headers=forwarded, trust_env=False)
        assert page.status_code == 200
        assert "; Secure" in page.headers["set-cookie"]
        assert page.headers["strict-transport-security"].startswith("max-age=31536000")


def test_a_long_visit_leaves_no_files_open(place: Place, steward: Steward) -> None:
    opened = Path(f"/proc/{place.console.process.pid}/fd")
    if not opened.exists():
        pytest.skip("this system does not list what a process has open")
    steward.open("/")
    before = len(list(opened.iterdir()))
    for _ in range(20):
        steward.open("/asked/")
    assert len(list(opened.iterdir())) <= before + 5


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1"])  # noqa: S104  # which is what is refused
def test_an_open_line_is_refused(data_dir: Path, host: str) -> None:
    run = refused(data_dir, "--host", host)
    assert "without TLS" in run.stderr
    assert "CANCERIMAGE_NODE_CONSOLE_URL" in run.stderr


def test_a_taken_port_is_said(guarded: Console) -> None:
    run = refused(guarded.data_dir, "--port", guarded.url.rpartition(":")[2])
    assert "choose another port with --port" in run.stderr


def test_a_directory_without_a_node_is_said(tmp_path: Path) -> None:
    assert "belongs to no enrolled node" in refused(tmp_path / "nothing").stderr
    assert not (tmp_path / "nothing").exists()


def refused(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start a console that does not start."""
    line = command("node", "console", "--data-dir", str(data_dir), *arguments)
    run = subprocess.run(line, capture_output=True, text=True, env=environment(), check=False, timeout=120)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    return run
