"""DICOM JSON (PS3.18, annex F): results of searches, and what whole instances say beside their pixels."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.silence import silence
from cancerimage.node.store.attributes import BY_LEVEL, NUMBERS, Attribute, Level
from cancerimage.node.store.searching import Found

if TYPE_CHECKING:
    from pydicom import DataElement

Json = dict[str, Any]

CHARACTER_SET, RETRIEVE_URL, AVAILABILITY, AVAILABLE_SYNTAX = "00080005", "00081190", "00080056", "00083002"
UTF_8 = "ISO_IR 192"
INLINE = 1024
"""Bytes up to which binary values stand in the metadata themselves."""
PIXELS = frozenset({tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS, tags.PIXELS})
_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})


def result(found: Found, base: str) -> Json:
    """Return one result of a search; `base` is the address that `/studies` follows."""
    levels = [level for level in Level if any(one is level for one, _ in found)]
    told = {one.key: _element(one, found[level, one.column]) for level in levels for one in BY_LEVEL[level]}
    told[CHARACTER_SET] = {"vr": "CS", "Value": [UTF_8]}
    told[AVAILABILITY] = {"vr": "CS", "Value": ["ONLINE"]}
    uids = [(level, found[level, "uid"]) for level in Level if (level, "uid") in found]
    if uids and uids[0][0] is Level.STUDY:
        path = "/".join(f"{SEGMENTS[level]}/{uid}" for level, uid in uids)
        told[RETRIEVE_URL] = {"vr": "UR", "Value": [f"{base}/{path}"]}
    return dict(sorted(told.items()))


SEGMENTS: Mapping[Level, str] = {Level.STUDY: "studies", Level.SERIES: "series", Level.INSTANCE: "instances"}


def _element(one: Attribute, value: str | int | None) -> Json:
    if value in (None, ""):
        return {"vr": one.vr}
    if one.vr in NUMBERS:
        return {"vr": one.vr, "Value": [value]}
    values = str(value).split("\\")
    if one.vr == "PN":
        parts = ("Alphabetic", "Ideographic", "Phonetic")
        return {"vr": one.vr, "Value": [dict(zip(parts, each.split("="), strict=False)) for each in values]}
    return {"vr": one.vr, "Value": values}


def metadata(path: Path, address: str, syntax: str) -> Json:
    """Return everything that an instance says; long binary values by their addresses below `address`."""
    from pydicom import dcmread

    told: Json = {}
    with silence():
        try:
            for element in dcmread(path, force=True, stop_before_pixels=True):
                plain = _plain(element, f"{address}/bulkdata/{int(element.tag):08X}")
                if plain is not None:
                    told[f"{int(element.tag):08X}"] = plain
        except Exception:
            raise Unreadable(Reason.MALFORMED) from None
    told[CHARACTER_SET] = {"vr": "CS", "Value": [UTF_8]}
    told[AVAILABLE_SYNTAX] = {"vr": "UI", "Value": [syntax]}
    told |= {f"{tag:08X}": {"vr": vr, "BulkDataURI": f"{address}/bulkdata/{tag:08X}"} for tag, vr in _pixels(path)}
    return dict(sorted(told.items()))


def _plain(element: "DataElement", address: str) -> Json | None:
    """Return an element in JSON; None where it is not what its value representation says."""
    if element.VR in _BINARY and isinstance(element.value, bytes) and len(element.value) > INLINE:
        return {"vr": element.VR, "BulkDataURI": address}
    try:
        plain: Json = _finite(element.to_json_dict(None, 0))
    except Exception:
        return None
    return plain


def _finite(value: Any) -> Any:
    """Write numbers that JSON has no form for as words."""
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def _pixels(path: Path) -> list[tuple[int, str]]:
    from cancerimage.dicom.read import header

    found = header(path, frozenset({tags.BITS_ALLOCATED}))
    if found.pixels is None:
        return []
    wide = (found.integer(tags.BITS_ALLOCATED) or 0) > 8 and not found.syntax.encapsulated
    return [(tags.PIXELS, "OW" if wide else "OB")]
