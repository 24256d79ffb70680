"""Why a batch cannot go on, in a sentence for the person who asked for it."""


class PipelineFault(Exception):
    """The batch stays where it is; the message says why and what to do, and never holds a value of a file."""
