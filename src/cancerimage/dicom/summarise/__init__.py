"""From headers to records: one row for each series, in the columns that a node's index is built from."""

from cancerimage.dicom.summarise.rows import COLUMNS, WANTED, Row, summarise

__all__ = ["COLUMNS", "WANTED", "Row", "summarise"]
