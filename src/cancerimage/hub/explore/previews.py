"""What an answer would cost at each dataset, before anybody asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.catalogue.labels import in_language
from cancerimage.hub.explore.notes import untold
from cancerimage.hub.explore.published import Publishing
from cancerimage.hub.explore.snapshots import Untold
from cancerimage.hub.federation.dispatch import NodeReply, ReplyState
from cancerimage.wire.question import Charge, Withheld


@dataclass(frozen=True, slots=True)
class PreviewedDataset:
    """What an answer of one dataset would cost, or why there would be none."""

    dataset: str
    title: str
    node: str
    policy: PolicyName
    withheld: Withheld | None = None
    charge: Charge | None = None
    """For a protected dataset that the asker may ask."""

    @property
    def is_free(self) -> bool:
        """Whether the answer would cost nothing."""
        return self.withheld is None and (self.charge is None or self.charge.cost == 0)

    @property
    def questions_left(self) -> int | None:
        """How many questions of this cost the asker has left; None where the answer is free or withheld."""
        if self.withheld is not None or self.charge is None or self.charge.cost == 0:
            return None
        return self.charge.left // self.charge.cost


@dataclass(frozen=True, slots=True)
class Preview:
    """What an answer to one question would cost in all."""

    text: str
    fingerprint: str
    datasets: tuple[PreviewedDataset, ...]
    """By name."""
    withheld: tuple[Untold, ...]
    """The datasets that would tell nothing, by the reason."""
    refused: tuple[str, ...]
    """The nodes that would not apply every condition, and so would count nothing."""
    missing: tuple[str, ...]
    """The nodes that have given no answer."""

    @property
    def free(self) -> int:
        """At how many datasets the answer is free."""
        return sum(one.is_free for one in self.datasets)

    @property
    def charged(self) -> int:
        """At how many datasets the answer uses up one of the asker's remaining questions."""
        return sum(one.questions_left is not None for one in self.datasets)

    @property
    def questions_left(self) -> int | None:
        """How many such questions are left where fewest are; None where nothing is charged."""
        left = (one.questions_left for one in self.datasets)
        return min((number for number in left if number is not None), default=None)


def previewed(
    text: str, fingerprint: str, replies: Iterable[NodeReply], published: Publishing, language: str = "en"
) -> Preview:
    """Return what the replies to a preview amount to."""
    known = sorted(replies, key=lambda reply: reply.node)
    found = (
        PreviewedDataset(
            dataset=part.dataset,
            title=in_language(published.labels[part.dataset], language) or part.dataset,
            node=reply.node,
            policy=part.policy,
            withheld=part.withheld,
            charge=part.charge,
        )
        for reply in known
        if reply.answer is not None
        for part in reply.answer.datasets
        if published.holders.get(part.dataset) == reply.node
    )
    datasets = tuple(sorted(found, key=lambda one: one.dataset))
    return Preview(
        text=text,
        fingerprint=fingerprint,
        datasets=datasets,
        withheld=untold(((one.dataset, one.withheld) for one in datasets), language),
        refused=tuple(reply.node for reply in known if reply.state is ReplyState.REFUSED),
        missing=tuple(reply.node for reply in known if reply.state not in (ReplyState.ANSWERED, ReplyState.REFUSED)),
    )
