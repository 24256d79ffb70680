"""Attributes that stay although a definition lacks them, and those that go although one has them, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Safe:
    """An attribute that vendors add to a class and that research needs."""

    vr: str
    reason: str
    kind: str = "3"


DIFFUSION = "diffusion weighting that scanners add to the classic MR class"
TIMING = "dynamic series that scanners write with the classic classes"
FRAMES = "what the frames of an image count; Frame Increment Pointer names it"
PIXELS = "how to read the pixels: without it they are lost"
QUANTITY = "numbers that a quantitative analysis of a classic image needs"

SAFE: Mapping[int, Safe] = {
    **dict.fromkeys((0x00280002, 0x00280010, 0x00280011, 0x00280100, 0x00280101, 0x00280102), Safe("US", PIXELS)),
    **dict.fromkeys((0x00280006, 0x00280103), Safe("US", PIXELS)),
    **dict.fromkeys((0x00281101, 0x00281102, 0x00281103), Safe("US or SS", PIXELS)),
    **dict.fromkeys((0x00281201, 0x00281202, 0x00281203), Safe("OW", PIXELS)),
    **dict.fromkeys((0x00540010, 0x00540020, 0x00540030, 0x00540050, 0x00540060), Safe("US", FRAMES)),
    **dict.fromkeys((0x00540070, 0x00540080, 0x00540090, 0x00540100), Safe("US", FRAMES)),
    0x3004000C: Safe("DS", FRAMES),
    0x00280004: Safe("CS", PIXELS),
    0x00280008: Safe("IS", PIXELS),
    0x00280009: Safe("AT", PIXELS),
    0x00280030: Safe("DS", PIXELS),
    0x00280034: Safe("IS", PIXELS),
    0x00281199: Safe("UI", PIXELS),
    0x7FE00001: Safe("OV", PIXELS),
    0x7FE00002: Safe("OV", PIXELS),
    0x7FE00010: Safe("OB or OW", PIXELS),
    0x00181063: Safe("DS", TIMING),
    0x00181065: Safe("DS", TIMING),
    0x00181164: Safe("DS", QUANTITY),
    0x00180022: Safe("CS", "scan options, as terms"),
    0x00180060: Safe("DS", QUANTITY),
    0x00180088: Safe("DS", "distance of slices"),
    0x00189073: Safe("FD", TIMING),
    0x00189075: Safe("CS", DIFFUSION),
    0x00189087: Safe("FD", DIFFUSION),
    0x00189089: Safe("FD", DIFFUSION),
    0x00189147: Safe("CS", DIFFUSION),
    0x00189305: Safe("FD", QUANTITY),
    0x00189306: Safe("FD", QUANTITY),
    0x00189307: Safe("FD", QUANTITY),
    0x00189309: Safe("FD", QUANTITY),
    0x00189310: Safe("FD", QUANTITY),
    0x00189311: Safe("FD", QUANTITY),
    0x00189345: Safe("FD", QUANTITY),
    0x00200100: Safe("IS", TIMING),
    0x00200105: Safe("IS", TIMING),
    0x00201041: Safe("DS", "place of a slice"),
    0x00280120: Safe("US or SS", "value of the padding around an image"),
    0x00280121: Safe("US or SS", "value of the padding around an image"),
    0x00281050: Safe("DS", "window of the display"),
    0x00281051: Safe("DS", "window of the display"),
    0x00281052: Safe("DS", QUANTITY),
    0x00281053: Safe("DS", QUANTITY),
    0x00281054: Safe("LO", "unit of rescaled values, as a term"),
    0x00281055: Safe("LO", "what the window of the display shows, cleaned"),
    0x00282110: Safe("CS", "whether an image was compressed with loss"),
    0x00282112: Safe("DS", "how far an image was compressed"),
    0x00282114: Safe("CS", "how an image was compressed"),
}
"""Numbers, terms and pixels, in the outermost level of any class; a text among them is cleaned as everywhere."""

DROPPED: Mapping[int, str] = {
    0x00100033: "a date in another calendar, which no number of days can move",
    0x00100034: "a date in another calendar, which no number of days can move",
    0x00100035: "the name of that calendar",
    0x00209170: "attributes of an older image that nobody assigned to a place",
    0x00209171: "attributes of an older image that nobody assigned to a place",
    0x00160062: "an Exif version, which needs the Exif block around it",
    0x00880200: "a small copy of the image, which the pixel stage never saw",
    0x04000120: "a signature of what the file was before",
    0x04000500: "the encrypted original attributes",
    0x04000550: "values of the file of origin",
    0x04000551: "values of the file of origin",
    0x04000561: "values of the file of origin",
    0x04000520: "the encrypted original attributes",
    0x00287FE0: "an address that leads to the image of origin",
    0x4FFE0001: "how the file was signed, which it no longer is",
    0x00720065: "a bare value of an attribute that nothing describes",
    0x00720067: "a bare value of an attribute that nothing describes",
    0x00720069: "a bare value of an attribute that nothing describes",
    0x0072006D: "a bare value of an attribute that nothing describes",
    0x00720073: "a bare value of an attribute that nothing describes",
    0x00720075: "a bare value of an attribute that nothing describes",
    0x00720081: "a bare value of an attribute that nothing describes",
}
"""What never stays, whatever the options."""

CONTEXT: Mapping[int, str] = {
    0x00080105: "who defined a context group",
    0x00080106: "the published day of a context group, which would tell by how many days others were moved",
    0x00080107: "the day of somebody's own context group",
    0x0008010B: "whether a context group was extended",
    0x0008010D: "who extended a context group",
    0x0008010F: "the context group that a code was chosen from",
}
"""Where a code comes from (PS3.3, Table 8.8-1): optional, and either whole or not there at all."""

NOBODYS: Mapping[int, str] = {
    **CONTEXT,
    **dict.fromkeys((0x00181200, 0x00181201, 0x00181203, 0x0018700C, 0x0018700E), "when a machine was calibrated"),
    0x00181204: "when a machine was made",
    0x00181205: "when a machine was set up",
    **dict.fromkeys((0x00720061, 0x00720063, 0x0072006B), "a value that a display looks for"),
    **dict.fromkeys((0x300A022C, 0x300A022E), "when a radioactive source was measured"),
}
"""Days that are not the patient's: moved by the days of two patients, the same day would tie them together, and a day
that is public would tell the days themselves."""
