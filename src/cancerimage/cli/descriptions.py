"""The file in which a holder describes its datasets."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.index import Source
    from cancerimage.wire.dataset import Description

FAULTS_SHOWN = 5


def read(path: Path) -> "tuple[Description, ...]":
    """Return the descriptions in a JSON file, or say which member of which one is wrong."""
    from pydantic import TypeAdapter, ValidationError

    from cancerimage.wire.dataset import Description

    try:
        return TypeAdapter(tuple[Description, ...]).validate_json(path.read_bytes())
    except FileNotFoundError:
        raise Failure(f"There is no file {path}.", "It describes the datasets, as a JSON list.") from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        lines = [
            f"  {'.'.join(map(str, fault['loc'])) or 'the file'}: {fault['msg']}" for fault in faults[:FAULTS_SHOWN]
        ]
        hint = "docs/how-to/run-a-node.md shows a complete example."
        raise Failure(f"{path} does not describe datasets:", "\n".join([*lines, hint]), Outcome.MISUSED) from None


def source_of(paths: Sequence[Path], descriptions: "Sequence[Description]") -> "Source":
    """Return the records of several files as one source; the files may have their columns in different orders."""
    from cancerimage.node.index import Source

    parts = [f"({Source.of_file(path, ()).relation})" for path in paths]
    return Source(" UNION ALL BY NAME ".join(parts), tuple(descriptions))
