"""A program that searches de-identified files for what identified somebody; it shares no code with what it checks."""

from cancerimage.dicom.verify.alone import alone
from cancerimage.dicom.verify.check import check
from cancerimage.dicom.verify.hits import SENTENCES, Hit, Kind
from cancerimage.dicom.verify.reading import Malformed
from cancerimage.dicom.verify.searched import Searched, identifiers

__all__ = ["SENTENCES", "Hit", "Kind", "Malformed", "Searched", "alone", "check", "identifiers"]
