"""What a holder says of a dataset that images are brought into; where it says nothing, its name is all there is."""

from pathlib import Path

from cancerimage.node.files import write_private
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.places import Places, of_dataset
from cancerimage.wire.dataset import Description


def described(data_dir: Path, dataset: str) -> Description:
    """Return the description of a dataset."""
    path = of_dataset(data_dir, dataset) / "description.json"
    if path.exists():
        return Description.model_validate_json(path.read_bytes())
    return Description(dataset=dataset, title={"en": dataset}, description={}, cancers=())


def describe(data_dir: Path, description: Description) -> None:
    """Keep a description; the next index has it."""
    write_private(
        Places(data_dir, description.dataset, "").description, description.model_dump_json(indent=1).encode() + b"\n"
    )


def chosen(found: tuple[Description, ...], dataset: str) -> Description:
    """Return the description of a dataset among those of a file; raises PipelineFault."""
    for description in found:
        if description.dataset == dataset:
            return description
    raise PipelineFault(f"The file does not describe {dataset}. Its member `dataset` names what it describes.")
