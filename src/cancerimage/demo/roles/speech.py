"""How a process of the demo reports: one JSON object to a line of standard output."""

import json
import sys
from collections.abc import Mapping
from typing import Any


def tell(words: Mapping[str, Any]) -> None:
    """Report `words` to the demo."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()
