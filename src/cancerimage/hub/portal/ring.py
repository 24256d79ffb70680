"""The ring of the federation: its nodes around the hub that they connect to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cancerimage.hub.portal.numbers import whole


@dataclass(frozen=True, slots=True)
class Member:
    """One node as the ring of the federation shows it."""

    name: str
    subjects: int
    online: bool


def ring(title: str, members: Sequence[Member]) -> SafeString:
    """Draw the nodes around the hub that they connect to; a node's area follows its number of subjects."""
    if not members:
        return SafeString("")
    most = max(member.subjects for member in members) or 1
    centre_x, centre_y, across, up = 240, 168, 176, 112
    places = []
    for place, member in enumerate(members):
        angle = 2 * math.pi * place / len(members) - math.pi / 2 + math.pi / len(members)
        radius = 9 + 17 * math.sqrt(member.subjects / most)
        places.append((member, centre_x + across * math.cos(angle), centre_y + up * math.sin(angle), radius))
    links = format_html_join(
        "",
        '<line class="link" x1="{}" y1="{}" x2="{}" y2="{}"/>',
        ((centre_x, centre_y, round(x, 1), round(y, 1)) for _member, x, y, _radius in places),
    )
    dots = format_html_join(
        "",
        '<circle class="node{}" cx="{}" cy="{}" r="{}"/><text class="name" x="{}" y="{}">{}</text>'
        '<text class="value" x="{}" y="{}">{}</text>',
        (
            (
                "" if member.online else " away",
                round(x, 1),
                round(y, 1),
                round(radius, 1),
                round(x, 1),
                round(y + radius + 15, 1),
                member.name,
                round(x, 1),
                round(y + radius + 29, 1),
                whole(member.subjects),
            )
            for member, x, y, radius in places
        ),
    )
    spoken = "; ".join(f"{member.name}: {whole(member.subjects)}" for member in members)
    return format_html(
        '<svg class="ring" viewBox="0 0 480 356" role="img" aria-labelledby="ring-title ring-text">'
        '<title id="ring-title">{}</title><desc id="ring-text">{}</desc>'
        '<ellipse class="orbit" cx="{}" cy="{}" rx="{}" ry="{}"/>{}'
        '<circle class="hub-halo" cx="{}" cy="{}" r="30"/><circle class="hub" cx="{}" cy="{}" r="11"/>{}</svg>',
        title,
        spoken,
        *(centre_x, centre_y, across, up),
        links,
        *(centre_x, centre_y, centre_x, centre_y),
        dots,
    )
