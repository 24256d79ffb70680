"""The catalogue of problems: every refusal that a person or a program can meet, as one table.

A number is never given twice, and a code never changes its meaning: programs decide by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem."""

    number: int
    code: str
    status: int
    """The HTTP status it travels with."""
    title: str
    sentence: str
    """What happened."""
    remedy: str
    """What to do about it."""

    @property
    def type(self) -> str:
        """The problem type of RFC 9457 section 3.1.1, a name that need not be fetched."""
        return f"urn:cancerimage:problem:{self.code}"


_TABLE = (
    # Requests of people and programs.
    ProblemType(
        101, "not_found", 404, "Not found", "There is nothing at this address.", "Check the address for a typing error."
    ),
    ProblemType(
        102,
        "rate_limited",
        429,
        "Too many requests",
        "More requests came from this address in a short time than are served.",
        "Wait for the seconds that the Retry-After header names, then try again.",
    ),
    ProblemType(
        103,
        "too_large",
        413,
        "Too large",
        "The request is larger than the hub reads.",
        "Send less; the detail names the limit.",
    ),
    ProblemType(
        104,
        "invalid",
        422,
        "Invalid request",
        "A value in the request is missing or is not of the kind that is expected.",
        "Correct the value that the detail names.",
    ),
    ProblemType(
        105,
        "unavailable",
        503,
        "Not available now",
        "The hub cannot answer at the moment.",
        "Try again in a minute; if it stays so, tell the operator of the hub.",
    ),
    ProblemType(
        106,
        "internal",
        500,
        "Fault in the hub",
        "Something went wrong in the hub; it is not the request's fault.",
        "Try again; if it stays so, tell the operator of the hub what you asked and when.",
    ),
    ProblemType(
        107,
        "forbidden",
        403,
        "Not allowed",
        "This account may not do this.",
        "Sign in with an account that may, or ask the operator of the hub.",
    ),
    ProblemType(
        108,
        "sign_in",
        401,
        "Sign in first",
        "This can only be done by somebody the hub knows.",
        "Sign in and try again.",
    ),
    ProblemType(
        109,
        "method_not_allowed",
        405,
        "Method not allowed",
        "This address does not answer to this HTTP method.",
        "Use one of the methods that the Allow header names.",
    ),
    ProblemType(
        110,
        "conflict",
        409,
        "Conflict",
        "The request contradicts what has happened in the meantime.",
        "Look at the present state and decide again.",
    ),
    ProblemType(
        111,
        "gone",
        410,
        "No longer kept",
        "The result was kept for its time and then deleted.",
        "Ask the question again.",
    ),
    # Cohort queries.
    ProblemType(
        201,
        "query.syntax",
        422,
        "Query cannot be read",
        "The query does not follow the grammar of the query language.",
        "Correct it at the position that is named.",
    ),
    ProblemType(
        202,
        "query.unknown_field",
        422,
        "Unknown field",
        "The query names a field that cannot be searched.",
        "Use one of the fields listed under /api/v1/fields.",
    ),
    ProblemType(
        203,
        "query.unknown_value",
        422,
        "Unknown value",
        "The query names a value that the field's vocabulary does not hold.",
        "Use one of the values listed under /api/v1/vocabulary.",
    ),
    ProblemType(
        204,
        "query.wrong_type",
        422,
        "Wrong type of value",
        "The value does not fit the field: a number where a code is expected, or the reverse.",
        "Give a value of the kind that the detail names.",
    ),
    ProblemType(
        205,
        "query.contradiction",
        422,
        "Contradiction",
        "No record could ever meet these conditions together.",
        "Join alternatives with “or”, or ask for another series with “and also has”.",
    ),
    ProblemType(
        206,
        "query.out_of_range",
        422,
        "Out of range",
        "A number lies outside what the field can hold, or a range ends before it begins.",
        "Give numbers within the range that the detail names.",
    ),
    ProblemType(
        207,
        "query.too_large",
        413,
        "Query too large",
        "The query has more conditions or characters than are read.",
        "Ask for less at once.",
    ),
    ProblemType(
        208,
        "query.too_deep",
        422,
        "Query nested too deeply",
        "The query has more brackets within brackets than are read.",
        "Write it with fewer levels.",
    ),
    ProblemType(
        209,
        "query.unknown_unit",
        422,
        "Unknown unit",
        "The query gives a number a unit that the field does not have.",
        "Leave the unit out, or use the one that the detail names.",
    ),
    ProblemType(
        210,
        "query.version",
        422,
        "Unknown version of the query form",
        "The JSON form of the query carries a version that is not read here.",
        "Send version 1.",
    ),
    # Messages between hub and node.
    ProblemType(
        301,
        "message.malformed",
        400,
        "Malformed message",
        "The message is not strict JSON or not of the shape that is expected.",
        "Use the same release on both sides; if it stays so, report it.",
    ),
    ProblemType(
        302,
        "message.oversized",
        413,
        "Message too large",
        "The message is larger than its kind may be.",
        "Publish fewer datasets from one node, or ask for less at once.",
    ),
    ProblemType(
        303,
        "message.unknown_version",
        400,
        "Unknown message version",
        "The message has a protocol version that this side does not speak.",
        "Update the older side.",
    ),
    ProblemType(
        304,
        "message.unknown_kind",
        400,
        "Unknown message kind",
        "The message is of a kind that this side does not read.",
        "Update the older side.",
    ),
    ProblemType(
        305,
        "message.wrong_recipient",
        400,
        "Meant for somebody else",
        "The message is sealed to other keys than the ones here.",
        "If the keys were changed, enrol the node again.",
    ),
    ProblemType(
        306,
        "message.unknown_sender",
        403,
        "Unknown sender",
        "The message is signed with keys that are not known here.",
        "If the keys were changed, enrol the node again.",
    ),
    ProblemType(
        307,
        "message.expired",
        400,
        "Expired message",
        "The time in which the message was valid has passed.",
        "Check the clocks of both machines.",
    ),
    ProblemType(
        308,
        "message.from_the_future",
        400,
        "Message from the future",
        "The message was issued later than the clock here can explain.",
        "Check the clocks of both machines.",
    ),
    ProblemType(
        309,
        "message.altered",
        400,
        "Altered message",
        "The message is not what its sender sealed.",
        "Find out what lies between node and hub and changes messages.",
    ),
    ProblemType(
        310,
        "message.wrongly_signed",
        403,
        "Wrong signature",
        "The signature is not the sender's.",
        "Find out who sends in this name; if the keys may be in other hands, revoke the node.",
    ),
    ProblemType(
        311,
        "message.replayed",
        409,
        "Repeated message",
        "The message was received before.",
        "Nothing, if it happens once after a broken connection; otherwise find out who repeats messages.",
    ),
    # Nodes and their sessions.
    ProblemType(
        401,
        "node.unknown",
        404,
        "Unknown node",
        "The hub knows no node of this name with these keys.",
        "Enrol the node with a new one-time code.",
    ),
    ProblemType(
        402,
        "node.pending",
        403,
        "Not approved yet",
        "The node is enrolled and waits for the operator of the hub.",
        "Ask the operator to compare the fingerprint and approve the node; it starts working by itself then.",
    ),
    ProblemType(
        403,
        "node.refused",
        403,
        "Node refused",
        "The operator of the hub has refused this node.",
        "Talk to the operator of the hub.",
    ),
    ProblemType(
        404,
        "node.revoked",
        403,
        "Node revoked",
        "The operator of the hub has revoked this node.",
        "Talk to the operator of the hub; to come back, the node is enrolled again.",
    ),
    ProblemType(
        405,
        "node.in_use",
        409,
        "Node connected already",
        "Another running process is connected with this node's identity.",
        "Stop the other process; each node runs once.",
    ),
    ProblemType(
        406,
        "node.clock_skew",
        400,
        "Clocks differ",
        "The clocks of node and hub differ by more than two minutes.",
        "Set the clock of the node, best by NTP.",
    ),
    ProblemType(
        407,
        "node.no_common_version",
        400,
        "No common protocol version",
        "Node and hub speak no protocol version in common.",
        "Update the older side.",
    ),
    ProblemType(
        408,
        "node.other_hub",
        400,
        "Another hub",
        "The hub at this address does not have the keys that the node was enrolled with.",
        "Check the address; if the hub was set up anew, enrol the node again.",
    ),
    ProblemType(
        409,
        "node.silent",
        408,
        "No greeting",
        "The other side opened a connection and then said nothing.",
        "Find out what lies between node and hub and holds messages back.",
    ),
    ProblemType(
        410,
        "node.out_of_turn",
        400,
        "Message out of turn",
        "The message does not belong at this point of the session.",
        "Use the same release on both sides; if it stays so, report it.",
    ),
    ProblemType(
        411,
        "node.not_approved",
        403,
        "Not an approved node",
        "Only an approved node can do this.",
        "Ask the operator of the hub to approve the node.",
    ),
    ProblemType(
        412,
        "node.wrong_state",
        409,
        "Not possible in this state",
        "A node in this state cannot be moved to the state that was asked for.",
        "Look at the state in the list of nodes.",
    ),
    ProblemType(
        413,
        "node.publish_failed",
        500,
        "Publication not stored",
        "The hub could not store what the node published.",
        "The node tries again by itself; if it stays so, tell the operator of the hub.",
    ),
    # Tasks and answers.
    ProblemType(
        501,
        "task.busy",
        503,
        "Node busy",
        "The node has as many questions waiting as it takes.",
        "Ask again in a moment.",
    ),
    ProblemType(
        502,
        "task.failed",
        500,
        "Node could not answer",
        "Something went wrong at the node while it answered.",
        "Ask again; the operator of the node finds the cause in its log.",
    ),
    ProblemType(
        503,
        "task.deadline_passed",
        504,
        "No answer in time",
        "The node did not answer before the question's deadline.",
        "Ask again, with a longer deadline if the node is often slow.",
    ),
    ProblemType(
        504,
        "task.offline",
        503,
        "Node offline",
        "The node is not connected to the hub.",
        "Ask again later.",
    ),
    ProblemType(
        505,
        "task.connection_lost",
        503,
        "Connection lost",
        "The node's connection broke before it answered.",
        "Ask again; the node connects again by itself.",
    ),
    ProblemType(
        506,
        "task.wrong_answer",
        502,
        "Answer does not fit",
        "The node's answer is not an answer to the question that was asked.",
        "Use the same release on both sides; if it stays so, report it.",
    ),
    ProblemType(
        507,
        "task.refused",
        422,
        "Not applied by the node",
        "The node does not know a field or value of the question, or will not apply it, and so counted nothing.",
        "Leave out what the detail names, or ask the operator of the node to update it.",
    ),
    # Enrolment.
    ProblemType(
        601,
        "enrolment.code",
        403,
        "Code not valid",
        "The one-time code is unknown, used or expired.",
        "Ask the operator of the hub for a new code.",
    ),
    ProblemType(
        602,
        "enrolment.name_taken",
        409,
        "Name taken",
        "A node of this name is enrolled already.",
        "Choose another name; if it was this node, ask the operator to remove the old entry.",
    ),
    ProblemType(
        603,
        "enrolment.keys_taken",
        409,
        "Keys in use",
        "Another node is enrolled with these keys.",
        "Give every node a data directory of its own.",
    ),
    ProblemType(
        604,
        "enrolment.exists",
        409,
        "Enrolled already",
        "This data directory belongs to an enrolled node.",
        "Start the node, or enrol with another data directory.",
    ),
    ProblemType(
        605,
        "enrolment.insecure",
        400,
        "Not over TLS",
        "The hub's address is not https, so what is sent could be changed on its way.",
        "Use the https address of the hub; outside a closed test network there is no reason not to.",
    ),
    ProblemType(
        606,
        "enrolment.unreachable",
        503,
        "Hub not reachable",
        "No hub answered at this address.",
        "Check the address, the proxy (HTTPS_PROXY) and the firewall.",
    ),
)

PROBLEMS: Mapping[str, ProblemType] = {problem.code: problem for problem in _TABLE}
"""Every kind of problem by its code."""
