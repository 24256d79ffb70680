"""Results and previews as the hub writes them, of open and of protected datasets."""

from typing import Any


def exactly(value: int) -> dict[str, Any]:
    """An exact number as the hub writes it."""
    return {"value": value, "meaning": "exact", "low": value, "high": value}


def exact(**levels: int) -> dict[str, Any]:
    """Exact numbers as the hub writes them."""
    return {level: exactly(value) for level, value in levels.items()}


ABOUT = {"value": 120, "meaning": "about", "low": 109, "high": 131}
FEWER = {"value": None, "meaning": "fewer", "low": 0, "high": 15, "below": 15, "hidden": 1}
WITHHELD = {"value": None, "meaning": "withheld", "low": 0, "high": None, "withheld": 1}
SUM = {"value": 1320, "meaning": "about", "low": 1309, "high": 1346, "below": 15, "hidden": 1, "withheld": 1}


def dataset(name: str, subjects: dict[str, Any], other: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One dataset of a result as the hub writes it."""
    levels = dict.fromkeys(("studies", "series", "images", "bytes"), other)
    plain = {"dataset": name, "title": f"The dataset {name}", "node": "alder", "policy": "standard", "withheld": None}
    return plain | {"subjects": subjects, "charge": None, "criteria": []} | levels | more


RAW: dict[str, Any] = {
    "id": "t",
    "url": "http://127.0.0.1:8000/api/v1/queries/t",
    "page": "http://127.0.0.1:8000/explorer/t/",
    "query": {
        "text": "modality:CT",
        "json": {"version": 1, "where": {"field": "modality", "is": "CT"}},
        "words": "Subjects with <CT>",
        "fingerprint": "f",
    },
    "state": "complete",
    "project": None,
    "created": "2026-01-01T10:00:00Z",
    "expires": "2026-01-02T10:00:00Z",
    "totals": {"datasets": 2} | exact(subjects=1200, studies=1300, series=1400, images=15000, bytes=2_500_000),
    "datasets": [
        dataset(
            name,
            exactly(subjects),
            exactly(subjects),
            policy="open",
            criteria=[{"text": "modality:CT", "field": "modality", "state": "applied", "reason": ""}],
        )
        for name, subjects in (("big", 1000), ("small", 200))
    ],
    "withheld": [],
    "facets": [
        {
            "field": "modality",
            "label": "Modality",
            "values": [{"value": "CT", "label": "Computed tomography"} | exact(subjects=1200, series=1400)],
        }
    ],
    "nodes": [
        {
            "node": "alder",
            "title": "Node alder",
            "state": "answered",
            "latency_ms": 12.5,
            "indexed": "2026-01-01T00:00:00Z",
            "refused": [],
            "not_held": [],
            "problem": None,
            "detail": "",
        },
        {
            "node": "beech",
            "title": "Node beech",
            "state": "offline",
            "latency_ms": None,
            "indexed": None,
            "refused": [],
            "not_held": [],
            "problem": "task.offline",
            "detail": "The node is not connected to the hub.",
        },
    ],
    "missing": ["beech"],
    "notes": [{"code": "counted_twice", "text": "A subject that is in two datasets is counted twice."}],
}


MIXED = RAW | {
    "project": "screening",
    "totals": RAW["totals"] | {"datasets": 3, "subjects": SUM, "studies": exactly(1200) | {"withheld": 3}},
    "datasets": [
        *RAW["datasets"],
        dataset("kept", ABOUT, WITHHELD, charge={"cost": 20, "left": 460, "allowance": 500}),
        dataset("few", FEWER, WITHHELD, charge={"cost": 0, "left": 460, "allowance": 500}),
        dataset("still", WITHHELD, WITHHELD, withheld="paused"),
    ],
    "withheld": [{"reason": "paused", "text": "The holder answers no questions for now.", "datasets": ["still"]}],
}
"""An answer of open and protected datasets, of which one hides its number and one tells none."""


def previewed(name: str, **more: Any) -> dict[str, Any]:
    """One dataset of a preview as the hub writes it."""
    plain = {"dataset": name, "title": name.title(), "node": "alder", "policy": "standard"}
    return plain | {"free": False, "questions_left": None, "withheld": None, "charge": None} | more


PREVIEW: dict[str, Any] = {
    "text": "modality:CT",
    "fingerprint": "f",
    "free": 1,
    "charged": 2,
    "questions_left": 7,
    "datasets": [
        previewed("costly", questions_left=7, charge={"cost": 20, "left": 140, "allowance": 500}),
        previewed("fresh", questions_left=25, charge={"cost": 20, "left": 500, "allowance": 500}),
        previewed("public", policy="open", free=True),
        previewed("silent", withheld="paused"),
    ],
    "withheld": [{"reason": "paused", "text": "The holder answers no questions for now.", "datasets": ["silent"]}],
    "refused": [],
    "missing": ["beech"],
}
