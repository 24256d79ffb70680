"""Records one message of every kind, for all later releases to read: `python -m tests.contract.record`.

Run once for each protocol version, then never again: what is recorded stands for what is out in the world.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from cancerimage.wire import canonical, frames, proof
from cancerimage.wire.counts import Facet, FacetValue, Totals
from cancerimage.wire.dataset import Catalogue, DatasetRecord, Description, FieldCoverage, Source
from cancerimage.wire.enrolment import Enrolled, Enrolment
from cancerimage.wire.envelope import Kind, seal
from cancerimage.wire.keys import PrivateKeys
from cancerimage.wire.polling import PATH, Poll, Polled, Ticket
from cancerimage.wire.question import Answer, Criterion, CriterionState, DatasetAnswer, Question
from cancerimage.wire.replies import TaskProblem
from cancerimage.wire.versions import VERSIONS

NOW = 1_795_000_000_000
MOMENT = datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)
TASK = "0123456789abcdef0123456789abcdef"
FINGERPRINT = "f" * 64

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
)
ANSWER = Answer(
    node="demo-ash",
    fingerprint=FINGERPRINT,
    datasets=(
        DatasetAnswer(
            dataset="lidc_idri",
            totals=TOTALS,
            criteria=(
                Criterion(text="modality:CT", field="modality", state=CriterionState.APPLIED),
                Criterion(text="age:50..70", field="age", state=CriterionState.NOT_HELD),
            ),
        ),
        DatasetAnswer(dataset="nsclc_radiomics", totals=Totals(), criteria=()),
    ),
    facets=FACETS,
    snapshot="5" * 64,
    indexed=MOMENT,
    elapsed_ms=1.25,
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
            totals=TOTALS,
            facets=FACETS,
            coverage=(FieldCoverage(field="age", known=0, records=15),),
            age_min=18,
            age_max=89,
            snapshot="5" * 64,
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
        "enrolled": canonical.write(Enrolled(node="demo-ash", state="pending", keys=hub.public.shape())).decode(),
    }


if __name__ == "__main__":
    path = Path(__file__).with_name(f"protocol-{VERSIONS[-1]}.json")
    if path.exists():
        raise SystemExit(f"{path} is recorded already; a recording is never changed")
    path.write_text(json.dumps(record(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
