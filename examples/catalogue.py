"""List the datasets of a federation that hold breast MR, with where they come from."""

import os

import cancerimage

HUB = os.environ.get("CANCERIMAGE_HUB", "http://127.0.0.1:8000")

with cancerimage.Client(HUB) as client:
    for dataset in client.catalogue(cancer="breast", modality="MR"):
        print(dataset)
