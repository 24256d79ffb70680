"""What is in an archive: each member with its bytes, or with the reason why it is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cancerimage.dicom.faults import Reason, Unreadable

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive; its pieces can be read once, and of a tar archive before the next member is asked for."""

    name: str
    pieces: Iterator[bytes] = field(default_factory=lambda: iter(()))
    fault: Unreadable | None = None


def refused(name: str, reason: Reason, detail: str) -> Member:
    """Return a member that is not read."""
    return Member(name, fault=Unreadable(reason, detail))


def escapes(name: str) -> bool:
    """Return whether a name leads out of the folder that an archive would be unpacked in.

    Nothing is ever written under such a name; an archive that has one was not made by an honest program.
    """
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or bool(_DRIVE.match(name)) or ".." in parts or "\0" in name
