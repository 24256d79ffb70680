"""Messages as released versions wrote them, which today's code must go on reading."""

import json
from pathlib import Path
from typing import Any

import pytest

from cancerimage.wire import canonical, frames, proof
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.enrolment import Enrolled, Enrolment
from cancerimage.wire.envelope import Kind, open_envelope, verify
from cancerimage.wire.heads import HeadOffer, HeadReply
from cancerimage.wire.keys import PrivateKeys, PublicKeys
from cancerimage.wire.pictures import Pictures
from cancerimage.wire.polling import PATH, Poll, Polled, Ticket
from cancerimage.wire.question import Answer, Question
from cancerimage.wire.replies import TaskProblem
from cancerimage.wire.rotation import Rotated, Rotation
from tests.contract import record

RECORDINGS = sorted(Path(__file__).parent.glob("protocol-*.json"))
SHAPES = {
    "task": Question,
    "answer": Answer,
    "refusing answer": Answer,
    "task problem": TaskProblem,
    "catalogue": Catalogue,
    "head offer": HeadOffer,
    "head reply": HeadReply,
    "pictures": Pictures,
}
FROM_HUB = {"task", "head reply"}
LIMIT = 10**7


@pytest.fixture(params=RECORDINGS, ids=lambda path: path.stem)
def recorded(request: pytest.FixtureRequest) -> Any:
    """One recording."""
    return json.loads(request.param.read_text(encoding="utf-8"))


def keys(recorded: Any) -> tuple[PrivateKeys, PrivateKeys]:
    """Return the keys of the recording's hub and node."""
    return PrivateKeys.from_secret(recorded["hub"]), PrivateKeys.from_secret(recorded["node"])


def test_every_protocol_version_is_recorded() -> None:
    assert [path.stem for path in RECORDINGS] == [f"protocol-{version}" for version in record.VERSIONS]


def test_frames_are_read_and_spelled_the_same(recorded: Any) -> None:
    for name, text in {**recorded["frames"], **recorded["sealed"]}.items():
        frame = frames.read(text, LIMIT)
        assert frames.write(frame) == text, name


def test_every_type_of_frame_is_recorded(recorded: Any) -> None:
    texts = [*recorded["frames"].values(), *recorded["sealed"].values()]
    assert {type(frames.read(text, LIMIT)) for text in texts} == set(frames.Frame.__args__)
    assert {frames.read(text, LIMIT).header.kind for text in recorded["sealed"].values()} == set(Kind)


def test_signatures_still_fit(recorded: Any) -> None:
    hub, node = keys(recorded)
    hello = frames.read(recorded["frames"]["hello"], LIMIT)
    proof.check(proof.Purpose.HELLO, hello.statement(), hello.signature, node.public)
    enrolment = canonical.read(Enrolment, recorded["enrolment"].encode(), LIMIT)
    proof.check(proof.Purpose.ENROL, enrolment.statement(), enrolment.signature, PublicKeys.of(enrolment.keys))
    body = recorded["poll"]["body"].encode()
    ticket = Ticket.from_header(recorded["poll"]["authorization"])
    statement = ticket.statement("POST", PATH, proof.digest(body))
    proof.check(proof.Purpose.POLL, statement, ticket.signature, node.public)
    assert canonical.read(Poll, body, LIMIT).frames == (frames.Pong(id="d" * 32),)
    rotation = canonical.read(Rotation, recorded["rotation"].encode(), LIMIT)
    proof.check(proof.Purpose.ROTATE, rotation.statement(), rotation.signature, node.public)
    fresh = PublicKeys.of(rotation.keys)
    proof.check(proof.Purpose.POSSESS, rotation.statement(), rotation.possession, fresh)
    rotated = canonical.read(Rotated, recorded["rotated"].encode(), LIMIT)
    assert rotated.key == fresh.id
    proof.check(proof.Purpose.ROTATED, rotated.statement(), rotated.signature, hub.public)
    reply = canonical.read(HeadReply, recorded["bodies"]["head reply"].encode(), LIMIT)
    proof.check(proof.Purpose.HEAD, reply.head.statement(), reply.head.signature, hub.public)
    assert reply.known is not None
    proof.check(proof.Purpose.HEAD, reply.known.statement(), reply.known.signature, node.public)


def test_envelopes_still_open(recorded: Any) -> None:
    hub, node = keys(recorded)
    for name, text in recorded["sealed"].items():
        sender, recipient = (hub, node) if name in FROM_HUB else (node, hub)
        opened = open_envelope(
            frames.read(text, LIMIT).envelope,
            recipient=recipient,
            senders={sender.public.id: sender.public},
            kinds=frozenset(Kind),
            now=recorded["now"],
        )
        assert opened.body.decode() == recorded["bodies"][name]
        assert verify(opened.document, sender.public) == opened
        shape = canonical.read(SHAPES[name], opened.body, LIMIT)
        assert canonical.write(shape) == opened.body, name


def test_the_other_bodies_are_still_read(recorded: Any) -> None:
    hub, _ = keys(recorded)
    enrolled = canonical.read(Enrolled, recorded["enrolled"].encode(), LIMIT)
    assert PublicKeys.of(enrolled.keys) == hub.public
    polled = canonical.read(Polled, recorded["polled"].encode(), LIMIT)
    assert (polled.cursor, len(polled.frames)) == (4, 1)


def test_the_recording_means_what_it_meant() -> None:
    first = json.loads((Path(__file__).parent / "protocol-1.json").read_text(encoding="utf-8"))
    said = {name: canonical.read(SHAPES[name], body.encode(), LIMIT) for name, body in first["bodies"].items()}
    assert said["task"] == record.QUESTION
    assert said["answer"] == record.ANSWER
    assert said["refusing answer"] == record.REFUSING
    assert said["catalogue"] == record.CATALOGUE
    assert said["pictures"] == record.PICTURES
