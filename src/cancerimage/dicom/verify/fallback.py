"""The slow way to read a file that the small reader does not understand: pydicom, to the end or as far as it comes."""

import io
import warnings
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.verify.reading import Element, Malformed, Path, Read

if TYPE_CHECKING:
    from pydicom import Dataset


def read_slowly(data: bytes) -> Read:
    """Read a file with pydicom; raises `Malformed` if that does not succeed."""
    from pydicom import dcmread

    found = Read()
    if data[128:132] == b"DICM":
        found.preamble = data[:128]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ds = dcmread(io.BytesIO(data), force=True)
            syntax = getattr(ds.file_meta, "TransferSyntaxUID", None)
            found.syntax = str(syntax or found.syntax)
            _add(ds.file_meta, (), found)
            _add(ds, (), found)
        except Exception as fault:  # pydicom raises nearly anything on damaged bytes
            raise Malformed(type(fault).__name__) from None
    if not found.elements:
        raise Malformed("no element was found")
    return found


def _add(ds: "Dataset", prefix: Path, found: Read) -> None:
    for tag in sorted(ds.keys()):
        path = (*prefix, int(tag))
        raw: Any = ds.get_item(tag)
        if raw.VR == "SQ" or not hasattr(raw, "value_tell") or not isinstance(raw.value, bytes):
            _add_converted(ds, path, found)
        elif int(tag) not in (0x7FE00010, 0x7FE00008, 0x7FE00009):
            vr = (raw.VR or "").encode()
            found.elements.append(Element(path, vr, raw.value))


def _add_converted(ds: "Dataset", path: Path, found: Read) -> None:
    element = ds[path[-1]]
    if element.VR == "SQ":
        for number, item in enumerate(element.value):
            _add(item, (*path, number), found)
    elif isinstance(element.value, bytes):
        found.elements.append(Element(path, element.VR.encode(), element.value))
    elif element.value is not None:
        values = element.value if element.VM > 1 else [element.value]
        text = "\\".join(str(one) for one in values)
        found.elements.append(Element(path, element.VR[:2].encode(), text.encode()))
