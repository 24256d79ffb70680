"""The cube of a dataset as a table for a spreadsheet."""

import csv
import io

from cancerimage.hub.catalogue.cubes import LabelledCube
from cancerimage.wire.cells import harmless

COLUMNS = (
    *("field", "value", "label"),
    *("second_field", "second_value", "second_label"),
    *("subjects", "low", "high", "below"),
)
"""The last one says what the cells that are not listed stay below."""


def written(cube: LabelledCube) -> str:
    """Return the cells of all tables as CSV, one line each."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for one in cube.tables:
        for cell in one.cells:
            first, *second = zip(one.fields, cell.values, cell.labels, strict=True)
            number = cell.subjects
            line = (*first, *(second[0] if second else ("", "", "")))
            table.writerow([*map(harmless, line), number.value, number.low, number.high, one.below])
    return text.getvalue()
