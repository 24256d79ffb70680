"""A hub over TLS with nodes that are already enrolled; prints its address when it listens."""

import asyncio
import os
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cancerimage.hub.settings import HubSettings


def main(place: Path, nodes: int) -> None:
    """Serve until told to stop."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    url = f"https://localhost:{listening.getsockname()[1]}"
    _certify(place)
    settings = HubSettings(data_dir=place / "hub", url=url, rate=0)
    os.environ.update(settings.to_environment())
    os.environ["DJANGO_SETTINGS_MODULE"] = "cancerimage.hub.settings.django"
    from cancerimage.hub.serve import migrate

    migrate()
    _enrol(place, url, nodes)
    import uvicorn

    from cancerimage.hub.federation.guard import WEBSOCKETS

    config = uvicorn.Config(
        "cancerimage.hub.asgi:application",
        log_level="error",
        access_log=False,
        backlog=2048,
        ssl_certfile=place / "hub.pem",
        ssl_keyfile=str(place / "hub.key"),
        timeout_graceful_shutdown=2,
        **WEBSOCKETS,
    )
    print(url, flush=True)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


def _enrol(place: Path, url: str, count: int) -> None:
    """Enrol every node without its side of the network: keys on its disk, their public halves in the database."""
    from cancerimage.hub.federation import nodes
    from cancerimage.hub.federation.keys import hub_keys
    from cancerimage.hub.federation.models import Node
    from cancerimage.node.link.identity import Hub, Identity
    from cancerimage.wire.keys import PrivateKeys

    for number in range(count):
        identity = Identity(f"node-{number:03}", f"Simulated node {number}", PrivateKeys.generate())
        identity.save(place / identity.name)
        Hub(url, hub_keys().public).save(place / identity.name)
        keys = identity.keys.public
        Node.objects.create(
            name=identity.name,
            title=identity.title,
            key_id=keys.id,
            signing_key=keys.shape().signing,
            sealing_key=keys.shape().sealing,
            enrolled=datetime.now(UTC),
        )
        nodes.approve(identity.name)


def _certify(place: Path) -> None:
    """Make a certificate for this machine that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    moment = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (place / "hub.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (place / "hub.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
