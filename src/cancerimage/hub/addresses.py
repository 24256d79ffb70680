"""What may stand in an address: anything else is no address, and never reaches a database that cannot read it."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class NameConverter(StringConverter):
    """The name of a node or a dataset, as `wire.shapes.Name` has it."""

    regex = "[a-z0-9][a-z0-9_.-]{0,63}"


class TokenConverter(StringConverter):
    """The token of a question."""

    regex = "[A-Za-z0-9_-]{1,64}"


register_converter(NameConverter, "name")
register_converter(TokenConverter, "token")
