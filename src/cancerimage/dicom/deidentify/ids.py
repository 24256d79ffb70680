"""In which form new patient ids are made, and the form that the existing platform's own tool gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Ids(StrEnum):
    """How new patient ids are made."""

    PROJECT = "project"
    PLATFORM = "platform"


IDS: Mapping[Ids, str] = {
    Ids.PROJECT: "The new patient ids come from the key of the project: nobody without it can try originals.",
    Ids.PLATFORM: "The new patient ids come from the site id, as those of the existing platform's own tool do: whoever "
    "knows the site id can try all original ids. Treat it as a secret, and use this form only where ids must match.",
}


class NoSite(Exception):
    """There is nothing to make ids in the platform's form from; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the new patient ids of a dataset are made."""

    ids: Ids = Ids.PROJECT
    site: str = ""

    @classmethod
    def of(cls, ids: Ids | None, site: str | None) -> "Form":
        """Return the form that was asked for; raises NoSite."""
        found = cls(ids or Ids.PROJECT, site or "")
        if found.ids is Ids.PLATFORM and not found.site.strip():
            raise NoSite("Ids in the platform's form are made from the site id. Give it with --site.")
        return found


def platform_patient(original: str, site: str) -> str:
    """Return the patient id that the platform's tool makes: MD5 of its secret and the original id, as one number.

    The tool can put a prefix before it; none stands here.
    """
    import hashlib

    digest = hashlib.md5((site + original).encode("utf-8", "surrogateescape"), usedforsecurity=False)
    return str(int.from_bytes(digest.digest()))
