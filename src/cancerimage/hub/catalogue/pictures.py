"""The pictures that open datasets show: taken in, taken down with what they belong to, and handed out as they came."""

from collections.abc import Iterable, Mapping

from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.catalogue.entries import Coded, Shown
from cancerimage.hub.catalogue.labels import value_label
from cancerimage.hub.catalogue.models import Dataset, Exhibition, Picture, Revision
from cancerimage.hub.federation import nodes
from cancerimage.wire import pictures as wire
from cancerimage.wire import png
from cancerimage.wire.faults import Refusal, Replayed

_SHOWING = {"dataset__withdrawn": None, "dataset__policy": PolicyName.OPEN.value}
"""Whose pictures are shown, whatever else was taken down already."""


def receive(pictures: wire.Pictures, issued: int) -> bool:
    """Show these pictures of a dataset and no others, and return whether that is something new."""
    # A publication of the same node waits meanwhile, so what is open now stays so until the end.
    dataset = Dataset.objects.select_for_update().filter(dataset=pictures.dataset, node=pictures.node).first()
    is_open = dataset is not None and dataset.policy == PolicyName.OPEN and dataset.withdrawn is None
    if pictures.pictures and not is_open:
        raise Refusal("node.pictures_refused", f"{pictures.dataset} is not published as an open dataset of this node")
    if dataset is None:
        return False
    before = Exhibition.objects.select_for_update().filter(dataset=dataset).first()
    if before is not None and issued <= before.issued:
        raise Replayed("pictures published before")
    digest = pictures.digest
    Exhibition.objects.update_or_create(dataset=dataset, defaults={"issued": issued, "digest": digest})
    if digest == ("" if before is None else before.digest):
        return False
    Revision.advance()
    Picture.objects.filter(dataset=dataset).delete()
    Picture.objects.bulk_create(_row(dataset, place, one) for place, one in enumerate(pictures.pictures))
    return True


def take_down(node: str) -> None:
    """Take away the pictures of whatever of a node is not open, or not published, any more; inside its publication.

    When their newest ones were signed stays known, so that nobody can bring them back by repeating a message.
    """
    gone = [
        one.pk
        for one in Dataset.objects.filter(node=node, exhibition__isnull=False).only("pk", "policy", "withdrawn")
        if one.policy != PolicyName.OPEN or one.withdrawn is not None
    ]
    Picture.objects.filter(dataset__in=gone).delete()
    Exhibition.objects.filter(dataset__in=gone).update(digest="")


def shown(keys: Iterable[int], language: str) -> Mapping[int, tuple[Shown, ...]]:
    """Return what datasets show, by database key; those without pictures do not appear."""
    found: dict[int, list[Shown]] = {}
    rows = Picture.objects.filter(dataset__in=list(keys), **_SHOWING).order_by("dataset", "place")
    for key, digest, columns, height, *codes in rows.values_list(
        "dataset_id", "digest", "columns", "rows", "modality", "bodypart"
    ):
        modality, part = (
            Coded(code, value_label(field, code, language))
            for field, code in zip(("modality", "bodypart"), codes, strict=True)
        )
        found.setdefault(key, []).append(Shown(digest, columns, height, modality, part))
    return {key: tuple(one) for key, one in found.items()}


def content(dataset: str, digest: str) -> bytes | None:
    """Return the bytes of a picture that is shown now, or None."""
    wanted = Picture.objects.filter(dataset__dataset=dataset, digest=digest, **_SHOWING)
    row = wanted.values_list("image", "dataset__node").first()
    if row is None or row[1] not in {node.name for node in nodes.listed() if node.state == "approved"}:
        return None
    return bytes(row[0])


def _row(dataset: Dataset, place: int, one: wire.Picture) -> Picture:
    columns, rows = png.check(one.content)
    return Picture(
        dataset=dataset,
        place=place,
        digest=one.digest,
        image=one.content,
        columns=columns,
        rows=rows,
        modality=one.modality,
        bodypart=one.bodypart,
    )
