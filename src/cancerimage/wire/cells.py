"""Cells of the tables that people open in a spreadsheet."""

_FORMULAS = tuple("=+-@＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula, the full-width forms included."""


def harmless(cell: object) -> object:
    """Return `cell` so that no spreadsheet takes it for a formula; what is no text stays as it is.

    Titles come from data holders, and a formula can send the contents of a table elsewhere.
    """
    if not isinstance(cell, str):
        return cell
    # Some programs look behind white space, and take a tab or a line break at the start for a separator.
    return f"'{cell}" if cell.lstrip().startswith(_FORMULAS) or cell[:1] in ("\t", "\r", "\n") else cell
