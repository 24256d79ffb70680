"""Signing in from a terminal: the two doors of RFC 8628, the Python client, and the commands, against a real hub."""

import asyncio
import json
import re
import stat
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from cancerimage.hub.accounts import device_doors, devices, tokens
from cancerimage.hub.accounts.token_models import ApiToken, DeviceLogin
from cancerimage.sdk import Client, device
from cancerimage.sdk.errors import HubUnreachable, LoginRefused, NotAHub
from tests.support.federation import command, environment
from tests.support.linking import RunningHub

DATABASES = ("sqlite",)

PATIENCE = 60
START = {"client_id": "cancerimage", "device_name": "laptop"}
POLL = {"client_id": "cancerimage", "grant_type": device.GRANT_TYPE}


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    device_doors.STARTS.forget()
    device_doors.POLLS.forget()
    yield
    device_doors.STARTS.forget()
    device_doors.POLLS.forget()


def decide(code: str, *, grant: bool = True, name: str = "ann") -> None:
    """Decide as somebody who has entered the code."""
    user, _ = User.objects.get_or_create(username=name)
    assert devices.decide(code, user, grant=grant)


def later(seconds: float) -> None:
    """Let time go by for the device that waits."""
    login = DeviceLogin.objects.get()
    login.expires -= timedelta(seconds=seconds)
    login.polled = login.polled and login.polled - timedelta(seconds=seconds)
    login.save()


async def test_the_doors_speak_the_standard(hub: RunningHub) -> None:
    async with httpx.AsyncClient(base_url=hub.url) as program:
        started = await program.post("/oauth/device", data=START | {"scope": "questions"})
        assert started.status_code == 200
        assert started.headers["Cache-Control"] == "no-store"
        told = started.json()
        assert set(told) == {"device_code", "user_code", "verification_uri", "expires_in", "interval"}
        assert told["verification_uri"].endswith("/device/")
        asked = POLL | {"device_code": told["device_code"]}
        for expected in ("authorization_pending", "slow_down"):
            refused = await program.post("/oauth/token", data=asked)
            assert (refused.status_code, refused.json()["error"]) == (400, expected)
        await sync_to_async(decide)(told["user_code"])
        await sync_to_async(later)(60)
        granted = await program.post("/oauth/token", data=asked)
        assert granted.headers["Cache-Control"] == "no-store"
        token = granted.json()
        assert (token["token_type"], token["scope"]) == ("Bearer", "questions")
        assert token["expires_in"] == tokens.DEFAULT_DAYS * 86400
        assert await sync_to_async(tokens.find)(token["access_token"])
        again = await program.post("/oauth/token", data=asked)
        assert (again.status_code, again.json()["error"]) == (400, "expired_token")


