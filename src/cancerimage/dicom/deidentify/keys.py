"""The key of a project: new UIDs, patient ids and day shifts that only its holder can derive again."""

import base64
import hmac
import os
import secrets
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from uuid import UUID

from cancerimage.dicom.deidentify.ids import Ids, platform_patient
from cancerimage.dicom.deidentify.table import lines

HEADER = "cancerimage project key 1"
LENGTH = 32
"""Bytes of a key: as many as the hash function gives out."""
OTHERS = 0o077
"""What a key file must not allow to anybody but its owner."""
FARTHEST = 3650
"""The most days that dates move."""
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""What a patient id is made of: without vowels no name can come of it, without digits no date."""
LETTERS_IN_AN_ID = 20
"""86 bits: two patients of a million would share an id once in 10¹⁴ projects."""


class UnusableKey(Exception):
    """A key file that cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class ProjectKey:
    """A secret of 256 bits; whoever holds it can follow every new identifier back by trying the originals."""

    secret: bytes = field(repr=False)
    platform: str = field(default="", repr=False)
    """What patient ids in the platform's form are made from; empty: they are made from the secret."""

    @classmethod
    def create(cls) -> "ProjectKey":
        """Make a key from the randomness of the operating system."""
        return cls(secrets.token_bytes(LENGTH))

    @classmethod
    def load(cls, path: Path) -> "ProjectKey":
        """Read a key that `save` wrote; raise UnusableKey."""
        try:
            header, encoded = path.read_text("ascii").splitlines()[:2]
            secret = base64.b64decode(encoded, validate=True)
            mode = path.stat().st_mode
        except OSError as fault:
            raise UnusableKey(f"The key file cannot be read: {fault.strerror}.") from None
        except ValueError:
            header, secret, mode = "", b"", 0
        if header != HEADER or len(secret) != LENGTH:
            raise UnusableKey("The key file is damaged or is none. Take it from your backup.")
        if mode & OTHERS:
            raise UnusableKey(
                "Others than its owner can read or change the key file. Forbid it with `chmod 600`, and think about "
                "who may have read it: a key that others know protects nobody."
            )
        return cls(secret)

    def text(self) -> str:
        """Return what a file of the key holds."""
        return f"{HEADER}\n{base64.b64encode(self.secret).decode()}\n"

    def save(self, path: Path) -> None:
        """Write the key for its owner's eyes only; raise UnusableKey if a file is there already."""
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise UnusableKey("There is a key file already. Load it, or name another file.") from None
        except OSError as fault:
            raise UnusableKey(f"The key file cannot be written: {fault.strerror}.") from None
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(self.text())
            file.flush()
            os.fsync(file.fileno())

    def naming(self, ids: Ids, site: str) -> "ProjectKey":
        """Return the same key for patient ids in this form; UIDs and days come from the secret in any case."""
        return replace(self, platform=site if ids is Ids.PLATFORM else "")

    @property
    def fingerprint(self) -> str:
        """What names the key in reports without giving it away."""
        return self._digest("fingerprint").hex()[:16]

    def uid(self, original: str) -> str:
        """Return the UID in place of another: the same for the same original, under 2.25 (PS3.5, section B.2)."""
        digest = self._digest("uid", _plain(original))
        return f"2.25.{UUID(bytes=digest[:16], version=4).int}"

    def patient(self, original: str, site: str = "") -> str:
        """Return the patient id in place of another; the same id at two sites gives two."""
        if self.platform:
            return platform_patient(_plain(original), self.platform)
        number = int.from_bytes(self._digest("patient", site, _plain(original)))
        letters = []
        for _ in range(LETTERS_IN_AN_ID):
            number, digit = divmod(number, len(LETTERS))
            letters.append(LETTERS[digit])
        return "".join(letters)

    def days(self, original: str, site: str = "") -> int:
        """Return by how many days the dates of a patient move: back, at least one and at most ten years."""
        return -1 - int.from_bytes(self._digest("days", site, _plain(original))) % FARTHEST

    def _digest(self, purpose: str, *parts: str) -> bytes:
        # A separator that no part holds keeps ("ab", "c") and ("a", "bc") apart.
        text = "\0".join((purpose, *(part.replace("\0", "") for part in parts)))
        return hmac.digest(self.secret, text.encode("utf-8", "surrogateescape"), "sha256")


def is_standard(uid: str) -> bool:
    """Whether the standard itself assigned a UID, as it does for SOP classes and coding schemes; it names no person."""
    return uid.strip(" \0") in _standard()


def _plain(original: str) -> str:
    return original.strip(" \0")


@cache
def _standard() -> frozenset[str]:
    return frozenset(uid for uid, _kind, _name in lines("uids.tsv"))
