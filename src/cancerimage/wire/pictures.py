"""The pictures that the holder of an open dataset chose for the catalogue, as the node publishes them."""

import hashlib
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from cancerimage.wire import png
from cancerimage.wire.faults import Malformed
from cancerimage.wire.keys import from_text, to_text
from cancerimage.wire.shapes import Code, Moment, Name, Shape

PICTURES = 6
"""Pictures that one dataset shows at most."""


def _plain(text: str) -> str:
    try:
        png.check(from_text(text))
    except Malformed as fault:
        raise PydanticCustomError("picture", "{why}", {"why": fault.detail}) from None
    return text


class Picture(Shape):
    """One small picture of a released series, and what it shows."""

    image: Annotated[str, Field(max_length=png.SIZE * 4 // 3 + 4), AfterValidator(_plain)]
    """A PNG of the form that `wire.png` describes, as base64url text without padding."""
    modality: Code
    bodypart: Code

    @classmethod
    def of(cls, content: bytes, modality: str, bodypart: str) -> "Picture":
        """Return the picture of a PNG."""
        return cls(image=to_text(content), modality=modality, bodypart=bodypart)

    @property
    def content(self) -> bytes:
        """The bytes of the PNG."""
        return from_text(self.image)

    @property
    def digest(self) -> str:
        """SHA-256 of those bytes."""
        return hashlib.sha256(self.content).hexdigest()


class Pictures(Shape):
    """All the pictures of one dataset: what it shows now replaces what it showed before, and none takes them away."""

    node: Name
    dataset: Name
    pictures: Annotated[tuple[Picture, ...], Field(max_length=PICTURES)]
    issued: Moment

    @property
    def digest(self) -> str:
        """Names what is shown; empty where there is nothing."""
        told = "\n".join(f"{one.digest} {one.modality} {one.bodypart}" for one in self.pictures)
        return hashlib.sha256(told.encode()).hexdigest() if told else ""
