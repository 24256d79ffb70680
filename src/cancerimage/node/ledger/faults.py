"""What the ledger refuses, told to whoever runs the node."""


class LedgerFault(Exception):
    """The ledger cannot or will not do this; the message says why, and what to do."""
