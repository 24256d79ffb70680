"""Who the node is and which hub it belongs to, as its data directory keeps it."""

import shlex
import stat
from dataclasses import dataclass
from pathlib import Path

from cancerimage.node.files import write_private
from cancerimage.node.link.faults import LinkFault
from cancerimage.wire import canonical
from cancerimage.wire.faults import Fault
from cancerimage.wire.keys import PrivateKeys, PublicKeys, PublicKeysShape
from cancerimage.wire.shapes import Name, Shape

IDENTITY, HUB = "identity.json", "hub.json"
LIMIT = 16 * 1024


class IdentityFile(Shape):
    """The node's name, title and private keys as they are kept."""

    name: Name
    title: str
    secret: str


class HubFile(Shape):
    """The hub that the node was enrolled with, as it is kept."""

    url: str
    keys: PublicKeysShape


@dataclass(frozen=True, slots=True)
class Identity:
    """The node's name, title and keys."""

    name: str
    title: str
    keys: PrivateKeys

    def save(self, data_dir: Path, file: str = IDENTITY) -> None:
        """Keep the identity for its owner alone."""
        kept = IdentityFile(name=self.name, title=self.title, secret=self.keys.secret())
        write_private(data_dir / file, canonical.write(kept) + b"\n")

    @classmethod
    def load(cls, data_dir: Path, file: str = IDENTITY) -> "Identity | None":
        """Return the identity that is kept, or None."""
        path = data_dir / file
        if not path.exists():
            return None
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise LinkFault(f"Others can read the node's keys. Close them: chmod 600 {path}")
        try:
            kept = canonical.read(IdentityFile, path.read_bytes().strip(), LIMIT)
            return cls(kept.name, kept.title, PrivateKeys.from_secret(kept.secret))
        except (Fault, ValueError):
            raise LinkFault(f"{path} is damaged. Restore it from a copy, or enrol the node anew.") from None


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub's address and keys, pinned at enrolment."""

    url: str
    keys: PublicKeys

    def save(self, data_dir: Path) -> None:
        """Keep the hub's keys, so that no other hub is ever believed."""
        write_private(data_dir / HUB, canonical.write(HubFile(url=self.url, keys=self.keys.shape())) + b"\n")

    @classmethod
    def load(cls, data_dir: Path) -> "Hub | None":
        """Return the hub that is kept, or None."""
        path = data_dir / HUB
        if not path.exists():
            return None
        try:
            kept = canonical.read(HubFile, path.read_bytes().strip(), LIMIT)
            return cls(kept.url, PublicKeys.of(kept.keys))
        except Fault:
            raise LinkFault(f"{path} is damaged. Restore it from a copy, or enrol the node anew.") from None


def load(data_dir: Path) -> tuple[Identity, Hub]:
    """Return who the node is and which hub it belongs to, or say how to enrol."""
    identity, hub = Identity.load(data_dir), Hub.load(data_dir)
    if identity is None or hub is None:
        raise LinkFault(
            f"{data_dir} belongs to no enrolled node. Enrol it with a one-time code from the operator of the hub: "
            f"cancerimage node enrol HUB --code CODE --name NAME --title TITLE --data-dir {shlex.quote(str(data_dir))}"
        )
    return identity, hub
