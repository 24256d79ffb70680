"""WADO-RS (PS3.18, section 10.4): whole instances, their metadata, frames and bulk data, piece by piece."""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.pixels.decoding import decompressed
from cancerimage.dicom.read import header
from cancerimage.dicom.syntaxes import EXPLICIT, SYNTAXES
from cancerimage.node.store import accepting, json_model
from cancerimage.node.store import frames as single
from cancerimage.node.store.accepting import ANY, BYTES, DICOM, IMAGES, MULTIPART, wishes
from cancerimage.node.store.blobs import Blobs
from cancerimage.node.store.instances import Instance

PIECE = 1 << 20

Answer = tuple[str, Iterator[bytes]]
"""The media type, and the bytes."""


class Unacceptable(Exception):
    """What is there is not in a form that the client accepts; the message says in which it is."""


def whole(blobs: Blobs, found: Sequence[Instance], accepted: Iterable[str], *, alone: bool) -> Answer:
    """Return instances as files; `alone` where one is asked for, which may come without an envelope."""
    asked = wishes(accepted)
    admitted = accepting.syntaxes(asked)
    if admitted is None:
        raise Unacceptable(f"Instances are sent as {DICOM}, alone or in {MULTIPART}.")
    if not admitted & {ANY, EXPLICIT.uid} and any(one.syntax not in admitted for one in found):
        raise Unacceptable(
            "Instances are sent in the transfer syntax they are stored in, or in Explicit Little Endian."
        )
    if alone and asked[0].type == DICOM:
        return DICOM, _file(blobs, found[0], admitted)
    parts = ((f"{DICOM}; transfer-syntax={_sent(one, admitted)}", _file(blobs, one, admitted)) for one in found)
    return _multipart(DICOM, parts)


def metadata(blobs: Blobs, found: Iterable[Instance], base: str) -> Iterator[bytes]:
    """Yield a JSON array of what instances say."""
    sign = b"["
    for one in found:
        address = f"{base}/studies/{one.study}/series/{one.series}/instances/{one.uid}"
        with blobs.local(one.digest) as path:
            told = json_model.metadata(path, address, one.syntax)
        yield sign + json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        sign = b","
    yield b"]"


def frames(blobs: Blobs, one: Instance, numbers: tuple[int, ...], accepted: Iterable[str]) -> Answer:
    """Return frames, compressed or not."""
    asked = wishes(accepted)
    packed = accepting.compressed(asked, one.syntax)
    if packed is None:
        forms = " or ".join(dict.fromkeys((BYTES, IMAGES.get(one.syntax, BYTES))))
        raise Unacceptable(f"Frames of this instance are sent as {forms} in {MULTIPART}.")
    contents = _frames(blobs, one, numbers, packed=packed)
    # Whether there are such frames at all has to be known before an answer begins.
    first = next(contents)
    media, syntax = (IMAGES[one.syntax], one.syntax) if packed else (BYTES, EXPLICIT.uid)
    kind = f"{media}; transfer-syntax={syntax}"
    return _multipart(media, ((kind, iter((content,))) for content in chain((first,), contents)))


def bulk(blobs: Blobs, one: Instance, tag: str, accepted: Iterable[str]) -> Answer | None:
    """Return the binary value of an attribute; None where there is none."""
    try:
        number = int(tag, 16)
    except ValueError:
        return None
    if number in json_model.PIXELS and SYNTAXES[one.syntax].encapsulated:
        return frames(blobs, one, tuple(range(1, one.frames + 1)), accepted)
    if not any(accepting.admits(wish, BYTES) for wish in wishes(accepted)):
        raise Unacceptable(f"Bulk data are sent as {BYTES} in {MULTIPART}.")
    with blobs.local(one.digest) as path:
        content = _value(path, number)
    if content is None:
        return None
    return _multipart(BYTES, iter([(f"{BYTES}; transfer-syntax={EXPLICIT.uid}", iter((content,)))]))


def _frames(blobs: Blobs, one: Instance, numbers: tuple[int, ...], *, packed: bool) -> Iterator[bytes]:
    with blobs.local(one.digest) as path:
        yield from single.stored(path, numbers) if packed else single.plain(path, numbers)


def _value(path: Path, number: int) -> bytes | None:
    found = header(path, frozenset({number}))
    if number not in json_model.PIXELS:
        return found.values.get(number)
    if found.pixels is None or found.pixels.length is None:
        return None
    data = path.read_bytes()
    if found.syntax.deflated or found.syntax.big_endian:
        data = decompressed(data)
    place = header(data, frozenset({tags.PIXELS})).pixels
    return None if place is None or place.length is None else data[place.offset : place.offset + place.length]


def _sent(one: Instance, admitted: frozenset[str]) -> str:
    return one.syntax if {ANY, one.syntax} & admitted else EXPLICIT.uid


def _file(blobs: Blobs, one: Instance, admitted: frozenset[str]) -> Iterator[bytes]:
    """Yield a file. One that cannot be decoded ends the answer in the middle: a client is never told half for all."""
    with blobs.local(one.digest) as path:
        if _sent(one, admitted) == one.syntax:
            with path.open("rb", buffering=0) as file:
                while piece := file.read(PIECE):
                    yield piece
        else:
            yield decompressed(path.read_bytes())


def _multipart(media: str, parts: Iterable[tuple[str, Iterator[bytes]]]) -> Answer:
    boundary = secrets.token_hex(16)

    def pieces() -> Iterator[bytes]:
        for kind, content in parts:
            yield f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n".encode()
            yield from content
            yield b"\r\n"
        yield f"--{boundary}--\r\n".encode()

    return f'{MULTIPART}; type="{media}"; boundary={boundary}', pieces()
