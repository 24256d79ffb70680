"""The keys of one party: Ed25519 to sign, and a hybrid HPKE key pair to be sealed to.

HPKE (RFC 9180) uses ML-KEM-768 together with X25519, HKDF-SHA256 and AES-256-GCM: a message that is
recorded today stays closed unless both the lattice and the curve are broken.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from pydantic import Field, StringConstraints

from cancerimage.wire.faults import Altered, Malformed, WronglySigned
from cancerimage.wire.shapes import Shape

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)

SIGNING, LATTICE, CURVE = 32, 1184, 32
"""Lengths of the public keys in bytes: Ed25519, ML-KEM-768 and X25519."""

PRIVATE = (32, 64, 32)
"""Lengths of the private keys in bytes: Ed25519 seed, ML-KEM-768 seed, X25519 scalar."""

SEAL_OVERHEAD = hpke.KEM.MLKEM768_X25519.enc_length() + 16
"""By how many bytes sealing lengthens a message: the encapsulated key and the AES-GCM tag."""

KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The fingerprint of a party's two public keys."""


def to_text(data: bytes) -> str:
    """Return bytes as base64url text without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Return the bytes that base64url text holds."""
    if "=" in text or "+" in text or "/" in text:
        raise Malformed("not base64url text without padding")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("not base64url text") from None


class PublicKeysShape(Shape):
    """The public keys of a party as they travel."""

    signing: Annotated[str, Field(max_length=64)]
    sealing: Annotated[str, Field(max_length=2048)]


@dataclass(frozen=True)
class PublicKeys:
    """What others know of a party: they verify its signatures and seal messages to it."""

    signing: bytes
    sealing: bytes

    def __post_init__(self) -> None:
        if len(self.signing) != SIGNING or len(self.sealing) != LATTICE + CURVE:
            raise Malformed("public keys of another length")
        try:
            _ = self._signing, self._sealing
        except ValueError:
            raise Malformed("not public keys") from None

    @cached_property
    def id(self) -> str:
        """The fingerprint of both keys together, as 64 hexadecimal digits."""
        return hashlib.sha256(b"cancerimage keys 1\n" + self.signing + self.sealing).hexdigest()

    @cached_property
    def fingerprint(self) -> str:
        """The identifier in groups of four, for people to compare."""
        return " ".join(self.id[start : start + 4] for start in range(0, len(self.id), 4))

    @cached_property
    def _signing(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.signing)

    @cached_property
    def _sealing(self) -> hpke.MLKEM768X25519PublicKey:
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.sealing[:LATTICE]),
            X25519PublicKey.from_public_bytes(self.sealing[LATTICE:]),
        )

    def verify(self, signature: bytes, message: bytes) -> None:
        """Refuse a signature that is not this party's."""
        try:
            self._signing.verify(signature, message)
        except InvalidSignature:
            raise WronglySigned("the signature does not fit the sender's key") from None

    def seal(self, message: bytes, info: bytes) -> bytes:
        """Return `message` readable by this party alone, bound to `info`."""
        return SUITE.encrypt(message, self._sealing, info)

    def shape(self) -> PublicKeysShape:
        """Return the keys as they travel."""
        return PublicKeysShape(signing=to_text(self.signing), sealing=to_text(self.sealing))

    @classmethod
    def of(cls, shape: PublicKeysShape) -> "PublicKeys":
        """Return the keys that travelled."""
        return cls(from_text(shape.signing), from_text(shape.sealing))


class PrivateKeys:
    """What a party knows of itself: it signs, and opens what was sealed to it."""

    def __init__(self, signing: Ed25519PrivateKey, lattice: MLKEM768PrivateKey, curve: X25519PrivateKey) -> None:
        self._signing = signing
        self._lattice = lattice
        self._curve = curve
        self._sealing = hpke.MLKEM768X25519PrivateKey(lattice, curve)
        self.public = PublicKeys(
            signing.public_key().public_bytes_raw(),
            lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw(),
        )

    def __repr__(self) -> str:
        return f"PrivateKeys(id={self.public.id})"

    @classmethod
    def generate(cls) -> "PrivateKeys":
        """Return new keys from the operating system's randomness."""
        return cls(Ed25519PrivateKey.generate(), MLKEM768PrivateKey.generate(), X25519PrivateKey.generate())

    @classmethod
    def from_secret(cls, text: str) -> "PrivateKeys":
        """Return the keys that `secret` once wrote."""
        data = from_text(text)
        if len(data) != sum(PRIVATE):
            raise Malformed("private keys of another length")
        first, second = PRIVATE[0], PRIVATE[0] + PRIVATE[1]
        return cls(
            Ed25519PrivateKey.from_private_bytes(data[:first]),
            MLKEM768PrivateKey.from_seed_bytes(data[first:second]),
            X25519PrivateKey.from_private_bytes(data[second:]),
        )

    def secret(self) -> str:
        """Return the keys as text, to be kept in a file that only their owner reads."""
        return to_text(
            self._signing.private_bytes_raw() + self._lattice.private_bytes_raw() + self._curve.private_bytes_raw()
        )

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message`, 64 bytes (RFC 8032)."""
        return self._signing.sign(message)

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Return what was sealed to this party under `info`."""
        try:
            return SUITE.decrypt(sealed, self._sealing, info)
        except InvalidTag:
            raise Altered("the message does not open") from None
