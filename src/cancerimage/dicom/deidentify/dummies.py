"""Values that say nothing and that every reader accepts, for what may be neither kept nor missing."""

from collections.abc import Mapping
from typing import NamedTuple

from cancerimage.dicom.deidentify import icc, iods
from cancerimage.dicom.deidentify.plans import Plan

TEXT = "REMOVED"
NEUTRAL = ("UNKNOWN", "OTHER", "NONE", "UNSPECIFIED", "UNDEFINED", "NO")
"""Terms that are taken first where the standard defines several."""

VALUES: Mapping[str, bytes] = {
    "AE": b"REMOVED ",
    "AS": b"000D",
    "AT": b"\0\0\0\0",
    "DA": b"19000101",
    "DS": b"0 ",
    "DT": b"19000101000000",
    "FD": bytes(8),
    "FL": bytes(4),
    "IS": b"0 ",
    "LO": b"REMOVED ",
    "LT": b"REMOVED ",
    "OB": bytes(2),
    "OD": bytes(8),
    "OF": bytes(4),
    "OL": bytes(4),
    "OV": bytes(8),
    "OW": bytes(2),
    "PN": b"REMOVED^",
    "SH": b"REMOVED ",
    "SL": bytes(4),
    "SS": bytes(2),
    "ST": b"REMOVED ",
    "SV": bytes(8),
    "TM": b"000000",
    "UC": b"REMOVED ",
    "UI": b"2.25.0",
    "UL": bytes(4),
    "UN": bytes(2),
    "UR": b"urn:removed ",
    "US": bytes(2),
    "UT": b"REMOVED ",
    "UV": bytes(8),
}
"""A value of each representation, in little endian and of even length."""

SPECIAL: Mapping[int, bytes] = {
    0x00080100: b"261665006 ",
    0x00080102: b"SCT ",
    0x00080104: b"Unknown ",
    0x00081150: b"1.2.840.10008.5.1.4.1.1.66",
    0x0040A010: b"CONTAINS",
    0x0040A040: b"TEXT",
    0x0040A0B0: bytes((1, 0, 1, 0)),
    0x00281054: b"US",
    0x00282000: icc.standard(),
    0x00420012: b"application/octet-stream",
}
"""Attributes for which any value of their representation would not do: a coded entry, the class of an instance, an item
of a report's tree, the channels of a waveform, the unit of rescaled values, a colour profile."""

ENTRY = (0x00080100, 0x00080102, 0x00080104)
"""What a coded entry needs: its type depends on which of two kinds of value it has (PS3.3, Table 8.8-1)."""
CONTENT = (0x0040A010, 0x0040A040, 0x0040A043, 0x0040A160)
"""What an item of a report's tree needs if its value is a text (PS3.3, section C.17.3)."""
NOTE = 0x00700006
"""The text of an annotation of a waveform: it or a concept is required (PS3.3, section C.10.10)."""

PDF = (
    b"%PDF-1.4\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
)
DOCUMENTS: Mapping[str, bytes] = {
    "1.2.840.10008.5.1.4.1.1.104.1": PDF,
    "1.2.840.10008.5.1.4.1.1.104.2": b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>',
    "1.2.840.10008.5.1.4.1.1.104.3": bytes(84),
    "1.2.840.10008.5.1.4.1.1.104.4": b"# removed\n",
    "1.2.840.10008.5.1.4.1.1.104.5": b"# removed\n",
}
"""An empty document for each class that carries one: PDF, CDA, STL, OBJ, MTL."""


class Value(NamedTuple):
    """One element of an item that was made up."""

    tag: int
    vr: str
    content: "bytes | tuple[Value, ...]"
    """The bytes of its value, or for a sequence its only item."""


def dummy(tag: int, vr: str) -> bytes:
    """Return a value of an attribute: valid, in little endian, of even length; not for sequences."""
    if tag in SPECIAL:
        return SPECIAL[tag]
    if vr == "CS":
        return _even(term(tag).encode("ascii"))
    return VALUES[vr.partition(" ")[0]]


def term(tag: int) -> str:
    """Return a defined term of an attribute, the one that says least."""
    known = iods.elements()[tag].terms if tag in iods.elements() else ()
    return next((one for one in NEUTRAL if one in known), known[0] if known else "OTHER")


def document(sop_class: str) -> bytes:
    """Return what takes the place of an encapsulated document."""
    return _even(DOCUMENTS.get(sop_class, b""), b"\0") or VALUES["OB"]


def item(plan: Plan) -> tuple[Value, ...]:
    """Return one item that has what its definition requires: dummies for type 1, nothing for type 2."""
    tags = set(plan.required)
    if plan.rules.keys() >= set(ENTRY):
        tags |= set(ENTRY)
    if plan.rules.keys() >= set(CONTENT):
        tags = set(CONTENT)
    elif NOTE in plan.rules and 0x0040A0B0 in plan.rules:
        tags.add(NOTE)
    return tuple(_value(plan, tag) for tag in sorted(tags))


def _value(plan: Plan, tag: int) -> Value:
    rule = plan.rules[tag]
    vr = rule.vr.partition(" ")[0]
    if rule.kind in ("2", "2C"):
        return Value(tag, vr, () if vr == "SQ" else b"")
    return Value(tag, vr, item(plan.inside(tag)) if vr == "SQ" else dummy(tag, vr))


def _even(value: bytes, padding: bytes = b" ") -> bytes:
    return value + padding * (len(value) % 2)
