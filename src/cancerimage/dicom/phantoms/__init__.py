"""Synthetic patients: images, reports and tables of children who do not exist, with a key to all that is planted."""

from cancerimage.dicom.phantoms.answers import Answers
from cancerimage.dicom.phantoms.filing import File, files, flawed, series_files
from cancerimage.dicom.phantoms.flaws import SEEDINGS, Flaw
from cancerimage.dicom.phantoms.making import CLINICAL, IMAGES, FolderTaken, make
from cancerimage.dicom.phantoms.people import Person, person
from cancerimage.dicom.phantoms.plants import Place, Planted
from cancerimage.dicom.phantoms.recipe import BurnedIn, Recipe

__all__ = [
    "CLINICAL",
    "IMAGES",
    "SEEDINGS",
    "Answers",
    "BurnedIn",
    "File",
    "Flaw",
    "FolderTaken",
    "Person",
    "Place",
    "Planted",
    "Recipe",
    "files",
    "flawed",
    "make",
    "person",
    "series_files",
]
