"""The strict, frozen base of every message shape, and the value types they share."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


class Shape(BaseModel):
    """A message shape: frozen, and an unknown or mistyped member is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_BUT_BREAKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def without_controls(text: str) -> str:
    """Return `text` with a space in the place of each control character."""
    return _CONTROL.sub(" ", text)


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise PydanticCustomError("control_character", "There are line breaks or other control characters in it")
    return text


def _lines(text: str) -> str:
    if _CONTROL_BUT_BREAKS.search(text):
        raise PydanticCustomError("control_character", "There are control characters other than line breaks in it")
    return text


Line = Annotated[str, AfterValidator(_one_line)]
"""Text that a terminal, a log and every database take as it is: no database stores NUL, and ESC steers terminals."""

Lines = Annotated[str, AfterValidator(_lines)]
"""The same, where line breaks and tabulators belong to the text."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
"""The identifier of a node or a dataset."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}$")]
"""A code of a vocabulary, or the name of a field."""

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
"""A language tag (BCP 47)."""

LANGUAGES = 64
"""Languages that one text comes in at most."""
DATASETS = 20_000
"""Datasets that one node has at most."""

Count = Annotated[int, Field(ge=0, le=10**12)]
"""A number of things in one dataset or one node; so small that no sum over a federation overflows anywhere."""

Size = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""A number of bytes, up to what every JSON reader takes exactly (RFC 7493 section 2.2)."""

Moment = Annotated[datetime, Field(strict=False), AwareDatetime]
