"""Why something cannot be decided or shown, in a sentence for the person who wanted it."""


class ReviewFault(Exception):
    """Nothing was decided or shown; the message says why and what to do, and never holds a value of a file."""
