"""Bring the clinical table that came along with a batch into its dataset, with the key that its images were given."""

from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.keys import project_key
from cancerimage.node.pipeline.work import Work


def bring(work: Work) -> None:
    """Import the table that was asked for, once; what it brought is noted for the evidence."""
    table, mapping = work.order.clinical, work.order.mapping
    if table is None or mapping is None or work.notes.get("clinical", {}).get("from") == _name(work):
        return
    for path in (table, mapping):
        if not path.is_file():
            raise PipelineFault(f"There is no file {path} any more. Put it back, or name another one with --clinical.")
    from cancerimage.node.clinical.bringing import bring as bring_table

    brought = bring_table(work.data_dir, work.dataset, table, mapping, project_key(work.places.key))
    work.notes["clinical"] = {
        "from": _name(work),
        "rows": brought.rows,
        "images_without_row": brought.without_row,
        "rows_without_images": brought.without_images,
    }


def _name(work: Work) -> str:
    return f"{work.order.clinical}\n{work.order.mapping}"
