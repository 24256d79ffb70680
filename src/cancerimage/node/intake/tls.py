"""TLS as DICOM connections need it (PS3.15, annex B.12): who we are, and whom we believe."""

import socket
import ssl
from pathlib import Path
from typing import Any

from cancerimage.node.intake.faults import IntakeFault


class _Acceptor(ssl.SSLContext):
    """Shakes hands when the first bytes are read, so that a silent peer keeps nobody else from connecting."""

    def wrap_socket(self, sock: socket.socket, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        """Wrap a connection that was just accepted."""
        return super().wrap_socket(sock, *arguments, **{**options, "do_handshake_on_connect": False})


def server(certificate: Path, key: Path, authorities: Path | None) -> ssl.SSLContext:
    """Return what a receiver accepts connections with; with `authorities`, peers need a certificate of theirs."""
    context = _Acceptor(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _identify(context, certificate, key)
    if authorities is not None:
        _believe(context, authorities)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def client(authorities: Path | None, certificate: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """Return what a peer is connected to with; its certificate must be for the host that we connect to."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities is not None:
        _believe(context, authorities)
    if certificate is not None:
        _identify(context, certificate, key or certificate)
    return context


def _identify(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError):
        raise IntakeFault(
            f"{certificate} and {key} are no certificate with its key, both in PEM and the key without a password."
        ) from None


def _believe(context: ssl.SSLContext, authorities: Path) -> None:
    try:
        context.load_verify_locations(authorities)
    except (OSError, ssl.SSLError):
        raise IntakeFault(f"{authorities} holds no certificates in PEM.") from None
