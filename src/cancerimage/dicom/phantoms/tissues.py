"""What a body is made of, as CT and MR see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tissue:
    """A tissue in a CT in the portal venous phase and in an MR at 1.5 tesla; rounded figures of textbooks."""

    name: str
    hounsfield: float
    texture: float
    """How much its density varies, in Hounsfield units."""
    t1: float
    """Milliseconds."""
    t2: float
    """Milliseconds."""
    water: float
    """The density of protons, with water as 1."""


TISSUES = (
    Tissue("air", -1000, 0, 1000, 10, 0.0),
    Tissue("fat", -105, 10, 260, 75, 0.9),
    Tissue("muscle", 62, 8, 950, 45, 0.8),
    Tissue("skin", 30, 5, 450, 50, 0.75),
    Tissue("lung", -820, 35, 900, 30, 0.12),
    Tissue("liver", 112, 6, 580, 48, 0.82),
    Tissue("spleen", 122, 6, 900, 85, 0.88),
    Tissue("kidney cortex", 185, 6, 870, 85, 0.9),
    Tissue("kidney medulla", 150, 6, 1200, 110, 0.92),
    Tissue("vessel", 165, 3, 1400, 20, 0.2),
    Tissue("cortical bone", 620, 60, 500, 5, 0.15),
    Tissue("cancellous bone", 240, 35, 480, 60, 0.6),
    Tissue("disc", 85, 6, 1000, 95, 0.85),
    Tissue("spinal fluid", 15, 4, 3500, 1200, 1.0),
    Tissue("stomach wall", 75, 6, 900, 60, 0.85),
    Tissue("bowel content", 25, 14, 2200, 260, 0.95),
    Tissue("bowel wall", 90, 6, 900, 65, 0.85),
    Tissue("gas", -960, 10, 1000, 5, 0.0),
    Tissue("bile", 8, 3, 2600, 480, 1.0),
    Tissue("pancreas", 100, 8, 620, 55, 0.85),
    Tissue("tumour", 68, 14, 1250, 105, 0.92),
    Tissue("necrosis", 28, 8, 2100, 240, 0.95),
    Tissue("calcification", 420, 80, 700, 8, 0.2),
    Tissue("metastasis", 64, 8, 1100, 95, 0.9),
    Tissue("table", -620, 10, 1000, 1, 0.0),
)
"""Every tissue; its place in this tuple is its number in an array."""

NUMBERS = {tissue.name: number for number, tissue in enumerate(TISSUES)}
"""The number of a tissue by its name."""
