"""How the patient ids of a dataset are made: settled once, kept beside its key, the same for images and tables."""

import json
from pathlib import Path

from cancerimage.dicom.deidentify.ids import Form, Ids, NoSite
from cancerimage.node.clinical.place import key_place
from cancerimage.node.files import begin_private
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.places import Places


def settled(
    data_dir: Path, dataset: str, ids: Ids | None = None, site: str | None = None, *, keep: bool = True
) -> Form:
    """Return how the ids of a dataset are made; what is said first counts for good, and is kept unless `keep` is off.

    What is not said is as it was settled, or as it is usual. Raises NoSite, and PipelineFault where something else was
    settled, and ClinicalFault where that is no name of a dataset.
    """
    key_place(data_dir, dataset)  # A name that is none names no file.
    places = Places(data_dir, dataset, "")
    form = _kept(places.ids)
    if form is None:
        form = Form.of(ids, site)
        if form.ids is Ids.PLATFORM and (places.clinical.exists() or any(places.series.parent.glob("*.csv"))):
            form = Form()  # A dataset of the time before there was a choice.
        if keep:
            begin_private(places.ids, json.dumps({"ids": form.ids.value, "site": form.site}).encode())
            # Of two processes that say something else at once, one was first.
            form = _kept(places.ids) or form
    said = Form(form.ids if ids is None else ids, form.site if site is None else site)
    if said != form:
        raise PipelineFault(
            f"The patient ids of {dataset} are made in another way since its first images or its first table, and a "
            "patient would become two people. Leave --ids and --site away, or choose another dataset. If nothing of "
            f"{dataset} was ever brought in, remove {places.ids} first."
        )
    return form


def _kept(path: Path) -> Form | None:
    try:
        told = json.loads(path.read_bytes())
        return Form.of(Ids(told["ids"]), str(told["site"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, NoSite):
        raise PipelineFault(f"{path} is damaged. Take it from your backup, as its patient ids depend on it.") from None
