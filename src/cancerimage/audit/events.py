"""Everything that a hub and a node write down, as two tables: the event, what it says, and what it may be about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class HubEvent(StrEnum):
    """What happens at a hub, as `subject:thing:action`."""

    ACCOUNT_FACTOR_ADDED = "account:factor:added"
    ACCOUNT_FACTOR_REMOVED = "account:factor:removed"
    ACCOUNT_PASSWORD_CHANGED = "account:password:changed"  # noqa: S105  # an event, not a password
    ACCOUNT_PERSON_JOINED = "account:person:joined"
    ACCOUNT_PERSON_REMOVED = "account:person:removed"
    ACCOUNT_PROVIDER_LINKED = "account:provider:linked"
    ACCOUNT_PROVIDER_UNLINKED = "account:provider:unlinked"
    ACCOUNT_SESSION_CLOSED = "account:session:closed"
    ACCOUNT_SESSION_OPENED = "account:session:opened"
    ACCOUNT_SESSION_REFUSED = "account:session:refused"
    ACCOUNT_SESSION_REVOKED = "account:session:revoked"
    CATALOGUE_PICTURES_PUBLISHED = "catalogue:pictures:published"
    CATALOGUE_RECORDS_PUBLISHED = "catalogue:records:published"
    DEVICE_SESSION_APPROVED = "device:session:approved"
    DEVICE_SESSION_REFUSED = "device:session:refused"
    EXPLORE_QUESTION_ASKED = "explore:question:asked"
    HUB_LOG_EXPORTED = "hub:log:exported"
    HUB_LOG_RENEWED = "hub:log:renewed"
    HUB_OPERATOR_CREATED = "hub:operator:created"
    NODE_CODE_CREATED = "node:code:created"
    NODE_KEYS_ROTATED = "node:keys:rotated"
    NODE_LOG_ACKNOWLEDGED = "node:log:acknowledged"
    NODE_LOG_BROKEN = "node:log:broken"
    NODE_LOG_REPLACED = "node:log:replaced"
    NODE_LOG_WITNESSED = "node:log:witnessed"
    NODE_PLACE_APPROVED = "node:place:approved"
    NODE_PLACE_ENROLLED = "node:place:enrolled"
    NODE_PLACE_REFUSED = "node:place:refused"
    NODE_PLACE_REMOVED = "node:place:removed"
    NODE_PLACE_REVOKED = "node:place:revoked"
    ORGANISATION_MEMBER_ADDED = "organisation:member:added"
    ORGANISATION_MEMBER_REMOVED = "organisation:member:removed"
    ORGANISATION_RECORD_CREATED = "organisation:record:created"
    ORGANISATION_RECORD_REMOVED = "organisation:record:removed"
    PROJECT_MEMBER_ADDED = "project:member:added"
    PROJECT_MEMBER_REMOVED = "project:member:removed"
    PROJECT_RECORD_APPROVED = "project:record:approved"
    PROJECT_RECORD_CREATED = "project:record:created"
    PROJECT_RECORD_REMOVED = "project:record:removed"
    PROJECT_RECORD_REVOKED = "project:record:revoked"
    ROLE_GRANT_GIVEN = "role:grant:given"
    ROLE_GRANT_TAKEN = "role:grant:taken"
    TOKEN_KEY_CREATED = "token:key:created"  # noqa: S105
    TOKEN_KEY_REVOKED = "token:key:revoked"  # noqa: S105


class NodeEvent(StrEnum):
    """What happens at a node, as `subject:thing:action`."""

    BATCH_IMAGES_DECIDED = "batch:images:decided"
    BATCH_IMAGES_RELEASED = "batch:images:released"
    DATASET_CLINICAL_REPLACED = "dataset:clinical:replaced"
    DATASET_CUBE_RELEASED = "dataset:cube:released"
    DATASET_EPOCH_OPENED = "dataset:epoch:opened"
    DATASET_IMAGES_ADMITTED = "dataset:images:admitted"
    DATASET_IMAGES_VOUCHED = "dataset:images:vouched"
    DATASET_PICTURES_CHOSEN = "dataset:pictures:chosen"
    DATASET_PICTURES_PUBLISHED = "dataset:pictures:published"
    DATASET_PICTURES_WITHDRAWN = "dataset:pictures:withdrawn"
    DATASET_POLICY_CHOSEN = "dataset:policy:chosen"
    DATASET_RESULT_DECIDED = "dataset:result:decided"
    HUB_LOG_BROKEN = "hub:log:broken"
    HUB_LOG_WITNESSED = "hub:log:witnessed"
    NODE_ANSWERING_PAUSED = "node:answering:paused"
    NODE_ANSWERING_RESUMED = "node:answering:resumed"
    NODE_KEYS_ROTATED = "node:keys:rotated"
    NODE_LEDGER_ACCEPTED = "node:ledger:accepted"
    NODE_LEDGER_CLOSED = "node:ledger:closed"
    NODE_LOG_EXPORTED = "node:log:exported"
    PERMIT_IMAGES_GIVEN = "permit:images:given"
    PERMIT_IMAGES_REVOKED = "permit:images:revoked"
    PERMIT_IMAGES_USED = "permit:images:used"
    QUESTION_DATASET_ANSWERED = "question:dataset:answered"
    QUESTION_DATASET_WITHHELD = "question:dataset:withheld"
    QUESTION_OPEN_ANSWERED = "question:open:answered"
    STEWARD_PERSON_CREATED = "steward:person:created"
    STEWARD_PERSON_REMOVED = "steward:person:removed"
    STEWARD_SESSION_CLOSED = "steward:session:closed"
    STEWARD_SESSION_OPENED = "steward:session:opened"
    STEWARD_SESSION_REFUSED = "steward:session:refused"


Event = HubEvent | NodeEvent


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an event says, and the keys of `audit.worth.KEYS` that go with it."""

    sentence: str
    needed: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    """Keys that may be there or not."""


