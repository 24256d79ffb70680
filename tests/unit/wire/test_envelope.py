"""Envelopes: only the true sender's words, only to the one recipient, only in their time, only once."""

from typing import Any

import pytest

from cancerimage.wire import canonical, faults
from cancerimage.wire.clock import SKEW
from cancerimage.wire.envelope import LIMITS, Envelope, Kind, Opened, open_envelope, seal, sign, verify
from cancerimage.wire.keys import SEAL_OVERHEAD, PrivateKeys, PublicKeys, from_text, to_text
from cancerimage.wire.problems import PROBLEMS
from cancerimage.wire.replay import SeenInMemory

NOW = 1_800_000_000_000
HUB, NODE, STRANGER = PrivateKeys.generate(), PrivateKeys.generate(), PrivateKeys.generate()
BODY = canonical.encode({"query": "lung"})


def task(**other: Any) -> Envelope:
    """Return a task from the hub to the node."""
    choices: dict[str, Any] = {
        "sender": HUB,
        "recipient": NODE.public,
        "now": NOW,
        "lifetime": 10_000,
        **other,
    }
    return seal(choices.pop("kind", Kind.TASK), choices.pop("body", BODY), **choices)


def read(envelope: Envelope, **other: Any) -> Opened:
    """Open as the node does."""
    choices: dict[str, Any] = {
        "recipient": NODE,
        "senders": {HUB.public.id: HUB.public},
        "kinds": frozenset({Kind.TASK}),
        "now": NOW,
        **other,
    }
    return open_envelope(envelope, **choices)


def test_the_recipient_reads_what_the_sender_wrote() -> None:
    opened = read(task())
    assert opened.body == BODY
    assert opened.header.kind == "task"


def test_the_document_can_be_verified_by_anyone_at_any_time() -> None:
    opened = read(task())
    assert verify(opened.document, PublicKeys.of(HUB.public.shape())) == opened
    with pytest.raises(faults.UnknownSender):
        verify(opened.document, STRANGER.public)
    with pytest.raises(faults.WronglySigned):
        verify(opened.document.replace(b"lung", b"lunx"), HUB.public)
    with pytest.raises(faults.Malformed):
        verify(opened.document + b"\n", HUB.public)


def test_nothing_of_the_body_is_seen_from_outside() -> None:
    assert b"lung" not in canonical.write(task())


@pytest.mark.parametrize("character", range(0, 3000, 97))
def test_every_altered_character_is_noticed(character: int) -> None:
    sealed = task().sealed
    place = character % (len(sealed) - 1)  # of the last character some bits carry nothing
    other = "A" if sealed[place] != "A" else "B"
    with pytest.raises(faults.Altered):
        read(Envelope(header=task().header, sealed=sealed[:place] + other + sealed[place + 1 :]))


@pytest.mark.parametrize(
    ("member", "value"),
    [("id", "0" * 32), ("issued", NOW - 1), ("expires", NOW + 11_000), ("kind", "answer")],
)
def test_every_altered_header_is_noticed(member: str, value: object) -> None:
    honest = task()
    changed = Envelope(header=honest.header.model_copy(update={member: value}), sealed=honest.sealed)
    with pytest.raises(faults.Altered):
        read(changed, kinds=frozenset({Kind.TASK, Kind.ANSWER}))


def test_whoever_seals_under_another_name_is_found_by_the_signature() -> None:
    honest = task()
    first = canonical.write(honest.header)
    document = sign(first, BODY, STRANGER)
    with pytest.raises(faults.WronglySigned):
        read(Envelope(header=honest.header, sealed=to_text(NODE.public.seal(document, first))))


def test_a_document_for_one_recipient_cannot_be_sealed_anew_to_another() -> None:
    """The node passes the hub's signed task on to somebody else, under a header of its own making."""
    opened = read(task())
    header = opened.header.model_copy(update={"recipient": STRANGER.public.id})
    passed_on = Envelope(header=header, sealed=to_text(STRANGER.public.seal(opened.document, canonical.write(header))))
    with pytest.raises(faults.Altered):
        read(passed_on, recipient=STRANGER)


