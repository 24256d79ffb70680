"""A worker that does what it is told, and most of that is wrong."""

import os
import signal
import sys
import time
from pathlib import Path

from cancerimage.dicom.pixels.workers import Head, serve

_HELD: list[bytearray] = []


def _handle(head: Head, body: bytes) -> tuple[Head, bytes]:
    match head["do"]:
        case "echo":
            return {"process": os.getpid()}, body
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "hang":
            time.sleep(3600)
        case "raise":
            raise ValueError("MUELLER^ANNA")
        case "eat":
            while True:
                _HELD.append(bytearray(1 << 26))
        case "print":
            sys.stdout.write("this would be taken for an answer")
            sys.stderr.write("and this for a message")
            sys.stdout.flush()
        case "write":
            Path(head["path"]).write_bytes(body)
    return {"done": True}, b""


if __name__ == "__main__":
    serve(_handle)