HUB_EVENTS: Mapping[HubEvent, Meaning] = {
    HubEvent.ACCOUNT_FACTOR_ADDED: Meaning("A person added a second factor.", ("person", "factor")),
    HubEvent.ACCOUNT_FACTOR_REMOVED: Meaning("A person's second factor was removed.", ("person", "factor")),
    HubEvent.ACCOUNT_PASSWORD_CHANGED: Meaning("A password was changed.", (), ("person", "operator")),
    HubEvent.ACCOUNT_PERSON_JOINED: Meaning("A person signed up.", ("person",), ("factor",)),
    HubEvent.ACCOUNT_PERSON_REMOVED: Meaning("A person's account was deleted.", ("person",)),
    HubEvent.ACCOUNT_PROVIDER_LINKED: Meaning("A person added a provider to sign in through.", ("person", "provider")),
    HubEvent.ACCOUNT_PROVIDER_UNLINKED: Meaning(
        "A person took away a provider that they signed in through.", ("person", "provider")
    ),
    HubEvent.ACCOUNT_SESSION_CLOSED: Meaning("Somebody signed out."),
    HubEvent.ACCOUNT_SESSION_OPENED: Meaning("Somebody signed in.", (), ("factor",)),
    HubEvent.ACCOUNT_SESSION_REFUSED: Meaning("Somebody was refused at the sign-in.", (), ("factor",)),
    HubEvent.ACCOUNT_SESSION_REVOKED: Meaning("A person's session was ended from another one.", (), ("person",)),
    HubEvent.CATALOGUE_PICTURES_PUBLISHED: Meaning(
        "A node published other pictures of an open dataset, or none any more.",
        ("node", "dataset", "pictures", "digest"),
    ),
    HubEvent.CATALOGUE_RECORDS_PUBLISHED: Meaning(
        "A node published its catalogue.", ("node", "datasets", "digest"), ("refused",)
    ),
    HubEvent.DEVICE_SESSION_APPROVED: Meaning("A person let a program sign in as them.", (), ("person", "scopes")),
    HubEvent.DEVICE_SESSION_REFUSED: Meaning("A person refused a program that wanted to sign in.", (), ("person",)),
    HubEvent.EXPLORE_QUESTION_ASKED: Meaning("A question was asked of the nodes.", ("form",), ("project",)),
    HubEvent.HUB_LOG_EXPORTED: Meaning("The hub's log was exported.", ("entries",)),
    HubEvent.HUB_LOG_RENEWED: Meaning("The hub's log goes on as another one, after a loss.", ("log",)),
    HubEvent.HUB_OPERATOR_CREATED: Meaning("An operator was made, or given a new password.", ("operator",)),
    HubEvent.NODE_CODE_CREATED: Meaning("A one-time code for a new node was made.", ("minutes",)),
    HubEvent.NODE_KEYS_ROTATED: Meaning("A node took new keys.", ("node", "old", "new")),
    HubEvent.NODE_LOG_ACKNOWLEDGED: Meaning(
        "An operator took note of what is wrong with a node's log.", ("node", "fault")
    ),
    HubEvent.NODE_LOG_BROKEN: Meaning("A node's log contradicts what it showed before.", ("node", "fault", "size")),
    HubEvent.NODE_LOG_REPLACED: Meaning(
        "A node goes on with another log, after a loss that its holder declared.", ("node", "log", "size")
    ),
    HubEvent.NODE_LOG_WITNESSED: Meaning("The hub took in a node's signed tree head.", ("node", "size", "root")),
    HubEvent.NODE_PLACE_APPROVED: Meaning("A node was approved.", ("node",)),
    HubEvent.NODE_PLACE_ENROLLED: Meaning("A node enrolled.", ("node", "key")),
    HubEvent.NODE_PLACE_REFUSED: Meaning("A node was refused.", ("node",)),
    HubEvent.NODE_PLACE_REMOVED: Meaning("A node was removed.", ("node",)),
    HubEvent.NODE_PLACE_REVOKED: Meaning("A node was revoked.", ("node",)),
    HubEvent.ORGANISATION_MEMBER_ADDED: Meaning("A person joined an organisation.", ("organisation", "person")),
    HubEvent.ORGANISATION_MEMBER_REMOVED: Meaning("A person left an organisation.", ("organisation", "person")),
    HubEvent.ORGANISATION_RECORD_CREATED: Meaning("An organisation was made.", ("organisation",)),
    HubEvent.ORGANISATION_RECORD_REMOVED: Meaning("An organisation was removed.", ("organisation",)),
    HubEvent.PROJECT_MEMBER_ADDED: Meaning("A person joined a project.", ("project", "person")),
    HubEvent.PROJECT_MEMBER_REMOVED: Meaning("A person left a project.", ("project", "person")),
    HubEvent.PROJECT_RECORD_APPROVED: Meaning("A project was approved.", ("project",)),
    HubEvent.PROJECT_RECORD_CREATED: Meaning("A project was made.", ("project",)),
    HubEvent.PROJECT_RECORD_REMOVED: Meaning("A project was removed.", ("project",)),
    HubEvent.PROJECT_RECORD_REVOKED: Meaning("A project is no longer approved.", ("project",)),
    HubEvent.ROLE_GRANT_GIVEN: Meaning("A person was given a role.", ("role",), ("person", "operator")),
    HubEvent.ROLE_GRANT_TAKEN: Meaning("A role was taken from a person.", ("role",), ("person", "operator")),
    HubEvent.TOKEN_KEY_CREATED: Meaning("A person made an API token.", ("token",), ("scopes", "minutes", "person")),
    HubEvent.TOKEN_KEY_REVOKED: Meaning("An API token was revoked.", ("token",), ("person",)),
}
"""Every event of a hub."""

