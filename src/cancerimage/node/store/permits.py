"""Permits: who may read which datasets until when. A token is shown once; only its digest is kept."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.records import Records

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""What the log takes as a name."""
_COLUMNS = "name, datasets, until, made, revoked, results"


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit."""

    name: str
    datasets: tuple[str, ...]
    until: datetime
    made: datetime
    revoked: datetime | None
    results: bool = False
    """Whether its holder may hand in results."""

    def valid(self, now: datetime) -> bool:
        """Return whether it admits anybody."""
        return self.revoked is None and now < self.until


class Permits:
    """The permits of a store."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def require_new(self, name: str, datasets: Sequence[str]) -> None:
        """Raise `StoreFault` where no permit of this name can be given."""
        for one, what in ((name, "a permit"), *((dataset, "a dataset") for dataset in datasets)):
            if NAME.fullmatch(one) is None:
                raise StoreFault(
                    f"{one!r} is no name of {what}. It begins with a small letter or digit and has up to 64 of these: "
                    "a-z 0-9 . _ -"
                )
        if self._records.rows("SELECT 1 FROM permits WHERE name = ?", (name,)):
            raise StoreFault(f"There is, or was, a permit {name} already. Choose another name.")

    def give(self, name: str, datasets: Sequence[str], until: datetime, *, results: bool = False) -> str:
        """Make a permit and return its token, which nobody can tell again."""
        self.require_new(name, datasets)
        now = datetime.now(UTC)
        if until <= now:
            raise StoreFault("A permit ends in the future.")
        token = secrets.token_urlsafe(32)
        with self._records.change() as connection:
            connection.execute(
                "INSERT INTO permits VALUES (?, ?, ?, ?, ?, NULL, ?)",
                (name, hashed(token), " ".join(sorted(set(datasets))), until.isoformat(), now.isoformat(), results),
            )
        return token

    def revoke(self, name: str) -> Permit:
        """End a permit now; once it is revoked, it stays so."""
        with self._records.change() as connection:
            connection.execute(
                "UPDATE permits SET revoked = coalesce(revoked, ?) WHERE name = ?",
                (datetime.now(UTC).isoformat(), name),
            )
        return self.named(name)

    def named(self, name: str) -> Permit:
        """Return a permit by its name."""
        for row in self._records.rows(f"SELECT {_COLUMNS} FROM permits WHERE name = ?", (name,)):  # noqa: S608 - our own names
            return _permit(row)
        raise StoreFault(f"There is no permit {name}. `cancerimage node images permit list` shows them.")

    def every(self) -> tuple[Permit, ...]:
        """Return every permit there ever was, by name."""
        return tuple(map(_permit, self._records.rows(f"SELECT {_COLUMNS} FROM permits ORDER BY name")))  # noqa: S608

    def holder(self, token: str) -> Permit | None:
        """Return the permit that a token stands for, if it is valid now."""
        rows = self._records.rows(f"SELECT {_COLUMNS} FROM permits WHERE token = ?", (hashed(token),))  # noqa: S608
        return next((one for one in map(_permit, rows) if one.valid(datetime.now(UTC))), None)

    def bearer(self, authorization: str) -> Permit | None:
        """Return the valid permit that the Authorization header of a request bears (RFC 6750)."""
        scheme, _, token = authorization.partition(" ")
        return self.holder(token.strip()) if scheme.lower() == "bearer" else None


def hashed(token: str) -> str:
    """Return what is kept of a token: it is random and long, so that one plain digest is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _permit(row: tuple[Any, ...]) -> Permit:
    name, datasets, until, made, revoked, results = row
    ended = None if revoked is None else datetime.fromisoformat(revoked)
    return Permit(
        name, tuple(datasets.split()), datetime.fromisoformat(until), datetime.fromisoformat(made), ended, bool(results)
    )
