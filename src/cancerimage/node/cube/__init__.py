"""The facet cube: the tables and sums of one protected dataset, noised once in each epoch."""

from cancerimage.node.cube.computing import compute, tells
from cancerimage.node.cube.people import People

__all__ = ["People", "compute", "tells"]