NODE_EVENTS: Mapping[NodeEvent, Meaning] = {
    NodeEvent.BATCH_IMAGES_DECIDED: Meaning(
        "Somebody looked at images that were held back and decided about them.", ("batch", "decision")
    ),
    NodeEvent.BATCH_IMAGES_RELEASED: Meaning(
        "The images of a batch were released; the digest is that of its evidence.", ("batch", "dataset", "digest")
    ),
    NodeEvent.DATASET_CLINICAL_REPLACED: Meaning("Another clinical table was imported for a dataset.", ("dataset",)),
    NodeEvent.DATASET_CUBE_RELEASED: Meaning(
        "The facet cube of a dataset was computed for its epoch.", ("dataset", "epoch", "policy", "cost")
    ),
    NodeEvent.DATASET_EPOCH_OPENED: Meaning(
        "A new epoch of a dataset began.", ("dataset", "epoch"), ("policy", "loss")
    ),
    NodeEvent.DATASET_IMAGES_ADMITTED: Meaning(
        "Images that were published elsewhere, under this licence, were let into the store as they are.",
        ("dataset", "licence"),
    ),
    NodeEvent.DATASET_IMAGES_VOUCHED: Meaning(
        "Somebody vouched for images that were de-identified elsewhere, so that they are let into the store.",
        ("dataset",),
    ),
    NodeEvent.DATASET_PICTURES_CHOSEN: Meaning(
        "Somebody chose which pictures of a dataset the catalogue shows, or that it shows none.",
        ("dataset", "pictures"),
    ),
    NodeEvent.DATASET_PICTURES_PUBLISHED: Meaning(
        "Pictures of an open dataset were handed to the hub; the digest names them.", ("dataset", "pictures", "digest")
    ),
    NodeEvent.DATASET_PICTURES_WITHDRAWN: Meaning("The hub was told to show no picture of a dataset.", ("dataset",)),
    NodeEvent.DATASET_POLICY_CHOSEN: Meaning("The policy of a dataset was chosen.", ("dataset", "policy", "audience")),
    NodeEvent.DATASET_RESULT_DECIDED: Meaning(
        "A result that was handed in with a permit was let into the store, or taken away.",
        ("dataset", "permit", "decision"),
    ),
    NodeEvent.HUB_LOG_BROKEN: Meaning("The hub's log contradicts what it showed before.", ("fault", "size")),
    NodeEvent.HUB_LOG_WITNESSED: Meaning(
        "Hub and node took in each other's signed tree heads.", ("size", "root"), ("entries",)
    ),
    NodeEvent.NODE_ANSWERING_PAUSED: Meaning("The node answers no questions for now."),
    NodeEvent.NODE_ANSWERING_RESUMED: Meaning("The node answers questions again."),
    NodeEvent.NODE_KEYS_ROTATED: Meaning("The node took new keys.", ("old", "new")),
    NodeEvent.NODE_LEDGER_ACCEPTED: Meaning("The holder declared the loss of a ledger.", ("loss",), ("log",)),
    NodeEvent.NODE_LEDGER_CLOSED: Meaning(
        "The ledger was closed, for it cannot prove what the node has told.", ("loss",), ("size",)
    ),
    NodeEvent.NODE_LOG_EXPORTED: Meaning("The node's log was exported.", ("entries",)),
    NodeEvent.PERMIT_IMAGES_GIVEN: Meaning(
        "A permit to read the images of a dataset was given.", ("permit", "dataset", "minutes")
    ),
    NodeEvent.PERMIT_IMAGES_REVOKED: Meaning("A permit to read images was revoked.", ("permit",)),
    NodeEvent.PERMIT_IMAGES_USED: Meaning(
        "Images of a dataset were read or searched, or results handed in, with a permit; told once in an hour.",
        ("permit", "dataset"),
    ),
    NodeEvent.QUESTION_DATASET_ANSWERED: Meaning(
        "A dataset answered a question.", ("dataset", "form", "policy", "cost"), ("epoch", "project")
    ),
    NodeEvent.QUESTION_DATASET_WITHHELD: Meaning(
        "A dataset withheld its answer.", ("dataset", "form", "policy", "withheld"), ("epoch", "project")
    ),
    NodeEvent.QUESTION_OPEN_ANSWERED: Meaning("Open datasets answered a question.", ("form", "datasets"), ("project",)),
    NodeEvent.STEWARD_PERSON_CREATED: Meaning("A steward was made, or given a new password.", ("steward",)),
    NodeEvent.STEWARD_PERSON_REMOVED: Meaning("A steward was removed.", ("steward",)),
    NodeEvent.STEWARD_SESSION_CLOSED: Meaning("A steward signed out of the console."),
    NodeEvent.STEWARD_SESSION_OPENED: Meaning("A steward signed in to the console."),
    NodeEvent.STEWARD_SESSION_REFUSED: Meaning("Somebody was refused at the sign-in of the console."),
}
"""Every event of a node."""

_PERSON = r"person:[0-9a-f]{32}"
_STAFF = r"[\w.@+-]{1,150}"

ACTORS: Mapping[type[Event], re.Pattern[str]] = {
    HubEvent: re.compile(rf"system|{_PERSON}|operator:{_STAFF}|node:[a-z0-9][a-z0-9_.-]{{0,63}}"),
    NodeEvent: re.compile(rf"system|hub|{_PERSON}|steward:{_STAFF}"),
}
"""Who can have done something: people who ask appear by pseudonym only."""


def meaning(event: Event) -> Meaning:
    """Return what an event says."""
    return HUB_EVENTS[event] if isinstance(event, HubEvent) else NODE_EVENTS[event]
