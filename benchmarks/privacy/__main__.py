"""Attack and audit what nodes tell, and print one table: `python -m benchmarks.privacy [--quick] [--only PART]`."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure, machine, table
from benchmarks.privacy import campaign, latency, rewording
from benchmarks.privacy.auditing import DRAWS, audit
from benchmarks.privacy.curves import ANSWERS, PERSON, PROMISED, Curve, drawing
from benchmarks.privacy.mechanisms import faults, shipped
from cancerimage.disclosure import guessing
from cancerimage.disclosure.policy import POLICIES, PolicyName

PARTS = ("audit", "attacks", "rewording", "latency")
VARIANCE = POLICIES[PolicyName.STANDARD].variance
FALLS = 0.95


def main() -> int:
    """Measure the chosen parts; 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.privacy", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few draws and targets: shows that everything works")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART", help=f"one of {', '.join(PARTS)}")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="draw the curves of the attacks as SVG")
    chosen = parser.parse_args()
    figures = []
    with tempfile.TemporaryDirectory(prefix="cancerimage-privacy-") as directory:
        for figure in measure(Path(directory), tuple(chosen.only or PARTS), quick=chosen.quick, draw=chosen.draw):
            print(f"{figure.what}: {figure.measured}", file=sys.stderr, flush=True)
            figures.append(figure)
    print(f"{machine()}\n\n{table(figures)}")
    return 0 if chosen.quick else int(any(figure.met is False for figure in figures))


def measure(directory: Path, parts: tuple[str, ...], *, quick: bool, draw: Path | None = None) -> Iterator[Figure]:
    """Yield the figures of the chosen parts."""
    if "audit" in parts:
        yield from _audits(DRAWS // 30 if quick else DRAWS)
    if "attacks" in parts:
        yield from _attacks(directory, campaign.QUICK_TARGETS if quick else campaign.TARGETS, draw)
    if "rewording" in parts:
        yield from rewording.measure(directory / "rewording", quick=quick)
    if "latency" in parts:
        yield from latency.measure(directory / "latency", quick=quick)


def _audits(draws: int) -> Iterator[Figure]:
    for policy in POLICIES.values():
        if policy.protected:
            found = audit(shipped(policy), draws)
            yield Figure(
                f"Privacy loss of an answer under {policy.name}, {draws:,} draws, 99 % confidence",
                f"ε at least {found.proved:.3f} at δ = {found.delta:g}",
                f"at most the claimed {found.claimed:.3f}",
                found.sound,
            )
    for mechanism in faults():
        found = audit(mechanism, draws)
        yield Figure(
            f"The same audit of a planted fault: {mechanism.name}",
            f"ε at least {found.proved:.3f} at δ = {found.delta:g}",
            f"above the claimed {found.claimed:.3f}",
            not found.sound,
        )


def _attacks(directory: Path, targets: int, draw: Path | None) -> Iterator[Figure]:
    controls = campaign.on_controls(targets)
    for name, found in controls.items():
        right = found.after(ANSWERS[-1])
        yield Figure(
            f"Right guesses of membership after {ANSWERS[-1]} answers, control: {name}",
            f"{right:.1%}",
            f"at least {FALLS:.0%}, or the attack is none",
            right >= FALLS,
        )
    place = directory / "attacks"
    place.mkdir()
    ours = campaign.on_nodes(place, targets)
    for name, found in ours.items():
        right, knowing = found.after(PERSON), name == campaign.KNOWING_ALL_OTHERS.name
        # Two standard deviations of a share among so many targets are allowed beyond what is exact in theory.
        most = guessing.right(VARIANCE, PERSON) + targets**-0.5 if knowing else PROMISED
        yield Figure(
            f"Right guesses after {PERSON} answers of {targets:,} datasets of real nodes, standard: {name}",
            f"{right:.1%}",
            f"at most {most:.1%}",
            # A few targets show that everything works, and by chance anything else.
            right <= most if targets >= campaign.TARGETS else None,
        )
    if draw is not None:
        exact = tuple((number, guessing.right(VARIANCE, number)) for number in ANSWERS)
        bound = Curve("ours, the most that anybody can do", exact)
        standard = Curve("ours, standard policy, measured", ours[campaign.DIFFERENCE.name].right)
        where = f"{targets:,} datasets of real nodes, and as many simulated for the others"
        draw.write_text(drawing([*controls.values()], [standard], bound, where, datetime.now(UTC)), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
