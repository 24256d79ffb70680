"""Several processes that do the same at the same moment, again and again."""

import subprocess
import sys
from collections.abc import Iterable, Sequence

PREPARED = """
import sys
{code}
print("ready", flush=True)
for place in sys.stdin:
    print(do(place.rstrip("\\n")), flush=True)
"""


def together(code: str, places: Iterable[object], processes: int = 4) -> list[list[str]]:
    """Let processes call the function `do` of `code` with each place in turn, all at once; return what each returns.

    What `do` returns is written in one line. A process that fails ends the test with what it said.
    """
    pipe = subprocess.PIPE
    line = [sys.executable, "-c", PREPARED.format(code=code)]
    running = [subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(processes)]
    try:
        _heard(running)
        told = [_told(running, str(place)) for place in places]
    finally:
        for process in running:
            process.kill()
            process.communicate()
    return told


def _told(running: Sequence["subprocess.Popen[str]"], place: str) -> list[str]:
    for process in running:
        assert process.stdin is not None
        process.stdin.write(f"{place}\n")
        process.stdin.flush()
    return _heard(running)


def _heard(running: Sequence["subprocess.Popen[str]"]) -> list[str]:
    lines = []
    for process in running:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        lines.append(line.rstrip("\n"))
    return lines
