"""`python -m cancerimage.node.pipeline DATA_DIR BATCH ACTOR`: take a batch on, as the console asks for it."""

import sys
from pathlib import Path

from cancerimage.node.pipeline.performing import FAULTS
from cancerimage.node.pipeline.pipeline import Pipeline


def main(data_dir: str, batch: str, actor: str) -> int:
    """Return 0 if the batch went on to its end; why it did not is in its standing."""
    with Pipeline.open(Path(data_dir)) as pipeline:
        try:
            pipeline.go_on(batch, actor)
        except FAULTS:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
