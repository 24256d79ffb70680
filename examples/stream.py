"""Watch an answer grow while the nodes reply."""

import os

import cancerimage

HUB = os.environ.get("CANCERIMAGE_HUB", "http://127.0.0.1:8000")

with cancerimage.Client(HUB) as client:
    for answer in client.stream("cancer:prostate modality:MR"):
        answered = sum(node.state == "answered" for node in answer.nodes)
        print(f"{answered} of {len(answer.nodes)} nodes: {answer.totals.subjects} subjects so far")
