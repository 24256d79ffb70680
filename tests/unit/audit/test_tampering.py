"""Whatever somebody does to the rows of a log is found, at the hub and at a node."""

# ruff: noqa: S608  # the names of the tables are those of the two sides

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.audit.faults import Code
from cancerimage.audit.heads import Finding, sign
from cancerimage.audit.tree import Tree, first_place, place
from cancerimage.audit.verify import Copy, Log, Report, verify
from cancerimage.hub.audit import HubEvent, evidence, heads, record
from cancerimage.hub.audit.models import HubHead, LogEntry, LogHash
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger import heads as node_heads
from cancerimage.node.ledger import log as node_log
from cancerimage.node.ledger.evidence import evidence as node_evidence
from cancerimage.node.ledger.store import FILE, connect
from cancerimage.wire import canonical
from cancerimage.wire.keys import PrivateKeys
from tests.support.hashes import HashesInMemory

SIZE, SIGNED = 11, 9
"""Entries of the log, and how many there were when its head was signed."""


@dataclass
class Case:
    """A log, a way to change its rows behind its back, and to verify it."""

    entries: str
    hashes: str
    heads: str
    run: Callable[..., list[Any]]
    evidence: Callable[[], Log]
    keys: PrivateKeys

    def verify(self) -> Report:
        """Verify it with what its owner has kept."""
        return verify(self.evidence())

    def code(self) -> Code | None:
        """Return what is found."""
        fault = self.verify().fault
        return fault.code if fault else None


def copied(case: Case, to: int) -> None:
    """Insert a copy of the first entry."""
    columns = "moment, event, actor, about, salt"
    case.run(
        f"INSERT INTO {case.entries} (place, {columns}) SELECT {to}, {columns} FROM {case.entries} WHERE place = 0"
    )


def rewritten(case: Case, size: int) -> None:
    """Make the hashes and the length of the log fit whatever entries there are, as an expert would."""
    case.run(f"DELETE FROM {case.entries} WHERE place >= ?", size)
    case.run(f"DELETE FROM {case.hashes}")
    hashes = HashesInMemory()
    tree = Tree(hashes)
    for kept in case.evidence().source.entries(None, size):
        tree.append(kept.leaf())
    for where, hashed in enumerate(hashes.read(range(first_place(size)))):
        case.run(f"INSERT INTO {case.hashes} (place, hash) VALUES (?, ?)", where, hashed)


