"""Answering for the protected datasets: what costs nothing, what was told before, and what is counted and noised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cancerimage.disclosure.interval import margin
from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import Policy
from cancerimage.disclosure.release import release
from cancerimage.node.answering.forms import Form, narrowed, people_of
from cancerimage.node.answering.offers import Offer, Protection
from cancerimage.node.cube import reading
from cancerimage.node.index import Index
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger.asked import Outcome
from cancerimage.node.ledger.charges import Spent
from cancerimage.node.ledger.telling import Claim
from cancerimage.query import EVERYTHING, FIELDS, NOTHING, Is, Query, without
from cancerimage.wire.asker import Asker
from cancerimage.wire.counts import Released
from cancerimage.wire.cube import Cube
from cancerimage.wire.question import Withheld


@dataclass(frozen=True, slots=True)
class Priced:
    """What a question asks of one protected dataset, and what the answer costs."""

    offer: Offer
    protection: Protection
    form: Form
    known: Released | None
    """What can be told without counting: from the description, the cube, or an earlier answer."""
    account: Spent

    @property
    def cost(self) -> int:
        """What the answer costs this asker."""
        return 0 if self.known is not None else self.protection.cost

    @property
    def withheld(self) -> Withheld | None:
        """Why the asker gets no answer for that cost, if so."""
        return self.account.refusal(self.cost) if self.cost else None

    def outcome(self, told: Released | None) -> Outcome:
        """Return the outcome of telling this, or why it is withheld."""
        return Outcome(
            self.offer.dataset,
            self.offer.policy.name,
            number=None if told is None or self.withheld else told.number,
            cost=0 if self.withheld else self.cost,
            withheld=self.withheld,
            form=self.form.fingerprint,
            epoch=self.protection.epoch.number,
        )


def price(ledger: Ledger, asker: Asker, query: Query, asked: Sequence[tuple[Offer, Protection]]) -> tuple[Priced, ...]:
    """Return what the answer of each dataset costs; nothing is counted."""
    forms = [narrowed(without(query, FIELDS.keys() - one.index.fields), offer.values) for offer, one in asked]
    spent = ledger.spent(asker.id)
    released = ledger.released({form.fingerprint for form in forms})
    return tuple(
        Priced(
            offer,
            protection,
            form,
            _free(form.query, offer, protection.cube) or released.get((form.fingerprint, protection.epoch.id)),
            spent.get(protection.epoch.id, Spent()),
        )
        for (offer, protection), form in zip(asked, forms, strict=True)
    )


def claims(priced: Sequence[Priced]) -> tuple[Claim, ...]:
    """Count and noise what must be, and return what each dataset would tell.

    Whether a dataset is counted depends on what was asked before and what is left, never on the count.
    """
    counting: dict[tuple[Form, int], tuple[Index, list[str]]] = {}
    for one in priced:
        if one.cost and one.withheld is None:
            index = one.protection.index
            counting.setdefault((one.form, id(index)), (index, []))[1].append(one.offer.dataset)
    counted: dict[str, int] = {}
    for (form, _), (index, datasets) in counting.items():
        # The form and not what was written: repeating a condition must not make the time that it takes any longer.
        counted.update(index.subjects(people_of(form.query), frozenset(datasets)))
    return tuple(_claim(one, counted) for one in priced)


def _claim(one: Priced, counted: Mapping[str, int]) -> Claim:
    told = one.known
    if one.offer.dataset in counted:
        told = noised(one.offer.policy, one.protection.key, one.form.fingerprint, counted[one.offer.dataset])
    return Claim(one.outcome(told), one.protection.epoch.id, told)


def noised(policy: Policy, key: Key, form: str, true: int) -> Released:
    """Return what is told of a true count: the one way in which a question learns anything of a protected dataset."""
    return Released(
        value=release(true, key.noise(form), policy.limit, policy.step),
        margin=margin(policy.variance, policy.step),
        below=policy.limit,
    )


def _free(form: Query, offer: Offer, cube: Cube) -> Released | None:
    """Return the answer that follows from what is published anyway."""
    if form == NOTHING:
        return Released(value=0, margin=0, below=offer.policy.limit)
    if form == EVERYTHING:
        return reading.people(cube)
    return reading.cell(cube, form.field, form.value) if isinstance(form, Is) else None
