"""One process of the demo, from inside: `python -m cancerimage.demo.process ROLE NAME`.

The order, a line of JSON, comes over standard input, which then stays open as the tether. The name is there for
whoever lists the processes of the machine.
"""

import json
import sys
from collections.abc import Callable, Mapping

from cancerimage.demo import tether
from cancerimage.demo.roles import holder, host, imaging, provider

ROLES: Mapping[str, Callable[..., None]] = {
    "approve": host.approve,
    "console": holder.console,
    "enrol": holder.enrol,
    "hub": host.serve,
    "images": imaging.bring,
    "index": holder.build,
    "node": holder.serve,
    "prepare": host.prepare,
    "provider": provider.serve,
    "steward": holder.steward,
}


def main() -> None:
    """Do what the role and the order say; end with the demo, however that ends."""
    role, _ = sys.argv[1:]
    act = ROLES[role]
    order = sys.stdin.readline()
    tether.hold()
    if order:
        act(**json.loads(order))


if __name__ == "__main__":  # Processes that the work of images is spread over import this module, too.
    main()
