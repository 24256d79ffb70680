"""The body of a node's message that a task was not answered."""

from cancerimage.wire.frames import Detail, ProblemCode
from cancerimage.wire.shapes import Shape


class TaskProblem(Shape):
    """Why a task was not answered, by its code in the problem catalogue."""

    code: ProblemCode
    detail: Detail = ""
