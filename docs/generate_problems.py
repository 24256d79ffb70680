"""Writes docs/reference/problems.md from the catalogue of problems: `python -m docs.generate_problems`."""

from itertools import groupby
from pathlib import Path

from cancerimage.wire.problems import TABLE

PAGE = Path(__file__).resolve().parent / "reference" / "problems.md"

SUBJECTS = {
    1: "Requests of people and programs",
    2: "Cohort queries",
    3: "Messages between hub and node",
    4: "Nodes and their sessions",
    5: "Questions to a node",
    6: "Enrolment",
}
"""What the first digit of a number stands for."""

OPENING = """# Problems

<!-- Made by docs/generate_problems.py from cancerimage/wire/problems; change it there. -->

Every refusal has a code. Over HTTP it comes as `application/problem+json` (RFC 9457) with the members `type`
(`urn:cancerimage:problem:` and the code), `title`, `status`, `detail` and `code`; between hub and node as a frame
with `code` and `detail`. Decide by the code: its meaning never changes, while wording can.
"""


def page() -> str:
    """Return the page as it should be."""
    parts = [OPENING]
    for first, problems in groupby(TABLE, key=lambda problem: problem.number // 100):
        parts.append(f"## {SUBJECTS[first]}\n")
        parts.extend(
            f"### `{problem.code}`\n\n"
            f"{problem.number} · HTTP {problem.status} · {problem.title}\n\n"
            f"{problem.sentence}\n\n"
            f"What to do: {problem.remedy}\n"
            for problem in problems
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
