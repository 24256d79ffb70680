"""The examples at the end of each command's help."""

UNWRAPPED = "\b"
"""Before a paragraph, it keeps the lines of the help as they are."""


def examples(*lines: str) -> str:
    """Return the end of a help text that shows these command lines."""
    return "\n".join((UNWRAPPED, "Examples:" if len(lines) > 1 else "Example:", *(f"  {line}" for line in lines)))
