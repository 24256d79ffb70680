"""The secret of a dataset: made once, whole or not at all, and the same for images and clinical tables."""

from pathlib import Path

from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.node.files import begin_private


def project_key(path: Path) -> ProjectKey:
    """Return the key that is kept at `path`, and make it where there is none; raises UnusableKey."""
    if not path.exists():
        begin_private(path, ProjectKey.create().text().encode("ascii"))
    return ProjectKey.load(path)
