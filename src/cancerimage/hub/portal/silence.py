"""Datasets that tell no number: why, which they are, and what can be done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cancerimage.hub.explore.snapshots import Untold
from cancerimage.hub.portal.reader import Reader
from cancerimage.wire.question import Withheld


class Remedy(StrEnum):
    """What whoever asks can do."""

    NONE = ""
    SIGN_IN = "sign_in"
    CHOOSE = "choose"
    """Choose one of one's projects."""
    JOIN = "join"
    """Become a member of a project or an organisation."""


@dataclass(frozen=True, slots=True)
class Silent:
    """The datasets that tell no number for one reason."""

    text: str
    datasets: tuple[tuple[str, str], ...]
    """Each with its title."""
    remedy: Remedy


def silent(untold: Iterable[Untold], titles: Mapping[str, str], reader: Reader) -> tuple[Silent, ...]:
    """Return the datasets that tell nothing, without those that `titles` does not name."""
    groups = (
        Silent(
            one.text,
            tuple((name, titles[name]) for name in one.datasets if name in titles),
            _remedy(one.reason, reader),
        )
        for one in untold
    )
    return tuple(group for group in groups if group.datasets)


def _remedy(reason: Withheld, reader: Reader) -> Remedy:
    if reason not in (Withheld.NOT_PERMITTED, Withheld.PERSON_SPENT):
        return Remedy.NONE
    if not reader.signed_in:
        return Remedy.SIGN_IN
    if reason is Withheld.PERSON_SPENT:
        return Remedy.NONE
    return Remedy.CHOOSE if reader.projects and not reader.project else Remedy.JOIN
