"""Ask a federation in Python: totals, one line for each dataset, and a data frame if pandas is installed."""

import os
from importlib.util import find_spec

import cancerimage

HUB = os.environ.get("CANCERIMAGE_HUB", "http://127.0.0.1:8000")

answer = cancerimage.search("cancer:lung modality:CT", hub=HUB)
print(f"{answer.totals.subjects} subjects in {len(answer.datasets)} datasets")
for dataset in answer.datasets:
    print(f"{dataset.dataset:24} {dataset.subjects:6} subjects {dataset.series:6} series")

if find_spec("pandas"):
    print(answer.to_pandas())
