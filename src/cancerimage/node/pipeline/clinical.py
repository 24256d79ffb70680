"""Bring the clinical table that came along with a batch into its dataset, with the key of its images, and with them."""

import hashlib
from pathlib import Path

from cancerimage.node.files import synchronise
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.forms import settled
from cancerimage.node.pipeline.keys import project_key
from cancerimage.node.pipeline.work import Work


def bring(work: Work) -> None:
    """Import the table that was asked for, again only if it or its mapping has changed; what came is noted."""
    table, mapping = work.order.clinical, work.order.mapping
    if table is None or mapping is None:
        return
    before = work.notes.get("clinical", {})
    named = f"{table}\n{mapping}"
    for path in (table, mapping):
        if path.is_file():
            continue
        if before.get("from") == named:
            return  # It was brought in, and holders put their tables away.
        raise PipelineFault(f"There is no file {path} any more. Put it back, or name another one with --clinical.")
    digest = _digest(table, mapping)
    if before.get("from") == named and before.get("digest") == digest:
        return
    from cancerimage.node.clinical.bringing import bring_beside

    form = settled(work.data_dir, work.dataset)
    places = work.places
    key = project_key(places.key).naming(form.ids, form.site)
    brought = bring_beside(
        work.data_dir, work.dataset, table, mapping, key, form.site, places.rows, places.coming
    )  # fmt: skip
    work.notes["clinical"] = {
        "from": named,
        "digest": digest,
        "rows": brought.rows,
        "images_without_row": brought.without_row,
        "rows_without_images": brought.without_images,
    }


def publish(work: Work) -> None:
    """Let the table that was brought in take the place of the one before."""
    if work.places.coming.exists():
        work.places.coming.replace(work.places.clinical)
        for folder in (work.places.about, work.places.coming.parent):
            synchronise(folder)


def _digest(*paths: Path) -> str:
    """Return what changes with the content of any of these files."""
    made = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            made.update(hashlib.file_digest(file, "sha256").digest())
    return made.hexdigest()
