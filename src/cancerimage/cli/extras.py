"""Which extra of our distribution to install: the one that brings a library, of those that the command needs."""

import sys
from collections.abc import Mapping, Sequence

LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "boto3": ("images",),
    "cryptography": ("node", "hub"),
    "distributed": ("cluster",),
    "django": ("hub", "node"),
    "django_htmx": ("hub",),
    "duckdb": ("node",),
    "idc_index_data": ("demo",),
    "ninja": ("hub",),
    "numpy": ("node", "dicom", "images"),
    "openpyxl": ("clinical",),
    "psycopg": ("postgresql",),
    "pydicom": ("dicom", "images"),
    "pynetdicom": ("images",),
    "pyroaring": ("node",),
    "rapidocr_onnxruntime": ("ocr",),
    "starlette": ("hub", "images"),
    "uvicorn": ("hub", "node", "images"),
    "websockets": ("node", "hub"),
    "yaml": ("clinical",),
}
"""The extras that bring a library, the usual one first."""

COMMANDS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("deidentify",): ("dicom",),
    ("demo",): ("demo",),
    ("hub",): ("hub",),
    ("node",): ("node",),
    ("node", "arrivals"): ("images",),
    ("node", "batches"): ("images", "node"),
    ("node", "clinical"): ("clinical", "dicom"),
    ("node", "evidence"): ("images", "node"),
    ("node", "images"): ("images", "node"),
    ("node", "ingest"): ("images", "node"),
    ("node", "receive"): ("images",),
    ("node", "retrieve"): ("images",),
    ("node", "review"): ("dicom", "node"),
    ("node", "take"): ("images",),
    ("phantoms",): ("dicom",),
    ("quality",): ("dicom",),
    ("summarise",): ("dicom",),
}
"""What a command, or all below it, needs at the least."""


def extra(library: str, words: Sequence[str] | None = None) -> str | None:
    """Return what to install, as pip writes it, where a command lacks a library; None for one that is not ours.

    `words` are those of the command line, and those of this process unless given.
    """
    bringing = LIBRARIES.get(library.split(".")[0])
    if bringing is None:
        return None
    typed = tuple(word for word in (sys.argv[1:] if words is None else words) if not word.startswith("-"))
    needed = COMMANDS.get(typed[:2]) or COMMANDS.get(typed[:1], ())
    return ",".join(needed) if set(needed) & set(bringing) else bringing[0]
