"""The expressions by which a device rule recognises an image: their tree, and how they are read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

Value = Callable[[int], str]
"""Returns the value of an attribute as text, several values joined by a backslash, and nothing where it is missing."""


class ScriptFault(Exception):
    """A script of device rules cannot be read; `line` counts from one."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(line, sentence)
        self.line = line
        self.sentence = sentence

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _less(value: str, limit: str) -> bool:
    left, right = _number(value), _number(limit)
    return left is not None and right is not None and left < right


METHODS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda value, text: text in value,
    "containsIgnoreCase": lambda value, text: text.casefold() in value.casefold(),
    "endsWith": lambda value, text: value.endswith(text),
    "endsWithIgnoreCase": lambda value, text: value.casefold().endswith(text.casefold()),
    "equals": lambda value, text: value == text,
    "equalsIgnoreCase": lambda value, text: value.casefold() == text.casefold(),
    "isGreaterThan": lambda value, text: _less(text, value),
    "isLessThan": _less,
    "matches": lambda value, text: re.fullmatch(text, value) is not None,
    "startsWith": lambda value, text: value.startswith(text),
    "startsWithIgnoreCase": lambda value, text: value.casefold().startswith(text.casefold()),
}
"""How a value can be compared with the text of a rule."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of one attribute."""

    tag: int
    method: str
    text: str

    def holds(self, value: Value) -> bool:
        """Return whether it is true of an image."""
        return METHODS[self.method](value(self.tag), self.text)

    def tags(self) -> frozenset[int]:
        """Return the attributes that it looks at."""
        return frozenset({self.tag})


@dataclass(frozen=True, slots=True)
class Constant:
    """What is always, or never, true."""

    truth: bool

    def holds(self, value: Value) -> bool:
        """Return whether it is true of an image."""
        return self.truth

    def tags(self) -> frozenset[int]:
        """Return the attributes that it looks at: none."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of an expression."""

    part: "Expression"

    def holds(self, value: Value) -> bool:
        """Return whether it is true of an image."""
        return not self.part.holds(value)

    def tags(self) -> frozenset[int]:
        """Return the attributes that it looks at."""
        return self.part.tags()


@dataclass(frozen=True, slots=True)
class Several:
    """Expressions of which all, or any, must be true."""

    parts: "tuple[Expression, ...]"
    every: bool

    def holds(self, value: Value) -> bool:
        """Return whether it is true of an image."""
        quantifier = all if self.every else any
        return quantifier(part.holds(value) for part in self.parts)

    def tags(self) -> frozenset[int]:
        """Return the attributes that it looks at."""
        return frozenset().union(*(part.tags() for part in self.parts))


Expression = Comparison | Constant | Not | Several


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


_TOKENS = re.compile(
    r"""(?P<space>\s+)
    |(?P<constant>(?:true|false)\.)
    |(?P<tag>\[[0-9A-Fa-f]{4},[0-9A-Fa-f]{4}\])
    |(?P<name>[A-Za-z][A-Za-z0-9]*)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<nested>::)
    |(?P<sign>[.()*+!])""",
    re.VERBOSE,
)


def read(script: str, line: int, keyword: Callable[[str], int | None]) -> Expression:
    """Return the expression that a signature holds.

    `line` is the line of the file on which it begins, and `keyword` gives the tag of an attribute's keyword.
    Raises ScriptFault where it cannot be read.
    """
    return _Reader(tuple(_tokens(script, line)), keyword).whole()


def _tokens(script: str, line: int) -> list[_Token]:
    found, place = [], 0
    while place < len(script):
        match = _TOKENS.match(script, place)
        if match is None:
            raise ScriptFault(line, f"{script[place]!r} has no meaning in a signature.")
        kind = match.lastgroup or ""
        if kind == "nested":
            raise ScriptFault(line, "Attributes inside sequences (::) cannot be compared; name one of the top level.")
        if kind != "space":
            found.append(_Token(kind, match.group(), line))
        line += match.group().count("\n")
        place = match.end()
    return [*found, _Token("end", "", line)]


class _Reader:
    """Reads an expression: `+` means or, `*` means and, `!` means not, from the weakest to the strongest."""

    def __init__(self, tokens: tuple[_Token, ...], keyword: Callable[[str], int | None]) -> None:
        self._tokens = tokens
        self._keyword = keyword
        self._place = 0

    def whole(self) -> Expression:
        found = self._several()
        if self._next.kind != "end":
            raise ScriptFault(self._next.line, f"Expected + or * before {self._next.text}.")
        return found

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _expect(self, text: str, after: str) -> None:
        token = self._take()
        if token.text != text:
            raise ScriptFault(token.line, f"Expected {text} after {after}.")

    def _several(self) -> Expression:
        return self._chain("+", lambda: self._chain("*", self._single, every=True), every=False)

    def _chain(self, sign: str, part: Callable[[], Expression], *, every: bool) -> Expression:
        parts = [part()]
        while self._next.text == sign:
            self._take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Several(tuple(parts), every)

    def _single(self) -> Expression:
        token = self._take()
        if token.text == "!":
            return Not(self._single())
        if token.text == "(":
            inner = self._several()
            self._expect(")", "an expression in parentheses")
            return inner
        if token.kind == "constant":
            return Constant(token.text == "true.")
        if token.kind in {"tag", "name"}:
            return self._test(token)
        raise ScriptFault(token.line, f"Expected an attribute before {token.text or 'the end of the signature'}.")

    def _test(self, token: _Token) -> Comparison:
        tag = int(token.text[1:5] + token.text[6:10], 16) if token.kind == "tag" else self._keyword(token.text)
        if tag is None:
            raise ScriptFault(token.line, f"There is no attribute {token.text}; write its tag as [gggg,eeee].")
        self._expect(".", token.text)
        method = self._take()
        if method.text not in METHODS:
            known = ", ".join(METHODS)
            raise ScriptFault(method.line, f"There is no comparison {method.text or 'here'}; there are {known}.")
        self._expect("(", method.text)
        text = self._take()
        if text.kind != "text":
            raise ScriptFault(text.line, f"Expected a text in quotation marks after {method.text}(.")
        self._expect(")", text.text)
        plain = text.text[1:-1].replace('\\"', '"')
        if method.text == "matches":
            try:
                re.compile(plain)
            except re.error:
                raise ScriptFault(text.line, "The pattern is no regular expression.") from None
        return Comparison(tag, method.text, plain)
