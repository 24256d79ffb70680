"""Load an index as a node does, answer every cohort, and print seconds, resident and peak megabytes."""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cohorts import COHORTS
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.index import place as indexes
from cancerimage.node.ledger import Ledger
from cancerimage.node.service import Shelf
from cancerimage.query import fingerprint, parse, to_json
from cancerimage.wire.question import Question


def main(place: Path) -> None:
    """Measure the index in a place."""
    with tempfile.TemporaryDirectory(prefix="cancerimage-benchmarks-") as directory:
        ledger = Ledger.open(Path(directory))
        for dataset in indexes.find(place)[1].datasets:
            ledger.choose(dataset, PolicyName.OPEN, Audience.EVERYONE, actor="system")
        start = time.perf_counter()
        shelf = Shelf("measured", "Measured", place, ledger)
        loading = time.perf_counter() - start
        for _ in range(3):
            for text in COHORTS:
                query = parse(text)
                shelf.answer(Question(query=to_json(query), fingerprint=fingerprint(query)))
        ledger.close()
    # As Linux tells it; getrusage would count the process that started this one.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(loading, *(int(status[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
