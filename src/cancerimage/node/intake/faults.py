"""Why images cannot be taken in at all, in a sentence for the person who asked for it."""

import sqlite3


class IntakeFault(Exception):
    """Nothing more can be taken in; the message says why and what to do, and never holds a value of a file."""


FAILURES = (OSError, sqlite3.Error, IntakeFault)
"""What a landing raises where it cannot write now: the disk is full, or its records are locked."""
