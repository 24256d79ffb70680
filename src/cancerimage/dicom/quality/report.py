"""The report that can be shared: counts, shares and terms of public vocabularies, and nothing of any one patient."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any

from cancerimage import __version__
from cancerimage.dicom import tags
from cancerimage.dicom.quality.checks import CHECKS
from cancerimage.dicom.quality.completeness import REQUIRED
from cancerimage.dicom.quality.findings import Finding
from cancerimage.dicom.quality.geometry import spacing
from cancerimage.dicom.quality.images import Series, counts
from cancerimage.dicom.quality.inspection import Inspection
from cancerimage.dicom.quality.kinds import IRIS, PARTS, Dimension, Level, Part
from cancerimage.dicom.quality.tiers import CRITERIA, ELSEWHERE, Criterion, Judgement
from cancerimage.vocabulary import VOCABULARIES

FORMAT = "cancerimage.quality/1"
"""The name and version of the report's form; `schema.py` describes it."""

FEWEST_SERIES = 5
"""Series that a distribution of measurements needs to be shown: fewer would show single patients."""

COMPOSITION: Mapping[str, int] = {
    "modality": tags.MODALITY,
    "body_part": tags.BODY_PART,
    "manufacturer": tags.MANUFACTURER,
}
"""What the series are counted by: vocabularies, so that no text of a file gets into the report."""

SPACINGS = (0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0)
SIZES = (1, 2, 10, 50, 100, 200, 500, 1000)

Report = dict[str, Any]


def report(inspection: Inspection, title: str = "", made: datetime | None = None) -> Report:
    """Return the report of an inspection as it is written in JSON."""
    collection = inspection.collection
    return {
        "format": FORMAT,
        "title": title,
        "made": (made or datetime.now(UTC)).isoformat(timespec="seconds"),
        "software": f"cancerimage {__version__}",
        "seconds": round(inspection.seconds, 1),
        "counts": {
            "files": len(collection.images) + len(collection.unreadable),
            "bytes": sum(image.size for image in collection.images),
            **counts(collection.images),
        },
        "parts": [
            {
                "part": part,
                "when": PARTS[part],
                "made": _made(inspection, part),
                "omitted": inspection.omitted.get(part),
            }
            for part in Part
        ],
        "findings": list(_findings(inspection)),
        "dimensions": list(_dimensions(inspection)),
        "completeness": list(_completeness(inspection)),
        "composition": {name: _composition(inspection.series, name, tag) for name, tag in COMPOSITION.items()},
        "distributions": {
            "images_per_series": _binned((len(one.images) for one in inspection.series), SIZES),
            "slice_spacing_mm": _binned((s for one in inspection.series if (s := spacing(one))), SPACINGS),
        },
        "metrics": list(_metrics(inspection)),
        "conformance": _conformance(inspection),
        "unreadable": dict(sorted(Counter(str(fault.reason) for _, fault in collection.unreadable).items())),
        "tiers": [_tier(inspection, tier) for tier in ELSEWHERE],
    }


def levels(made: Report) -> dict[Level, int]:
    """Return how many different findings of each level there are."""
    return {level: sum(found["level"] == level for found in made["findings"]) for level in Level}


def _made(inspection: Inspection, part: Part) -> bool:
    if part is Part.PIXELS:
        return inspection.measurements is not None
    if part is Part.CONFORMANCE:
        return inspection.conformance is not None
    return part is Part.HEADERS or inspection.compared


