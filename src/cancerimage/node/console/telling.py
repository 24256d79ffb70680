"""Questions as a table shows them: who asked what and when, and what each dataset told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from cancerimage.disclosure.charge import ALLOWANCE_PERSON
from cancerimage.node.console import words
from cancerimage.node.ledger.asked import Asked
from cancerimage.wire.asker import VISITOR


@dataclass(frozen=True, slots=True)
class Told:
    """What one dataset told, or several in the same words."""

    datasets: tuple[str, ...]
    words: str
    cost: str = ""
    """Empty where nothing was told."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question with everything that was told."""

    moment: datetime
    id: str
    who: str
    roles: str
    """Empty of visitors, who are called so already."""
    project: str | None
    query: str
    """As a sentence."""
    text: str
    """As it was written."""
    told: tuple[Told, ...]


def lines(asked: Iterable[Asked]) -> list[Line]:
    """Put the answers of each question together, in the order in which they come."""
    return [_line(tuple(group)) for _, group in groupby(asked, lambda one: (one.moment, one.asker, one.query))]


def _line(answers: Sequence[Asked]) -> Line:
    first = answers[0]
    roles = () if first.asker == VISITOR.id else first.roles
    given = [one for one in answers if one.withheld is None]
    nobody = [one for one in given if _is_nobody(one)]
    told = [
        Told((one.dataset,), words.answered(one), words.price(one.cost, ALLOWANCE_PERSON))
        for one in given
        if not _is_nobody(one)
    ]
    if nobody:
        told.append(Told(tuple(one.dataset for one in nobody), words.answered(nobody[0]), words.price(0, 1)))
    withheld = sorted((one for one in answers if one.withheld is not None), key=lambda one: str(one.withheld))
    for reason, group in groupby(withheld, lambda one: one.withheld):
        if reason is not None:
            told.append(Told(tuple(one.dataset for one in group), str(words.WITHHELD[reason])))
    return Line(
        moment=first.moment,
        id=first.asker,
        who=words.person(first.asker),
        roles=", ".join(str(words.ROLES[role]) for role in roles),
        project=first.project,
        query=words.sentence(first.query),
        text=first.query,
        told=tuple(told),
    )


def _is_nobody(one: Asked) -> bool:
    """Whether a dataset told that nobody in it fits, for nothing; most do, whatever the question is about."""
    return one.number is not None and one.number.value == 0 and not one.number.margin and not one.cost
