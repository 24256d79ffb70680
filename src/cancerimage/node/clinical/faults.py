"""Why a clinical table cannot be brought in at all, in a sentence for the person who asked for it."""


class ClinicalFault(Exception):
    """Nothing was taken; the message says why and what to do, and never holds a value of the table."""
