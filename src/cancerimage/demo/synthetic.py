"""The dataset whose images the demo takes through a pipeline while one looks on: children who were computed."""

from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.wire.dataset import Description, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cancerimage.node.pipeline.standing import Order

NAME = "synthetic_neuroblastoma"
NODE = "demo-ash"
"""The node that the images come to; its console is open, so that one can see them there."""

PEOPLE, SEED = 8, 37
MATRIX, SLICES = 128, 12
MAPPING = Path(__file__).with_name("neuroblastoma.yaml")
"""How the clinical table is read."""
SONOGRAMS = 2
"""Children with ultrasound: text is burned into it, so that a person has to look at each of these series."""
SHOWN = ("CT", "MR", "CT", "MR")
"""The modalities of the series that the catalogue shows a picture of: they are of nobody, so everybody may see them."""

DESCRIPTION = Description(
    dataset=NAME,
    title={
        "en": "Synthetic neuroblastoma: CT and MR of computed children",
        "de": "Synthetisches Neuroblastom: CT und MR berechneter Kinder",
    },
    description={
        "en": "SYNTHETIC DATA. Nobody in this dataset exists: images, reports and clinical table were computed by this "
        "software, with a tumour of the abdomen and with invented names in all the places where real files have them. "
        "The demonstration took them through the whole pipeline of a node: received, de-identified, verified, checked, "
        "summarised, released with signed evidence, stored and indexed. Nothing may be concluded from them about any "
        "disease.",
        "de": "SYNTHETISCHE DATEN. Niemand in diesem Datensatz existiert: Bilder, Berichte und klinische Tabelle hat "
        "diese Software berechnet, mit einem Tumor im Bauch und mit erfundenen Namen an allen Stellen, an denen echte "
        "Dateien sie haben. Die Demonstration hat sie durch alle Schritte eines Knotens geführt: empfangen, "
        "de-identifiziert, geprüft, bewertet, zusammengefasst, mit signiertem Nachweis freigegeben, gespeichert und "
        "indiziert. Über keine Krankheit lässt sich etwas daraus schließen.",
    },
    cancers=("neuroblastoma",),
    sources=(
        Source(
            title="Computed by the command “cancerimage phantoms” and dedicated to the public domain",
            url="https://creativecommons.org/publicdomain/zero/1.0/",
            licence="CC0-1.0",
        ),
    ),
    species="phantom",
    demonstration=True,
    synthetic=True,
)

DOING: "Mapping[str, str]" = {
    "make": "Computing synthetic images",
    "take": "Taking them in",
    "deidentify": "De-identifying them",
    "check": "Checking their quality",
    "store": "Storing them",
    "summarise": "Summarising them",
    "index": "Building the index with them",
    "attest": "Signing the evidence",
    "release": "Releasing them",
}
"""What is done to the images, step by step."""


def make(folder: Path, jobs: int, progress: "Callable[[int, int], None]") -> None:
    """Compute the dataset in a folder, which appears only when it is complete; one that is there is kept."""
    from cancerimage.dicom import phantoms

    if not folder.exists():
        recipe = phantoms.Recipe(matrix=MATRIX, slices=SLICES, sonograms=SONOGRAMS)
        phantoms.make(folder, PEOPLE, SEED, recipe, jobs=jobs, progress=progress)


def images(folder: Path) -> Path:
    """Return where the images lie in the folder that was made."""
    from cancerimage.dicom.phantoms import IMAGES

    return folder / IMAGES


def order(folder: Path) -> "Order":
    """Return what the pipeline is asked for: text in images is looked for by rules, which takes no further library."""
    from cancerimage.dicom.phantoms import CLINICAL
    from cancerimage.dicom.pixels.verdicts import Mode
    from cancerimage.node.pipeline.standing import Order

    return Order(pixels=Mode.RULES, clinical=folder / CLINICAL, mapping=MAPPING)
