"""Why images cannot be taken in at all, in a sentence for the person who asked for it."""


class IntakeFault(Exception):
    """Nothing more can be taken in; the message says why and what to do, and never holds a value of a file."""
