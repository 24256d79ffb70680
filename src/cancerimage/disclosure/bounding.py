"""Which of somebody's values count, where one person may be counted in a bounded number of cells only."""

import hmac
import json
from collections.abc import Iterable, Sequence
from typing import TypeVar

Value = TypeVar("Value")


def key(secret: bytes, dataset: str, epoch: str, field: str, subject: str, value: str) -> bytes:
    """Return the place of one value in the order of one subject: secret, and the same in the whole epoch.

    The order differs from subject to subject, so that no value is dropped more often than another.
    """
    message = json.dumps([dataset, epoch, field, subject, value], ensure_ascii=False, separators=(",", ":")).encode()
    return hmac.digest(secret, b"bounding\0" + message, "sha256")


def first(values: Iterable[Value], keys: Sequence[bytes], bound: int) -> tuple[Value, ...]:
    """Return the `bound` values whose keys are lowest; they are chosen from this subject's own values alone."""
    ordered = sorted(zip(keys, values, strict=True), key=lambda pair: pair[0])
    return tuple(value for _, value in ordered[:bound])


def clamped(amount: int, bound: int) -> int:
    """Return what a subject counts in a sum."""
    return max(0, min(amount, bound))
