"""What can be wrong with an index or with what it is built from, in a sentence for the person at the node."""


class IndexFault(Exception):
    """The index cannot be built or opened; the message says why and what to do."""
