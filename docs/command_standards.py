"""Which sections of the DICOM standard the arguments and options of the commands for images are about."""

from collections.abc import Mapping

FILES = "PS3.10, section 7"
PATIENT = "PS3.3, section C.7.1.1"
PIXELS = "PS3.15, section E.3.1"
FACES = "PS3.15, section E.3.2"
WORDS = "PS3.15, section E.3.5"
PROFILE = "PS3.15, section E.3; PS3.16, CID 7050"
IDS = f"PS3.15, table E.1-1; {PATIENT}"
KEYS = "PS3.15, table E.1-1 and section E.3.6; PS3.5, section B.2"
TITLES = "PS3.8, section 9.3.2"
TLS = "PS3.15, annex B.12"
STORING = "PS3.4, annex B"
STORING_WEB = "PS3.18, section 10.5"
ASKING = "PS3.4, section C.6; PS3.18, section 10.6"
WILD = "PS3.4, section C.2.2.2.4"
READING_WEB = "PS3.18, section 10"

REFERENCES: Mapping[str, Mapping[str, str]] = {
    "deidentify": {
        "SOURCE": FILES,
        "--with": PROFILE,
        "--without": PROFILE,
        "--pixels": PIXELS,
        "--devices": PIXELS,
        "--words": WORDS,
        "--site": IDS,
        "--ids": IDS,
        "--people": PATIENT,
        "--faces": FACES,
        "--key": KEYS,
        "--policy": PROFILE,
    },
    "quality": {
        "FOLDER": FILES,
        "--against": "PS3.3, section C.12.1 (SOP Instance UID)",
        "--before": "PS3.3, annex A",
        "--pixels": "PS3.3, section C.7.6.3; PS3.5, section 8",
        "--conformance": "PS3.3, annex A",
    },
    "phantoms": {
        "FOLDER": FILES,
        "--matrix": "PS3.3, section C.7.6.3",
        "--slices": "PS3.3, section C.7.6.2",
        "--burned-in": PIXELS,
        "--plain": "PS3.15, table E.1-1",
    },
    "summarise": {"FOLDER": FILES},
    "node take": {"SOURCE": FILES},
    "node receive": {
        "--peer": f"{STORING}; {TITLES}",
        "--web-token": STORING_WEB,
        "--title": TITLES,
        "--port": "PS3.8, section 9.1",
        "--web-port": STORING_WEB,
        "--tls-certificate": TLS,
        "--tls-key": TLS,
        "--tls-authorities": TLS,
    },
    "node retrieve": {
        "ARCHIVE": f"PS3.4, annex C; {READING_WEB}",
        "--study": f"{ASKING} (0020,000D)",
        "--patient": f"{ASKING} (0010,0020); {WILD}",
        "--accession": f"{ASKING} (0008,0050)",
        "--date": f"{ASKING} (0008,0020); PS3.4, section C.2.2.2.5",
        "--modality": f"{ASKING} (0008,0061)",
        "--description": f"{ASKING} (0008,1030); {WILD}",
        "--find-only": "PS3.4, section C.4.1; PS3.18, section 10.6",
        "--move": "PS3.4, sections C.4.2 and C.4.3",
        "--title": TITLES,
        "--host": "PS3.4, section C.4.2",
        "--port": "PS3.4, section C.4.2",
        "--tls": TLS,
        "--tls-authorities": TLS,
        "--tls-certificate": TLS,
        "--tls-key": TLS,
    },
    "node ingest": {"SOURCE": FILES, "--pixels": PIXELS, "--faces": FACES, "--ids": IDS, "--site": IDS},
    "node review show": {"--image": "PS3.3, section C.7.6.6"},
    "node review decide": {"DECISION": "PS3.15, sections E.3.1 and E.3.2", "--region": PIXELS},
    "node images add": {
        "FOLDER": f"{FILES}; {PATIENT} (0012,0062)",
        "--vouch": f"{PATIENT} (0012,0062)",
        "--words": WORDS,
    },
    "node images permit add": {"--results": STORING_WEB},
    "node images pictures choose": {"SERIES": "PS3.3, section C.7.3.1 (0020,000E)"},
    "node images serve": {
        "--port": READING_WEB,
        "--url": "PS3.18, section 10.6 (0008,1190)",
        "--tls-certificate": TLS,
        "--tls-key": TLS,
    },
    "node clinical diff": {"--ids": IDS, "--site": IDS},
    "node clinical import": {"--ids": IDS, "--site": IDS},
}
"""By command, and by argument or the first name of an option."""

_OURS = """
BATCH BUCKET DATASET FILE MAPPING NAME NUMBERS OUT TABLE
--all --already-public --batch --budget --clinical --cluster --data-dir --dataset --days --description --details
--dry-run --endpoint --flaws --host --html --images --jobs --json --key --licence --limit --looked-at --mapping
--outputs --people --private --quarantine --quiet --refused --save --seed --sheet --threads --title
--token-file --uses --viewer --yes
"""
OURS = frozenset(_OURS.split())
"""What DICOM says nothing about, wherever `REFERENCES` does not name it."""


def of_images(command: str) -> bool:
    """Return whether a command, named without `cancerimage`, has to do with images or their clinical tables."""
    first, _, rest = command.partition(" ")
    if first != "node":
        return first in REFERENCES
    return rest.partition(" ")[0] in (
        "take", "receive", "retrieve", "arrivals", "ingest", "batches", "evidence", "review", "images", "clinical",
        "withdraw",
    )  # fmt: skip


def reference(command: str, name: str) -> str | None:
    """Return what an argument or option is about: sections, nothing, or None where nobody has said."""
    return REFERENCES.get(command, {}).get(name, "" if name in OURS else None)
