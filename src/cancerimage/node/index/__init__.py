"""The node's own index: built once from any source, loaded in a second, and counted in milliseconds."""

from cancerimage.node.index.building import build
from cancerimage.node.index.cohort import Cohort
from cancerimage.node.index.faults import IndexFault
from cancerimage.node.index.index import Index
from cancerimage.node.index.report import BuildReport, Faults, FieldReport, Spelling
from cancerimage.node.index.source import Source

__all__ = ["BuildReport", "Cohort", "Faults", "FieldReport", "Index", "IndexFault", "Source", "Spelling", "build"]
