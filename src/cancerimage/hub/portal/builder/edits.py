"""What a visitor can do to a draft, as one table: each verb with the function that carries it out."""

from collections.abc import Callable, Mapping

from cancerimage.hub.portal.builder.draft import Draft
from cancerimage.hub.portal.builder.paths import ROOT, Path, at, put, read, take, values_of
from cancerimage.query import FIELDS, AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.query.fields import Kind


def edit(draft: Draft, written: str) -> Draft:
    """Carry out one edit as a button writes it, `verb:argument:…`; what cannot be done changes nothing."""
    verb, *arguments = written.split(":")
    function = VERBS.get(verb)
    if function is None:
        return draft
    try:
        edited = function(draft, *arguments)
    except (TypeError, ValueError, IndexError):
        # A hand-made or outdated form: the tree has changed, or the button never existed.
        return draft
    # Such a form can also name a place that no button has, such as the inside of a negation.
    return edited.opened().aiming(edited.into)


def toggle(draft: Draft, field: str, value: str) -> Draft:
    """Add one value of a field to the current group, or take it out; values of one field stand for any of them."""
    if field not in FIELDS or not value:
        return draft
    wanted = Is(field, value)
    parts = _parts(draft)
    for place, part in enumerate(parts):
        path = (*draft.into, place)
        if part == wanted:
            return _with(draft, take(draft.tree, path))
        if wanted in values_of(part):
            return _with(draft, take(draft.tree, (*path, values_of(part).index(wanted))))
    for place, part in enumerate(parts):
        held = values_of(part)
        if held and held[0].field == field:
            return _with(draft, put(draft.tree, (*draft.into, place), AnyOf((*held, wanted))))
    return _append(draft, wanted)


def span(draft: Draft, field: str, low: str, high: str) -> Draft:
    """Let a number of the current group lie between two bounds; two open bounds take the condition out."""
    if field not in FIELDS or FIELDS[field].kind is not Kind.NUMBER:
        return draft
    wanted = Between(field, int(low) if low else None, int(high) if high else None)
    everything = wanted.low is None and wanted.high is None
    for place, part in enumerate(_parts(draft)):
        if isinstance(part, Between) and part.field == field:
            path = (*draft.into, place)
            return _with(draft, take(draft.tree, path) if everything else put(draft.tree, path, wanted))
    return draft if everything else _append(draft, wanted)


def remove(draft: Draft, path: str) -> Draft:
    """Take a condition or a group out."""
    place = read(path)
    # Places after the removed one move up, so new conditions go to the group around it.
    around = place[:-1] if place[: len(draft.into)] != draft.into else draft.into
    return Draft(take(draft.tree, place), ROOT).aiming(around)


def negate(draft: Draft, path: str) -> Draft:
    """Turn a condition or a group into its opposite."""
    place = read(path)
    node = at(draft.tree, place)
    if node is None or not place:
        return draft
    return _with(draft, put(draft.tree, place, node.child if isinstance(node, Not) else Not(node)))


def swap(draft: Draft, path: str) -> Draft:
    """Turn "all of" into "any of", or back."""
    place = read(path)
    node = at(draft.tree, place)
    if not isinstance(node, AllOf | AnyOf):
        return draft
    other: type[AllOf] | type[AnyOf] = AnyOf if isinstance(node, AllOf) else AllOf
    return _with(draft, put(draft.tree, place, other(node.children)))


def group(draft: Draft, path: str) -> Draft:
    """Add an empty group, which becomes the current one; inside "all of" it is an "any of"."""
    place = read(path)
    inside = at(draft.tree, place)
    return _append(draft.aiming(place), AnyOf() if isinstance(inside, AllOf) else AllOf(), down=())


def has(draft: Draft, path: str) -> Draft:
    """Add "the subject also has a series where …", which becomes the current group."""
    return _append(draft.aiming(read(path)), Has(AllOf()), down=(0,))


def clear(draft: Draft) -> Draft:
    """Start again."""
    return Draft()


VERBS: Mapping[str, Callable[..., Draft]] = {
    "toggle": toggle,
    "range": span,
    "remove": remove,
    "not": negate,
    "swap": swap,
    "group": group,
    "has": has,
    "clear": clear,
}


def _parts(draft: Draft) -> tuple[Query, ...]:
    current = at(draft.tree, draft.into)
    return current.children if isinstance(current, AllOf | AnyOf) else ()


def _append(draft: Draft, node: Query, down: Path | None = None) -> Draft:
    """Return the draft with `node` last in its current group; `down` leads from it to the next current group."""
    current = at(draft.tree, draft.into)
    if not isinstance(current, AllOf | AnyOf):
        return draft
    tree = put(draft.tree, draft.into, type(current)((*current.children, node)))
    into = draft.into if down is None else (*draft.into, len(current.children), *down)
    return Draft(tree, into)


def _with(draft: Draft, tree: Query) -> Draft:
    return Draft(tree, draft.into).aiming(draft.into)
