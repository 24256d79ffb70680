"""Check the quality of what was de-identified."""

import json

from cancerimage.dicom.quality.inspection import NothingToInspect, Options, inspect
from cancerimage.dicom.quality.page import page
from cancerimage.dicom.quality.report import report
from cancerimage.node.files import write_private
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.work import Work


def check(work: Work) -> State:
    """Write the report of quality; what could not be checked because nothing was released has none."""
    places = work.places
    at = places.quality
    count = work.counting(Step.CHECK)
    options = Options(before=places.originals, jobs=work.jobs)
    try:
        made = report(
            inspect(places.work.images, options, lambda what, done, total: count(done, total)),
            f"{work.dataset}, {work.batch}",
        )
    except NothingToInspect:
        for path in (at, at.with_suffix(".html")):
            path.unlink(missing_ok=True)
        return State.CHECKED
    write_private(at.with_suffix(".html"), page(made).encode())
    write_private(at, json.dumps(made, indent=1).encode() + b"\n")
    return State.CHECKED
