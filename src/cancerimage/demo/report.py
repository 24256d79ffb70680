"""What the demo tells while it starts: steps, and how far each index is."""

from typing import Protocol


class Reporter(Protocol):
    """Shows what the demo is doing; one for terminals, one for plain lines."""

    def step(self, sentence: str) -> None:
        """A new step begins."""

    def indexing(self, node: str, step: str, done: int, total: int) -> None:
        """The index of `node` is being built: `done` of `total` parts of a step."""

    def indexed(self, node: str) -> None:
        """The index of `node` is complete."""

    def close(self) -> None:
        """Nothing more is told."""
