"""What an answer costs, in words: before it is asked for, and after."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cancerimage.hub.explore.previews import Preview
from cancerimage.hub.explore.snapshots import MatchedDataset
from cancerimage.hub.portal.concerned import concerned
from cancerimage.hub.portal.numbers import whole
from cancerimage.hub.portal.reader import Reader
from cancerimage.hub.portal.silence import Silent, silent
from cancerimage.query import Query
from cancerimage.wire.question import Charge


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an answer would cost, as the line below the query says it."""

    free: int
    charged: int
    sentences: tuple[str, ...]
    silent: tuple[Silent, ...]

    @property
    def unanswered(self) -> int:
        """How many datasets would tell nothing."""
        return sum(len(group.datasets) for group in self.silent)


def foreseen(preview: Preview, query: Query, reader: Reader) -> Foreseen:
    """Return what is to be said before the question is asked; only datasets that it can be about are counted."""
    about = concerned(query, (one.dataset for one in preview.datasets))
    datasets = [one for one in preview.datasets if one.dataset in about]
    free = sum(one.is_free for one in datasets)
    left = [number for one in datasets if (number := one.questions_left) is not None]
    said = []
    if free:
        said.append(
            ngettext("Free at %(datasets)s dataset", "Free at %(datasets)s datasets", free) % {"datasets": whole(free)}
        )
    if left:
        said.append(_uses(len(left), min(left)))
    if preview.missing:
        said.append(
            ngettext(
                "%(nodes)s node does not answer for now", "%(nodes)s nodes do not answer for now", len(preview.missing)
            )
            % {"nodes": whole(len(preview.missing))}
        )
    titles = {one.dataset: one.title for one in datasets}
    return Foreseen(free, len(left), tuple(said), silent(preview.withheld, titles, reader))


def _uses(datasets: int, left: int) -> str:
    # Where the datasets leave different numbers, the smallest is what matters.
    named = {"datasets": whole(datasets), "left": whole(left)}
    if left == 1:
        return ngettext(
            "Uses your last question at %(datasets)s protected dataset",
            "Uses your last question at one of %(datasets)s protected datasets",
            datasets,
        ) % {"datasets": whole(datasets)}
    return (
        ngettext(
            "Uses 1 of your %(left)s remaining questions at %(datasets)s protected dataset",
            "Uses 1 of your %(left)s remaining questions at %(datasets)s protected datasets",
            datasets,
        )
        % named
    )


def incurred(datasets: Iterable[MatchedDataset], reader: Reader) -> str:
    """Return what an answer has cost, or nothing where no protected dataset was asked."""
    charges = [one.charge for one in datasets if one.charge is not None and one.withheld is None]
    charged = [charge for charge in charges if charge.cost]
    said = []
    if charged:
        said.append(_used(charged, reader))
    if free := len(charges) - len(charged):
        said.append(
            ngettext(
                "It was free at %(datasets)s protected dataset: it was asked before, or follows from what is "
                "published.",
                "It was free at %(datasets)s protected datasets: it was asked before, or follows from what is "
                "published.",
                free,
            )
            % {"datasets": whole(free)}
        )
    return " ".join(said)


def _used(charged: list[Charge], reader: Reader) -> str:
    scarcest = min(charged, key=lambda charge: charge.left // charge.cost)
    named = {
        "datasets": whole(len(charged)),
        "left": whole(scarcest.left // scarcest.cost),
        "all": whole(scarcest.allowance // scarcest.cost),
    }
    if not reader.signed_in:
        return _(
            "This answer used one of the questions that all visitors share at protected datasets; %(left)s of %(all)s "
            "are left. Who signs in has questions of their own."
        ) % {"left": named["left"], "all": named["all"]}
    return (
        ngettext(
            "This answer used one of your %(all)s questions at %(datasets)s protected dataset; %(left)s are left until "
            "its next epoch.",
            "This answer used one of your questions at each of %(datasets)s protected datasets; where fewest are left, "
            "it is %(left)s of %(all)s until the next epoch.",
            len(charged),
        )
        % named
    )
