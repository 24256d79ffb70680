"""The file in which a holder describes its datasets."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.vocabulary import resolved

if TYPE_CHECKING:
    from cancerimage.wire.dataset import Description

FAULTS_SHOWN = 5


def read(path: Path) -> "tuple[Description, ...]":
    """Return the descriptions in a JSON file, or say which member of which one is wrong."""
    from pydantic import TypeAdapter, ValidationError

    from cancerimage.wire.dataset import Description

    try:
        return TypeAdapter(tuple[Description, ...]).validate_json(_coded(path.read_bytes(), path))
    except FileNotFoundError:
        raise Failure(f"There is no file {path}.", "It describes the datasets, as a JSON list.") from None
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        lines = [
            f"  {'.'.join(map(str, fault['loc'])) or 'the file'}: {fault['msg']}" for fault in faults[:FAULTS_SHOWN]
        ]
        hint = "docs/how-to/run-a-node.md shows a complete example."
        raise Failure(f"{path} does not describe datasets:", "\n".join([*lines, hint]), Outcome.MISUSED) from None


def _coded(written: bytes, path: Path) -> bytes:
    """Return the file with codes where it has labels or synonyms; an unknown word would publish what nobody finds."""
    try:
        descriptions = json.loads(written)
    except ValueError:
        return written  # What is wrong with it is said when it is read as descriptions.
    for description in filter(_is_object, _listed(descriptions)):
        where = f"{path}, {description.get('dataset', 'a description without a name')}"
        for member, field in (("cancers", "cancer"), ("countries", "country")):
            words = _listed(description.get(member))
            codes = [_code(field, word, where) for word in words]
            # A synonym beside its code names the same thing once.
            words[:] = [code for place, code in enumerate(codes) if code not in codes[:place]]
        for source in filter(_is_object, _listed(description.get("sources"))):
            if "licence" in source:
                source["licence"] = _code("licence", source["licence"], where)
    return json.dumps(descriptions).encode()


def _code(field: str, word: Any, where: str) -> Any:
    return resolved(field, word, where) if isinstance(word, str) else word


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)
