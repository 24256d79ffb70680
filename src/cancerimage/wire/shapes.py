"""The strict, frozen base of every message shape, and the value types they share."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


class Shape(BaseModel):
    """A message shape: frozen, and an unknown or mistyped member is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
"""The identifier of a node or a dataset."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}$")]
"""A code of a vocabulary, or the name of a field."""

Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""A number of things that every JSON reader takes exactly (RFC 7493 section 2.2)."""

Moment = Annotated[datetime, Field(strict=False), AwareDatetime]
