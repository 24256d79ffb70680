"""A query as canonical text: one spelling for every tree."""

import re

from cancerimage.query.fields import FIELDS
from cancerimage.query.nodes import EVERYTHING, AllOf, AnyOf, Between, Has, Is, Not, Query

_BARE = re.compile(r"[^\s(),:<>=≥≤\"„“”]+")


def render(query: Query) -> str:
    """Return `query` as text that `parse` understands; everything is the empty text."""
    return "" if query == EVERYTHING else _render(query)


def render_value(leaf: Is | Between) -> str:
    """Return the value of a condition as it stands after the colon."""
    if isinstance(leaf, Is):
        return leaf.value if _BARE.fullmatch(leaf.value) else f'"{leaf.value}"'
    if leaf.low is None and leaf.high is None:
        field = FIELDS[leaf.field]
        return f"{field.minimum}..{field.maximum}"
    if leaf.low is None:
        return f"<={leaf.high}"
    if leaf.high is None:
        return f">={leaf.low}"
    return str(leaf.low) if leaf.low == leaf.high else f"{leaf.low}..{leaf.high}"


def _render(query: Query) -> str:
    match query:
        case Is() | Between():
            return f"{query.field}:{render_value(query)}"
        case Not(child):
            return f"not {_tight(child)}"
        case Has(child):
            return f"has ({_render(child)})"
        case AllOf(()):
            return "everything"
        case AnyOf(()):
            return "nothing"
        case AllOf((only,)) | AnyOf((only,)):
            return _render(only)
        case AllOf(children):
            return _all_of(children)
        case AnyOf(children):
            return _list(children) or " or ".join(_tight(child) for child in children)


def _all_of(children: tuple[Query, ...]) -> str:
    text = _tight(children[0])
    for child in children[1:]:
        # The words make plain that the second series need not be the first.
        text += f" and also {_render(child)}" if isinstance(child, Has) else f" {_tight(child)}"
    return text


def _list(children: tuple[Query, ...]) -> str | None:
    """Return `field:a,b` if the children are values of one field."""
    leaves = [child for child in children if isinstance(child, Is | Between)]
    if len(leaves) < len(children) or len({leaf.field for leaf in leaves}) > 1:
        return None
    return f"{leaves[0].field}:{','.join(render_value(leaf) for leaf in leaves)}"


def _tight(query: Query) -> str:
    """Return the text of `query` so that it can stand beside others."""
    match query:
        case AllOf((only,)) | AnyOf((only,)):
            return _tight(only)
        case AllOf((_, *_)):
            return f"({_render(query)})"
        case AnyOf((_, *_) as children):
            return _list(children) or f"({_render(query)})"
        case _:
            return _render(query)
