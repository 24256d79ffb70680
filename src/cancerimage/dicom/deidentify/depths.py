"""Studies whose slices came in several batches: whether they are too few for a face, all of them together tell."""

import csv
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace

from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.survey import Survey
from cancerimage.dicom.pixels.depth import Depth


def added_up(found: Survey, place: Place, others: Iterable[Place]) -> Survey:
    """Return what a survey found, judged together with the batches that `others` have looked at.

    What is found here is written down before the others are read: of two that run at one moment, one sees the other.
    """
    place.write(place.depths, json.dumps({study: depth.plain() for study, depth in found.depths.items()}))
    depths = {study: deepcopy(depth) for study, depth in found.depths.items()}
    for other in others:
        for study, depth in _read(other).items():
            if study in depths:
                depths[study].join(depth)
    return replace(found, series=tuple(replace(one, thin=depths[one.study].thin) for one in found.series))


def _read(place: Place) -> Mapping[str, Depth]:
    try:
        return {study: Depth.of(plain) for study, plain in json.loads(place.depths.read_text("utf-8")).items()}
    except FileNotFoundError:
        pass
    try:
        with place.people.open(encoding="utf-8", errors="surrogateescape", newline="") as table:
            # Earlier versions wrote down which studies there were, and not how deep.
            return {row["study_instance_uid"]: Depth(deep=True) for row in csv.DictReader(table)}
    except FileNotFoundError:
        return {}