class Tampering:
    """What is found in either log."""

    def test_a_log_is_sound_as_it_was_written(self, case: Case) -> None:
        report = case.verify()
        assert (report.fault, report.entries, report.heads) == (None, SIZE, 1)

    @pytest.mark.parametrize("index", range(SIZE))
    def test_an_entry_that_is_removed_is_named(self, case: Case, index: int) -> None:
        case.run(f"DELETE FROM {case.entries} WHERE place = ?", index)
        fault = case.verify().fault
        assert fault is not None
        assert (fault.code, fault.place) == (Code.ENTRY_MISSING, index)

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("moment", 1),
            ("event", "node:place:refused"),
            ("actor", "system"),
            ("about", "{}"),
            ("about", '{"node": "alder"}'),
            ("about", "not JSON"),
            ("salt", "0" * 32),
        ],
    )
    @pytest.mark.parametrize("index", [0, 4, SIGNED, SIZE - 1])
    def test_an_entry_that_is_altered_is_named(self, case: Case, index: int, column: str, value: object) -> None:
        case.run(f"UPDATE {case.entries} SET {column} = ? WHERE place = ?", value, index)
        fault = case.verify().fault
        assert fault is not None
        assert (fault.code, fault.place) == (Code.ENTRY_ALTERED, index)
        assert f"Entry {index} " in fault.sentence

    @pytest.mark.parametrize(("first", "second"), [(0, 1), (3, 8), (SIGNED, SIZE - 1)])
    def test_entries_that_change_places_are_named(self, case: Case, first: int, second: int) -> None:
        for old, new in ((first, -5), (second, first), (-5, second)):
            case.run(f"UPDATE {case.entries} SET place = ? WHERE place = ?", new, old)
        fault = case.verify().fault
        assert fault is not None
        assert (fault.code, fault.place) == (Code.ENTRY_MOVED, first)
        assert f"entry {second}" in fault.sentence

    @pytest.mark.parametrize(
        ("index", "code"),
        [(-1, Code.ENTRY_ADDED), (SIZE, Code.HASH_MISSING), (SIZE + 7, Code.ENTRY_MISSING)],
    )
    def test_an_entry_that_is_added_is_found(self, case: Case, index: int, code: Code) -> None:
        copied(case, index)
        assert case.code() is code

    def test_an_entry_that_is_put_between_others_is_found(self, case: Case) -> None:
        for index in range(SIZE - 1, 4, -1):
            case.run(f"UPDATE {case.entries} SET place = ? WHERE place = ?", index + 1, index)
        copied(case, 5)
        fault = case.verify().fault
        assert fault is not None
        assert fault.place == 5

    @pytest.mark.parametrize("where", range(first_place(SIZE)))
    def test_a_hash_that_is_altered_or_removed_is_found(self, case: Case, where: int) -> None:
        case.run(f"UPDATE {case.hashes} SET hash = ? WHERE place = ?", bytes(32), where)
        fault = case.verify().fault
        assert fault is not None
        signed = where < first_place(SIGNED)
        leaf = any(where == place(0, index) for index in range(SIZE))
        # Of a leaf that no head speaks for, nobody can tell whether the entry or its hash was altered.
        assert fault.code is (Code.HASH_ALTERED if signed or not leaf else Code.ENTRY_ALTERED)
        case.run(f"DELETE FROM {case.hashes} WHERE place = ?", where)
        assert case.code() is Code.HASH_MISSING

    def test_hashes_that_change_places_are_found(self, case: Case) -> None:
        for old, new in ((0, -5), (1, 0), (-5, 1)):
            case.run(f"UPDATE {case.hashes} SET place = ? WHERE place = ?", new, old)
        assert case.code() is not None

    def test_a_log_that_is_rewritten_with_all_its_hashes_contradicts_its_signed_head(self, case: Case) -> None:
        case.run(f"UPDATE {case.entries} SET actor = ? WHERE place = 3", "system")
        rewritten(case, SIZE)
        fault = case.verify().fault
        assert fault is not None
        assert fault.code is Code.HEAD_CONTRADICTED
        assert str(SIGNED) in fault.sentence

    def test_a_log_that_is_cut_short_with_all_its_hashes_is_shorter_than_its_signed_head(self, case: Case) -> None:
        rewritten(case, SIGNED - 2)
        fault = case.verify().fault
        assert fault is not None
        assert fault.code is Code.LOG_CUT_SHORT
        assert "last 2" in fault.sentence

    def test_what_removes_its_own_heads_too_contradicts_the_head_of_the_other_side(self, case: Case) -> None:
        copies = case.evidence().copies
        rewritten(case, SIGNED - 2)
        case.run(f"DELETE FROM {case.heads}")
        assert case.code() is None
        log = case.evidence()
        log.copies = [Copy("the other side", copy.head, copy.keys) for copy in copies]
        fault = verify(log).fault
        assert fault is not None
        assert fault.code is Code.LOG_CUT_SHORT
        assert "the other side" in fault.sentence

    @pytest.mark.parametrize(
        ("member", "value", "code"),
        [
            ("size", SIZE - 1, Code.HEAD_CONTRADICTED),
            ("root", "0" * 64, Code.HEAD_CONTRADICTED),
            ("time", 1, Code.HEAD_FORGED),
            ("signature", "AAAA", Code.HEAD_FORGED),
            ("key", "0" * 64, Code.KEY_UNKNOWN),
            ("log", "0" * 32, Code.LOG_REPLACED),
            ("more", 1, Code.HEAD_UNREADABLE),
        ],
    )
    def test_a_head_that_is_altered_is_found(self, case: Case, member: str, value: object, code: Code) -> None:
        ((text,),) = case.run(f"SELECT head FROM {case.heads}")
        altered = canonical.decode(text.encode(), 10_000) | {member: value}
        case.run(f"UPDATE {case.heads} SET head = ?", canonical.encode(altered).decode())
        assert case.code() is code

    def test_a_head_that_somebody_else_signed_is_found(self, case: Case) -> None:
        stranger = PrivateKeys.generate()
        log = case.evidence()
        head = log.copies[0].head
        assert head is not None
        forged = sign(head.log, head.size, bytes.fromhex(head.root), stranger)
        log.copies = [Copy("somebody", forged, stranger.public)]
        fault = verify(log).fault
        assert fault is not None
        assert fault.code is Code.KEY_UNKNOWN

    def test_a_fault_repeats_nothing_that_was_smuggled_in(self, case: Case) -> None:
        word = secrets.token_hex(8)
        case.run(f"UPDATE {case.entries} SET about = ?, actor = ? WHERE place = 2", f'{{"{word}":1}}', word)
        fault = case.verify().fault
        assert fault is not None
        assert word not in fault.sentence


