"""Choosing what the catalogue shows of an open dataset: each series is looked at and drawn small."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from cancerimage.audit.events import NodeEvent
from cancerimage.dicom.faults import Unreadable
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger.policies import NO_CHOICE
from cancerimage.node.pictures.choices import Choices, Chosen
from cancerimage.node.pictures.doubts import Doubt, Doubted, noted
from cancerimage.node.store.instances import Instance, Series
from cancerimage.node.store.records import SERIES
from cancerimage.node.store.store import Store
from cancerimage.node.store.uses import record
from cancerimage.vocabulary import VOCABULARIES
from cancerimage.wire.pictures import PICTURES
from cancerimage.wire.png import EDGE, SIZE

BOXES = (EDGE, 208, 144)
"""Columns and rows that a picture fits into; of the last, even colours that do not shrink take fewer bytes than a
picture may have."""
LOOKED = 9
"""Images in which a head is looked for, spread over the series."""


def choose(data_dir: Path, ledger: Ledger, dataset: str, wanted: Sequence[str], actor: str) -> tuple[Chosen, ...]:
    """Let the catalogue show the middle image of each of these series, named by UID, and no other; none withdraws all.

    A node at work tells the hub within seconds. Raises Doubted, and then nothing has changed.
    """
    pictures: tuple[Chosen, ...] = ()
    if wanted:
        if ledger.policies().get(dataset, NO_CHOICE).policy is not PolicyName.OPEN:
            raise Doubted(Doubt.CLOSED)
        if len(set(wanted)) > PICTURES:
            raise Doubted(Doubt.MANY)
        if not Store.exists(data_dir):
            raise Doubted(Doubt.GONE, wanted[0])
        with Store.open(data_dir) as store, Choices(data_dir) as choices:
            before = {one.series: one for one in choices.of(dataset)}
            pictures = tuple(_drawn(data_dir, store, dataset, uid, before.get(uid)) for uid in dict.fromkeys(wanted))
    elif not Choices.exist(data_dir):
        return ()
    # The log first: a line too many in it is better than a choice that it does not know.
    record(ledger, NodeEvent.DATASET_PICTURES_CHOSEN, actor, {"dataset": dataset, "pictures": len(pictures)})
    with Choices(data_dir) as choices:
        choices.choose(dataset, pictures)
    return pictures


def chosen(data_dir: Path, dataset: str) -> tuple[Chosen, ...]:
    """Return what was chosen for a dataset."""
    if not Choices.exist(data_dir):
        return ()
    with Choices(data_dir) as choices:
        return choices.of(dataset)


def _drawn(data_dir: Path, store: Store, dataset: str, uid: str, before: Chosen | None) -> Chosen:
    series = _series(store, dataset, uid)
    instances = store.instances(series)
    middle = instances[len(instances) // 2]
    if (doubt := noted(data_dir, store.records, series)) is not None:
        raise Doubted(doubt, uid)
    if before is not None and before.instance == middle.digest:
        return before
    if _shows_head(store, instances):
        raise Doubted(Doubt.HEAD, uid)
    return Chosen(
        series=uid,
        instance=middle.digest,
        modality=VOCABULARIES["modality"].resolve(series.modality),
        bodypart=VOCABULARIES["body_part"].resolve(series.bodypart),
        image=_small(store, series, middle),
    )


def _series(store: Store, dataset: str, uid: str) -> Series:
    for row in store.records.rows(f"{SERIES} WHERE studies.dataset = ? AND series.uid = ?", (dataset, uid)):
        return Series(*row)
    raise Doubted(Doubt.GONE, uid)


def _shows_head(store: Store, instances: Sequence[Instance]) -> bool:
    """Look for a head once more, in the images as they are shown: a batch need not have looked."""
    from cancerimage.dicom.deidentify.fates import FACES
    from cancerimage.dicom.pixels import faces
    from cancerimage.dicom.pixels.composite import spread
    from cancerimage.dicom.read import header

    with ExitStack() as stack:
        looked = [instances[place] for place in spread(len(instances), LOOKED)]
        paths = [stack.enter_context(store.blobs.local(one.digest)) for one in looked]
        return faces.head([(path, header(path)) for path in paths]).head in FACES


def _small(store: Store, series: Series, instance: Instance) -> bytes:
    try:
        for edge in BOXES:
            drawn = store.rendered(instance, instance.frames // 2 + 1, (edge, edge))
            if len(drawn) <= SIZE:
                return drawn
    except Unreadable:
        pass
    raise Doubted(Doubt.UNDRAWN, series.uid)
