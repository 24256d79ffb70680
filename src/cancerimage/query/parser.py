"""The text form of a query: words in, tree out."""

from collections.abc import Callable

from cancerimage.query import limits
from cancerimage.query.errors import QueryError
from cancerimage.query.fields import Field, Kind
from cancerimage.query.leaves import check_leaf, shown, unknown_field, unknown_value, wants_code
from cancerimage.query.nodes import EVERYTHING, NOTHING, AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.query.numbers import is_unit, read_numbers
from cancerimage.query.suggestions import condition_for, field_named, means_unknown
from cancerimage.query.tokens import Token, TokenKind, tokenise
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES


def parse(text: str) -> Query:
    """Return the query that `text` means; an empty text asks for everything.

    The grammar, from the loosest binding to the tightest:

        either     = all ("or" all)*
        all        = one (["and"] one)*
        one        = "not" one | "(" either ")" | ["also"] "has" "(" either ")"
                   | "everything" | "nothing" | condition
        condition  = field ":" value ("," value)*
        value      = word | quoted | [">=" | "<=" | ">" | "<"] number | number ".." number
    """
    query = _Parser(text).whole()
    limits.check_size(query)
    return query


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenise(text)
        self.index = 0
        self.nesting = 0
        self.last_value: tuple[Field, int] | None = None
        """The field of the condition just read, and where its last value begins."""

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        self.index += 1
        return token

    def whole(self) -> Query:
        if self.token.is_end:
            return EVERYTHING
        query = self.either()
        if not self.token.is_end:
            raise self.error("This closing bracket has no opening one.", suggestion="")
        return query

    def either(self) -> Query:
        parts = [self.all()]
        while self.keyword("or"):
            self.advance()
            parts.append(self.all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def all(self) -> Query:
        parts = [self.one()]
        while not self.token.is_end and not self.token.is_sign(")") and not self.keyword("or"):
            if self.keyword("and"):
                self.advance()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def one(self) -> Query:
        if self.keyword("not"):
            return Not(self.nested(self.advance(), self.one))
        if self.keyword("also"):
            self.advance()
            if not self.keyword("has"):
                raise self.error('After "also" comes "has", as in: and also has (modality:MR)', suggestion="has")
        if self.keyword("has"):
            start = self.advance()
            if not self.token.is_sign("("):
                raise self.error('After "has" comes a bracket, as in: also has (modality:MR)')
            return Has(self.nested(start, self.bracket))
        if self.token.is_sign("("):
            return self.nested(self.token, self.bracket)
        if self.keyword("everything"):
            self.advance()
            return EVERYTHING
        if self.keyword("nothing"):
            self.advance()
            return NOTHING
        return self.condition()

    def nested(self, start: Token, read: Callable[[], Query]) -> Query:
        self.nesting += 1
        if self.nesting > limits.DEPTH:
            raise limits.too_deep().at(start.start, start.end - start.start)
        query = read()
        self.nesting -= 1
        return query

    def bracket(self) -> Query:
        opening = self.advance()
        if self.token.is_sign(")"):
            raise self.error("There is nothing between these brackets.", first=opening)
        query = self.either()
        if not self.token.is_sign(")"):
            raise self.error("This bracket is never closed.", first=opening, last=opening)
        self.advance()
        return query

    def keyword(self, word: str) -> bool:
        return self.token.is_word(word) and not self.following.is_sign(":")

    def condition(self) -> Query:
        name = self.token
        if name.kind is not TokenKind.WORD or not self.following.is_sign(":"):
            raise self.not_a_condition()
        field = field_named(name.text)
        if field is None:
            raise unknown_field(name.text).at(name.start, name.end - name.start)
        self.advance()
        self.advance()
        values = [self.value(field)]
        while self.token.is_sign(","):
            self.advance()
            values.append(self.value(field))
        return values[0] if len(values) == 1 else AnyOf(tuple(values))

    def value(self, field: Field) -> Is | Between:
        first = self.token
        comparison = self.advance().text if first.kind is TokenKind.COMPARISON else ""
        word = self.token
        if word.kind not in (TokenKind.WORD, TokenKind.QUOTED):
            raise self.error(f'A value for "{field.name}" is missing here.', first=first)
        self.advance()
        if self.token.is_sign(":"):
            raise self.error(f'A value for "{field.name}" is missing here.', first=first, last=word)
        self.last_value = (field, first.start)
        try:
            if field.kind is Kind.NUMBER:
                leaf = self.number(field, comparison, word)
            elif comparison:
                raise wants_code(field, comparison + word.text)
            else:
                leaf = _code(field, word.text)
            check_leaf(leaf)
        except QueryError as error:
            end = self.tokens[self.index - 1].end
            raise error.at(first.start, end - first.start) from None
        return leaf

    def number(self, field: Field, comparison: str, word: Token) -> Is | Between:
        if not comparison and means_unknown(word.text):
            return Is(field.name, UNKNOWN)
        written = word.text
        if self.token.kind is TokenKind.WORD and not self.following.is_sign(":") and is_unit(self.token.text):
            written = f"{written} {self.advance().text}"
        return read_numbers(field, comparison, written)

    def not_a_condition(self) -> QueryError:
        token = self.token
        if token.is_end or token.is_sign(")") or self.keyword("or") or self.keyword("and"):
            return self.error("A condition is missing here, such as modality:CT.")
        field = field_named(token.text)
        if field and self.following.kind is TokenKind.COMPARISON:
            end = self.tokens[min(self.index + 2, len(self.tokens) - 1)]
            sign = "" if self.following.text == "=" else self.following.text
            return self.error(
                "Between a field and its value stands a colon.",
                last=end,
                suggestion=f"{field.name}:{sign}{end.text}",
            )
        if field:
            return self.error(f'After the field "{field.name}" comes a colon and a value.', suggestion=f"{field.name}:")
        quoted = self.quoted_value()
        if quoted:
            return quoted
        return self.error(
            f"{shown(token.text)} is not a condition. Write a field, a colon and a value, such as modality:CT.",
            suggestion=condition_for(token.text),
        )

    def quoted_value(self) -> QueryError | None:
        """Return the error for `manufacturer:GE Healthcare`, where the value wants quotation marks."""
        if self.last_value is None or self.token.kind is not TokenKind.WORD:
            return None
        field, start = self.last_value
        for index in range(min(self.index + 2, len(self.tokens) - 1), self.index - 1, -1):
            words = self.text[start : self.tokens[index].end]
            concept = VOCABULARIES[field.vocabulary].find(words) if field.vocabulary else None
            if concept and self.tokens[index].kind is TokenKind.WORD:
                return QueryError(
                    "A value of several words stands in quotation marks.",
                    code="query.syntax",
                    position=start,
                    length=len(words),
                    suggestion=f'"{words}"',
                )
        return None

    def error(
        self, message: str, *, first: Token | None = None, last: Token | None = None, suggestion: str | None = None
    ) -> QueryError:
        start, end = (first or self.token), (last or self.token)
        return QueryError(
            message,
            code="query.syntax",
            position=start.start,
            length=max(end.end, start.end) - start.start,
            suggestion=suggestion,
        )


def _code(field: Field, text: str) -> Is:
    if field.kind is Kind.NAME:
        return Is(field.name, text.lower())
    concept = VOCABULARIES[field.vocabulary or ""].find(text)
    if concept is None:
        raise unknown_value(field, text)
    return Is(field.name, concept.code)