class TestHub(Tampering):
    """The hub's log."""

    @pytest.fixture
    def case(self, db: None) -> Case:
        """The hub's log, which begins here: other tests may have written to it in threads of their own."""
        for kind in (LogEntry, LogHash, HubHead):
            kind.objects.all().delete()
        for number in range(SIGNED):
            record(HubEvent.NODE_PLACE_APPROVED, "operator:alex", node=f"node-{number}")
        heads.head(hub_keys())
        for _ in range(SIZE - SIGNED):
            record(HubEvent.NODE_PLACE_REVOKED, "operator:alex", node="alder")

        def run(sql: str, *values: object) -> list[Any]:
            with connection.cursor() as cursor:
                cursor.execute(sql.replace("?", "%s"), values)
                return cursor.fetchall() if cursor.description else []

        own = frozenset({hub_keys().public.id})
        return Case(
            "audit_logentry", "audit_loghash", "audit_hubhead", run, lambda: evidence.own_log(own), hub_keys()
        )  # fmt: skip


class TestNode(Tampering):
    """A node's log."""

    @pytest.fixture
    def case(self, tmp_path: Path) -> Iterator[Case]:
        """A node's log."""
        keys = PrivateKeys.generate()
        ledger = Ledger.open(tmp_path)
        with ledger.store.writing() as change:
            connection = change.connection
            for number in range(SIZE):
                if number == SIGNED:
                    head = sign(node_log.name(connection), SIGNED, node_log.root(connection), keys)
                    node_heads.keep(connection, "node", head, Finding.FIRST, keys.public)
                about = {"form": "ab" * 32, "datasets": number}
                node_log.append(connection, Entry(NodeEvent.QUESTION_OPEN_ANSWERED, "person:" + "0" * 32, about))
        ledger.close()
        opened = connect(tmp_path / FILE)

        def run(sql: str, *values: object) -> list[Any]:
            return opened.execute(sql, values).fetchall()

        own = frozenset({keys.public.id})
        yield Case(
            "log_entries", "log_hashes", "log_heads", run, lambda: node_evidence(tmp_path, "alder", own).log, keys
        )  # fmt: skip
        opened.close()

    def test_heads_of_the_keys_before_count_if_the_log_tells_of_their_end(self, case: Case, tmp_path: Path) -> None:
        fresh = PrivateKeys.generate()
        own = frozenset({fresh.public.id})
        told = verify(node_evidence(tmp_path, "alder", own).log)
        assert told.fault is not None
        assert told.fault.code is Code.KEY_UNKNOWN
        ledger = Ledger.open(tmp_path)
        with ledger.store.writing() as change:
            about = {"old": case.keys.public.id, "new": fresh.public.id}
            node_log.append(change.connection, Entry(NodeEvent.NODE_KEYS_ROTATED, "steward:kim", about))
        ledger.close()
        assert verify(node_evidence(tmp_path, "alder", own).log).fault is None


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_while_a_log_is_verified_counts() -> None:
    """A hub goes on taking in heads while somebody reads its log."""
    record(HubEvent.NODE_LOG_WITNESSED, "node:alder", node="alder", size=7, root="0" * 64)
    log = evidence.own_log(frozenset({hub_keys().public.id}))
    readings = iter([frozenset[tuple[str, int]](), frozenset({("alder", 7)})])
    log.holds = lambda: next(readings)
    assert verify(log).fault is None
    log.holds = frozenset
    fault = verify(log).fault
    assert fault is not None
    assert fault.code is Code.HEAD_MISSING
