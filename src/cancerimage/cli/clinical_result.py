"""What people read of a clinical table in the terminal: counts, never a value of a patient."""

from typing import TYPE_CHECKING

from cancerimage.cli import screen

if TYPE_CHECKING:
    from cancerimage.node.clinical import Brought
    from cancerimage.node.clinical.report import Report


def show_report(report: "Report") -> None:
    """Show the counts of a table, and what was found in it."""
    from cancerimage.node.clinical.checks import CHECKS
    from cancerimage.node.clinical.fields import FIELDS

    screen.say(f"{screen.counted(report.rows, 'row')}, {screen.counted(report.subjects, 'subject')}.")
    shown = screen.table(None, "Field", "What it can have", numbers=("Recorded", "Missing"), narrow=("Field",))
    for name, recorded in report.recorded.items():
        counts = report.values.get(name)
        words = ", ".join(f"{word} {screen.figure(number)}" for word, number in counts.items()) if counts else ""
        shown.add_row(
            name, words or FIELDS[name].allowed, screen.figure(recorded), screen.figure(report.subjects - recorded)
        )
    screen.page().print(shown)
    if not report.findings:
        screen.say("Nothing is wrong that could be seen.")
        return
    for code, places in report.findings.items():
        told = CHECKS[code]
        where = ", ".join(f"{screen.figure(number)} in {place}" for place, number in places.items())
        screen.say(f"Found {where}: {told.sentence} {told.effect.capitalize()}. What to do: {told.remedy}")


def show_changes(brought: "Brought") -> None:
    """Show what differs from the table that was there before."""
    made = brought.changes
    screen.say(
        f"Against what was there: {made.new:,} new, {made.gone:,} gone, {made.changed:,} changed, "
        f"{made.same:,} the same."
    )
    if made.fields:
        changed = ", ".join(f"{name} {number:,}" for name, number in made.fields.items())
        screen.say(f"Changed by field: {changed}.")


def show_images(brought: "Brought") -> None:
    """Show how the table and the images of the dataset go together."""
    if brought.pictured is None:
        screen.say("There are no images of this dataset yet to compare the subjects with.")
        return
    screen.say(
        f"{screen.counted(brought.pictured, 'subject')} with images: {brought.without_row:,} of them without a row. "
        f"{screen.counted(brought.without_images, 'row')} without images."
    )
    if brought.rows and brought.without_images == brought.rows:
        screen.warn(
            "Not one row belongs to images. Compare the patient IDs: leading zeros, prefixes, or another site, perhaps."
        )