def test_wrong_recipient() -> None:
    with pytest.raises(faults.WrongRecipient):
        read(task(recipient=STRANGER.public))


def test_unknown_sender() -> None:
    with pytest.raises(faults.UnknownSender):
        read(task(sender=STRANGER))


def test_time() -> None:
    read(task(), now=NOW + 10_000 + SKEW - 1)
    with pytest.raises(faults.Expired):
        read(task(), now=NOW + 10_000 + SKEW)
    read(task(), now=NOW - SKEW)
    with pytest.raises(faults.FromTheFuture):
        read(task(), now=NOW - SKEW - 1)


def test_unknown_kind_and_version() -> None:
    with pytest.raises(faults.UnknownKind):
        read(task(kind=Kind.CATALOGUE))
    strange = task()
    header = strange.header.model_copy(update={"version": 2})
    with pytest.raises(faults.UnknownVersion):
        read(Envelope(header=header, sealed=strange.sealed))


def test_once_only() -> None:
    seen = SeenInMemory()
    envelope = task()
    read(envelope, seen=seen)
    with pytest.raises(faults.Replayed):
        read(envelope, seen=seen)
    with pytest.raises(faults.Replayed):
        read(envelope, seen=seen, now=NOW + 10_000 + SKEW - 1)
    read(task(), seen=seen)


def test_a_forgery_does_not_use_up_the_identifier() -> None:
    seen = SeenInMemory()
    honest = task(message="1" * 32)
    forged = task(message="1" * 32, sender=STRANGER)
    with pytest.raises(faults.UnknownSender):
        read(forged, seen=seen)
    read(honest, seen=seen)


def test_what_was_seen_is_forgotten_when_it_has_expired() -> None:
    seen = SeenInMemory()
    for moment in range(1000):
        assert seen.claim(f"m{moment}", moment + 10, moment)
    assert len(seen) <= 11


@pytest.mark.parametrize("kind", Kind)
def test_size(kind: Kind) -> None:
    largest = b'"' + b"x" * (LIMITS[kind] - 2) + b'"'
    everything = frozenset(Kind)
    if kind is not Kind.CATALOGUE:  # 32 MiB take their time
        assert read(task(kind=kind, body=largest), kinds=everything).body == largest
    with pytest.raises(faults.Oversized):
        task(kind=kind, body=largest + b" ")
    huge = Envelope(header=task(kind=kind).header, sealed="A" * ((LIMITS[kind] + 2048 + SEAL_OVERHEAD) * 4 // 3))
    with pytest.raises(faults.Oversized):
        read(huge, kinds=everything)


def test_keys_are_kept_and_travel() -> None:
    again = PrivateKeys.from_secret(HUB.secret())
    assert again.public == HUB.public
    assert PublicKeys.of(HUB.public.shape()).id == HUB.public.id
    assert HUB.secret() not in repr(HUB)
    assert HUB.public.fingerprint.replace(" ", "") == HUB.public.id


@pytest.mark.parametrize("text", ["", "AA", HUB.secret()[:-1], HUB.secret() + "AA"])
def test_damaged_keys_are_refused(text: str) -> None:
    with pytest.raises(faults.Malformed):
        PrivateKeys.from_secret(text)


@pytest.mark.parametrize("text", ["=", "AA==", "A", "A+", "A/", "é", "A A"])
def test_base64url_is_strict(text: str) -> None:
    with pytest.raises(faults.Malformed):
        from_text(text)


def test_every_fault_has_its_place_in_the_catalogue() -> None:
    kinds = [kind for kind in vars(faults).values() if isinstance(kind, type) and issubclass(kind, faults.Fault)]
    codes = [kind.code for kind in kinds if kind not in (faults.Fault, faults.Refusal)]
    assert len(set(codes)) == len(codes) == 12
    assert set(codes) <= set(PROBLEMS)
