"""The ledger as the rest of the node uses it: service, console and commands, in processes of their own."""

import secrets as randomness
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.node.ledger import asked, charges, epochs, log, policies, replacing, secrets, telling
from cancerimage.node.ledger.asked import Asked
from cancerimage.node.ledger.charges import Spending, Spent
from cancerimage.node.ledger.closures import Closure, State
from cancerimage.node.ledger.epochs import Ending, Epoch, Pinned
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.ledger.policies import NO_CHOICE, Choice
from cancerimage.node.ledger.standing import Standing, Version
from cancerimage.node.ledger.store import Store
from cancerimage.node.ledger.telling import Claim, Revised, Told
from cancerimage.wire.asker import Asker
from cancerimage.wire.counts import Released
from cancerimage.wire.cube import Cube


class Ledger:
    """What the datasets of a node may tell, what was asked of them, and what was answered and charged."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def open(cls, data_dir: Path) -> "Ledger":
        """Open the ledger of a node, or begin one where there never was any; one that was lost is closed."""
        return cls(Store(data_dir))

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    @property
    def state(self) -> State:
        """Whether questions can be answered, and if not, why."""
        return self.store.state()

    def look(self) -> tuple[Standing | None, Closure | None]:
        """Return how far the ledger has come, and why it is closed if it is."""
        return self.store.look()

    def examine(self) -> None:
        """Read the whole ledger and close it where it is damaged; a service does so before it answers."""
        if self.state.open:
            self.store.examine()

    def tidy(self) -> None:
        """Do what would otherwise keep somebody waiting; the service calls this from time to time."""
        self.store.tidy()

    def close_because(self, closure: Closure) -> None:
        """Close the ledger until the holder begins a new one; for whoever remembers more than it does."""
        self.store.close_because(closure)

    def policies(self) -> Mapping[str, Choice]:
        """Return what was chosen, by dataset; a dataset that is not among them is in the catalogue only."""
        return policies.every(self._reading())

    def choose(
        self, dataset: str, policy: PolicyName, audience: Audience, organisations: Sequence[str] = (), *, actor: str
    ) -> None:
        """Choose the policy and the audience of a dataset."""
        with self.store.writing() as change:
            before = epochs.current(change.connection)
            policies.choose(change, dataset, policy, audience, organisations, actor)
            after = epochs.current(change.connection)
        self._forget(set(before.values()) - set(after.values()))

    def paused(self) -> bool:
        """Return whether the holder lets no question be answered for now."""
        return bool(self._reading().execute("SELECT paused FROM state").fetchone()[0])

    def pause(self, actor: str) -> None:
        """Answer no questions until `resume`."""
        self._pause(True, NodeEvent.NODE_ANSWERING_PAUSED, actor)

    def resume(self, actor: str) -> None:
        """Answer questions again."""
        self._pause(False, NodeEvent.NODE_ANSWERING_RESUMED, actor)

    def epochs(self) -> tuple[Epoch, ...]:
        """Return all epochs, also those that have ended, the latest of each dataset first."""
        return epochs.every(self._reading())

    def current_epochs(self) -> Mapping[str, Epoch]:
        """Return the epochs that are open, by dataset."""
        return epochs.current(self._reading())

    def epoch(self, dataset: str) -> Epoch | None:
        """Return the epoch of a dataset, or None if none is open."""
        return self.current_epochs().get(dataset)

    def turns_left(self, dataset: str) -> int:
        """Return how many times the holder can still begin a new epoch of a dataset within this year."""
        return epochs.turns_left(self._reading(), dataset)

    def open_epoch(self, dataset: str, actor: str, after_loss: bool = False, snapshot: str | None = None) -> None:
        """End the epoch of a dataset; the node begins the next one with the data of that moment as soon as it serves.

        `snapshot` is what the next one would count in: not the very data of the epoch that would end. It is None where
        that epoch has nothing left to count in. After a loss the whole ledger is begun anew, and with it the epochs of
        all the datasets.
        """
        if after_loss:
            replacing.replace(self.store, actor)
            return
        with self.store.writing() as change:
            current = epochs.current(change.connection).get(dataset)
            if current is None:
                raise LedgerFault(
                    f"{dataset} has no epoch. The first one begins by itself, once its policy is standard or strict "
                    "and the node runs."
                )
            if current.pinned.snapshot == snapshot:
                raise LedgerFault(
                    f"The data of {dataset} are the same as when its epoch began. Counted once more with new noise, "
                    "they would only give away more of the same people. Once the data have changed, bring them in "
                    "(cancerimage node ingest) or build the index anew (cancerimage node index build)."
                )
            epochs.end(change, current, Ending.TURNED)
        self._forget({current})

    def begin_epoch(
        self, dataset: str, policy: PolicyName, pinned: Pinned, computed: Callable[[Key], tuple[bool, Cube]]
    ) -> bool:
        """Open an epoch on a pinned snapshot, with the cube that is computed of it, unless another process has.

        Return False, with nothing opened, if the holder has chosen another policy meanwhile.
        """
        identifier = randomness.token_hex(16)
        secret = secrets.create(self.store.data_dir, identifier)
        tells, cube = computed(Key(secret, dataset, identifier, POLICIES[policy].variance))
        try:
            with self.store.writing() as change:
                chosen = policies.every(change.connection).get(dataset, NO_CHOICE).policy
                if chosen is policy:
                    current = epochs.current(change.connection).get(dataset)
                    if current is not None and current.policy is not policy:
                        # One that began under another policy tells nothing; it would keep the dataset closed for ever.
                        epochs.end(change, current, Ending.TURNED)
                    epochs.begin(change, identifier, dataset, policy, pinned, tells, cube)
        except (sqlite3.IntegrityError, LedgerFault) as error:
            secrets.forget(self.store.data_dir, identifier)
            if isinstance(error, LedgerFault):
                raise
            return True
        if chosen is not policy:
            secrets.forget(self.store.data_dir, identifier)
        return chosen is policy

    def key(self, epoch: Epoch) -> Key:
        """Return what the noise of an epoch follows from; without it the ledger closes.

        Raise Revised if the epoch has ended: whoever ends one, perhaps in another process, takes its secret away.
        """
        secret = secrets.find(self.store.data_dir, epoch.id)
        if secret is None:
            if epoch.id not in {one.id for one in self.current_epochs().values()}:
                raise Revised
            self.store.close_because(Closure.SECRETS)
            raise LedgerFault(State(Closure.SECRETS).reason)
        return Key(secret, epoch.dataset, epoch.id, POLICIES[epoch.policy].variance)

    def cube(self, dataset: str) -> Cube | None:
        """Return the cube of a dataset in its epoch, or None if it has no epoch or too few people."""
        epoch = self.epoch(dataset)
        return self.cube_of(epoch) if epoch is not None and epoch.tells else None

    def cube_of(self, epoch: Epoch) -> Cube:
        """Return the cube of an epoch, be the dataset large enough to show it or not."""
        return epochs.cube(self._reading(), epoch.id)

    def snapshot(self, generation: str) -> str:
        """Return a name for a build of the index that says nothing about the data."""
        return secrets.name_of_snapshot(self.store.data_dir, generation)

    def spent(self, asker: str) -> Mapping[str, Spent]:
        """Return what was spent by all and by one person, by epoch."""
        return charges.spent(self._reading(), asker)

    def released(self, forms: Collection[str]) -> Mapping[tuple[str, str], Released]:
        """Return everything that was released for some forms, by form and epoch."""
        return charges.released(self._reading(), forms)

    def spending(self, dataset: str) -> Spending | None:
        """Return what was spent of a dataset in its epoch, or None if it has none."""
        return charges.spending(self._reading(), dataset)

    def asked(self, limit: int, dataset: str | None = None, since: datetime | None = None) -> tuple[Asked, ...]:
        """Return who asked what and what was answered, the latest first."""
        return asked.latest(self._reading(), limit, dataset, since)

    def tell(self, version: Version, asker: Asker, query: str, form: str, claims: Sequence[Claim]) -> tuple[Told, ...]:
        """Charge, keep and record the answers to one question, or raise Revised; then they can be handed out."""
        return telling.tell(self.store, version, asker, query, form, claims)

    def _pause(self, paused: bool, event: NodeEvent, actor: str) -> None:
        with self.store.writing() as change:
            change.connection.execute("UPDATE state SET paused = ?", (paused,))
            log.append(change.connection, Entry(event, actor))
            change.revises = True

    def _forget(self, ended: set[Epoch]) -> None:
        for epoch in ended:
            secrets.forget(self.store.data_dir, epoch.id)

    def _reading(self) -> sqlite3.Connection:
        return self.store.reading()
