"""One question, one line."""

from cancerimage.sdk.answers import Answer
from cancerimage.sdk.client import Client, QueryForm


def search(
    query: QueryForm,
    *,
    hub: str | None = None,
    token: str | None = None,
    deadline: float | None = None,
    project: str | None = None,
    language: str = "en",
) -> Answer:
    """Ask the federation and wait for the complete answer.

    Args:
        query: The text form (`"cancer:lung modality:CT"`) or the JSON form.
        hub: The address of the hub; without it, what CANCERIMAGE_HUB names, or the demonstration on this machine.
        token: An API token, to ask in somebody's name; `token_for(hub)` returns the one that is kept for a hub.
        deadline: Seconds after which the answer is complete with what came; the hub has a default.
        project: The approved project that it is asked for, one of your own.
        language: The language of titles and labels, `en` or `de`.
    """
    with Client(hub, token=token, language=language) as client:
        return client.search(query, deadline=deadline, project=project)
