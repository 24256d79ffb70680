"""Why the research store cannot do something, in a sentence for the person who asked for it."""


class StoreFault(Exception):
    """The message says why and what to do, and never holds a value of a file."""


class Unsuitable(StoreFault):
    """A file may not enter the research store."""
