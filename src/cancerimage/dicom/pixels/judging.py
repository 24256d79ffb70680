"""Judging the pixels of a series: what to blacken in which file, what to hold back, and why."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels import rules
from cancerimage.dicom.pixels.composite import LEAST, spread
from cancerimage.dicom.pixels.decoding import picture
from cancerimage.dicom.pixels.kinds import File, Kind, kind, said_to_hold_text
from cancerimage.dicom.pixels.looking import Views, look
from cancerimage.dicom.pixels.reading import Missing, available
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.rules import Rules
from cancerimage.dicom.pixels.verdicts import Finding, Mode, Verdict, Why
from cancerimage.dicom.read import Header, header

FRAMES = 3
"""Frames of a file with many that are read as a whole, beside what all of them share and what stands out on one."""

Likeness = tuple[object, ...]


def judge(series: Sequence[File], mode: Mode | str, *, devices: Rules | None = None) -> Verdict:
    """Return what becomes of every file of a series.

    The headers must have been read for at least the indexed attributes. `devices` are the rules to use in place of
    the shipped ones. Raises Missing for the mode `ocr` where the library that reads text is not installed.
    """
    chosen = Mode(mode)
    if chosen is Mode.OCR and not available():
        raise Missing
    if chosen is Mode.OFF:
        return Verdict({path: Finding(Why.NOT_LOOKED) for path, _ in series})
    found = dict(_findings(series, chosen, rules.shipped() if devices is None else devices))
    return Verdict({path: found[path] for path, _ in series})


def _findings(series: Sequence[File], mode: Mode, devices: Rules) -> Iterator[tuple[Path, Finding]]:
    groups: dict[tuple[Kind, tuple[Region, ...], Likeness], list[File]] = defaultdict(list)
    for path, head in series:
        match kind(head):
            case Kind.NO_PICTURE:
                yield path, Finding(Why.NO_PIXELS)
            case Kind.DOCUMENT:
                yield path, Finding(Why.DOCUMENT)
            case known:
                try:
                    regions = _ruled(path, devices)
                except (Unreadable, OSError):
                    yield path, Finding(Why.PIXELS_UNREADABLE)
                    continue
                if mode is Mode.RULES:
                    yield path, _by_rule(regions, doubtful=known is Kind.OFTEN or said_to_hold_text(head))
                else:
                    groups[known, regions, _likeness(head)].append((path, head))
    for (known, regions, _), files in groups.items():
        alone = known is Kind.OFTEN or len(files) < LEAST
        for part in [[file] for file in files] if alone else [files]:
            yield from _read(part, known, regions)


def _ruled(path: Path, devices: Rules) -> tuple[Region, ...]:
    rule = devices.match(header(path, devices.tags).text)
    return () if rule is None else rule.regions


def _by_rule(regions: tuple[Region, ...], *, doubtful: bool) -> Finding:
    if regions:
        return Finding(Why.RULE_ALONE, regions)
    return Finding(Why.NO_RULE if doubtful else Why.LOW_RISK)


def _likeness(head: Header) -> Likeness:
    """Return what images share that text can be looked for together in."""
    shape = (head.integer(tags.ROWS), head.integer(tags.COLUMNS), head.integer(tags.SAMPLES_PER_PIXEL))
    return (*shape, head.text(tags.PHOTOMETRIC), head.texts(tags.IMAGE_TYPE)[:3], (head.integer(tags.FRAMES) or 1) > 1)


def _read(files: Sequence[File], known: Kind, ruled: tuple[Region, ...]) -> Iterator[tuple[Path, Finding]]:
    """Read the text on files that are alike: on one by itself, or on several together."""
    views: dict[tuple[int, ...], Views] = defaultdict(Views)
    shapes: dict[Path, tuple[int, ...]] = {}
    # Where the header says that there is text, some are read by themselves besides.
    told = set(spread(len(files), FRAMES)) if any(said_to_hold_text(head) for _, head in files) else set()
    for place, (path, _) in enumerate(files):
        try:
            one = picture(path, singles=FRAMES if len(files) == 1 else int(place in told))
        except Unreadable:
            continue
        shapes[path] = one.composite.lowest.shape
        views[shapes[path]].add(one)
    shape = max(views, key=lambda size: views[size].images, default=())
    unreadable = {path for path, _ in files if shapes.get(path) != shape}
    try:
        found = look(views[shape], known, ruled) if shape else Finding(Why.PIXELS_UNREADABLE)
    except Unreadable:
        found = Finding(Why.PIXELS_UNREADABLE)
    for path, head in files:
        if path in unreadable:
            yield path, Finding(Why.PIXELS_UNREADABLE)
        elif found.why is Why.NOTHING_FOUND and said_to_hold_text(head):
            yield path, Finding(Why.SAID_TO_HOLD_TEXT)
        else:
            yield path, found
