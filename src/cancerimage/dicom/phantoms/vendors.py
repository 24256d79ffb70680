"""How scanners of several makers write their headers: words, file names, transfer syntaxes, private blocks."""

from dataclasses import dataclass

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"


@dataclass(frozen=True, slots=True)
class Private:
    """One private element; `{token}` in its value is replaced by an identifying word."""

    element: int
    vr: str
    value: str
    safe: bool = False
    """Whether PS3.15, Table E.3.10-1 lists it as safe to keep."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of private elements (PS3.5, section 7.8.1)."""

    group: int
    creator: str
    elements: tuple[Private, ...]


@dataclass(frozen=True, slots=True)
class Vendor:
    """The habits of one maker. The model is always a phantom, so that nobody takes it for a real device."""

    manufacturer: str
    software: str
    kernel: str
    protocols: tuple[str, str, str]
    """How it calls a CT of the abdomen, or a T2 and a T1 of it; the last is the localiser's."""
    image_type: tuple[str, ...]
    suffix: str
    syntax: str
    blocks: tuple[Block, ...]

    @property
    def model(self) -> str:
        """The name of the model."""
        return f"SYNTHETIC {self.manufacturer.split()[0]} PHANTOM"


_SIEMENS = (
    Block(0x0029, "SIEMENS CSA HEADER", (
        Private(0x08, "CS", "IMAGE NUM 4"),
        Private(0x10, "OB", "SV10 SYNTHETIC tPatientName {token} tReferringPhysician {token}"),
    )),
)  # fmt: skip
_GE = (
    Block(0x0009, "GEMS_IDEN_01", (Private(0x01, "LO", "GE_GENESIS_FF"), Private(0x04, "SH", "{token}"))),
    Block(0x0043, "GEMS_PARM_01", (Private(0x62, "SH", "{token}"),)),
)

CT_VENDORS = (
    Vendor(
        "SIEMENS", "syngo CT SYNTHETIC", "B30f", ("Abdomen PV", "Abdomen 5.0 B30f", "Topogram 0.6 T80s"),
        ("AXIAL", "CT_SOM5 SPI"), ".IMA", EXPLICIT, _SIEMENS,
    ),
    Vendor(
        "GE MEDICAL SYSTEMS", "SYNTHETIC.01", "STANDARD", ("5.1 ABD PEDS", "STD ABD PORTAL", "SCOUT"),
        ("AXIAL",), "", IMPLICIT,
        (*_GE, Block(0x0019, "GEMS_ACQU_01", (
            Private(0x23, "DS", "39.375", safe=True), Private(0x27, "DS", "0.5", safe=True),
            Private(0x18, "LO", "{token}"),
        ))),
    ),
    Vendor(
        "Philips", "4.1 SYNTHETIC", "B", ("Kids Abd", "ABDOMEN, iDose", "Surview"),
        ("AXIAL", "HELIX"), ".dcm", EXPLICIT,
        (Block(0x00E1, "ELSCINT1", (
            Private(0x21, "DS", "84.2", safe=True), Private(0x40, "SH", "{token}"),
        )),),
    ),
    Vendor(
        "TOSHIBA", "V7.00 SYNTHETIC", "FC18", ("Ped Abdomen CE", "Abd 5.0 CE", "Scano"),
        ("AXIAL",), ".dcm", BIG_ENDIAN, (Block(0x7005, "TOSHIBA_MEC_CT3", (Private(0x0B, "SH", "{token}"),)),),
    ),
)  # fmt: skip
"""CT scanners."""

MR_VENDORS = (
    Vendor(
        "SIEMENS", "syngo MR SYNTHETIC", "", ("t2_haste_tra", "t1_vibe_tra_in_opp", "localizer"),
        ("M", "NORM", "DIS2D"), ".IMA", EXPLICIT,
        (*_SIEMENS, Block(0x0019, "SIEMENS MR HEADER", (
            Private(0x08, "CS", "IMAGE NUM 4"), Private(0x0C, "IS", "0", safe=True),
            Private(0x0D, "CS", "NONE", safe=True),
        ))),
    ),
    Vendor(
        "GE MEDICAL SYSTEMS", "DV SYNTHETIC", "", ("Ax T2 FRFSE", "Ax T1 Dual Echo", "3-pl Loc"),
        ("OTHER",), "", RLE, (*_GE, Block(0x0019, "GEMS_ACQU_01", (Private(0x18, "LO", "{token}"),))),
    ),
    Vendor(
        "Philips Medical Systems", "5.6 SYNTHETIC", "", ("T2W_TSE_tra", "mDIXON_tra", "Survey"),
        ("M_SE", "M", "SE"), ".dcm", DEFLATED,
        (Block(0x2001, "Philips Imaging DD 001", (
            Private(0x03, "FL", "0", safe=True), Private(0x50, "LO", "{token}"),
        )),),
    ),
)  # fmt: skip
"""MR scanners."""

US_VENDORS = (
    Vendor("Samsung Medison", "SYNTHETIC 2", "", ("Ped Abdomen", "", ""), ("",), ".dcm", EXPLICIT, ()),
    Vendor("GE HEALTHCARE", "SYNTHETIC 204", "", ("ABD", "", ""), ("0001",), "", RLE, ()),
)
"""Ultrasound machines."""
