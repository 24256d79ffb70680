"""What a program that runs on and on has to say, on standard error."""

import logging


def tell() -> None:
    """Write there what our own code logs; what libraries log may quote what they work on, and is not shown."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    ours = logging.getLogger("cancerimage")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False
