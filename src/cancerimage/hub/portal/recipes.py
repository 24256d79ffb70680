"""The same question for a terminal and for Python, ready to be copied."""

import json
import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to ask the same question elsewhere."""

    name: str
    title: str
    code: str


def recipes(text: str, hub: str, project: str = "") -> tuple[Recipe, ...]:
    """Return how to ask `text` from Python, with curl, and with the command."""
    # A JSON string is a Python string, too, and keeps every letter readable.
    quoted = json.dumps(text, ensure_ascii=False)
    named = {"project": project} if project else {}
    body = shlex.quote(json.dumps({"query": text} | named, ensure_ascii=False))
    argument = f", project={json.dumps(project)}" if project else ""
    option = f" --project {shlex.quote(project)}" if project else ""
    return (
        Recipe(
            "python",
            "Python",
            f"import cancerimage\n\nanswer = cancerimage.search({quoted}, hub={json.dumps(hub)}{argument})\n"
            "print(answer.totals)\ntable = answer.to_pandas()",
        ),
        Recipe(
            "curl",
            "curl",
            f"curl --silent --header 'Content-Type: application/json' \\\n  --data {body} \\\n"
            f"  {shlex.quote(f'{hub}/api/v1/queries?wait=10')}",
        ),
        Recipe("cli", "cancerimage", f"cancerimage search {shlex.quote(text)} --hub {shlex.quote(hub)}{option}"),
    )
