"""Headers of DICOM files, read by walking their bytes; pydicom helps where a file is odd."""

from cancerimage.dicom.read.folder import files, walk
from cancerimage.dicom.read.header import Header, Place
from cancerimage.dicom.read.reading import header, headers

__all__ = ["Header", "Place", "files", "header", "headers", "walk"]
