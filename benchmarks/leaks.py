"""Planted tokens in every real file, transfer syntax and pair of options; other tools beside ours, if installed.

`python -m benchmarks.leaks [--quick]` prints a table by kind of place.
"""

import argparse
import io
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec

from pydicom import dcmread

from benchmarks.figures import Figure, at_most, machine, shown, table
from cancerimage.dicom.deidentify.plans import STANDARD, Profile
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.verify import check, identifiers
from tests.support.cleaning import BASIC, Cleaner, pairwise
from tests.support.places import PLACES, Area
from tests.support.real_files import name, unique_files
from tests.support.seeding import NATIVE, Seeded, remaining, seeded, written

FEW = 40
"""Files that the quick form takes."""

Clean = Callable[[bytes], bytes]


@dataclass
class Tally:
    """What became of the seeded files in one tool under one profile."""

    released: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    left: Counter[Area] = field(default_factory=Counter)
    alarms: int = 0
    seconds: float = 0
    verifying: float = 0

    @property
    def tokens(self) -> int:
        """How many tokens were searched for."""
        return self.released * len(PLACES)


def seeds(*, quick: bool) -> Iterator[Seeded]:
    """Yield every real file in its own transfer syntax and in all native ones."""
    paths = unique_files()
    for path in paths[:: len(paths) // FEW] if quick else paths:
        yield from seeded(path.read_bytes(), name(path), () if quick else NATIVE)


def profiles(*, quick: bool) -> tuple[Profile, ...]:
    """Return the profiles that are tried."""
    return (BASIC, STANDARD) if quick else (BASIC, STANDARD, *pairwise())


def ours(*, quick: bool) -> Tally:
    """Clean and verify everything under every profile."""
    total = Tally()
    cleaners = [Cleaner(profile) for profile in profiles(quick=quick)]
    for seed in seeds(quick=quick):
        for cleaner in cleaners:
            start = time.perf_counter()
            try:
                output = cleaner.clean(seed.data).data
            except Unreadable as fault:
                total.refused[Reason(fault.reason).value] += 1
                continue
            cleaned = time.perf_counter()
            total.alarms += bool(check(identifiers(seed.data), output, cleaner.kept))
            total.verifying += time.perf_counter() - cleaned
            total.seconds += cleaned - start
            total.released += 1
            total.left.update(place.area for place in remaining(seed, output, cleaner.options))
    return total


def theirs(clean: Clean, *, quick: bool) -> Tally:
    """Clean every file in its own transfer syntax with another tool's defaults."""
    total = Tally()
    for path in unique_files()[:: len(unique_files()) // FEW] if quick else unique_files():
        for seed in seeded(path.read_bytes(), name(path)):
            start = time.perf_counter()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    output = clean(seed.data)
                except Exception as fault:  # whatever a tool does with a file that it does not like
                    total.refused[type(fault).__name__] += 1
                    continue
            total.seconds += time.perf_counter() - start
            total.released += 1
            total.left.update(place.area for place in remaining(seed, output))
    return total


def peers() -> Mapping[str, Clean]:
    """Return the tools that are installed, with their defaults."""
    found: dict[str, Clean] = {}
    if find_spec("dicomanonymizer"):
        found[f"dicom-anonymizer {version('dicom-anonymizer')}"] = _dicom_anonymizer
    if find_spec("dicognito"):
        found[f"dicognito {version('dicognito')}"] = _dicognito
    return found


def _dicom_anonymizer(data: bytes) -> bytes:
    from dicomanonymizer import anonymize_dataset

    ds = dcmread(io.BytesIO(data))
    anonymize_dataset(ds)
    return written(ds)


def _dicognito(data: bytes) -> bytes:
    from dicognito.anonymizer import Anonymizer  # type: ignore[import-not-found, unused-ignore]

    ds = dcmread(io.BytesIO(data))
    Anonymizer().anonymize(ds)
    return written(ds)


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the figures."""
    tally = ours(quick=quick)
    what = f"{tally.released:,} clean outputs of real files, {len(profiles(quick=quick))} profiles"
    yield at_most(f"Planted tokens that remain in {what}", sum(tally.left.values()), "tokens", 0, _of(tally))
    yield at_most("Clean outputs that the verifier stops", tally.alarms, "files", 0)
    refused = ", ".join(f"{count} {reason}" for reason, count in tally.refused.most_common()) or "none"
    yield Figure("Seeded files that are refused, with the reason", refused)
    yield Figure("Clean a seeded file, one process", f"{shown(tally.released / tally.seconds)} files/s")
    share = tally.released / (tally.seconds + tally.verifying)
    yield Figure("Clean and verify a seeded file, one process", f"{shown(share)} files/s")
    for peer, clean in peers().items():
        tally = theirs(clean, quick=quick)
        areas = ", ".join(f"{area.value} {_share(tally, area):.0%}" for area in Area if tally.left[area])
        note = f"{sum(tally.left.values()):,} tokens{_of(tally)}: {areas or 'nothing'}"
        yield Figure(f"The same in {peer}, {tally.released} files as they are, its defaults", note)


def _of(tally: Tally) -> str:
    return f" of {tally.tokens:,}"


def _share(tally: Tally, area: Area) -> float:
    places = sum(place.area is area for place in PLACES)
    return tally.left[area] / max(1, tally.released * places)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.leaks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few files, two profiles")
    figures = list(measure(quick=parser.parse_args().quick))
    print(f"{machine()}\n\n{table(figures)}")


if __name__ == "__main__":
    main()
