"""Telling: charge, released answer, record and log entry of one question in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cancerimage.node.ledger import asked, charges
from cancerimage.node.ledger.asked import Outcome
from cancerimage.node.ledger.charges import Spent
from cancerimage.node.ledger.standing import Version
from cancerimage.node.ledger.store import Store
from cancerimage.wire.asker import Asker
from cancerimage.wire.counts import Released


class Revised(Exception):
    """Something that answers depend on has changed since; the question is to be answered anew."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one dataset would answer, and what that costs if nobody has been told before."""

    outcome: Outcome
    epoch: str = ""
    released: Released | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one dataset answers, and what is left to the asker."""

    outcome: Outcome
    released: Released | None
    left: int


def tell(
    store: Store, version: Version, asker: Asker, query: str, form: str, claims: Sequence[Claim]
) -> tuple[Told, ...]:
    """Settle and record the answers to one question; what this returns can be handed out, and nothing else."""
    with store.writing(durable=any(claim.outcome.cost for claim in claims)) as change:
        if change.standing.version != version:
            raise Revised
        connection = change.connection
        forms = {claim.outcome.form for claim in claims if claim.outcome.cost}
        before: Mapping[tuple[str, str], Released] = charges.released(connection, forms) if forms else {}
        spent = charges.spent(connection, asker.id)
        told = []
        for claim in claims:
            outcome, released, account = claim.outcome, claim.released, spent.get(claim.epoch, Spent())
            if outcome.cost and released is not None:
                known = before.get((outcome.form, claim.epoch))
                if known is not None:
                    # Somebody else was told in the meantime.
                    outcome, released = replace(outcome, number=known.number, cost=0), known
                elif (withheld := account.refusal(outcome.cost)) is not None:
                    outcome, released = replace(outcome, number=None, cost=0, withheld=withheld), None
                else:
                    charges.charge(change, asker.id, claim.epoch, outcome.form, outcome.cost, released)
                    account = account.plus(outcome.cost)
            told.append(Told(outcome, released, account.left))
        asked.record(change, asker, query, form, [one.outcome for one in told])
    return tuple(told)
