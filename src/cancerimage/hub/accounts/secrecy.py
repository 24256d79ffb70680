"""Secrets of people in the database: encrypted, so that a copy of the database alone does not give them away."""

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def encrypt(text: str) -> str:
    """Return `text` so that only this hub can read it."""
    return _cipher().encrypt(text.encode()).decode("ascii")


def decrypt(text: str) -> str:
    """Return what was encrypted."""
    return _cipher().decrypt(text.encode("ascii")).decode()


def _cipher() -> "Fernet":
    from cryptography.fernet import Fernet

    key = hmac.new(settings.SECRET_KEY.encode(), b"cancerimage second factors", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
