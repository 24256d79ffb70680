"""What an authenticator app does: a code of six digits from a key and the time (RFC 6238)."""

import base64
import hmac
import time


def code(secret: str) -> str:
    """Return the code that an app with this key shows now."""
    counter = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return str((int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF) % 10**6).zfill(6)
