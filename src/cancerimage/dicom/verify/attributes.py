"""Which attributes identify somebody, read from PS3.6 by this program itself; the table of the engine is not asked."""

PERSONS = frozenset(
    {
        0x00080090, 0x0008009C, 0x00081048, 0x00081050, 0x00081060, 0x00081070, 0x00100010, 0x00101001, 0x00101005,
        0x00101060, 0x00102297, 0x00140104, 0x00142006, 0x00321032, 0x00400006, 0x00401010, 0x00402008, 0x00404037,
        0x0040A067, 0x0040A075, 0x0040A123, 0x0040A307, 0x0040A352, 0x00700084, 0x300600A6, 0x300E0008, 0x40080102,
        0x4008010A, 0x4008010C, 0x40080114, 0x40080119,
    }
)  # fmt: skip
"""Names of people; where VRs are written, VR PN says it too."""

NUMBERS = frozenset(
    {
        0x00080050, 0x00080092, 0x00080094, 0x00100020, 0x00100021, 0x00101000, 0x00101040, 0x00101050, 0x00101080,
        0x00101081, 0x00101090, 0x00102154, 0x00102155, 0x00102180, 0x001021F0, 0x00102299, 0x00120030, 0x00120040,
        0x00120042, 0x00120071, 0x00120082, 0x00200010, 0x00320012, 0x00380010, 0x00380011, 0x00380060, 0x00380061,
        0x00400009, 0x00400253, 0x0040050A, 0x00400512, 0x00400551, 0x004006FA, 0x00401001, 0x00401102, 0x00401103,
        0x00401104, 0x00402010, 0x00402011, 0x00402016, 0x00402017, 0x00403001, 0x00880910, 0x22000002, 0x22000005,
        0x40080040, 0x4008011A, 0x40080200,
    }
)  # fmt: skip
"""Numbers of people, visits, orders, reports and specimens, and how to reach somebody."""

TELEPHONES = frozenset({0x00080094, 0x00102154, 0x00102155, 0x00401103, 0x00401104, 0x00402010})
"""Those of the numbers that somebody can call."""

PLACES = frozenset(
    {
        0x00080080, 0x00080081, 0x00081040, 0x00102150, 0x00102152, 0x00120010, 0x00120031, 0x00120060, 0x00120081,
        0x00321020, 0x00321033, 0x0038001E, 0x00380300, 0x00380400, 0x00400011, 0x00400243, 0x00401005, 0x00402009,
        0x00404036, 0x0040A027,
    }
)  # fmt: skip
"""Where somebody was, and who sent for whom."""

DEVICES = frozenset(
    {
        0x00020016, 0x00020017, 0x00020018, 0x00080054, 0x00080055, 0x00081000, 0x00081010, 0x0016004D, 0x00160051,
        0x00181000, 0x00181003, 0x00181004, 0x00181005, 0x00181007, 0x00181008, 0x00181009, 0x00181010, 0x00181011,
        0x0018700A, 0x00189367, 0x00189371, 0x00203401, 0x00321021, 0x00400001, 0x00400010, 0x00400241, 0x00400242,
        0x00741234, 0x00741236, 0x04000563, 0x21000070, 0x21000140, 0x30080105, 0x300A00B2, 0x3010001B, 0x3010002D,
        0x30100043,
    }
)  # fmt: skip
"""Which machine, of all that are of its kind."""

IDENTIFYING = PERSONS | NUMBERS | PLACES | DEVICES
"""Attributes whose values identify somebody on their own."""

UNITS = frozenset({0x00081040, 0x00321020, 0x00321033, 0x00380300, 0x00400011, 0x00400243, 0x00401005, 0x00402009})
"""Departments and rooms: most are called by what they do, which every description says as well."""

CODED_AS_UID = frozenset(
    {
        0x00020002, 0x00020010, 0x00020012, 0x00020100, 0x00041510, 0x00041512, 0x0004151A, 0x00080016, 0x0008001A,
        0x0008001B, 0x00080062, 0x0008010C, 0x00080117, 0x00080118, 0x00081150, 0x0008115A, 0x00083002, 0x04000010,
        0x04000510,
    }
)  # fmt: skip
"""UIDs that name a kind of thing and no single thing: classes, syntaxes, coding schemes."""

CODED_AS_DATE = frozenset(
    {
        0x00080106, 0x00080107, 0x0040DB06, 0x0040DB07, 0x00686226,
    }
)  # fmt: skip
"""Dates of versions of code tables."""

META = frozenset({0x00020000, 0x00020001, 0x00020002, 0x00020003, 0x00020010, 0x00020012, 0x00020013})
"""What file meta information needs (PS3.10 section 7.1); everything else there tells of who sent it."""

NOT_WORDS = frozenset({0x00020010, 0x00020012, 0x00020013, 0x00080005, 0x00080201, 0x00120063})
"""Text that nobody writes: syntaxes, the writing program, character sets, time zones, methods."""

LIKE_NAMES = frozenset({0x00080060, 0x00080070, 0x00080104, 0x00081090, 0x00180015, 0x00282002})
"""Modalities, makers, meanings of codes, models and parts of the body: people can be called as these are."""


def private(tag: int) -> bool:
    """Whether an attribute is of a maker's own."""
    return bool(tag >> 16 & 1)


def creator(tag: int) -> bool:
    """Whether an attribute names the maker of a private block (PS3.5 section 7.8.1)."""
    return private(tag) and 0x10 <= tag & 0xFFFF <= 0xFF


def written(tag: int) -> str:
    """Return a tag as people write it."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
