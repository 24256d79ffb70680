"""One process of the demo, from inside: `python -m cancerimage.demo.process ROLE ORDER`, with the order in JSON."""

import json
import sys
from collections.abc import Callable, Mapping

from cancerimage.demo import tether
from cancerimage.demo.roles import holder, host

ROLES: Mapping[str, Callable[..., None]] = {
    "approve": host.approve,
    "enrol": holder.enrol,
    "hub": host.serve,
    "index": holder.build,
    "node": holder.serve,
    "prepare": host.prepare,
}


def main() -> None:
    """Do what the role and the order say; end with the demo, however that ends."""
    tether.hold()
    role, order = sys.argv[1:]
    ROLES[role](**json.loads(order))


main()
