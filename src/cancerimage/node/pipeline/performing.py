"""What carries out each step of the table, and which failures of it are told in their own words."""

from collections.abc import Mapping

from cancerimage.dicom.deidentify.keys import UnusableKey
from cancerimage.dicom.deidentify.place import PlaceTaken
from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.index import IndexFault
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.link.faults import LinkFault
from cancerimage.node.pipeline.attesting import attest
from cancerimage.node.pipeline.checking import check
from cancerimage.node.pipeline.deidentifying import deidentify
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.indexing import index
from cancerimage.node.pipeline.releasing import release
from cancerimage.node.pipeline.states import Step
from cancerimage.node.pipeline.storing import store
from cancerimage.node.pipeline.summarising import summarise
from cancerimage.node.pipeline.work import Perform
from cancerimage.node.store.faults import StoreFault

PERFORMED: Mapping[Step, Perform] = {
    Step.DEIDENTIFY: deidentify,
    Step.CHECK: check,
    Step.SUMMARISE: summarise,
    Step.ATTEST: attest,
    Step.RELEASE: release,
    Step.STORE: store,
    Step.INDEX: index,
}
"""Every step but the first, which makes the batch."""

FAULTS = (ClinicalFault, IndexFault, IntakeFault, LinkFault, PipelineFault, PlaceTaken, StoreFault, UnusableKey)
"""Exceptions whose text is written for people and holds no value of a file."""


def problem_of(fault: Exception) -> str:
    """Return why a step stopped, in a sentence that holds nothing of what it was about."""
    if isinstance(fault, FAULTS):
        return str(fault)
    if isinstance(fault, OSError) and fault.strerror:
        # What the system says of a disk that is full, or a folder that is closed to us; not the name of a file.
        return f"{fault.strerror}. Go on with the batch once that is mended."
    return f"Something went wrong that was not foreseen ({type(fault).__name__})."
