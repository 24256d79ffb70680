"""What can go wrong with any request of a person or a program."""

from cancerimage.wire.problems.kind import ProblemType

REQUESTS = (
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
)
