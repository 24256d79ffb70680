"""What the console writes to its log: where something failed, and nothing of what was asked or answered."""

import logging
import re
import traceback
from typing import Any

_QUERY = re.compile(r"\?[^\s\"']*")


class WithoutQueries(logging.Filter):
    """Takes the part of addresses away that says what was looked for."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, shortened."""
        if isinstance(record.args, tuple):
            record.args = tuple(_QUERY.sub("?…", one) if isinstance(one, str) else one for one in record.args)
        return True


class PlaceFormatter(logging.Formatter):
    """Writes of an exception where it happened and what kind it is; its message may hold a question or an answer."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  # its name
        """Return the places that the exception went through, and its kind."""
        kind, _, trace = ei
        return f"{''.join(traceback.format_list(traceback.extract_tb(trace)))}{kind.__name__ if kind else 'unknown'}"
