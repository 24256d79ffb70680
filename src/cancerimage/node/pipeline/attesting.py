"""Write down what was done to a batch, and sign it: what a holder shows to whoever asks how the data were made."""

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.read import walk
from cancerimage.node.files import write_private
from cancerimage.node.pipeline import evidence
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.work import Work
from cancerimage.node.review.queue import Queue


def attest(work: Work) -> State:
    """Write and sign the evidence, with the list of outputs beside it."""
    places = work.places
    listed = _outputs(work)
    outputs = places.evidence.with_suffix(evidence.OUTPUTS)
    statement = _statement(work, listed, hashlib.sha256(listed).hexdigest())
    write_private(outputs, listed)
    evidence.sign(work.data_dir, statement).save(places.evidence)
    return State.ATTESTED


def _outputs(work: Work) -> bytes:
    """Return a line for each image that was released: the digest of its file, and where it is below the images."""
    images = work.places.work.images
    paths = sorted(path for path, reason in walk(images) if reason is None)
    count = work.counting(Step.ATTEST)
    lines = []
    for number, path in enumerate(paths, start=1):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.relative_to(images).as_posix()}\n")
        count(number, len(paths))
    return "".join(lines).encode()


def _statement(work: Work, listed: bytes, digest: str) -> dict[str, Any]:
    places = work.places
    batch = work.landing.records.batch(work.batch)
    tally = work.landing.tally(batch)
    refused = Counter(str(one.reason) for one in work.landing.quarantined(batch))
    decided = Counter(
        "open" if item.decision is None else item.decision.value for item in Queue.open(work.data_dir).items(work.batch)
    )
    return {
        "format": evidence.FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "batch": work.batch,
        "dataset": work.dataset,
        "round": work.round,
        "arrived": {
            "way": batch.way.value,
            "files": tally.files,
            "repeated": tally.repeated,
            "bytes": tally.bytes,
            "studies": tally.studies,
            "series": tally.series,
            "quarantine": dict(sorted(refused.items())),
        },
        "deidentification": _read(places.work.root / "report.json"),
        "review": dict(sorted(decided.items())),
        "quality": _digest(places.quality),
        "clinical": _clinical(work),
        "series": _digest(places.rows),
        "outputs": {"images": listed.count(b"\n"), "sha256": digest},
        "project_key": ProjectKey.load(places.key).fingerprint,
    }


def _clinical(work: Work) -> dict[str, Any] | None:
    told = work.notes.get("clinical")
    return None if told is None else {name: value for name, value in told.items() if name not in ("from", "digest")}


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
