"""Synthetic patients: images, reports and tables of children who do not exist, with a key to all that is planted."""

from cancerimage.dicom.phantoms.making import File, files, series_files
from cancerimage.dicom.phantoms.people import Person, person
from cancerimage.dicom.phantoms.plants import Place, Planted
from cancerimage.dicom.phantoms.recipe import BurnedIn, Recipe

__all__ = ["BurnedIn", "File", "Person", "Place", "Planted", "Recipe", "files", "person", "series_files"]