def _findings(inspection: Inspection) -> Iterator[dict[str, Any]]:
    """Yield each check that found something, the gravest first."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for one in inspection.findings:
        found[one.check.code].append(one)
    order = list(Level)
    for code in sorted(found, key=lambda code: (order.index(CHECKS[code].level), list(CHECKS).index(code))):
        check = CHECKS[code]
        images = {id(image): image for one in found[code] for image in one.images}
        yield {
            "check": code,
            "group": check.group,
            "level": check.level,
            "dimension": check.dimension,
            "tier": check.tier,
            "sentence": check.sentence,
            "remedy": check.remedy,
            "files": len(images) + sum(one.path is not None for one in found[code]),
            **counts(list(images.values())),
        }


def _dimensions(inspection: Inspection) -> Iterator[dict[str, Any]]:
    """Yield a measurement for each dimension, as rows that a quality measurement of DQV can be written from."""
    faulty: dict[Dimension, set[bytes]] = defaultdict(set)
    for one in inspection.findings:
        if one.check.level is not Level.NOTE:
            faulty[one.check.dimension] |= {image.raw(tags.SERIES) for image in one.images}
    total = len(inspection.series)
    for dimension in Dimension:
        good = total - len(faulty[dimension])
        yield {
            "dimension": dimension,
            "in_dimension": IRIS[dimension],
            "measure": "share of series without an error or a warning",
            "series": good,
            "of": total,
            "value": _share(good, total),
        }


def _completeness(inspection: Inspection) -> Iterator[dict[str, Any]]:
    total = len(inspection.series)
    for code, there in REQUIRED.items():
        good = sum(all(there(image) for image in one.images) for one in inspection.series)
        name = code.partition(".")[2]
        yield {"attribute": name, "series": good, "of": total, "value": _share(good, total)}


def _composition(series: Sequence[Series], name: str, tag: int) -> list[dict[str, Any]]:
    vocabulary = VOCABULARIES[name]
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in series:
        code = vocabulary.resolve(one.images[0].text(tag))
        found[code][0] += 1
        found[code][1] += len(one.images)
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [
        {"code": code, "label": vocabulary.label(code), "series": number, "images": images}
        for code, (number, images) in ordered
    ]


def _binned(values: Iterable[float], edges: Sequence[float]) -> list[dict[str, Any]]:
    """Count values in steps, each from its edge up to the next one."""
    found = [0] * len(edges)
    for value in values:
        found[max(place for place, edge in enumerate(edges) if edge <= value)] += 1
    return [
        {"from": edge, "to": edges[place + 1] if place + 1 < len(edges) else None, "series": found[place]}
        for place, edge in enumerate(edges)
    ]


def _metrics(inspection: Inspection) -> Iterator[dict[str, Any]]:
    if inspection.measurements is None:
        return
    found: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for one in inspection.series:
        modality = VOCABULARIES["modality"].resolve(one.images[0].text(tags.MODALITY))
        maker = VOCABULARIES["manufacturer"].resolve(one.images[0].text(tags.MANUFACTURER))
        for name, value in inspection.measurements.metrics(one).items():
            found[modality, name, maker].append(value)
    for (modality, name, maker), values in sorted(found.items()):
        if len(values) >= FEWEST_SERIES:
            low, middle, high = quantiles(values, n=4)
            yield {
                "modality": modality,
                "metric": name,
                "manufacturer": maker,
                "series": len(values),
                "lower_quartile": round(low, 4),
                "median": round(middle, 4),
                "upper_quartile": round(high, 4),
            }


def _conformance(inspection: Inspection) -> dict[str, Any] | None:
    judged = inspection.conformance
    if judged is None:
        return None
    codes = ("conformance.required", "conformance.object")
    rules = Counter(one.facts for one in inspection.findings if one.check.code in codes)
    return {
        "structures": len(judged.structures),
        "broken": [{"rule": rule, "structures": number} for rule, number in rules.most_common()],
    }


def _tier(inspection: Inspection, tier: int) -> dict[str, Any]:
    judged = [_judgement(inspection, criterion) for criterion in CRITERIA if criterion.tier == tier]
    return {
        "tier": tier,
        "criteria": [
            {"sentence": one.criterion.sentence, "met": one.met, "against": one.against if one.known else None}
            for one in judged
        ],
        "besides": ELSEWHERE[tier],
    }


def _judgement(inspection: Inspection, criterion: Criterion) -> Judgement:
    against: set[bytes | int] = set()
    for place, one in enumerate(inspection.findings):
        if one.check.code in criterion.codes:
            against |= {image.raw(tags.SERIES) for image in one.images} or {place}
    known = bool(inspection.series) and all(
        _made(inspection, part) and part not in inspection.omitted for part in criterion.parts
    )
    return Judgement(criterion, len(against), known)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
