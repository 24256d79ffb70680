"""Questions, answers and catalogues as tests send them."""

from datetime import UTC, datetime

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.query import fingerprint, parse, to_json
from cancerimage.wire.counts import Totals
from cancerimage.wire.dataset import Catalogue, DatasetRecord, Description
from cancerimage.wire.question import Answer, DatasetAnswer, Question


def question(text: str = "modality:CT") -> Question:
    """Return a question as the hub sends it."""
    query = parse(text)
    return Question(query=to_json(query), fingerprint=fingerprint(query))


def answer(node: str, to: Question, subjects: int = 3) -> Answer:
    """Return an answer of one dataset."""
    totals = Totals(subjects=subjects, studies=subjects, series=subjects, images=subjects, bytes=subjects)
    return Answer(
        node=node,
        fingerprint=to.fingerprint,
        datasets=(DatasetAnswer(dataset=f"{node}-data", policy=PolicyName.OPEN, criteria=(), totals=totals),),
        facets=(),
        snapshot="s",
        indexed=datetime(2026, 1, 1, tzinfo=UTC),
        elapsed_ms=1.0,
    )


def catalogue(node: str) -> Catalogue:
    """Return what a node with one dataset publishes."""
    record = DatasetRecord(
        description=Description(
            dataset=f"{node}-data", title={"en": "Data"}, description={"en": "Data"}, cancers=("lung",)
        ),
        policy=PolicyName.OPEN,
        audience=Audience.EVERYONE,
        totals=Totals(subjects=3, studies=3, series=3, images=3, bytes=3),
        snapshot="s",
        indexed=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return Catalogue(node=node, title={"en": f"Node {node}"}, datasets=(record,), issued=datetime.now(UTC))
