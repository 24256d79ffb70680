"""Who asks, as far as a node has to know: a pseudonym, roles, organisations and a project, signed by the hub."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from cancerimage.wire.shapes import Name, Shape


class Role(StrEnum):
    """What somebody is in the federation."""

    VISITOR = "visitor"
    """Anybody who has not signed in."""
    USER = "user"
    STEWARD = "steward"
    """Speaks for a data holder."""
    REVIEWER = "reviewer"
    OPERATOR = "operator"


Pseudonym = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Names a person towards one node: always the same there, another one at every other node."""


class Asker(Shape):
    """Who asks."""

    id: Pseudonym
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(Role))]
    organisations: Annotated[tuple[Name, ...], Field(max_length=64)] = ()
    project: Name | None = None
    """The approved project in whose name the question is asked."""

    @property
    def signed_in(self) -> bool:
        """Whether this is a person whom the hub knows."""
        return Role.VISITOR not in self.roles and self.id != VISITOR.id


VISITOR = Asker(id="0" * 32, roles=(Role.VISITOR,))
"""All who have not signed in, together: they share one person's allowance."""
