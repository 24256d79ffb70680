"""The conformance statement of the research store; `generate.py` writes it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cancerimage.dicom.syntaxes import SYNTAXES
from cancerimage.node.store.accepting import IMAGES
from cancerimage.node.store.addresses import ADDRESSES, KINDS, RESULTS
from cancerimage.node.store.attributes import BY_LEVEL, Match
from cancerimage.node.store.queries import LARGEST, LIMIT
from cancerimage.node.store.result import CLASSES
from cancerimage.node.store.results import MOST, MOST_BYTES
from cancerimage.node.store.store import THUMBNAIL

PAGE = Path(__file__).resolve().parent / "reference" / "dicomweb.md"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"

OMITTED: Mapping[str, str] = {
    "STOW-RS of images": "The store takes results only: images enter through the de-identification. "
    "Originals are pushed to `cancerimage node receive`.",
    "UPS-RS, WADO-URI, storage commitment": "There is none.",
    "Fuzzy matching": "Not done; whoever asks for it reads that in a `Warning`.",
    "Matching on sequences": "Not done: `RequestAttributesSequence` and the like are refused with status 400.",
    "`image/jpeg`, `image/gif`, `image/jp2` of rendered images": "Rendered images are PNG, which loses nothing. "
    "A client that accepts only others reads status 406. The standard makes JPEG the default (PS3.18, section 8.7.4).",
    "Rendered series and studies, video, annotations": "Single frames only.",
    "DICOM XML (`application/dicom+xml`)": "JSON only.",
    "Transcoding into a compressed transfer syntax": "Instances are sent as they are stored, or decompressed.",
}
"""What the standard knows and the store does not."""


def statement() -> str:
    """Every address, attribute, media type and status, and what there is not."""
    lines = [
        "# DICOMweb conformance",
        "",
        NOTICE,
        "What `cancerimage node images serve` answers, in the words of PS3.18. How to use it is told in "
        "[Serve images](../how-to/serve-images.md).",
        "",
        "Every request needs `Authorization: Bearer` and the token of a permit; what the permit does not name looks as "
        "if it did not exist.",
        "",
        "## Addresses",
        "",
        "| Address | Transaction | Answer | Media type | PS3.18 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for path, kind in ADDRESSES:
        about = KINDS[kind]
        lines.append(f"| `{path}` | {about.transaction} | {about.sentence} | {about.media} | {about.section} |")
    lines += [
        "",
        "## Results handed in",
        "",
        f"`POST` to {' or '.join(f'`{path}`' for path in RESULTS)} is STOW-RS (PS3.18, section 10.5) of whole "
        'instances (`multipart/related; type="application/dicom"`), for a permit that was given with `--results`. '
        "What comes is told as stored once it is on the disk; it waits there, and nobody else reads it before the data "
        "holder let it in. An instance must be about a study that the permit may read and say of the patient exactly "
        "what that study's images say, be marked as de-identified (0012,0062), have a series of its own, and be of "
        f"one of these classes (PS3.4, annex B.5). At most {MOST:,} instances and {MOST_BYTES >> 30} GiB of a permit "
        "wait at a time.",
        "",
        "| SOP class | UID |",
        "| --- | --- |",
        *(f"| {name} | `{uid}` |" for uid, name in CLASSES.items()),
        "",
        "The failure reason (0008,1197) of an instance that was not stored is A900 where it cannot be a result, and "
        "A700 where it could not be kept.",
        "",
        "## Searches",
        "",
        f"Results come by study date, {LIMIT} at a time unless `limit` says otherwise, and at most {LARGEST:,}; "
        "`offset` goes on. A `Warning` says that there are more. Nothing found is status 204. Attributes are named by "
        "keyword or by tag. Searches for series and instances take the attributes of the levels above, too; what the "
        "address does not name is told of those levels, and `includefield` asks for the rest.",
    ]
    for level, attributes in BY_LEVEL.items():
        lines += ["", f"### Of every {level}", "", "| Attribute | Tag | Matching |", "| --- | --- | --- |"]
        for one in attributes:
            tag = f"({one.key[:4]},{one.key[4:]})"
            lines.append(f"| {one.keyword} | {tag} | {'only told' if one.match is Match.NONE else one.match} |")
    lines += [
        "",
        "Besides these, results hold SpecificCharacterSet (ISO_IR 192), InstanceAvailability and RetrieveURL.",
        "",
        "## Whole instances",
        "",
        "With `transfer-syntax=*` an instance comes as it is stored, byte by byte; with the UID of its transfer syntax "
        "too. Without one it comes in Explicit VR Little Endian, as section 8.7.3 of the standard has it; compressed "
        "pixels are decompressed for that. An answer that breaks off before its last boundary is not whole.",
        "",
        "## Compressed frames",
        "",
        'Frames stay compressed for whoever accepts `type="application/octet-stream"; transfer-syntax=*`, or the type '
        "of their compression:",
        "",
        "| Transfer syntax | Media type |",
        "| --- | --- |",
        *(f"| {SYNTAXES[uid].name} (`{uid}`) | `{media}` |" for uid, media in IMAGES.items()),
        "",
        "## Pictures",
        "",
        "`rendered` takes `window=CENTRE,WIDTH,FUNCTION`, where the function is always linear, and "
        f"`viewport=COLUMNS,ROWS`. A thumbnail fits into {THUMBNAIL[0]} by {THUMBNAIL[1]} pixels unless `viewport` "
        "says otherwise. Pixels that are not square become so.",
        "",
        "## Status codes",
        "",
        "| Status | Meaning |",
        "| --- | --- |",
        "| 200, 204 | Found, or nothing found. |",
        "| 400 | The request makes no sense; `error` says why. |",
        "| 401 | No valid permit. |",
        "| 403 | A permit that is for reading only. |",
        "| 404 | Nothing of this name is here for this permit. |",
        "| 406 | It is not here in a form that the client accepts; `error` says in which it is. |",
        "| 503 | The node cannot answer now; its log cannot be written, for instance, and then nothing is sent. |",
        "",
        "## What there is not",
        "",
        "| Part of the standard | Here |",
        "| --- | --- |",
        *(f"| {part} | {words} |" for part, words in OMITTED.items()),
    ]
    return "\n".join(lines) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {PAGE: statement}
