"""Becoming a node: keys made here, a one-time code, and the hub's keys kept for ever after."""

from collections.abc import Callable
from pathlib import Path

import httpx
from pydantic import TypeAdapter, ValidationError

from cancerimage import __version__
from cancerimage.node.link.address import Address, address
from cancerimage.node.link.faults import LinkFault
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.node.link.refusals import refusal
from cancerimage.wire import canonical, clock, proof
from cancerimage.wire.enrolment import LIMIT, PATH, Enrolled, Enrolment
from cancerimage.wire.faults import Fault, Refusal
from cancerimage.wire.keys import PrivateKeys, PublicKeys
from cancerimage.wire.shapes import Name, without_controls

MISNAMED = "enrolment.misnamed"
"""The code of a fault in the name or title, which is found before any hub is asked."""

_NAME: TypeAdapter[str] = TypeAdapter(Name)


def enrol(
    hub_url: str,
    code: str,
    data_dir: Path,
    name: str,
    title: str,
    *,
    insecure: bool = False,
    ca_file: Path | None = None,
    say: Callable[[str], None] = print,
) -> tuple[Identity, Hub]:
    """Enrol this data directory as a node; safe to repeat with the same code if the hub's reply was lost."""
    hub_address = address(hub_url, insecure=insecure, ca_file=ca_file)
    if Hub.load(data_dir) is not None:
        raise LinkFault.of(Refusal("enrolment.exists", str(data_dir)))
    identity = _identity(data_dir, name, title)
    try:
        enrolled = _ask(hub_address, identity, code)
        if enrolled.node != identity.name:
            raise Refusal("message.malformed", "the hub answered for another node")
        hub = Hub(hub_address.base, PublicKeys.of(enrolled.keys))
    except Fault as fault:
        raise LinkFault.of(fault) from None
    hub.save(data_dir)
    say(f"Node {identity.name} is enrolled at {hub.url} and {_waits(enrolled)}.")
    say(f"Fingerprint of this node, for the operator to compare: {identity.keys.public.fingerprint}")
    say(f"Fingerprint of the hub, for you to compare:            {hub.keys.fingerprint}")
    return identity, hub


def _identity(data_dir: Path, name: str, title: str) -> Identity:
    try:
        _NAME.validate_python(name)
    except ValidationError:
        raise LinkFault(
            f"{name!r} cannot be the name of a node: at most 64 small letters, digits, dots, dashes and underscores, "
            "a letter or digit first",
            MISNAMED,
        ) from None
    if not 1 <= len(title) <= 200 or title != without_controls(title):
        raise LinkFault("The title of a node has between 1 and 200 characters, all on one line", MISNAMED)
    known = Identity.load(data_dir)
    # Keys are kept before they are sent: a hub must never know a node that has forgotten its own keys.
    identity = Identity(name, title, known.keys if known is not None else PrivateKeys.generate())
    identity.save(data_dir)
    return identity


def _ask(hub_address: Address, identity: Identity, code: str) -> Enrolled:
    request = Enrolment(
        code=code.strip()[:64],
        node=identity.name,
        title=identity.title,
        keys=identity.keys.public.shape(),
        software=__version__,
        time=clock.now(),
    )
    signature = proof.prove(proof.Purpose.ENROL, request.statement(), identity.keys)
    body = canonical.write(request.model_copy(update={"signature": signature}))
    verify = hub_address.tls if hub_address.tls is not None else True
    try:
        with httpx.Client(verify=verify, timeout=30, proxy=hub_address.proxy, trust_env=False) as client:
            response = client.post(hub_address.http(PATH), content=body, headers={"Content-Type": "application/json"})
    except httpx.HTTPError as error:
        raise Refusal("enrolment.unreachable", f"{hub_address.base}: {error or type(error).__name__}") from None
    if response.status_code != httpx.codes.OK:
        raise refusal(response)
    return canonical.read(Enrolled, response.content, LIMIT)


def _waits(enrolled: Enrolled) -> str:
    return "approved" if enrolled.state == "approved" else "waits for the operator's approval"
