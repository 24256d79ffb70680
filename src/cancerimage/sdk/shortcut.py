"""One question, one line."""

from cancerimage.sdk.answers import Answer
from cancerimage.sdk.client import Client, QueryForm


def search(query: QueryForm, *, hub: str | None = None, deadline: float | None = None, language: str = "en") -> Answer:
    """Ask the federation and wait for the complete answer.

    Args:
        query: The text form (`"cancer:lung modality:CT"`) or the JSON form.
        hub: The address of the hub; without it, what CANCERIMAGE_HUB names, or the demonstration on this machine.
        deadline: Seconds after which the answer is complete with what came; the hub has a default.
        language: The language of titles and labels, `en` or `de`.
    """
    with Client(hub, language=language) as client:
        return client.search(query, deadline=deadline)
