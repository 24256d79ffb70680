"""The processes on the hub's side: preparing its database, serving it, approving nodes."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from cancerimage.demo.roles import provider
from cancerimage.demo.roles.speech import tell
from cancerimage.hub.settings import HubSettings


def serve(data_dir: str, port: int, provider_port: int) -> None:
    """Serve the hub until told to stop."""
    from cancerimage.hub.serve import serve as serve_hub

    # One machine asks as often as it likes, benchmarks included, so the limit per address is off.
    serve_hub(
        HubSettings(
            data_dir=Path(data_dir),
            url=f"http://127.0.0.1:{port}",
            port=port,
            rate=0,
            demo=True,
            oidc_providers=(provider.configuration(provider_port),),
        )
    )


def prepare(data_dir: str, operator: str, password: str, nodes: list[str]) -> None:
    """Make the hub's database, its operator, and one code for each node."""
    _set_up(data_dir)
    from cancerimage.hub.accounts import operators
    from cancerimage.hub.federation import enrolment
    from cancerimage.hub.serve import migrate

    migrate()
    operators.create(operator, password)
    tell({node: enrolment.create_code(note=f"demonstration: {node}", minutes=24 * 60) for node in nodes})


def approve(data_dir: str, fingerprints: Mapping[str, str]) -> None:
    """Approve every node whose fingerprint is the one that the hub received."""
    _set_up(data_dir)
    from cancerimage.hub.federation import nodes

    for node in nodes.listed():
        if fingerprints.get(node.name) != node.fingerprint:
            sys.exit(f"The hub received other keys for {node.name} than the node shows.")
        nodes.approve(node.name)


def _set_up(data_dir: str) -> None:
    import django

    os.environ.update(HubSettings(data_dir=Path(data_dir), demo=True).to_environment())
    os.environ["DJANGO_SETTINGS_MODULE"] = "cancerimage.hub.settings.django"
    django.setup()
