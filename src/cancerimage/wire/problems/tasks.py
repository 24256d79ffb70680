"""Why a node did not answer a question."""

from cancerimage.wire.problems.kind import ProblemType

TASKS = (
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
)
