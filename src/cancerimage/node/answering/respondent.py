"""Answering a question: permission, cost, count, noise, charge; and nothing at all where it is not understood."""

import math
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cancerimage.disclosure.charge import ALLOWANCE_PERSON
from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.answering import protected
from cancerimage.node.answering.criteria import applied, refused
from cancerimage.node.answering.forms import narrowed, whole
from cancerimage.node.answering.offers import Offer, Offers, Protection
from cancerimage.node.answering.permission import may_ask
from cancerimage.node.answering.stock import Stock
from cancerimage.node.index import Index
from cancerimage.node.index.cohort import Cohort
from cancerimage.node.ledger import Ledger, LedgerFault
from cancerimage.node.ledger.asked import Outcome
from cancerimage.node.ledger.telling import Claim, Revised, Told
from cancerimage.query import NOTHING, Query, QueryError, check, from_json, render
from cancerimage.wire.asker import Asker
from cancerimage.wire.counts import Released
from cancerimage.wire.question import NOBODY, QUANTUM, Answer, Charge, Criteria, DatasetAnswer, Question, Withheld

ATTEMPTS = 5
"""How often a question is answered anew because the holder changes something at the same moment."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """The datasets that a question asks, by what becomes of it there."""

    order: tuple[str, ...]
    open: tuple[Offer, ...]
    protected: tuple[tuple[Offer, Protection], ...]
    ruled_out: tuple[Offer, ...]
    """Those that would not answer, but whose published description says already that nobody matches."""
    withheld: tuple[tuple[Offer, Withheld], ...]


class Respondent:
    """Answers questions from what there is, and only after the ledger has the answers."""

    def __init__(self, node: str, ledger: Ledger, stock: Stock) -> None:
        self._node = node
        self._ledger = ledger
        self._stock = stock

    def answer(self, question: Question, *, witnessed: bool = True) -> Answer:
        """Return how much of each dataset matches, or which criteria this node refuses.

        Protected datasets tell nothing unless the hub has witnessed that the ledger is complete.
        """
        started = time.perf_counter()
        try:
            query = from_json(question.query)
            check(query)
        except QueryError as error:
            # One criterion that is not understood would change the meaning of all the numbers.
            return self._answer(question, self._stock.index, started, refused=refused(question.query, error))
        for _ in range(ATTEMPTS):
            standing, closure = self._ledger.look()
            if closure is not None or standing is None:
                break
            try:
                return self._told(question, query, self._stock.offers(standing.version), started, witnessed)
            except Revised:
                continue
            except sqlite3.DatabaseError as error:
                self._ledger.store.blame(error)
                if self._ledger.state.open:
                    raise
            except LedgerFault:
                # It may have been closed just now; whatever else it is, it is no answer.
                if self._ledger.state.open:
                    raise
        index = self._stock.index
        return self._answer(question, index, started, datasets=tuple(map(_closed, _asked(question, index))))

    def _told(self, question: Question, query: Query, offers: Offers, started: float, witnessed: bool) -> Answer:
        index, asker = offers.index, question.asker
        found = _sort(question, query, offers, witnessed=witnessed)
        priced = protected.price(self._ledger, asker, query, found.protected)
        if question.preview:
            parts = [*map(_previewed, priced), *(_uncounted(offer) for offer in found.open)]
            parts += [_uncounted(offer, withheld=why) for offer, why in found.withheld]
            parts += [_uncounted(offer) for offer in found.ruled_out]
            return self._answer(question, index, started, datasets=_in_order(found.order, parts))
        names = frozenset(offer.dataset for offer in found.open)
        exact = offers.open
        cohort = exact.answer(query, None if len(names) == len(exact.datasets) else names) if names else None
        claims = [
            *(Claim(_exact(offer, cohort)) for offer in found.open if cohort is not None),
            *protected.claims(priced),
            *(Claim(Outcome(offer.dataset, offer.policy.name, withheld=why)) for offer, why in found.withheld),
        ]
        text, form = render(query), whole(query).fingerprint
        told = {one.outcome.dataset: one for one in self._ledger.tell(offers.version, asker, text, form, claims)}
        criteria = _Criteria(query)
        parts = [_released(one, told[one.offer.dataset], criteria) for one in priced]
        parts += [_uncounted(offer, withheld=why) for offer, why in found.withheld]
        parts += [_uncounted(offer, subjects=NOBODY) for offer in found.ruled_out]
        if cohort is not None:
            parts += [
                DatasetAnswer(
                    dataset=offer.dataset,
                    policy=offer.policy.name,
                    criteria=criteria.at(offer),
                    totals=cohort.datasets[offer.dataset],
                )
                for offer in found.open
            ]
        facets = () if cohort is None else cohort.facets
        return self._answer(question, index, started, datasets=_in_order(found.order, parts), facets=facets)

    def _answer(self, question: Question, index: Index, started: float, **found: object) -> Answer:
        content: dict[str, object] = {"datasets": (), "facets": (), **found}
        seconds = time.perf_counter() - started
        answer = Answer(
            node=self._node,
            fingerprint=question.fingerprint,
            snapshot=self._ledger.snapshot(index.generation.name),
            indexed=index.indexed,
            elapsed_ms=round(seconds * 1000, 3),
            **content,  # type: ignore[arg-type]  # pydantic checks each
        )
        if not answer.protected:
            return answer
        # How long counting took must not tell what the noise hides.
        return answer.model_copy(update={"elapsed_ms": round(math.ceil(seconds / QUANTUM) * QUANTUM * 1000, 3)})


class _Criteria:
    """What became of each criterion, worked out once for all datasets that hold the same fields."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._by_fields: dict[frozenset[str], Criteria] = {}

    def at(self, offer: Offer) -> Criteria:
        """Return what became of the criteria at one dataset."""
        if offer.held not in self._by_fields:
            self._by_fields[offer.held] = applied(self._query, offer.held)
        return self._by_fields[offer.held]


