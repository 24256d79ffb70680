"""The catalogue of problems: every refusal that a person or a program can meet, as one table.

A number is never given twice, and a code never changes its meaning: programs decide by them.
"""

from collections.abc import Mapping

from cancerimage.wire.problems.enrolments import ENROLMENTS
from cancerimage.wire.problems.kind import ProblemType
from cancerimage.wire.problems.messages import MESSAGES
from cancerimage.wire.problems.queries import QUERIES
from cancerimage.wire.problems.requests import REQUESTS
from cancerimage.wire.problems.sessions import SESSIONS
from cancerimage.wire.problems.tasks import TASKS

__all__ = ["PROBLEMS", "TABLE", "ProblemType"]

TABLE: tuple[ProblemType, ...] = (*REQUESTS, *QUERIES, *MESSAGES, *SESSIONS, *TASKS, *ENROLMENTS)
"""Every kind of problem, by number."""

PROBLEMS: Mapping[str, ProblemType] = {problem.code: problem for problem in TABLE}
"""Every kind of problem by its code."""
