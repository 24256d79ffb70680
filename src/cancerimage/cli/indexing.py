"""How the report of an index is shown: what it holds, how values were understood, which faults the data have."""

from typing import TYPE_CHECKING

from cancerimage.cli import screen

if TYPE_CHECKING:
    from cancerimage.node.index import BuildReport

SPELLINGS_SHOWN = 5

DROPPED = {
    "without_identity": "without a dataset, subject, study or series",
    "repeated_series": "whose series was listed before",
}
"""The faults for which a row is left out, with the reason."""


def show_report(report: "BuildReport", *, as_json: bool) -> None:
    """Show the report."""
    if as_json:
        screen.write_json(report.model_dump(mode="json"))
        return
    screen.say(f"{screen.counted(report.datasets, 'dataset')} with {screen.levels(report)}.")
    table = screen.table("Values, counted in series", "Field", "Not mapped", numbers=("Mapped", "Unknown", "Other"))
    for field in report.fields:
        shown = ", ".join(f"{spelling.raw} ({spelling.series})" for spelling in field.spellings[:SPELLINGS_SHOWN])
        more = max(0, len(field.spellings) - SPELLINGS_SHOWN) + field.rare
        rest = (f"{more} more" if shown else screen.counted(more, "rare one")) if more else ""
        words = " and ".join(filter(None, (shown, rest)))
        table.add_row(field.field, words, *(screen.figure(n) for n in (field.mapped, field.unknown, field.unmapped)))
    console = screen.page()
    console.print()
    console.print(table)
    faults = {name: count for name, count in report.faults.model_dump().items() if count}
    console.print()
    for name, reason in DROPPED.items():
        if count := faults.pop(name, 0):
            screen.say(f"Left out: {screen.counted(count, 'row')} {reason}.")
    if not faults:
        screen.say("The records do not contradict themselves.")
        return
    table = screen.table("Faults in the data; the values concerned count as unknown", "Fault", numbers=("Records",))
    for name, count in faults.items():
        table.add_row(name.replace("_", " "), screen.figure(count))
    console.print(table)
