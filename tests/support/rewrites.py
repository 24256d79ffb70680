"""Other ways to write the same query: laws of logic and arithmetic, applied anywhere in a tree."""

from collections.abc import Callable
from random import Random

from cancerimage.query import EVERYTHING, FIELDS, NOTHING, AllOf, AnyOf, Between, Has, Is, Kind, Level, Not, Query
from cancerimage.vocabulary import UNKNOWN

Law = Callable[[Query, Random], Query | None]
"""Returns another query of the same meaning, or None where the law does not apply."""


def reorder(query: Query, random: Random) -> Query | None:
    """Put the members of a group in another order."""
    if isinstance(query, AllOf | AnyOf):
        return type(query)(tuple(random.sample(query.children, len(query.children))))
    return None


def nest(query: Query, random: Random) -> Query | None:
    """Put brackets around some members of a group."""
    if isinstance(query, AllOf | AnyOf) and query.children:
        cut = random.randrange(len(query.children) + 1)
        return type(query)((type(query)(query.children[:cut]), *query.children[cut:]))
    return None


def wrap(query: Query, random: Random) -> Query:
    """Make a group of one."""
    return random.choice((AllOf, AnyOf))((query,))


def repeat(query: Query, random: Random) -> Query:
    """Say it twice."""
    return random.choice((AllOf, AnyOf))((query, query))


def pad(query: Query, random: Random) -> Query:
    """Add what changes nothing."""
    return random.choice((AllOf((EVERYTHING, query)), AnyOf((query, NOTHING)), AllOf((query, Not(NOTHING)))))


def double_negation(query: Query, _: Random) -> Query:
    """Deny the denial."""
    return Not(Not(query))


def de_morgan(query: Query, _: Random) -> Query | None:
    """Swap all for any under a negation."""
    if isinstance(query, AllOf):
        return Not(AnyOf(tuple(Not(child) for child in query.children)))
    if isinstance(query, AnyOf):
        return Not(AllOf(tuple(Not(child) for child in query.children)))
    return None


def has_again(query: Query, random: Random) -> Query | None:
    """Ask twice whether the subject has such a series."""
    if isinstance(query, Has):
        return random.choice((Has(query), Has(Not(Not(query)))))
    return None


def has_of_subject(query: Query, _: Random) -> Query | None:
    """Ask for a series of a subject with what belongs to the subject."""
    if isinstance(query, Is) and FIELDS[query.field].level in (Level.DATASET, Level.SUBJECT):
        return Has(query)
    return None


def split(query: Query, random: Random) -> Query | None:
    """Cut a range in two that touch or overlap, or into its two bounds."""
    if not isinstance(query, Between):
        return None
    field = FIELDS[query.field]
    low = field.minimum if query.low is None else query.low
    high = field.maximum if query.high is None else query.high
    assert low is not None
    assert high is not None
    middle = random.randint(low, high)
    touching = min(middle + random.randint(0, 1), high)
    return random.choice(
        (
            AnyOf((Between(field.name, query.low, middle), Between(field.name, touching, query.high))),
            AllOf((Between(field.name, query.low, None), Between(field.name, None, query.high))),
            Between(field.name, low, high),
        )
    )


def known_or_not(query: Query, _: Random) -> Query | None:
    """Write an unknown number as one that is not known."""
    if isinstance(query, Is) and query.value == UNKNOWN and FIELDS[query.field].kind is Kind.NUMBER:
        return Not(Between(query.field, None, None))
    return None


def absorb(query: Query, random: Random) -> Query:
    """Add what follows anyway, or what makes no difference."""
    condition = random.choice(_CONDITIONS)
    return random.choice((AnyOf((query, AllOf((query, condition)))), AllOf((query, AnyOf((condition, query))))))


def exclude_the_middle(query: Query, random: Random) -> Query:
    """Add that something holds or does not."""
    condition = random.choice(_CONDITIONS)
    return AllOf((AnyOf((condition, Not(condition))), query))


_CONDITIONS: tuple[Query, ...] = (
    Is("modality", "CT"),
    Is("cancer", "lung"),
    Between("age", 50, 70),
    Has(AllOf((Is("modality", "MR"), Is("sex", "female")))),
)

LAWS: tuple[Law, ...] = (
    reorder,
    nest,
    wrap,
    repeat,
    pad,
    double_negation,
    de_morgan,
    has_again,
    has_of_subject,
    split,
    known_or_not,
    absorb,
    exclude_the_middle,
)


def rewritten(query: Query, random: Random, law: Law) -> Query:
    """Return `query` with `law` applied at one place where it applies, or unchanged if there is none."""
    places = _places(query)
    for place in random.sample(places, len(places)):
        found = law(_at(query, place), random)
        if found is not None:
            return _replaced(query, place, found)
    return query


Place = tuple[int, ...]


def _places(query: Query, here: Place = ()) -> list[Place]:
    return [here, *(p for i, child in enumerate(_children(query)) for p in _places(child, (*here, i)))]


def _children(query: Query) -> tuple[Query, ...]:
    if isinstance(query, AllOf | AnyOf):
        return query.children
    return (query.child,) if isinstance(query, Not | Has) else ()


def _at(query: Query, place: Place) -> Query:
    for index in place:
        query = _children(query)[index]
    return query


def _replaced(query: Query, place: Place, found: Query) -> Query:
    if not place:
        return found
    children = list(_children(query))
    children[place[0]] = _replaced(children[place[0]], place[1:], found)
    if isinstance(query, AllOf | AnyOf):
        return type(query)(tuple(children))
    assert isinstance(query, Not | Has)
    return type(query)(children[0])
