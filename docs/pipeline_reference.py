"""The reference page of the pipeline: every step of a batch, and every state that it can be in."""

from collections.abc import Callable, Mapping
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "reference" / "pipeline-steps.md"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"


def page() -> str:
    """The table of steps, and the table of states."""
    from cancerimage.node.pipeline.states import STATES, STEPS

    lines = [
        "# Steps of a batch",
        "",
        NOTICE,
        "What `cancerimage node ingest` does to a batch, in this order. `BATCH` and `DATASET` stand for their names, "
        "and all paths are below the node's data directory. Why it is done so is explained in "
        "[From arrival to release](../explanation/pipeline.md).",
        "",
        "| Step | From | To | What it does | What it leaves |",
        "| --- | --- | --- | --- | --- |",
    ]
    for step, arrow in STEPS.items():
        begins = ", ".join(f"`{state}`" for state in STATES if state in arrow.start)
        ends = ", ".join(f"`{state}`" for state in arrow.to)
        lines.append(f"| `{step}` | {begins} | {ends} | {arrow.does} | {arrow.leaves} |")
    lines += ["", "## States", "", "| State | What it says |", "| --- | --- |"]
    lines += [f"| `{state}` | {sentence} |" for state, sentence in STATES.items()]
    return "\n".join(lines) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {PAGE: page}
