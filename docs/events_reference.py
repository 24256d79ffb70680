"""The reference page of the logs: every event of hub and node, and every key with what it takes."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "reference" / "events.md"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"


def page() -> str:
    """Every event with its sentence and keys, and every key with its values."""
    from cancerimage.audit.events import HUB_EVENTS, NODE_EVENTS
    from cancerimage.audit.worth import KEYS

    lines = [
        "# Events of the logs",
        "",
        NOTICE,
        "Everything that a hub or a node writes into its log is one of these events, about these keys and no other. A "
        "key in parentheses can be missing. Who did it is `system`, `hub`, `node:NAME`, `person:PSEUDONYM`, "
        "`operator:NAME` or `steward:NAME`; `system` also stands for whoever gives commands on the machine itself.",
    ]
    for side, events in (("Hub", HUB_EVENTS), ("Node", NODE_EVENTS)):
        lines += ["", f"## {side}", "", "| Event | What it says | About |", "| --- | --- | --- |"]
        for event, meaning in events.items():
            about = [f"`{key}`" for key in meaning.needed] + [f"(`{key}`)" for key in meaning.allowed]
            lines.append(f"| `{event}` | {meaning.sentence} | {', '.join(about) or '–'} |")
    lines += ["", "## Keys", "", "| Key | Values |", "| --- | --- |"]
    lines += [f"| `{key}` | {'; '.join(_values(worth))} |" for key, worth in KEYS.items()]
    return "\n".join(lines) + "\n"


def _values(worth: object) -> Iterator[str]:
    from cancerimage.audit.worth import Choice, Text, Whole, Words

    match worth:
        case Choice(words):
            yield ", ".join(f"`{word}`" for word in sorted(words))
        case Words(words):
            yield "some of " + ", ".join(f"`{word}`" for word in sorted(words))
        case Whole(most):
            yield f"a whole number up to {most:,}"
        case Text(pattern):
            yield f"a text that fits `{pattern.pattern}`"


FILES: Mapping[Path, Callable[[], str]] = {PAGE: page}
