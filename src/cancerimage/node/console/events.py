"""What the events of the node's log say, in the words of the pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cancerimage.audit.events import NodeEvent

EVENTS: Mapping[NodeEvent, Promise] = {
    NodeEvent.BATCH_IMAGES_DECIDED: gettext_lazy(
        "Somebody looked at images that were held back and decided about them."
    ),
    NodeEvent.BATCH_IMAGES_RELEASED: gettext_lazy(
        "The images of a batch were released; the digest is that of its evidence."
    ),
    NodeEvent.DATASET_CLINICAL_REPLACED: gettext_lazy("Another clinical table was imported for a dataset."),
    NodeEvent.DATASET_CUBE_RELEASED: gettext_lazy("The facet cube of a dataset was computed for its epoch."),
    NodeEvent.DATASET_EPOCH_OPENED: gettext_lazy("A new epoch of a dataset began."),
    NodeEvent.DATASET_IMAGES_ADMITTED: gettext_lazy(
        "Images that were published elsewhere, under this licence, were let into the store as they are."
    ),
    NodeEvent.DATASET_IMAGES_VOUCHED: gettext_lazy(
        "Somebody vouched for images that were de-identified elsewhere, so that they are let into the store."
    ),
    NodeEvent.DATASET_PICTURES_CHOSEN: gettext_lazy(
        "Somebody chose which pictures of a dataset the catalogue shows, or that it shows none."
    ),
    NodeEvent.DATASET_PICTURES_PUBLISHED: gettext_lazy(
        "Pictures of an open dataset were handed to the hub; the digest names them."
    ),
    NodeEvent.DATASET_PICTURES_WITHDRAWN: gettext_lazy("The hub was told to show no picture of a dataset."),
    NodeEvent.DATASET_POLICY_CHOSEN: gettext_lazy("The policy of a dataset was chosen."),
    NodeEvent.DATASET_RESULT_DECIDED: gettext_lazy(
        "A result that was handed in with a permit was let into the store, or taken away."
    ),
    NodeEvent.HUB_LOG_BROKEN: gettext_lazy("The hub's log contradicts what it showed before."),
    NodeEvent.HUB_LOG_WITNESSED: gettext_lazy("Hub and node took in each other's signed tree heads."),
    NodeEvent.NODE_ANSWERING_PAUSED: gettext_lazy("The node answers no questions for now."),
    NodeEvent.NODE_ANSWERING_RESUMED: gettext_lazy("The node answers questions again."),
    NodeEvent.NODE_KEYS_ROTATED: gettext_lazy("The node took new keys."),
    NodeEvent.NODE_LEDGER_ACCEPTED: gettext_lazy("The holder declared the loss of a ledger."),
    NodeEvent.NODE_LEDGER_CLOSED: gettext_lazy("The ledger was closed, for it cannot prove what the node has told."),
    NodeEvent.NODE_LOG_EXPORTED: gettext_lazy("The node's log was exported."),
    NodeEvent.PERMIT_IMAGES_GIVEN: gettext_lazy("A permit to read the images of a dataset was given."),
    NodeEvent.PERMIT_IMAGES_REVOKED: gettext_lazy("A permit to read images was revoked."),
    NodeEvent.PERMIT_IMAGES_USED: gettext_lazy(
        "Images of a dataset were read or searched, or results handed in, with a permit; told once in an hour."
    ),
    NodeEvent.QUESTION_DATASET_ANSWERED: gettext_lazy("A dataset answered a question."),
    NodeEvent.QUESTION_DATASET_WITHHELD: gettext_lazy("A dataset withheld its answer."),
    NodeEvent.QUESTION_OPEN_ANSWERED: gettext_lazy("Open datasets answered a question."),
    NodeEvent.STEWARD_PERSON_CREATED: gettext_lazy("A steward was made, or given a new password."),
    NodeEvent.STEWARD_PERSON_REMOVED: gettext_lazy("A steward was removed."),
    NodeEvent.STEWARD_SESSION_CLOSED: gettext_lazy("A steward signed out of the console."),
    NodeEvent.STEWARD_SESSION_OPENED: gettext_lazy("A steward signed in to the console."),
    NodeEvent.STEWARD_SESSION_REFUSED: gettext_lazy("Somebody was refused at the sign-in of the console."),
}
"""Every event of a node, as `audit.events` says it in English."""


def event_words(event: str) -> str:
    """Return what an event says; one that this release does not know is shown as it is written."""
    return str(EVENTS[NodeEvent(event)]) if event in NodeEvent.__members__.values() else event
