"""What the hub writes to its log: never a question, and never the address of a result."""

import logging
import re
import traceback
from typing import Any

# The address of a result is its only key, and a query string can hold a question.
_TOKEN = re.compile(r"(/(?:queries|explorer)/)[A-Za-z0-9_-]{16,}")
# An API token, wherever somebody may have put one.
_SECRET = re.compile(r"cimg_[0-9a-f]{4,}")
_QUERY = re.compile(r"\?[^\s\"']*")


def redact(text: str) -> str:
    """Return `text` without query strings, result tokens and API tokens."""
    return _TOKEN.sub(r"\1…", _SECRET.sub("cimg_…", _QUERY.sub("?…", text)))


class Redaction(logging.Filter):
    """Takes query strings, result tokens and API tokens out of every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, redacted."""
        if isinstance(record.args, tuple):
            record.args = tuple(redact(value) if isinstance(value, str) else value for value in record.args)
        if isinstance(record.msg, str) and not record.args:
            record.msg = redact(record.msg)
        return True


class PlainFormatter(logging.Formatter):
    """Writes of an exception where it happened and what kind it is; its message may hold what somebody asked."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  # its name
        """Return the places that the exception went through, and its kind."""
        kind, _, trace = ei
        places = "".join(traceback.format_list(traceback.extract_tb(trace)))
        return f"{places}{kind.__name__ if kind else 'unknown'}"


def logging_configuration(*, debug: bool = False) -> dict[str, Any]:
    """Return the logging configuration of Django and the server alike."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redaction": {"()": "cancerimage.hub.settings.logs.Redaction"}},
        "formatters": {
            "plain": {"()": PlainFormatter, "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["redaction"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "cancerimage": {"level": "DEBUG" if debug else "INFO"},
            "django": {"level": "INFO" if debug else "WARNING"},
            # A wrong address is the asker's business; a failing hub is the operator's.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "uvicorn": {"level": "INFO" if debug else "WARNING"},
            "uvicorn.access": {"level": "INFO" if debug else "WARNING"},
        },
    }
