"""Pictures cross the wire in one plain form of PNG, in which nothing else has room."""

import struct
import zlib
from datetime import UTC, datetime

import numpy as np
import pytest
from pydantic import ValidationError

from cancerimage.dicom.pixels.png import png as drawn
from cancerimage.wire import canonical, png
from cancerimage.wire.envelope import LIMITS, Kind
from cancerimage.wire.faults import Malformed
from cancerimage.wire.keys import to_text
from cancerimage.wire.pictures import PICTURES, Picture, Pictures

GREY = drawn(np.zeros((2, 3), np.uint8))
COLOUR = drawn(np.zeros((2, 3, 3), np.uint8))
SIGNATURE = GREY[:8]


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def head(columns: int = 3, rows: int = 2, depth: int = 8, colour: int = 0, last: bytes = b"\0\0\0") -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBB", columns, rows, depth, colour) + last)


DATA, END = chunk(b"IDAT", zlib.compress(bytes(8))), chunk(b"IEND")


def test_what_the_store_draws_is_of_that_form() -> None:
    assert png.check(GREY) == png.check(COLOUR) == (3, 2)
    assert png.check(SIGNATURE + head() + DATA + chunk(b"IDAT") + END) == (3, 2)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no PNG"),
        (b"GIF89a" + GREY, "no PNG"),
        (SIGNATURE, "other chunks"),
        (SIGNATURE + head() + END, "other chunks"),
        (SIGNATURE + DATA + head() + END, "other chunks"),
        (SIGNATURE + head() + DATA, "other chunks"),
        (SIGNATURE + head() + chunk(b"tEXt", b"Comment\0Doe^Jane") + DATA + END, "other chunks"),
        (SIGNATURE + head() + chunk(b"eXIf", b"II") + DATA + END, "other chunks"),
        (SIGNATURE + head() + chunk(b"iCCP", b"x\0\0") + DATA + END, "other chunks"),
        (SIGNATURE + head() + chunk(b"acTL", bytes(8)) + DATA + END, "other chunks"),
        (GREY + chunk(b"tIME", bytes(7)), "other chunks"),
        (GREY + b"Doe^Jane", "ends within a chunk"),
        (GREY + b"PK\x03\x04 a whole other file", "ends within a chunk"),
        (GREY[:-1], "ends within a chunk"),
        (SIGNATURE + struct.pack(">I", 2**31) + b"IHDR" + bytes(30), "ends within a chunk"),
        (GREY.replace(b"IEND\xaeB", b"IEND\xaeC"), "wrong checksum"),
        (SIGNATURE + head() + DATA + chunk(b"IEND", b"x"), "another length"),
        (SIGNATURE + head(last=b"\0\0\0\0") + DATA + END, "another length"),
        (SIGNATURE + head(columns=0) + DATA + END, "0 by 2 pixels"),
        (SIGNATURE + head(columns=png.EDGE + 1) + DATA + END, "257 by 2 pixels"),
        (SIGNATURE + head(rows=2**31) + DATA + END, "pixels"),
        (SIGNATURE + head(depth=16) + DATA + END, "eight bits"),
        (SIGNATURE + head(colour=3) + DATA + END, "eight bits"),
        (SIGNATURE + head(colour=6) + DATA + END, "eight bits"),
        (SIGNATURE + head(last=b"\0\0\1") + DATA + END, "eight bits"),
        (SIGNATURE + head() + chunk(b"IDAT", bytes(png.SIZE)) + END, "bytes"),
    ],
)
def test_nothing_else_is_a_picture(data: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        png.check(data)
    with pytest.raises(ValidationError):
        Picture(image=to_text(data), modality="CT", bodypart="CHEST")


def test_cut_anywhere_it_is_refused_and_nothing_breaks() -> None:
    for length in range(len(COLOUR)):
        with pytest.raises(Malformed):
            png.check(COLOUR[:length])


def test_pictures_travel_and_name_themselves() -> None:
    one = Picture.of(GREY, "CT", "CHEST")
    assert one.content == GREY
    shown = Pictures(node="ash", dataset="lung", pictures=(one,), issued=datetime(2026, 1, 1, tzinfo=UTC))
    read = canonical.read(Pictures, canonical.write(shown), LIMITS[Kind.PICTURES])
    assert read == shown
    assert read.digest == shown.digest != shown.model_copy(update={"pictures": (one, one)}).digest
    assert shown.model_copy(update={"pictures": ()}).digest == ""


def test_the_largest_there_can_be_fit_into_a_message() -> None:
    rest = png.SIZE - len(SIGNATURE + head() + chunk(b"IDAT") + END)
    one = Picture.of(SIGNATURE + head() + chunk(b"IDAT", bytes(rest)) + END, "M" * 64, "B" * 64)
    assert len(one.content) == png.SIZE
    told = {"node": "n" * 64, "dataset": "d" * 64, "issued": datetime.now(UTC)}
    assert len(canonical.write(Pictures(**told, pictures=(one,) * PICTURES))) <= LIMITS[Kind.PICTURES]
    with pytest.raises(ValidationError):
        Pictures(**told, pictures=(one,) * (PICTURES + 1))
