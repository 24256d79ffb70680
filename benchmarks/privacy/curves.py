"""How often an attacker is right after so many answers, and a picture of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import pairwise
from math import log

from benchmarks.privacy.attacks import Asker, Attack, practised
from benchmarks.privacy.population import Population

ANSWERS = (4, 6, 10, 16, 25, 40, 63, 100)
PERSON = 25
"""Answers that one person gets of a dataset under the standard policy in an epoch."""
PROMISED = 0.63
"""What an attacker who knows of one person only stays below with them."""


@dataclass(frozen=True, slots=True)
class Curve:
    """How often one attack is right."""

    what: str
    right: tuple[tuple[int, float], ...]
    """The share of right guesses after each number of answers."""

    def after(self, answers: int) -> float:
        """Return the share of right guesses after so many answers."""
        return dict(self.right)[answers]


def curve(
    what: str,
    attack: Attack,
    practice: tuple[Asker, Population],
    target: tuple[Asker, Population],
    answers: Sequence[int] = ANSWERS,
) -> Curve:
    """Practise an attack on datasets of the attacker's own, and then guess once for each dataset of the target."""
    most = max(answers)
    (own, known_people), (asked, people) = practice, target
    own_shown, shown = attack.asked(own, most), attack.asked(asked, most)
    own_known, known = attack.known(known_people, most), attack.known(people, most)
    points = []
    for number in answers:
        rule = practised(attack.clues(own_shown[:number], own_known[:number]), known_people.members)
        points.append((number, rule.right(attack.clues(shown[:number], known[:number]), people.members)))
    return Curve(what, tuple(points))


def best(what: str, curves: Sequence[Curve]) -> Curve:
    """Return the best of several attacks after each number of answers."""
    points = zip(*(one.right for one in curves), strict=True)
    return Curve(what, tuple((at[0][0], max(right for _, right in at)) for at in points))


WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 900, 470, 64, 56, 292, 60
COLOURS = {"control": "#8a8f98", "kept": "#0b6e4f", "bound": "#b4530a"}


def drawing(controls: Sequence[Curve], ours: Sequence[Curve], bound: Curve, where: str, when: datetime) -> str:
    """Return the curves as SVG: what others do in grey, ours in green, the most that anybody can do in orange."""
    kinds = [*((one, "control") for one in controls), *((one, "kept") for one in ours), (bound, "bound")]
    bottom = HEIGHT - BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13">',
        "<title>How often an attacker guesses right whether a person is in a dataset</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="600" fill="#1a1d21">'
        "Right guesses whether one person is in a dataset</text>",
        f'<text x="{LEFT}" y="43" fill="#4a4f57">Measured {when:%Y-%m-%d} on {escape(where)}; '
        "50 % is guessing blindly</text>",
    ]
    for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        height = _y(share)
        lines += [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}" stroke="#e3e5e8"/>',
            f'<text x="{LEFT - 8}" y="{height + 4:.1f}" text-anchor="end" fill="#4a4f57">{share:.0%}</text>',
        ]
    for number in (ANSWERS[0], 10, PERSON, ANSWERS[-1]):
        lines.append(
            f'<text x="{_x(number):.1f}" y="{bottom + 20}" text-anchor="middle" fill="#4a4f57">{number}</text>'
        )
    limit = _x(PERSON)
    lines += [
        f'<text x="{_x(20):.1f}" y="{HEIGHT - 14}" text-anchor="middle" fill="#1a1d21">'
        "Different questions answered</text>",
        f'<line x1="{limit:.1f}" x2="{limit:.1f}" y1="{TOP}" y2="{bottom}" stroke="#1a1d21" stroke-dasharray="2 4"/>',
        f'<text x="{limit + 6:.1f}" y="{bottom - 8}" fill="#1a1d21">one person’s allowance</text>',
    ]
    heights = _apart([_y(one.right[-1][1]) for one, _ in kinds])
    for (one, kind), height in zip(kinds, heights, strict=True):
        path = " ".join(f"{_x(number):.1f},{_y(right):.1f}" for number, right in one.right)
        dashes = ' stroke-dasharray="7 4"' if kind == "bound" else ""
        lines += [
            f'<polyline points="{path}" fill="none" stroke="{COLOURS[kind]}" stroke-width="2.2"{dashes}/>',
            f'<text x="{WIDTH - RIGHT + 8}" y="{height + 4:.1f}" fill="{COLOURS[kind]}">{escape(one.what)} '
            f"({one.right[-1][1]:.0%})</text>",
        ]
    return "\n".join([*lines, "</svg>", ""])


def _x(answers: int) -> float:
    return LEFT + log(answers / ANSWERS[0]) / log(ANSWERS[-1] / ANSWERS[0]) * (WIDTH - LEFT - RIGHT)


def _y(right: float) -> float:
    return HEIGHT - BOTTOM - (max(right, 0.5) - 0.5) / 0.5 * (HEIGHT - BOTTOM - TOP)


def _apart(heights: Sequence[float], room: float = 17) -> list[float]:
    """Return the heights of labels, moved down where they would overlap."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed = list(heights)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + room)
    return placed
