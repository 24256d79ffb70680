"""All the processes of one demo: started, watched and ended together."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cancerimage.demo.child import Child, ChildFailed


class Halted(Exception):
    """The demo is stopping; nothing new is started."""


class Processes:
    """The processes that a demo has started; safe to use from several threads."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._lock = threading.Lock()
        self._halted = False
        self._lasting: list[Child] = []
        self._passing: set[Child] = set()

    def serve(self, name: str, role: str, **order: Any) -> None:
        """Start a process that runs until the demo stops."""
        with self._lock:
            self._refuse_when_halted()
            self._lasting.append(Child(name, role, order, self._logs))

    def report(self, name: str, role: str, **order: Any) -> Iterator[dict[str, Any]]:
        """Run a process to its end, yielding what it reports; raise if it ends badly."""
        with self._lock:
            self._refuse_when_halted()
            child = Child(name, role, order, self._logs)
            self._passing.add(child)
        try:
            yield from child.lines()
        except ChildFailed:
            # Whoever is told to stop ends badly, and nothing is wrong with that.
            self._refuse_when_halted()
            raise
        finally:
            child.stop()
            self._passing.discard(child)

    def run(self, name: str, role: str, **order: Any) -> dict[str, Any]:
        """Run a process to its end and return the last thing it reports."""
        last: dict[str, Any] = {}
        for line in self.report(name, role, **order):
            last = line
        return last

    def check(self) -> None:
        """Raise if a lasting process has ended by itself, or if the demo is stopping."""
        self._refuse_when_halted()
        for child in self._lasting:
            if not child.running:
                raise child.failure()

    def ended(self) -> Iterator[Child]:
        """Yield each lasting process that ends by itself, as it ends."""
        ended: queue.SimpleQueue[Child] = queue.SimpleQueue()

        def await_end(child: Child) -> None:
            child.process.wait()
            ended.put(child)

        for child in self._lasting:
            threading.Thread(target=await_end, args=(child,), daemon=True).start()
        for _ in self._lasting:
            yield ended.get()

    def stop(self) -> None:
        """End every process, all at once, and see each of them end."""
        with self._lock:
            self._halted = True
            children = [*self._lasting, *self._passing]
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()

    def _refuse_when_halted(self) -> None:
        if self._halted:
            raise Halted
