"""Records one message of every kind, for all later releases to read: `python -m tests.contract.record`.

Run once for each protocol version, then never again: what is recorded stands for what is out in the world. A kind of
message that comes within a version is added to its recording, in which nothing else changes.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.wire import canonical, frames, proof
from cancerimage.wire.asker import Asker, Role
from cancerimage.wire.counts import Facet, FacetValue, Released, Totals
from cancerimage.wire.cube import Cube, CubeCell, CubeSum, CubeTable
from cancerimage.wire.dataset import Catalogue, DatasetRecord, Description, Epoch, FieldCoverage, Source
from cancerimage.wire.enrolment import Enrolled, Enrolment
from cancerimage.wire.envelope import Kind, seal
from cancerimage.wire.heads import HeadOffer, HeadReply, SignedHead
from cancerimage.wire.keys import PrivateKeys
from cancerimage.wire.pictures import Picture, Pictures
from cancerimage.wire.polling import PATH, Poll, Polled, Ticket
from cancerimage.wire.question import Answer, Charge, Criterion, CriterionState, DatasetAnswer, Question, Withheld
from cancerimage.wire.replies import TaskProblem
from cancerimage.wire.rotation import Rotated, Rotation
from cancerimage.wire.versions import VERSIONS

NOW = 1_795_000_000_000
MOMENT = datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)
TASK = "0123456789abcdef0123456789abcdef"
FINGERPRINT = "f" * 64

PICTURES = Pictures(
    node="demo-ash",
    dataset="lidc_idri",
    pictures=(
        Picture(
            # One grey pixel.
            image="iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4XmNoAAAAggCB4fxZeAAAAABJRU5ErkJggg",
            modality="CT",
            bodypart="chest",
        ),
    ),
    issued=datetime(2026, 11, 23, tzinfo=UTC),
)
TOTALS = Totals(subjects=12, studies=15, series=40, images=4000, bytes=21_600_000_000_000)
FACETS = (
    Facet(
        field="modality",
        values=(
            FacetValue(value="CT", subjects=12, series=30),
            FacetValue(value="unknown", subjects=1, series=10),
        ),
    ),
)
QUESTION = Question(
    query={
        "version": 1,
        "where": {"all": [{"field": "modality", "is": "CT"}, {"field": "age", "from": 50, "to": 70}]},
    },
    fingerprint=FINGERPRINT,
    datasets=("lidc_idri", "nsclc_radiomics"),
    asker=Asker(id="a" * 32, roles=(Role.USER, Role.STEWARD), organisations=("north",), project="spheres"),
    preview=True,
)
CRITERIA = (
    Criterion(text="modality:CT", field="modality", state=CriterionState.APPLIED),
    Criterion(text="age:50..70", field="age", state=CriterionState.NOT_HELD),
)
ANSWER = Answer(
    node="demo-ash",
    fingerprint=FINGERPRINT,
    datasets=(
        DatasetAnswer(dataset="lidc_idri", policy=PolicyName.OPEN, criteria=CRITERIA, totals=TOTALS),
        DatasetAnswer(dataset="nsclc_radiomics", policy=PolicyName.OPEN, criteria=(), totals=Totals()),
        DatasetAnswer(
            dataset="north_breast",
            policy=PolicyName.STANDARD,
            criteria=CRITERIA,
            subjects=Released(value=120, margin=11, below=15),
            charge=Charge(cost=20_000_000, left=480_000_000, allowance=500_000_000),
        ),
        DatasetAnswer(
            dataset="north_colon",
            policy=PolicyName.STRICT,
            criteria=CRITERIA,
            subjects=Released(value=None, margin=19, below=20),
            charge=Charge(cost=0, left=500_000_000, allowance=500_000_000),
        ),
        DatasetAnswer(
            dataset="north_lung", policy=PolicyName.CATALOGUE_ONLY, criteria=(), withheld=Withheld.CATALOGUE_ONLY
        ),
    ),
    facets=FACETS,
    snapshot="5" * 64,
    indexed=MOMENT,
    elapsed_ms=1.25,
    padding="000",
)
REFUSING = ANSWER.model_copy(
    update={
        "datasets": (),
        "facets": (),
        "refused": (
            Criterion(
                text="mood:good", field="unknown", state=CriterionState.REFUSED, reason="There is no field called mood."
            ),
        ),
    }
)
CUBE = Cube(
    tables=(
        CubeTable(
            fields=("sex", "age"),
            cells=(
                CubeCell(values=("female", "50..59"), subjects=45),
                CubeCell(values=("male", "unknown"), subjects=30),
            ),
            margin=15,
            below=25,
            bound=2,
        ),
    ),
    sums=(
        CubeSum(level="subjects", amount=Released(value=320, margin=20, below=30), bound=1),
        CubeSum(level="images", amount=Released(value=None, margin=60_000, below=75_000), bound=5_000),
    ),
    cost=340_000_000,
)
CATALOGUE = Catalogue(
    node="demo-ash",
    title={"en": "Demonstration node Ash", "de": "Vorführknoten Esche"},
    datasets=(
        DatasetRecord(
            description=Description(
                dataset="lidc_idri",
                title={"en": "LIDC-IDRI"},
                description={"en": "Lung nodules, “seen” by four readers."},
                cancers=("lung",),
                countries=("US",),
                sources=(Source(title="IDC", url="https://example.org", doi="10.7937/K9", citation="Cite."),),
                demonstration=True,
            ),
            policy=PolicyName.OPEN,
            audience=Audience.EVERYONE,
            totals=TOTALS,
            facets=FACETS,
            coverage=(FieldCoverage(field="age", known=0, records=15),),
            age_min=18,
            age_max=89,
            snapshot="5" * 64,
            indexed=MOMENT,
        ),
        DatasetRecord(
            description=Description(
                dataset="north_breast", title={"en": "Breast"}, description={"en": "Breast."}, cancers=("breast",)
            ),
            policy=PolicyName.STANDARD,
            audience=Audience.ORGANISATIONS,
            epoch=Epoch(number=2, opened=MOMENT),
            cube=CUBE,
            snapshot="6" * 64,
            indexed=MOMENT,
        ),
    ),
    issued=MOMENT,
)


def record() -> dict[str, object]:
    """Return one message of every kind, with the keys that made them."""
    hub, node = PrivateKeys.generate(), PrivateKeys.generate()
    hello = frames.Hello(
        node="demo-ash",
        key=node.public.id,
        hub=hub.public.id,
        nonce="a" * 32,
        versions=VERSIONS,
        instance="b" * 32,
        software="0.1.0",
        time=NOW,
    )
    enrolment = Enrolment(
        code="AAAAA-BBBBB-CCCCC-DDDDD-EEEEE",
        node="demo-ash",
        title="Demonstration node Ash",
        keys=node.public.shape(),
        software="0.1.0",
        time=NOW,
    )
    poll = Poll(
        node="demo-ash",
        instance="b" * 32,
        line="c" * 32,
        versions=VERSIONS,
        software="0.1.0",
        hold=25.0,
        cursor=3,
        frames=(frames.Pong(id="d" * 32),),
    )
    body = canonical.write(poll)
    ticket = Ticket(key=node.public.id, time=NOW, nonce="e" * 32)
    ticket = ticket.model_copy(
        update={"signature": proof.prove(proof.Purpose.POLL, ticket.statement("POST", PATH, proof.digest(body)), node)}
    )
    heads = [
        SignedHead(log=letter * 32, size=3, root=letter * 64, time=NOW, key=keys.public.id)
        for letter, keys in (("a", node), ("b", hub))
    ]
    of_node, of_hub = (
        head.model_copy(update={"signature": proof.prove(proof.Purpose.HEAD, head.statement(), keys)})
        for head, keys in zip(heads, (node, hub), strict=True)
    )
    offer = HeadOffer(head=of_node, since=2, proof=("c" * 64,), replaces=True, seen=of_hub)
    reply = HeadReply(accepted=True, known=of_node, head=of_hub, since=1, proof=("d" * 64, "e" * 64))
    fresh = PrivateKeys.generate()
    rotation = Rotation(node="demo-ash", hub=hub.public.id, old=node.public.id, keys=fresh.public.shape(), time=NOW)
    rotation = rotation.model_copy(
        update={
            "signature": proof.prove(proof.Purpose.ROTATE, rotation.statement(), node),
            "possession": proof.prove(proof.Purpose.POSSESS, rotation.statement(), fresh),
        }
    )
    rotated = Rotated(node="demo-ash", key=fresh.public.id)
    plain: dict[str, frames.Frame] = {
        "challenge": frames.Challenge(nonce="a" * 32, hub=hub.public.id, versions=VERSIONS, time=NOW),
        "hello": hello.model_copy(update={"signature": proof.prove(proof.Purpose.HELLO, hello.statement(), node)}),
        "welcome": frames.Welcome(version=1, heartbeat=20.0, time=NOW),
        "ack": frames.Ack(id=TASK),
        "ping": frames.Ping(id=TASK),
        "pong": frames.Pong(id=TASK),
        "problem": frames.Problem(code="node.pending", detail="Wait.", about=TASK),
    }
    enclosed = {
        "task": (Kind.TASK, QUESTION, hub, node),
        "answer": (Kind.ANSWER, ANSWER, node, hub),
        "refusing answer": (Kind.ANSWER, REFUSING, node, hub),
        "task problem": (Kind.PROBLEM, TaskProblem(code="task.busy", detail="Wait."), node, hub),
        "catalogue": (Kind.CATALOGUE, CATALOGUE, node, hub),
        "head offer": (Kind.HEAD, offer, node, hub),
        "head reply": (Kind.HEAD, reply, hub, node),
        "pictures": (Kind.PICTURES, PICTURES, node, hub),
    }
    sealed = {
        name: seal(kind, canonical.write(shape), sender=a, recipient=b.public, now=NOW, lifetime=10_000, message=TASK)
        for name, (kind, shape, a, b) in enclosed.items()
    }
    signed = enrolment.model_copy(update={"signature": proof.prove(proof.Purpose.ENROL, enrolment.statement(), node)})
    return {
        "protocol": VERSIONS[-1],
        "now": NOW,
        "hub": hub.secret(),
        "node": node.secret(),
        "frames": {name: frames.write(frame) for name, frame in plain.items()},
        "sealed": {name: frames.write(frames.Sealed.of(envelope)) for name, envelope in sealed.items()},
        "bodies": {name: canonical.write(shape).decode() for name, (_, shape, _, _) in enclosed.items()},
        "poll": {"authorization": ticket.header(), "body": body.decode()},
        "polled": canonical.write(
            Polled(version=1, time=NOW, cursor=4, frames=(frames.Sealed.of(sealed["task"]),))
        ).decode(),
        "enrolment": canonical.write(signed).decode(),
        "rotation": canonical.write(rotation).decode(),
        "rotated": canonical.write(
            rotated.model_copy(update={"signature": proof.prove(proof.Purpose.ROTATED, rotated.statement(), hub)})
        ).decode(),
        "enrolled": canonical.write(Enrolled(node="demo-ash", state="pending", keys=hub.public.shape())).decode(),
    }


if __name__ == "__main__":
    path = Path(__file__).with_name(f"protocol-{VERSIONS[-1]}.json")
    if path.exists():
        raise SystemExit(f"{path} is recorded already; a recording is never changed")
    path.write_text(json.dumps(record(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
