"""The log of a hub tells neither questions, nor the addresses of results, nor tokens."""

import logging

import pytest

from cancerimage.hub.settings.logs import PlainFormatter, Redaction, redact

TOKEN = "Zk3vJ9_x-2LqT7wPcY5sB8nR4mD6hGfA"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/explorer/?q=cancer:lung", "/explorer/?…"),
        (f"/api/v1/queries/{TOKEN}", "/api/v1/queries/…"),
        (f"/api/v1/queries/{TOKEN}.csv", "/api/v1/queries/….csv"),
        (f"/explorer/{TOKEN}/stream/", "/explorer/…/stream/"),
        ("a program sent cimg_" + "0a" * 32 + " twice", "a program sent cimg_… twice"),
        ("/api/v1/queries/check", "/api/v1/queries/check"),
        ("/api/v1/datasets/lidc_idri", "/api/v1/datasets/lidc_idri"),
    ],
)
def test_addresses_are_redacted(written: str, kept: str) -> None:
    assert redact(written) == kept


def test_arguments_of_a_record_are_redacted_too() -> None:
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 0, '%s - "%s %s"', ("::1", "GET", f"/explorer/{TOKEN}/?q=sex:male"), None
    )
    assert Redaction().filter(record)
    assert record.getMessage() == '::1 - "GET /explorer/…/?…"'


def test_an_exception_is_logged_without_its_message() -> None:
    try:
        raise ValueError("somebody asked for sex:male age:43")
    except ValueError as error:
        text = PlainFormatter().formatException((type(error), error, error.__traceback__))
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert "somebody" not in text.replace('raise ValueError("somebody asked for sex:male age:43")', "")
