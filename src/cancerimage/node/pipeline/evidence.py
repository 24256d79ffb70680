"""A statement about a batch that its node has signed, and that anybody can check without the node."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cancerimage.node.files import write_private
from cancerimage.node.link.identity import Identity
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.wire.faults import Fault
from cancerimage.wire.keys import PrivateKeys, PublicKeys, PublicKeysShape
from cancerimage.wire.proof import Purpose, check, prove

FORMAT = "cancerimage.evidence/2"
"""The first named a build of the index; since the second, it is signed before anything can be read or found."""
OUTPUTS = ".outputs"
OWN = "evidence.json"
"""What a node signs with until it enrols, in its folder of keys."""
UNENROLLED = "not-enrolled"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement, who signed it, and the signature."""

    statement: Mapping[str, Any]
    node: str
    """The name that the node enrolled with; `not-enrolled` before that."""
    keys: PublicKeys
    signature: str

    def save(self, path: Path) -> None:
        """Write it down."""
        told = {
            "statement": self.statement,
            "signed_by": {"node": self.node, "fingerprint": self.keys.fingerprint, **self.keys.shape().model_dump()},
            "signature": self.signature,
        }
        write_private(path, json.dumps(told, indent=1).encode() + b"\n")

    @classmethod
    def load(cls, path: Path) -> "Evidence":
        """Read evidence and check its signature; raises PipelineFault where it is none, or was changed."""
        try:
            found = json.loads(path.read_bytes())
            signed = dict(found["signed_by"])
            node, fingerprint = signed.pop("node"), signed.pop("fingerprint")
            keys = PublicKeys.of(PublicKeysShape.model_validate(signed))
            made = cls(found["statement"], node, keys, found["signature"])
        except (OSError, ValueError, KeyError, TypeError, Fault):
            raise PipelineFault(f"{path} is no evidence of a batch.") from None
        try:
            check(Purpose.EVIDENCE, {"node": node, "statement": made.statement}, made.signature, keys)
        except Fault:
            raise PipelineFault(
                f"The signature of {path} is wrong: the file is not as the node has written it."
            ) from None
        if fingerprint != keys.fingerprint:
            raise PipelineFault(f"{path} names another key than the one that signed it.")
        return made


def sign(data_dir: Path, statement: Mapping[str, Any]) -> Evidence:
    """Sign a statement with the keys that the node shows to its hub, or with some of its own before it has those."""
    identity = Identity.load(data_dir) or _own(data_dir)
    signature = prove(Purpose.EVIDENCE, {"node": identity.name, "statement": statement}, identity.keys)
    return Evidence(statement, identity.name, identity.keys.public, signature)


def _own(data_dir: Path) -> Identity:
    folder = data_dir / "keys"
    found = Identity.load(folder, OWN)
    if found is None:
        Identity(UNENROLLED, "", PrivateKeys.generate()).save(folder, OWN)
        found = Identity.load(folder, OWN)
        assert found is not None  # noqa: S101  # it was just written
    return found


def moment_of(evidence: Evidence) -> datetime:
    """Return when a statement was made."""
    return datetime.fromisoformat(evidence.statement["made"])
