"""Ask a federation in Python: totals, one line for each dataset, and a data frame if pandas is installed."""

import os
from importlib.util import find_spec

import cancerimage

HUB = os.environ.get("CANCERIMAGE_HUB", "http://127.0.0.1:8000")

answer = cancerimage.search("cancer:lung modality:CT", hub=HUB)
# A number prints as what it means: 57, about 120 (109–131), fewer than 15, not told.
print(f"{answer.totals.subjects} subjects in {answer.totals.datasets} datasets")
for dataset in answer.datasets:
    print(f"{dataset.dataset:24} {dataset.subjects:>24} subjects {dataset.series:>10} series")
for untold in answer.withheld:
    print(f"{', '.join(untold.datasets)}: {untold.text}")

if find_spec("pandas"):
    print(answer.to_pandas())
