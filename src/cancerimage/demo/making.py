"""What the contents of a demo's data directory are made with."""

from dataclasses import dataclass
from importlib.metadata import version

from cancerimage import __version__
from cancerimage.demo import synthetic
from cancerimage.demo.policies import POLICIES

DATA = "idc-index-data"


@dataclass(frozen=True, slots=True)
class Making:
    """Versions and choices that shape the contents: if one differs from before, everything is made again."""

    software: str
    data: str
    index: int
    policies: str
    synthetic: str
    everything: bool


def making(*, everything: bool) -> Making:
    """Return what a demo started now would be made with."""
    from cancerimage.node.index.manifest import VERSION

    policies = repr(sorted(POLICIES.items()))
    return Making(__version__, version(DATA), VERSION, policies, synthetic.DESCRIPTION.model_dump_json(), everything)
