"""Compare two folders: `python -m cancerimage.dicom.verify SOURCE OUTPUT`."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from cancerimage.dicom.verify.folders import Compared, compare, people
from cancerimage.dicom.verify.hits import SENTENCES

SHOWN = 20
"""Places and files that are named; the rest is counted."""


def main() -> int:
    """Return 0 if nothing was found, 1 if something was."""
    parser = argparse.ArgumentParser(
        prog="python -m cancerimage.dicom.verify",
        description="Search de-identified files for everything that the original ones give away."
        " It tells kinds and places, never values.",
    )
    parser.add_argument("source", type=Path, help="the folder with the original files")
    parser.add_argument("output", type=Path, help="the folder with the de-identified ones")
    parser.add_argument(
        "--people",
        type=Path,
        metavar="FILE",
        help="a table with the columns study_instance_uid and new_patient_id, such as private/people.csv",
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        type=lambda text: int(text, 16),
        metavar="GGGGEEEE",
        help="an attribute that keeps its value by decision; can be repeated",
    )
    parser.add_argument(
        "--words",
        type=Path,
        metavar="FILE",
        help="words that may stay in texts, one a line, as for the de-identification",
    )
    chosen = parser.parse_args()
    for folder in (chosen.source, chosen.output):
        if not folder.is_dir():
            parser.error(f"There is no folder {folder}.")
    found = compare(
        chosen.source,
        chosen.output,
        people(chosen.people) if chosen.people else {},
        frozenset(chosen.keep),
        frozenset(chosen.words.read_text(encoding="utf-8").split() if chosen.words else ()),
        _progress if sys.stderr.isatty() else lambda done, total: None,
    )
    print("\n".join(_lines(found, chosen.output)))  # noqa: T201  # this is what the program is for
    return 1 if found.hits else 0


def _progress(done: int, total: int) -> None:
    print(f"\r{done} of {total} files", end="\n" if done == total else "", file=sys.stderr)  # noqa: T201


def _lines(found: Compared, output: Path) -> list[str]:
    lines = [f"{found.outputs} files were searched for what {found.sources} original files give away."]
    if found.unread:
        lines.append(f"{found.unread} original files cannot be read; nothing of them was searched for.")
    if found.unmatched:
        lines.append(
            f"Of {len(found.unmatched)} files nobody says whose they are; their dates were not compared."
            " Name the table with --people."
        )
    if not found.hits:
        return [*lines, "Nothing was found."]
    kinds = Counter(hit.kind for hits in found.hits.values() for hit in {hit.kind: hit for hit in hits}.values())
    lines += [f"{number:7} files: {SENTENCES[kind]}" for kind, number in kinds.most_common()]
    places = Counter((hit.place or "the file itself", hit.kind) for hits in found.hits.values() for hit in hits)
    lines.append("Where:")
    lines += [f"{number:7} times: {place}, {kind.value}" for (place, kind), number in places.most_common(SHOWN)]
    lines.append("In:")
    lines += [f"  {path.relative_to(output)}" for path in list(found.hits)[:SHOWN]]
    if len(found.hits) > SHOWN:
        lines.append(f"  and {len(found.hits) - SHOWN} more files")
    return lines


if __name__ == "__main__":
    sys.exit(main())