@pytest.mark.parametrize(
    ("path", "form", "status", "error"),
    [
        ("/oauth/device", {}, 401, "invalid_client"),
        ("/oauth/device", {"client_id": "another"}, 401, "invalid_client"),
        ("/oauth/device", START | {"scope": "everything"}, 400, "invalid_scope"),
        ("/oauth/token", {}, 400, "unsupported_grant_type"),
        ("/oauth/token", POLL | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        ("/oauth/token", {"grant_type": device.GRANT_TYPE}, 401, "invalid_client"),
        ("/oauth/token", POLL, 400, "expired_token"),
        ("/oauth/token", POLL | {"device_code": "x"}, 400, "expired_token"),
    ],
)
async def test_what_is_not_by_the_standard_is_refused_by_it(
    hub: RunningHub, path: str, form: dict[str, str], status: int, error: str
) -> None:
    async with httpx.AsyncClient(base_url=hub.url) as program:
        refused = await program.post(path, data=form)
        assert (refused.status_code, refused.json()["error"]) == (status, error)
        assert refused.json()["error_description"]
        assert (await program.get(path)).status_code == 405


async def test_one_address_begins_only_so_often(hub: RunningHub) -> None:
    async with httpx.AsyncClient(base_url=hub.url) as program:
        statuses = [(await program.post("/oauth/device", data=START)).status_code for _ in range(35)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


async def test_the_python_client_waits_and_gets_its_token(hub: RunningHub) -> None:
    def sign_in() -> dict[str, object]:
        waiting = device.begin(hub.url, "notebook", ["account"])
        paused: list[float] = []

        def pause(seconds: float) -> None:
            paused.append(seconds)
            if len(paused) == 3:
                asyncio.run(sync_to_async(decide)(waiting.code))
            if len(paused) != 2:
                asyncio.run(sync_to_async(later)(60))

        granted = device.wait(waiting, pause)
        assert paused == [5.0, 5.0, 10.0], "the hub asked to slow down after the second"
        assert granted.expires > datetime.now(UTC) + timedelta(days=tokens.DEFAULT_DAYS - 1)
        assert granted.token not in repr(granted)
        with Client(hub.url, token=granted.token) as client:
            return client.account()

    told = await asyncio.to_thread(sign_in)
    assert (told["name"], told["scopes"]) == ("ann", ["account"])


async def test_a_refusal_ends_the_wait(hub: RunningHub) -> None:
    def sign_in() -> None:
        waiting = device.begin(hub.url, "notebook", ["account"])
        asyncio.run(sync_to_async(decide)(waiting.code, grant=False))
        device.wait(waiting, lambda _: None)

    with pytest.raises(LoginRefused, match="refused"):
        await asyncio.to_thread(sign_in)


async def test_time_ends_the_wait(hub: RunningHub) -> None:
    def sign_in() -> None:
        waiting = device.begin(hub.url, "notebook", ["account"])
        clock = iter([0.0, *(float(passed) for passed in range(0, 10_000, 200))])
        device.wait(waiting, lambda _: None, lambda: next(clock))

    with pytest.raises(LoginRefused, match="in time"):
        await asyncio.to_thread(sign_in)


def test_a_hub_that_goes_away_is_waited_for_longer_and_longer() -> None:
    waiting = device.Login("http://127.0.0.1:1", "", "", 100, 5, "secret")
    paused: list[float] = []
    with pytest.raises(LoginRefused):
        device.wait(waiting, paused.append, lambda: sum(paused))
    assert paused == [5, 10, 20, 40, 80]
    with pytest.raises(HubUnreachable):
        device.begin("http://127.0.0.1:1", "notebook", [])


async def test_what_is_no_hub_is_told_so(hub: RunningHub) -> None:
    with pytest.raises(NotAHub):
        await asyncio.to_thread(device.begin, f"{hub.url}/about", "notebook", [])
    with pytest.raises(LoginRefused, match="everything"):
        await asyncio.to_thread(device.begin, hub.url, "notebook", ["everything"])


async def test_the_commands_sign_in_ask_and_sign_out(
    hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "INTERVAL", 1)
    environ = environment() | {"XDG_CONFIG_HOME": str(tmp_path), "CANCERIMAGE_HUB": hub.url}

    def run(*arguments: str, code: int = 0, **more: str) -> str:
        done = subprocess.run(
            command(*arguments), env=environ | more, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    def go_through() -> None:
        assert "cancerimage login" in run("whoami", code=1)
        with subprocess.Popen(
            command("login", "--name", "laptop", "--scope", "tokens"),
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as login:
            assert login.stderr is not None
            assert login.stdout is not None
            address = login.stderr.readline().split()[-1]
            code = login.stderr.readline().split()[-1]
            assert address.endswith("/device/")
            asyncio.run(sync_to_async(decide)(code))
            said = login.stdout.read()
            assert login.wait(PATIENCE) == 0, login.stderr.read()
        assert "as ann until" in said
        kept = tmp_path / "cancerimage" / "credentials.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        secret = next(iter(json.loads(kept.read_text())["hubs"].values()))["token"]

        assert json.loads(run("whoami", "--json"))["name"] == "ann"
        assert "questions" in run("whoami")
        assert "Account" in run("whoami")
        made = run("token", "create", "nightly", "--days", "7").strip()
        assert re.fullmatch(r"cimg_[0-9a-f]{64}", made)
        listed = run("token", "list")
        assert "nightly" in listed
        assert "laptop (in use)" in listed
        for shown in (listed, run("whoami"), said):
            assert made not in shown
            assert secret not in shown
        assert "scope" in run("whoami", code=1, CANCERIMAGE_TOKEN=made)
        assert json.loads(run("search", "sex:male", "--json", CANCERIMAGE_TOKEN=made))["state"] == "complete"
        (number,) = [one["id"] for one in json.loads(run("token", "list", "--json"))["tokens"] if not one["current"]]
        assert "nightly" in run("token", "revoke", str(number))
        assert "login" in run("search", "sex:male", code=1, CANCERIMAGE_TOKEN=made)

        assert "Signed out" in run("logout")
        assert "not signed in" in run("logout")
        assert "cancerimage login" in run("token", "list", code=1)

    await asyncio.to_thread(go_through)
    assert await sync_to_async(ApiToken.objects.count)() == 0, "signing out revokes the token at the hub too"


def test_no_token_travels_unencrypted_to_another_machine() -> None:
    for url in ("http://hub.example.org", "HTTP://192.0.2.1:8000", "hub.example.org"):
        with pytest.raises(NotAHub, match="not encrypted"):
            device.begin(url, "notebook", [])
