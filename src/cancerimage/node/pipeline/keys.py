"""The secret of a dataset: made once, whole or not at all, and the same for images and clinical tables."""

import os
import uuid
from pathlib import Path

from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.node.files import synchronise


def project_key(path: Path) -> ProjectKey:
    """Return the key that is kept at `path`, and make it where there is none; raises UnusableKey."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        try:
            ProjectKey.create().save(beside)
            # A link, not a move: of two processes that make the first key at once, one must lose.
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink(missing_ok=True)
        synchronise(path.parent)
    return ProjectKey.load(path)
