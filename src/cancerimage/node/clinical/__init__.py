"""Clinical tables: from what a holder has to the common fields, under the same new ids as the images."""

from cancerimage.node.clinical.bringing import Brought, bring, check, compare
from cancerimage.node.clinical.faults import ClinicalFault

__all__ = ["Brought", "ClinicalFault", "bring", "check", "compare"]
