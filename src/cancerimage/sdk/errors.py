"""What can go wrong when a hub is asked, as a tree of exceptions; each says what to do.

HubError
├── HubUnreachable   nobody answered at the address
├── NotAHub          somebody answered, but not as a hub does
├── QueryRefused     the query cannot be read or makes no sense; has a position and a suggestion
├── NotFound         there is no such dataset, result or vocabulary
├── LoginRefused     signing in came to nothing
├── TooManyRequests  the hub's rate limit; has the seconds to wait
└── HubProblem       any other problem that the hub names by its code
"""

from typing import Any


class HubError(Exception):
    """A hub could not be asked, or did not do what was asked."""


class HubUnreachable(HubError):
    """Nobody answered at the address."""


class NotAHub(HubError):
    """Somebody answered, but not as a hub does."""


class LoginRefused(HubError):
    """Signing in came to nothing; says why."""


class HubProblem(HubError):
    """A problem that the hub names by its code (RFC 9457)."""

    def __init__(self, members: dict[str, Any]) -> None:
        self.code = str(members.get("code", ""))
        self.status = int(members.get("status", 0))
        self.detail = str(members.get("detail", ""))
        super().__init__(self.detail or str(members.get("title", "The hub refused the request.")))


class QueryRefused(HubProblem):
    """The query cannot be read or makes no sense."""

    def __init__(self, members: dict[str, Any], text: str | None = None) -> None:
        super().__init__(members)
        self.text = text
        self.position: int | None = members.get("position")
        self.length: int = members.get("length") or 1
        self.suggestion: str | None = members.get("suggestion")

    def __str__(self) -> str:
        lines = [self.detail]
        if self.text is not None and self.position is not None and "\n" not in self.text:
            lines += [f"  {self.text}", f"  {' ' * self.position}{'^' * self.length}"]
        if self.suggestion:
            lines.append(f"  Did you mean: {self.suggestion}")
        return "\n".join(lines)


class NotFound(HubProblem):
    """There is nothing of this name at the hub."""


class TooManyRequests(HubProblem):
    """More requests came from this address than the hub serves."""

    def __init__(self, members: dict[str, Any], wait: float) -> None:
        super().__init__(members)
        self.wait = wait
        """Seconds after which the hub serves again."""