def _asked(question: Question, index: Index) -> tuple[str, ...]:
    if question.datasets is None:
        return index.datasets
    asked = frozenset(question.datasets)
    return tuple(dataset for dataset in index.datasets if dataset in asked)


def _sort(question: Question, query: Query, offers: Offers, *, witnessed: bool) -> Sorted:
    order = _asked(question, offers.index)
    is_open: list[Offer] = []
    is_protected: list[tuple[Offer, Protection]] = []
    is_ruled_out: list[Offer] = []
    is_withheld: list[tuple[Offer, Withheld]] = []
    for dataset in order:
        offer = offers.by_dataset[dataset]
        why = _why_withheld(offer, question.asker, paused=offers.paused, witnessed=witnessed)
        if why is not None and narrowed(query, offer.values).query == NOTHING:
            is_ruled_out.append(offer)
        elif why is not None:
            is_withheld.append((offer, why))
        elif offer.protection is not None:
            is_protected.append((offer, offer.protection))
        else:
            is_open.append(offer)
    return Sorted(order, tuple(is_open), tuple(is_protected), tuple(is_ruled_out), tuple(is_withheld))


def _why_withheld(offer: Offer, asker: Asker, *, paused: bool, witnessed: bool) -> Withheld | None:
    if not offer.policy.live:
        return Withheld.CATALOGUE_ONLY
    if not may_ask(offer.choice, asker):
        return Withheld.NOT_PERMITTED
    if paused:
        return Withheld.PAUSED
    return Withheld.CLOSED if offer.policy.protected and (offer.protection is None or not witnessed) else None


def _exact(offer: Offer, cohort: Cohort) -> Outcome:
    return Outcome(offer.dataset, offer.policy.name, number=Number(cohort.by_dataset[offer.dataset][0]))


def _released(priced: protected.Priced, told: Told, criteria: _Criteria) -> DatasetAnswer:
    outcome, offer = told.outcome, priced.offer
    return DatasetAnswer(
        dataset=offer.dataset,
        policy=offer.policy.name,
        criteria=() if outcome.withheld else criteria.at(offer),
        subjects=told.released,
        withheld=outcome.withheld,
        # Where it is withheld, this says what it would have cost.
        charge=Charge(
            cost=priced.cost if outcome.withheld else outcome.cost, left=told.left, allowance=ALLOWANCE_PERSON
        ),
    )


def _previewed(priced: protected.Priced) -> DatasetAnswer:
    return DatasetAnswer(
        dataset=priced.offer.dataset,
        policy=priced.offer.policy.name,
        criteria=(),
        withheld=priced.withheld,
        charge=Charge(cost=priced.cost, left=priced.account.left, allowance=ALLOWANCE_PERSON),
    )


def _uncounted(offer: Offer, *, subjects: Released | None = None, withheld: Withheld | None = None) -> DatasetAnswer:
    """Return the answer of a dataset that is not counted: an open one in a preview, one ruled out, or one withheld."""
    return DatasetAnswer(
        dataset=offer.dataset, policy=offer.policy.name, criteria=(), subjects=subjects, withheld=withheld
    )


def _closed(dataset: str) -> DatasetAnswer:
    # What was chosen for it cannot be known either, so it counts as in the catalogue only.
    return DatasetAnswer(dataset=dataset, policy=PolicyName.CATALOGUE_ONLY, criteria=(), withheld=Withheld.CLOSED)


def _in_order(order: Sequence[str], parts: Sequence[DatasetAnswer]) -> tuple[DatasetAnswer, ...]:
    by_dataset: Mapping[str, DatasetAnswer] = {part.dataset: part for part in parts}
    return tuple(by_dataset[dataset] for dataset in order)
