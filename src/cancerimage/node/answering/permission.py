"""Who may ask live questions of a dataset: each audience with its rule, as one table."""

from collections.abc import Callable, Mapping

from cancerimage.disclosure.policy import Audience
from cancerimage.node.ledger import Choice
from cancerimage.wire.asker import Asker

RULES: Mapping[Audience, Callable[[Choice, Asker], bool]] = {
    Audience.EVERYONE: lambda _, asker: True,
    Audience.SIGNED_IN: lambda _, asker: asker.signed_in,
    Audience.PROJECTS: lambda _, asker: asker.signed_in and asker.project is not None,
    Audience.ORGANISATIONS: lambda choice, asker: (
        asker.signed_in and not set(choice.organisations).isdisjoint(asker.organisations)
    ),
}


def may_ask(choice: Choice, asker: Asker) -> bool:
    """Return whether the holder lets this asker ask; who it is was signed by the hub."""
    return RULES[choice.audience](choice, asker)
