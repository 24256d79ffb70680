"""A process of its own for code that may crash, hang or eat memory, started again when it does."""

import contextlib
import json
import os
import resource
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from typing import Any

_LENGTHS = struct.Struct("<II")
_PIECE = 1 << 20
_ONE_THREAD = ("OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1")
"""Batches run one process per core already, and every thread of a linear algebra library takes address space."""

Head = Mapping[str, Any]
"""The part of a request or an answer that is written as JSON; beside it goes a body of bytes."""
Handler = Callable[[Head, bytes], tuple[Head, bytes]]
"""Answers one request inside the worker."""


class Died(Exception):
    """A worker crashed or used up its time or memory; it holds nothing of what it was working on."""


class Worker:
    """A process that runs `python -m MODULE`, works on one request at a time and is held to limits.

    What comes back is JSON and plain bytes, never pickled: a worker that a hostile file has taken over can lie about
    pixels, but cannot make its parent run anything.
    """

    def __init__(self, module: str, *, seconds: float, megabytes: int) -> None:
        self._module = module
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._turn, self._turns_in = threading.Lock(), os.getpid()

    def ask(self, head: Head, body: bytes = b"") -> tuple[Head, bytes]:
        """Return the worker's answer; raises Died if it has none within its limits. Threads take turns."""
        written = json.dumps(head).encode()
        if self._turns_in != os.getpid():
            # The thread whose turn it was when this process was forked is not in it.
            self._turn, self._turns_in = threading.Lock(), os.getpid()
        with self._turn:
            process = self._running()
            deadline = time.monotonic() + self._seconds
            try:
                return _exchange(process, _LENGTHS.pack(len(written), len(body)) + written + body, deadline)
            except (Died, OSError):
                self.close()
                raise Died from None

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._owner == os.getpid():
            _end(self._process)
        self._process = None

    def _running(self) -> subprocess.Popen[bytes]:
        # A process that was forked from the owner must not talk to the owner's worker.
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.close()
            self._owner = os.getpid()
            limits = (str(self._seconds), str(self._megabytes))
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and one of our own modules
                ["env", *_ONE_THREAD, sys.executable, "-m", self._module, *limits],  # noqa: S607  # POSIX has it
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # libraries may print what they read
                bufsize=0,
            )
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None  # noqa: S101  # both were asked for
                os.set_blocking(pipe.fileno(), False)
            weakref.finalize(self, _end_of, self._process, self._owner)
        return self._process


def _end_of(process: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() == owner:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _exchange(process: subprocess.Popen[bytes], request: bytes, deadline: float) -> tuple[Head, bytes]:
    assert process.stdin is not None  # noqa: S101  # both were asked for
    assert process.stdout is not None  # noqa: S101
    rest, answer, wanted = memoryview(request), bytearray(), _LENGTHS.size
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdin, selectors.EVENT_WRITE)
        ready.register(process.stdout, selectors.EVENT_READ)
        while len(answer) < wanted:
            events = ready.select(max(deadline - time.monotonic(), 0))
            if not events:
                raise Died
            for key, _ in events:
                if key.fileobj is process.stdin:
                    rest = rest[os.write(key.fd, rest[:_PIECE]) :]
                    if not rest:
                        ready.unregister(process.stdin)
                    continue
                piece = os.read(key.fd, _PIECE)
                if not piece:
                    raise Died
                answer += piece
                if len(answer) >= _LENGTHS.size:
                    wanted = _LENGTHS.size + sum(_LENGTHS.unpack_from(answer))
    head, _ = _LENGTHS.unpack_from(answer)
    try:
        return json.loads(answer[_LENGTHS.size : _LENGTHS.size + head]), bytes(answer[_LENGTHS.size + head :])
    except ValueError:
        raise Died from None


def serve(handler: Handler) -> None:
    """Answer requests on standard input until it ends; what `python -m MODULE SECONDS MEGABYTES` runs.

    A request that fails is answered with an empty head, because the text of an exception may hold values of a file.
    """
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    for limit, value in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CORE, 0),  # a dump of the memory would hold the image
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(silence, descriptor)
    while len(lengths := requests.read(_LENGTHS.size)) == _LENGTHS.size:
        head, body = (requests.read(length) for length in _LENGTHS.unpack(lengths))
        # The parent keeps the time; this ends a worker that hangs after its parent was killed.
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)
        answered, content = _answer(handler, json.loads(head), body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        written = json.dumps(answered).encode()
        answers.write(_LENGTHS.pack(len(written), len(content)) + written + content)
        answers.flush()


def _answer(handler: Handler, head: Head, body: bytes) -> tuple[Head, bytes]:
    try:
        return handler(head, body)
    except MemoryError:
        raise  # the process ends and gives back what it holds
    except Exception:
        return {}, b""
