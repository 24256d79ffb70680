"""Cells of a table that a spreadsheet may open."""

import pytest

from cancerimage.wire.cells import harmless


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t", "\r", "\n", "\t\t="])
def test_a_formula_becomes_a_text(sign: str) -> None:
    assert harmless(f"{sign}HYPERLINK(A1)") == f"'{sign}HYPERLINK(A1)"


@pytest.mark.parametrize("cell", ["", "Lung CT", "T1-weighted = fine", " indented", -5, 3, None])
def test_everything_else_stays(cell: object) -> None:
    assert harmless(cell) == cell
