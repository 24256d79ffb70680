"""The words, signs and quoted values that the text form of a query is made of."""

import re
from dataclasses import dataclass
from enum import StrEnum

from cancerimage.query import limits
from cancerimage.query.errors import QueryError


class TokenKind(StrEnum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted"
    SIGN = "sign"
    """One of `( ) , :`"""
    COMPARISON = "comparison"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, and where it stands."""

    kind: TokenKind
    text: str
    start: int
    end: int

    @property
    def is_end(self) -> bool:
        """Say whether the text ends here."""
        return self.kind is TokenKind.END

    def is_sign(self, sign: str) -> bool:
        """Say whether this is the sign `sign`."""
        return self.kind is TokenKind.SIGN and self.text == sign

    def is_word(self, word: str) -> bool:
        """Say whether this is the unquoted word `word`, in capitals or not."""
        return self.kind is TokenKind.WORD and self.text.casefold() == word


# Typographic quotes are what a word processor makes of plain ones.
_TOKEN = re.compile(
    r"""
    (?P<quoted> " (?P<plain>[^"]*) " | [„“”] (?P<curly>[^“”„]*) [“”] )
    | (?P<sign> [(),:] )
    | (?P<comparison> >= | <= | [<>=≥≤] )
    | (?P<word> [^\s(),:<>=≥≤"„“”]+ )
    """,
    re.VERBOSE,
)


def tokenise(text: str) -> list[Token]:
    """Return the tokens of `text`, the last one being its end."""
    if len(text) > limits.LENGTH:
        raise limits.too_large("characters", len(text), limits.LENGTH)
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        found = _TOKEN.match(text, position)
        if not found:
            raise QueryError(
                "A quotation mark is opened here but never closed.",
                code="query.syntax",
                position=position,
                length=len(text) - position,
                suggestion=f'"{text[position + 1 :].strip()}"',
            )
        kind = next(kind for kind in TokenKind if kind is not TokenKind.END and found[kind] is not None)
        content = found["plain"] or found["curly"] or "" if kind is TokenKind.QUOTED else found[0]
        tokens.append(Token(kind, content, found.start(), found.end()))
        position = found.end()
    tokens.append(Token(TokenKind.END, "", len(text), len(text)))
    return tokens
