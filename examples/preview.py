"""See what a question would cost at protected datasets before asking it."""

import os

import cancerimage

HUB = os.environ.get("CANCERIMAGE_HUB", "http://127.0.0.1:8000")

with cancerimage.Client(HUB, token=cancerimage.sdk.token_for(HUB)) as client:
    preview = client.preview("cancer:breast modality:MR")
    print(preview.summary())
    for dataset in preview.datasets:
        if dataset.questions_left is not None:
            print(f"{dataset.dataset}: one of {dataset.questions_left} questions left")
