"""Faults of quality that can be planted in a series, one in each, so that checks can show that they find them."""

from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with a series on purpose."""
