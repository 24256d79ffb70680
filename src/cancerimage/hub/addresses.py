"""What may stand in an address: anything else is no address, and never reaches a database that cannot read it."""

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter


class NameConverter(StringConverter):
    """The name of a node or a dataset, as `wire.shapes.Name` has it."""

    regex = "[a-z0-9][a-z0-9_.-]{0,63}"


class TokenConverter(StringConverter):
    """The token of a question."""

    regex = "[A-Za-z0-9_-]{1,64}"


class DigestConverter(StringConverter):
    """A SHA-256, in small letters."""

    regex = "[0-9a-f]{64}"


class NumberConverter(IntConverter):
    """The number of a row, within what every database can read as one."""

    regex = "[0-9]{1,18}"


register_converter(NameConverter, "name")
register_converter(TokenConverter, "token")
register_converter(DigestConverter, "digest")
register_converter(NumberConverter, "number")
