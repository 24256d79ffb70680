"""The transfer syntaxes of PS3.6 Annex A that files are written in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a data set is encoded (PS3.5, section 10 and Annex A)."""

    uid: str
    name: str
    explicit: bool = True
    big_endian: bool = False
    deflated: bool = False
    encapsulated: bool = False
    """Whether Pixel Data is a sequence of compressed fragments (PS3.5, section A.4)."""


IMPLICIT = Syntax("1.2.840.10008.1.2", "Implicit VR Little Endian", explicit=False)
EXPLICIT = Syntax("1.2.840.10008.1.2.1", "Explicit VR Little Endian")
DEFLATED = Syntax("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", deflated=True)
BIG_ENDIAN = Syntax("1.2.840.10008.1.2.2", "Explicit VR Big Endian", big_endian=True)

# All encapsulated syntaxes are explicit and little endian (PS3.5, section A.4). Syntaxes that no file is written in
# (SMPTE ST 2110, XML and MIME) are left out on purpose: a file that names one is refused.
_ENCAPSULATED = """
1.2.840.10008.1.2.1.98    Encapsulated Uncompressed Explicit VR Little Endian
1.2.840.10008.1.2.4.50    JPEG Baseline (Process 1)
1.2.840.10008.1.2.4.51    JPEG Extended (Process 2 and 4)
1.2.840.10008.1.2.4.52    JPEG Extended (Process 3 and 5)
1.2.840.10008.1.2.4.53    JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)
1.2.840.10008.1.2.4.54    JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)
1.2.840.10008.1.2.4.55    JPEG Full Progression, Non-Hierarchical (Process 10 and 12)
1.2.840.10008.1.2.4.56    JPEG Full Progression, Non-Hierarchical (Process 11 and 13)
1.2.840.10008.1.2.4.57    JPEG Lossless, Non-Hierarchical (Process 14)
1.2.840.10008.1.2.4.58    JPEG Lossless, Non-Hierarchical (Process 15)
1.2.840.10008.1.2.4.59    JPEG Extended, Hierarchical (Process 16 and 18)
1.2.840.10008.1.2.4.60    JPEG Extended, Hierarchical (Process 17 and 19)
1.2.840.10008.1.2.4.61    JPEG Spectral Selection, Hierarchical (Process 20 and 22)
1.2.840.10008.1.2.4.62    JPEG Spectral Selection, Hierarchical (Process 21 and 23)
1.2.840.10008.1.2.4.63    JPEG Full Progression, Hierarchical (Process 24 and 26)
1.2.840.10008.1.2.4.64    JPEG Full Progression, Hierarchical (Process 25 and 27)
1.2.840.10008.1.2.4.65    JPEG Lossless, Hierarchical (Process 28)
1.2.840.10008.1.2.4.66    JPEG Lossless, Hierarchical (Process 29)
1.2.840.10008.1.2.4.70    JPEG Lossless, Non-Hierarchical, First-Order Prediction
1.2.840.10008.1.2.4.80    JPEG-LS Lossless
1.2.840.10008.1.2.4.81    JPEG-LS Lossy (Near-Lossless)
1.2.840.10008.1.2.4.90    JPEG 2000 (Lossless Only)
1.2.840.10008.1.2.4.91    JPEG 2000
1.2.840.10008.1.2.4.92    JPEG 2000 Part 2 Multi-component (Lossless Only)
1.2.840.10008.1.2.4.93    JPEG 2000 Part 2 Multi-component
1.2.840.10008.1.2.4.100   MPEG2 Main Profile / Main Level
1.2.840.10008.1.2.4.100.1 Fragmentable MPEG2 Main Profile / Main Level
1.2.840.10008.1.2.4.101   MPEG2 Main Profile / High Level
1.2.840.10008.1.2.4.101.1 Fragmentable MPEG2 Main Profile / High Level
1.2.840.10008.1.2.4.102   MPEG-4 AVC/H.264 High Profile / Level 4.1
1.2.840.10008.1.2.4.102.1 Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1
1.2.840.10008.1.2.4.103   MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1
1.2.840.10008.1.2.4.103.1 Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1
1.2.840.10008.1.2.4.104   MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video
1.2.840.10008.1.2.4.104.1 Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video
1.2.840.10008.1.2.4.105   MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video
1.2.840.10008.1.2.4.105.1 Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video
1.2.840.10008.1.2.4.106   MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2
1.2.840.10008.1.2.4.106.1 Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2
1.2.840.10008.1.2.4.107   HEVC/H.265 Main Profile / Level 5.1
1.2.840.10008.1.2.4.108   HEVC/H.265 Main 10 Profile / Level 5.1
1.2.840.10008.1.2.4.110   JPEG XL Lossless
1.2.840.10008.1.2.4.111   JPEG XL JPEG Recompression
1.2.840.10008.1.2.4.112   JPEG XL
1.2.840.10008.1.2.4.201   High-Throughput JPEG 2000 (Lossless Only)
1.2.840.10008.1.2.4.202   High-Throughput JPEG 2000 with RPCL Options (Lossless Only)
1.2.840.10008.1.2.4.203   High-Throughput JPEG 2000
1.2.840.10008.1.2.5       RLE Lossless
1.2.840.10008.1.2.8.1     Deflated Image Frame Compression
"""


def _all() -> Iterator[Syntax]:
    yield from (IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN)
    # These name the pixels' address instead of holding them (PS3.5, sections A.6 to A.8).
    yield Syntax("1.2.840.10008.1.2.4.94", "JPIP Referenced")
    yield Syntax("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", deflated=True)
    yield Syntax("1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced")
    yield Syntax("1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", deflated=True)
    yield Syntax("1.2.840.10008.1.20", "Papyrus 3 Implicit VR Little Endian", explicit=False)
    for line in _ENCAPSULATED.strip().splitlines():
        uid, name = line.split(maxsplit=1)
        yield Syntax(uid, name, encapsulated=True)


SYNTAXES: Mapping[str, Syntax] = {syntax.uid: syntax for syntax in _all()}
"""Every syntax by its UID."""
