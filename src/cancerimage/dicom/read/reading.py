"""Read headers: of one file, or of many in order, with several readers where the disk is slow."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import objects, scanner
from cancerimage.dicom.read.header import Header
from cancerimage.dicom.read.opening import opening
from cancerimage.dicom.read.window import FileWindow, InflatedWindow, Window, open_file

PIECE = 32
"""How many files a reader takes at a time."""


def header(source: Path | bytes, wanted: frozenset[int] = tags.INDEXED) -> Header:
    """Return what the header of a file says; raises `Unreadable`. Sequences are not read."""
    if isinstance(source, bytes):
        return _header(Window(source), len(source), wanted)
    descriptor, size = open_file(source)
    try:
        return _header(FileWindow(descriptor, size), size, wanted)
    except OSError:
        raise Unreadable(Reason.UNOPENED) from None
    finally:
        os.close(descriptor)


def _header(window: Window, size: int, wanted: frozenset[int]) -> Header:
    begin = opening(window)
    syntax = begin.syntax
    whole = InflatedWindow(window, begin.start) if syntax.deflated else window
    values: dict[int, bytes] = {}
    codes: dict[int, int] = {}
    try:
        if syntax.big_endian:
            raise scanner.Odd
        place = scanner.scan(whole, begin.start, syntax.explicit, wanted, values, codes)
    except scanner.Odd:
        values.clear()
        codes.clear()
        if syntax.deflated:
            whole = InflatedWindow(window, begin.start)
        place = objects.scan(whole, begin.start, syntax, wanted, values, codes)
    for tag in begin.meta:
        if tag in wanted:
            values[tag] = begin.meta[tag]
    return Header(syntax, size, values, place, codes)


def headers(
    paths: Iterable[Path], wanted: frozenset[int] = tags.INDEXED, threads: int = 1
) -> Iterator[tuple[Path, Header | Unreadable]]:
    """Yield every path with its header or the reason why it has none, in the order of the paths.

    More threads than cores help where the disk makes each read wait, and cost time where it does not.
    """
    if threads < 2:
        for path in paths:
            yield path, _outcome(path, wanted)
        return
    waiting: deque[Future[list[tuple[Path, Header | Unreadable]]]] = deque()
    rest = iter(paths)
    with ThreadPoolExecutor(threads, "reader") as readers:
        try:
            while True:
                while len(waiting) < 2 * threads and (piece := list(islice(rest, PIECE))):
                    waiting.append(readers.submit(_outcomes, piece, wanted))
                if not waiting:
                    return
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _outcomes(paths: list[Path], wanted: frozenset[int]) -> list[tuple[Path, Header | Unreadable]]:
    return [(path, _outcome(path, wanted)) for path in paths]


def _outcome(path: Path, wanted: frozenset[int]) -> Header | Unreadable:
    try:
        return header(path, wanted)
    except Unreadable as fault:
        return fault
