"""The form of the report in JSON, as a JSON Schema."""

from collections.abc import Iterable, Mapping
from typing import Any

from cancerimage.dicom.faults import Reason
from cancerimage.dicom.quality.checks import CHECKS
from cancerimage.dicom.quality.completeness import REQUIRED
from cancerimage.dicom.quality.kinds import IRIS, Dimension, Group, Level, Part
from cancerimage.dicom.quality.metrics import NAMES
from cancerimage.dicom.quality.report import COMPOSITION, FORMAT

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_NUMBER: Schema = {"type": "number"}
_SHARE: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def schema() -> Schema:
    """Return the schema; every object is closed, so that nothing else gets into a report."""
    counts = dict.fromkeys(("images", "series", "studies", "patients"), _COUNT)
    steps = _rows({"from": _NUMBER, "to": {"type": ["number", "null"]}, "series": _COUNT})
    made = {
        "format": {"const": FORMAT},
        "title": _TEXT,
        "made": {"type": "string", "format": "date-time"},
        "software": _TEXT,
        "seconds": _NUMBER,
        "counts": _closed({"files": _COUNT, "bytes": _COUNT, **counts}),
        "parts": _rows(
            {"part": _one_of(Part), "when": _TEXT, "made": {"type": "boolean"}, "omitted": {"type": ["string", "null"]}}
        ),
        "findings": _rows(
            {
                "check": _one_of(CHECKS),
                "group": _one_of(Group),
                "level": _one_of(Level),
                "dimension": _one_of(Dimension),
                "tier": {"enum": [1, 2, 3, None]},
                "sentence": _one_of({check.sentence for check in CHECKS.values()}),
                "remedy": _one_of({check.remedy for check in CHECKS.values()}),
                "files": _COUNT,
                **counts,
            }
        ),
        "dimensions": _rows(
            {
                "dimension": _one_of(Dimension),
                "in_dimension": _one_of(IRIS.values()),
                "measure": _TEXT,
                "series": _COUNT,
                "of": _COUNT,
                "value": _SHARE,
            }
        ),
        "completeness": _rows(
            {
                "attribute": _one_of(code.partition(".")[2] for code in REQUIRED),
                "series": _COUNT,
                "of": _COUNT,
                "value": _SHARE,
            }
        ),
        "composition": _closed(
            {name: _rows({"code": _TEXT, "label": _TEXT, "series": _COUNT, "images": _COUNT}) for name in COMPOSITION}
        ),
        "distributions": _closed({"images_per_series": steps, "slice_spacing_mm": steps}),
        "metrics": _rows(
            {
                "modality": _TEXT,
                "metric": _one_of(NAMES),
                "manufacturer": _TEXT,
                "series": _COUNT,
                "lower_quartile": _NUMBER,
                "median": _NUMBER,
                "upper_quartile": _NUMBER,
            }
        ),
        "conformance": {
            "anyOf": [
                {"type": "null"},
                _closed({"structures": _COUNT, "broken": _rows({"rule": _TEXT, "structures": _COUNT})}),
            ]
        },
        "unreadable": {"type": "object", "propertyNames": _one_of(Reason), "additionalProperties": _COUNT},
        "tiers": _rows(
            {
                "tier": {"enum": [1, 2, 3]},
                "criteria": _rows(
                    {
                        "sentence": _TEXT,
                        "met": {"type": ["boolean", "null"]},
                        "against": {"type": ["integer", "null"], "minimum": 0},
                    }
                ),
                "besides": _TEXT,
            }
        ),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Quality report of a folder of DICOM files",
        **_closed(made),
    }


def _closed(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _rows(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "array", "items": _closed(properties)}


def _one_of(values: Iterable[str]) -> Schema:
    return {"enum": sorted(str(value) for value in values)}
