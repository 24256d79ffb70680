"""What the holder has chosen for each dataset: how much it tells, and who may ask."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.disclosure.policy import POLICIES, Audience, Policy, PolicyName
from cancerimage.node.ledger import epochs, log
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.ledger.moments import moment
from cancerimage.node.ledger.store import Change
from cancerimage.wire.clock import now


@dataclass(frozen=True, slots=True)
class Choice:
    """The policy of a dataset and its audience."""

    policy: PolicyName = PolicyName.CATALOGUE_ONLY
    audience: Audience = Audience.EVERYONE
    organisations: tuple[str, ...] = ()
    """Whose members may ask, if the audience is organisations."""
    chosen: datetime | None = None
    """None where the holder has chosen nothing yet."""
    actor: str = ""

    @property
    def terms(self) -> Policy:
        """What the policy does to a count."""
        return POLICIES[self.policy]


NO_CHOICE = Choice()
"""What holds for a dataset until its holder chooses: it tells no number."""


def every(connection: sqlite3.Connection) -> Mapping[str, Choice]:
    """Return every choice by dataset."""
    return {
        dataset: Choice(PolicyName(policy), Audience(audience), tuple(json.loads(organisations)), moment(at), actor)
        for dataset, policy, audience, organisations, at, actor in connection.execute(
            "SELECT dataset, policy, audience, organisations, chosen, actor FROM policies ORDER BY dataset"
        )
    }


def choose(
    change: Change, dataset: str, policy: PolicyName, audience: Audience, organisations: Sequence[str], actor: str
) -> None:
    """Choose for a dataset; its noise changes only with an epoch, so another kind of protection begins a new one."""
    if (audience is Audience.ORGANISATIONS) != bool(organisations):
        raise LedgerFault(
            "Name at least one organisation whose members may ask."
            if not organisations
            else "Organisations are named only where the audience is organisations."
        )
    connection = change.connection
    current = epochs.current(connection).get(dataset)
    if POLICIES[policy].protected and current is not None and current.policy is not policy:
        epochs.end(change, current, epochs.Ending.TURNED)
    named = json.dumps(sorted(set(organisations)))
    connection.execute(
        "INSERT OR REPLACE INTO policies VALUES (?, ?, ?, ?, ?, ?)", (dataset, policy, audience, named, now(), actor)
    )
    about = {"dataset": dataset, "policy": policy.value, "audience": audience.value}
    log.append(connection, Entry(NodeEvent.DATASET_POLICY_CHOSEN, actor, about))
    change.revises = True
