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
from cancerimage.node.pipeline.summarising import write_rows
from cancerimage.node.pipeline.work import Perform
from cancerimage.node.store.faults import StoreFault

PERFORMED: Mapping[Step, Perform] = {
    Step.DEIDENTIFY: deidentify,
    Step.CHECK: check,
    Step.STORE: store,
    Step.SUMMARISE: write_rows,
    Step.INDEX: index,
    Step.ATTEST: attest,
    Step.RELEASE: release,
}
"""Every step but the first, which makes the batch."""

FAULTS = (ClinicalFault, IndexFault, IntakeFault, LinkFault, PipelineFault, PlaceTaken, StoreFault, UnusableKey)
"""Exceptions whose text is written for people and holds no value of a file."""
