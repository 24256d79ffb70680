"""Why a new node is not taken in."""

from cancerimage.wire.problems.kind import ProblemType

ENROLMENTS = (
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
    ProblemType(
        607,
        "enrolment.misnamed",
        400,
        "Not a name",
        "The name or the title that was chosen for the node cannot be used.",
        "Name it in at most 64 small letters, digits, dots, dashes and underscores; keep the title to one line.",
    ),
)
