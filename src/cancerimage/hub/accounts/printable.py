"""Text as people can have typed it."""


def printable(text: str) -> str:
    """Return `text` without what cannot be seen; PostgreSQL takes no character of number 0 at all."""
    return "".join(character for character in text if character.isprintable())
